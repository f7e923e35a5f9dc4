"""What a study with `[uncertainty]` asks of a variant, read and ready to be solved; what cannot be asked is refused."""

from __future__ import annotations

from collections.abc import Sequence

from data.messages.finding import BadInput
from data.messages.lists import listed as in_words
from model.analysis.hedge.may_change import changes_of
from model.analysis.hedge.may_happen import drawn_of
from model.analysis.hedge.planned import Question, World, future_of
from model.analysis.solve.before_solving import prepared_each
from model.analysis.study_of_run import refuse_whole_plants
from model.execution.gc_pause import gc_paused
from model.program.fill.from_frames import variant_frames
from model.study.loaded import LoadedStudy


def question_of(loaded: LoadedStudy, variant: str) -> Question:
    """Return what a study asks of a variant; raise BadInput where it states no uncertainty, or asks what cannot be."""
    question, _ = asked(loaded, variant)
    return question


def asked(loaded: LoadedStudy, variant: str) -> tuple[Question, dict[str, World]]:
    """Return what a study asks of a variant, and the futures that it names, ready to be solved."""
    uncertain = loaded.study.uncertainty
    if uncertain is None:
        message = "the study states no [uncertainty]; write what is uncertain, as docs/concepts/hedging.md shows"
        raise BadInput([loaded.finding(("uncertainty",), message)])
    refuse_whole_plants(loaded.study, "a hedge")
    _refuse_other_worlds(loaded, variant, uncertain.futures)
    with gc_paused():
        data, _, bases, _ = prepared_each(loaded)
    clauses = loaded.clauses(variant)
    refuse_sentences(loaded, *dict.fromkeys((variant, *uncertain.variants)))
    changes = changes_of(loaded, variant)
    planned, study = variant_frames(bases[variant], clauses), loaded.study.of(variant)
    drawn = drawn_of(
        data.of(variant), uncertain, study.scenarios, study.years, study.demand, planned, clauses, loaded.file
    )
    futures = {
        name: future_of(name, data.of(name), bases[name], loaded.clauses(name), drawn) for name in uncertain.futures
    }
    return Question(variant, study, data.of(variant), clauses, drawn, changes), futures


def _refuse_other_worlds(loaded: LoadedStudy, variant: str, futures: Sequence[str]) -> None:
    """Raise BadInput where a future is planned in another world: its demand, prices and ranges are known already."""
    wrong = [
        loaded.finding(("uncertainty", "futures", number), f"{name} is planned with {in_words(beside)} of {variant}; "
                       "futures differ by their law alone")
        for number, name in enumerate(futures) if (beside := loaded.study.world_beside(name, variant))
    ]  # fmt: skip
    if wrong:
        raise BadInput(wrong)


def refuse_sentences(loaded: LoadedStudy, *variants: str) -> None:
    """Raise BadInput with a line for every sentence that no single linear program can hold for all scenarios."""
    wrong = []
    stated = dict(found for variant in variants for found in loaded.study.stated(variant))
    for where, clause in stated.items():
        if clause.policy.refines:
            wrong.append(
                (where, f"{clause.label} is a curve, and a hedge takes straight lines; hedge a variant without")
            )
        if clause.policy.rests_on:
            wrong.append(
                (where, f"{clause.label} rests on another variant's plan, which no scenario has; leave it out")
            )
        if clause.policy.begins_when is not None or clause.policy.ends_when is not None:
            wrong.append((where, f"{clause.label} begins or ends by its own plan; state dates, or leave it out"))
    if wrong:
        raise BadInput([loaded.finding(where, message) for where, message in wrong])

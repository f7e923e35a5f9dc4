"""Draw a study within the ranges of its data, plan every variant in every sample, and say what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data.dataset import Dataset
from data.messages.finding import BadInput, Finding
from data.messages.lists import counted
from data.uncertainty.draws import draws_of
from model.analysis.sample import tables
from model.analysis.sample.design import Options, ranks
from model.analysis.sample.folder import SampleFolder, place_for
from model.analysis.sample.one_sample import ONCE_FROM, Given, Key, Planned, of_summary, solved_batch, units_of
from model.analysis.sample.prepared_once.study import variants_once
from model.analysis.sample.quoted import uncertified
from model.analysis.sample.spread import Turn, beyond_chance, by_variant, influence, spread, turns
from model.analysis.solve.before_solving import prepared_each
from model.analysis.solve.outcome import FAILED, IMPOSSIBLE, SOLVED
from model.analysis.solve.variant import solve_variant
from model.analysis.solve.variant_base import read_afresh, resting, resting_facts
from model.analysis.study_of_run import refuse_another_run, refuse_whole_plants
from model.analysis.what_if.cut_rounds import Answer
from model.execution.executor import HERE, Died, Executor, Work, each_answer
from model.execution.gc_pause import gc_paused
from model.execution.interrupt import at_end
from model.execution.same_program import versions
from model.execution.text_storage import texts_as_objects
from model.frames.study_frames import Frames
from model.plan.summary import years_shown
from model.policies import Clause
from model.proof.keyed_columns import Facts
from model.runs.run_folder import sha256
from model.solver.known_bad_builds import refuse_bad_build
from model.study.loaded import LoadedStudy

MANY = 50
"""Samples from which is said before they begin how long they will take."""
BATCH = 4
"""Samples that are solved and written together."""
WATCHED = 600.0
"""Seconds that a sample of one variant may take before the process that solves it is ended."""
Heard = Callable[[str], None]


@dataclass(frozen=True)
class Sampled:
    """What came of samples: where they are, what was drawn and how, and their tables.

    lost: samples that no process lived to finish, and why; such a folder is not complete
    beyond_chance: the size of a rank correlation from which a thing is said to matter
    """

    folder: Path
    study: str
    baseline: str
    years: tuple[int, int]
    variants: tuple[str, ...]
    options: Options
    things: int
    sources: int
    spread: pd.DataFrame
    turns: tuple[Turn, ...]
    influence: pd.DataFrame
    statuses: pd.DataFrame
    beyond_chance: float
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Published:
    """The plans with every figure as published: each answer, its headlines, and the unit of every metric."""

    answers: dict[str, Answer]
    headlines: dict[str, dict[Key, float]]
    units: dict[str, str]


def sample(
    loaded: LoadedStudy,
    variants: Sequence[str],
    options: Options,
    out: Path | None = None,
    resume: bool = False,
    executor: Executor = HERE,
    heard: Heard = lambda words: None,
    into: Path | None = None,
    ahead: Heard = lambda words: None,
) -> Sampled:
    """Solve variants of a study in samples within the ranges of their data, as an executor does; write them.

    variants: in the study's order, the baseline and what they rest on among them
    into: a run folder that the answer is for; BadInput where the run is of another study or other data
    ahead: is told how long it will take, before many samples are begun
    With `resume`, samples that a folder holds are kept. Raises BadInput with everything that is wrong before anything
    is written, and for a variant without a plan as published; CannotWrite and InUse from the folder.
    """
    options.refuse_wrong()
    refuse_bad_build()
    refuse_whole_plants(loaded.study, "a sample")
    with gc_paused(), texts_as_objects():
        data, base, bases, _ = prepared_each(loaded)
        if into is not None:
            refuse_another_run(into, loaded, data)
        refuse_own_data(loaded, data, variants)
        draws = draws_of(data, set(base.forms["form"]), {*base.outputs["plant"], *base.builds["plant"]})
        published = published_plans(loaded, data, bases, variants, heard)
        drawn = ranks(draws, options)
        once = variants_once(loaded, draws, drawn, variants, heard) if options.n >= ONCE_FROM else {}
    given = Given(loaded, draws, drawn, tuple(variants), published.answers, once)
    asked = _asked(loaded, data, variants, options)
    place = place_for(out, loaded.study.name, resume)
    text = loaded.resolved_toml(variants)
    with SampleFolder(place, asked, text, resume, options.n) as folder, at_end(folder.ended):
        left = options.n - sum(len({p.sample for p in part}) for part in folder.done.values())
        if left >= MANY:
            ahead(foretold(_seconds_of_one(given), left, len(variants), executor.at_a_time))
        lost = tuple(_solved(given, folder, options.n, executor, heard))
        found = [planned for task in sorted(folder.done, key=_first) for planned in folder.done[task]]
        lost = lost or tuple(uncertified(found, given, executor, heard, WATCHED))
        return _concluded(given, published, options, folder, found, lost)


def _seconds_of_one(given: Given) -> float:
    """Return the seconds that a sample of all variants takes here: that of the first, whose answer is left."""
    began = time.monotonic()
    solved_batch("1-1", None, given)
    return time.monotonic() - began


def foretold(seconds: float, left: int, variants: int, at_a_time: int) -> str:
    """Say how long samples will take, from the seconds of one, and how to ask for fewer."""
    whole = seconds * left / max(1, min(at_a_time, left))
    words = f"{whole / 3600:.1f} hours" if whole >= 5400 else counted(max(1, round(whole / 60)), "minute")
    return (
        f"{left:,} samples of {counted(variants, 'variant')}: about {words}, "
        f"{at_a_time} at a time; --n and --variant make it fewer, what is done is kept for --resume"
    )


def _first(task: str) -> int:
    return int(task.partition("-")[0])


def _asked(loaded: LoadedStudy, data: Dataset, variants: Sequence[str], options: Options) -> dict[str, Any]:
    """Return what the manifest says of the question: whatever changes the answer, and nothing else."""
    return {
        "study_name": loaded.study.name,
        "baseline": loaded.study.baseline,
        "options": {**asdict(options), "variants": list(variants)},
        "study": sha256(loaded.resolved_toml(variants)),
        "dataset": data.content,
        "versions": versions(),
    }


def refuse_own_data(loaded: LoadedStudy, data: Dataset, variants: Sequence[str]) -> None:
    """Raise BadInput with a line for every variant that changes data for itself: ranges move what all share."""
    message = "changes data for itself, and samples draw what all variants share; leave it out with --variant"
    if own := [name for name in variants if name in data.own]:
        raise BadInput([loaded.finding(("variants", name), message) for name in own])


def published_plans(
    loaded: LoadedStudy, data: Dataset, bases: dict[str, Frames], variants: Sequence[str], heard: Heard
) -> Published:
    """Solve and certify every variant with every figure as published; refuse one without a plan."""
    again = read_afresh(data, loaded.study, variants)
    answers, known, units = dict[str, Answer](), dict[str, dict[Key, float]](), dict[str, str]()
    built, wrong = dict[str, dict[str, pd.DataFrame]](), list[Finding]()

    def keep(
        name: str, _: LoadedStudy, base: Frames, frames: Frames, clauses: Sequence[Clause], solved: Answer
    ) -> None:
        answers[name] = solved

    for turn in loaded.study.passes(variants):
        for name in turn:
            heard(f"{name}: solving, as published")
            rests = {other: built[other] for other in loaded.study.rests_on(name) if other in built}
            own: tuple[Frames, Facts] = (bases[name], again[name])
            if rests:
                own = resting(own[0], rests), resting_facts(own[1], rests)
            outcome = solve_variant(name, loaded, *own, examine=keep)
            if outcome.status != SOLVED or outcome.plan is None:
                why = f"has no plan with every figure as published ({outcome.message}); leave it out with --variant"
                wrong.append(loaded.finding(("variants", name), why))
                continue
            summary = outcome.plan.tables["summary"]
            built[name] = {"capacity": outcome.plan.tables["capacity"]}
            known[name] = of_summary(summary, years_shown(*loaded.study.years))
            units |= units_of(summary)
    if wrong:
        raise BadInput(wrong)
    return Published(answers, {name: known[name] for name in variants}, units)


def _solved(given: Given, folder: SampleFolder, count: int, executor: Executor, heard: Heard) -> Iterator[str]:
    """Solve the samples that a folder lacks and write them as they come; yield in words those that were lost."""
    every = [f"{first}-{min(first + BATCH - 1, count)}" for first in range(1, count + 1, BATCH)]
    todo = [task for task in every if task not in folder.done]
    work = Work(todo, solved_batch, (given,), WATCHED * BATCH * len(given.names))
    for task, answered in each_answer(executor, work, heard, "batches of samples"):
        if isinstance(answered, Died):
            yield f"samples {task}: {answered.reason}"
            continue
        folder.part(task, answered)
        heard(f"{min(count, BATCH * len(folder.done)):,} of {count:,} samples")


def _concluded(
    given: Given,
    published: Published,
    options: Options,
    folder: SampleFolder,
    found: list[Planned],
    lost: tuple[str, ...],
) -> Sampled:
    """Return what samples say together; where none is lost, write it."""
    study, draws = given.loaded.study, given.draws
    base, drawn = study.baseline, given.ranks
    each = by_variant(found)
    spreads = spread(each, published.headlines, base, published.units, options.n)
    turning = turns(each, published.headlines, base, options.n)
    influences = influence(each, published.headlines, base, draws, drawn)
    statuses = _statuses(found, given.names)
    if not lost:
        made = {
            tables.PLANS: tables.plans_table(found),
            tables.HEADLINES: tables.headlines_table(found, published.units),
            tables.DRAWN: tables.draws_table(draws, drawn),
            tables.SUMMARY: spreads,
            tables.INFLUENCE: influences,
        }
        came = {"things": len(draws.things), "sources": len(draws.sources)}
        folder.finish(made, {**came, "turns": [asdict(turn) for turn in turning]})
    return Sampled(
        folder.folder, study.name, base, study.years, given.names, options, len(draws.things), len(draws.sources),
        spreads, turning, influences, statuses, beyond_chance(len(draws.things), options.n), lost,
    )  # fmt: skip


def _statuses(found: Sequence[Planned], names: Sequence[str]) -> pd.DataFrame:
    """Return of each variant how many samples have a plan, are impossible, or have no proof."""
    count = {(name, status): 0 for name in names for status in (SOLVED, IMPOSSIBLE, FAILED)}
    for planned in found:
        count[planned.variant, planned.status] += 1
    rows = [(name, *(count[name, status] for status in (SOLVED, IMPOSSIBLE, FAILED))) for name in names]
    return pd.DataFrame(rows, columns=["variant", SOLVED, IMPOSSIBLE, FAILED])

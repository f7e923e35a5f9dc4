"""Tables of a study that no variant makes use of: a law corrected, a price path or a bloc stated and not named."""

from __future__ import annotations

from collections.abc import Iterator

from data.messages.finding import Finding
from model.policies import Policy
from model.policies.base.fields import marks_of
from model.policies.base.words import OF_BLOCS
from model.study.laws import laws_stated
from model.study.loaded import LoadedStudy


def idle_findings(loaded: LoadedStudy) -> list[Finding]:
    """Return a warning for every law, price path and bloc of the study that no variant names: it changes nothing."""
    kinds = (
        ("laws", loaded.study.laws, _laws_named, _idle_law),
        ("price_paths", loaded.study.price_paths, _paths_named, _idle_path),
        ("blocs", _own_blocs(loaded), _blocs_named, _idle_bloc),
    )
    said = []
    for table, stated, named_in, words in kinds:
        named = named_in(loaded) if stated else set()
        said += [((table, name), words(name)) for name in stated if name not in named]
    return [loaded.finding(where, message, "warning") for where, message in said]


def _idle_law(name: str) -> str:
    return f'corrects nothing: no variant states {{ preset = "{name}" }}; state it, or delete the table'


def _idle_path(name: str) -> str:
    return f'moves nothing: no variant is planned on it; write prices = "{name}" in one, or delete the table'


def _idle_bloc(name: str) -> str:
    return f"no policy names it, so it changes nothing; name {name} in one, or delete the table"


def _laws_named(loaded: LoadedStudy) -> set[str]:
    """Return the laws that variants state, those included that a word for several laws leaves out on the day."""
    study = loaded.study
    named = {entry.preset for variant in study.variants.values() for entry in variant.policies if entry.preset}
    members = [laws_stated(study.laws, name, study.law_as_of) for name in named]
    return named | {law.name for stated, left_out in members for law in (*stated, *left_out)}


def _paths_named(loaded: LoadedStudy) -> set[str]:
    return {loaded.study.prices_of(variant) for variant in loaded.study.variants}


def _own_blocs(loaded: LoadedStudy) -> list[str]:
    """Return the blocs beside those of the dataset; one in the place of a dataset's counts in shares, named or not."""
    return [name for name, bloc in loaded.study.blocs.items() if not bloc.replaces]


def _blocs_named(loaded: LoadedStudy) -> set[str]:
    study = loaded.study
    sentences = (clause.policy for variant in study.variants for clause in study.clauses(variant))
    return {word for sentence in sentences for word in _blocs_of(sentence)}


def _blocs_of(sentence: Policy) -> Iterator[str]:
    for name, field in type(sentence).model_fields.items():
        if OF_BLOCS in marks_of(field):
            yield getattr(sentence, name)

"""The dataset as a study sees it, with the rows and blocs that it states: the one way to load it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from data import law_of_day
from data.changes.patch_statement import ADD, ALL, DELETE, ONCE, RowPatch
from data.changes.row_patch import OWN_SOURCE
from data.dataset import Dataset
from data.load import load_dataset
from data.messages.finding import BadInput
from data.uncertainty.ranges import End, at_end, changes_lost
from model.study import price_paths
from model.study.data_changes import DataChanges
from model.study.loaded import LoadedStudy
from model.study.settings import Study
from model.study.source_map import Where, shown_path

Made = TypeVar("Made")
Faults = dict[str, Exception]
"""Exceptions that nobody foresaw, by the variant that each came up in: such a variant fails, and the others go on."""


def dataset_for(
    loaded: LoadedStudy,
    named: str | Path | None = None,
    relative_to: Path | None = None,
    only: Iterable[str] | None = None,
    known: bool = False,
    tables: Collection[str] = (),
) -> Dataset:
    """Return the dataset of a study with the study's changes in it; raise BadInput with every finding.

    `Dataset.of` returns the dataset of a variant, with what the variant changes. `named` is where the dataset lies, if
    not where the study says; `relative_to` the folder that counts from. `only` names the variants that are asked about:
    of the others nothing is made, and `Dataset.of` returns the study's. known: as of `load_dataset`; of one that
    is known and that the study leaves as it is, `tables` alone are read
    """
    name, folder = str(named or loaded.study.dataset), relative_to or loaded.path.parent
    asked = tuple(loaded.study.variants) if only is None else tuple(only)

    few = tables if _leaves_as_it_is(loaded, asked) else ()

    def patches(shared: Dataset) -> dict[str, tuple[RowPatch, ...]]:
        return {variant: variant_patches(loaded, variant, shared) for variant in asked}

    data = _with_idle_words(loaded, load_dataset(name, folder, row_patches(loaded), patches, known, few))
    _refuse_unread(loaded, data)
    return _at_their_ends(loaded, law_of_day.on_day(data, loaded.study.law_as_of), asked)


def _leaves_as_it_is(loaded: LoadedStudy, variants: Iterable[str]) -> bool:
    """Return whether a study and some of its variants take a dataset as it is: no row, price or figure is moved."""
    study = loaded.study
    moved = any(has_own_data(study, variant) for variant in variants)
    return not (study.data or study.price_paths or study.blocs or moved)


def has_own_data(study: Study, variant: str) -> bool:
    """Tell whether a variant, or one that it extends, changes data that the others keep as they are."""
    stated = [study.variants[name] for name in study.line_of_descent(variant)]
    usual = study.data.at if study.data else "central"
    return any(one.own_rows or one.data for one in stated) or study.end_of(variant) != usual


def _with_idle_words(loaded: LoadedStudy, data: Dataset) -> Dataset:
    """Return a dataset with a warning of every word of a price path that moves nothing of the study."""
    idle = price_paths.words_idle(data, loaded.study.price_paths, loaded.study.minerals)
    said = [loaded.finding(where, message, "warning") for where, message in idle]
    return replace(data, warnings=(*data.warnings, *said)) if said else data


def _refuse_unread(loaded: LoadedStudy, data: Dataset) -> None:
    """Raise BadInput where a study reads the law on a day before the first of which its dataset holds it."""
    day, oldest = loaded.study.law_as_of, law_of_day.oldest_day(data)
    if day is not None and oldest is not None and day < oldest:
        message = f"{day} is before {oldest}, the first day of which {data.name} holds the law; write that day or later"
        raise BadInput([replace(loaded.finding(("law_as_of",), message), value=str(day))])


def _at_their_ends(loaded: LoadedStudy, data: Dataset, variants: Iterable[str]) -> Dataset:
    """Return a dataset, and that of each variant, at the end of the ranges that study and variant say."""
    study = loaded.study
    usual: End = study.data.at if study.data else "central"
    ends = {variant: study.end_of(variant) for variant in variants}
    known: dict[tuple[int, End], Dataset] = {}
    own = dict[str, Dataset]()
    for variant, end in ends.items():
        mine = data.of(variant)
        if mine is data and end == usual:
            continue
        if (id(mine), end) not in known:
            _refuse_lost(loaded, mine, end, ("data", "at") if end == usual else ("variants", variant, "at"))
            known[id(mine), end] = replace(at_end(mine, end), own={})
        own[variant] = known[id(mine), end]
    _refuse_lost(loaded, data, usual, ("data", "at"))
    return replace(at_end(data, usual), own=own)


def _refuse_lost(loaded: LoadedStudy, data: Dataset, end: End, where: Where) -> None:
    """Raise BadInput where figures taken at an end of their ranges take back what the study changes."""
    lost = changes_lost(data, end)
    if lost:
        first = replace(lost[0], variant="").line()
        cells = f"{first}{f', and {len(lost) - 1} more' if len(lost) > 1 else ''}"
        message = (
            f"{end} takes cells that the study changes at the {end} end of a range that was not changed with them "
            f"({cells}), so that the change is lost; patch low and high too, or leave at out"
        )
        raise BadInput([replace(loaded.finding(where, message), value=end)])


def made_of_each(
    data: Dataset,
    study: Study,
    variants: Iterable[str],
    make: Callable[[Dataset, Study], Made],
    shared: Made | None = None,
    faults: Faults | None = None,
) -> dict[str, Made]:
    """Return, for every variant, what is made of its dataset and its study: once for all that share both.

    `shared` is what was made of the study's own already. With `faults`, a variant of whose dataset nothing can be made
    is left out, and the exception put there.
    """
    known: dict[tuple[int, str], Made] = {} if shared is None else {(id(data), study.demand): shared}
    out: dict[str, Made] = {}
    for variant in variants:
        own, seen = data.of(variant), study.of(variant)
        key = (id(own), seen.demand)
        try:
            if key not in known:
                known[key] = make(own, seen)
            out[variant] = known[key]
        except Exception as fault:
            if faults is None or isinstance(fault, BadInput):
                raise
            faults.setdefault(variant, fault)
    return out


def row_patches(loaded: LoadedStudy) -> tuple[RowPatch, ...]:
    """Return the rows that a study changes for all its variants, in its order."""
    return (*bloc_patches(loaded), *_patches(loaded, ("data",), loaded.study.data, 0))


def variant_patches(loaded: LoadedStudy, variant: str, data: Dataset) -> tuple[RowPatch, ...]:
    """Return the rows that a variant changes on top of its study: its price path, then its rows, inherited ones first.

    data: the dataset with the study's changes in it
    Raises BadInput for words of price paths that the dataset does not know.
    """
    study = loaded.study
    unknown = price_paths.words_unknown(data, study.price_paths)
    if findings := [loaded.finding(where, message) for where, message in unknown]:
        raise BadInput(findings)
    named = study.prices_of(variant)
    out = list[RowPatch]()
    if path := study.price_paths.get(named):
        out += price_paths.price_patches(data, named, path, study.minerals, loaded.file, loaded.layout)
    for name in study.line_of_descent(variant):
        stated = study.variants[name]
        where: Where = ("variants", name) if stated.patch else ("variants", name, "data")
        changes = (stated.data or DataChanges()).model_copy(update={"patch": stated.own_rows})
        out += _patches(loaded, where, changes, 1)
    return tuple(out)


def _patches(loaded: LoadedStudy, where: Where, changes: DataChanges | None, layer: int) -> Iterable[RowPatch]:
    """Yield the rows of one place, with what is said once for them: by that place, or by the study."""
    if changes is None:
        return
    said: dict[str, Where] = {}
    once: dict[str, str] = {}
    own: Where = where if where[-1:] == ("data",) else (*where, "data")
    for place, stated in ((("data",), loaded.study.data), (own, changes)):
        for word in ONCE if stated is not None else ():
            if text := getattr(stated, word):
                once[word], said[word] = text, (*place, word)
    for table, rows in changes.patch.items():
        for number, values in enumerate(rows):
            at_row: Where = (*where, "patch", table, number)
            lines = {word: loaded.layout.line(at) for word, at in said.items()}
            lines |= {name: loaded.layout.line((*at_row, name)) for name in values}
            lines[""] = loaded.layout.line(at_row)
            yield RowPatch(table, values, loaded.file, shown_path(at_row), lines, layer, once)


def bloc_patches(loaded: LoadedStudy) -> Iterator[RowPatch]:
    """Yield the rows that write a study's blocs into the table of blocs, and take away those they replace."""
    for name, bloc in loaded.study.blocs.items():
        where: Where = ("blocs", name)
        lines = {word: loaded.layout.line((*where, word)) for word in ("countries", "replaces", "from", "until")}
        lines |= {"": loaded.layout.line(where), "from_year": lines["from"], "until_year": lines["until"]}
        said: Mapping[str, str] = {"cite": bloc.cite} if bloc.cite else {}
        if bloc.replaces:
            gone = {"bloc": name, "country": ALL, "from_year": ALL, DELETE: True, **said}
            yield RowPatch("blocs", gone, loaded.file, shown_path(where), {**lines, "bloc": lines["replaces"]})
        together: dict[tuple[int, int | None], list[str]] = {}
        for country, first, last in bloc.members():
            together.setdefault((first, last), []).append(country)
        for (first, last), countries in together.items():
            row: dict[str, Any] = {ADD: True, "bloc": name, "countries": countries, "from_year": first, **said}
            row |= {} if last is None else {"until_year": last}
            row |= {"source_id": OWN_SOURCE, "confidence": "assumed"}
            yield RowPatch("blocs", row, loaded.file, shown_path(where), lines, new="bloc")

"""The parameters of a variant's program in a sample: on lines of the figures, or stated anew by what states them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.uncertainty.draws import Numbers, Places
from model.analysis.sample.prepared_once.frames import OtherShape
from model.analysis.sample.prepared_once.lines import Lines, lines_of
from model.frames.study_frames import Frames
from model.policies import Clause
from model.program import assembled
from model.program.fill.arrays import ModelData
from model.program.fill.from_frames import makers

KINKED = ("quality", "quality_least", "quality_most")
"""Parameters of core families that follow the largest of several figures."""
TIES = ("tie_weight", "stock_tie_weight", "build_tie_weight")
"""What chooses among plans of one cost: as published in every sample."""


@dataclass(frozen=True)
class Stated:
    """What states the numbers of a set anew: places among `makers`, and the labels that their rows have, in turn.

    row: of each tuple of the set, the first row that states its numbers, rows of all makers one after another
    tuple_of: of each of these rows, its tuple: two may state one, with the same numbers
    """

    over: str
    makers: tuple[int, ...]
    labels: tuple[pd.DataFrame, ...]
    row: Places
    tuple_of: Places

    def numbers(self, name: str, made: Mapping[int, Mapping[str, pd.DataFrame]]) -> Numbers:
        """Return the numbers of a parameter by tuple; raise OtherShape where rows are not those published."""
        tables = [made[place][self.over] for place in self.makers if self.over in made[place]]
        if len(tables) != len(self.labels) or not all(
            table.iloc[:, : labels.shape[1]].equals(labels) for table, labels in zip(tables, self.labels, strict=True)
        ):
            raise OtherShape
        every = np.concatenate([table[name].to_numpy(dtype=float) for table in tables])
        numbers: Numbers = every[self.row]
        if not np.isfinite(every).all() or not np.array_equal(every, numbers[self.tuple_of]):
            raise OtherShape
        return numbers


@dataclass(frozen=True)
class ParametersOnLines:
    """The tuples and numbers of a variant as published; which numbers lie on lines, and who states the others.

    ends: where each parameter ends among the numbers
    loose: the parameters that are stated anew; who: by set, what states them
    """

    published: ModelData
    ends: Mapping[str, int]
    lines: Lines
    loose: tuple[str, ...]
    who: Mapping[str, Stated]

    def at(self, entries: Numbers, frames: Frames, clauses: Sequence[Clause]) -> Numbers:
        """Return the numbers of all parameters in a sample, one after another; raise OtherShape."""
        numbers = self.lines.at(entries)
        if self.loose:
            make = makers(clauses)
            made = {place: make[place](frames) for place in sorted({at for s in self.who.values() for at in s.makers})}
            for name in self.loose:
                anew = self.who[assembled.PARAMETERS[name].over].numbers(name, made)
                numbers[self.ends[name] - len(anew) : self.ends[name]] = anew
        return numbers

    def data(self, numbers: Numbers) -> ModelData:
        """Return the arrays of a program with other numbers."""
        first, given = 0, dict[str, Numbers]()
        for name, end in self.ends.items():
            given[name] = numbers[first:end]
            first = end
        return ModelData(self.published.labels, self.published.sets, given, self.published.terms)


def ties_of(data: ModelData, like: ModelData) -> ModelData:
    """Return arrays with the tie-break of others."""
    return replace(data, parameters={**data.parameters, **{name: like.parameters[name] for name in TIES}})


def shaken(data: ModelData, names: Sequence[str], seed: int) -> ModelData:
    """Return arrays in which some parameters are others, at random: what follows them is told from what does not."""
    random, given = np.random.default_rng(seed), data.parameters
    others = {name: given[name] * random.uniform(0.5, 1.5, len(given[name])) for name in names}
    return replace(data, parameters={**given, **others})


def flat_parameters(data: ModelData) -> Numbers:
    """Return the numbers of all parameters, one after another."""
    return np.concatenate([np.zeros(0), *data.parameters.values()])


def parameters_on_lines(
    data: Sequence[ModelData], frames: Frames, clauses: Sequence[Clause], entries: Numbers
) -> ParametersOnLines | None:
    """Return the parameters of a variant on lines, from its arrays at some points; None where their tuples differ.

    Stated anew are parameters with a number on no line, those that core families take the largest of, and what moves of
    those that sentences state whose numbers may follow the least of several figures: it may look like a line of one.
    data: as published first; frames: those published; entries: at the points
    """
    first = data[0]
    if any(not _same_tuples(first, other) for other in data[1:]):
        return None
    sizes = [len(numbers) for numbers in first.parameters.values()]
    ends = dict(zip(first.parameters, np.cumsum(sizes, dtype=int).tolist(), strict=True))
    lines = lines_of(np.stack([flat_parameters(each) for each in data]), entries)
    by_set, core = dict[str, dict[int, pd.DataFrame]](), len(makers(()))
    kinked = set[str]()
    for place, make in enumerate(makers(clauses)):
        asked = place >= core and clauses[place - core].policy.kinked
        for over, table in make(frames).items():
            if len(table):
                by_set.setdefault(over, {})[place] = table
                kinked |= {over} if asked else set()
    moving = _owners(lines.moving, ends)
    loose = {*_owners(lines.loose, ends), *(x for x in moving if x in KINKED or _is_of(x, kinked))}
    sets = sorted({assembled.PARAMETERS[name].over for name in loose})
    who = {name: _stated(name, by_set.get(name, {}), first) for name in sets}
    found = {name: one for name, one in who.items() if one is not None}
    return ParametersOnLines(first, ends, lines, tuple(sorted(loose)), found) if len(found) == len(who) else None


def _is_of(name: str, sets: Collection[str]) -> bool:
    return assembled.PARAMETERS[name].over in sets


def _owners(at: Places, ends: Mapping[str, int]) -> tuple[str, ...]:
    """Return the parameters that numbers belong to."""
    owner = np.searchsorted(np.array(list(ends.values())), at, side="right")
    names = list(ends)
    return tuple(names[i] for i in np.unique(owner).tolist())


def places_of(names: Sequence[str], ends: Mapping[str, int]) -> Places:
    """Return the places of the numbers of some parameters."""
    first = dict(zip(ends, [0, *ends.values()], strict=False))
    spans = [np.arange(first[name], ends[name], dtype=np.int64) for name in names]
    return np.concatenate([np.zeros(0, dtype=np.int64), *spans])


def _stated(over: str, tables: Mapping[int, pd.DataFrame], published: ModelData) -> Stated | None:
    """Return what states a set, from the tables that do by maker; None where these are not its tuples."""
    width = assembled.SETS[over].width
    labels = tuple(table.iloc[:, :width] for table in tables.values())
    rows = [row for each in labels for row in zip(*(each.iloc[:, i].tolist() for i in range(width)), strict=True)]
    tuples = [tuple(published.labels[code] for code in codes) for codes in published.sets[over].tolist()]
    first = {row: at for at, row in reversed(list(enumerate(rows)))}
    if first.keys() != set(tuples):
        return None
    place = {one: at for at, one in enumerate(tuples)}
    row, tuple_of = (np.array(at, dtype=np.int64) for at in ([first[t] for t in tuples], [place[r] for r in rows]))
    return Stated(over, tuple(tables), labels, row, tuple_of)


def _same_tuples(one: ModelData, other: ModelData) -> bool:
    return one.labels == other.labels and all(np.array_equal(one.sets[name], other.sets[name]) for name in one.sets)

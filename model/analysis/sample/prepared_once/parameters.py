"""The parameters of a variant's program in a sample: on lines of the figures, or stated anew by what states them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.uncertainty.draws import Numbers, Places
from model.analysis.sample.prepared_once.frames import OtherShape
from model.analysis.sample.prepared_once.lines import Lines, lines_of
from model.frames.study_frames import Frames
from model.policies import Clause
from model.program import assembled
from model.program.fill.arrays import ModelData
from model.program.fill.encode import Coded, coded, joined
from model.program.fill.from_frames import makers

KINKED = ("quality", "quality_least", "quality_most")
"""Parameters of core families that follow the largest of several figures."""
TIES = ("tie_weight", "stock_tie_weight", "build_tie_weight")
"""What chooses among plans of one cost: as published in every sample."""


@dataclass(frozen=True)
class ParametersOnLines:
    """The tuples and numbers of a variant as published; which numbers lie on lines, and who states the others.

    ends: where each parameter ends among the numbers
    loose: the parameters that are stated anew
    who: by set, the places among `makers` of what states its tuples; stated: these sets as published
    """

    published: ModelData
    ends: Mapping[str, int]
    lines: Lines
    loose: tuple[str, ...]
    who: Mapping[str, tuple[int, ...]]
    stated: ModelData

    def at(self, entries: Numbers, frames: Frames, clauses: Sequence[Clause]) -> Numbers:
        """Return the numbers of all parameters in a sample, one after another; raise OtherShape."""
        numbers = self.lines.at(entries)
        if self.loose:
            anew = stated(frames, clauses, self.who)
            if not _same_tuples(anew, self.stated):
                raise OtherShape
            for name in self.loose:
                numbers[self.ends[name] - len(anew.parameters[name]) : self.ends[name]] = anew.parameters[name]
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
    by_set, core = dict[str, tuple[int, ...]](), len(makers(()))
    kinked = set[str]()
    for place, make in enumerate(makers(clauses)):
        asked = place >= core and clauses[place - core].policy.kinked
        for over, table in make(frames).items():
            if len(table):
                by_set[over] = (*by_set.get(over, ()), place)
                kinked |= {over} if asked else set()
    moving = _owners(lines.moving, ends)
    loose = {*_owners(lines.loose, ends), *(x for x in moving if x in KINKED or _is_of(x, kinked))}
    who = {over: by_set.get(over, ()) for over in sorted({assembled.PARAMETERS[name].over for name in loose})}
    if not all(who.values()):
        return None
    return ParametersOnLines(first, ends, lines, tuple(sorted(loose)), who, stated(frames, clauses, who))


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


def stated(frames: Frames, clauses: Sequence[Clause], who: Mapping[str, Sequence[int]]) -> ModelData:
    """Return the arrays of some sets, prepared by those that state them, and of no others."""
    make, parts = makers(clauses), dict[str, list[Coded]]()
    made = {place: make[place](frames) for place in sorted({at for places in who.values() for at in places})}
    for name, places in who.items():
        parts[name] = [coded(name, made[place][name]) for place in places if len(made[place].get(name, ()))]
    return joined({name: part for name, part in parts.items() if part}, (), frozenset(who))


def _same_tuples(one: ModelData, other: ModelData) -> bool:
    return one.labels == other.labels and all(np.array_equal(one.sets[name], other.sets[name]) for name in one.sets)

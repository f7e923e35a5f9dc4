"""The least cost of each variant at points of a screen: a base, and each group of figures moved alone from it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from data.uncertainty.draws import Draws, Numbers, Places
from data.uncertainty.interval_tightening import Contradiction
from model.analysis.sample.design import ranks_of
from model.analysis.sample.one_sample import Given, NotTheSame, solved_sample
from model.analysis.sample.prepared_once.frames import OtherShape
from model.analysis.sample.prepared_once.variant import PreparedOnce, other_than_prepared
from model.analysis.screen.flat_program import flat, same_shape
from model.analysis.screen.groups import Group
from model.analysis.screen.held_program import IMPOSSIBLE, HeldProgram
from model.analysis.screen.touches import Touches, Unexplained, taken_alone
from model.analysis.solve.outcome import IMPOSSIBLE as NO_PLAN
from model.analysis.solve.outcome import SOLVED
from model.analysis.solve.variant import NO_ANSWER
from model.analysis.what_if.cut_rounds import Answer
from model.execution.gc_pause import gc_paused
from model.execution.text_storage import texts_as_objects
from model.frames.study_frames import Frames
from model.program.compile.compile import Program, compile_program
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_data, variant_frames
from model.solver.basis import mapped
from model.study.loaded import LoadedStudy

COST = ("cost", 0)
FIRST = " 1"
"""How the task of a stage's first block ends: its base point is prepared too, and held against what is put together."""
UNKNOWN = math.nan
"""Cost of what is not proven, or of data that no base year fits."""


@dataclass(frozen=True)
class Asked:
    """What points are solved from: the study, its ranges, groups, variants, their plans as published.

    touches: of all variants in `quick`, whose numbers stand one after another in the order of `quick`
    quick: variants whose programs are put together from few preparations; the others are planned from each point
    once: those of them whose preparations are put together in their turn, from lines that their numbers lie on
    """

    loaded: LoadedStudy
    draws: Draws
    groups: tuple[Group, ...]
    names: tuple[str, ...]
    published: Mapping[str, Answer]
    correlation: float
    quick: tuple[str, ...]
    touches: Touches | None = None
    once: Mapping[str, PreparedOnce] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """A base point, another, and the groups that are each moved from the one to the other alone.

    whole: whether the other point is solved too
    """

    base: Numbers
    other: Numbers
    groups: tuple[int, ...]
    whole: bool = False


def costs_of(task: str, say: Any, asked: Asked, blocks: Mapping[str, Block]) -> list[list[float]]:
    """Return the costs of a block, a row a point: the base, the other where it is asked for, each group moved alone.

    Infinite where nothing satisfies a variant's rows, no number where a cost is not proven.
    """
    with gc_paused(), texts_as_objects():
        if task.endswith(FIRST):
            _hold(asked, blocks[task].base)
        return _Costs(asked, blocks[task]).rows()


def _hold(asked: Asked, points: Numbers) -> None:
    """Hold the variants that are put together against those prepared, number by number; raise NotTheSame."""
    if asked.once and (prepared := _prepared(asked, points)) is not None:
        for name, once in asked.once.items():
            base = base_frames(prepared.data, asked.loaded.study.of(name))
            if other := other_than_prepared(once, prepared.data, base):
                raise NotTheSame(f"base point 1, {name}: {other} is other than prepared")


@dataclass
class Prepared:
    """A dataset at some points and, by demand path, the frames of the study on it."""

    asked: Asked
    points: Numbers

    def __post_init__(self) -> None:
        ranks = ranks_of(self.asked.draws, self.points[None, :], self.asked.correlation)[0]
        self.data = self.asked.draws.at(ranks)
        self._frames: dict[str, Frames] = {}

    def program(self, name: str) -> Program:
        """Return the program of a variant; raise one of NO_ANSWER where its numbers must not reach the solver."""
        if name in self.asked.once:
            with suppress(OtherShape):
                return self.asked.once[name].at(self.data)[1]
        study = self.asked.loaded.study.of(name)
        if study.demand not in self._frames:
            self._frames[study.demand] = base_frames(self.data, study)
        clauses = self.asked.loaded.clauses(name)
        frames = variant_frames(self._frames[study.demand], clauses)
        return compile_program(variant_data(frames, clauses))


@dataclass
class _Costs:
    asked: Asked
    block: Block

    def rows(self) -> list[list[float]]:
        first = 2 if self.block.whole else 1
        found = np.full((first + len(self.block.groups), len(self.asked.names)), UNKNOWN)
        if self.asked.quick:
            self._quick(found, first)
        rest = tuple(name for name in self.asked.names if name not in self.asked.quick)
        if rest:
            at = [self.asked.names.index(name) for name in rest]
            for row, points in enumerate(self._points()):
                found[row, at] = _planned(self.asked, points, rest)
        rows: list[list[float]] = found.tolist()
        return rows

    def _points(self) -> list[Numbers]:
        block = self.block
        alone = [self._moved([group]) for group in block.groups]
        return [block.base, *([block.other] if block.whole else []), *alone]

    def _moved(self, groups: Sequence[int]) -> Numbers:
        out = self.block.base.copy()
        for group in groups:
            at = self.asked.groups[group].points
            out[at] = self.block.other[at]
        return out

    def _quick(self, found: Numbers, first: int) -> None:
        """Fill in the costs of the variants whose programs are put together."""
        held: dict[str, HeldProgram] = {}
        base = _prepared(self.asked, self.block.base)
        for name in self.asked.quick if base else ():
            if (one := _held(self.asked, base, name)) is not None:
                held[name] = one
                found[0, self.asked.names.index(name)] = one.cost
        if self.block.whole:
            found[1] = _alone(self.asked, self.block.other)
        assert self.asked.touches is not None
        place = {group: first + i for i, group in enumerate(self.block.groups)}
        for members in self.asked.touches.classes:
            ours = tuple(group for group in members if group in place)
            if ours:
                self._class(found, ours, place, held)

    def _class(
        self, found: Numbers, ours: tuple[int, ...], place: Mapping[int, int], held: Mapping[str, HeldProgram]
    ) -> None:
        """Fill in the costs of groups that touch no number in common, each moved alone, from one preparation."""
        prepared, start = _prepared(self.asked, self._moved(ours)), 0
        for name in self.asked.quick:
            column, one = self.asked.names.index(name), held.get(name)
            size = len(one.numbers) if one else len(flat(self.asked.published[name].program))
            touched = [_of_variant(self.asked.touches.places[group], start, size) for group in ours]  # type: ignore[union-attr]
            start += size
            program = _program(prepared, name)
            numbers = flat(program) if program is not None and one is not None else None
            try:
                if one is None or program is None or numbers is None or not same_shape(one.program, program):
                    raise Unexplained
                changed = taken_alone(one.numbers, numbers, range(len(ours)), touched)
            except Unexplained:
                for group in ours:
                    found[place[group], column] = _alone(self.asked, self._moved([group]), (name,))[0]
                continue
            for group, at in zip(ours, changed, strict=True):
                found[place[group], column] = _cost(one, at, numbers[at])


def _of_variant(places: Places, start: int, size: int) -> Places:
    """Return the places that lie in a variant's own numbers, counted from their first."""
    first, last = np.searchsorted(places, (start, start + size))
    return places[first:last] - start


def _cost(held: HeldProgram, at: Places, values: Numbers) -> float:
    try:
        return held.cost_with(at, values)
    except NO_ANSWER:
        return UNKNOWN


def _prepared(asked: Asked, points: Numbers) -> Prepared | None:
    try:
        return Prepared(asked, points)
    except Contradiction:
        return None


def _program(prepared: Prepared | None, name: str) -> Program | None:
    try:
        return prepared.program(name) if prepared else None
    except NO_ANSWER:
        return None


def _held(asked: Asked, prepared: Prepared | None, name: str) -> HeldProgram | None:
    """Return a variant's program in the solver, solved from its plan as published; None where it has no proof."""
    program, near = _program(prepared, name), asked.published[name]
    if program is None:
        return None
    start = mapped(near.program, program, near.solution.basis) if near.solution.basis else None
    try:
        return HeldProgram(program, start)
    except NO_ANSWER:
        return None


def _alone(asked: Asked, points: Numbers, names: Sequence[str] = ()) -> list[float]:
    """Return the costs of variants at points that are prepared for these alone; of others no number."""
    prepared, wanted = _prepared(asked, points), tuple(names) or asked.names
    out = []
    for name in wanted:
        one = _held(asked, prepared, name) if name in asked.quick else None
        out.append(UNKNOWN if one is None else one.cost)
    return out


def _planned(asked: Asked, points: Numbers, names: tuple[str, ...]) -> list[float]:
    """Return the costs of variants that are planned as samples are: in rounds, in passes, after other plans."""
    ranks = ranks_of(asked.draws, points[None, :], asked.correlation)
    known = {name: asked.published[name] for name in asked.names}
    needed = tuple(n for n in asked.names if n in names or any(n in asked.loaded.study.rests_on(m) for m in names))
    given = Given(asked.loaded, asked.draws, ranks, needed, known)
    found = {planned.variant: planned for planned in solved_sample(1, given)}
    costs = {name: p.headlines[COST] for name, p in found.items() if p.status == SOLVED}
    costs |= {name: IMPOSSIBLE for name, p in found.items() if p.status == NO_PLAN}
    return [costs.get(name, UNKNOWN) for name in names]


ANSWERS = {costs_of: list[list[float]]}
"""What comes of the tasks that are worth keeping, by their function."""


# ---------------------------------------------------------------- which numbers a group touches


def probed(task: str, say: Any, asked: Asked, points: Mapping[str, Numbers]) -> Numbers | None:
    """Return the numbers of all quick programs at some points, one after another; None where one has another shape."""
    with gc_paused(), texts_as_objects():
        prepared = _prepared(asked, points[task])
        found = []
        for name in asked.quick:
            program = _program(prepared, name)
            if program is None or not same_shape(asked.published[name].program, program):
                return None
            found.append(flat(program))
        return np.concatenate(found) if found else np.zeros(0)


def with_touches(asked: Asked, touches: Touches) -> Asked:
    """Return what points are solved from, with which numbers each group touches."""
    return replace(asked, touches=touches)

"""Which decisions of a program are of the first stage: purchases, builds, output, stock, all that is of an early year.

A decision is of the latest year among its labels, and of the second stage where it names none. Scenarios must not
differ in what holds before the date: each early row and bound is held against that of the data as published.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.program.compile.compile import Block, Index, Program

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Key = tuple[str, Index]
"""A decision: its name and labels."""
SAME = 1e-9
"""Relative difference of two numbers that are the same."""


class Foresight(Exception):
    """A scenario differs from the data as published before the date: the message names what."""


@dataclass(frozen=True)
class FirstStage:
    """The decisions from the first year planned to the last before a date, each by name and labels.

    names: of which kinds they are, None for all
    """

    first: int
    before: int
    names: frozenset[str] | None = None

    def decided(self, program: Program) -> list[tuple[int, Key]]:
        """Return the columns of the first stage with their names and labels."""
        every = self.of(program, program.columns)
        return every if self.names is None else [(column, key) for column, key in every if key[0] in self.names]

    def values(self, program: Program, x: Numbers) -> dict[Key, float]:
        """Return what is decided before the date."""
        return {key: float(x[column]) for column, key in self.decided(program)}

    def held(self, program: Program, values: Mapping[Key, float]) -> Numbers:
        """Return what every early decision is held at, 0 where nobody decided it, no number for those that are free."""
        out = np.full(len(program.cost), np.nan)
        for column, key in self.decided(program):
            out[column] = values.get(key, 0.0)
        return out

    def numbered(self, program: Program, numbers: dict[Key, int]) -> Places:
        """Return of every column which early decision it is, -1 for none of them; new ones are numbered on."""
        out = np.full(len(program.cost), -1, dtype=np.int64)
        for column, key in self.decided(program):
            out[column] = numbers.setdefault(key, len(numbers))
        return out

    def of(self, program: Program, blocks: Mapping[str, Block]) -> list[tuple[int, Key]]:
        """Return the columns, or rows, of years before the date with their names and labels."""
        labels = program.data.labels
        year = np.array([label if isinstance(label, int) and label >= self.first else 0 for label in labels], dtype=int)
        out: list[tuple[int, Key]] = []
        for name, block in blocks.items():
            if len(block.codes) and block.codes.shape[1]:
                latest = year[block.codes].max(axis=1)
                places = np.flatnonzero((latest > 0) & (latest < self.before))
                named = ((name, tuple(labels[code] for code in codes)) for codes in block.codes[places].tolist())
                out.extend(zip((places + block.start).tolist(), named, strict=True))
        return out


@dataclass(frozen=True)
class Nodes:
    """Which decisions of the scenarios of a tree are one: those of a year before a date, of one past at that date.

    first: the first year planned; stages: the dates; branches: ways at each
    """

    first: int
    stages: tuple[int, ...]
    branches: tuple[int, ...]

    def node(self, level: int, at: int) -> int:
        """Return which node of a level, up to whose date decisions are common, a scenario passes."""
        return at // (math.prod(self.branches) // math.prod(self.branches[:level]))

    def numbered(self, at: int, program: Program, numbers: dict[tuple[int, int, Key], int]) -> Places:
        """Return of every column of a scenario which common decision it is, -1 for none; new ones are numbered on."""
        out = np.full(len(program.cost), -1, dtype=np.int64)
        before = self.first
        for level, date in enumerate(self.stages):
            for column, key in FirstStage(before, date).of(program, program.columns):
                out[column] = numbers.setdefault((level, self.node(level, at), key), len(numbers))
            before = date
        return out


def refuse_foresight(published: Program, program: Program, stage: FirstStage, scenario: str) -> None:
    """Raise Foresight where a scenario lets other things be done before the date than the data as published do."""
    own, theirs = (_before(one, stage) for one in (published, program))
    for key, (bound, _) in theirs.columns.items():
        known = own.columns.get(key)
        if known is not None and not _same(known[0], bound):
            raise Foresight(f"{scenario} bounds {_named(key)} by {bound:g}, which is {known[0]:g} as published")
    for key, (low, high, held) in theirs.rows.items():
        if key not in own.rows:
            continue
        known_low, known_high, known_held = own.rows[key]
        alike = _same(low, known_low) and _same(high, known_high)
        shared = held.keys() & known_held.keys()
        if not alike or any(not _same(held[c], known_held[c]) for c in shared):
            raise Foresight(f"{scenario} changes {_named(key)}, which is before {stage.before}")


@dataclass(frozen=True)
class _Before:
    columns: Mapping[Key, tuple[float, int]]
    rows: Mapping[Key, tuple[float, float, Mapping[Key, float]]]


def _before(program: Program, stage: FirstStage) -> _Before:
    columns = {key: (float(program.upper[at]), at) for at, key in stage.of(program, program.columns)}
    name_of = {at: key for key, (_, at) in columns.items()}
    matrix = program.matrix.tocsr()
    rows = {}
    for at, key in stage.of(program, program.rows):
        here = slice(matrix.indptr[at], matrix.indptr[at + 1])
        held = zip(matrix.indices[here].tolist(), matrix.data[here].tolist(), strict=True)
        coefficients = {name_of[column]: value for column, value in held if column in name_of}
        rows[key] = (float(program.row_lower[at]), float(program.row_upper[at]), coefficients)
    return _Before(columns, rows)


def _same(one: float, other: float) -> bool:
    return one == other or abs(one - other) <= SAME * max(abs(one), abs(other))


def _named(key: Key) -> str:
    return f"{key[0]}[{','.join(map(str, key[1]))}]"

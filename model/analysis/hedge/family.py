"""Many programs of nearly one shape as one, with what each has different: a thousand scenarios in little memory.

Rows and columns are told apart by their names. What a program lacks of the common shape is a row that asks nothing, or
a decision that is held at nothing; a decision of the first stage that a scenario lacks touches none of its rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.analysis.hedge.merged import Part
from model.analysis.hedge.part_of import COST, own_cost
from model.program.compile.compile import Block, Program

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Key = tuple[str | int, ...]
WIDE = 2**31


@dataclass(frozen=True)
class Differs:
    """Places of an array where a scenario has other numbers, and these."""

    at: Places
    values: Numbers

    def put(self, base: Numbers) -> Numbers:
        """Return the array with them."""
        out = base.copy()
        out[self.at] = self.values
        return out


@dataclass(frozen=True)
class Member:
    """One scenario: what its program has different from the common one."""

    name: str
    probability: float
    offset: float
    cost: Differs
    upper: Differs
    low: Differs
    high: Differs
    matrix: Differs


@dataclass(frozen=True)
class Shape:
    """Arrays of a program whose cost is in one piece."""

    matrix: sparse.csc_matrix
    row_lower: Numbers
    row_upper: Numbers
    upper: Numbers
    cost: Numbers
    offset: float = 0.0

    @property
    def costs(self) -> dict[str, tuple[Numbers, float]]:
        """Return the cost as a proof asks for it."""
        return {COST: (self.cost, self.offset)}


@dataclass(frozen=True)
class Arrays:
    """The numbers of a program of the common shape; of the matrix its coefficients, in the shape's order."""

    cost: Numbers
    upper: Numbers
    low: Numbers
    high: Numbers
    matrix: Numbers


def arrays_of(shape: Shape) -> Arrays:
    """Return the numbers of the common program."""
    return Arrays(shape.cost, shape.upper, shape.row_lower, shape.row_upper, shape.matrix.data)


@dataclass(frozen=True)
class Family:
    """The common program, of every column which decision of the first stage it is (-1: none), and the scenarios.

    columns, rows: their names
    """

    shape: Shape
    first: Places
    members: tuple[Member, ...]
    columns: tuple[Key, ...]
    rows: tuple[Key, ...]

    def first_cost(self, at: int, x: Numbers) -> float:
        """Return what a first stage itself costs in a scenario, with its constant, million USD."""
        early = np.flatnonzero(self.first >= 0)
        cost = self.members[at].cost.put(self.shape.cost)[early]
        return float(cost @ x[self.first[early]]) + self.members[at].offset

    def first_line(self, at: int, shared: int) -> tuple[float, Numbers]:
        """Return what a first stage itself costs in a scenario: the constant, and by decision."""
        early, slope = np.flatnonzero(self.first >= 0), np.zeros(shared)
        slope[self.first[early]] = self.members[at].cost.put(self.shape.cost)[early]
        return self.members[at].offset, slope

    def program(self, at: int) -> Shape:
        """Return the program of a scenario."""
        of, s = self.arrays(at), self.shape.matrix
        matrix = sparse.csc_matrix((of.matrix, s.indices, s.indptr), s.shape)
        return Shape(matrix, of.low, of.high, of.upper, of.cost, self.members[at].offset)

    def arrays(self, at: int) -> Arrays:
        """Return the numbers of the program of a scenario."""
        one, base = self.members[at], arrays_of(self.shape)
        return Arrays(*(getattr(one, field.name).put(getattr(base, field.name)) for field in fields(Arrays)))


class _Numbered(dict[Key, int]):
    """Names with their numbers; what is asked for is numbered on."""

    def ids(self, keys: Sequence[Key]) -> Places:
        return np.array([self.setdefault(key, len(self)) for key in keys], dtype=np.int64)


class Gathering:
    """Scenarios that are added one by one to a common shape, which is that of a program to begin with."""

    def __init__(self, base: Part) -> None:
        """Begin with the shape of a program that need not be a scenario."""
        self._columns, self._rows = _Numbered(), _Numbered()
        program = base.program
        self._base, self._first = program, base.first.tolist()
        rows, columns = self._rows.ids(row_names(program)), self._columns.ids(column_names(program))
        held = program.matrix.tocoo()
        keys = rows[held.row] * WIDE + columns[held.col]
        self._order = np.argsort(keys, kind="stable")
        self._keys, self._values = keys[self._order], held.data[self._order]
        self._more: dict[int, int] = {}
        self._members: list[Member] = []
        self._cost = own_cost(program)[0]

    def add(self, part: Part) -> None:
        """Add a scenario."""
        program = part.program
        columns, rows = self._columns.ids(column_names(program)), self._rows.ids(row_names(program))
        self._first.extend(part.first[columns >= len(self._first)].tolist())
        first = np.array(self._first, dtype=np.int64)
        there, asks = np.zeros(len(first), dtype=bool), np.zeros(len(self._rows), dtype=bool)
        there[columns], asks[rows] = True, True
        own, offset = own_cost(program)
        costs, uppers = (_all(len(first), numbers, 0.0) for numbers in (self._cost, self._base.upper))
        cost, upper = np.where(~there & (first >= 0), 0.0, costs), np.where(~there & (first < 0), 0.0, uppers)
        cost[columns], upper[columns] = own, program.upper
        sides = [(_all(len(asks), side, end), np.full(len(asks), end)) for side, end in self._sides()]
        for (_, side), numbers in zip(sides, (program.row_lower, program.row_upper), strict=True):
            side[rows] = numbers
        low, high = (_between(base, side) for base, side in sides)
        entries = self._entries(program, columns, rows, there | (first >= 0), asks)
        self._members.append(Member(
            part.name, part.probability, offset, _between(costs, cost), _between(uppers, upper), low, high, entries
        ))  # fmt: skip

    def _sides(self) -> tuple[tuple[Numbers, float], tuple[Numbers, float]]:
        return (self._base.row_lower, -np.inf), (self._base.row_upper, np.inf)

    def _entries(
        self,
        program: Program,
        columns: Places,
        rows: Places,
        counts: npt.NDArray[np.bool_],
        asks: npt.NDArray[np.bool_],
    ) -> Differs:
        """Return the coefficients that differ; in rows that ask nothing and of decisions held at nothing none do."""
        held = program.matrix.tocoo()
        keys = rows[held.row] * WIDE + columns[held.col]
        at = np.minimum(np.searchsorted(self._keys, keys), max(len(self._keys) - 1, 0))
        found = self._keys[at] == keys if len(self._keys) else np.zeros(len(keys), dtype=bool)
        moved = found & (self._values[at] != held.data)
        hit = np.zeros(len(self._keys), dtype=bool)
        hit[at[found]] = True
        missing = np.flatnonzero(~hit & counts[self._keys % WIDE] & asks[self._keys // WIDE])
        more = [len(self._keys) + self._more.setdefault(key, len(self._more)) for key in keys[~found].tolist()]
        places = np.concatenate([at[moved], missing, np.array(more, dtype=np.int64)])
        values = np.concatenate([held.data[moved], np.zeros(len(missing)), held.data[~found]])
        return Differs(places.astype(np.int64), values)

    def family(self) -> Family:
        """Return the family of all that were added."""
        keys = np.concatenate([self._keys, np.array(list(self._more), dtype=np.int64)])
        values = np.concatenate([self._values, np.zeros(len(self._more))])
        row, column = keys // WIDE, keys % WIDE
        order = np.lexsort((row, column))
        width, height = len(self._first), len(self._rows)
        starts = np.searchsorted(column[order], np.arange(width + 1))
        matrix = sparse.csc_matrix(
            (values[order], row[order].astype(np.int32), starts.astype(np.int32)), (height, width)
        )
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        (low, none), (high, no) = self._sides()
        shape = Shape(
            matrix, _all(height, low, none), _all(height, high, no), _all(width, self._base.upper, 0.0),
            _all(width, self._cost, 0.0), 0.0,
        )  # fmt: skip
        members = tuple(replace(m, matrix=Differs(place[m.matrix.at], m.matrix.values)) for m in self._members)
        first = np.array(self._first, dtype=np.int64)
        return Family(shape, first, members, tuple(self._columns), tuple(self._rows))


def family_of(parts: Sequence[Part]) -> Family:
    """Return the family of some scenarios; the first gives the shape to begin with."""
    gathering = Gathering(parts[0])
    for part in parts:
        gathering.add(part)
    return gathering.family()


def column_names(program: Program) -> list[Key]:
    """Return the name of every column: its decision and labels; its place where a program has no names."""
    return _names(program, program.columns, len(program.cost))


def row_names(program: Program) -> list[Key]:
    """Return the name of every row, as of columns."""
    return _names(program, program.rows, len(program.row_lower))


def _names(program: Program, blocks: Mapping[str, Block], count: int) -> list[Key]:
    out: list[Key] = []
    labels = program.data.labels
    for name, block in blocks.items():
        out.extend((name, *(labels[code] for code in codes)) for codes in block.codes.tolist())
    return out or [(at,) for at in range(count)]


def _all(size: int, known: Numbers, else_: float) -> Numbers:
    out = np.full(size, else_)
    out[: len(known)] = known
    return out


def _between(base: Numbers, of: Numbers) -> Differs:
    at = np.flatnonzero(base != of)
    return Differs(at, of[at])

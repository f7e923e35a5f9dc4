"""The formulation with a variant's data, compiled to sparse arrays: named blocks of rows and columns, costs by term.

Rules are read once as templates and expanded with numpy (`expand`). A rule that cannot be expanded stops with
the rule's name and the reason: there is no silent second road. The tests build the same rules with Pyomo's own
machinery and compare coefficient by coefficient, sign included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import pyomo.core as pyo
from scipy import sparse

from model.formulation.declaration import Component
from model.program import assembled
from model.program.compile.expand import (
    CannotExpand,
    Linear,
    Scope,
    Template,
    added_up,
    one_tuple,
    read,
    refuse_what_cannot_be_expanded,
    skeleton,
)
from model.program.compile.expanded import Expanded, Rules
from model.program.fill.arrays import Codes, Label, ModelData, Numbers, Places
from model.program.fill.memory_estimate import refuse_too_large

__all__ = ["Block", "CannotExpand", "Costs", "Program", "compile_program", "forget"]


SMALL = 100_000
"""Rows and columns that any machine has room for."""
KEPT = 300_000
"""Rows and columns of a program of which it is kept what its rules came to: some 20 MB."""


Index = tuple[Label, ...]
_BEFORE: list[Expanded] = []
"""What the rules of the program compiled last came to; nothing of a large one, which would take as much room again."""


@dataclass(frozen=True)
class Block:
    """A run of columns or rows: where it starts, and the label codes of each."""

    start: int
    codes: Codes

    @property
    def stop(self) -> int:
        return self.start + len(self.codes)


class Costs(Mapping[str, tuple[Numbers, float]]):
    """Each cost term alone: its vector over all columns, and its constant. Vectors are written out when asked for.

    A term costs few columns, so that a large program would hold mostly zeros.
    """

    def __init__(self, terms: Mapping[str, tuple[Places, Numbers, float]], width: int) -> None:
        self._terms, self._width = terms, width

    def __getitem__(self, name: str) -> tuple[Numbers, float]:
        columns, values, constant = self._terms[name]
        return added_up(columns, values, self._width), constant

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)


@dataclass(frozen=True)
class Program:
    """minimise offset + cost x, subject to row_lower <= A x <= row_upper, 0 <= x <= upper.

    whole_times: of what each decision is a whole number, 0 where it is of any size; none where all are
    costs holds each cost term alone (its vector and constant); `cost` is the sum of those counted and of the
    tie-break. Rows and columns come in named blocks.
    """

    data: ModelData
    columns: Mapping[str, Block]
    rows: Mapping[str, Block]
    matrix: sparse.csc_matrix
    row_lower: Numbers
    row_upper: Numbers
    upper: Numbers
    costs: Mapping[str, tuple[Numbers, float]]
    cost: Numbers
    offset: float
    whole_times: Numbers = field(default_factory=lambda: np.zeros(0))

    @cached_property
    def largest_amount(self) -> float:
        """The largest finite side of a row or bound of a decision, in size; 0 where there is none."""
        sides = np.abs(np.concatenate([self.row_lower, self.row_upper, self.upper]))
        return float(np.max(sides, where=np.isfinite(sides), initial=0.0))

    @property
    def has_whole(self) -> bool:
        """Whether some decisions are whole numbers of a size."""
        return bool((self.whole_times > 0).any())

    def paid(self, term: str, x: Numbers) -> float:
        """Return what a cost term comes to at amounts of all decisions, added up alike on every machine.

        `vector @ x` shares long vectors out over threads, which costs more than it saves, and adds up in their order.
        """
        vector, constant = self.costs[term]
        return float((vector * x).sum()) + constant

    def name_of_row(self, row: int) -> str:
        return _name(*self._place(self.rows, row))

    def name_of_column(self, column: int) -> str:
        return _name(*self._place(self.columns, column))

    def names_of_columns(self, family: str, places: Places) -> list[str]:
        """Return the names (`name_of_column`) of columns of one block, by their places in it."""
        labels = self.data.labels
        return [_name(family, tuple(labels[c] for c in row)) for row in self.columns[family].codes[places].tolist()]

    def index_of_row(self, row: int) -> Index:
        """Return the index of a row: for a policy's its label first, for a yearly one its year last."""
        return self._place(self.rows, row)[1]

    def _place(self, blocks: Mapping[str, Block], position: int) -> tuple[str, Index]:
        for name, block in blocks.items():
            if block.start <= position < block.stop:
                return name, tuple(self.data.labels[c] for c in block.codes[position - block.start])
        raise IndexError(position)


def _name(family: str, index: Index) -> str:
    return f"{family}[{','.join(map(str, index))}]"


# ---------------------------------------------------------------- public


def compile_program(data: ModelData) -> Program:
    """Compile the formulation with a variant's data; raise TooLarge when it would not fit in memory."""
    columns, width = _blocks({name: decision.over for name, decision in assembled.VARIABLES.items()}, data)
    rows, height = _blocks({name: over for name, (_, over) in assembled.CONSTRAINTS.items()}, data)
    if width + height > SMALL:
        refuse_too_large(*({name: len(block.codes) for name, block in of.items()} for of in (rows, columns)))
    scope = Scope(declared(), data, {name: block.start for name, block in columns.items()})
    rules = Rules(scope, next(iter(_BEFORE), None))
    upper, sizes = np.full(width, np.inf), np.zeros(width)
    for name, decision in assembled.VARIABLES.items():
        if decision.at_most:
            upper[columns[name].start : columns[name].stop] = data.parameters[decision.at_most]
        if decision.whole_times:
            sizes[columns[name].start : columns[name].stop] = data.parameters[decision.whole_times]
    low, high, parts = np.empty(height), np.empty(height), []
    for name, block in rows.items():
        read_once, here = template_of(name), slice(block.start, block.stop)
        if len(block.codes):
            part, low[here], high[here] = rules.family(read_once, assembled.CONSTRAINTS[name][1])
            parts.append((block.start, part))
    costs = Costs({name: rules.term(template_of(name)) for name in assembled.TERMS}, width)
    _BEFORE[:] = [rules.expanded()] if width + height <= KEPT else []
    cost, offset = np.zeros(width), 0.0
    for name in dict.fromkeys((*data.terms, *assembled.UNCOUNTED)):
        vector, constant = costs[name]
        cost += vector
        offset += constant
    matrix = _assemble(parts, (height, width))
    return Program(data, columns, rows, matrix, low, high, upper, costs, cost, offset, sizes)


def forget() -> None:
    """Forget the program compiled last, so that the next one is expanded whole: for what measures that."""
    _BEFORE.clear()


def _blocks(over: Mapping[str, str], data: ModelData) -> tuple[dict[str, Block], int]:
    """Return a block for each name, one after another, and where the last one stops."""
    blocks, start = {}, 0
    for name, set_ in over.items():
        blocks[name] = Block(start, data.sets[set_])
        start = blocks[name].stop
    return blocks, start


# ---------------------------------------------------------------- templates, made once


def declared() -> Component:
    return assembled.whole()


@cache
def _skeletons() -> tuple[pyo.ConcreteModel, pyo.ConcreteModel]:
    return skeleton(declared()), skeleton(declared(), ("any", "other"), 2.0)


@cache
def _tried_on() -> Scope:
    return one_tuple(declared())


@cache
def template_of(name: str) -> Template:
    """Return the template of a row family or cost term."""
    rule, over = assembled.CONSTRAINTS[name] if name in assembled.CONSTRAINTS else (assembled.TERMS[name].rule, "")
    found = read(name, rule, over, _skeletons())
    refuse_what_cannot_be_expanded(found, over, _tried_on())
    return found


def _assemble(parts: list[tuple[int, Linear]], shape: tuple[int, int]) -> sparse.csc_matrix:
    """Return the rows of all families as one matrix, coefficients of one row and column added up, none of them zero."""
    none = np.zeros(0, dtype=np.int32)
    rows = np.concatenate([none, *(part.lanes + np.int32(start) for start, part in parts)])
    columns = np.concatenate([none, *(part.columns for _, part in parts)])
    values = np.concatenate([np.zeros(0), *(part.values for _, part in parts)])
    parts.clear()
    matrix = sparse.coo_matrix((values, (rows, columns)), shape=shape).tocsc()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix

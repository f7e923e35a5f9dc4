"""Which scenario of a family leaves nothing to decide, even known from the start, and by which rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from model.analysis.hedge.family import Family, Key
from model.analysis.hedge.held import NoRecourse, no_plan
from model.analysis.hedge.part_of import COST, TIE, Made
from model.program.compile.compile import Index
from model.program.fill.arrays import ModelData
from model.solver.highs import solve


@dataclass(frozen=True)
class Named(Made):
    """The program of a scenario of a family, whose rows and columns keep their names."""

    row_keys: tuple[Key, ...] = ()
    column_keys: tuple[Key, ...] = ()

    def name_of_row(self, row: int) -> str:
        """Return the name of a row."""
        return _said(self.row_keys[row])

    def name_of_column(self, column: int) -> str:
        """Return the name of a column."""
        return _said(self.column_keys[column])

    def index_of_row(self, row: int) -> Index:
        """Return the labels of a row."""
        return self.row_keys[row][1:]


def named(family: Family, at: int) -> Named:
    """Return the program of a scenario with the names of its family."""
    of, none = family.program(at), np.zeros(len(family.columns))
    return Named(
        ModelData((), {}, {}, (COST,)), {}, {}, of.matrix, of.row_lower, of.row_upper, of.upper,
        {COST: (of.cost, of.offset), TIE: (none, 0.0)}, of.cost, of.offset, row_keys=family.rows,
        column_keys=family.columns,
    )  # fmt: skip


def first_empty(families: Iterable[Family], together: NoRecourse) -> NoRecourse:
    """Return what says that the first scenario leaves no plan, whatever is decided before the date, and by which rows.

    together: what is said where each has a plan alone
    """
    for family in families:
        for at, member in enumerate(family.members):
            program = named(family, at)
            solution = solve(program)
            if solution.status != "optimal":
                return NoRecourse(f"{member.name} leaves {no_plan(program, solution.status, solution.ray)}")
    return NoRecourse(f"{together}; each of them alone has a plan")


def _said(key: Key) -> str:
    return f"{key[0]}[{','.join(map(str, key[1:]))}]"

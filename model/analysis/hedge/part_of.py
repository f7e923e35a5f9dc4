"""Programs made of parts of others, whose rows and columns keep the names they had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.program.compile.compile import Index, Program
from model.program.fill.arrays import ModelData

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
COST, TIE = "cost", "tie_break"


@dataclass(frozen=True)
class Made(Program):
    """A program of parts: of each row and column, which part it is of and its place there."""

    parts: tuple[tuple[str, Program], ...] = ()
    row_at: tuple[Places, Places] = field(default_factory=lambda: (np.zeros(0, int), np.zeros(0, int)), repr=False)
    column_at: tuple[Places, Places] = field(default_factory=lambda: (np.zeros(0, int), np.zeros(0, int)), repr=False)

    def name_of_row(self, row: int) -> str:
        """Return the name of a row where it came from, and of which part; its number where there is none."""
        if not self.parts:
            return f"row {row + 1}"
        name, program = self.parts[int(self.row_at[0][row])]
        said = program.name_of_row(int(self.row_at[1][row]))
        return f"{said} of {name}" if name else said

    def name_of_column(self, column: int) -> str:
        """Return the name of a column where it came from, and of which part; its number where there is none."""
        if not self.parts:
            return f"column {column + 1}"
        name, program = self.parts[int(self.column_at[0][column])]
        said = program.name_of_column(int(self.column_at[1][column]))
        return f"{said} of {name}" if name else said

    def index_of_row(self, row: int) -> Index:
        """Return the labels of a row where it came from."""
        return self.parts[int(self.row_at[0][row])][1].index_of_row(int(self.row_at[1][row])) if self.parts else (row,)


def made(
    matrix: sparse.csc_matrix,
    sides: tuple[Numbers, Numbers],
    upper: Numbers,
    own: tuple[Numbers, float],
    tie: Numbers,
    parts: tuple[tuple[str, Program], ...],
    row_at: tuple[Places, Places],
    column_at: tuple[Places, Places],
) -> Made:
    """Return a program with one cost term beside its tie-break."""
    costs: Mapping[str, tuple[Numbers, float]] = {COST: own, TIE: (tie, 0.0)}
    return Made(
        ModelData((), {}, {}, (COST,)), {}, {}, matrix, *sides, upper, costs, own[0] + tie, own[1],
        parts=parts, row_at=row_at, column_at=column_at,
    )  # fmt: skip


def own_cost(program: Program) -> tuple[Numbers, float]:
    """Return what a unit of every column costs, and the constant, tie-break left out."""
    tie, constant = program.costs[TIE]
    return program.cost - tie, program.offset - constant

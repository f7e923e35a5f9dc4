"""A program as one row of numbers, so that what a group of figures moves in it can be taken from another program.

Two programs of one shape have the same rows, columns and places of coefficients; then a number of the one stands where
that of the other does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from data.uncertainty.draws import Numbers, Places
from model.program.compile.compile import Program

COST = "cost"
"""The one cost term of a program that was made from its numbers: all that count, tie-break left out."""


@dataclass(frozen=True)
class Layout:
    """Where the parts of a program stand in its row of numbers."""

    columns: int
    rows: int
    coefficients: int

    @property
    def ends(self) -> Places:
        """Return where each part stops: costs, their constant, coefficients, lower sides, upper sides, bounds."""
        return np.cumsum([self.columns, 1, self.coefficients, self.rows, self.rows, self.columns])


def layout_of(program: Program) -> Layout:
    """Return where the parts of a program stand in its row of numbers."""
    return Layout(len(program.cost), len(program.row_lower), program.matrix.nnz)


def flat(program: Program) -> Numbers:
    """Return a program's numbers in a row: reported costs, constant, coefficients, sides of rows, bounds of columns."""
    tie, constant = program.costs["tie_break"]
    return np.concatenate([
        program.cost - tie, [program.offset - constant], program.matrix.data, program.row_lower, program.row_upper,
        program.upper,
    ])  # fmt: skip


def parts(numbers: Numbers, layout: Layout) -> list[Numbers]:
    """Return a row of numbers cut into costs, constant, coefficients, lower sides, upper sides, bounds."""
    return np.split(numbers, layout.ends[:-1])


def same_shape(one: Program, other: Program) -> bool:
    """Tell whether two programs have the same rows, columns and places of coefficients."""
    return (
        one.data.labels == other.data.labels
        and all(np.array_equal(one.data.sets[name], other.data.sets[name]) for name in one.data.sets)
        and np.array_equal(one.matrix.indptr, other.matrix.indptr)
        and np.array_equal(one.matrix.indices, other.matrix.indices)
    )


def with_numbers(program: Program, numbers: Numbers) -> Program:
    """Return a program of the same shape with other numbers, and no tie-break: its cost is what is reported."""
    cost, constant, coefficients, lower, upper, bounds = parts(numbers, layout_of(program))
    old = program.matrix
    matrix = sparse.csc_matrix((coefficients, old.indices, old.indptr), shape=old.shape)
    offset = float(constant[0])
    costs = {COST: (cost, offset), "tie_break": (np.zeros(len(cost)), 0.0)}
    return replace(
        program, matrix=matrix, row_lower=lower, row_upper=upper, upper=bounds, cost=cost, offset=offset, costs=costs
    )

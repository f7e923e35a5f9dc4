"""Numbers that must not reach the solver, scanned for size and finiteness before a program is handed over.

One coefficient of 1e16 makes the solver refuse rows and still report an optimum of 0.
"""

from __future__ import annotations

import numpy as np

from model.program.compile.compile import Program

LARGEST_COEFFICIENT, SMALLEST_COEFFICIENT = 1e9, 1e-11
LARGEST_COST = 1e12


class Refused(Exception):
    """The program must not reach the solver; the message names the row or column."""


def refuse_dangerous_numbers(program: Program) -> None:
    """Refuse what the solver would drop, read as infinite or silently misread."""
    matrix = program.matrix
    size = np.abs(matrix.data)
    wrong = np.flatnonzero(~np.isfinite(matrix.data) | (size > LARGEST_COEFFICIENT) | (size < SMALLEST_COEFFICIENT))
    if len(wrong):
        column = int(np.searchsorted(matrix.indptr, wrong[0], "right") - 1)
        row = int(matrix.indices[wrong[0]])
        raise Refused(
            f"coefficient {matrix.data[wrong[0]]:g} of {program.name_of_column(column)} in {program.name_of_row(row)}: "
            f"the solver needs sizes between {SMALLEST_COEFFICIENT:g} and {LARGEST_COEFFICIENT:g}; "
            "a figure of its tables is too small or too large beside the others; check their units"
        )
    bad = np.flatnonzero(~np.isfinite(program.cost) | (np.abs(program.cost) > LARGEST_COST))
    if len(bad):
        cost, name = program.cost[bad[0]], program.name_of_column(int(bad[0]))
        raise Refused(f"cost {cost:g} of {name} is too large: a ban is a policy, not a price")
    if not abs(program.offset) <= LARGEST_COST:
        raise Refused(f"the constant of cost is {program.offset:g}, not a number the solver can hold")
    for name, bound, none in (("lower", program.row_lower, -np.inf), ("upper", program.row_upper, np.inf)):
        nan = np.flatnonzero(~(np.abs(bound) <= LARGEST_COST) & (bound != none))
        if len(nan):
            where = program.name_of_row(int(nan[0]))
            raise Refused(f"{name} bound {bound[nan[0]]:g} of {where} is not a number the solver can hold")
    over = np.flatnonzero(np.isnan(program.upper) | (program.upper < 0))
    if len(over):
        most, name = program.upper[over[0]], program.name_of_column(int(over[0]))
        raise Refused(f"upper bound {most:g} of {name} is below zero or not a number")

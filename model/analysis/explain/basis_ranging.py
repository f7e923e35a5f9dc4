"""Does the same basis stay best when a program changes a little? A factorisation and two products, no solve."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from model.program.compile.compile import Program
from model.solver.highs import Basis
from model.solver.vertex import AT_UPPER, BASIC

FEASIBLE, PRICED = 1e-7, 1e-7


def stays_best(program: Program, basis: Basis | None) -> bool:
    """Tell whether a basis is still primal and dual feasible for a program of the same shape."""
    height, width = program.matrix.shape
    if basis is None or len(basis.columns) != width or len(basis.rows) != height:
        return False
    columns, rows = basis.columns, basis.rows
    inside, slack = np.flatnonzero(columns == BASIC), np.flatnonzero(rows == BASIC)
    if len(inside) + len(slack) != height:
        return False
    unit = sparse.identity(height, format="csc")
    square = sparse.hstack([program.matrix[:, inside], -unit[:, slack]]).tocsc()
    try:
        factor = linalg.splu(square)
    except RuntimeError:
        return False
    x = np.where(columns == AT_UPPER, program.upper, 0.0)
    x[inside] = 0.0
    at = np.where(np.isfinite(program.row_lower) & (rows != AT_UPPER), program.row_lower, program.row_upper)
    at[slack] = 0.0
    found = factor.solve(at - program.matrix @ x)
    y = factor.solve(np.concatenate([program.cost[inside], np.zeros(len(slack))]), trans="T")
    most = np.concatenate([program.upper[inside], program.row_upper[slack]])
    least = np.concatenate([np.zeros(len(inside)), program.row_lower[slack]])
    size = 1 + np.abs(found)
    if (found < least - FEASIBLE * size).any() or (found > most + FEASIBLE * size).any():
        return False
    reduced = program.cost - program.matrix.T @ y
    free = columns != BASIC
    wrong_low = free & (columns != AT_UPPER) & (reduced < -PRICED) & (program.upper > 0)
    wrong_high = free & (columns == AT_UPPER) & (reduced > PRICED) & (program.upper > 0)
    loose = (rows != BASIC) & (program.row_lower != program.row_upper)
    below = loose & np.isfinite(program.row_upper) & np.isneginf(program.row_lower) & (y > PRICED)
    above = loose & np.isfinite(program.row_lower) & np.isposinf(program.row_upper) & (y < -PRICED)
    return not (wrong_low.any() or wrong_high.any() or below.any() or above.any())

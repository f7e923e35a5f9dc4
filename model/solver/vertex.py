"""Where the solver stands at an optimum, read as arrays, and what another cost makes of the same place.

The solver tells of every column and row where it stands as an object of its own, which takes longer than some solves.
It tells which are basic as numbers; of the others their values say at which bound they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Stand = npt.NDArray[np.int8]
AT_LOWER, BASIC, AT_UPPER, FREE = 0, 1, 2, 3
"""HiGHS's words for where a column or row stands."""
PRICED = 1e-9
"""A reduced cost that counts as nought: what the solver is told to call nothing."""


@dataclass(frozen=True)
class Sent:
    """What the solver was sent: matrix (rows, columns), bounds of columns, sides of rows."""

    matrix: sparse.csc_matrix
    lower: Numbers
    upper: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True)
class Vertex:
    """Where every column and row stands, and what is basic in the solver's order: a column, or -1 less a row.

    values: of every column, in the units that the solver was sent
    """

    columns: Stand
    rows: Stand
    basic: Places
    values: Numbers


@dataclass(frozen=True)
class Prices:
    """What a unit of every row's side and of every column changes the cost by."""

    rows: Numbers
    columns: Numbers


def vertex(h: highspy.Highs, sent: Sent) -> Vertex:
    """Return where the solver stands at its optimum; `basic` is empty where it has no factors of a basis."""
    found = h.getSolution()
    values = np.asarray(found.col_value)
    status, basic = h.getBasicVariables()
    if status == highspy.HighsStatus.kError:
        told = h.getBasis()
        columns, rows = (np.array(list(map(int, of)), dtype=np.int8) for of in (told.col_status, told.row_status))
        return Vertex(columns, rows, np.zeros(0, dtype=np.int64), values)
    basic = np.asarray(basic, dtype=np.int64)
    columns = _stand(values, sent.lower, sent.upper)
    rows = _stand(np.asarray(found.row_value), sent.low, sent.high)
    columns[basic[basic >= 0]] = BASIC
    rows[-1 - basic[basic < 0]] = BASIC
    return Vertex(columns, rows, basic, values)


def _stand(value: Numbers, low: Numbers, high: Numbers) -> Stand:
    """Return at which of its two bounds each value lies, the lower where they are one."""
    upper = np.isfinite(high) & (high > low) & (np.isneginf(low) | (value - low > high - value))
    free = np.isneginf(low) & np.isposinf(high)
    return np.where(free, FREE, np.where(upper, AT_UPPER, AT_LOWER)).astype(np.int8)


def told_prices(h: highspy.Highs) -> Prices:
    """Return the prices of the cost that the solver was given."""
    found = h.getSolution()
    return Prices(np.asarray(found.row_dual), np.asarray(found.col_dual))


def prices(h: highspy.Highs, sent: Sent, at: Vertex, cost: Numbers) -> Prices | None:
    """Return the prices of another cost where the solver stands; None where the vertex is not the cheapest by it.

    cost: of every column, in the units that the solver was sent
    """
    if len(at.basic) != len(sent.low):
        return None
    inside = at.basic >= 0
    of_basic = np.where(inside, cost[np.maximum(at.basic, 0)], 0.0)
    status, found = h.getBasisTransposeSolve(of_basic)
    if status == highspy.HighsStatus.kError:
        return None
    rows = np.where(at.rows == BASIC, 0.0, np.asarray(found, dtype=np.float64))
    columns = np.where(at.columns == BASIC, 0.0, cost - sent.matrix.T @ rows)
    pays = (
        _pays(columns, at.columns, sent.lower == sent.upper).any() or _pays(rows, at.rows, sent.low == sent.high).any()
    )
    return None if bool(pays) else Prices(rows, columns)


def _pays(price: Numbers, stand: Stand, fixed: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell what would lower the cost by leaving its bound; what is fixed cannot."""
    up = (price < -PRICED) & ((stand == AT_LOWER) | (stand == FREE))
    down = (price > PRICED) & ((stand == AT_UPPER) | (stand == FREE))
    pays: npt.NDArray[np.bool_] = ~fixed & (up | down)
    return pays

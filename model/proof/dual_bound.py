"""Lower bounds from duals, with safe rounding: any dual vector gives one, and none is ever too high.

For the program  minimise offset + c x,  low <= A x <= high,  0 <= x <= upper  and any y,

    c x = y (A x) + (c - A' y) x  >=  sum_i min(y_i low_i, y_i high_i) + sum_j min over [0, upper_j] of d_j x_j

where d = c - A' y. Nothing is assumed of y, so a wrong or doctored y gives a poor bound, never a false one.
Every floating-point operation is rounded towards the safe side: d_j is lowered by a bound of its own rounding
error, products move one step outward, sums are exact (`math.fsum`) and then move one step outward. A column
without an upper bound gets one that the rows imply (`implied_upper`), raised by its rounding error.

The same inequality with c = 0 proves that nothing satisfies the rows: when the bound of 0 is above 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
WORST_GAP = 1e-9
"""Between a cost and its lower bound, relative: what counts as closed."""
ROUNDS = 12
"""Passes over the rows when bounds are implied; the longest chain of the formulation needs five."""
UNIT = 2.0**-53
NO_MONEY = 1e-30
"""Million USD: a gap that is none, where a plan costs nothing at all."""
TINY = 1e-290
"""More than underflow can lose in one column."""
BASIC = 1
"""HiGHS's code of a basic column or row."""


class Arrays(Protocol):
    """What a bound needs of a program; `costs` holds each cost term alone, its vector and constant."""

    @property
    def matrix(self) -> sparse.csc_matrix: ...
    @property
    def row_lower(self) -> Numbers: ...
    @property
    def row_upper(self) -> Numbers: ...
    @property
    def upper(self) -> Numbers: ...
    @property
    def costs(self) -> Mapping[str, tuple[Numbers, float]]: ...


class Named(Arrays, Protocol):
    """A program that can name its rows and columns, and tell what a row is about."""

    def name_of_row(self, row: int) -> str: ...
    def index_of_row(self, row: int) -> Sequence[str | int]: ...
    def name_of_column(self, column: int) -> str: ...


@dataclass(frozen=True)
class Emptiness:
    """A proof that nothing satisfies a program, checked with safe rounding.

    rows: name and weight of each row it adds up; bounds: columns whose upper bound it leans on;
    clauses: labels of the sentences that stand in its rows.
    """

    rows: tuple[tuple[str, float], ...]
    bounds: tuple[str, ...]
    clauses: tuple[str, ...]


class Basis(Protocol):
    """HiGHS's status of every column and row."""

    @property
    def columns(self) -> npt.ArrayLike: ...
    @property
    def rows(self) -> npt.ArrayLike: ...


def proven_bound(
    program: Arrays,
    terms: Sequence[str],
    y: Numbers,
    basis: Basis | None,
    upper: Numbers | None = None,
    cost: float = math.inf,
) -> float:
    """Return a lower bound on the reported cost, the sum of `terms`: tie-break left out.

    `y` are the solver's duals; where they leave a gap to `cost`, the duals that its basis gives to the reported cost
    are tried too, and none at all: each gives a valid bound, so the largest one is. Where all that is had is free, the
    rounding of any dual is larger than the cost, and no dual proves it whole. Where a gap remains, bounds of columns
    that are larger than what the rows let through are taken from the rows. `upper` as in `lower_bound`.
    """
    priced = [program.costs[name] for name in terms]
    price, offset = np.zeros(len(program.upper)), math.fsum(constant for _, constant in priced)
    for each, _ in priced:
        price += each
    upper = implied_upper(program) if upper is None else upper
    duals = [y]
    bound = lower_bound(program, price, offset, y, upper)
    if not relative_gap(cost, bound) <= WORST_GAP:
        own = None if basis is None else duals_of_basis(program, price, basis.columns, basis.rows)
        duals += [np.zeros_like(y)] if own is None else [np.zeros_like(y), own]
        bound = max(lower_bound(program, price, offset, one, upper) for one in duals)
    if relative_gap(cost, bound) > WORST_GAP:
        bound = max(
            bound, *(lower_bound(program, price, offset, y, _let_through(program, price, y, upper)) for y in duals)
        )
    return bound


def _let_through(program: Arrays, price: Numbers, y: Numbers, upper: Numbers) -> Numbers:
    """Return upper bounds of columns, those of columns whose reduced cost is rounding taken from the rows too.

    Who means no limit writes one that nothing ever reaches, such as 1e14 t: rounding times that proves nothing. A
    bound that was itself taken from such a one is asked for again.
    """
    below = reduced_cost_below(program.matrix, price, np.where(_serves(program, y), y, 0.0))
    size = np.abs(price) + abs(program.matrix).T @ np.abs(y)
    rounding = (below < 0) & (below > -1e-9 * size)
    return np.minimum(upper, implied_upper(program, np.where(rounding | np.isinf(program.upper), np.inf, upper)))


def lower_bound(program: Arrays, cost: Numbers, offset: float, y: Numbers, upper: Numbers | None = None) -> float:
    """Return a number that no plan's `offset + cost x` can lie below; minus infinity when y proves nothing.

    `upper` are bounds that the rows imply, when known already.
    """
    if not (np.isfinite(y).all() and np.isfinite(cost).all()):
        return -math.inf
    limit = implied_upper(program) if upper is None else upper
    y = np.where(_serves(program, y), y, 0.0)
    below = reduced_cost_below(program.matrix, cost, y)
    if not np.isfinite(below).all():
        return -math.inf
    at = np.where(y > 0, program.row_lower, program.row_upper)
    rows = _product_below(y, np.where(y == 0, 0.0, at))
    falls = below < 0
    if np.isinf(limit[falls]).any():
        return -math.inf
    columns = _product_below(below[falls], limit[falls])
    if not (np.isfinite(rows).all() and np.isfinite(columns).all()):
        return -math.inf
    each = np.concatenate([rows[rows != 0], columns])
    return float(np.nextafter(math.fsum([offset, *each.tolist()]), -math.inf))


def relative_gap(cost: float, bound: float, size: float = 0.0) -> float:
    """Return how far a cost may lie above the cheapest there is, relative to it; infinite when that is unknown.

    size: what the gap is relative to where the cost is smaller, as where income pays for nearly all of it, million USD
    """
    gap, whole = cost - bound, max(abs(cost), size)
    if math.isnan(gap) or math.isinf(whole):
        return math.inf
    if gap <= NO_MONEY:
        return 0.0
    return gap / whole if whole > 0 else math.inf


def reduced_cost_below(matrix: sparse.csc_matrix, cost: Numbers, y: Numbers) -> Numbers:
    """Return numbers that the exact `cost - A' y` does not lie below.

    A sum of n products in floating point misses by at most about n units of rounding of the sum of their sizes. A
    column that costs nothing and meets no weight has nothing to add up: 0, whether it has an upper bound or not.
    """
    entries, turned = np.diff(matrix.indptr) + 4, matrix.T
    sizes = abs(turned)
    size = np.abs(cost) + sizes @ np.abs(y)
    error = 2 * entries * UNIT * size + TINY
    below: Numbers = np.nextafter(cost - turned @ y - np.nextafter(error, np.inf), -np.inf)
    nothing = np.flatnonzero((cost == 0) & (size == 0))  # where products of small numbers may have come to 0 too
    if len(nothing):
        meets = sizes[nothing] @ (y != 0).astype(float)
        below[nothing[meets == 0]] = 0.0
    return below


def implied_upper(program: Arrays, own: Numbers | None = None) -> Numbers:
    """Return an upper bound of every column: its own, or the least that a row implies; infinite where none does.

    `own` are bounds to begin with, the program's when left out: infinite for all of which the rows are to be asked.

    In a row `a x_j + rest <= high` with a > 0, the rest is at least the sum of its negative coefficients times the
    bounds of their columns, so x_j <= (high - that) / a. Repeated, because one bound makes the next one finite.
    """
    upper = (program.upper if own is None else own).astype(float)
    owner, columns, values, high = _rises(program, np.isinf(upper))
    falls, rises = np.flatnonzero(values < 0), np.flatnonzero(values > 0)
    losing, lost_by, loss = owner[falls], columns[falls], -values[falls]
    count = np.bincount(losing, minlength=len(high)) + 4
    for _ in range(ROUNDS):
        open_columns = np.isinf(upper)
        if not open_columns.any():
            break
        total = np.bincount(losing, weights=loss * upper[lost_by], minlength=len(high))
        room = high + total + 2 * count * UNIT * (np.abs(high) + total) + TINY
        asked = rises[open_columns[columns[rises]]]
        asked = asked[np.isfinite(room[owner[asked]])]
        implied = np.nextafter(np.nextafter(room[owner[asked]] / values[asked], np.inf), np.inf)
        before = upper.copy()
        np.minimum.at(upper, columns[asked], np.maximum(implied, 0.0))
        if np.array_equal(before, upper):
            break
    return upper


def _rises(program: Arrays, asking: Flags) -> tuple[Places, Places, Numbers, Numbers]:
    """Return the rows that hold some columns from above, each turned to have an upper bound: one of both ways, or both.

    Of every coefficient its row, column and value; of every row that bound.
    """
    by_row = program.matrix.tocsr()
    row = np.repeat(np.arange(by_row.shape[0]), np.diff(by_row.indptr))
    asked = asking[by_row.indices]
    sides = []
    for sign, high in ((1.0, program.row_upper), (-1.0, -program.row_lower)):
        meets = np.zeros(by_row.shape[0], dtype=bool)
        meets[row[asked & (sign * by_row.data > 0)]] = True
        bounded = meets & np.isfinite(high)
        kept = bounded[row]
        number = np.cumsum(bounded) - 1
        sides.append((number[row[kept]], by_row.indices[kept], sign * by_row.data[kept], high[bounded]))
    (row_a, column_a, value_a, high_a), (row_b, column_b, value_b, high_b) = sides
    return (
        np.concatenate([row_a, row_b + len(high_a)]),
        np.concatenate([column_a, column_b]),
        np.concatenate([value_a, value_b]),
        np.concatenate([high_a, high_b]),
    )


def duals_of_basis(program: Arrays, cost: Numbers, columns: npt.ArrayLike, rows: npt.ArrayLike) -> Numbers | None:
    """Return the duals that a basis gives to a cost, or None when its matrix cannot be inverted.

    The solver's own duals belong to cost plus tie-break; a bound on the reported cost needs these. A row whose slack is
    basic has the dual 0: basic columns and the other rows are a square of their own.
    """
    basic = np.flatnonzero(np.asarray(columns) == BASIC)
    tight = np.flatnonzero(np.asarray(rows) != BASIC)
    y = np.zeros(len(program.row_lower))
    if len(basic) != len(tight):
        return None
    if not len(basic):
        return y
    from scipy.sparse import linalg  # a tenth of what a run loads of scipy and numpy, and few plans ask for it

    square = program.matrix[:, basic][tight].tocsc()
    try:
        factor = linalg.splu(square)
    except RuntimeError:
        return None
    found = factor.solve(cost[basic], trans="T")
    y[tight] = found + factor.solve(cost[basic] - square.T @ found, trans="T")
    return y if np.isfinite(y).all() else None


def emptiness(program: Named, ray: Numbers, labels: Iterable[str] = ()) -> Emptiness | None:
    """Return the proof that a ray gives, or None when it proves nothing; `labels` are those of the sentences."""
    clean = clean_ray(program, ray) if len(ray) == len(program.row_lower) else None
    if clean is None:
        return None
    rows = tuple((program.name_of_row(int(i)), float(clean[i])) for i in np.flatnonzero(clean))
    first = {index[0] for i in np.flatnonzero(clean) if (index := program.index_of_row(int(i)))}
    bounds = tuple(program.name_of_column(int(j)) for j in bounds_used(program, clean))
    return Emptiness(rows, bounds, tuple(label for label in labels if label in first))


def proves_empty(program: Arrays, ray: Numbers) -> bool:
    """Tell whether a ray proves that nothing satisfies the rows and bounds."""
    largest = float(np.max(np.abs(ray), initial=0.0))
    if not 0 < largest < math.inf:
        return False
    return lower_bound(program, np.zeros(len(program.upper)), 0.0, ray / largest) > 0


def clean_ray(program: Arrays, ray: Numbers) -> Numbers | None:
    """Return a ray that proves emptiness, turned the right way and freed of noise; None when this one does not."""
    for turned in (ray, -ray):
        if not proves_empty(program, turned):
            continue
        scaled = turned / np.max(np.abs(turned))
        short = np.where(np.abs(scaled) < 1e-9, 0.0, scaled)
        short = np.where(_serves(program, short), short, 0.0)
        return short if proves_empty(program, short) else scaled
    return None


def bounds_used(program: Arrays, ray: Numbers) -> npt.NDArray[np.int64]:
    """Return the columns whose upper bound a proof of emptiness leans on."""
    below = reduced_cost_below(program.matrix, np.zeros(len(program.upper)), ray)
    return np.flatnonzero(below < -1e-9)


def _serves(program: Arrays, y: Numbers) -> Flags:
    """Tell where a weight can be used: its row has a bound on the side it leans on."""
    return np.isfinite(np.where(y > 0, program.row_lower, program.row_upper))


def _product_below(left: Numbers, right: Numbers) -> Numbers:
    """Return products, each one step below what floating point gives; a product with 0 is exact."""
    product = left * right
    return np.where((left == 0) | (right == 0), 0.0, np.nextafter(product, -np.inf))

"""Lower bounds on what is left to decide, as straight lines in what was decided before; with safe rounding.

For  q(x) = min c z  over  low <= T x + W z <= high,  0 <= z <= upper  and any y,

    q(x)  >=  sum_i min(y_i low_i, y_i high_i) - (y T) x + sum_j min over [0, upper_j] of d_j z_j

where d = c - W' y: a line in x, whoever y comes from. With c = 0 the line lies above 0 only where nothing is left to
decide. Slopes are what floating point gives; by how much they may miss, times the largest x, lowers the constant.
Lines may be weighed: theta >= each of several lines, so theta >= their mean, and a bound on the whole follows from
weights and from duals of the rows of x alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.proof.dual_bound import TINY, UNIT, Arrays, _product_below, lower_bound, reduced_cost_below

Numbers = npt.NDArray[np.float64]
GRAIN = 2.0**30
"""Weights of lines are whole parts of this, so that they add up to one exactly."""


@dataclass(frozen=True)
class Line:
    """What something costs at least: `constant + slope x`."""

    constant: float
    slope: Numbers

    def at(self, x: Numbers) -> float:
        """Return the line's height at a point."""
        return self.constant + float(self.slope @ x)


@dataclass(frozen=True)
class Left:
    """What is left to decide: `min cost z` over `low <= first x + matrix z <= high`, `0 <= z <= upper`.

    upper: finite, the rows' where a decision has no bound of its own; most: the largest x can be
    """

    first: sparse.csc_matrix
    matrix: sparse.csc_matrix
    low: Numbers
    high: Numbers
    cost: Numbers
    upper: Numbers
    most: Numbers


def dual_line(left: Left, y: Numbers, cost: Numbers | None = None) -> Line | None:
    """Return the line that duals give, None where they give none; `cost` in place of what decisions cost."""
    if not np.isfinite(y).all():
        return None
    own = left.cost if cost is None else cost
    y = np.where(np.isfinite(np.where(y > 0, left.low, left.high)), y, 0.0)
    below = reduced_cost_below(left.matrix, own, y)
    falls = below < 0
    if not np.isfinite(left.upper[falls]).all():
        return None
    sides = _product_below(y, np.where(y == 0, 0.0, np.where(y > 0, left.low, left.high)))
    columns = _product_below(below[falls], left.upper[falls])
    slope, miss = _slope(left.first, y)
    lost = np.nextafter(miss * left.most, np.inf) if (miss > 0).any() else np.zeros(0)
    terms = np.concatenate([sides, columns, -lost])
    constant = math.fsum(terms[terms != 0].tolist())
    return Line(float(np.nextafter(constant, -np.inf)), slope) if math.isfinite(constant) else None


def _slope(first: sparse.csc_matrix, y: Numbers) -> tuple[Numbers, Numbers]:
    """Return slopes, and by how much each may miss what the duals give exactly."""
    turned = first.T
    slope: Numbers = -(turned @ y)
    entries = np.diff(first.indptr) + 4
    size = abs(turned) @ np.abs(y)
    return slope, np.where(size > 0, 2 * entries * UNIT * size + TINY, 0.0)


def mean_line(lines: Sequence[tuple[float, Line]], most: Numbers) -> Line:
    """Return a line that lies nowhere above the sum of some, each times its weight; most: the largest x can be."""
    slope = np.sum([weight * line.slope for weight, line in lines], axis=0)
    size = np.sum([abs(weight) * np.abs(line.slope) for weight, line in lines], axis=0)
    constants = [weight * line.constant for weight, line in lines]
    miss = math.fsum(map(abs, constants)) + math.fsum((size[size > 0] * most[size > 0]).tolist())
    return Line(math.fsum(constants) - 2 * (len(lines) + 4) * UNIT * miss, slope)


def weighed_bound(
    rows: Arrays, cost: Numbers, offset: float, groups: Sequence[Sequence[tuple[float, Line]]], y: Numbers
) -> float:
    """Return what `offset + cost x + the sum over groups of the highest of its lines` is at least, over rows of x.

    groups: of each the lines with a weight, from whoever; y: duals of the rows, from whoever
    """
    total, constants = [cost], [offset]
    for lines in groups:
        for weight, line in zip(_parts_of_one([w for w, _ in lines]), (line for _, line in lines), strict=True):
            total.append(weight * line.slope)
            constants.append(weight * line.constant)
    stacked = np.stack(total)
    size = np.abs(stacked).sum(axis=0)
    price = np.nextafter(stacked.sum(axis=0) - 2 * (len(total) + 2) * UNIT * size, -np.inf)
    constant = math.fsum(constants) - 2 * UNIT * math.fsum(map(abs, constants))
    return lower_bound(rows, np.where(size > 0, price, 0.0), constant, y)


def _parts_of_one(weights: Sequence[float]) -> list[float]:
    """Return weights near the ones given, none below 0, that add up to one without rounding."""
    known = np.maximum(np.nan_to_num(np.array(weights, dtype=float)), 0.0)
    total = known.sum()
    parts = np.floor(GRAIN * known / total) if total > 0 else np.zeros(len(known))
    parts[int(np.argmax(parts))] += GRAIN - parts.sum()
    return [float(part / GRAIN) for part in parts]

"""The first stage decided anew by cutting planes, with some of its decisions given.

The lines found before hold for every first stage. What they make the cheapest with these decisions given is answered by
every scenario, which gives lines for the next round.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.analysis.hedge.anew import Anew, Decide, Values
from model.analysis.hedge.cutting_planes import Cutting
from model.analysis.hedge.family import Shape
from model.analysis.hedge.part_of import Made, made
from model.analysis.hedge.stages import Key
from model.proof.dual_cut import Line, weighed_bound
from model.solver.highs import NoAnswer, solve

Numbers = npt.NDArray[np.float64]
ROUNDS = 3
"""Most first stages that are answered by every scenario for decisions that are given."""
NARROW = 0.05
"""Between what they cost at least and at most, as a share of what they cost more: what is near enough."""
TINY = 1e-9
"""A slope that no solver sees; bounds count it."""


def by_lines(cutting: Cutting, numbers: Mapping[Key, int], best: float, rounds: int = ROUNDS) -> Decide:
    """Return how a first stage is decided anew by cutting planes.

    best: what the best one costs [MUSD]; rounds: most first stages that all scenarios answer
    """

    def decide(given: Values) -> Anew:
        fixed = np.full(cutting.shared, np.nan)
        for key, value in given.items():
            fixed[numbers[key]] = min(value, float(cutting.most[numbers[key]]))
        least, most, first = best, math.inf, np.zeros(0)
        for _ in range(rounds):
            try:
                x, bound = least_with(cutting, fixed)
            except NoAnswer:  # what is known so far holds all the same
                break
            least = max(least, bound)
            if len(x) and (cost := cutting.answers(x)) < most:
                most, first = cost, x
            if not len(x) or most - least <= NARROW * (most - best):
                break
        return Anew(least, most, {key: float(first[at]) for key, at in numbers.items()} if len(first) else {})

    return decide


def least_with(cutting: Cutting, fixed: Numbers) -> tuple[Numbers, float]:
    """Return the first stage that the lines make the cheapest with some decisions given, and a proven bound of any.

    fixed: no number where a decision is free
    """
    given = np.isfinite(fixed)
    known = np.where(given, fixed, 0.0)
    rows = _without(cutting.rows, known, given)
    lines = [[_moved(line, known) for _, line in group] for group in cutting.lines]
    forbidden = [_moved(line, known) for _, line in cutting.forbidden]
    found = solve(_master(rows, np.where(given, 0.0, cutting.most), lines, forbidden))
    if found.status != "optimal":
        return np.zeros(0), math.inf
    x = known + np.clip(found.x[: cutting.shared], 0.0, np.where(given, 0.0, cutting.most))
    return x, _bound(rows, lines, forbidden, found.row_dual)


def _without(rows: Shape, known: Numbers, given: npt.NDArray[np.bool_]) -> Shape:
    """Return the rows of the first stage for what is decided beyond what is given, which is nothing of that."""
    done = rows.matrix @ known
    return replace(
        rows, row_lower=rows.row_lower - done, row_upper=rows.row_upper - done, upper=np.where(given, 0.0, rows.upper),
        offset=rows.offset + float(rows.cost @ known),
    )  # fmt: skip


def _moved(line: Line, known: Numbers) -> Line:
    return Line(line.at(known), line.slope)


def _master(rows: Shape, most: Numbers, lines: Sequence[Sequence[Line]], forbidden: Sequence[Line]) -> Made:
    """Return the program of the first stage: of what follows a column a group and sign, above all its lines."""
    shared, groups = len(rows.cost), len(lines)
    every = [(group, line) for group, of in enumerate(lines) for line in of] + [(None, line) for line in forbidden]
    slopes = np.stack([line.slope for _, line in every]) if every else np.zeros((0, shared))
    lifts = np.zeros((len(every), groups))
    for row, (group, _) in enumerate(every):
        if group is not None:
            lifts[row, group] = 1.0
    below = sparse.csc_matrix(np.hstack([np.where(np.abs(slopes) < TINY, 0.0, -slopes), lifts, -lifts]))
    above = sparse.hstack([rows.matrix, sparse.csc_matrix((len(rows.row_lower), 2 * groups))])
    height = len(rows.row_lower) + len(every)
    low = np.concatenate([rows.row_lower, [line.constant for _, line in every]])
    high = np.concatenate([rows.row_upper, np.full(len(every), np.inf)])
    upper = np.concatenate([most, np.full(2 * groups, np.inf)])
    cost = np.concatenate([rows.cost, np.ones(groups), -np.ones(groups)])
    none = np.zeros(height, dtype=np.int64), np.zeros(len(cost), dtype=np.int64)
    return made(
        sparse.vstack([above, below]).tocsc(), (low, high), upper, (cost, rows.offset), np.zeros(len(cost)), (),
        (none[0], none[0]), (none[1], none[1]),
    )  # fmt: skip


def _bound(rows: Shape, lines: Sequence[Sequence[Line]], forbidden: Sequence[Line], y: Numbers) -> float:
    """Return what any first stage costs at least, from the duals of the rows and of the lines as their weights."""
    height, groups = len(rows.row_lower), []
    weights = iter(y[height:].tolist())
    for of in lines:
        weighed = [(next(weights), line) for line in of]
        groups.append([one for one in weighed if one[0] > 0] or weighed[-1:])
    duals = y[:height]
    if forbidden:
        matrix = sparse.vstack([rows.matrix, sparse.csc_matrix(np.stack([line.slope for line in forbidden]))]).tocsc()
        rows = replace(
            rows, matrix=matrix,
            row_lower=np.concatenate([rows.row_lower, np.full(len(forbidden), -np.inf)]),
            row_upper=np.concatenate([rows.row_upper, [-line.constant for line in forbidden]]),
        )  # fmt: skip
        duals = np.concatenate([duals, -np.array([*weights])])
    return weighed_bound(rows, rows.cost, rows.offset, groups, duals)

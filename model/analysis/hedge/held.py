"""Recourse: the best of what is left to decide in a scenario, once the decisions of the first stage are held.

Sides of rows move by what is held; rows in which the first stage stands are loosened by a tenth of a gram or a part in
ten thousand million of what it puts there, or by a hundred times as much where that leaves nothing: decisions that keep
a row to the last digit in one program miss it by rounding in another. Every answer carries a lower bound from
its duals and by how much it misses a row of the program itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.analysis.hedge.part_of import COST, TIE, made, own_cost
from model.program.compile.compile import Program
from model.proof.dual_bound import emptiness, proven_bound, relative_gap
from model.solver.highs import Basis, solve

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
FINE, ROUNDING = 1e-10, 1e-8
"""kt, and share of what the first stage puts into a row: how far such a row is loosened, first and where need be."""
CLOSED, KEPT = 1e-7, 2e-7
"""Gap to the bound, and misses of a row relative to its sizes or to a kt, that an answer may have."""


class NoRecourse(Exception):
    """Nothing can be decided any more that keeps all rows; the message says in which scenario and by which rows."""


class NotProven(Exception):
    """An answer whose proof does not hold; the message says what it lacks."""


@dataclass(frozen=True)
class Answered:
    """Every decision of a scenario, what they cost [MUSD], and how far above the least that may lie, relative.

    row_dual: prices of the rows; 0 of those that hold early decisions alone
    """

    x: Numbers
    cost: float
    gap: float
    row_dual: Numbers


def recourse(program: Program, held: Numbers, name: str, start: Basis | None = None) -> Answered:
    """Return the best decisions where those with a number in `held` are given.

    start: a basis of the whole program to begin from
    Raises NoRecourse where nothing is left to decide, with the rows that say so; NotProven where a proof fails.
    """
    given = np.isfinite(held)
    first = np.where(given, np.clip(held, 0.0, program.upper), 0.0)
    done, size = program.matrix @ first, abs(program.matrix) @ np.abs(first)
    free = np.flatnonzero(~given)
    inside = program.matrix[:, free].tocsr()
    rows = np.flatnonzero(np.diff(inside.indptr) > 0)
    touched = np.diff(program.matrix[:, np.flatnonzero(given)].tocsr().indptr)[rows] > 0
    own, offset = own_cost(program)
    if not len(free):
        return _given(program, first, float(own @ first + offset), name)
    begin = None if start is None else _within(start, free, rows)
    for rounding in (FINE, ROUNDING):
        loose = np.where(touched, rounding * np.maximum(1.0, size[rows]), 0.0)
        part = made(
            inside[rows].tocsc(),
            (program.row_lower[rows] - done[rows] - loose, program.row_upper[rows] - done[rows] + loose),
            program.upper[free], (own[free], float(offset + own @ first)), program.costs[TIE][0][free],
            (("", program),), (np.zeros(len(rows), dtype=np.int64), rows), (np.zeros(len(free), dtype=np.int64), free),
        )  # fmt: skip
        solution = solve(part, start=begin)
        if solution.status == "optimal":
            break
    if solution.status != "optimal":
        raise NoRecourse(f"{name} leaves {no_plan(part, solution.status, solution.ray)}")
    x = first.copy()
    x[free] = np.clip(solution.x, 0.0, part.upper)
    cost = float(own @ x + offset)
    bound = proven_bound(part, (COST,), solution.row_dual, solution.basis, cost=cost)
    gap = relative_gap(cost, bound)
    if gap > CLOSED:
        raise NotProven(f"{name}: its recourse is not proven to be the cheapest (gap {gap:.2g})")
    if (missed := _missed(program, x)) > KEPT:
        raise NotProven(f"{name}: its recourse misses a row by {missed:.2g}")
    duals = np.zeros(len(program.row_lower))
    duals[rows] = solution.row_dual
    return Answered(x, cost, gap, duals)


def _given(program: Program, x: Numbers, cost: float, name: str) -> Answered:
    """Return what is given whole: nothing is left to decide, and it keeps every row."""
    if (missed := _missed(program, x)) > KEPT:
        raise NotProven(f"{name}: what is held misses a row by {missed:.2g}")
    return Answered(x, cost, 0.0, np.zeros(len(program.row_lower)))


def no_plan(program: Program, status: str, ray: Numbers) -> str:
    """Say by which rows of which scenario nothing is left to decide."""
    proof = emptiness(program, ray) if status == "infeasible" else None
    if proof is None:
        return f"no plan ({status}), and the solver gives no proof of it that holds"
    rows = sorted(proof.rows, key=lambda row: -abs(row[1]))
    shown = ", ".join(name for name, _ in rows[:3])
    return f"no plan: {shown}{f' and {len(rows) - 3} more rows' if len(rows) > 3 else ''} cannot hold together"


def _within(start: Basis, free: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> Basis:
    return Basis(start.columns[free], start.rows[rows])


def _missed(program: Program, x: Numbers) -> float:
    """Return by how much the worst row is missed, as a share of its sizes; kt where these are below one."""
    rows, sizes = program.matrix @ x, abs(program.matrix) @ np.abs(x)
    over = np.maximum(rows - program.row_upper, program.row_lower - rows) / np.maximum(sizes, 1.0)
    return float(np.max(over, initial=0.0))

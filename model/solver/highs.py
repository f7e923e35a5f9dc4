"""Arrays to HiGHS and back: primal, duals, status; nothing taken on trust.

Guards, each for a fault measured on this stack: numbers are scanned before they are handed over (`refused_numbers`),
every return code is read, and the rows, columns and coefficients held are counted against those sent.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from functools import lru_cache

import highspy
import numpy as np

from model.program.compile.compile import Program
from model.program.fill.arrays import Numbers
from model.solver.options import QUICK
from model.solver.refused_numbers import LARGEST_COST, refuse_dangerous_numbers
from model.solver.vertex import Prices, Sent, Stand, Vertex, prices, told_prices, vertex

DROPPED = 1e-12
"""A coefficient that the solver leaves out: the smallest that it may be told."""
INTERIOR = 1e-12
"""Optimality asked of an interior point: at 1e-10 what a vertex leaves at 0 is still a gram, and breaks small rules."""
SAME_COST = 2e-10
"""Between the cost of the plan that the tie-break chose and the least cost, relative: what is no difference."""
LIGHTER, LIGHTEST = 1e-3, 1e-9
"""What a tie-break is multiplied by where it overrules a difference of cost, and below which it is left out."""
USUAL_COSTS = (1.0, 2.0**20)
"""Costs in million USD a kt that the solver's tolerances, which are absolute, were made for."""
SMALL_STUDY = 1e-3
"""kt: where no bound is larger, the amounts of a study are small beside what the solver calls nothing, a gram."""
_STANDS = tuple(highspy.HighsBasisStatus(s) for s in range(5))


class NoAnswer(Exception):
    """The solver gave no answer that can be proven."""


class OutOfTime(NoAnswer):
    """The solver found no plan in the seconds it was given."""


@dataclass(frozen=True)
class Limits:
    """How long one solve may take, seconds; and where that was too short, how far above the cheapest a plan may lie.

    gap: relative to the cost; None: no plan but the cheapest
    whole: whether plants that a study wants whole are; else the linear program is solved, in which any size goes
    """

    seconds: float = 600.0
    gap: float | None = None
    whole: bool = True


NO_HURRY = Limits()


@dataclass(frozen=True, eq=False)
class Basis:
    """Where every column and row stands, by position; to start a like program from.

    tie: what the tie-break was multiplied by there; a like program needs it no heavier
    """

    columns: Stand
    rows: Stand
    tie: float = 1.0


@dataclass(frozen=True)
class Solution:
    """What the solver found for a program.

    status: optimal, infeasible or unbounded; objective in million USD, tie-break taken off
    x: value of every column; row_dual: change of cost per unit of a row's bound; reduced_cost per unit of a column
    ray: where infeasible, weights of the rows whose sum nothing satisfies (`proof.dual_bound.proves_empty` checks it)
    cheapest: whether the solver came to its end; otherwise the plan is near the cheapest, and its gap is to be proven
    """

    status: str
    objective: float
    x: Numbers
    row_dual: Numbers
    reduced_cost: Numbers
    iterations: int
    seconds: float
    basis: Basis | None = field(default=None, repr=False)
    ray: Numbers = field(default_factory=lambda: np.zeros(0), repr=False)
    cheapest: bool = True


def solve(
    program: Program,
    limits: Limits = NO_HURRY,
    start: Basis | None = None,
    fixed: Numbers | None = None,
    *,
    basis: bool = True,
) -> Solution:
    """Solve a program by dual simplex; near enough by an interior point where that takes too long and it is asked for.

    Of the plans of least cost the tie-break chooses one; it overrules no difference of cost, however small prices are.
    `fixed` are decisions that are given, no number where they are free. `basis`: whether the solution tells its own.
    Raises Refused when a number must not reach the solver, NoAnswer when the solver ends without a proof.
    """
    refuse_dangerous_numbers(program)
    unit = money_unit(program)
    h = _holding(program, limits.seconds, unit, fixed)
    for option in QUICK:
        read_status(h.setOptionValue(*option), f"option {option[0]}")
    weight = 1.0 if start is None else _begun(program, h, start, unit)
    began = time.perf_counter()
    h.run()
    if h.getModelStatus() not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit):
        # Whether there is no plan, or numbers too far apart for this, the solver as it comes is to say.
        h, weight = _holding(program, limits.seconds - (time.perf_counter() - began), unit, fixed), 1.0
        read_status(h.run(), "run")
    seconds = time.perf_counter() - began
    if h.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
        if limits.gap is None or fixed is not None:
            raise OutOfTime(
                f"no plan found in {limits.seconds:g} s; write a longer --time-limit, or a --gap that may remain"
            )
        return _interior(program, limits)
    status = _status(h)
    if status != "optimal":
        empty = np.zeros(0)
        ray = _ray(h) if status == "infeasible" else empty
        count = int(h.getInfo().simplex_iteration_count)
        return Solution(status, float("nan"), empty, empty, empty, count, seconds, None, ray)
    return _cheapest(program, h, _sent(program, fixed), (unit, weight), began, basis)


def _holding(program: Program, seconds: float, unit: float, fixed: Numbers | None) -> highspy.Highs:
    """Return the solver with a program in it, some of its decisions given."""
    h = held(program, max(seconds, 0.0), unit)
    if fixed is not None:
        fix(h, fixed * matter_unit(program))
    return h


def money_unit(program: Program) -> float:
    """Return the power of two by which costs are multiplied for the solver: 1 unless prices are far from usual ones.

    The solver calls a reduced cost of 1e-9 nothing, which at a price of 1e-9 it is not. A power of two changes no
    digit.
    """
    sizes = np.abs(_own_cost(program))
    sizes = sizes[sizes > 0]
    if not len(sizes):
        return 1.0
    middle, largest = float(np.median(sizes)), float(sizes.max())
    if USUAL_COSTS[0] <= middle <= USUAL_COSTS[1]:
        return 1.0
    unit: float = 2.0 ** (6 - round(math.log2(middle)))
    return min(unit, 2.0 ** math.floor(math.log2(LARGEST_COST / largest)))


def matter_unit(program: Program) -> float:
    """Return the power of two by which amounts are multiplied for the solver: 1 unless all of them are small.

    The solver keeps a row to 1e-9 kt, which of a demand of 1 kg is a thousandth. Sides of rows, bounds and decisions
    grow alike, so that no coefficient, cost of a unit or price changes, and a power of two changes no digit.
    """
    largest = program.largest_amount
    return 1.0 if largest == 0 or largest > SMALL_STUDY else 2.0 ** (6 - round(math.log2(largest)))


def _own_cost(program: Program) -> Numbers:
    """Return what a unit of every column costs, tie-break left out."""
    own: Numbers = program.cost - program.costs["tie_break"][0]
    return own


def _begun(program: Program, h: highspy.Highs, start: Basis, unit: float) -> float:
    """Put the solver where it starts, if that is a place of this program; return the weight of the tie-break there."""
    if (len(start.columns), len(start.rows)) != (len(program.cost), len(program.row_lower)):
        return 1.0
    _set_basis(h, start)
    weight = max(start.tie, LIGHTEST)
    if weight < 1:
        _cost(h, (_own_cost(program) + weight * program.costs["tie_break"][0]) * unit)
    return weight


def _cheapest(
    program: Program, h: highspy.Highs, sent: Sent, units: tuple[float, float], began: float, basis: bool
) -> Solution:  # fmt: skip
    """Return the plan that the tie-break chooses among those of least cost, with the prices of the cost alone.

    Where the solver stands, cost alone is priced: as a rule it goes no lower. Where it does, the tie-break is made
    lighter until it does not. The plan of a heavier one stands where it costs no more. `units`: what costs were
    multiplied by for the solver, and the tie-break.
    """
    own, tie, steps, (unit, weight) = _own_cost(program), program.costs["tie_break"][0], _steps(h), units
    chosen, at = least, there = _found(program, h, sent)
    of_chosen = weight
    while (alone := prices(h, sent, there, own * unit)) is None and weight > 0:
        told = told_prices(h)
        weight = weight * LIGHTER if weight * LIGHTER >= LIGHTEST else 0.0
        if not _again(h, (own + weight * tie) * unit):
            alone = told
            break
        steps, (least, there) = steps + _steps(h), _found(program, h, sent)
        size = max(abs(least.objective), 1e-3 * float((np.abs(own) * least.x).sum()))
        if chosen.objective - least.objective > SAME_COST * size:
            chosen, at, of_chosen = least, there, weight
    if alone is None:
        alone = told_prices(h)
    seconds = time.perf_counter() - began
    stands = Basis(at.columns, at.rows, of_chosen) if basis else None
    return replace(_priced(chosen, alone, unit), iterations=steps, seconds=seconds, basis=stands)


def _sent(program: Program, fixed: Numbers | None) -> Sent:
    """Return the program as the solver holds it, in its units of amounts; `fixed` as in `solve`."""
    size = matter_unit(program)
    lower, upper = np.zeros(len(program.upper)), program.upper
    if fixed is not None:
        lower, upper = np.where(np.isfinite(fixed), fixed, lower), np.where(np.isfinite(fixed), fixed, upper)
    return Sent(program.matrix, lower * size, upper * size, program.row_lower * size, program.row_upper * size)


def _steps(h: highspy.Highs) -> int:
    return int(h.getInfo().simplex_iteration_count)


def _again(h: highspy.Highs, cost: Numbers) -> bool:
    """Solve for another cost from the basis at hand; tell whether an optimum was found."""
    _cost(h, cost)
    read_status(h.run(), "run with other costs")
    return bool(h.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def _cost(h: highspy.Highs, cost: Numbers) -> None:
    read_status(h.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost), "other costs")


def _found(program: Program, h: highspy.Highs, sent: Sent) -> tuple[Solution, Vertex]:
    """Return the plan at which the solver stands, not priced yet, and where that is."""
    _refuse_unvalued(h)
    at = vertex(h, sent)
    return _planned(program, at.values), at


def _refuse_unvalued(h: highspy.Highs) -> None:
    found = h.getSolution()
    if not (found.value_valid and found.dual_valid):
        raise NoAnswer("the solver reports an optimum without primal and dual values")


def _planned(program: Program, values: Numbers) -> Solution:
    """Return the plan of the values that the solver tells."""
    x, none = values / matter_unit(program), np.zeros(0)
    # Not `@`: it shares a long vector out over threads, which adds up in another order on another machine.
    cost = float((_own_cost(program) * x).sum() + program.offset - program.costs["tie_break"][1])
    return Solution("optimal", cost, x, none, none, 0, 0.0)


def _priced(planned: Solution, told: Prices, unit: float) -> Solution:
    return replace(planned, row_dual=told.rows / unit, reduced_cost=told.columns / unit)


def _interior(program: Program, limits: Limits) -> Solution:
    """Return a plan near the cheapest, by an interior point without crossover, in as long again.

    It has no basis, and its prices prove a gap, not an optimum: `model.proof.certificate` decides whether it may stand.
    """
    tie = program.costs["tie_break"][0]
    unit = money_unit(program)
    h = held(replace(program, cost=_own_cost(program) + LIGHTER * tie), limits.seconds, unit)
    for option, value in (("solver", "ipm"), ("run_crossover", "off"), ("ipm_optimality_tolerance", INTERIOR)):
        read_status(h.setOptionValue(option, value), f"option {option}")
    began = time.perf_counter()
    read_status(h.run(), "run of the interior point")
    if h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise OutOfTime(f"no plan found in {limits.seconds:g} s by simplex, nor in as long again by an interior point")
    count, seconds = int(h.getInfo().ipm_iteration_count), time.perf_counter() - began
    _refuse_unvalued(h)
    found = _priced(_planned(program, np.asarray(h.getSolution().col_value)), told_prices(h), unit)
    return replace(found, iterations=count, seconds=seconds, cheapest=False)


def held(program: Program, seconds: float = NO_HURRY.seconds, unit: float = 1.0) -> highspy.Highs:
    """Return the solver with a program in it, counted after the hand-over; numbers are to be scanned before.

    unit: what costs are multiplied by
    """
    h = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("solver", "simplex"),
        ("simplex_strategy", 1),
        ("random_seed", 0),
        ("time_limit", float(seconds)),
        ("primal_feasibility_tolerance", 1e-9),
        ("dual_feasibility_tolerance", 1e-9),
        ("small_matrix_value", DROPPED),
    ):
        read_status(h.setOptionValue(option, value), f"option {option}")
    a, columns, rows = program.matrix, len(program.cost), len(program.row_lower)
    infinite, size = highspy.kHighsInf, matter_unit(program)
    status = h.passModel(
        columns, rows, a.nnz, int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize),
        program.offset * unit * size, program.cost * unit, np.zeros(columns),
        np.where(np.isinf(program.upper), infinite, program.upper * size),
        np.where(np.isneginf(program.row_lower), -infinite, program.row_lower * size),
        np.where(np.isposinf(program.row_upper), infinite, program.row_upper * size),
        a.indptr.astype(np.int32), a.indices.astype(np.int32), a.data, np.zeros(columns, dtype=np.int32),
    )  # fmt: skip
    read_status(status, "passModel")
    counted = (h.getNumCol(), h.getNumRow(), h.getNumNz())
    for what, received, sent in zip(("columns", "rows", "coefficients"), counted, (columns, rows, a.nnz), strict=True):
        if received != sent:
            raise NoAnswer(f"the solver received {received:,} of the {sent:,} {what} we sent")
    return h


def fix(h: highspy.Highs, values: Numbers) -> None:
    """Hold columns at values, those with a number."""
    at = np.flatnonzero(np.isfinite(values)).astype(np.int32)
    read_status(h.changeColsBounds(len(at), at, values[at], values[at]), "columns that are held")


def _set_basis(h: highspy.Highs, start: Basis) -> None:
    read_status(h.setBasis(as_highs_has_it(start)), "setBasis")


@lru_cache(maxsize=4)
def as_highs_has_it(start: Basis) -> highspy.HighsBasis:
    """Return where a program starts in the solver's words."""
    basis = highspy.HighsBasis()
    basis.col_status, basis.row_status = (
        list(map(_STANDS.__getitem__, stands.tolist())) for stands in (start.columns, start.rows)
    )
    return basis


def _ray(h: highspy.Highs) -> Numbers:
    """Return the dual ray of an infeasible program; presolve leaves none, so solve once more without it."""
    _, found, ray = h.getDualRay()
    if not found:
        read_status(h.setOptionValue("presolve", "off"), "option presolve")
        read_status(h.clearSolver(), "a fresh start")
        read_status(h.run(), "run without presolve")
        _, found, ray = h.getDualRay()
    return np.asarray(ray, dtype=float) if found else np.zeros(0)


def read_status(status: highspy.HighsStatus, step: str) -> None:
    """Raise NoAnswer where the solver refused a step."""
    if status == highspy.HighsStatus.kError:
        raise NoAnswer(f"the solver refused {step}")


def _status(h: highspy.Highs) -> str:
    status = h.getModelStatus()
    known = highspy.HighsModelStatus
    if status == known.kUnboundedOrInfeasible:
        read_status(h.setOptionValue("presolve", "off"), "option presolve")
        read_status(h.run(), "run without presolve")
        status = h.getModelStatus()
    names = {
        known.kOptimal: "optimal",
        known.kInfeasible: "infeasible",
        known.kUnbounded: "unbounded",
        known.kModelEmpty: "empty",
    }
    if status not in names:
        raise NoAnswer(f"the solver ended with '{h.modelStatusToString(status)}'")
    if names[status] == "empty":
        raise NoAnswer("the study holds nothing to decide")
    return names[status]

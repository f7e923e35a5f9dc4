"""The best answer to a stop: the plan until it begins, from then on what stands.

`min c x` over the rows of the plan's program, where every decision of a year before the stop is the plan's, what is
lost is cut by its share of the year, public stock that an order releases may come out while it lasts, and the promises
that an emergency waives (`WAIVED`) are not asked for while it lasts, a stock not before it could have been filled from
empty; where they cannot be kept again afterwards, no longer at all. Where a closing stock cannot be reached even so,
as much of it is asked for as can be. New builds come after their lead time. Every answer is proven: its rows are
counted again, and a lower bound from its duals lies at its cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from data.rows import each_row
from model.analysis.stress.contested import offers_of, shared_out
from model.analysis.stress.licences import breaches, with_licences
from model.analysis.stress.losses import Loss
from model.analysis.stress.surge import NAME, with_surge
from model.analysis.stress_found import Shared
from model.analysis.what_if.bench import bare, with_columns, with_objective
from model.analysis.what_if.cut_rounds import Answer
from model.frames.study_frames import Frames
from model.policies import POLICIES
from model.policies.base.public_stock import ORDER
from model.program.assembled import terms_counted
from model.program.compile.compile import Program
from model.program.compile.latest_years import latest_years
from model.proof.dual_bound import implied_upper, lower_bound, relative_gap
from model.solver.highs import held as hold
from model.solver.highs import matter_unit, money_unit
from model.solver.options import QUICK

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

WAIVED = tuple(sorted(frozenset().union(*(policy.suspended() for policy in POLICIES))))
"""Rows that an emergency suspends: shares, caps, targets of stock, promised output. Bans, duties and budgets stand.

Policies say it of themselves. With a row go those that serve it alone: squares without a cap on their sum have no bound
that a proof could lean on.
"""
STOCK_TARGETS = tuple(sorted({row for policy in POLICIES if policy.buys_stock for row in policy.suspended()}))
"""Of these, what public stock is held to: policy, holder, form, year."""
LOST = ("shortage_cost", "missing_product_cost")
"""Cost terms that say what missing tonnes and products are worth to their users."""
BOUGHT = "Purchase"
CLOSED = 1e-6
"""Gap between an answer and its bound, relative to the plan's cost, below which it is proven."""
BROKEN = 1e-6
"""Most by which an answer may miss a row: kt, or a share of what stands in the row where that is more than a kt."""
CLOSING = "closing_stock"
"""Rows of what must be in store when the plan ends: what a stop in the last years takes is not bought later."""
ROUNDING = 1e-7
"""kt: what is left of a row whose decisions before the stop use it up."""


@dataclass(frozen=True)
class Response:
    """The answer to one loss that begins in one year.

    x: every decision [kt]; cost: million USD, present value; proven: whether rows and bound were found to hold;
    waived_until: the last year in which promises are waived; unfilled_kt: what stocks close below what is asked of them
    """

    loss: Loss
    start: int
    x: Numbers
    cost: float
    proven: bool
    waived_until: int
    unfilled_kt: float = 0.0


@dataclass(frozen=True)
class Begun:
    """What is left to decide from a year on, promises waived until one, in a solver of its own.

    program: the decisions `columns` and the rows `rows` of the plan's program that are open still
    upper: bound of every decision of the plan's program before anything is lost; implied: of those left, by the rows
    basis, nothing_lost: of the best answer where nothing is lost, with its decisions and prices
    """

    start: int
    waived_until: int
    program: Program
    columns: Places
    rows: Places
    upper: Numbers
    implied: Numbers
    solver: highspy.Highs
    basis: highspy.HighsBasis | None
    nothing_lost: tuple[Numbers, Numbers] | None


class Recourse:
    """A plan held fixed, asked again and again what is best when something stops; one solver a year, from one basis."""

    def __init__(self, plan: Answer, frames: Frames, losses: Iterable[Loss] = ()) -> None:
        """Hold a plan; losses: all that will be asked of it, of which those with licences have columns of their own."""
        self.frames, self.years = frames, frames.years
        years = frames.years
        program = bare(plan.program)
        held = np.minimum(np.maximum(plan.solution.x, 0.0), program.upper)
        self.program, self.surge = with_surge(program, frames)
        self.program, self.licences = with_licences(self.program, frames, losses)
        self.plan: Numbers = self.licences.held(np.append(held, np.zeros(len(self.surge.of))))
        self.cost = float(self.program.cost @ self.plan + self.program.offset)
        self.solves = 0
        self._column_year = latest_years(self.program, self.program.columns, len(self.program.cost), years)
        self._row_year = latest_years(self.program, self.program.rows, len(self.program.row_lower), years)
        self._running = _running_capacity(self.program, self.plan)
        self._grace = _grace(self.program)
        self._by_order = _released_by_order(self.program, frames)
        self.program = replace(self.program, upper=np.maximum(self.program.upper, self._by_order))
        free, paid = np.zeros(self.licences.width), self.surge.paid - self.surge.duty
        lost = [term for term in LOST if term in program.data.terms]
        self.lost = _cost_of(program, lost, np.append(np.zeros(len(paid)), free))
        self.nation = _cost_of(program, terms_counted("nation"), np.append(paid, free))
        uses = each_row(frames.demands, "end_use", "form", "essential")
        self.essential = frozenset((use, form) for use, form, is_so in uses if is_so)
        columns = [self.program.columns[name] for name in (BOUGHT, NAME) if name in self.program.columns]
        at = np.concatenate([np.arange(block.start, block.stop) for block in columns])
        labels = program.data.labels
        keys = [(str(labels[s]), int(labels[t])) for block in columns for s, t in block.codes.tolist()]
        self._offers = at, offers_of(frames, keys)
        self._begun: Begun | None = None
        self._sent = self.program.upper
        self._matter, self._money = matter_unit(self.program), money_unit(self.program)

    def touches(self, loss: Loss, start: int) -> bool:
        """Tell whether the plan uses what a loss takes away, in a year in which it does."""
        return bool((self._cuts(loss, start) * self.plan > 0).any())

    def after(self, loss: Loss, start: int) -> Response | None:
        """Return the best answer to a loss; None where no plan is left, even with what may go short.

        Promises are waived while it lasts; from then on, where they can never be kept again.
        """
        solved = self._after(loss, start, self.last_year(loss, start))
        if solved is None:
            solved = self._after(loss, start, self.years[-1])
        return self._unfilled(loss, start) if solved is None else solved

    def _unfilled(self, loss: Loss, start: int) -> Response | None:
        """Return the best answer of those that leave as little as can be of the closing stocks unfilled; None: none."""
        begun = self.begin(start, self.years[-1])
        upper = self.left(begun, loss)[begun.columns]
        block = self.program.rows[CLOSING]
        rows = np.flatnonzero((begun.rows >= block.start) & (begun.rows < block.stop))
        lacking = _least_lacking(replace(begun.program, upper=upper), rows)
        if lacking is None:
            return None
        high = begun.program.row_upper.copy()
        high[rows] += lacking + ROUNDING
        program = replace(begun.program, row_upper=high)
        solver, self._sent, self._begun = hold(program, unit=self._money), program.upper, None
        less = replace(begun, program=program, implied=implied_upper(program), solver=solver, basis=None)
        response = self._answer(less, loss, upper)
        return None if response is None else replace(response, unfilled_kt=float(lacking.sum()))

    def last_year(self, loss: Loss, start: int) -> int:
        """Return the last year in which a loss lasts, of those planned."""
        return min(start + math.ceil(loss.years) - 1, self.years[-1])

    def _after(self, loss: Loss, start: int, waived_until: int) -> Response | None:
        begun = self.begin(start, waived_until)
        return self._answer(begun, loss, self.left(begun, loss)[begun.columns])

    def _answer(self, begun: Begun, loss: Loss, upper: Numbers) -> Response | None:
        solved = self.answered(begun, upper)
        if solved is None:
            return None
        free, y = solved
        cost, proven = self.weighed(begun, upper, free, y)
        x = self.plan.copy()
        x[begun.columns] = free
        if loss.licences:
            licensed = self.licences.needed(x, self.left(begun, loss))
            proven = proven and not breaches(self.program, self.frames, loss, begun.start, x, licensed)
        return Response(loss, begun.start, x, cost, proven, begun.waived_until)

    def weighed(self, begun: Begun, upper: Numbers, free: Numbers, y: Numbers) -> tuple[float, bool]:
        """Return what decisions under some bounds cost, and whether rows hold and the prices prove that none cost less.

        Decisions and prices may be anybody's: nothing is assumed of them.
        """
        program = replace(begun.program, upper=upper)
        cost = float((program.cost * free).sum() + program.offset)  # threads of BLAS cost more than the sum
        bound = lower_bound(program, program.cost, program.offset, y, np.minimum(begun.implied, upper))
        return cost, _missed(program, free) <= BROKEN and relative_gap(cost, bound, abs(self.cost)) <= CLOSED

    def answered(self, begun: Begun, upper: Numbers) -> tuple[Numbers, Numbers] | None:
        """Return the best decisions under some bounds, with the prices of rows; None where there are none."""
        moved = np.flatnonzero(upper != self._sent).astype(np.int32)
        if len(moved):
            bounds = np.where(np.isinf(upper[moved]), highspy.kHighsInf, upper[moved] * self._matter)
            begun.solver.changeColsBounds(len(moved), moved, np.zeros(len(moved)), bounds)
            self._sent = upper
        if begun.basis is not None:
            begun.solver.setBasis(begun.basis)
        if not self._solved(begun.solver):
            return None
        solved = begun.solver.getSolution()
        free = np.clip(np.asarray(solved.col_value) / self._matter, 0.0, upper)
        return free, np.asarray(solved.row_dual) / self._money

    def _solved(self, solver: highspy.Highs) -> bool:
        """Solve what a solver holds, from its basis; once more from nothing where that does not end in an optimum."""
        self.solves += 1
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            solver.clearSolver()
            solver.run()
        return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def left(self, begun: Begun, loss: Loss) -> Numbers:
        """Return the upper bounds that a loss leaves; a plant keeps its share of the capacity that it has running.

        Sellers sell beyond their offers by the table `surge`.
        """
        cut, upper, start = self._cuts(loss, begun.start), begun.upper, begun.start
        most = (1.0 - cut) * np.minimum(self.program.upper, self._running)
        left: Numbers = np.where(cut > 0, np.minimum(upper, most), upper)
        order = slice(self.program.columns["StockOut"].start, self.program.columns["StockOut"].stop)
        left[order] += self._by_order[order] * self._lasting(self._column_year[order], loss, start)
        if len(self.surge.of):
            more, bought = self.program.columns[NAME], self.program.columns["Purchase"]
            kept = 1.0 - cut[bought.start : bought.stop][self.surge.of]
            left[more.start : more.stop] = self.surge.most * self.surge.lasting(start, loss.years) * kept
        if self.licences.width or loss.licences:
            left = self.licences.left(loss, upper, left)
        return left if loss.contest is None else self._shared(loss, begun.start, left)[0]

    def shared(self, loss: Loss, start: int, waived_until: int) -> tuple[Shared, ...]:
        """Return what others offer of what stops, and who gets it, where allies want the same tonnes."""
        if loss.contest is None:
            return ()
        begun = self.begin(start, waived_until)
        return self._shared(loss, start, self.left(begun, replace(loss, contest=None)))[1]

    def _shared(self, loss: Loss, start: int, left: Numbers) -> tuple[Numbers, tuple[Shared, ...]]:
        """Return upper bounds with what allies take of the others' offers taken off, and what that comes to."""
        assert loss.contest is not None
        at, offers = self._offers
        bought = np.minimum(self.plan[at], left[at])
        lost = self._cuts(loss, start)[at] * self.plan[at]
        kept, shared = shared_out(
            loss.contest, offers, lambda year: float(self._lasting(np.array([year]), loss, start)[0]),
            np.where(offers.year < start, 0.0, left[at] - bought), lost,
        )  # fmt: skip
        out = left.copy()
        out[at] = bought + kept * (left[at] - bought)
        return out, shared

    def begin(self, start: int, waived_until: int) -> Begun:
        """Return what is left to decide from a year on: what was decided before stands in the sides of the rows."""
        if self._begun is None or (self._begun.start, self._begun.waived_until) != (start, waived_until):
            fixed = self._column_year < start
            p, planned = self.program, np.where(fixed, self.plan, 0.0)
            done = p.matrix @ planned
            left = np.diff(p.matrix[:, ~fixed].tocsr().indptr) > 0
            free = ~left | ((self._row_year >= start) & (self._row_year <= waived_until + self._grace))
            low, high = _no_rounding(p.row_lower - done), _no_rounding(p.row_upper - done)
            rows = np.flatnonzero(~free & (np.isfinite(low) | np.isfinite(high)))
            columns = np.flatnonzero(~fixed & (p.upper > 0))
            program = replace(
                p, matrix=p.matrix[:, columns][rows].tocsc(), row_lower=low[rows], row_upper=high[rows],
                upper=p.upper[columns], cost=p.cost[columns], offset=float(p.offset + p.cost @ planned),
            )  # fmt: skip
            solver, self._sent = hold(program, unit=self._money), program.upper
            for option, value in QUICK:
                solver.setOptionValue(option, value)
            implied, upper = implied_upper(program), self._qualified(start)
            begun = Begun(start, waived_until, program, columns, rows, upper, implied, solver, None, None)
            solved = self.answered(begun, upper[columns])
            self._begun = replace(begun, basis=solver.getBasis() if solved else None, nothing_lost=solved)
        return self._begun

    def _qualified(self, start: int) -> Numbers:
        """Return upper bounds from a year on: sellers that the plan does not use sell once they are qualified.

        Stock that only an order releases waits for a loss.
        """
        bought = slice(self.program.columns["Purchase"].start, self.program.columns["Purchase"].stop)
        upper: Numbers = np.where(self._by_order > 0, 0.0, self.program.upper)
        plan = np.minimum(self.plan[bought], upper[bought])
        open_part = self.surge.open_part(self.plan[bought], start)
        upper[bought] = np.minimum(upper[bought], plan + open_part * (upper[bought] - plan))
        if len(self.surge.of):
            upper[self.program.columns[NAME].start : self.program.columns[NAME].stop] = 0.0
        return self.licences.closed(upper)

    def _cuts(self, loss: Loss, start: int) -> Numbers:
        """Return the share of every column that a loss takes away, by how much of the year it lasts."""
        out = np.zeros(len(self.plan))
        for name, share in loss.cut.items():
            block = self.program.columns[name]
            year = self._column_year[block.start : block.stop]
            out[block.start : block.stop] = share * self._lasting(year, loss, start)
        return out

    def _lasting(self, years: Places, loss: Loss, start: int) -> Numbers:
        """Return the part of each of some years in which a loss lasts."""
        return np.where(years < start, 0.0, np.clip(loss.years - (years - start), 0.0, 1.0))


def _least_lacking(program: Program, rows: Places) -> Numbers | None:
    """Return by how much some rows `.. <= side` must be missed at least, together; None: there is none."""
    none = np.zeros(len(program.cost))
    lacking = sparse.csc_matrix(
        (-np.ones(len(rows)), (rows, np.arange(len(rows)))), (program.matrix.shape[0], len(rows))
    )
    more = with_columns(with_objective(program, none), lacking, np.ones(len(rows)), np.full(len(rows), np.inf))
    solver = hold(more)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solved: Numbers = np.maximum(np.asarray(solver.getSolution().col_value)[len(none) :], 0.0) / matter_unit(more)
    return solved


def _no_rounding(side: Numbers) -> Numbers:
    """Return sides of rows with what is left of a sum that comes to nothing taken as nothing."""
    return np.where(np.abs(side) < ROUNDING, 0.0, side)


def _missed(program: Program, x: Numbers) -> float:
    """Return by how much decisions miss a row at worst, relative to what stands in it where that is above one."""
    rows, size = program.matrix @ x, abs(program.matrix) @ np.abs(x)
    missed = np.maximum(program.row_lower - rows, rows - program.row_upper)
    return float((missed / np.maximum(1.0, size)).max(initial=0.0))


def _cost_of(program: Program, terms: Iterable[str], surge: Numbers) -> Numbers:
    """Return what each decision costs in some terms; `surge` is that of what is sold beyond offers."""
    total = np.zeros(len(program.cost))
    for term in terms:
        total += program.costs[term][0]
    return np.append(total, surge)


def _released_by_order(program: Program, frames: Frames) -> Numbers:
    """Return, for every column, the public stock that an order may release in a year [kt]; nothing for others."""
    s = frames.stocks[frames.stocks["rule"] == ORDER]
    most = {(h, f, y): kt for h, f, y, kt in each_row(s, "holder", "form", "year", "release_limit")}
    out, block, labels = np.zeros(len(program.cost)), program.columns["StockOut"], program.data.labels
    for i, key in enumerate(block.codes.tolist()):
        out[block.start + i] = most.get(tuple(labels[code] for code in key), 0.0)
    return out


def _grace(program: Program) -> Numbers:
    """Return, for every row, years after a stop in which it is waived still; never waived is less than any.

    A target of stock is asked again in the year by whose end an empty stock can have been filled to it.
    """
    out = np.full(len(program.row_lower), -np.inf)
    for name in WAIVED:
        out[program.rows[name].start : program.rows[name].stop] = 0.0
    filled = program.columns["StockIn"]
    most = {tuple(key): program.upper[filled.start + i] for i, key in enumerate(filled.codes.tolist())}
    targets = (program.rows[row] for row in STOCK_TARGETS)
    for i, (_, *key) in (at for block in targets for at in enumerate(block.codes.tolist(), block.start)):
        fill = most.get(tuple(key), 0.0)
        target = next(abs(side) for side in (program.row_lower[i], program.row_upper[i]) if np.isfinite(side))
        out[i] = max(0.0, math.ceil(target / fill - ROUNDING) - 1.0) if fill > 0 else np.inf
    return out


def _running_capacity(program: Program, plan: Numbers) -> Numbers:
    """Return, for every Output column, the capacity that the plan has running [kt/yr]; infinite for other columns."""
    out = np.full(len(plan), np.inf)
    rows, made = program.rows["capacity_limit"], program.columns["Output"]
    here = slice(rows.start, rows.stop)
    used = (program.matrix[here] @ plan) - plan[made.start : made.stop]
    out[made.start : made.stop] = np.maximum(program.row_upper[here] - used, 0.0)
    return out

"""The hedge by cutting planes: the first stage in one program, of what follows nothing but straight lines.

`min c x + sum_g theta[g]` over the rows of the first stage, `theta[g] >= sum over scenarios s of g of p[s] line[s](x)`,
where each line is what a scenario's recourse costs at least (`proof.dual_cut`). Scenarios stand in groups. What is
tried lies between the best first stage found and the program's own, ever nearer to it (in-out); every scenario answers
it, and gives its line. What the best first stage costs in expectation is an upper bound; the lower one comes from the
weights of the lines and the duals of the rows, by code that knows no equation.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.analysis.hedge.early_rows import first_rows
from model.analysis.hedge.family import Family, Key, Shape
from model.analysis.hedge.held import NoRecourse, NotProven
from model.analysis.hedge.recourses import Recourses
from model.analysis.hedge.risk import Risk
from model.proof.dual_bound import implied_upper
from model.proof.dual_cut import Line, mean_line, weighed_bound

Numbers = npt.NDArray[np.float64]
Heard = Callable[[str], None]
GROUPS = 400
"""Scenarios stand in so many groups, neighbours in one: where a line of one is high, so is that of the others."""
FIRST_WAY, MORE, FARTHEST = 0.3, 0.2, 0.8
"""Part of the way from the best first stage to the program's own that is tried first, how much more a round, at most.
"""
ROUNDS = 100
"""Most first stages that are tried."""
SMALL = 1e-6
"""kt: what is nothing."""
_TIGHT, _LOOSE = (tuple((f"{of}_feasibility_tolerance", least) for of in ("primal", "dual")) for least in (1e-9, 1e-7))
WAYS = (
    (("solver", "simplex"), *_TIGHT),
    (("solver", "simplex"), *_TIGHT),
    (("solver", "simplex"), *_LOOSE),
    (("solver", "ipm"), *_LOOSE),
)
"""Ways to solve the first stage's program: from the last round, else from nothing; where its numbers lie far apart, to
looser tolerances, and by an interior point."""
ANSWERS = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
RELATIVE, OF_SAVINGS = 1e-3, 0.05
"""Gaps at which to stop, both: of the cost, and of what the hedge saves against today's plan."""


@dataclass(frozen=True)
class Stop:
    """When to stop: gap as a share of the cost, and of what is saved; the most rounds, and seconds of the clock."""

    relative: float = RELATIVE
    of_savings: float = OF_SAVINGS
    rounds: int = ROUNDS
    seconds: float = math.inf


@dataclass(frozen=True)
class Tried:
    """A first stage that was tried: its expected cost [MUSD], infinite where some scenario leaves no plan."""

    x: Numbers
    cost: float


@dataclass(frozen=True)
class ByCuts:
    """The best first stage found: its expected cost and a lower bound of that of any [MUSD].

    today: expected cost of the first stage that stands for today's
    closed: whether the gaps asked for were reached; tried: lower bound and best cost after each round
    """

    x: Numbers
    expected: float
    bound: float
    today: float
    closed: bool
    tried: tuple[tuple[float, float], ...]
    solves: int


@dataclass(frozen=True)
class Checked:
    """A first stage answered by every scenario: expected cost and cost by scenario [MUSD], what is done in some."""

    expected: float
    costs: tuple[float, ...]
    later: frozenset[Key]


@dataclass
class _Found:
    """What was found so far."""

    best: Tried
    lower: float = -math.inf
    trail: list[tuple[float, float]] = field(default_factory=list)


class Cutting:
    """The program of the first stage with its lines, and the scenarios that give them."""

    def __init__(
        self, families: Sequence[Family], shared: int, first: Shape | None = None, risk: Risk | None = None
    ) -> None:
        """Begin with the rows that the first stage keeps alone and no line; first: these with what it costs.

        risk: what is made least where it is not the mean; its lines hold all costs, the first stage's too
        """
        self.shared, self.risk = shared, risk
        self.rows = first_rows(families, shared) if first is None else first
        if risk is not None:
            self.rows = replace(self.rows, cost=np.zeros(shared), offset=0.0)
        self.cost, self.offset = self.rows.cost, self.rows.offset
        self.most = implied_upper(self.rows)
        if not np.isfinite(self.most).all():
            raise NotProven("a decision of the first stage has no bound")
        self.recourses = [Recourses(family, shared) for family in families]
        self.scenarios = [(r, at) for r in self.recourses for at in range(len(r.family.members))]
        self.chance = np.array([r.family.members[at].probability for r, at in self.scenarios])
        count = min(GROUPS, len(self.scenarios)) if risk is None else 1
        every = np.arange(len(self.scenarios))
        self.groups = [of.tolist() for of in np.array_split(every, count)] if count else []
        self.lines: list[list[tuple[int, Line]]] = [[] for _ in range(count)]
        self.forbidden: list[tuple[int, Line]] = []
        self._solver = _first_solver(self)

    @property
    def solves(self) -> int:
        """Return how often a scenario was solved."""
        return sum(r.solves for r in self.recourses)

    def answers(self, x: Numbers) -> float:
        """Return what a first stage costs in expectation; lines are added for what is found on the way."""
        costs = np.full(len(self.scenarios), np.inf)
        lines: list[Line | None] = [None] * len(self.scenarios)
        for number, (recourses, at) in enumerate(self.scenarios):
            reply = recourses.reply(at, x, self.most)
            costs[number] = reply.cost
            if math.isfinite(reply.cost):
                lines[number] = reply.line
            else:
                self._forbid(reply.line)
        if self.risk is not None:
            return self._weighed(x, costs, [line for line in lines if line is not None])
        for group, members in enumerate(self.groups):
            found = [(float(self.chance[n]), line) for n in members if (line := lines[n]) is not None]
            if len(found) == len(members):
                self._add(group, mean_line(found, self.most))
        return math.fsum([self.offset, float(self.cost @ x), *(self.chance * costs).tolist()])

    def _weighed(self, x: Numbers, later: Numbers, lines: Sequence[Line]) -> float:
        """Return the measure of risk of a first stage; a line lies below it by the chances that make its mean."""
        assert self.risk is not None
        if len(lines) < len(self.scenarios):
            return math.inf
        costs = later + np.array([r.family.first_cost(at, x) for r, at in self.scenarios])
        chance = self.risk.chances(self.chance, costs)
        whole = [(float(p), line) for p, line in zip(chance, lines, strict=True) if p > 0]
        whole += [
            (float(p), Line(*r.family.first_line(at, self.shared)))
            for p, (r, at) in zip(chance, self.scenarios, strict=True) if p > 0
        ]  # fmt: skip
        self._add(0, mean_line(whole, self.most))
        return math.fsum((chance * costs).tolist())

    def checked(self, x: Numbers) -> Checked:
        """Return what a first stage costs in every scenario, worked out again from decisions that keep every row."""
        costs, done = [], [np.zeros(len(r.own), dtype=bool) for r in self.recourses]
        for recourses, at in self.scenarios:
            cost, later = recourses.checked(at, x, self.most)
            costs.append(cost + recourses.family.first_cost(at, x))
            done[self.recourses.index(recourses)] |= later > SMALL
        names = {r.family.columns[c] for r, of in zip(self.recourses, done, strict=True) for c in r.own[of].tolist()}
        return Checked(math.fsum((self.chance * np.array(costs)).tolist()), tuple(costs), frozenset(names))

    def _add(self, group: int, line: Line) -> None:
        if not self.lines[group]:
            self._solver.changeColBounds(self.shared + group, -highspy.kHighsInf, highspy.kHighsInf)
        self.lines[group].append((self._row(line, self.shared + group), line))

    def _forbid(self, line: Line) -> None:
        self.forbidden.append((self._row(line, None), line))

    def _row(self, line: Line, theta: int | None) -> int:
        """Add `theta - slope x >= constant` to the program of the first stage; return its row."""
        at = np.flatnonzero(line.slope)
        more = [] if theta is None else [theta]
        index = np.concatenate([at, np.array(more, dtype=np.int64)]).astype(np.int32)
        value = np.concatenate([-line.slope[at], np.ones(len(more))])
        row = int(self._solver.getNumRow())
        self._solver.addRow(line.constant, highspy.kHighsInf, len(index), index, value)
        return row

    def solved(self) -> tuple[Numbers, float]:
        """Return the first stage that the lines found so far make the cheapest, and a proven bound of any."""
        status = self._ended()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise NoRecourse("together the scenarios leave no first stage that keeps all their rows")
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotProven(f"the first stage ends with '{self._solver.modelStatusToString(status)}'")
        found = self._solver.getSolution()
        x = np.clip(np.asarray(found.col_value)[: self.shared], 0.0, self.most)
        return x, self.bound(np.asarray(found.row_dual))

    def _ended(self) -> highspy.HighsModelStatus:
        """Solve on from the last round; return how that ended, or the first of further ways that ends with an answer.

        Whichever it was: the bound is worked out from the duals, and every scenario answers the first stage.
        """
        for number, options in enumerate(WAYS):
            for option, value in options:
                self._solver.setOptionValue(option, value)
            if number:
                self._solver.clearSolver()
            self._solver.run()
            status: highspy.HighsModelStatus = self._solver.getModelStatus()
            if status in ANSWERS:
                break
        return status

    def bound(self, y: Numbers) -> float:
        """Return what any first stage costs at least, from weights of lines and duals of rows."""
        if not all(self.lines):
            return -math.inf
        height = len(self.rows.row_lower)
        groups = [[(w, line) for row, line in lines if (w := float(y[row])) > 0] or [(1.0, lines[-1][1])]
                  for lines in self.lines]  # fmt: skip
        more = sparse.csc_matrix(np.stack([line.slope for _, line in self.forbidden])) if self.forbidden else None
        rows, duals = self.rows, y[:height]
        if more is not None:
            none = np.full(more.shape[0], -np.inf)
            high = np.array([-line.constant for _, line in self.forbidden])
            rows = Shape(
                sparse.vstack([rows.matrix, more]).tocsc(), np.concatenate([rows.row_lower, none]),
                np.concatenate([rows.row_upper, high]), rows.upper, rows.cost, rows.offset,
            )  # fmt: skip
            duals = np.concatenate([duals, -y[[row for row, _ in self.forbidden]]])
        return weighed_bound(rows, self.cost, self.offset, groups, duals)


def by_cuts(cutting: Cutting, today: Numbers, stop: Stop, heard: Heard) -> ByCuts:
    """Return the first stage of least expected cost; raise NoRecourse where no first stage leaves all a plan.

    today: what the hedge is compared with, and what is tried first
    """
    began = time.monotonic()
    of_today = cutting.answers(today)
    found = _Found(Tried(today, of_today))
    closed = False
    for turn in range(1, stop.rounds + 1):
        x, bound = cutting.solved()
        found.lower = max(found.lower, bound)
        found.trail.append((found.lower, found.best.cost))
        heard(_said(turn, found, of_today))
        if (closed := _closed(found, of_today, stop)) or time.monotonic() - began > stop.seconds:
            break
        _step(cutting, found, x)
    best = found.best
    if not math.isfinite(best.cost):
        raise NotProven(f"no first stage was found in {len(found.trail)} rounds that leaves every scenario a plan")
    return ByCuts(best.x, best.cost, found.lower, of_today, closed, tuple(found.trail), cutting.solves)


def _step(cutting: Cutting, found: _Found, x: Numbers) -> None:
    """Try part of the way from the best first stage to the program's own; its own where the bound no longer rises."""
    way = min(FARTHEST, FIRST_WAY + MORE * (len(found.trail) - 1))
    if not math.isfinite(found.best.cost) or _flat(found.trail):
        way = 1.0
    _try(cutting, found, x if way == 1.0 else (1 - way) * found.best.x + way * x)


def _flat(trail: Sequence[tuple[float, float]]) -> bool:
    """Say whether the last round lifted the lower bound by less than a tenth of the gap."""
    if len(trail) < 2:
        return False
    (low, high), (before, _) = trail[-1], trail[-2]
    return low - before < 0.1 * (high - low)


def _try(cutting: Cutting, found: _Found, x: Numbers) -> None:
    cost = cutting.answers(x)
    if cost < found.best.cost:
        found.best = Tried(x, cost)


def _closed(found: _Found, today: float, stop: Stop) -> bool:
    """Say whether both gaps are reached: of the cost, and of what is saved, as far as that can be told."""
    gap = found.best.cost - found.lower
    if not math.isfinite(gap) or gap > stop.relative * abs(found.best.cost):
        return False
    saved = today - found.best.cost
    nothing = 1e-7 * abs(found.best.cost)
    return not math.isfinite(today) or gap <= max(stop.of_savings * saved, nothing)


def _said(turn: int, found: _Found, today: float) -> str:
    gap, saved = found.best.cost - found.lower, today - found.best.cost
    share = f", {gap / saved:.0%} of what it saves" if saved > 0 and math.isfinite(saved) else ""
    return f"round {turn}: expected cost {found.best.cost:,.1f}, at most {gap:,.1f} above the least{share}"


def _first_solver(cutting: Cutting) -> highspy.Highs:
    """Return the solver with the rows of the first stage and, of what follows, a column a group that lines lift.

    A group without a line counts for nothing, and no bound is known until it has one.
    """
    rows, none = cutting.rows, highspy.kHighsInf
    groups = len(cutting.groups)
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), *WAYS[0]):
        solver.setOptionValue(option, value)
    width = cutting.shared + groups
    matrix = sparse.hstack([rows.matrix, sparse.csc_matrix((len(rows.row_lower), groups))]).tocsc()
    lower, nothing = np.zeros(width), np.zeros(groups)
    upper = np.concatenate([np.where(np.isinf(rows.upper), none, rows.upper), nothing])
    solver.passModel(
        width, matrix.shape[0], matrix.nnz, int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize),
        cutting.offset, np.concatenate([cutting.cost, np.ones(groups)]), lower, upper,
        np.where(np.isneginf(rows.row_lower), -none, rows.row_lower),
        np.where(np.isposinf(rows.row_upper), none, rows.row_upper),
        matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data, np.zeros(width, dtype=np.int32),
    )  # fmt: skip
    return solver

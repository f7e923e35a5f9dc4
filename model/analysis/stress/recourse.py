"""The best answer to a stop: the plan until it begins, from then on what stands.

`min c x` over the rows of the plan's program, where every decision of a year before the stop is the plan's, what is
lost is cut by its share of the year, and the promises that an emergency waives (`WAIVED`) hold no longer. New builds
come after their lead time, as in any plan. Every answer is proven: its rows are counted again, and a lower bound from
its duals lies at its cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt

from model.analysis.stress.losses import Loss
from model.analysis.what_if.bench import bare
from model.analysis.what_if.cut_rounds import Answer
from model.program.compile.compile import Block, Program
from model.proof.dual_bound import lower_bound, relative_gap
from model.solver.highs import held, matter_unit, money_unit

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

WAIVED = (
    "share_at_most", "share_at_least", "origin_at_least", "above_threshold", "top_at_most", "hhi_at_most",
    "reliance_at_most", "stock_target", "survives_loss", "offtake_made", "emissions_at_most",
)  # fmt: skip
"""Rows that an emergency suspends: shares, caps, targets of stock, promised output. Bans, duties and budgets stand."""
CLOSED = 1e-6
"""Gap between an answer and its bound, relative to the plan's cost, below which it is proven."""
BROKEN = 1e-6
"""kt: most by which an answer may miss a row."""


@dataclass(frozen=True)
class Response:
    """The answer to one loss that begins in one year.

    x: every decision [kt]; cost: million USD, present value; proven: whether rows and bound were found to hold
    """

    loss: Loss
    start: int
    x: Numbers
    cost: float
    proven: bool


class Recourse:
    """A plan held fixed, asked again and again what is best when something stops; one solver, from the last basis."""

    def __init__(self, plan: Answer, years: tuple[int, ...]) -> None:
        self.program: Program = bare(plan.program)
        self.years = years
        self.plan: Numbers = np.minimum(np.maximum(plan.solution.x, 0.0), self.program.upper)
        self.cost = float(self.program.cost @ self.plan + self.program.offset)
        self.solves = 0
        self._column_year = _years_of(self.program, self.program.columns, len(self.program.cost), years)
        self._row_year = _years_of(self.program, self.program.rows, len(self.program.row_lower), years)
        self._running = _running_capacity(self.program, self.plan)
        self._begun: dict[int, Program] = {}
        self._matter, self._money = matter_unit(self.program), money_unit(self.program)
        self._solver = held(self.program, unit=self._money)

    def touches(self, loss: Loss, start: int) -> bool:
        """Tell whether the plan uses what a loss takes away, in a year in which it does."""
        cut = self._cuts(loss, start)
        return bool((cut * self.plan > 0).any())

    def after(self, loss: Loss, start: int) -> Response | None:
        """Return the best answer to a loss; None where no plan is left, even with what may go short."""
        program = self._after(loss, start)
        self._send(program)
        self.solves += 1
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            self._solver.clearSolver()
            self._solver.run()
            status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._solver.getSolution()
        free = np.asarray(found.col_value) / self._matter
        y = np.asarray(found.row_dual) / self._money
        x = np.where(self._fixed(start), self.plan, np.clip(free, 0.0, program.upper))
        cost = float(self.program.cost @ x + self.program.offset)
        return Response(loss, start, x, cost, self._proven(program, free, y, cost))

    def _proven(self, program: Program, x: Numbers, y: Numbers, cost: float) -> bool:
        """Hold an answer against its rows, and against the lower bound that its duals give."""
        rows = program.matrix @ x
        missed = np.maximum(program.row_lower - rows, rows - program.row_upper)
        bound = lower_bound(program, program.cost, program.offset, y)
        scale = max(1.0, float(np.abs(program.matrix) @ np.abs(x) @ np.ones(len(rows))) / max(1, len(rows)))
        return bool(missed.max(initial=0.0) <= BROKEN * scale and relative_gap(cost, bound, abs(self.cost)) <= CLOSED)

    def _fixed(self, start: int) -> npt.NDArray[np.bool_]:
        return self._column_year < start

    def _after(self, loss: Loss, start: int) -> Program:
        """Return the program of what can still be decided, with what the loss leaves."""
        begun = self._begin(start)
        cut = self._cuts(loss, start)
        left = (1.0 - cut) * np.minimum(begun.upper, self._running)
        upper = np.where(cut > 0, np.minimum(begun.upper, left), begun.upper)
        return replace(begun, upper=upper)

    def _begin(self, start: int) -> Program:
        """Return the program from a year on: what the plan decided before is put into the sides of the rows."""
        if start not in self._begun:
            fixed = self._fixed(start)
            p, known = self.program, np.where(fixed, self.plan, 0.0)
            done = p.matrix @ known
            left = np.diff(p.matrix[:, ~fixed].tocsr().indptr) > 0
            waived = np.zeros(len(done), dtype=bool)
            for name in WAIVED:
                waived[p.rows[name].start : p.rows[name].stop] = True
            free = ~left | (waived & (self._row_year >= start))
            low = np.where(free, -np.inf, p.row_lower - done)
            high = np.where(free, np.inf, p.row_upper - done)
            high = np.where(np.isposinf(high), high, np.maximum(high, np.where(np.abs(high) < 1e-7, 0.0, high)))
            upper = np.where(fixed, 0.0, p.upper)
            self._begun[start] = replace(
                p, row_lower=low, row_upper=high, upper=upper, offset=float(p.offset + p.cost @ known)
            )
        return self._begun[start]

    def _cuts(self, loss: Loss, start: int) -> Numbers:
        """Return the share of every column that a loss takes away, by how much of the year it lasts."""
        lasting = np.clip(loss.years - (self._column_year - start), 0.0, 1.0)
        lasting[self._column_year < start] = 0.0
        out = np.zeros(len(self.plan))
        for name, share in loss.cut.items():
            block = self.program.columns[name]
            here = slice(block.start, block.stop)
            out[here] = share * lasting[here]
        return out

    def _send(self, program: Program) -> None:
        count, height, size = len(program.cost), len(program.row_lower), self._matter
        infinite = highspy.kHighsInf
        columns, rows = np.arange(count, dtype=np.int32), np.arange(height, dtype=np.int32)
        upper = np.where(np.isinf(program.upper), infinite, program.upper * size)
        self._solver.changeColsBounds(count, columns, np.zeros(count), upper)
        low = np.where(np.isneginf(program.row_lower), -infinite, program.row_lower * size)
        high = np.where(np.isposinf(program.row_upper), infinite, program.row_upper * size)
        self._solver.changeRowsBounds(height, rows, low, high)


def _years_of(program: Program, blocks: Mapping[str, Block], count: int, years: tuple[int, ...]) -> Places:
    """Return the year of every column or row: the latest year among its labels, the last one where it names none."""
    known = set(years)
    of_label = np.array([label if label in known else 0 for label in program.data.labels], dtype=np.int64)
    out = np.full(count, years[-1], dtype=np.int64)
    for block in blocks.values():
        if len(block.codes) and block.codes.shape[1]:
            latest = of_label[block.codes].max(axis=1)
            out[block.start : block.stop] = np.where(latest > 0, latest, years[-1])
    return out


def _running_capacity(program: Program, plan: Numbers) -> Numbers:
    """Return, for every Output column, the capacity that the plan has running [kt/yr]; infinite for other columns."""
    out = np.full(len(plan), np.inf)
    rows, made = program.rows["capacity_limit"], program.columns["Output"]
    here = slice(rows.start, rows.stop)
    used = (program.matrix[here] @ plan) - plan[made.start : made.stop]
    out[made.start : made.stop] = np.maximum(program.row_upper[here] - used, 0.0)
    return out

"""A program held in the solver: some of its numbers are changed, it is solved from the basis at hand, and put back."""

from __future__ import annotations

import highspy
import numpy as np

from data.uncertainty.draws import Numbers, Places
from model.analysis.sample.one_sample import KEPT, missed
from model.analysis.screen.flat_program import COST, Layout, flat, layout_of, parts, with_numbers
from model.program.compile.compile import Program
from model.proof.dual_bound import WORST_GAP, emptiness, proven_bound, relative_gap
from model.solver.highs import Basis, NoAnswer, as_highs_has_it, held, matter_unit, money_unit, solve
from model.solver.options import QUICK
from model.solver.refused_numbers import refuse_dangerous_numbers

IMPOSSIBLE = np.inf
"""Cost of what has no plan, proven."""


class HeldProgram:
    """A program in the solver, solved; `cost_with` solves it with other numbers and puts it back as it was.

    Cost alone is asked for, so the tie-break, which chooses among plans of one cost, is left out. Each cost is proven:
    rows and bounds are recomputed, and a bound from duals closes on it. What cannot be proven so is solved from
    nothing by `solver.highs.solve`, and proven or given up there.
    """

    def __init__(self, program: Program, start: Basis | None) -> None:
        self.program = program
        self.layout: Layout = layout_of(program)
        self.numbers: Numbers = flat(program)
        bare = with_numbers(program, self.numbers)
        self._rows = program.matrix.indices
        self._columns = np.repeat(np.arange(self.layout.columns), np.diff(program.matrix.indptr))
        self._money, self._matter = money_unit(bare), matter_unit(bare)
        self._solver = held(bare, unit=self._money)
        for option in QUICK:
            self._solver.setOptionValue(*option)
        if start is not None:
            self._solver.setBasis(as_highs_has_it(start))
        self.cost = self._solved(self.numbers)
        self._basis = self._solver.getBasis()

    def cost_with(self, at: Places, values: Numbers) -> float:
        """Return the least cost with some of the numbers changed, IMPOSSIBLE where nothing satisfies the rows.

        Raises NoAnswer for what is neither proven.
        """
        numbers = self.numbers.copy()
        numbers[at] = values
        if not len(at):
            return self.cost
        self._change(at, numbers)
        try:
            return self._solved(numbers)
        finally:
            self._change(at, self.numbers)
            self._solver.setBasis(self._basis)

    def _solved(self, numbers: Numbers) -> float:
        program = with_numbers(self.program, numbers)
        refuse_dangerous_numbers(program)
        self._solver.run()
        if self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            found = self._solver.getSolution()
            x = np.asarray(found.col_value) / self._matter
            cost = _proven(program, x, np.asarray(found.row_dual) / self._money, None)
            if cost is not None:
                return cost
        return _from_nothing(program)

    def _change(self, at: Places, numbers: Numbers) -> None:
        """Have the solver hold these numbers at some places."""
        cost, _, coefficients, lower, upper, bounds = parts(numbers, self.layout)
        which = np.searchsorted(self.layout.ends, at, side="right")
        starts = np.concatenate([[0], self.layout.ends[:-1]])
        of = [(at[which == part] - starts[part]).astype(np.int32) for part in range(6)]
        solver, money, matter = self._solver, self._money, self._matter
        if len(of[0]):
            solver.changeColsCost(len(of[0]), of[0], cost[of[0]] * money)
        for i in of[2].tolist():
            solver.changeCoeff(int(self._rows[i]), int(self._columns[i]), float(coefficients[i]))
        rows = np.union1d(of[3], of[4]).astype(np.int32)
        for row in rows.tolist():
            solver.changeRowBounds(row, float(lower[row] * matter), float(upper[row] * matter))
        if len(of[5]):
            nothing = np.zeros(len(of[5]))
            solver.changeColsBounds(len(of[5]), of[5], nothing, bounds[of[5]] * matter)


def _proven(program: Program, x: Numbers, duals: Numbers, basis: Basis | None) -> float | None:
    """Return the cost of a plan that is proven to be the least; None where it is not."""
    if missed(program, x) > KEPT:
        return None
    cost = float((program.cost * x).sum() + program.offset)
    bound = proven_bound(program, [COST], duals, basis, cost=cost)
    return cost if relative_gap(cost, bound) <= WORST_GAP else None


def _from_nothing(program: Program) -> float:
    solution = solve(program)
    if solution.status == "infeasible" and emptiness(program, solution.ray) is not None:
        return IMPOSSIBLE
    if solution.status == "optimal":
        cost = _proven(program, solution.x, solution.row_dual, solution.basis)
        if cost is not None:
            return cost
    raise NoAnswer("its cost is not proven to be the least")

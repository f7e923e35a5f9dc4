"""One variant on the bench: solved once, then again with something changed, each time from the last basis.

What can be changed in the arrays is changed there (a hundred times a second); what moves frames is prepared anew.
Every solve is counted, so that an analysis can say how many it took and stop at a budget.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import sparse

from model.analysis.what_if.cut_rounds import Answer, answer
from model.frames.study_frames import Frames
from model.policies import Clause, Policy
from model.program import assembled
from model.program.compile.compile import Block, Program, compile_program
from model.program.fill.arrays import Codes, Label, ModelData, Numbers
from model.program.fill.encode import grown
from model.program.fill.from_frames import variant_data, variant_frames
from model.solver.basis import mapped
from model.solver.highs import Basis, Solution, solve
from model.solver.vertex import AT_LOWER, BASIC


@dataclass
class Bench:
    """A variant and its answer; `solves` counts every call of the solver, the first ones included."""

    base: Frames
    clauses: tuple[Clause, ...]
    frames: Frames
    best: Answer
    solves: int
    _costs: dict[frozenset[str], float] = field(default_factory=dict, repr=False)
    _rows: dict[str, Mapping[str, pd.DataFrame]] = field(default_factory=dict, repr=False)

    @property
    def possible(self) -> bool:
        return self.best.solution.status == "optimal"

    @property
    def program(self) -> Program:
        return self.best.program

    @property
    def solution(self) -> Solution:
        return self.best.solution

    @property
    def cost(self) -> float:
        """Least cost of the variant, million USD, ties broken."""
        return self.best.solution.objective

    def clause(self, label: str) -> Clause:
        return next(c for c in self.clauses if c.label == label)

    # ------------------------------------------------------------ with other arrays

    def again(self, program: Program, start: Basis | None = None) -> Solution:
        """Solve a program that differs from this variant's; from its basis where both have the same shape."""
        self.solves += 1
        return solve(program, start=start if start is not None else self.solution.basis)

    # ------------------------------------------------------------ with other sentences

    def data_with(self, changed: Mapping[str, Policy]) -> tuple[ModelData, Frames, tuple[Clause, ...]]:
        """Return the arrays with some sentences said otherwise."""
        clauses = tuple(replace(c, policy=changed.get(c.label, c.policy)) for c in self.clauses)
        data: ModelData | None = self.program.data
        for old, new in zip(self.clauses, clauses, strict=True):
            if old.policy is not new.policy and data is not None:
                data = self._restated(data, old, new)
        if data is not None:
            return data, self.frames, clauses
        frames = variant_frames(self.base, clauses)
        return variant_data(frames, clauses), frames, clauses

    def program_with(self, changed: Mapping[str, Policy]) -> Program:
        return compile_program(self.data_with(changed)[0])

    def answer_with(self, changed: Mapping[str, Policy], near: Answer | None = None) -> Answer:
        """Solve with some sentences said otherwise."""
        data, frames, clauses = self.data_with(changed)
        solved = answer(frames, clauses, data=data, near=near or self.best)
        self.solves += solved.rounds
        return solved

    def _restated(self, data: ModelData, old: Clause, new: Clause) -> ModelData | None:
        """Return the arrays with one sentence's numbers replaced; None when more than numbers change."""
        if type(new.policy).adjust is not Policy.adjust:
            return None
        clauses = tuple(new if c.label == new.label else c for c in self.clauses)
        found: ModelData | None = data
        for was, now in ((old, new), *((b, b) for b in self._budgets_of(new))):
            if found is not None:
                if was.label not in self._rows:
                    self._rows[was.label] = was.policy.rows(was.label, self.frames, self.clauses)
                found = with_numbers(found, self._rows[was.label], now.policy.rows(now.label, self.frames, clauses))
        return found

    def _budgets_of(self, clause: Clause) -> list[Clause]:
        """Return the budgets that may count what a sentence pays, so that their rows move with it."""
        account = clause.policy.pays_from
        return [c for c in self.clauses if account and c.policy.limits_account == account and c.label != clause.label]

    # ------------------------------------------------------------ with fewer sentences

    def cost_of(self, labels: Collection[str]) -> float:
        """Return the least cost with only these sentences, infinite where there is no plan; remembered."""
        key = frozenset(labels)
        if key not in self._costs:
            found = self.answer_of(key).solution
            self._costs[key] = found.objective if found.status == "optimal" else math.inf
        return self._costs[key]

    def can(self, labels: Collection[str]) -> bool:
        """Tell whether there is a plan with only these sentences."""
        return self.cost_of(labels) < math.inf

    def answer_of(self, labels: Collection[str]) -> Answer:
        """Solve with only these sentences."""
        kept = tuple(c for c in self.clauses if c.label in labels)
        if len(kept) == len(self.clauses):
            return self.best
        data, frames = self._data_of(kept)
        solved = answer(frames, kept, data=data, near=self.best)
        self.solves += solved.rounds
        return solved

    def _data_of(self, kept: tuple[Clause, ...]) -> tuple[ModelData, Frames]:
        gone = [c for c in self.clauses if c not in kept]
        if any(type(c.policy).adjust is not Policy.adjust for c in gone):
            frames = variant_frames(self.base, kept)
            return variant_data(frames, kept), frames
        accounts = {c.policy.pays_from for c in gone} - {""}
        budgets = [c for c in kept if c.policy.limits_account in accounts]
        data = without(self.program.data, [c.label for c in (*gone, *budgets)])
        for budget in budgets:
            rows = budget.policy.rows(budget.label, self.frames, kept)
            data = grown(data, rows) if rows else data
        return data, self.frames


def on_the_bench(base: Frames, clauses: Sequence[Clause]) -> Bench:
    """Solve a variant and keep it at hand."""
    frames = variant_frames(base, clauses)
    best = answer(frames, clauses)
    return Bench(base, tuple(clauses), frames, best, best.rounds)


# ---------------------------------------------------------------- arrays


def with_numbers(data: ModelData, before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> (
    ModelData | None
):  # fmt: skip
    """Return arrays with the numbers of `after`; None when its tuples are not those of `before`."""
    if before.keys() != after.keys():
        return None
    given = dict(data.parameters)
    code = {label: i for i, label in enumerate(data.labels)}
    for name, new in after.items():
        old, width = before[name], assembled.SETS[name].width
        if len(old) != len(new) or not (old.iloc[:, :width].to_numpy() == new.iloc[:, :width].to_numpy()).all():
            return None
        for number in (n for n, parameter in assembled.PARAMETERS.items() if parameter.over == name):
            if not np.array_equal(old[number].to_numpy(), new[number].to_numpy()):
                values = given[number].copy()
                values[_places(data, name, new, width, code)] = new[number].to_numpy(dtype=float)
                given[number] = values
    return ModelData(data.labels, data.sets, given, data.terms)


def _places(data: ModelData, name: str, rows: pd.DataFrame, width: int, code: Mapping[Label, int]) -> Codes:
    known = {tuple(r): i for i, r in enumerate(data.sets[name].tolist())}
    wanted = zip(*(rows.iloc[:, i].tolist() for i in range(width)), strict=True)
    return np.array([known[tuple(code[x] for x in key)] for key in wanted], dtype=np.int64)


def without(data: ModelData, labels: Collection[str]) -> ModelData:
    """Return arrays without every tuple that names one of these sentences."""
    gone = np.array([i for i, label in enumerate(data.labels) if label in labels], dtype=np.int64)
    sets, given, keeps = {}, dict(data.parameters), {}
    for name, codes in data.sets.items():
        keeps[name] = ~np.isin(codes, gone).any(axis=1) if len(codes) else np.ones(0, dtype=bool)
        sets[name] = codes[keeps[name]]
    for number, parameter in assembled.PARAMETERS.items():
        given[number] = data.parameters[number][keeps[parameter.over]]
    return ModelData(data.labels, sets, given, data.terms)


def bare(program: Program) -> Program:
    """Return the program without its tie-break, so that its optimum is the least cost to the last digit."""
    tie, constant = program.costs["tie_break"]
    return with_objective(program, program.cost - tie, program.offset - constant)


def value(program: Program, solution: Solution) -> float:
    """Return what the solution costs in the program's own terms, whatever they are."""
    return float(program.cost @ solution.x + program.offset)


def marginal(before: Program, after: Program, solution: Solution) -> float:
    """Return what a small change of a program would cost, from the plan and its duals: no solve.

    The change of the Lagrangian at the plan: cost, coefficients, and bounds of rows and columns. Exact as long as
    the same basis stays best; for a share it is the dual times the total that the share multiplies.
    """
    x, y, reduced = solution.x, solution.row_dual, solution.reduced_cost
    cost = float((after.cost - before.cost) @ x + after.offset - before.offset)
    moved_rows = float(y @ ((after.matrix - before.matrix) @ x))
    low, high, most = (
        _moved(getattr(before, side), getattr(after, side)) for side in ("row_lower", "row_upper", "upper")
    )
    return cost - moved_rows + float(y @ np.where(y > 0, low, high)) + float(np.minimum(reduced, 0.0) @ most)


def _moved(before: Numbers, after: Numbers) -> Numbers:
    """Return how far bounds moved; one that is infinite did not."""
    out = np.zeros(len(before))
    np.subtract(after, before, out=out, where=np.isfinite(before) & np.isfinite(after))
    return out


def of_clause(program: Program, label: str) -> Codes:
    """Return the rows that one sentence states: those whose first label is its own."""
    code = {name: i for i, name in enumerate(program.data.labels)}.get(label, -1)
    found = [np.flatnonzero(b.codes[:, 0] == code) + b.start for b in program.rows.values() if b.codes.shape[1]]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def of_family(program: Program, name: str) -> Codes:
    block = program.rows[name]
    return np.arange(block.start, block.stop, dtype=np.int64)


def with_row(program: Program, coefficients: Numbers, upper: float) -> Program:
    """Return a program with one more row: coefficients x <= upper."""
    height = len(program.row_lower)
    return replace(
        program,
        rows={**program.rows, "one_more": Block(height, np.zeros((1, 0), dtype=np.int64))},
        matrix=sparse.vstack([program.matrix, sparse.csr_matrix(coefficients)]).tocsc(),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, upper),
    )


def with_columns(program: Program, matrix: sparse.csc_matrix, cost: Numbers, upper: Numbers) -> Program:
    """Return a program with more columns, under the name `more`, none of them part of a cost term."""
    width, count = len(program.cost), matrix.shape[1]
    costs = {n: (np.append(vector, np.zeros(count)), constant) for n, (vector, constant) in program.costs.items()}
    return replace(
        program,
        columns={**program.columns, "more": Block(width, np.zeros((count, 0), dtype=np.int64))},
        matrix=sparse.hstack([program.matrix, matrix]).tocsc(),
        upper=np.append(program.upper, upper),
        costs=costs,
        cost=np.append(program.cost, cost),
    )


def with_objective(program: Program, cost: Numbers, offset: float = 0.0) -> Program:
    """Return a program that makes something else least; its tie-break is left out."""
    none = np.zeros(len(cost))
    return replace(program, cost=cost, offset=offset, costs={**program.costs, "tie_break": (none, 0.0)})


def grown_basis(basis: Basis | None, rows: int = 0, columns: int = 0) -> Basis | None:
    """Return a basis for a program with more rows, all slack, and more columns, all at zero."""
    if basis is None:
        return None
    return replace(
        basis,
        columns=np.append(basis.columns, np.full(columns, AT_LOWER, dtype=np.int8)),
        rows=np.append(basis.rows, np.full(rows, BASIC, dtype=np.int8)),
    )


def carried(old: Answer, new: Program) -> Basis | None:
    """Return the basis of an answer for another program, matched by name."""
    return mapped(old.program, new, old.solution.basis) if old.solution.basis else None

"""What is left to decide in every scenario of a family, answered again and again; one solver, a basis a scenario.

The solver holds the later decisions alone: sides of rows move by what the first stage puts into them, loosened as in
`held`. Only numbers in which two scenarios differ are sent. A status that is no optimum is tried again from nothing;
nothing is believed of it: a scenario that leaves nothing gives a ray, and that a line of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.analysis.hedge.family import Arrays, Family, arrays_of
from model.analysis.hedge.held import KEPT, ROUNDING, NotProven
from model.analysis.hedge.part_of import Made, made
from model.proof.dual_bound import implied_upper
from model.proof.dual_cut import Left, Line, dual_line
from model.solver.highs import held as hold
from model.solver.highs import matter_unit, money_unit
from model.solver.options import QUICK
from model.solver.refused_numbers import refuse_dangerous_numbers

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Reply:
    """The best answer of a scenario to a first stage: what it costs from then on [MUSD], and its line.

    cost: infinite where nothing is left to decide; the line then lies above 0 only where that is so
    """

    cost: float
    line: Line


@dataclass(frozen=True)
class _Pieces:
    """Where the pieces of the family's coefficients stand: those of later decisions, those of the first stage."""

    own: Places
    rows: Places
    own_entries: Places
    own_shape: sparse.csc_matrix
    first_entries: Places
    first_shape: sparse.csc_matrix


class Recourses:
    """The later decisions of a family of scenarios in a solver."""

    def __init__(self, family: Family, shared: int) -> None:
        """Hold a family; shared: how many decisions the first stage has, of which the family's columns are some."""
        self.family, self.shared = family, shared
        self._pieces = _pieces(family, shared)
        self._none = np.zeros(shared)
        self._implied: dict[int, Numbers] = {}
        self._basis: dict[int, highspy.HighsBasis] = {}
        self._last: highspy.HighsBasis | None = None
        left = self._left(arrays_of(family.shape))
        program = _program(left)
        refuse_dangerous_numbers(program)
        self._matter, self._money = matter_unit(program), money_unit(program)
        self._solver = hold(program, unit=self._money)
        for option, value in QUICK:
            self._solver.setOptionValue(option, value)
        self._sent = {
            "matrix": left.matrix.data, "cost": left.cost, "upper": left.upper, "low": left.low, "high": left.high,
        }  # fmt: skip
        self._touched = np.diff(self._pieces.first_shape.tocsr().indptr) > 0
        self.solves = 0

    @property
    def own(self) -> Places:
        """Return the columns of the family that are later decisions."""
        return self._pieces.own

    def left(self, at: int, most: Numbers) -> tuple[Left, Numbers]:
        """Return what is left to decide in a scenario, with bounds that its rows imply, and its own bounds.

        most: of the first stage
        """
        if at not in self._implied:
            self._implied[at] = self._bounded(at, most)
        left = self._left(self.family.arrays(at))
        return replace(left, upper=self._implied[at], most=most), left.upper

    def _bounded(self, at: int, most: Numbers) -> Numbers:
        program, first = self.family.program(at), self.family.first
        boxed, early = program.upper.copy(), first >= 0
        boxed[early] = np.minimum(boxed[early], most[first[early]])
        return implied_upper(program, boxed)[self._pieces.own].astype(np.float64)

    def reply(self, at: int, x: Numbers, most: Numbers) -> Reply:
        """Return the best answer of a scenario to a first stage; raise NotProven where the solver gives none."""
        left, upper = self.left(at, most)
        low, high = self._sides(left, x)
        self._send(left, low, high, upper)
        basis = self._basis.get(at, self._last)
        if basis is not None:
            self._solver.setBasis(basis)
        status = self._run()
        if status == highspy.HighsModelStatus.kOptimal:
            return self._optimal(at, left)
        if status == highspy.HighsModelStatus.kInfeasible:
            _, found, ray = self._solver.getDualRay()
            line = _ray_line(left, np.asarray(ray, dtype=float), x) if found else None
            if line is not None:
                return Reply(np.inf, line)
        name = self.family.members[at].name
        raise NotProven(f"{name}: its recourse ends with '{self._solver.modelStatusToString(status)}', twice")

    def checked(self, at: int, x: Numbers, most: Numbers) -> tuple[float, Numbers]:
        """Return what the best answer of a scenario costs from then on, worked out again from its later decisions.

        Raises NotProven where these miss a row.
        """
        reply = self.reply(at, x, most)
        left, upper = self.left(at, most)
        name = self.family.members[at].name
        if not np.isfinite(reply.cost):
            raise NotProven(f"{name}: nothing is left to decide")
        z = np.clip(np.asarray(self._solver.getSolution().col_value) / self._matter, 0.0, upper)
        rows = left.first @ x + left.matrix @ z
        size = np.maximum(abs(left.first) @ x + abs(left.matrix) @ z, 1.0)
        missed = float(np.max(np.maximum(rows - left.high, left.low - rows) / size, initial=0.0))
        if missed > KEPT:
            raise NotProven(f"{name}: its recourse misses a row by {missed:.2g}")
        return float(left.cost @ z), z

    def _optimal(self, at: int, left: Left) -> Reply:
        self._basis[at] = self._last = self._solver.getBasis()
        line = dual_line(left, np.asarray(self._solver.getSolution().row_dual) / self._money)
        if line is None:
            raise NotProven(f"{self.family.members[at].name}: its recourse has no bound")
        return Reply(float(self._solver.getInfo().objective_function_value) / (self._money * self._matter), line)

    def _run(self) -> highspy.HighsModelStatus:
        self.solves += 1
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            self.solves += 1
            self._solver.clearSolver()
            self._solver.run()
            status = self._solver.getModelStatus()
        return highspy.HighsModelStatus(status)

    def _left(self, of: Arrays) -> Left:
        p = self._pieces
        own, first = p.own_shape, p.first_shape
        return Left(
            sparse.csc_matrix((of.matrix[p.first_entries], first.indices, first.indptr), first.shape),
            sparse.csc_matrix((of.matrix[p.own_entries], own.indices, own.indptr), own.shape),
            of.low[p.rows], of.high[p.rows], of.cost[p.own], of.upper[p.own], self._none,
        )  # fmt: skip

    def _sides(self, left: Left, x: Numbers) -> tuple[Numbers, Numbers]:
        done, size = left.first @ x, abs(left.first) @ np.abs(x)
        loose = np.where(self._touched, ROUNDING * np.maximum(1.0, size), 0.0)
        return left.low - done - loose, left.high - done + loose

    def _send(self, left: Left, low: Numbers, high: Numbers, upper: Numbers) -> None:
        """Have the solver hold a scenario: what it holds already is not sent again."""
        solver, matter, none = self._solver, self._matter, highspy.kHighsInf
        # What a decision that is held at nothing does is nothing: its coefficients stay as they were sent.
        idle = np.repeat(upper == 0, np.diff(left.matrix.indptr))
        entries = np.where(idle, self._sent["matrix"], left.matrix.data)
        sent = {"matrix": entries, "cost": left.cost, "upper": upper, "low": low, "high": high}
        moved = {name: self._sent[name] != values for name, values in sent.items()}
        priced, bounded = (np.flatnonzero(moved[name]).astype(np.int32) for name in ("cost", "upper"))
        sided, other = np.flatnonzero(moved["low"] | moved["high"]).astype(np.int32), np.flatnonzero(moved["matrix"])
        solver.changeColsCost(len(priced), priced, left.cost[priced] * self._money)
        most = np.where(np.isinf(upper[bounded]), none, upper[bounded] * matter)
        solver.changeColsBounds(len(bounded), bounded, np.zeros(len(bounded)), most)
        ends = (np.clip(side[sided] * matter, -none, none) for side in (low, high))
        solver.changeRowsBounds(len(sided), sided, *ends)
        column = np.searchsorted(left.matrix.indptr, other, side="right") - 1
        row, value = left.matrix.indices[other], entries[other]
        for entry in zip(row.tolist(), column.tolist(), value.tolist(), strict=True):
            solver.changeCoeff(*entry)
        self._sent = sent


def _pieces(family: Family, shared: int) -> _Pieces:
    """Return where later and first decisions stand; rows of the first stage alone are none of a scenario's."""
    matrix = family.shape.matrix
    number = sparse.csc_matrix(
        (np.arange(1, matrix.nnz + 1, dtype=np.float64), matrix.indices, matrix.indptr), matrix.shape
    )
    own, early = np.flatnonzero(family.first < 0), np.flatnonzero(family.first >= 0)
    rows = np.flatnonzero(np.diff(number[:, own].tocsr().indptr) > 0)
    of_own, of_first = number[:, own][rows].tocsc(), number[:, early][rows].tocoo()
    at = family.first[early][of_first.col]
    order = np.lexsort((of_first.row, at))
    starts = np.searchsorted(at[order], np.arange(shared + 1))
    first = sparse.csc_matrix((of_first.data[order], of_first.row[order], starts), (len(rows), shared))
    return _Pieces(
        own, rows, (of_own.data - 1).astype(np.int64), of_own, (first.data - 1).astype(np.int64), first
    )  # fmt: skip


def _program(left: Left) -> Made:
    """Return what is left of the common shape as a program; what only some scenarios have is not sent as a 0."""
    matrix = left.matrix.copy()
    matrix.eliminate_zeros()
    none = np.zeros(len(left.cost))
    nowhere = np.zeros(0, dtype=np.int64)
    return made(
        matrix, (left.low, left.high), left.upper, (left.cost, 0.0), none, (), (nowhere, nowhere),
        (nowhere, nowhere),
    )  # fmt: skip


def _ray_line(left: Left, ray: Numbers, x: Numbers) -> Line | None:
    """Return the line of a ray that lies above 0 at x: what no first stage may do."""
    free = np.zeros(len(left.cost))
    for turned in (ray, -ray):
        size = float(np.abs(turned).max(initial=0.0))
        line = dual_line(left, turned / size, free) if size > 0 else None
        if line is not None and line.at(x) > 0:
            return line
    return None

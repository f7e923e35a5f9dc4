"""Rows and columns by name, and their solution by an interior point method for cones."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import clarabel
import numpy as np
from scipy import sparse

Terms = Iterable[tuple[Hashable, float]]
NEAR = 1e-12
"""How near the method comes to a row: a kilotonne of shortage is dear, and 1e-9 of one was money that two models see.

Where it comes no nearer, 1e-9 will do.
"""


AGAIN = (("max_iter", 500), ("max_step_fraction", 0.9), ("equilibrate_enable", False))
"""Settings of the solver, one after the other where it ends short of the tolerance: no answer is not another answer."""


class Rows:
    """minimise offset + cost x, subject to rows and cones, 0 <= x <= upper."""

    def __init__(self) -> None:
        self.place: dict[Hashable, int] = {}
        self.upper: list[float] = []
        self.cost: list[float] = []
        self.offset = 0.0
        self._equal: list[tuple[list[tuple[int, float]], float]] = []
        self._at_most: list[tuple[list[tuple[int, float]], float]] = []
        self._cones: list[list[tuple[list[tuple[int, float]], float]]] = []

    def __contains__(self, name: Hashable) -> bool:
        return name in self.place

    def decide(self, name: Hashable, cost: float = 0.0, upper: float = np.inf) -> None:
        assert name not in self.place, name
        self.place[name] = len(self.upper)
        self.upper.append(upper)
        self.cost.append(cost)

    def equal(self, terms: Terms, level: float) -> None:
        self._equal.append(([(self.place[n], c) for n, c in terms], level))

    def at_most(self, terms: Terms, level: float) -> None:
        self._at_most.append(([(self.place[n], c) for n, c in terms], level))

    def most(self, name: Hashable) -> float:
        return self.upper[self.place[name]]

    def cone(self, head: Terms, parts: Iterable[Terms]) -> None:
        """Keep the Euclidean length of the parts within the head."""
        rows = [[(self.place[n], -c) for n, c in terms] for terms in (head, *parts)]
        self._cones.append([(row, 0.0) for row in rows])

    def solve(self) -> tuple[str, float]:
        """Return 'optimal' and the cost, or 'infeasible' and infinity."""
        bounded = [(i, u) for i, u in enumerate(self.upper) if np.isfinite(u)]
        rows = self._equal + self._at_most + [([(i, 1.0)], u) for i, u in bounded]
        rows += [([(i, -1.0)], 0.0) for i in range(len(self.upper))]
        cones = [clarabel.ZeroConeT(len(self._equal)), clarabel.NonnegativeConeT(len(rows) - len(self._equal))]
        cones += [clarabel.SecondOrderConeT(len(cone)) for cone in self._cones]
        rows += [row for cone in self._cones for row in cone]
        entries = [(r, i, c) for r, (terms, _) in enumerate(rows) for i, c in terms]
        at, column, value = (np.array(part) for part in zip(*entries, strict=True))
        width = len(self.upper)
        matrix = sparse.coo_matrix((value, (at, column)), shape=(len(rows), width)).tocsc()
        level = np.array([level for _, level in rows])
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = NEAR
        settings.reduced_tol_gap_abs = settings.reduced_tol_gap_rel = settings.reduced_tol_feas = 1e-9
        nothing = sparse.csc_matrix((width, width))
        for name, value in AGAIN:
            setattr(settings, name, value)
            found = clarabel.DefaultSolver(nothing, np.array(self.cost), matrix, level, cones, settings).solve()
            if str(found.status) not in ("NumericalError", "InsufficientProgress"):
                break
        status = str(found.status)
        if status in ("Solved", "AlmostSolved"):
            return "optimal", float(found.obj_val) + self.offset
        if status in ("PrimalInfeasible", "AlmostPrimalInfeasible"):
            return "infeasible", float("inf")
        return status, float("nan")

"""Plans that cost hardly more: how little and how much of each investment they can hold; what all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.rows import each_row
from model.analysis.explain.breakeven import NOTHING, Candidate
from model.analysis.what_if.bench import Bench, bare, grown_basis, value, with_objective, with_row
from model.frames.scale import in_tonnes
from model.solver.highs import Basis

WITHIN = (0.01, 0.02, 0.05)
"""Of the best cost."""


@dataclass(frozen=True)
class Span:
    """An investment's capacity, t/yr over the horizon: in the plan, and least and most in any plan nearly as cheap."""

    plant: str
    planned: float
    least: tuple[float, ...]
    most: tuple[float, ...]

    @property
    def no_regret(self) -> bool:
        """Whether every plan within the widest margin holds some of it."""
        return self.least[-1] > in_tonnes(NOTHING)


def spans(bench: Bench, plants: Sequence[Candidate], within: Sequence[float] = WITHIN) -> list[Span]:
    """Return the least and most of each investment in any plan within shares of the best cost.

    What is out at a narrow margin can be out at a wider one; what fills its site at a narrow margin fills it at a
    wider one: neither is solved again.
    """
    plain = bare(bench.program)
    first = bench.again(plain)
    best, sites = value(plain, first), dict(each_row(bench.frames.sites, "plant", "buildable"))
    out = []
    for plant in plants:
        planned = float(first.x[plant.columns].sum())
        least: list[float] = []
        most: list[float] = []
        basis = grown_basis(first.basis, rows=1)
        for share in within:
            none_needed = planned <= NOTHING or (least and least[-1] <= NOTHING)
            least.append(0.0 if none_needed else _end(bench, plant, best, share, 1.0, basis)[0])
        for share in within:
            full = most and most[-1] >= sites.get(plant.party, np.inf) - NOTHING
            built, basis = (most[-1], basis) if full else _end(bench, plant, best, share, -1.0, basis)
            most.append(built)
        out.append(
            Span(plant.party, in_tonnes(planned), tuple(in_tonnes(v) for v in least), tuple(in_tonnes(v) for v in most))
        )
    return out


def _end(
    bench: Bench, plant: Candidate, best: float, share: float, sign: float, basis: Basis | None
) -> tuple[float, Basis | None]:
    """Return the least (sign 1) or most (-1) that can be built, and the basis it was found at."""
    plain = bare(bench.program)
    bound = with_row(plain, plain.cost, best + share * abs(best) - plain.offset)
    aim = np.zeros(len(plain.cost))
    aim[plant.columns] = sign
    answer = bench.again(with_objective(bound, aim), basis)
    built = float(answer.x[plant.columns].sum()) if answer.status == "optimal" else float("nan")
    return (0.0 if built <= NOTHING else built), answer.basis

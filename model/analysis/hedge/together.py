"""How what is drawn moves together in the scenarios: what is stated, and what so few draws happen to have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from model.analysis.hedge.draws import Drawn, Scenario

Numbers = npt.NDArray[np.float64]
LEVEL = {"low": -1.0, "central": 0.0, "high": 1.0}


@dataclass(frozen=True)
class Together:
    """The correlation of two things in the scenarios, and the one that is stated: none is 0.

    of what: logarithms of prices, the demand path as -1, 0, 1, whether a stop begins, whether policies change, the
    overrun of a project where it comes
    """

    one: str
    other: str
    stated: float
    drawn: float


def correlations(drawn: Drawn, scenarios: Sequence[Scenario]) -> tuple[Together, ...]:
    """Return the correlation of every two things that vary over scenarios; strongest last of what is not stated."""
    prices, capital, others = _prices(drawn, scenarios), _capital(drawn, scenarios), dict(_others(drawn, scenarios))
    u, out = drawn.uncertain, list[Together]()
    groups = ((prices, u.price_correlation.value if u.price_correlation else 0.0),
              (capital, u.overruns.correlation if u.overruns else 0.0))  # fmt: skip
    for of, stated in groups:
        out += [Together(a, b, stated, r) for a, b in combinations(of, 2) if (r := _r(of[a], of[b])) == r]
    every = {**prices, **capital, **others}
    told = {(one.one, one.other) for one in out}
    rest = [Together(a, b, 0.0, r) for a, b in combinations(every, 2)
            if (a, b) not in told and (r := _r(every[a], every[b])) == r]  # fmt: skip
    return (*out, *sorted(rest, key=lambda of: abs(of.drawn)))


def _prices(drawn: Drawn, scenarios: Sequence[Scenario]) -> dict[str, Numbers]:
    return {
        f"price of {mineral}": np.log([one.prices[mineral] for one in scenarios]) for mineral in drawn.uncertain.prices
    }


def _capital(drawn: Drawn, scenarios: Sequence[Scenario]) -> dict[str, Numbers]:
    if drawn.uncertain.overruns is None:
        return {}
    plants = [one.plant for one in drawn.projects if one.candidate]
    return {f"capital of {p}": np.array([one.overruns.get(p, math.nan) for one in scenarios]) for p in plants}


def _others(drawn: Drawn, scenarios: Sequence[Scenario]) -> Iterator[tuple[str, Numbers]]:
    yield "demand", np.array([LEVEL.get(one.demand, 0.0) for one in scenarios])
    for stop in drawn.stops:
        yield stop.name, np.array([float(stop.name in one.begins) for one in scenarios])
    for change in drawn.uncertain.policies:
        yield f"policies of {change.variant}", np.array([float(one.policies == change.variant) for one in scenarios])


def _r(one: Numbers, other: Numbers) -> float:
    """Return a correlation over the scenarios in which both are known; no number of fewer than three, or no spread."""
    both = np.isfinite(one) & np.isfinite(other)
    a, b = one[both], other[both]
    if len(a) < 3 or not (np.ptp(a) > 0 and np.ptp(b) > 0):
        return math.nan
    return float(np.corrcoef(a, b)[0, 1])

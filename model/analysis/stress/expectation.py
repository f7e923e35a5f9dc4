"""What stops cost on average and at worst, over the chances that the dataset states.

Each scenario begins in a year with its chance, whichever the others do; a scenario that begins in a year costs the mean
of what it costs over the years in which it can. Losses are added, which two stops at once are not: the tail is that of
stops that do not meet. Histories are drawn with the same numbers for every variant, so that differences between
variants are not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.analysis.stress.losses import Loss

HISTORIES = 100_000
SEED = 20261130


@dataclass(frozen=True)
class ScenarioLoss:
    """One scenario: its chance in a year with its range, its mean and worst loss [MUSD of the year it begins]."""

    scenario: str
    chance: float
    low: float
    high: float
    mean_musd: float
    worst_musd: float
    worst_start: int


@dataclass(frozen=True)
class Expectation:
    """Loss of a year, million USD: expected at the stated chances and at both ends of their ranges, and the tail.

    once_in_20, once_in_100: exceeded in one year of so many; standard_error: of the mean of the drawn years
    """

    scenarios: tuple[ScenarioLoss, ...]
    expected_musd: float
    low_musd: float
    high_musd: float
    once_in_20_musd: float
    once_in_100_musd: float
    standard_error_musd: float


def expectation(
    losses: Sequence[Loss], by_start: Sequence[npt.NDArray[np.float64]], years: Sequence[int]
) -> Expectation:
    """Return the expected loss of a year and its tail, from what each scenario costs by the year it begins in."""
    found = []
    for loss, costs in zip(losses, by_start, strict=True):
        at = int(np.argmax(costs))
        worst = (float(costs.mean()), float(costs[at]), int(years[at]))
        found.append(ScenarioLoss(loss.name, loss.chance, loss.low, loss.high, *worst))
    means = np.array([one.mean_musd for one in found])
    chances = np.array([(one.chance, one.low, one.high) for one in found]).reshape(-1, 3)
    expected, low, high = (float(value) for value in chances.T @ means)
    drawn = _drawn(found)
    twenty, hundred = (float(np.quantile(drawn, 1 - 1 / once)) for once in (20, 100))
    error = float(drawn.std() / np.sqrt(len(drawn)))
    return Expectation(tuple(found), expected, low, high, twenty, hundred, error)


def _drawn(scenarios: Sequence[ScenarioLoss]) -> npt.NDArray[np.float64]:
    """Return the loss of each drawn year; each scenario has random numbers of its own, the same in every variant."""
    total = np.zeros(HISTORIES)
    for one in scenarios:
        random = np.random.default_rng([SEED, *one.scenario.encode()])
        total += np.where(random.random(HISTORIES) < one.chance, one.mean_musd, 0.0)
    return total

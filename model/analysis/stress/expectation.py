"""What stops cost on average and at worst, over the chances that the dataset and the study state.

Each scenario begins in a year with its chance, whichever the others do, in each year in which it can. Losses are added,
which two stops at once are not: the tail is that of stops that do not meet. Years are drawn with the same numbers for
every variant, so that differences between variants are not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from model.analysis.stress.losses import Loss
from model.analysis.stress_found import Expectation, ScenarioLoss

HISTORIES = 100_000
SEED = 20261130


def expectation(
    losses: Sequence[Loss],
    by_start: Sequence[npt.NDArray[np.float64]],
    years: Sequence[int],
    unknown: Sequence[str] = (),
) -> Expectation:
    """Return the expected loss of a year and its tail, from what each scenario costs by the year it begins in.

    by_start: MUSD of the year it begins, nothing in years in which it cannot; unknown: losses that have no part in it
    """
    every = [(loss, costs) for loss, costs in zip(losses, by_start, strict=True) if loss.name not in unknown]
    likely = [(loss, costs) for loss, costs in every if loss.has_chance]
    scenarios = tuple(_scenario(loss, costs, years) for loss, costs in likely)
    expected, low, high = expected_of(scenarios)
    drawn = _drawn(likely, len(years))
    (twenty, of_twenty), (hundred, of_hundred) = (_exceeded_once_in(drawn, once) for once in (20, 100))
    error = float(drawn.std() / np.sqrt(len(drawn)))
    lacking = tuple(loss.name for loss, _ in every if not loss.has_chance)
    return Expectation(
        scenarios, expected, low, high, twenty, hundred, error, of_twenty, of_hundred, tuple(unknown), lacking
    )


def expected_of(scenarios: Sequence[ScenarioLoss]) -> tuple[float, float, float]:
    """Return the expected loss of a year at the stated chances, and at the low and the high ends of their ranges."""
    chances = np.array([(one.chance, one.low, one.high) for one in scenarios]).reshape(-1, 3)
    expected, low, high = (float(v) for v in chances.T @ np.array([one.begins * one.mean_musd for one in scenarios]))
    return expected, low, high


def _scenario(loss: Loss, costs: npt.NDArray[np.float64], years: Sequence[int]) -> ScenarioLoss:
    can = [loss.start is None or year == loss.start for year in years]
    at = int(np.argmax(costs))
    mean = float(costs[can].mean()) if any(can) else 0.0
    begins = sum(can) / len(years)
    return ScenarioLoss(loss.name, loss.chance, loss.low, loss.high, begins, mean, float(costs[at]), int(years[at]))


def _exceeded_once_in(drawn: npt.NDArray[np.float64], once: int) -> tuple[float, float]:
    """Return the loss exceeded in one drawn year of so many, and its standard error from the ranks one error away."""
    tail = 1 / once
    error = np.sqrt(tail * (1 - tail) / len(drawn))
    value, low, high = (float(q) for q in np.quantile(drawn, (1 - tail, 1 - tail - error, 1 - tail + error)))
    return value, (high - low) / 2


def _drawn(scenarios: Sequence[tuple[Loss, npt.NDArray[np.float64]]], years: int) -> npt.NDArray[np.float64]:
    """Return the loss of each drawn year of the horizon; every scenario has random numbers of its own."""
    total = np.zeros(HISTORIES)
    year = np.random.default_rng([SEED]).integers(years, size=HISTORIES)
    for loss, costs in scenarios:
        random = np.random.default_rng([SEED, *loss.name.encode()])
        total += np.where(random.random(HISTORIES) < loss.chance, costs[year], 0.0)
    return total

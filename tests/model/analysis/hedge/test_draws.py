"""What is drawn: by hand at given ranks, the same from the same seed, moved by nothing else that is stated."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from model.analysis.hedge.draws import FRESH, PLANNED, Cut, Drawn, Project, Stop, begins, delays, path_at
from model.study.uncertainty import DemandChances, Uncertainty

STOP = Stop("stop", (Cut("a.metal", "CHN", 1.0),), 1.0, 0.25, "said")
PROJECT = Project("mine", "announced", True, 0.4, (1.0, 2.0, 5.0), "said")
DEMAND = {"low": 0.25, "central": 0.5, "high": 0.25, "source": "said"}


def drawn(stops: tuple[Stop, ...] = (STOP,), projects: tuple[Project, ...] = (PROJECT,), **said: Any) -> Drawn:
    stated = {"kind": "two_stage", "decide_before": 2028, "scenarios": 200, "fresh": 400, "stops": True, **said}
    return Drawn(Uncertainty.model_validate(stated), (2026, 2032), "central", stops, projects)


def test_a_stop_begins_in_each_year_by_its_chance() -> None:
    """Of 1,000 ranks evenly spread a quarter begins in the first year, three sixteenths in the next."""
    ranks = (np.arange(1000) + 0.5) / 1000
    found = [begins(0.25, 2028, 2032, rank) for rank in ranks]
    assert [found.count(year) for year in (2028, 2029)] == pytest.approx([250, 187.5], abs=1)
    assert found.count(0) == pytest.approx(1000 * 0.75**5, abs=1)
    assert {begins(1.0, 2028, 2032, rank) for rank in ranks} == {2028}
    assert {begins(0.0, 2028, 2032, rank) for rank in ranks} == {0}


def test_paths_at_ranks() -> None:
    demand = DemandChances.model_validate(DEMAND)
    assert path_at(demand, np.array([0.0, 0.24, 0.26, 0.74, 0.76, 0.999])) == [
        "low", "low", "central", "central", "high", "high",
    ]  # fmt: skip
    none = DemandChances.model_validate({"low": 0.0, "central": 1.0, "high": 0.0, "source": "said"})
    assert set(path_at(none, np.array([0.0, 0.5, 1 - 2**-40]))) == {"central"}


def test_delays_are_whole_years_of_the_triangle() -> None:
    """Low 0, mean 1, high 2: the middle half of the triangle is one year, an eighth at each end none and two."""
    ranks = (np.arange(800) + 0.5) / 800
    found = delays((0.0, 1.0, 2.0), ranks).tolist()
    assert [found.count(year) for year in (0, 1, 2)] == [100, 600, 100]
    assert delays((2.0, 2.0, 2.0), np.array([0.01, 0.99])).tolist() == [2, 2]


def test_prices_have_the_mean_and_the_volatility_that_are_stated() -> None:
    prices = {m: {"volatility": 0.4, "source": "said"} for m in ("a", "b")}
    every = drawn(prices=prices, price_correlation={"value": 0.5, "source": "said"}, scenarios=1000).scenarios()
    a, b = (np.log([one.prices[m] for one in every]) for m in ("a", "b"))
    assert float(np.exp(a).mean()) == pytest.approx(1.0, abs=0.03)
    assert float(a.std()) == pytest.approx(0.4, rel=0.05)
    assert float(np.corrcoef(a, b)[0, 1]) == pytest.approx(0.5, abs=0.08)


def test_the_same_seed_gives_the_same_and_another_word_moves_nothing() -> None:
    alone, beside = drawn().scenarios(FRESH), drawn(demand=DEMAND).scenarios(FRESH)
    assert [one.begins for one in alone] == [one.begins for one in beside]
    assert [one.cancelled for one in alone] == [one.cancelled for one in beside]
    assert drawn().scenarios() == drawn().scenarios()
    assert drawn(seed=2).scenarios() != drawn().scenarios()
    assert [one.begins for one in drawn().scenarios(PLANNED)] != [one.begins for one in alone[:200]]


def test_scenarios_that_a_hedge_is_made_for_are_spread_evenly() -> None:
    """Of 200, exactly a quarter are on each outer path, and 120 of the project's do not come."""
    every = drawn(demand=DEMAND).scenarios()
    paths = [one.demand for one in every]
    assert (paths.count("low"), paths.count("central"), paths.count("high")) == (50, 100, 50)
    assert sum(one.cancelled == ("mine",) for one in every) == 120
    assert all(not one.late for one in every if one.cancelled)
    assert math.fsum(one.probability for one in every) == pytest.approx(1.0)

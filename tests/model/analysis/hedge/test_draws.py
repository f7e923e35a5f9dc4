"""What is drawn: by hand at given ranks, the same from the same seed, moved by nothing else that is stated."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from model.analysis.hedge.draws import FRESH, PLANNED, Cut, Drawn, Project, Stop, begins, delays, path_at
from model.analysis.hedge.may_happen import first_phases
from model.analysis.hedge.together import correlations
from model.study.uncertainty import DemandChances, Uncertainty

STOP = Stop("stop", (Cut("a.metal", "CHN", 1.0),), 1.0, 0.25, "said")
PROJECT = Project("mine", "announced", True, 0.4, (1.0, 2.0, 5.0), "said")
DEMAND = {"low": 0.25, "central": 0.5, "high": 0.25, "source": "said"}


def drawn(stops: tuple[Stop, ...] = (STOP,), projects: tuple[Project, ...] = (PROJECT,), **said: Any) -> Drawn:
    beyond = said.pop("projects_said", None)
    said |= {"projects": True, "overruns": beyond} if beyond else {}
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


def test_mirror_images_come_in_pairs_that_average_to_the_middle() -> None:
    """Of every two mirror images of a price one lies as far above the median as the other below, and draws say so."""
    prices = {"a": {"volatility": 0.4, "source": "said"}}
    every = drawn(prices=prices, draws="antithetic").scenarios()
    logs = [math.log(one.prices["a"]) + 0.08 for one in every]
    assert [a + b for a, b in zip(logs[:100], logs[100:], strict=True)] == pytest.approx([0.0] * 100, abs=1e-9)
    assert sum(one.cancelled == ("mine",) for one in every) == pytest.approx(120, abs=1)
    even, odd = drawn(prices=prices).scenarios(FRESH), drawn(prices=prices, draws="antithetic").scenarios(FRESH)
    assert even == odd


def test_overruns_have_the_range_and_the_mean_that_are_said_and_go_together() -> None:
    """Of a plant that does not come there is none, nor of one whose capital is spent."""
    cost = {"overrun": (0.1, 0.4, 0.7), "charge": 20.0}
    two = (replace(PROJECT, chance=1.0, **cost), replace(PROJECT, plant="mill", **cost))
    spent = replace(PROJECT, plant="spent", candidate=False, **cost)
    said = {"correlation": 0.5, "source": "said"}
    every = drawn(projects=(*two, spent), projects_said=said, scenarios=1000).scenarios()
    mine = np.array([one.overruns["mine"] for one in every])
    assert (mine.min() >= 0.1, mine.max() <= 0.7) == (True, True)
    assert float(mine.mean()) == pytest.approx(0.4, abs=0.005)
    assert all(("mill" in one.overruns) != ("mill" in one.cancelled) and "spent" not in one.overruns for one in every)
    both = [(one.overruns["mine"], one.overruns["mill"]) for one in every if "mill" in one.overruns]
    assert float(np.corrcoef(np.array(both).T)[0, 1]) == pytest.approx(0.5, abs=0.12)


def test_one_change_of_policies_happens_at_most_by_its_chance() -> None:
    changes = [{"variant": v, "on": "2028-05-01", "chance": c, "source": "said"} for v, c in (("b", 0.3), ("c", 0.1))]
    comes = [one.policies for one in drawn(policies=changes).scenarios()]
    assert [comes.count(word) for word in ("b", "c", "")] == [60, 20, 120]


def test_a_stop_with_a_year_of_its_own_begins_in_it_or_never() -> None:
    only = replace(STOP, chance=0.3, start=2029)
    years = [one.begins.get("stop", 0) for one in drawn(stops=(only,)).scenarios()]
    assert (years.count(2029), years.count(0)) == (60, 140)
    sure = drawn(stops=(replace(STOP, chance=1.0),), projects=(), kind="comb").branches()
    assert [(one.name, one.probability) for one in sure] == [("stop 2028", 1.0), ("nothing happens", 0.0)]
    comb = drawn(stops=(only, replace(STOP, name="other")), projects=(), kind="comb").branches()
    assert [one.name for one in comb if "stop" in one.begins] == ["stop 2029"]
    assert math.fsum(one.probability for one in comb) == pytest.approx(1.0)


def test_correlations_are_told_beside_those_that_are_stated() -> None:
    prices = {m: {"volatility": 0.4, "source": "said"} for m in ("a", "b")}
    asked = drawn(prices=prices, price_correlation={"value": 0.5, "source": "said"}, demand=DEMAND)
    first, *rest = correlations(asked, asked.scenarios())
    assert (first.one, first.other, first.stated) == ("price of a", "price of b", 0.5)
    assert first.drawn == pytest.approx(0.5, abs=0.12)
    assert {(one.one, one.other) for one in rest} >= {("price of a", "demand"), ("demand", "stop")}
    assert all(one.stated == 0.0 and abs(one.drawn) < 0.25 for one in rest)
    assert correlations(asked, asked.scenarios()[:2]) == ()


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


def test_a_later_phase_comes_is_late_and_is_dearer_as_the_first() -> None:
    first = replace(PROJECT, overrun=(0.0, 0.3, 0.9))
    later, other = replace(first, plant="mine_later", first="mine"), replace(first, plant="other")
    said = {"correlation": 0.2, "source": "said"}
    every = drawn(projects=(first, later, other), projects_said=said).scenarios()
    assert all(one.late.get("mine") == one.late.get("mine_later") for one in every)
    assert all(("mine" in one.cancelled) == ("mine_later" in one.cancelled) for one in every)
    assert all(one.overruns.get("mine") == one.overruns.get("mine_later") for one in every)
    assert any(one.late.get("mine") != one.late.get("other") for one in every)


def test_a_phase_is_of_the_first_of_its_chain_and_of_none_with_two_hosts() -> None:
    pairs = [("b", "a"), ("c", "b"), ("two", "a"), ("two", "b"), ("on_standing", "old"), ("x", "y"), ("y", "x")]
    hosts = pd.DataFrame(pairs, columns=["plant", "host"])
    drawn_ones = {"a", "b", "c", "two", "on_standing", "x", "y"}
    assert first_phases(hosts, drawn_ones) == {"b": "a", "c": "a", "x": "y", "y": "x"}

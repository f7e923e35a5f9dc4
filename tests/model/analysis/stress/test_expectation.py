"""What stops cost on average and at worst: means, ends of the ranges, the tail, no chance no loss."""

from __future__ import annotations

import numpy as np
import pytest

from model.analysis.stress.expectation import expectation
from model.analysis.stress.losses import Loss
from model.analysis.stress.security import security
from model.analysis.stress_found import Security

YEARS = (2026, 2027)


def scenario(name: str, chance: float, start: int | None = None) -> Loss:
    return Loss("scenario", name, 1.0, {}, chance, chance / 2, min(1.0, chance * 2), start)


def test_mean_range_and_worst() -> None:
    found = expectation(
        [scenario("a", 0.1), scenario("b", 0.02)], [np.array([100.0, 300.0]), np.array([50.0, 0.0])], YEARS
    )
    assert found.expected_musd == pytest.approx(0.1 * 200 + 0.02 * 25)
    assert (found.low_musd, found.high_musd) == (
        pytest.approx(found.expected_musd / 2),
        pytest.approx(found.expected_musd * 2),
    )
    assert [(s.scenario, s.mean_musd, s.worst_musd, s.worst_start) for s in found.scenarios] == [
        ("a", 200.0, 300.0, 2027), ("b", 25.0, 50.0, 2026),
    ]  # fmt: skip


def test_the_tail_is_that_of_the_chances() -> None:
    found = expectation([scenario("a", 0.1), scenario("b", 0.02)], [np.array([200.0]), np.array([1000.0])], YEARS[:1])
    assert found.once_in_20_musd == 200.0  # exceeded with 2%
    assert found.once_in_100_musd == 1000.0
    assert found.standard_error_musd < 1.0


def test_without_chances_nothing_is_lost() -> None:
    found = expectation([scenario("a", 0.0)], [np.array([200.0, 200.0])], YEARS)
    assert (found.expected_musd, found.once_in_100_musd) == (0.0, 0.0)
    none = expectation([], [], YEARS)
    assert (none.expected_musd, none.once_in_20_musd, none.scenarios) == (0.0, 0.0, ())


def test_a_scenario_of_one_year_counts_in_that_year_alone() -> None:
    found = expectation([scenario("a", 0.08, 2027)], [np.array([0.0, 300.0])], YEARS)
    (one,) = found.scenarios
    assert (one.mean_musd, one.begins) == (300.0, 0.5)
    assert found.expected_musd == pytest.approx(0.08 * 300 / 2)
    assert found.once_in_20_musd == 0.0  # 8% of every other year is once in 25 years
    assert found.once_in_100_musd == 300.0


def test_what_states_no_chance_or_has_no_proof_is_named_and_in_no_number() -> None:
    losses = [scenario("a", 0.1), scenario("b", float("nan")), scenario("c", 0.5)]
    found = expectation(losses, [np.array([100.0, 100.0])] * 3, YEARS, unknown=("c",))
    assert found.expected_musd == pytest.approx(10.0)
    assert (found.without_chance, found.unknown) == (("b",), ("c",))
    assert [one.scenario for one in found.scenarios] == ["a"]


def test_every_drawn_number_has_its_standard_error() -> None:
    found = expectation([scenario("a", 0.5)], [np.arange(0.0, 1000.0)], range(1000))
    # half of the years lose what is uniform on 0..1000: exceeded once in 20 is 900, with density 0.0005 there
    assert found.once_in_20_musd == pytest.approx(900, abs=4 * found.once_in_20_error_musd)
    assert found.once_in_20_error_musd == pytest.approx(np.sqrt(0.05 * 0.95 / 100_000) / 0.0005, rel=0.2)


def security_of(ours: float, theirs: float, premium: float) -> Security:
    mine, base = (expectation([scenario("a", 0.1)], [np.array([cost, cost])], YEARS) for cost in (ours, theirs))
    return security(mine, base, premium)


def test_a_variant_pays_above_its_break_even_chance() -> None:
    found = security_of(100.0, 300.0, 20.0)
    assert (found.avoided_musd, found.avoided_low_musd, found.avoided_high_musd) == (
        pytest.approx(0.1 * 200), pytest.approx(0.05 * 200), pytest.approx(0.2 * 200),
    )  # fmt: skip
    assert found.breakeven_probability == pytest.approx(20 / 200)
    assert found.pays_once_in == pytest.approx(200 / 20)
    assert security_of(300.0, 100.0, 20.0).breakeven_probability is None
    assert security_of(100.0, 300.0, -1.0).breakeven_probability is None


def test_a_scenario_without_proof_on_one_side_is_compared_on_neither() -> None:
    losses, costs = [scenario("a", 0.1), scenario("b", 0.1)], [np.array([100.0, 100.0])] * 2
    base, ours = expectation(losses, costs, YEARS), expectation(losses, costs, YEARS, unknown=("b",))
    assert security(ours, base, 1.0).avoided_musd == 0.0

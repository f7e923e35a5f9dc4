"""What stops cost on average and at worst: means, ends of the ranges, the tail, no chance no loss."""

from __future__ import annotations

import numpy as np
import pytest

from model.analysis.stress.expectation import expectation
from model.analysis.stress.losses import Loss

YEARS = (2026, 2027)


def scenario(name: str, chance: float) -> Loss:
    return Loss("scenario", name, 1.0, {}, chance, chance / 2, min(1.0, chance * 2))


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

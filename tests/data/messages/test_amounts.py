"""Amounts show digits that count: no 0 for what is there, no -0."""

from __future__ import annotations

import pytest

from data.messages.amounts import amount, places_for, whole


@pytest.mark.parametrize(("value", "together", "text"), [
    (12_345.6, (), "12,346"), (0.001, (), "0.001"), (0.0, (0.001,), "0"), (8.0, (), "8"), (3.456, (), "3.46"),
    (0.3, (1000.0,), "0.3"), (1000.0, (0.3,), "1,000"), (-0.0, (), "0"), (2e-7, (), "0.0000002"),
])  # fmt: skip
def test_whole_numbers_where_they_say_enough(value: float, together: tuple[float, ...], text: str) -> None:
    assert whole(value, together) == text


def test_what_rounding_leaves_of_nothing_is_nothing() -> None:
    assert whole(4.3e-19) == "0"
    assert whole(4.3e-19, (25.0, -8.81)) == "0"
    assert whole(-2e-7, (1e6,)) == "0"
    assert whole(3.7e-5) == "0.000037"


def test_decimals_follow_the_largest() -> None:
    assert [places_for(x) for x in ([12_345.0], [0.02, 5e-5], [0.0], [], [float("nan")])] == [0, 4, 0, 0, 0]


@pytest.mark.parametrize(
    ("value", "places", "text"), [(-0.004, 2, "0"), (-0.0, 0, "0"), (0.4, 0, "0"), (-0.5, 1, "-0.5")]
)
def test_nothing_is_never_below_zero(value: float, places: int, text: str) -> None:
    assert amount(value, places) == text
    assert amount(value, places, sign=True) == text


def test_signs() -> None:
    assert amount(1234.5, 1, sign=True) == "+1,234.5"

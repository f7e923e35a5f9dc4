"""Shares of what is bought abroad that jump, and what moved them, worked out on paper."""

from __future__ import annotations

import pandas as pd
import pytest

from data.rows import each_row
from model.analysis.question import questions
from model.analysis.share_jumps.jumps import BOUGHT, Jump, Reason, offers, share_jumps

BASE, HOME = 2024, "USA"
OFFERS = ["form", "country", "step", "year", "available_t", "observed_share"]


def _jumps(sold: dict[str, list[float]], offered: dict[str, list[float]], duty: dict[str, list[float]]) -> list[Jump]:
    """Return the jumps of one form that each country sold in the base year and sells in two planned years.

    sold: of the base year and both years planned; offered: as many; duty: of both years planned, a share of value
    """
    years = (BASE, 2026, 2027)
    suppliers = pd.DataFrame(
        [("ore", who, 1, year, t, sold[who][0] if year == BASE else float("nan"))
         for who, by_year in offered.items() for year, t in zip(years, by_year, strict=True)],
        columns=OFFERS,
    )  # fmt: skip
    suppliers.loc[suppliers["year"] == BASE, "available_t"] = [by_year[0] for by_year in sold.values()]
    purchases = pd.DataFrame(
        [("ore", who, year, t, 10.0, 10.0 * duty.get(who, [0.0, 0.0])[n])
         for who, by_year in sold.items() for n, (year, t) in enumerate(zip(years[1:], by_year[1:], strict=True)) if t],
        columns=BOUGHT,
    )  # fmt: skip
    return share_jumps(each_row(purchases, *BOUGHT), offers(suppliers, BASE, HOME))


def _reasons(*plan: dict[str, list[float]]) -> dict[tuple[str, int], Reason]:
    return {(jump.country, jump.year): jump.reason for jump in _jumps(*plan)}


MANY = {"AAA": [100.0, 100.0, 100.0], "BBB": [500.0, 500.0, 500.0]}


def test_a_share_that_others_move_is_told_from_one_that_moves() -> None:
    """A sells its 80 t each year; B sells 20 t, then 220: A has 80% of 100 t, then 27% of 300."""
    first, second = _jumps({"AAA": [80, 80, 80], "BBB": [20, 220, 220]}, MANY, {})
    assert (first.country, first.since, first.year, first.reason) == ("AAA", BASE, 2026, Reason.OTHERS)
    assert (first.before, first.after) == (0.8, pytest.approx(80 / 300))
    assert (first.sold, first.bought) == ((80, 80), (100, 300))
    assert (second.country, second.reason) == ("BBB", Reason.OFFERS)  # 20 t were all that it had in the base year


def test_a_share_moves_by_what_a_seller_may_sell() -> None:
    offered = {"AAA": [80.0, 80.0, 20.0], "BBB": [20.0, 500.0, 500.0]}
    assert _reasons({"AAA": [80, 80, 20], "BBB": [20, 20, 80]}, offered, {}) == {
        ("AAA", 2027): Reason.OFFERS, ("BBB", 2027): Reason.RIVALS,
    }  # fmt: skip


def test_a_share_moves_by_a_duty_that_others_do_not_pay() -> None:
    plan = {"AAA": [80.0, 80.0, 40.0], "BBB": [20.0, 20.0, 60.0]}
    held = {"AAA": [80.0, 100.0, 100.0], "BBB": [20.0, 500.0, 500.0]}
    up = {("AAA", 2027): Reason.DUTIES, ("BBB", 2027): Reason.DUTIES}
    assert _reasons(plan, held, {"AAA": [0.0, 0.25]}) == up
    alone = {("AAA", 2027): Reason.PRICES, ("BBB", 2027): Reason.PRICES}
    assert _reasons(plan, held, {"AAA": [0.25, 0.25], "BBB": [0.1, 0.1]}) == alone  # duties that stay explain nothing
    assert _reasons(plan, held, {"AAA": [0.25, 0.0]}) == alone  # nor does one that moved the other way


def test_a_share_moves_with_what_is_bought_of_all() -> None:
    """B falls by 45 t of the 50 t that are bought less; A sells 75 of 80 t, which is what it sold."""
    plan = {"AAA": [80.0, 80.0, 75.0], "BBB": [70.0, 70.0, 25.0]}
    assert _reasons(plan, MANY, {}) == {("AAA", 2027): Reason.OTHERS, ("BBB", 2027): Reason.WHOLE}


def test_less_than_twenty_points_and_years_without_imports_are_no_jump() -> None:
    assert _jumps({"AAA": [50, 59, 59], "BBB": [50, 41, 41]}, MANY, {}) == []
    paused = {"AAA": [90.0, 100.0, 0.0], "BBB": [10.0, 0.0, 0.0]}
    assert _jumps(paused, MANY, {}) == []


def test_the_question_can_be_asked() -> None:
    assert "share_jumps" in questions()

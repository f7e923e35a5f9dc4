"""Established trade: sellers keep their share of what is bought abroad, or are left at a rising cost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handmade import bounds, cell, costs, plan_of, program_of, says, study

CHN, AUS, USA = "a.metal|CHN|1", "a.metal|AUS|1", "a.metal|USA|1"


def _trade(years: tuple[int, ...] = (2026,), rate: float = 0.0, step: float = 0.8, **more: Any) -> Any:
    """4 kt of metal wanted; China has 60% of what is bought abroad and asks 5, Australia 20% and asks 5.5, home 9.

    China's share is left in two steps, at `step` and three times that; Australia's at the same.
    """
    offers = (("CHN", 5.0), ("AUS", 5.5), ("USA", 9.0))
    rows: dict[str, Any] = {
        "offers": [{"form": "a.metal", "country": c, "price": p, "year": y} for c, p in offers for y in years],
        "established": [
            {"form": "a.metal", "country": c, "established_share": e, "year": y}
            for c, e in (("CHN", 0.6), ("AUS", 0.2))
            for y in years
        ],
        "leaving": [
            {"form": "a.metal", "country": c, "step": k, "leaving_share": e / 2, "leaving_price": (2 * k - 1) * step,
             "year": y}
            for c, e in (("CHN", 0.6), ("AUS", 0.2))
            for k in (1, 2)
            for y in years
        ],
        "demands": [{"year": y} for y in years],
    }  # fmt: skip
    return study(years, rate, **{**rows, **more})


def test_bought_abroad():
    """Home is not abroad."""
    says(
        program_of(_trade()),
        "bought_abroad",
        {
            "bought_abroad[a.metal,2026]": (
                {"Bought[a.metal,2026]": 1, f"Purchase[{CHN},2026]": -1, f"Purchase[{AUS},2026]": -1},
                "==",
                0.0,
            )
        },
    )


def test_established_trade():
    def row(country: str, seller: str, share: float) -> Any:
        left = {f"Left[step {k},a.metal,{country},2026]": -1 for k in (1, 2)}
        return {"Bought[a.metal,2026]": share, f"Purchase[{seller},2026]": -1, **left}, "<=", 0.0

    says(
        program_of(_trade()),
        "established_trade",
        {
            "established_trade[a.metal,CHN,2026]": row("CHN", CHN, 0.6),
            "established_trade[a.metal,AUS,2026]": row("AUS", AUS, 0.2),
        },
    )


def test_leaving_step():
    """Every step but the last is half of the share wide; the last takes whatever is left, so no plan is impossible."""
    says(
        program_of(_trade()),
        "leaving_step",
        {
            f"leaving_step[step 1,a.metal,{country},2026]": (
                {f"Left[step 1,a.metal,{country},2026]": 1, "Bought[a.metal,2026]": -share},
                "<=",
                0.0,
            )
            for country, share in (("CHN", 0.3), ("AUS", 0.1))
        },
    )


def test_left_at_most_the_share_of_all_that_is_offered():
    found = bounds(program_of(_trade()), "Left")
    assert found["Left[step 2,a.metal,CHN,2026]"] == pytest.approx(0.6 * 20)
    assert found["Left[step 1,a.metal,AUS,2026]"] == pytest.approx(0.2 * 20)


def test_switching_cost():
    costs(
        program_of(_trade((2026, 2027), 0.05)),
        "switching_cost",
        {
            f"Left[step {k},a.metal,{country},{2026 + i}]": (2 * k - 1) * 0.8 * 1.05 ** -(i + 0.5)
            for k in (1, 2)
            for country in ("CHN", "AUS")
            for i in (0, 1)
        },
    )


def test_a_small_difference_moves_nobody_who_is_established():
    """Australia is 0.5 dearer, its share is 20%: leaving its first tonnes costs 0.8. The free 20% goes to China."""
    plan, _, _ = plan_of(_trade())
    assert cell(plan, "purchases", "tonnes", country="AUS") == pytest.approx(0.2 * 4000)
    assert cell(plan, "purchases", "tonnes", country="CHN") == pytest.approx(0.8 * 4000)
    assert cell(plan, "left_trade", "tonnes") == 0
    assert plan.cost == pytest.approx(0.8 * 5.5 + 3.2 * 5.0, abs=1e-4)


def test_a_larger_difference_moves_the_first_step():
    """Where leaving costs 0.3 and then 0.9, a difference of 0.5 moves half of the share: 0.4 kt at 0.3."""
    plan, _, _ = plan_of(_trade(step=0.3))
    assert cell(plan, "left_trade", "tonnes", country="AUS", step=1) == pytest.approx(400)
    assert cell(plan, "left_trade", "musd") == pytest.approx(0.4 * 0.3)
    assert cell(plan, "ledger", "musd", payee="qualification and contracts") == pytest.approx(0.12)
    assert cell(plan, "summary", "value", metric="cost_switching_cost") == pytest.approx(0.12)
    assert plan.cost == pytest.approx(0.4 * 5.5 + 3.6 * 5.0 + 0.12, abs=1e-4)


def test_a_ban_makes_buyers_leave_and_is_never_impossible():
    """China shut: its 60% is left, half at 0.8 and half at 2.4, since a ban saves nobody the cost of moving."""
    plan, _, _ = plan_of(_trade(), ("import_ban", {"countries": ["CHN"]}))
    assert cell(plan, "purchases", "tonnes", country="AUS") == pytest.approx(4000)
    assert cell(plan, "left_trade", "musd", country="CHN") == pytest.approx(1.2 * 0.8 + 1.2 * 2.4)
    assert plan.cost == pytest.approx(4.0 * 5.5 + 3.84, abs=1e-4)


def test_buying_less_abroad_is_free():
    """Home at 4 is cheaper than anybody: nothing is bought abroad, and nobody is left."""
    offers = [{"form": "a.metal", "country": c, "price": p} for c, p in (("CHN", 5.0), ("AUS", 5.5), ("USA", 4.0))]
    plan, _, _ = plan_of(_trade(offers=offers))
    assert plan.cost == pytest.approx(16.0, abs=1e-4)


def test_no_rows_where_nobody_abroad_offers():
    program = program_of(_trade(offers=[{"form": "a.metal", "country": "USA"}]))
    assert not any(len(program.data.sets[name]) for name in ("IMPORTED", "ESTABLISHED", "LEAVING_STEPS"))


def test_an_established_seller_that_offers_nothing_is_left():
    """The share of a seller that is gone is left, not another's: Australia sells all."""
    offers = [{"form": "a.metal", "country": "AUS", "price": 5.5}]
    plan, _, _ = plan_of(_trade(offers=offers))
    assert cell(plan, "left_trade", "tonnes", country="CHN") == pytest.approx(2400)

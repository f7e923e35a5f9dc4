"""Established sales: buyers abroad are sold what they take by custom, or are left at a rising cost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handmade import bounds, cell, costs, plan_of, program_of, says, study

EXPORT = "a.metal,export,2026"


def _sales(years: tuple[int, ...] = (2026,), rate: float = 0.0, duty: float = 0.0, custom: float = 1.0) -> Any:
    """4 kt wanted; home sells 4 kt at 3, abroad asks 5 and a duty; an outlet pays 5 for at most 2 kt, by custom 1 kt.

    Its buyers are left in two steps of half of the custom, at 0.4 and at 1.2.
    """
    return study(
        years,
        rate,
        offers=[
            {"form": "a.metal", "country": c, "price": p, "duty": d, "available": a, "year": y}
            for c, p, d, a in (("USA", 3.0, 0.0, 4.0), ("CHN", 5.0, duty, 10.0))
            for y in years
        ],
        outlets=[
            {"year": y, "outlet_most": 2.0, "outlet_price": 5.0, "resells": False, "established": custom} for y in years
        ],
        withdrawals=[
            {"step": k, "year": y, "withdrawn_most": custom / 2, "withdrawal_price": (2 * k - 1) * 0.4}
            for k in (1, 2)
            for y in years
            if custom
        ],
        demands=[{"year": y} for y in years],
    )


def test_established_sales():
    """What is sold and what is withdrawn are together no less than the custom."""
    says(
        program_of(_sales()),
        "established_sales",
        {
            f"established_sales[{EXPORT}]": (
                {f"Outlet[{EXPORT}]": -1, **{f"Withdrawn[step {k},{EXPORT}]": -1 for k in (1, 2)}},
                "<=",
                -1.0,
            )
        },
    )


def test_a_step_is_no_wider_than_its_part_of_the_custom():
    assert bounds(program_of(_sales()), "Withdrawn") == {f"Withdrawn[step {k},{EXPORT}]": 0.5 for k in (1, 2)}


def test_withdrawal_cost():
    costs(
        program_of(_sales((2026, 2027), 0.05)),
        "withdrawal_cost",
        {
            f"Withdrawn[step {k},a.metal,export,{2026 + i}]": (2 * k - 1) * 0.4 * 1.05 ** -(i + 0.5)
            for k in (1, 2)
            for i in (0, 1)
        },
    )


def test_a_small_duty_turns_no_established_export_home():
    """Abroad at 5.3 landed, the outlet pays 5: what leaves is 0.3 short of home, and leaving its buyers costs 0.4."""
    plan, _, _ = plan_of(_sales(duty=0.3))
    assert cell(plan, "outlets", "tonnes") == pytest.approx(1000)
    assert cell(plan, "purchases", "tonnes", country="CHN") == pytest.approx(1000)
    assert cell(plan, "withdrawn_sales", "tonnes") == 0
    assert plan.cost == pytest.approx(4.0 * 3.0 + 1.0 * 5.3 - 5.0, abs=1e-4)


def test_a_larger_duty_turns_the_first_step_home():
    """At 5.9 landed half a kt turns home for 0.4; the next half would cost 1.2. What nobody takes by custom is free."""
    plan, _, _ = plan_of(_sales(duty=0.9))
    assert cell(plan, "outlets", "tonnes") == pytest.approx(500)
    assert cell(plan, "withdrawn_sales", "tonnes", step=1) == pytest.approx(500)
    assert cell(plan, "withdrawn_sales", "usd_per_t", step=1) == pytest.approx(400)
    assert cell(plan, "withdrawn_sales", "musd") == pytest.approx(0.2)
    assert cell(plan, "ledger", "musd", payer="plants", payee="qualification and contracts") == pytest.approx(0.2)
    assert cell(plan, "summary", "value", metric="cost_withdrawal_cost") == pytest.approx(0.2)
    assert plan.cost == pytest.approx(4.0 * 3.0 + 0.5 * 5.9 - 0.5 * 5.0 + 0.2, abs=1e-4)


def test_without_custom_every_duty_turns_all_exports_home():
    plan, _, _ = plan_of(_sales(duty=0.1, custom=0.0))
    assert cell(plan, "outlets", "tonnes") == 0
    assert plan.cost == pytest.approx(12.0, abs=1e-4)


def test_home_that_makes_too_little_leaves_its_buyers_and_is_never_impossible():
    made = _sales()
    rows = made.offers.assign(available=[0.25 if country == "USA" else 10.0 for country in made.offers["country"]])
    plan, _, _ = plan_of(_replaced(made, rows))
    assert cell(plan, "withdrawn_sales", "tonnes") + cell(plan, "outlets", "tonnes") == pytest.approx(1000)


def _replaced(made: Any, offers: Any) -> Any:
    from dataclasses import replace

    return replace(made, offers=offers)

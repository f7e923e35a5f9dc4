"""Equity: an account buys a share of the capital, and plants pay it a return."""

from __future__ import annotations

import pytest

from model.plan.ledger import market_cost, national_resource_cost, payers
from tests.handmade import booked, cell, costs, doctored, missed, plan_of, program_of
from tests.model.policies.built import COST, KINDS, can_build, must_build

NAME = "equity"
EQUITY = (NAME, {"account": "dpa", "share": 0.4, "return_rate": 0.1})


def test_what_equity_saves():
    """Over a year of life: 1.2 at the plant's own rate, 1.1 at the account's."""
    program = program_of(can_build(), EQUITY)
    costs(program, "equity_saving", {f"Finance[{NAME},{p},2026]": -(1.2 - 1.1) for p in ("ref", "rec")})


def test_equity_dearer_than_the_plants_own_is_not_taken():
    plan, _, _ = plan_of(must_build(), (NAME, {"account": "dpa", "share": 0.4, "return_rate": 0.3}))
    assert plan.tables["finance"].empty
    assert plan.cost == pytest.approx(COST)


def test_plan_bookings_and_recheck():
    """4 MUSD bought, of which 4.4 come back in 2027."""
    plan, frames, stated = plan_of(must_build(), EQUITY)
    assert plan.cost == pytest.approx(COST - 0.4)
    assert booked(plan, frames, stated) == pytest.approx(
        {
            (2027, "financiers", "plants", "charges saved by equity", ""): 4.8,
            (2026, "Treasury", "financiers", "equity bought", "dpa"): 4.0,
            (2027, "plants", "Treasury", "return on equity", "dpa"): 4.4,
        }
    )
    assert market_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost)
    assert national_resource_cost(plan.tables["ledger"], frames) == pytest.approx(COST)
    assert missed(plan, frames, stated) == []
    assert missed(plan, frames, stated, doctored(plan, "finance", "musd", 4.1)) == [f"{NAME}: ref 2026"]


def test_the_budget_receives_the_return_in_its_years():
    """Bought: 50, 30, 20% from 2026. Received: 273 of 365 days in fiscal 2027, 92 in 2028."""
    plan, _, _ = plan_of(must_build(), EQUITY)
    outlays = {y: cell(plan, "budget", "outlays_musd", account="dpa", fiscal_year=y) for y in (2026, 2027, 2028)}
    assert outlays == pytest.approx({2026: 2.0, 2027: 1.2 - 4.4 * 273 / 365, 2028: 0.8 - 4.4 * 92 / 365})


def test_a_share_that_is_held_after_the_last_year_is_worth_what_it_returns_then():
    """4 MUSD at 10% over two years of life return 2.3047619 a year; the second, 2028, is not planned, and is worth
    2.3047619 / 1.04 in 2027: so much less does the Treasury pay."""
    facts = [{"plant": p, "kind": k, "country": c, "lead": 1.0, "life": 2.0, "rate": 0.2} for p, k, c in KINDS]
    plan, frames, stated = plan_of(must_build(discount_rate=0.04, plants=facts), EQUITY)
    moved = booked(plan, frames, stated)
    assert moved[2027, "plants", "Treasury", "return on equity", "dpa"] == pytest.approx(2.3047619)
    after = (2027, "financiers", "Treasury", "return on equity after the last year (memo)", "")
    assert moved[after] == pytest.approx(2.3047619 / 1.04)
    worth = 4 * frames.discount(2026) - 2.3047619 * (1 + 1 / 1.04) * frames.discount(2027)
    assert payers(plan.tables["ledger"], frames)["treasury"] == pytest.approx(worth)
    received = cell(plan, "budget", "obligations_musd", account="dpa")
    assert received == pytest.approx(4 - 2.3047619), "what is worth after the plan is in no budget"


def test_a_budget_counts_what_is_bought():
    plan, frames, stated = plan_of(
        must_build(), EQUITY, ("budget_cap", {"account": "dpa", "dollars": "real", "max_musd": 1.5})
    )
    assert cell(plan, "finance", "musd") == pytest.approx(1.5)
    assert missed(plan, frames, stated) == []

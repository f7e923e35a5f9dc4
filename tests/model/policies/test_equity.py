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
            (2027, "plants", "financiers", "charges on equity", ""): 4.4,
            (2027, "financiers", "Treasury", "return on equity", "dpa"): 4.4,
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
    assert moved[2027, "financiers", "Treasury", "return on equity", "dpa"] == pytest.approx(2.3047619)
    after = (2027, "financiers", "Treasury", "return on equity after the last year (memo)", "")
    assert moved[after] == pytest.approx(2.3047619 / 1.04)
    worth = 4 * frames.discount(2026) - 2.3047619 * (1 + 1 / 1.04) * frames.discount(2027)
    assert payers(plan.tables["ledger"], frames)["treasury"] == pytest.approx(worth)
    received = cell(plan, "budget", "obligations_musd", account="dpa")
    assert received == pytest.approx(4 - 2.3047619), "what is worth after the plan is in no budget"


def test_the_return_of_a_contract_is_in_dollars_of_the_day():
    """4 MUSD bought in fiscal 2026 at 1.05 are 4.2 of that day; at 10% over two years 2.42 of the day come back a year.

    In 2027 and 2028 a dollar is 1.1 x 273/365 + 1.2 x 92/365 and 1.2 x 274/366 + 1.331 x 92/366 of the base year's.
    Booked in dollars of the day, fiscal 2027 receives 273/365 of the 2.42 at 1.1 for each dollar of the base year.
    """
    index = [{"fiscal_year": y, "index": i} for y, i in ((2026, 1.05), (2027, 1.1), (2028, 1.2), (2029, 1.331))]
    facts = [{"plant": p, "kind": k, "country": c, "lead": 1.0, "life": 2.0, "rate": 0.2} for p, k, c in KINDS]
    world = must_build(discount_rate=0.04, plants=facts, tables={"deflator": index})
    plan, frames, stated = plan_of(world, (NAME, EQUITY[1] | {"dollars": "nominal"}))
    moved = booked(plan, frames, stated)
    each = 4 * 1.05 * 0.1 / (1 - 1.1**-2)
    assert each == pytest.approx(2.42)
    days = (1.1 * 273 / 365 + 1.2 * 92 / 365, 1.2 * 274 / 366 + 1.331 * 92 / 366)
    came = (2027, "financiers", "Treasury", "return on equity", "dpa")
    after = (2027, "financiers", "Treasury", "return on equity after the last year (memo)", "")
    assert moved[came] == pytest.approx(2.42 / days[0])
    assert moved[after] == pytest.approx(2.42 / days[1] / 1.04)
    worth = 2.42 / days[0] / 1.2 + 2.42 / days[1] / 1.44
    level = worth * 0.2 / (1 - 1.2**-2)
    assert moved[2027, "plants", "financiers", "charges on equity", ""] == pytest.approx(level)
    outlays = {y: cell(plan, "budget", "outlays_nominal_musd", account="dpa", fiscal_year=y) for y in (2027, 2028)}
    received = {2027: 2.42 / days[0] * 273 / 365 * 1.1, 2028: 2.42 / days[0] * 92 / 365 * 1.2}
    assert sum(received.values()) == pytest.approx(2.42), "what the contract says, in whole"
    paid = {2027: 4.2 * 0.3, 2028: 4.2 * 0.2}
    assert outlays == pytest.approx({y: paid[y] - received[y] for y in outlays})
    assert missed(plan, frames, stated) == []


def test_a_budget_counts_what_is_bought():
    plan, frames, stated = plan_of(
        must_build(), EQUITY, ("budget_cap", {"account": "dpa", "dollars": "real", "max_musd": 1.5})
    )
    assert cell(plan, "finance", "musd") == pytest.approx(1.5)
    assert missed(plan, frames, stated) == []

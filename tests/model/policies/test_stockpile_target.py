"""Days of essential demand in stock."""

from __future__ import annotations

import pytest

from model.plan.ledger import market_cost, national_resource_cost
from tests.handmade import booked, cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "stockpile_target"
USES = [
    {"end_use": u, "essential": e, "wanted": w, "year": y}
    for u, e, w in (("defence", True, 4.0), ("clean", True, 1.0), ("other", False, 9.0))
    for y in (2026, 2027, 2028)
]


def _chain(**more: object):
    return chain(
        (2026, 2027, 2028),
        **{
            "stocks": [{"year": y, "stock_most": 3.0, "holding": 0.1} for y in (2026, 2027, 2028)],
            "demands": USES,
            **more,
        },
    )


def test_stock_target():
    """30 days in 2026 rising to 90 in 2028, of the 5 kt that are essential."""
    says(
        program_of(_chain(), (NAME, {"days": {2026: 30, 2028: 90}})),
        "stock_target",
        {
            f"stock_target[{NAME},a.metal,{y}]": ({f"Stock[a.metal,{y}]": -1}, "<=", -days / 365 * 5.0)
            for y, days in ((2026, 30), (2027, 60), (2028, 90))
        },
    )


@pytest.mark.parametrize(
    "scope", [{"minerals": ["b"]}, {"from": 2029}, {"days": 0}, {"forms": ["a.raw"]}, {"days": {2029: 30}}]
)
def test_touches_nothing(scope: dict[str, object]):
    assert not data_of(_chain(), (NAME, {"days": 30, **scope})).tuples("TARGETS")


def test_plan_bookings_and_recheck():
    """73 days of 5 kt are 1 kt, bought in 2026 at the reference price of 9, held, never sold."""
    plan, frames, stated = plan_of(_chain(), (NAME, {"days": 73}))
    assert [cell(plan, "stockpile", "stock_t", year=y) for y in (2026, 2027, 2028)] == pytest.approx([1000.0] * 3)
    assert booked(plan, frames, stated) == pytest.approx(
        {(2026, "Treasury", "buyers", "stockpile purchases", "nds_fund"): 9.0}
    )
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "stockpile", "stock_t", 900.0, year=2027)
    assert missed(plan, frames, stated, tables) == [f"{NAME}: a.metal 2027"]


def test_private_stock_asks_a_return_and_what_an_account_buys_does_not():
    """A kt is asked for at the end: who holds it asks 0.6 MUSD for the year, which stays within the nation."""
    stocks = [{"year": y, "carrying": 0.6, "closing": 1.0} for y in (2026, 2027, 2028)]
    plan, frames, _ = plan_of(_chain(stocks=stocks))
    assert cell(plan, "ledger", "musd", payee="financiers", item="return on private stock") == pytest.approx(0.6)
    assert market_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost)
    assert national_resource_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost - 0.6)
    plan, frames, _ = plan_of(_chain(stocks=stocks), (NAME, {"days": 73}))
    assert cell(plan, "ledger", "musd", item="return on private stock") == 0.0


STOCKED = [{"year": y, "opening": 1.5, "holding": 20.0} for y in (2026, 2027, 2028)]
"""So dear to hold that a plan would be rid of it."""


def test_what_the_nation_holds_stays_where_no_sentence_speaks_of_it():
    plan, _, _ = plan_of(_chain(stocks=[{**s, "kept": 0.9} for s in STOCKED]))
    held = plan.tables["stockpile"]
    assert list(held["public_t"]) == pytest.approx([1500.0, 1350.0, 1215.0])
    assert list(held["stock_t"]) == pytest.approx([1500.0, 1350.0, 1215.0])
    assert list(held["out_t"]) == [0.0, 0.0, 0.0]


def test_public_stock_is_sold_down_to_the_target_from_its_first_year():
    """73 days of 5 kt are 1 kt: half a kt comes out in 2027, and buyers pay 9 for each kt of it."""
    said = (NAME, {"days": 73, "account": "dpa", "from": 2027})
    plan, frames, stated = plan_of(_chain(stocks=STOCKED), said)
    held = plan.tables["stockpile"]
    assert list(held["public_t"]) == pytest.approx([1500.0, 1000.0, 1000.0])
    assert list(held["sold_t"]) == pytest.approx([0.0, 500.0, 0.0])
    assert booked(plan, frames, stated) == pytest.approx(
        {(2027, "buyers", "Treasury", "sales of public stock", "dpa"): 4.5}
    )
    assert plan.terms["public_sale_cost"] == pytest.approx(4.5 * frames.discount(2027))
    market = plan.tables["ledger"]
    assert market[market["item"] == "sales of public stock"]["musd"].sum() == pytest.approx(4.5)


def test_recheck_of_a_form_that_is_not_held():
    plan, frames, stated = plan_of(_chain(), (NAME, {"days": 73}))
    empty = {**plan.tables, "stockpile": plan.tables["stockpile"].iloc[:0]}
    assert missed(plan, frames, stated, empty) == [f"{NAME}: a.metal {y}" for y in (2026, 2027, 2028)]

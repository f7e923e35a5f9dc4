"""The public stock: what is asked for, bought, stored, released and paid; the private one is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from model.frames.column_tables import as_frame
from model.plan.ledger import budget, cost_by_payer, market_cost, national_resource_cost, payers
from model.policies import BY_NAME
from tests.handmade import booked, bounds, cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "stockpile_target"
YEARS = (2026, 2027, 2028)
USES = [
    {"end_use": u, "essential": e, "wanted": w, "year": y}
    for u, e, w in (("defence", True, 4.0), ("clean", True, 1.0), ("other", False, 9.0))
    for y in YEARS
]
PUBLIC = {"holder": "public", "stock_most": 3.0, "holding": 0.1}
"""Metal costs 7 MUSD a kt from China: the price of the day, for nobody lands it cheaper."""


def _chain(**more: object):
    return chain(
        YEARS, **{"stocks": [{**PUBLIC, "year": y} for y in YEARS], "demands": USES, "discount_rate": 0.0, **more}
    )


def _paid(frames: Any, year: int, *, musd: float, item: str = "stockpile purchases") -> dict[Any, float]:
    return {(year, "Treasury", "buyers", item, "nds_fund"): musd}


def test_stock_target():
    """30 days in 2026 rising to 90 in 2028, of the 5 kt that are essential."""
    says(
        program_of(_chain(), (NAME, {"days": {2026: 30, 2028: 90}})),
        "stock_target",
        {
            f"stock_target[{NAME},public,a.metal,{y}]": (
                {f"Stock[public,a.metal,{y}]": -1},
                "<=",
                -days / 365 * 5.0,
            )
            for y, days in ((2026, 30), (2027, 60), (2028, 90))
        },
    )


@pytest.mark.parametrize(
    ("asked", "kt"),
    [
        ({"tonnes": 250, "forms": ["a.metal"]}, 0.25),
        ({"musd": 14, "dollars": "real", "forms": ["a.metal"]}, 2.0),
        ({"musd": 14, "dollars": "real"}, 2.0),
        ({"musd": 14, "dollars": "nominal"}, 2.0),
    ],
)
def test_tonnes_and_sums_of_money(asked: dict[str, object], kt: float):
    """14 MUSD hold 2 kt at the price of the day, 7; without a table of deflators a dollar of the day is a real one."""
    targets = BY_NAME[NAME].model_validate(asked).targets(_chain())  # type: ignore[attr-defined]
    assert list(targets["target"]) == pytest.approx([kt] * 3)


def test_a_sum_of_money_is_held_for_the_same_days_of_every_form():
    """A day of metal is 5/365 kt at 7, of ore 2/365 at 5: 45 MUSD hold 365 days of both."""
    stocks = [{**PUBLIC, "form": f, "year": y} for f in ("a.metal", "a.raw") for y in YEARS]
    uses = [*USES, *({"end_use": "defence", "form": "a.raw", "wanted": 2.0, "year": y} for y in YEARS)]
    frames = _chain(stocks=stocks, demands=uses)
    targets = BY_NAME[NAME].model_validate({"musd": 45, "dollars": "real"}).targets(frames)  # type: ignore[attr-defined]
    found = targets[targets["year"] == 2027].set_index("form")["target"]
    assert found.to_dict() == pytest.approx({"a.metal": 5.0, "a.raw": 2.0})


@pytest.mark.parametrize(
    "scope", [{"minerals": ["b"]}, {"from": 2029}, {"days": 0}, {"forms": ["a.raw"]}, {"days": {2029: 30}}]
)
def test_touches_nothing(scope: dict[str, object]):
    assert not data_of(_chain(), (NAME, {"days": 30, **scope})).tuples("TARGETS")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({}, "asks for nothing; write days, tonnes or musd"),
        ({"days": 3, "tonnes": 4, "forms": ["a.metal"]}, "states a target in days and in tonnes; keep one of them"),
        (
            {"tonnes": 4},
            "tonnes are of one form; name it, such as forms = ['cobalt.metal'], or write days or musd",
        ),
        (
            {"days": 3, "release": "order"},
            "states release and not whose stock it is; write the account, as account = '...'",
        ),
        (
            {"days": 3, "revolving": True},
            "states revolving and not whose stock it is; write the account, as account = '...'",
        ),
        (
            {"musd": 3},
            "states musd without its dollars; write dollars = 'nominal' for dollars of the day, as in a law or "
            "contract, or dollars = 'real' for dollars of the base year",
        ),
        ({"days": 3, "account": "nds_fund", "release": "ordered"}, "'ordered' is not a share; write 0.3 or '30%'"),
    ],
)
def test_what_cannot_be_meant_is_refused(said: dict[str, object], message: str):
    with pytest.raises(ValidationError) as refused:
        BY_NAME[NAME].model_validate(said)
    assert message in str(refused.value)


def test_only_an_account_that_may_spend_its_receipts_revolves():
    said = BY_NAME[NAME].model_validate({"days": 3, "account": "dpa", "revolving": True})
    assert said.figures_missing(_chain()) == (
        "revolving, and the table accounts does not let dpa spend what its sales bring in; there are nds_fund; leave "
        "revolving out, or write yes in its column revolving"
    )
    ours = BY_NAME[NAME].model_validate({"days": 3, "account": "nds_fund", "revolving": True})
    assert ours.figures_missing(_chain()) == ""


# ---------------------------------------------------------------- bought, stored, paid


def test_plan_bookings_and_recheck():
    """73 days of 5 kt are 1 kt, bought in 2026 at 7 and a tenth more, stored at 0.1 a year, never sold."""
    plan, frames, stated = plan_of(_chain(), (NAME, {"days": 73, "premium": 0.1}))
    assert [cell(plan, "stockpile", "stock_t", year=y, holder="public") for y in YEARS] == pytest.approx([1000.0] * 3)
    assert booked(plan, frames, stated) == pytest.approx(_paid(frames, 2026, musd=7.7))
    stored = plan.tables["ledger"].query("item == 'storage of public stock'")
    assert list(zip(stored["payer"], stored["account"], stored["year"], strict=True)) == [
        ("Treasury", "nds_fund", y) for y in YEARS
    ]
    assert list(stored["musd"]) == pytest.approx([0.1] * 3)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "stockpile", "stock_t", 900.0, year=2027)
    assert missed(plan, frames, stated, tables) == [f"{NAME}: a.metal 2027"]


def test_what_the_treasury_buys_is_in_the_bill_of_nobody_else():
    """1 kt bought of China at 7 for the stock: the Treasury pays 7.7 and the storage, buyers are 0.7 better off."""
    few = [use for use in USES if use["essential"]]
    without, frames, _ = plan_of(_chain(demands=few))
    plan, frames, _ = plan_of(_chain(demands=few), (NAME, {"days": 73, "premium": 0.1}))
    before, after = (payers(p.tables["ledger"], frames) for p in (without, plan))
    moved = {who: after[who] - before[who] for who in after}
    assert moved == pytest.approx({"buyers": -0.7, "plant_owners": 0.0, "treasury": 8.0})
    assert sum(moved.values()) == pytest.approx(
        national_resource_cost(plan.tables["ledger"], frames) - national_resource_cost(without.tables["ledger"], frames)
    )
    assert market_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost)
    assert plan.cost - without.cost == pytest.approx(7.0 + 0.3)
    assert cost_by_payer(plan.tables["ledger"], frames)["Treasury"] == pytest.approx(8.0)


def test_a_target_of_one_late_year_buys_its_own_tonnes_alone():
    """One day of 5 kt at the end of 2028 is 13.7 t, whatever private holders keep."""
    private = [{"year": y, "opening": 1.0, "closing": 0.8, "carrying": 0.6} for y in YEARS]
    stocks = [*private, *({**PUBLIC, "year": y} for y in YEARS)]
    plan, frames, stated = plan_of(_chain(stocks=stocks), (NAME, {"days": {2028: 1}}))
    bought = booked(plan, frames, stated)
    assert sum(bought.values()) == pytest.approx(5.0 / 365 * 7.0)
    assert cell(plan, "stockpile", "in_t", holder="public") == pytest.approx(5000.0 / 365)


def test_a_cap_on_the_fund_leaves_private_stock_as_it_is():
    """A tenth of a kt's worth for the fund; private holders fill for the end whatever the fund may pay."""
    private = [{"year": y, "closing": 0.8, "carrying": 0.6} for y in YEARS]
    frames = _chain(stocks=[*private, *({**PUBLIC, "year": y} for y in YEARS)])
    cap = ("budget_cap", {"account": "nds_fund", "max_musd": 0.72, "dollars": "real"})
    alone, *_ = plan_of(frames)
    capped, *_ = plan_of(frames, (NAME, {"days": {2028: 7.3}}), cap)
    own = [p.tables["stockpile"].query("holder == 'private'").reset_index(drop=True) for p in (alone, capped)]
    assert own[0].equals(own[1])
    assert cell(capped, "stockpile", "stock_t", year=2028, holder="public") == pytest.approx(100.0)


def test_private_stock_asks_a_return_and_public_stock_does_not():
    """A kt is asked for at the end: who holds it asks 0.6 MUSD for the year, which stays within the nation."""
    stocks = [{"year": y, "carrying": 0.6, "closing": 1.0} for y in YEARS]
    plan, frames, _ = plan_of(_chain(stocks=stocks))
    assert cell(plan, "ledger", "musd", payee="financiers", item="return on private stock") == pytest.approx(0.6)
    assert market_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost)
    assert national_resource_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost - 0.6)


# ---------------------------------------------------------------- what was there, and what is sold

STOCKED = [{**PUBLIC, "year": y, "opening": 1.5, "holding": 20.0} for y in YEARS]
"""So dear to hold that a plan would be rid of it."""


def _public(plan: Any, column: str) -> list[float]:
    return [cell(plan, "stockpile", column, year=y, holder="public") for y in YEARS]


def test_what_the_nation_holds_stays_where_no_sentence_speaks_of_it():
    """Its own account, that of the table, stores it."""
    plan, frames, _ = plan_of(_chain(stocks=[{**s, "kept": 0.9, "account": "dpa"} for s in STOCKED]))
    assert _public(plan, "stock_t") == pytest.approx([1500.0, 1350.0, 1215.0])
    assert _public(plan, "out_t") == [0.0, 0.0, 0.0]
    stored = plan.tables["ledger"].query("item == 'storage of public stock'")
    assert set(stored["account"]) == {"dpa"}
    assert stored["musd"].sum() == pytest.approx(20.0 * (1.5 + 1.35 + 1.215))
    assert market_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost)


def test_public_stock_is_sold_down_to_the_target_from_its_first_year():
    """73 days of 5 kt are 1 kt: half a kt comes out in 2027, and buyers pay 7 less a fifth for each kt of it."""
    said = (NAME, {"days": 73, "account": "dpa", "from": 2027, "discount": 0.2})
    plan, frames, stated = plan_of(_chain(stocks=STOCKED), said)
    assert _public(plan, "stock_t") == pytest.approx([1500.0, 1000.0, 1000.0])
    assert _public(plan, "out_t") == pytest.approx([0.0, 500.0, 0.0])
    assert booked(plan, frames, stated) == pytest.approx(
        {(2027, "buyers", "Treasury", "stockpile sales", "dpa"): 0.5 * 7 * 0.8}
    )


def test_a_share_a_year_is_sold_and_no_more():
    """A fifth of 1.5 is 0.3, of the 1.2 left 0.24, of 0.96 the rest."""
    plan, *_ = plan_of(_chain(stocks=STOCKED), (NAME, {"days": 0, "account": "nds_fund", "release": "20%"}))
    assert _public(plan, "out_t") == pytest.approx([300.0, 240.0, 192.0])


def test_sold_by_share():
    """Of the stock of the year before nine tenths are kept, and a fifth of that may be sold."""
    frames = _chain(stocks=[{**s, "kept": 0.9} for s in STOCKED])
    program = program_of(frames, (NAME, {"days": 0, "account": "nds_fund", "release": 0.2}))
    says(
        program,
        "sold_by_share",
        {
            f"sold_by_share[{NAME},public,a.metal,{y},{y - 1}]": (
                {f"StockOut[public,a.metal,{y}]": 1, f"Stock[public,a.metal,{y - 1}]": -0.9 * 0.2},
                "<=",
                0.0,
            )
            for y in (2027, 2028)
        },
    )
    assert bounds(program, "StockOut")["StockOut[public,a.metal,2026]"] == pytest.approx(0.3)


def test_by_order_nothing_is_sold_in_a_plan():
    plan, *_ = plan_of(_chain(stocks=STOCKED), (NAME, {"days": 0, "account": "nds_fund", "release": "order"}))
    assert _public(plan, "out_t") == [0.0, 0.0, 0.0]


def test_nothing_is_bought_again_that_is_there_at_least():
    """Of 1.5 kt at most 1 can be sold a year; 0.6 are asked for in 2027: what is left needs 0.1 bought, and no more.

    Before the sentence is in force nothing is bought at all.
    """
    frames = _chain(stocks=STOCKED)
    free = program_of(frames, (NAME, {"days": {2026: 0, 2027: 43.8}}))
    assert [round(v, 9) for v in bounds(free, "StockIn").values()] == [0.0, 0.1, 0.0]
    later = program_of(_chain(), (NAME, {"days": 73, "from": "2027-05-01"}))
    assert [round(v, 9) for v in bounds(later, "StockIn").values()] == [0.0, 1.0, 0.0]


def test_the_first_sentence_that_asks_buys_stores_and_sells():
    """The second asks for more, and the first pays for all of it."""
    said = ((NAME, {"days": 36.5, "account": "dpa"}), (NAME, {"days": 73, "premium": 0.5}))
    plan, _, _ = plan_of(_chain(), *said)
    paid = plan.tables["ledger"].query("payer == 'Treasury'")
    assert set(paid["account"]) == {"dpa"}
    assert paid.query("item == 'stockpile purchases'")["musd"].sum() == pytest.approx(7.0)


# ---------------------------------------------------------------- a fund that spends what it is paid


REVOLVES = {"days": {2026: 0, 2027: 0, 2028: 7.3}, "forms": ["a.metal"], "account": "nds_fund", "revolving": True}
SELLS = {"days": 0, "forms": ["a.raw"], "account": "nds_fund", "revolving": True}
NOTHING = ("budget_cap", {"account": "nds_fund", "max_musd": 0.1, "dollars": "real"})


def _fund():
    """The fund holds a kt of ore, to be sold, and is asked for a tenth of a kt of metal in the end."""
    rows = [{**PUBLIC, "holding": 0.0, "form": f, "opening": o, "year": y} for f, o in (("a.metal", 0.0),
            ("a.raw", 1.0)) for y in YEARS]  # fmt: skip
    return _chain(stocks=rows)


def test_a_fund_that_revolves_buys_with_what_it_is_paid():
    """It may spend 0.1 and what a kt of ore at 5 brings in; without that, 0.1 kt of metal at 7 cannot be bought."""
    plan, frames, stated = plan_of(_fund(), (NAME, REVOLVES), (NAME, SELLS), NOTHING)
    assert cell(plan, "stockpile", "stock_t", year=2028, form="a.metal") == pytest.approx(100.0)
    assert cell(plan, "ledger", "musd", item="stockpile sales, spent again") > 0.6
    assert missed(plan, frames, stated) == []
    ledger = plan.tables["ledger"]
    short = ledger.assign(musd=ledger["musd"].where(ledger["item"] != "stockpile sales, spent again", 0.1))
    assert missed(plan, frames, stated, {**plan.tables, "ledger": short})[0].startswith("budget_cap: nds_fund up to")
    with pytest.raises(AssertionError, match="infeasible"):
        plan_of(_fund(), (NAME, {**REVOLVES, "revolving": False}), (NAME, {**SELLS, "revolving": False}), NOTHING)


def test_reused_within_receipts():
    """Of a kt of ore sold in 2026 at 5, three quarters are received in fiscal 2026, all by 2027."""
    later = 92 / 365
    got = {2026: 5.0 * (1 - later), 2027: 5.0, 2028: 5.0, 2029: 5.0}
    rows = {}
    for y in (2026, 2027, 2028, 2029):
        row = {f"Reused[budget_cap,{r}]": 1.0 for r in range(2026, y + 1)}
        for t in YEARS:
            part = (1 - (92 / 366 if t == 2028 else later)) if t == y else 1.0
            row |= {f"StockOut[public,a.raw,{t}]": -5.0 * part} if t <= y else {}
        rows[f"reused_within_receipts[budget_cap,{y}]"] = (row, "<=", 0.0)
    assert got[2026] < got[2027]
    says(program_of(_fund(), (NAME, SELLS), NOTHING), "reused_within_receipts", rows)


def test_budget_of_sales_and_storage():
    """Sales lower authority and outlays; storage is paid all year long, a quarter of it in the next fiscal year."""
    plan, frames, _ = plan_of(_chain(stocks=STOCKED), (NAME, {"days": 109.5, "account": "nds_fund"}))
    table = as_frame(budget(plan.tables["ledger"], frames)).query("account == 'nds_fund'").set_index("fiscal_year")
    assert table.loc[2026, "obligations_musd"] == pytest.approx(30.0 * (1 - 92 / 365))
    assert table.loc[2027, "obligations_musd"] == pytest.approx(30.0)


def test_recheck_of_a_form_that_is_not_held():
    plan, frames, stated = plan_of(_chain(), (NAME, {"days": 73}))
    empty = {**plan.tables, "stockpile": plan.tables["stockpile"].iloc[:0]}
    assert missed(plan, frames, stated, empty) == [f"{NAME}: a.metal {y}" for y in YEARS]

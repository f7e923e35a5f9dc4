"""A contract for difference on a quantity that plants owe: paid or paid back up to it, and the rest paid for."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from model.policies import BY_NAME
from tests.handmade import booked, cell, costs, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

METAL = {"forms": ["a.metal"], "dollars": "real", "price_spread": 0}
OWED = {**METAL, "floor_usd_per_t": 6000, "upside_share": 1.0, "contracted_t": 1500, "shortfall_usd_per_t": 2500}
"""The market price is 7 MUSD/kt: 1 is paid back on each kt, 2.5 for each that is missing."""
GOOD = "[price_floor,a.metal,2026]"
INDEX = [{"fiscal_year": y, "index": i} for y, i in ((2026, 1.1), (2027, 1.2), (2028, 1.3))]
EARLY, LATE = 273 / 365, 92 / 365


def contract(**said: Any) -> tuple[str, dict[str, Any]]:
    return "price_floor", {**OWED, **said}


def of(without: str = "", **said: Any) -> Any:
    fields = {name: value for name, value in {**OWED, **said}.items() if name != without}
    return BY_NAME["price_floor"].model_validate(fields)


def test_rows_of_a_quantity_that_is_owed() -> None:
    """What is paid on and what is missing are the quantity; the first is paid back at 1, the second costs 2.5."""
    program = program_of(chain(), contract())
    row = ({f"Paid{GOOD}": 1.0, f"Undelivered{GOOD}": 1.0}, "==", 1.5)
    says(program, "contracted_quantity", {f"contracted_quantity{GOOD}": row})
    made = {f"Paid{GOOD}": 1.0, "Output[ref,2026]": -1.0, "Output[rec,2026]": -1.0}
    says(program, "paid_within_output", {f"paid_within_output{GOOD}": (made, "<=", 0)})
    says(program, "paid_within_quantity", {})
    costs(program, "quantity_payments", {f"Paid{GOOD}": 1.0})
    costs(program, "undelivered_payments", {f"Undelivered{GOOD}": 2.5})


def test_half_a_year_costs_half_on_the_same_quantity() -> None:
    program = program_of(chain(), contract(until="2026-07-02"))
    half = 183 / 365
    costs(program, "quantity_payments", {f"Paid{GOOD}": half})
    costs(program, "undelivered_payments", {f"Undelivered{GOOD}": 2.5 * half})


def test_plants_deliver_what_they_owe_and_pay_it_back() -> None:
    """Made here for 7.25 where imports cost 7, and 1 is paid back: 1.25 a kt is less than the 2.5 of a missing one."""
    plan, frames, stated = plan_of(chain(), contract())
    assert cell(plan, "production", "tonnes", plant="ref", form="a.metal") == pytest.approx(1500)
    assert plan.cost == pytest.approx(1.5 * (7.25 + 1) + 2.5 * 7)
    back = {(2026, "plants", "Treasury", "price above floor (contingent)", "ndpr_floor"): 1.5}
    assert booked(plan, frames, stated) == pytest.approx(back)
    assert missed(plan, frames, stated) == []


def test_what_plants_cannot_make_they_pay_for() -> None:
    """The refinery makes 2 kt and no more; recycling costs 9.75, 2.75 above the market, and the missing tonne 2.5."""
    plan, frames, stated = plan_of(chain(), contract(contracted_t=3000))
    assert booked(plan, frames, stated) == pytest.approx(
        {
            (2026, "plants", "Treasury", "price above floor (contingent)", "ndpr_floor"): 2.0,
            (2026, "plants", "Treasury", "quantity not delivered (contingent)", "ndpr_floor"): 2.5,
        }
    )
    assert missed(plan, frames, stated) == []
    low = {s: cell(plan, "contingent", "musd", scenario=s) for s in ("low", "central", "high")}
    assert low == pytest.approx({"low": 2 * (6 - 4.9) - 2.5, "central": -4.5, "high": 2 * (6 - 9.1) - 2.5})
    tables = doctored(plan, "production", "tonnes", 1000.0, plant="ref", form="a.metal")
    assert missed(plan, frames, stated, tables) == []  # the ledger then books 2 kt missing


def test_in_nominal_dollars_by_fiscal_year() -> None:
    """6,600 and 2,750 dollars of the day, at an index of 1.1 and 1.2 over the fiscal years of 2026.

    A nominal dollar of 2026 is worth 1 / (1.1 x 273/365 + 1.2 x 92/365) real ones; what is paid back is the market's
    7 real ones less that of the price, on 2 kt; 1 kt is missing.
    """
    said = contract(
        dollars="nominal", floor_usd_per_t=6600, shortfall_usd_per_t=2750, contracted_t=3000,
    )  # fmt: skip
    plan, _, _ = plan_of(chain(tables={"deflator": INDEX}), said)
    dollar = 1.1 * EARLY + 1.2 * LATE
    back, missing = 2 * (7 - 6.6 / dollar), 2.75 / dollar
    budget = plan.tables["budget"].query("account == 'ndpr_floor'").set_index("fiscal_year")["outlays_nominal_musd"]
    assert -budget.to_dict()[2026] == pytest.approx(1.1 * EARLY * (back + missing))
    assert -budget.to_dict()[2027] == pytest.approx(1.2 * LATE * (back + missing))
    assert -sum(budget) == pytest.approx(2 * 7 * dollar - 2 * 6.6 + 2.75)


def test_below_the_price_it_is_a_subsidy_of_the_quantity() -> None:
    """At a price of 9, 2 a kt are paid: 1.5 kt at 7.25 - 2, and no more."""
    plan, frames, stated = plan_of(chain(), contract(floor_usd_per_t=9000))
    assert plan.cost == pytest.approx(1.5 * (7.25 - 2) + 2.5 * 7)
    paid = {(2026, "Treasury", "plants", "price floor (contingent)", "ndpr_floor"): 3.0}
    assert booked(plan, frames, stated) == pytest.approx(paid)
    assert missed(plan, frames, stated) == []


def test_before_the_first_year_nothing_is_owed() -> None:
    plan, frames, stated = plan_of(chain((2026, 2027)), contract(contracted_t={2027: 1000}))
    back = {(2027, "plants", "Treasury", "price above floor (contingent)", "ndpr_floor"): 1.0}
    assert booked(plan, frames, stated) == pytest.approx(back)
    assert missed(plan, frames, stated) == []


# ---------------------------------------------------------------- what is refused, and asked about


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (
            {"without": "shortfall_usd_per_t"},
            "contracted_t is owed, and nothing says what a tonne that is missing costs; ",
        ),
        ({"without": "contracted_t"}, "shortfall_usd_per_t is paid on a quantity that plants owe; write contracted_t"),
        ({"max_t": 5}, "contracted_t is the quantity that is paid on; leave out max_t"),
        ({"max_t": 5, "end_uses": ["defence"]}, "leave out max_t and end_uses"),
    ],
)
def test_half_a_contract_is_refused(said: dict[str, Any], text: str) -> None:
    with pytest.raises(ValidationError, match=text.replace("(", r"\(")):
        of(**said)


def test_a_missing_tonne_that_is_cheaper_than_what_is_paid_back_is_refused() -> None:
    assert of().lacks_beside([], chain()) == ""
    assert of(shortfall_usd_per_t=1000).lacks_beside([], chain()) == ""
    assert of(shortfall_usd_per_t=900).lacks_beside([], chain()) == (
        "takes 1,000 USD a tonne back in 2026 and 900 for one that is missing, both in dollars of the base year: "
        "plants would rather deliver none; raise shortfall_usd_per_t to what they would pay back, or lower upside_share"
    )


def test_a_quantity_that_nobody_can_make_is_refused_and_one_that_is_too_large_asked_about() -> None:
    nobody = of(plants=["aus"]).lacks_beside([], chain())
    assert nobody == (
        "has its plants owe 1,500 t of a.metal in 2026, when none of them can make any; write contracted_t by year, "
        "from the first in which they can"
    )
    assert list(of(plants=["ref"]).doubts(chain())) == []
    assert list(of(plants=["ref"], contracted_t=2500).doubts(chain())) == [
        (
            "contracted_t",
            "is 2,500 t of a.metal in 2026, of which its plants could make 2,000 with all that may be built; they pay "
            "for the rest whatever they do",
        )
    ]

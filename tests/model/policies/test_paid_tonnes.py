"""Prices topped up on so many tonnes, or on what an end use gets: the rest is sold at the market price."""

from __future__ import annotations

from typing import Any

import pytest

from model.policies import BY_NAME
from tests.handmade import booked, cell, costs, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

METAL = {"forms": ["a.metal"], "dollars": "real", "price_spread": 0}
FLOOR = {**METAL, "floor_usd_per_t": 10000}
"""3 MUSD/kt above the market price of 7: recycled metal at 9.75 pays as long as it is topped up."""
OFFTAKE = {**METAL, "price_usd_per_t": 10000, "min_share": 0.1, "kinds": ["refinery"]}
BOTH = [{"end_use": use, "wanted": w, "shortfall_most": w} for use, w in (("defence", 1.0), ("other", 3.0))]
GOOD = "Paid[price_floor,a.metal,2026]"
MADE = {GOOD: 1.0, "Output[ref,2026]": -1.0, "Output[rec,2026]": -1.0}


def floor(**said: Any) -> tuple[str, dict[str, Any]]:
    return "price_floor", {**FLOOR, **said}


def test_so_many_tonnes_are_paid_on_and_no_more_than_are_made() -> None:
    program = program_of(chain(), floor(max_t=1500))
    costs(program, "quantity_payments", {GOOD: -3.0})
    costs(program, "price_floor_payments", {})
    key = "price_floor,a.metal,2026"
    says(program, "paid_within_output", {f"paid_within_output[{key}]": (MADE, "<=", 0)})
    says(program, "paid_within_quantity", {f"paid_within_quantity[{key}]": ({GOOD: 1.0}, "<=", 1.5)})
    says(program, "paid_within_uses", {})


def test_no_more_than_the_end_use_gets() -> None:
    program = program_of(chain(demands=BOTH), floor(end_uses=["defence"]))
    row = ({GOOD: 1.0, "Delivery[defence,a.metal,2026]": -1.0}, "<=", 0)
    says(program, "paid_within_uses", {"paid_within_uses[price_floor,a.metal,2026]": row})
    says(program, "paid_within_quantity", {})


def test_half_a_year_pays_half_on_the_same_tonnes() -> None:
    costs(program_of(chain(), floor(max_t=1500, until="2026-07-02")), "quantity_payments", {GOOD: -3.0 * 183 / 365})


def test_a_quantity_that_nobody_makes_is_no_row() -> None:
    """1e12 t written as 'no limit' would stand in the program as a number beside which no proof is exact."""
    program = program_of(chain(), floor(max_t=1e12))
    says(program, "paid_within_quantity", {})
    costs(program, "quantity_payments", {GOOD: -3.0})
    plan, frames, stated = plan_of(chain(), floor(max_t=1e12))
    assert missed(plan, frames, stated) == []


def test_by_year_nothing_before_the_first() -> None:
    data = data_of(chain((2026, 2027, 2028)), floor(max_t={2027: 100, 2029: 300}))
    most = dict(zip([t[2] for t in data.tuples("PAID_QUANTITIES")], data.parameters["paid_most"], strict=True))
    assert {int(y): kt for y, kt in most.items()} == pytest.approx({2026: 0.0, 2027: 0.1, 2028: 0.2})


def test_plan_bookings_and_recheck_of_a_quantity() -> None:
    """On 1.5 kt 3 each is paid: the refinery's 2 kt at 7.25 take it all, and recycling at 9.75 does not run."""
    plan, frames, stated = plan_of(chain(), floor(max_t=1500))
    assert cell(plan, "production", "tonnes", plant="ref", form="a.metal") == pytest.approx(1500)
    assert plan.cost == pytest.approx(1.5 * (7.25 - 3) + 2.5 * 7)
    flow = {(2026, "Treasury", "plants", "price floor (contingent)", "ndpr_floor"): 4.5}
    assert booked(plan, frames, stated) == pytest.approx(flow)
    low = {s: cell(plan, "contingent", "musd", scenario=s) for s in ("low", "central", "high")}
    assert low == pytest.approx({"low": 1.5 * (10 - 4.9), "central": 4.5, "high": 1.5 * (10 - 9.1)})
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "production", "tonnes", 1200.0, plant="ref", form="a.metal")
    assert missed(plan, frames, stated, tables) == []  # it is paid on what was made, and the ledger says so


def test_plan_and_bookings_for_an_end_use() -> None:
    """The defence gets 1 kt, and 3 is paid on no more, whoever makes it."""
    plan, frames, stated = plan_of(chain(demands=BOTH), floor(end_uses=["defence"]))
    assert plan.cost == pytest.approx(1 * (7.25 - 3) + 3 * 7)
    assert sum(booked(plan, frames, stated).values()) == pytest.approx(3.0)
    assert missed(plan, frames, stated) == []


def test_a_commitment_for_a_quantity_makes_its_part_all_the_same() -> None:
    stated = ("offtake", {**OFFTAKE, "min_share": 0.9, "max_t": 500})
    program = program_of(chain(), stated)
    costs(program, "quantity_payments", {"Paid[offtake,a.metal,2026]": -3.0})
    plan, frames, clauses = plan_of(chain(), stated)
    assert cell(plan, "production", "tonnes", plant="ref", form="a.metal") == pytest.approx(1800)
    assert sum(booked(plan, frames, clauses).values()) == pytest.approx(0.5 * 3)
    assert missed(plan, frames, clauses) == []


def test_an_end_use_that_does_not_get_the_form_is_not_reached() -> None:
    only = chain(demands=[{"end_use": "other", "wanted": 4.0, "shortfall_most": 4.0}])
    for name, said in (("price_floor", FLOOR), ("offtake", OFFTAKE)):
        contract = of(name, **said, end_uses=["defence"])
        said_so = "get no a.metal, so that nothing is paid; name a form that they want"
        assert ("end_uses", said_so) in list(contract.doubts(only))
        assert contract.why_not("a.metal", only) == "not wanted by defence"
        assert "end_uses" not in dict(of(name, **said, end_uses=["other"]).doubts(only))


# ---------------------------------------------------------------- what is refused


def of(name: str, **said: Any) -> Any:
    return BY_NAME[name].model_validate(said)


def test_a_quantity_on_which_plants_would_owe_is_refused() -> None:
    contract = of("price_floor", **{**FLOOR, "floor_usd_per_t": 6000}, upside_share=1.0, max_t=100)
    assert contract.lacks_beside([], chain()) == (
        "is expected to take 1,000 USD a tonne of a.metal from plants in 2026, as the market price lies above its own, "
        "and they would name as few tonnes as they can; leave out max_t, or hold them to a quantity: contracted_t = "
        "... with shortfall_usd_per_t = ..., which they pay for each tonne that is missing"
    )
    assert of("price_floor", **FLOOR, upside_share=1.0, max_t=100).lacks_beside([], chain()) == ""


def test_one_delivery_is_not_named_for_two() -> None:
    one, other = (of("price_floor", **FLOOR, end_uses=["defence"], plants=[p]) for p in ("ref", "rec"))
    assert one.lacks_beside([other], chain(demands=BOTH)) == (
        "and another price_floor for defence are about a.metal, of which one tonne could be named for both; state one "
        "of them, or forms of their own"
    )
    assert one.lacks_beside([of("price_floor", **FLOOR, max_t=5, plants=["rec"])], chain(demands=BOTH)) == ""


@pytest.mark.parametrize(
    ("uses", "countries", "stands"),
    [(["defence"], ["CHN"], True), (["other"], ["CHN"], False), (["defence"], ["AUS", "CHN"], True)],
)
def test_beside_a_ban_that_lets_its_plants_serve(uses: list[str], countries: list[str], stands: bool) -> None:
    ban = of("import_ban", countries=countries, end_uses=uses)
    here = of("price_floor", **FLOOR, end_uses=["defence"])
    assert (here.lacks_beside([ban], chain(demands=BOTH)) == "") == stands
    abroad = of("price_floor", **FLOOR, end_uses=["defence"], countries=["AUS"])
    assert (abroad.lacks_beside([ban], chain(demands=BOTH)) == "") == (stands and "AUS" not in countries)

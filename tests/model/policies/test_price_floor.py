"""Price floors: what the market price lacks to the floor, on every tonne made."""

from __future__ import annotations

import math
from statistics import NormalDist, fmean
from typing import Any

import pytest

from model.policies.base.market_odds import expected_excess, expected_lack
from tests.handmade import booked, cell, costs, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "price_floor"
METAL = {"forms": ["a.metal"]}
BELOW = NormalDist().cdf(0.2)
"""Half the spread of 0.4 in standard deviations: 0.5793."""
REF, REC = "Output[ref,2026]", "Output[rec,2026]"


def test_the_market_price_is_the_cheapest_landed_one():
    """Metal lands at 7 from China, 12 from Australia: a floor of 9 lacks 2; plants abroad get nothing."""
    program = program_of(chain(), (NAME, {**METAL, "dollars": "real", "price_spread": 0, "floor_usd_per_t": 9000}))
    costs(program, "price_floor_payments", {REF: -2.0, REC: -2.0})


def test_freight_counts_and_duty_does_not():
    goods = [{"form": "a.metal", "country": c, "price": 7.0, "freight": f} for c, f in (("CHN", 0.5), ("AUS", 1.0))]
    said = ((NAME, {**METAL, "dollars": "real", "price_spread": 0, "floor_usd_per_t": 9000}), ("tariff", {"rate": 0.5}))
    costs(program_of(chain(offers=goods), *said), "price_floor_payments", {REF: -1.5, REC: -1.5})


def test_where_nobody_sells_the_form_its_reference_price_holds():
    """9 MUSD/kt."""
    program = program_of(
        chain(offers=[{}]), (NAME, {**METAL, "dollars": "real", "price_spread": 0, "floor_usd_per_t": 10000})
    )
    costs(program, "price_floor_payments", {REF: -1.0, REC: -1.0})


def test_a_price_of_ones_own_by_year_and_half_a_year():
    said = {
        **METAL,
        "dollars": "real",
        "price_spread": 0,
        "floor_usd_per_t": 9000,
        "market_usd_per_t": {2027: 5000, 2028: 6000},
        "until": "2028-07-01",
    }
    program = program_of(chain((2027, 2028)), (NAME, {**said, "plants": ["ref"]}))
    costs(program, "price_floor_payments", {"Output[ref,2027]": -4.0, "Output[ref,2028]": -3.0 * 183 / 366})


def test_upside():
    """A market price 2 above the floor, of which the plant pays back 30%."""
    said = {
        **METAL,
        "dollars": "real",
        "price_spread": 0,
        "floor_usd_per_t": 5000,
        "upside_share": 0.3,
        "kinds": ["refinery"],
    }
    costs(program_of(chain(), (NAME, said)), "price_floor_payments", {REF: 0.6})


def test_a_floor_below_the_market_touches_nothing():
    assert not data_of(
        chain(), (NAME, {**METAL, "dollars": "real", "price_spread": 0, "floor_usd_per_t": 6000})
    ).tuples("FLOORS")


@pytest.mark.parametrize("named", [{}, {"forms": ["a.metal", "a.raw"]}])
def test_one_form(named: dict[str, list[str]]):
    with pytest.raises(ValueError, match="name the form that the floor is for"):
        data_of(chain(), (NAME, {**named, "dollars": "real", "price_spread": 0, "floor_usd_per_t": 1}))


def test_plan_bookings_and_recheck():
    """Recycled metal at 9.75 is made when the floor pays 3: 0.5 kt of it, and 2 kt of the refinery's."""
    plan, frames, stated = plan_of(
        chain(), (NAME, {**METAL, "dollars": "real", "price_spread": 0, "floor_usd_per_t": 10000})
    )
    assert plan.cost == pytest.approx(2 * (7.25 - 3) + 0.5 * (9.75 - 3) + 1.5 * 7)
    flow = {(2026, "Treasury", "plants", "price floor (contingent)", "ndpr_floor"): 7.5}
    assert booked(plan, frames, stated) == pytest.approx(flow)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "production", "tonnes", 1000.0, plant="ref", main=True)
    tables["production"].loc[tables["production"]["plant"] == "rec", "main"] = False
    assert missed(plan, frames, stated, tables) == [f"{NAME}: 2026 not below what lacks"]


def test_contingent_by_market_price():
    """2.5 kt at a floor of 10: the market at 4.9, 7 and 9.1."""
    plan, _, _ = plan_of(chain(), (NAME, {**METAL, "dollars": "real", "price_spread": 0, "floor_usd_per_t": 10000}))
    found = {s: cell(plan, "contingent", "musd", scenario=s) for s in ("low", "central", "high")}
    assert found == pytest.approx({"low": 2.5 * 5.1, "central": 2.5 * 3.0, "high": 2.5 * 0.9})


def test_never_in_resource_cost_and_in_outlays_once():
    plan, _, _ = plan_of(chain(), (NAME, {**METAL, "dollars": "real", "price_spread": 0, "floor_usd_per_t": 10000}))
    assert cell(plan, "summary", "value", metric="resource_cost") == pytest.approx(2 * 7.25 + 0.5 * 9.75 + 1.5 * 7)
    assert cell(plan, "summary", "value", metric="federal_outlays_10_years") == pytest.approx(7.5)
    assert cell(plan, "summary", "value", metric="federal_contingent_10_years") == pytest.approx(7.5)


def test_a_budget_counts_it():
    """Of what 2026 costs, 273 of 365 days fall in fiscal 2026, the rest in 2027."""
    said = (
        (NAME, {**METAL, "dollars": "real", "price_spread": 0, "floor_usd_per_t": 9000}),
        ("budget_cap", {"account": "ndpr_floor", "dollars": "real", "max_musd": {2026: 3, 2027: 9}}),
    )
    part, late = 2.0 * 273 / 365, 2.0 * 92 / 365
    says(program_of(chain(), *said), "budget_limit", {
        "budget_limit[budget_cap,2026]": ({REF: part, REC: part}, "<=", 3),
        "budget_limit[budget_cap,2027]": ({REF: late, REC: late}, "<=", 9),
    })  # fmt: skip
    plan, frames, stated = plan_of(chain(), *said)
    assert missed(plan, frames, stated) == []


# ---------------------------------------------------------------- dollars of the day

INDEX = [{"fiscal_year": y, "index": i} for y, i in ((2026, 1.0), (2027, 1.1), (2028, 1.21))]
CONTRACT = {**METAL, "dollars": "nominal", "price_spread": 0, "floor_usd_per_t": 9000}


def _nominal(plan: Any) -> dict[int, float]:
    budget = plan.tables["budget"]
    return dict(zip(budget["fiscal_year"], budget["outlays_nominal_musd"], strict=True))


def test_a_contract_is_in_dollars_of_the_day():
    """9 of 2027 over 1.1 x 273/365 + 1.21 x 92/365: what 7 lacks to that is paid, half a year pro rata."""
    day = 1.1 * 273 / 365 + 1.21 * 92 / 365
    frames = chain((2027,), tables={"deflator": INDEX})
    costs(program_of(frames, (NAME, {**CONTRACT, "kinds": ["refinery"]})), "price_floor_payments", {
        "Output[ref,2027]": -(9.0 / day - 7.0),
    })  # fmt: skip
    half = {**CONTRACT, "kinds": ["refinery"], "until": "2027-06-30"}
    costs(program_of(frames, (NAME, half)), "price_floor_payments", {
        "Output[ref,2027]": -(9.0 / 1.1 - 7.0) * 181 / 365,
    })  # fmt: skip


def test_what_is_booked_in_dollars_of_the_day_is_what_the_contract_says():
    """The nominal floor times tonnes, less the nominal market price times tonnes, over the two fiscal years."""
    plan, frames, stated = plan_of(chain((2027,), tables={"deflator": INDEX}), (NAME, CONTRACT))
    made = plan.tables["production"].query("form == 'a.metal' and country == 'USA'")["tonnes"].sum() / 1e3
    day = 1.1 * 273 / 365 + 1.21 * 92 / 365
    assert sum(_nominal(plan).values()) == pytest.approx(made * (9.0 - 7.0 * day))
    assert missed(plan, frames, stated) == []


def test_a_promise_costs_its_mean_over_the_prices_stated():
    """A floor of 7 and a planned price of 7, spread 0.4: 7 x (2 x N(0.2) - 1); where the price is certain, nothing.

    Twenty thousand equally likely prices give the same mean.
    """
    by_hand = 7 * (2 * BELOW - 1)
    assert expected_lack(7.0, 7.0, 0.4) == pytest.approx(by_hand, rel=1e-8)
    assert expected_excess(7.0, 7.0, 0.4) == pytest.approx(by_hand, rel=1e-8)
    assert expected_lack(7.0, 7.0, 0.0) == 0.0
    log_price = NormalDist(math.log(7.0) - 0.4**2 / 2, 0.4)
    drawn = [math.exp(log_price.inv_cdf((i + 0.5) / 20_000)) for i in range(20_000)]
    for level in (3.0, 7.0, 12.0):
        assert expected_lack(level, 7.0, 0.4) == pytest.approx(fmean(max(0.0, level - x) for x in drawn), abs=2e-4)
        assert expected_excess(level, 7.0, 0.4) == pytest.approx(fmean(max(0.0, x - level) for x in drawn), abs=2e-3)


def test_plan_ledger_and_outlays_hold_the_expected_payment_the_scenarios_stand_beside_it():
    """A floor of 7 at a price of 7: 2 kt of the refinery's are worth 1.1096 each to it, at that price nothing."""
    said = {**METAL, "dollars": "real", "floor_usd_per_t": 7000, "price_spread": 0.4, "kinds": ["refinery"]}
    each = 7 * (2 * BELOW - 1)
    costs(program_of(chain(), (NAME, said)), "price_floor_payments", {REF: -each})
    plan, frames, stated = plan_of(chain(), (NAME, said))
    assert cell(plan, "summary", "value", metric="federal_contingent_10_years") == pytest.approx(2 * each)
    assert cell(plan, "summary", "value", metric="federal_deficit_10_years") == pytest.approx(2 * each)
    found = {s: cell(plan, "contingent", "musd", scenario=s) for s in ("low", "high", "expected")}
    assert found == pytest.approx({"low": 2 * 2.1, "high": 0.0, "expected": 2 * each})
    assert missed(plan, frames, stated) == []


def test_what_plants_share_above_the_floor_is_expected_too():
    """Of what lies above a floor of 7 plants pay back 30%: 0.7 of what is expected to lack, above and below alike."""
    said = {**METAL, "dollars": "real", "floor_usd_per_t": 7000, "price_spread": 0.4, "upside_share": 0.3}
    each = 0.7 * 7 * (2 * BELOW - 1)
    made = program_of(chain(), (NAME, {**said, "kinds": ["refinery"]}))
    costs(made, "price_floor_payments", {REF: -each})


def test_a_floor_without_its_spread_is_refused():
    with pytest.raises(ValueError, match="price_spread"):
        data_of(chain(), (NAME, {**METAL, "dollars": "real", "floor_usd_per_t": 9000}))

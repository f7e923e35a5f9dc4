"""Duties: the schedule in force, a rate of one's own, what they book."""

from __future__ import annotations

from typing import Any

import pytest

from model.frames.study_frames import Frames
from tests.handmade import FORMS, booked, clauses, costs, doctored, missed, plan_of, program_of
from tests.model.policies.chain import METAL_AUS, METAL_CHN, RAW_AUS, RAW_CHN, chain

NAME = "tariff"


def test_the_schedule_adds_up_its_layers():
    """Chinese metal 5% + 20% of its price of 7; Australian 10% of 12; ore only from 2027."""
    costs(
        program_of(chain(), (NAME, "schedule")),
        "tariff_cost",
        {
            f"Purchase[{METAL_CHN},2026]": (0.05 + 0.2) * 7.0,
            f"Purchase[{METAL_AUS},2026]": 0.1 * 12.0,
        },
    )
    costs(program_of(chain((2027,)), (NAME, "schedule")), "tariff_cost", {f"Purchase[{RAW_CHN},2027]": 0.04 * 5.0})


def test_layers_named():
    program = program_of(chain(), (NAME, {"schedule": "schedule", "layers": ["section_301"]}))
    costs(program, "tariff_cost", {f"Purchase[{METAL_CHN},2026]": 0.2 * 7.0})


def test_partner_plants_pay_on_the_reference_price():
    """10% of 9 on what the Australian plant ships; plants at home pay nothing."""
    costs(program_of(chain(), (NAME, "schedule")), "output_tariff_cost", {"Output[aus,2026]": 0.1 * 9.0})


def test_a_rate_on_everyone_abroad():
    frames = chain(offers=[{"form": "a.metal", "country": c, "price": 7.0} for c in ("CHN", "AUS", "USA")])
    costs(
        program_of(frames, (NAME, {"rate": 0.25})),
        "tariff_cost",
        {
            f"Purchase[{METAL_CHN},2026]": 0.25 * 7.0,
            f"Purchase[{METAL_AUS},2026]": 0.25 * 7.0,
        },
    )


def test_all_others_pay_but_those_left_out():
    frames = chain(offers=[{"form": "a.metal", "country": c, "price": 7.0} for c in ("CHN", "AUS", "USA")])
    chinese = {f"Purchase[{METAL_CHN},2026]": 0.25 * 7.0}
    costs(program_of(frames, (NAME, {"rate": 0.25, "except_countries": ["AUS"]})), "tariff_cost", chinese)


def test_who_is_left_out_is_a_member_of_the_year():
    """Australia is an ally from 2027."""
    offers = [{"form": "a.metal", "country": "AUS", "price": 7.0, "year": year} for year in (2026, 2027)]
    said = (NAME, {"rate": 0.25, "except_bloc": "allies"})
    paid = {f"Purchase[{METAL_AUS},2026]": 0.25 * 7.0}
    costs(program_of(chain((2026, 2027), offers=offers), said), "tariff_cost", paid)


def test_the_schedule_spares_those_left_out():
    program = program_of(chain(), (NAME, {"schedule": "schedule", "except_countries": ["CHN"]}))
    costs(program, "tariff_cost", {f"Purchase[{METAL_AUS},2026]": 0.1 * 12.0})


@pytest.mark.parametrize("rate", ["25%", {2026: "25%"}])
def test_a_rate_in_percent_is_a_rate(rate: object):
    (in_percent,), (as_number,) = clauses(("tariff", {"rate": rate})), clauses(("tariff", {"rate": 0.25}))
    assert in_percent.policy.rate in (as_number.policy.rate, {2026: as_number.policy.rate})
    with pytest.raises(ValueError, match="must be a number, got '25 USD'"):
        clauses(("tariff", {"rate": "25 USD"}))


def test_a_rate_on_countries_by_year():
    """10% in 2026 rising to 30% in 2028; in 2025 none yet."""
    said = (NAME, {"countries": ["CHN"], "rate": {2026: 0.1, 2028: 0.3}, "forms": ["a.raw"]})
    costs(
        program_of(chain((2025, 2026, 2027, 2028, 2029)), said),
        "tariff_cost",
        {f"Purchase[{RAW_CHN},{y}]": r * 5.0 for y, r in ((2026, 0.1), (2027, 0.2), (2028, 0.3), (2029, 0.3))},
    )


def test_a_rate_on_a_bloc_and_a_country():
    """Australia is an ally from 2027."""
    said = (NAME, {"bloc": "allies", "countries": ["CHN"], "rate": 0.1, "forms": ["a.raw"]})
    costs(
        program_of(chain((2026, 2027)), said),
        "tariff_cost",
        {
            f"Purchase[{RAW_CHN},2026]": 0.5,
            f"Purchase[{RAW_CHN},2027]": 0.5,
            f"Purchase[{RAW_AUS},2027]": 0.6,
        },
    )


def test_part_year_and_two_sentences():
    """25% for 184 days of 2026, and 10% for all of it."""
    one = (NAME, {"rate": 0.25, "forms": ["a.raw"], "countries": ["CHN"], "from": "2026-07-01"})
    other = (NAME, {"rate": 0.1, "forms": ["a.raw"], "countries": ["CHN"]})
    costs(program_of(chain(), one, other), "tariff_cost", {f"Purchase[{RAW_CHN},2026]": (0.25 * 184 / 365 + 0.1) * 5.0})


def test_for_the_nation_duties_cancel():
    program = program_of(chain(perspective="nation", offers=[{"price": 5.0}]), (NAME, {"rate": 0.5}))
    costs(program, "tariff_cost", {f"Purchase[{RAW_CHN},2026]": 2.5})
    assert program.cost[program.columns["Purchase"].start] == pytest.approx(5.0)


@pytest.mark.parametrize("said", [{}, {"schedule": "schedule", "rate": 0.1}])
def test_either_the_schedule_or_a_rate(said: dict[str, object]):
    with pytest.raises(ValueError, match="write either tariff = 'schedule' or a rate"):
        program_of(chain(), (NAME, said))


def test_a_plant_whose_main_product_is_outside_the_study():
    """Copper with cobalt beside it: 0.1 kt of it pays on its price of 9; the copper has no price here, so no duty."""
    outputs = [{"plant": "copper", "form": "b.metal", "country": "AUS"}]
    frames = chain(outputs=outputs, recipe=[{"plant": "copper", "form": "a.metal", "t_per_t": 0.1}])
    costs(program_of(frames, (NAME, {"rate": 0.25})), "output_tariff_cost", {"Output[copper,2026]": 0.25 * 9.0 * 0.1})
    plan, adjusted, stated = plan_of(frames, (NAME, {"rate": 0.25}))
    assert missed(plan, adjusted, stated) == []


def test_bookings_and_recheck():
    """At 10% metal from China costs 7.7: 2 kt at home from ore at 1.25 x 5.5 + 1 = 7.875 stay idle; duty 4 x 0.7."""
    plan, frames, stated = plan_of(chain(), (NAME, {"rate": 0.1}))
    assert booked(plan, frames, stated) == pytest.approx({(2026, "buyers", "Treasury", "tariffs", "customs"): 4 * 0.7})
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "duty_musd", 2.0, form="a.metal")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: duty paid"]


def test_bookings_of_partner_output():
    """Without sellers of metal the Australian plant makes 1 kt: 10% of the price of 9, and of 2.5 + 1.1 kt of ore."""
    frames = chain(offers=[{}])
    plan, adjusted, stated = plan_of(frames, (NAME, {"rate": 0.1}))
    assert booked(plan, adjusted, stated) == pytest.approx(
        {
            (2026, "buyers", "Treasury", "tariffs", "customs"): 0.1 * 5.0 * (2 * 1.25 + 1.1),
            (2026, "plants", "Treasury", "tariffs on partner output", "customs"): 0.1 * 9.0 * 1.0,
        }
    )


@pytest.mark.breadth
def test_a_schedule_that_begins_in_july_is_paid_for_half_the_year():
    """From 2 July, 183 days of 365: in what buyers see, and in what they are booked."""
    said = (NAME, {"schedule": "schedule", "from": "2026-07-02", "forms": ["a.metal"]})
    half = 183 / 365
    costs(program_of(chain(), said), "tariff_cost", {
        f"Purchase[{METAL_CHN},2026]": 0.25 * 7.0 * half, f"Purchase[{METAL_AUS},2026]": 0.1 * 12.0 * half,
    })  # fmt: skip
    plan, frames, stated = plan_of(chain(), said)
    spent = plan.tables["purchases"].query("form == 'a.metal'")
    assert list(spent["country"]) == ["CHN"]
    due = booked(plan, frames, stated)[2026, "buyers", "Treasury", "tariffs", "customs"]
    assert due == pytest.approx(0.25 * half * spent["musd"].sum())


BESIDE = ({"form": "a.side", "stage": "refined", "price": 10.0}, *FORMS)
"""A by-product at 10,000 USD/t."""
FIVE = (2026, 2027, 2028, 2029, 2030)


def _with_by_product(country: str = "AUS", **more: Any) -> Frames:
    """Return five years of a plant with 10 kt of metal and 1 kt of by-product a year, and nobody else."""
    outputs = [{"plant": "joint", "country": country, "existing": 10.0, "variable": 1.0, "year": y} for y in FIVE]
    recipe = [{"plant": "joint", "form": f, "t_per_t": t} for f, t in (("a.metal", 1.0), ("a.side", 0.1))]
    wanted = (("a.metal", 10.0), ("a.side", 1.0))
    demands = [{"form": f, "wanted": kt, "shortfall_most": kt, "year": y} for f, kt in wanted for y in FIVE]
    said = {"outputs": outputs, "recipe": recipe, "demands": demands, "forms": BESIDE, "offers": []}
    return chain(FIVE, **{**said, **more})


def test_the_by_product_of_a_partners_plant_pays_duty():
    """1,000 t a year at 10,000 USD/t and 50%, for five years: 25 MUSD, in rows, ledger and re-check."""
    said = (NAME, {"rate": 0.5, "forms": ["a.side"], "countries": ["AUS"]})
    costs(
        program_of(_with_by_product(), said),
        "output_tariff_cost",
        {f"Output[joint,{y}]": 0.5 * 10.0 * 0.1 for y in FIVE},
    )
    plan, frames, stated = plan_of(_with_by_product(), said)
    paid = booked(plan, frames, stated)
    assert paid == pytest.approx(
        {(y, "plants", "Treasury", "tariffs on partner output", "customs"): 0.5 * 10_000 * 1000 / 1e6 for y in FIVE}
    )
    assert sum(paid.values()) == pytest.approx(25.0)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "ledger", "musd", 4.0, item="tariffs on partner output", year=2028)
    assert missed(plan, frames, stated, tables) == [f"{NAME}: duty paid on partner output"]


def test_a_partners_plant_pays_once_what_one_duty_charges_in_place_of_another() -> None:
    """50% and 25% are 75%, though what replaces the schedule has all charged anew."""
    duty = (NAME, {"rate": 0.5, "forms": ["a.side"], "countries": ["AUS"]})
    again = (NAME, {"rate": 0.25, "forms": ["a.side"], "countries": ["AUS"], "replaces": "schedule"})
    costs(
        program_of(_with_by_product(), duty, again),
        "output_tariff_cost",
        {f"Output[joint,{y}]": 0.75 * 10.0 * 0.1 for y in FIVE},
    )


def test_a_by_product_made_at_home_pays_no_duty():
    said = (NAME, {"rate": 0.5, "forms": ["a.side"]})
    costs(program_of(_with_by_product("USA"), said), "output_tariff_cost", {})


def test_what_is_received_was_never_obligated() -> None:
    """Duties are outlays below zero in the year they are paid, and no account decides on them."""
    plan, _, _ = plan_of(chain(), (NAME, "schedule"))
    budget = plan.tables["budget"]
    customs = budget[budget["kind"] == "receipt"]
    assert customs["outlays_musd"].sum() < 0
    assert customs["obligations_musd"].tolist() == customs["obligations_nominal_musd"].tolist() == [0.0] * len(customs)


# ---------------------------------------------------------------- so much a tonne, minimum prices, in place of others

DEFLATOR = {"deflator": [{"fiscal_year": y, "index": 1.25} for y in (2024, 2026, 2027)]}
CHINA = {"countries": ["CHN"], "forms": ["a.metal"]}


def _paid(said: object, *more: object, years: tuple[int, ...] = (2026,), **rows: Any) -> dict[str, float]:
    program = program_of(chain(years, **rows), *((NAME, one) for one in (said, *more)))
    vector, _ = program.costs["tariff_cost"]
    return {program.name_of_column(int(i)): float(vector[i]) for i in vector.nonzero()[0]}


def test_so_much_a_tonne():
    """1,500 USD/t on metal from China, beside 10% of its 7: 1.5 + 0.7."""
    said = {**CHINA, "specific_usd_per_t": 1500, "dollars": "real"}
    assert _paid(said) == pytest.approx({f"Purchase[{METAL_CHN},2026]": 1.5})
    assert _paid({**said, "rate": 0.1}) == pytest.approx({f"Purchase[{METAL_CHN},2026]": 1.5 + 0.7})


def test_nominal_dollars_are_worth_less():
    """1,500 dollars of 2026, when a dollar of the base year is 1.25."""
    said = {**CHINA, "specific_usd_per_t": 1500, "dollars": "nominal"}
    assert _paid(said, tables=DEFLATOR) == pytest.approx({f"Purchase[{METAL_CHN},2026]": 1.5 / 1.25})


def test_what_lacks_to_a_minimum_price_is_paid():
    """To 9,000 USD/t the 7 from China lack 2, the 12 from Australia nothing; for half a year, half of it."""
    said = {"forms": ["a.metal"], "minimum_usd_per_t": 9000, "dollars": "real"}
    assert _paid(said) == pytest.approx({f"Purchase[{METAL_CHN},2026]": 2.0})
    assert _paid({**said, "from": "2026-07-02"}) == pytest.approx({f"Purchase[{METAL_CHN},2026]": 2.0 * 183 / 365})


def test_members_of_the_zone_pay_nothing():
    """To 15,000 USD/t both lack; Australia is an ally from 2027."""
    said = {"forms": ["a.metal"], "minimum_usd_per_t": 15000, "dollars": "real", "except_bloc": "allies"}
    assert _paid(said, years=(2026, 2027)) == pytest.approx({
        f"Purchase[{METAL_CHN},2026]": 8.0, f"Purchase[{METAL_AUS},2026]": 3.0, f"Purchase[{METAL_CHN},2027]": 8.0,
    })  # fmt: skip


def test_a_minimum_price_by_year_rises():
    said = {**CHINA, "minimum_usd_per_t": {2026: 8000, 2028: 9000}, "dollars": "real"}
    paid = _paid(said, years=(2025, 2026, 2027, 2028))
    assert paid == pytest.approx({f"Purchase[{METAL_CHN},{y}]": v for y, v in ((2026, 1), (2027, 1.5), (2028, 2))})


def test_partner_plants_pay_what_their_reference_price_lacks():
    """9 of 11 a kt of metal; what else they ship, and what is made at home, pays nothing."""
    said = {"forms": ["a.metal"], "minimum_usd_per_t": 11000, "dollars": "real"}
    costs(program_of(chain(), (NAME, said)), "output_tariff_cost", {"Output[aus,2026]": 2.0})


LAW = {f"Purchase[{METAL_AUS},2026]": 1.2}
"""What metal from Australia pays under the schedule: 10% of 12."""


@pytest.mark.parametrize("first", [True, False])
def test_in_place_of_the_schedule(first: bool):
    """15% of 7 in place of 5% and 20%, whichever sentence stands first; Australia pays as before."""
    both = ["schedule", {**CHINA, "rate": 0.15, "replaces": "schedule"}]
    one, other = both if first else both[::-1]
    assert _paid(one, other) == pytest.approx({**LAW, f"Purchase[{METAL_CHN},2026]": 0.15 * 7})


def test_in_place_of_one_layer():
    """15% in place of the 20% of section 301; the general 5% stays."""
    said = {**CHINA, "rate": 0.15, "replaces": "schedule", "layers": ["section_301"]}
    assert _paid("schedule", said) == pytest.approx({**LAW, f"Purchase[{METAL_CHN},2026]": (0.05 + 0.15) * 7})
    only = {"schedule": "schedule", "layers": ["mfn"]}
    assert _paid(only, said) == pytest.approx({**LAW, f"Purchase[{METAL_CHN},2026]": (0.05 + 0.15) * 7})


def test_in_place_on_its_own_days():
    """From 2 July, 183 of 365 days at nothing in place of 25%."""
    said = {**CHINA, "rate": 0.0, "replaces": "schedule", "from": "2026-07-02"}
    assert _paid("schedule", said) == pytest.approx({**LAW, f"Purchase[{METAL_CHN},2026]": 0.25 * 7 * 182 / 365})


def test_in_place_of_what_nobody_brings_in():
    """Without a schedule there is nothing to give up: no duty is below nothing."""
    assert _paid({**CHINA, "rate": 0.15, "replaces": "schedule"}) == pytest.approx(
        {f"Purchase[{METAL_CHN},2026]": 0.15 * 7}
    )


def test_by_owner_and_by_origin():
    """The Australian ore is Chinese owned; Chinese metal holds 70% Chinese ore."""
    by_owner = {"countries": ["CHN"], "rate": 0.1, "by": "owner", "forms": ["a.raw"]}
    assert _paid(by_owner) == pytest.approx({f"Purchase[{RAW_CHN},2026]": 0.5, f"Purchase[{RAW_AUS},2026]": 0.6})
    by_origin = {"countries": ["CHN"], "rate": 0.1, "by": "origin", "forms": ["a.metal"]}
    assert _paid(by_origin) == pytest.approx({f"Purchase[{METAL_CHN},2026]": 0.7 * 0.7})


def test_goods_of_home_pay_nothing_whoever_owns_their_seller():
    """A seller at home that China owns ships over no border; its namesake in Australia pays 10% of 6."""
    offers = [{"form": "a.metal", "country": c, "owner": "CHN", "price": 6.0} for c in ("USA", "AUS")]
    said = {"countries": ["CHN"], "rate": 0.1, "by": "owner", "forms": ["a.metal"]}
    assert _paid(said, offers=offers) == pytest.approx({f"Purchase[{METAL_AUS},2026]": 0.6})


def test_in_place_of_the_schedule_in_ledger_and_recheck():
    """4 kt of metal from China at 15% of 7 in place of 25%: 4.2, and no row of the ledger is below nothing."""
    stated = [(NAME, "schedule"), (NAME, {"rate": 0.15, "replaces": "schedule"})]
    plan, frames, clauses = plan_of(chain(), *stated)
    assert missed(plan, frames, clauses) == []
    paid = plan.tables["ledger"].query("item == 'tariffs'")
    assert paid["musd"].tolist() == pytest.approx([0.15 * plan.tables["purchases"]["musd"].sum()])
    tables = doctored(plan, "purchases", "duty_musd", 2.0, form="a.metal")
    assert missed(plan, frames, clauses, tables) == [f"{NAME}: duty paid", f"{NAME}#2: duty paid"]


@pytest.mark.parametrize(("said", "words"), [
    ({"specific_usd_per_t": 5}, "states specific_usd_per_t without its dollars"),
    ({"rate": 0.1, "dollars": "real"}, "states no sum that has dollars; delete dollars"),
    ({"rate": 0.1, "layers": ["mfn"]}, "layers are of the schedule; delete them, or write replaces = 'schedule'"),
    ({"schedule": "schedule", "by": "owner"}, "the schedule takes no by; write it beside a rate of your own"),
    ({"schedule": "schedule", "countries": ["CHN"]}, "the schedule says itself who pays; delete countries and bloc"),
    ({"minimum_usd_per_t": 5, "dollars": "real", "cite": "H.R. 1 (119th)"}, "cites a law or contract"),
])  # fmt: skip
def test_what_cannot_be_meant(said: dict[str, object], words: str):
    with pytest.raises(ValueError, match=words):
        program_of(chain(), (NAME, said))

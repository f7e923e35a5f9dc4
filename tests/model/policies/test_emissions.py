"""Caps and prices on greenhouse gas: whose tonnes count, and with which intensity."""

from __future__ import annotations

from typing import Any

import pytest

from model.frames.study_frames import Frames
from model.policies.base import emissions
from tests.everything import ACCOUNTS
from tests.handmade import FORMS, booked, cell, costs, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import METAL_AUS, METAL_CHN, RAW_AUS, RAW_CHN, chain

CAP, PRICE = "emissions_cap", "carbon_price"
INTENSITY = (
    ("a.raw", "CHN", "primary", 2.0), ("a.raw", "AUS", "primary", 1.0),
    ("a.metal", "CHN", "primary", 12.0), ("a.metal", "AUS", "primary", 8.0), ("a.metal", "USA", "primary", 6.0),
        ("a.metal", "USA", "recycled", 2.0),
)  # fmt: skip
RAW = (1.0 + 2.0) / 2
"""Ore at the middle of its countries: what a plant's own emissions leave out."""
REF, AUS, REC = 6.0 - 1.25 * RAW, 5.0 - 1.1 * RAW, 2.0
PLANTS = (
    {"plant": "ref", "kind": "refinery"},
    {"plant": "aus", "kind": "refinery", "emissions_t_per_t": 5.0},
    {"plant": "rec", "kind": "recycler"},
)


def _chain(years: tuple[int, ...] = (2026,), **more: Any) -> Frames:
    table = [dict(zip(("form", "country", "route", "t_per_t"), row, strict=True)) for row in INTENSITY]
    return chain(years, tables={"emissions": table, "plants": PLANTS, "accounts": ACCOUNTS}, **more)


def test_intensities():
    """A plant's own figure goes first, its feed is taken off; scrap carries nothing."""
    found = emissions.of_plants(_chain()).set_index("plant")["t_per_t"].to_dict()
    assert found == pytest.approx({"ref": REF, "aus": AUS, "rec": REC})
    assert emissions.missing(_chain()) == ""


@pytest.mark.breadth
def test_missing_intensities_are_named():
    bare = chain(tables={"plants": PLANTS, "accounts": ACCOUNTS})
    for said in ((CAP, {"max_t": 1.0}), (PRICE, {"dollars": "real", "usd_per_t": 1.0})):
        sentence = (
            plan_of(_chain(), said)[2][0].policy
            if said[0] == PRICE
            else plan_of(_chain(), (CAP, {"max_t": 1e9}))[2][0].policy
        )
        said = sentence.figures_missing(bare)
        assert said.startswith("needs the emissions of a.")
        assert "a.metal from CHN" in said
        assert said.endswith(
            "; add them to the table emissions, in a study by [[data.patch.emissions]] with add = true"
        )


def test_emissions_at_most():
    """Everybody, in kt for 30,000 t."""
    says(program_of(_chain(), (CAP, {"max_t": 30e3})), "emissions_at_most", {
        f"emissions_at_most[{CAP},2026]": (
            {
                "Output[ref,2026]": REF, "Output[aus,2026]": AUS, "Output[rec,2026]": REC,
                f"Purchase[{RAW_CHN},2026]": 2.0, f"Purchase[{RAW_AUS},2026]": 1.0,
                f"Purchase[{METAL_CHN},2026]": 12.0, f"Purchase[{METAL_AUS},2026]": 8.0,
            },
            "<=", 30.0,
        ),
    })  # fmt: skip


def test_emissions_at_home():
    says(program_of(_chain(), (CAP, {"max_t": 30e3, "scope": "home"})), "emissions_at_most", {
        f"emissions_at_most[{CAP},2026]": ({"Output[ref,2026]": REF, "Output[rec,2026]": REC}, "<=", 30.0),
    })  # fmt: skip


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2027}, {"max_t": {2030: 5.0}}])
def test_cap_touches_nothing(scope: dict[str, object]):
    assert not len(data_of(_chain(), (CAP, {"max_t": 5.0, **scope})).sets["EMISSION_CAPS"])


def test_cap_plan_and_recheck():
    """4 kt from China emit 48 kt CO2e; with 40 at most, metal of ore at home (1.25 x 1 or 2 + own) takes its place."""
    plan, frames, stated = plan_of(_chain(), (CAP, {"max_t": 40e3}))
    china = cell(plan, "purchases", "tonnes", form="a.metal", country="CHN")
    assert china < 4000
    assert cell(plan, "policies", "shadow_price", clause=CAP) > 0
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", china + 100, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables) == [f"{CAP}: 2026"]


def test_carbon_charge():
    """50 USD/t at home is 0.05 MUSD per kt CO2e; half a year counts half."""
    costs(
        program_of(_chain(), (PRICE, {"dollars": "real", "usd_per_t": 50})),
        "carbon_charge",
        {"Output[ref,2026]": 0.05 * REF, "Output[rec,2026]": 0.05 * REC},
    )
    half = program_of(_chain((2027,)), (PRICE, {"dollars": "real", "usd_per_t": 50, "until": "2027-07-02"}))
    costs(
        half, "carbon_charge", {"Output[ref,2027]": 0.05 * REF * 183 / 365, "Output[rec,2027]": 0.05 * REC * 183 / 365}
    )


def test_carbon_charge_at_the_border():
    said = {"dollars": "real", "usd_per_t": 50, "border": True, "forms": ["a.metal"]}
    costs(program_of(_chain(), (PRICE, said)), "carbon_charge", {
        "Output[ref,2026]": 0.05 * REF, "Output[aus,2026]": 0.05 * AUS, "Output[rec,2026]": 0.05 * REC,
        f"Purchase[{METAL_CHN},2026]": 0.05 * 12, f"Purchase[{METAL_AUS},2026]": 0.05 * 8,
    })  # fmt: skip


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2027}, {"usd_per_t": 0}, {"usd_per_t": {2030: 5.0}}])
def test_price_touches_nothing(scope: dict[str, object]):
    data = data_of(_chain(), (PRICE, {"dollars": "real", "usd_per_t": 5.0, "border": True, **scope}))
    assert not len(data.sets["CARBON_PLANTS"])
    assert not len(data.sets["CARBON_SELLERS"])


def test_price_plan_and_bookings():
    """At 1,000 USD/t and the border, Chinese metal costs 7 + 12; home makes 2 kt and recycles 0.5, Australia
    the rest.
    """
    plan, frames, stated = plan_of(
        _chain(), (PRICE, {"dollars": "real", "usd_per_t": 1000, "border": True, "forms": ["a.metal"]})
    )
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(500)
    assert booked(plan, frames, stated) == pytest.approx({
        (2026, "plants", "Treasury", "carbon charge", "carbon_charges"): 2 * REF + 0.5 * REC + 1 * AUS,
        (2026, "buyers", "Treasury", "carbon charge on purchases", "carbon_charges"): 0.5 * 12,
    })  # fmt: skip
    paid = cell(plan, "summary", "value", metric="cost_carbon_charge")
    assert paid == pytest.approx(2 * REF + 0.5 * REC + 1 * AUS + 6)
    assert plan.tables["budget"]["outlays_musd"].sum() == pytest.approx(-paid)
    assert missed(plan, frames, stated) == []


@pytest.mark.breadth
def test_the_price_is_a_transfer():
    """For the nation it cancels: the plan is the one without it."""
    said = (PRICE, {"dollars": "real", "usd_per_t": 1000, "border": True})
    charged, _, _ = plan_of(_chain(perspective="nation"), said)
    free, _, _ = plan_of(_chain(perspective="nation"))
    assert charged.cost == pytest.approx(free.cost, rel=1e-12)


def test_without_the_border_nobody_abroad_is_charged():
    """Chinese metal, Australian output and ore go free; the refinery and the recycler at home pay."""
    plan, frames, stated = plan_of(_chain(), (PRICE, {"dollars": "real", "usd_per_t": 100}))
    bought = plan.tables["purchases"]
    assert (bought.loc[bought["country"] == "CHN", "tonnes"] > 0).any()
    assert {payer for _, payer, *_ in booked(plan, frames, stated)} <= {"plants"}
    tables = doctored(plan, "purchases", "tonnes", 1e5, form="a.metal", country="CHN")
    flows = [flow for c in stated for flow in c.policy.flows(c.label, frames, tables)]
    assert all(flow.payer == "plants" or flow.musd == 0 for flow in flows)


# ---------------------------------------------------------------- every product at the intensity of its form

SIDE = {"form": "a.side", "stage": "refined", "price": 4.0}


def _joint(country: str = "USA", **more: Any) -> Frames:
    """Return a refinery that takes 1.25 kt of ore and makes 1 kt of metal and 0.2 kt of a by-product."""
    table = [dict(zip(("form", "country", "route", "t_per_t"), row, strict=True)) for row in INTENSITY]
    table += [{"form": "a.side", "country": c, "route": "primary", "t_per_t": 10.0} for c in ("USA", "AUS")]
    makes = (("a.metal", 1.0), ("a.side", 0.2), ("a.raw", -1.25))
    recipe = [{"plant": "ref", "form": form, "t_per_t": t} for form, t in makes]
    demands = [{"wanted": 2.0, "shortfall_most": 2.0}, {"form": "a.side", "wanted": 0.4, "shortfall_most": 0.4}]
    said = {
        "forms": [*FORMS, SIDE],
        "recipe": recipe,
        "outputs": [{"plant": "ref", "country": country}],
        "demands": demands,
        "offers": [{"form": "a.raw", "country": "CHN"}],
        "collections": [],
        "tables": {"emissions": table, "plants": PLANTS, "accounts": ACCOUNTS},
    }
    return chain(**{**said, **more})


OWN = 1 - 1.25 * RAW / (6.0 + 0.2 * 10.0)
"""The part that the plant itself emits of what its products carry: the feed is taken off both alike."""


def test_products_carry_the_feed_once():
    found = emissions.of_each_product(_joint())
    assert found == pytest.approx({("ref", "a.metal"): 6.0 * OWN, ("ref", "a.side"): 0.2 * 10.0 * OWN})
    assert sum(found.values()) == pytest.approx(6.0 + 0.2 * 10.0 - 1.25 * RAW)


def test_a_by_product_pays_at_the_intensity_of_its_form():
    """0.4 kt at 10 t CO2e/t, less its part of the feed's, at 50 USD/t; the metal is not meant."""
    said = (PRICE, {"dollars": "real", "usd_per_t": 50, "forms": ["a.side"]})
    costs(program_of(_joint(), said), "carbon_charge", {"Output[ref,2026]": 50 * 0.2 * 10.0 * OWN / 1e3})
    plan, frames, stated = plan_of(_joint(), said)
    paid = {(2026, "plants", "Treasury", "carbon charge", "carbon_charges"): 50 * 400 * 10.0 * OWN / 1e6}
    assert booked(plan, frames, stated) == pytest.approx(paid)


def test_the_by_product_of_a_partners_plant_pays_at_the_border():
    """Metal at 8 and by-product at 10 t CO2e/t in Australia; nothing without the border."""
    own = 1 - 1.25 * RAW / (8.0 + 0.2 * 10.0)
    said = {"dollars": "real", "usd_per_t": 50, "forms": ["a.side"]}
    costs(program_of(_joint("AUS"), (PRICE, said)), "carbon_charge", {})
    charged = {"Output[ref,2026]": 50 * 0.2 * 10.0 * own / 1e3}
    costs(program_of(_joint("AUS"), (PRICE, {**said, "border": True})), "carbon_charge", charged)


def test_a_cap_counts_the_products_in_its_scope():
    """Two caps on one plant, one of all that it makes, one of the by-product."""
    both = ((CAP, {"max_t": 9e9, "scope": "home"}), (CAP, {"max_t": 1e3, "scope": "home", "forms": ["a.side"]}))
    says(program_of(_joint(), *both), "emissions_at_most", {
        f"emissions_at_most[{CAP},2026]": ({"Output[ref,2026]": (6.0 + 0.2 * 10.0) * OWN}, "<=", 9e6),
        f"emissions_at_most[{CAP}#2,2026]": ({"Output[ref,2026]": 0.2 * 10.0 * OWN}, "<=", 1.0),
    })  # fmt: skip
    plan, frames, stated = plan_of(_joint(), both[1])
    made = 1.0 / (10.0 * OWN)
    assert cell(plan, "production", "tonnes", form="a.side") == pytest.approx(1e3 * made)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "production", "tonnes", 2e3 * made, form="a.side")
    assert missed(plan, frames, stated, tables) == [f"{CAP}: 2026"]


def test_a_by_product_without_a_figure_is_named():
    frames = _joint(tables={"emissions": [], "plants": PLANTS, "accounts": ACCOUNTS})
    assert "a.side from USA" in emissions.missing(frames)

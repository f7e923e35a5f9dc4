"""Buying: the balance of a form, its total supply, how fast a supplier grows, what buying costs."""

from __future__ import annotations

from tests.handmade import MAKES_METAL, bounds, costs, program_of, says, study

A_CHAIN = {
    "offers": [{"country": "CHN"}, {"country": "AUS"}, {"form": "a.metal", "country": "AUS"}],
    "outputs": [{}, {"plant": "rec", "kind": "recycler"}],
    "recipe": [
        *MAKES_METAL,
        {"plant": "rec", "form": "a.metal", "t_per_t": 1.0},
        {"plant": "rec", "form": "a.scrap", "t_per_t": -1.5},
        {"plant": "rec", "form": "a.raw", "t_per_t": 0.25},
    ],
    "collections": [{}, {"collector": "a.scrap|scrap|2"}],
    "stocks": [{}],
    "demands": [{}, {"end_use": "other"}],
    "outlets": [{}],
}


def test_material_balance():
    says(
        program_of(study(**A_CHAIN)),
        "material_balance",
        {
            "material_balance[a.raw,2026]": (
                {
                    "Purchase[a.raw|AUS|1,2026]": 1,
                    "Purchase[a.raw|CHN|1,2026]": 1,
                    "Output[rec,2026]": 0.25,
                    "Output[ref,2026]": -1.25,
                },
                "==",
                0.0,
            ),
            "material_balance[a.metal,2026]": (
                {
                    "Purchase[a.metal|AUS|1,2026]": 1,
                    "Output[rec,2026]": 1,
                    "Output[ref,2026]": 1,
                    "StockOut[private,a.metal,2026]": 1,
                    "Delivery[defence,a.metal,2026]": -1,
                    "Delivery[other,a.metal,2026]": -1,
                    "Outlet[a.metal,export,2026]": -1,
                    "StockIn[private,a.metal,2026]": -1,
                },
                "==",
                0.0,
            ),
            "material_balance[a.scrap,2026]": (
                {
                    "Collection[a.scrap|scrap|1,2026]": 1,
                    "Collection[a.scrap|scrap|2,2026]": 1,
                    "Output[rec,2026]": -1.5,
                },
                "==",
                0.0,
            ),
        },
    )


def test_material_balance_nets_a_form_that_a_plant_makes_and_takes():
    """Two plants, one form between them: what one makes is what the other takes."""
    rows = {
        "outputs": [{}, {"plant": "up", "form": "a.raw"}],
        "recipe": [*MAKES_METAL, {"plant": "up", "form": "a.raw"}],
    }
    says(
        program_of(study(**rows)),
        "material_balance",
        {
            "material_balance[a.raw,2026]": ({"Output[up,2026]": 1, "Output[ref,2026]": -1.25}, "==", 0.0),
            "material_balance[a.metal,2026]": ({"Output[ref,2026]": 1}, "==", 0.0),
        },
    )


def test_total_supply():
    """Releases were supply before; what is taken in, delivered or exported is not taken off."""
    says(
        program_of(study(**A_CHAIN)),
        "total_supply",
        {
            "total_supply[a.raw,2026]": (
                {
                    "Supply[a.raw,2026]": 1,
                    "Purchase[a.raw|AUS|1,2026]": -1,
                    "Purchase[a.raw|CHN|1,2026]": -1,
                    "Output[rec,2026]": -0.25,
                },
                "==",
                0.0,
            ),
            "total_supply[a.metal,2026]": (
                {
                    "Supply[a.metal,2026]": 1,
                    "Purchase[a.metal|AUS|1,2026]": -1,
                    "Output[rec,2026]": -1,
                    "Output[ref,2026]": -1,
                },
                "==",
                0.0,
            ),
            "total_supply[a.scrap,2026]": (
                {
                    "Supply[a.scrap,2026]": 1,
                    "Collection[a.scrap|scrap|1,2026]": -1,
                    "Collection[a.scrap|scrap|2,2026]": -1,
                },
                "==",
                0.0,
            ),
        },
    )


def test_total_supply_of_what_nobody_supplies_is_nothing():
    says(
        program_of(study(demands=[{}])),
        "total_supply",
        {"total_supply[a.metal,2026]": ({"Supply[a.metal,2026]": 1}, "==", 0.0)},
    )


def test_supplier_ramp():
    """Growth by 20% and by 0.5 kt; from nothing after a year without sales; no row for the first year planned."""
    sold = [{"year": y, "ramp_rate": 0.2, "ramp_kt": 0.5} for y in (2026, 2027, 2029)]
    says(
        program_of(study((2026, 2027, 2028, 2029), offers=sold)),
        "supplier_ramp",
        {
            "supplier_ramp[a.raw|CHN|1,2029]": ({"Purchase[a.raw|CHN|1,2029]": 1}, "<=", 0.5),
            "supplier_ramp[a.raw|CHN|1,2027]": (
                {"Purchase[a.raw|CHN|1,2027]": 1, "Purchase[a.raw|CHN|1,2026]": -(1 + 0.2)},
                "<=",
                0.5,
            ),
        },
    )


def test_purchases_stop_at_what_is_available():
    program = program_of(study(offers=[{"available": 7.0}]))
    assert bounds(program, "Purchase") == {"Purchase[a.raw|CHN|1,2026]": 7.0}
    assert bounds(program, "Supply") == {"Supply[a.raw,2026]": float("inf")}


TWO_YEARS = study(
    (2026, 2027),
    0.05,
    offers=[{"year": y, "price": 5.0, "freight": 0.5, "duty": 1.25, "tie_weight": 1e-5} for y in (2026, 2027)],
)


def test_purchase_cost():
    costs(
        program_of(TWO_YEARS),
        "purchase_cost",
        {
            "Purchase[a.raw|CHN|1,2026]": 5.0 * 1.05**-0.5,
            "Purchase[a.raw|CHN|1,2027]": 5.0 * 1.05**-1.5,
        },
    )


def test_freight_cost():
    costs(
        program_of(TWO_YEARS),
        "freight_cost",
        {
            "Purchase[a.raw|CHN|1,2026]": 0.5 * 1.05**-0.5,
            "Purchase[a.raw|CHN|1,2027]": 0.5 * 1.05**-1.5,
        },
    )


def test_tariff_cost():
    costs(
        program_of(TWO_YEARS),
        "tariff_cost",
        {
            "Purchase[a.raw|CHN|1,2026]": 1.25 * 1.05**-0.5,
            "Purchase[a.raw|CHN|1,2027]": 1.25 * 1.05**-1.5,
        },
    )


def test_tie_break():
    """Not money of any year, so not discounted."""
    costs(program_of(TWO_YEARS), "tie_break", {"Purchase[a.raw|CHN|1,2026]": 1e-5, "Purchase[a.raw|CHN|1,2027]": 1e-5})

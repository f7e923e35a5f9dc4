"""Serving: demand is delivered, substituted or missing; outlets; what each of them costs."""

from __future__ import annotations

import pytest

from tests.handmade import bounds, cell, costs, plan_of, program_of, says, study

FRAMES = study(
    (2026, 2027),
    0.05,
    demands=[
        {
            "end_use": u,
            "year": y,
            "wanted": w,
            "substitute_most": 0.25 * w,
            "substitute_cost": 20.0,
            "shortfall_most": w,
            "shortage": 100.0,
        }
        for u, w in (("defence", 2.0), ("other", 3.0))
        for y in (2026, 2027)
    ],
    outlets=[
        {"year": 2026, "outlet_most": 1.5, "outlet_price": 3.0},
        {"year": 2027, "outlet_most": 1.0, "outlet_price": 4.0},
    ],
)


def test_demand_met():
    says(
        program_of(FRAMES),
        "demand_met",
        {
            f"demand_met[{u},a.metal,{y}]": (
                {
                    f"Delivery[{u},a.metal,{y}]": 1,
                    f"Substitution[{u},a.metal,{y}]": 1,
                    f"Shortfall[{u},a.metal,{y}]": 1,
                },
                "==",
                w,
            )
            for u, w in (("defence", 2.0), ("other", 3.0))
            for y in (2026, 2027)
        },
    )


STEPS = study(
    (2026, 2027),
    0.05,
    demands=[{"year": y, "wanted": 4.0, "substitute_most": 0.4, "substitute_cost": 20.0} for y in (2026, 2027)],
    tables={
        "substitutes": [
            {"end_use": "defence", "form": "a.metal", "step": s, "year": y, "max_share": m, "cost_usd_per_t": c}
            for s, m, c in ((1.0, 0.1, 20_000), (2.0, 0.25, 30_000), (3.0, 0.5, 40_000))
            for y in (2026, 2027)
        ]
    },
)


def test_further_steps_of_substitution():
    """The first step is a tenth of what is wanted, the second a quarter, the third half."""
    program = program_of(STEPS)
    says(
        program,
        "demand_met",
        {
            f"demand_met[defence,a.metal,{y}]": (
                {
                    f"Delivery[defence,a.metal,{y}]": 1,
                    f"Substitution[defence,a.metal,{y}]": 1,
                    f"DearerSubstitution[step 2,defence,a.metal,{y}]": 1,
                    f"DearerSubstitution[step 3,defence,a.metal,{y}]": 1,
                    f"Shortfall[defence,a.metal,{y}]": 1,
                },
                "==",
                4.0,
            )
            for y in (2026, 2027)
        },
    )
    most = bounds(program, "DearerSubstitution")
    assert most["DearerSubstitution[step 2,defence,a.metal,2027]"] == 1.0
    assert most["DearerSubstitution[step 3,defence,a.metal,2027]"] == 2.0


def test_dearer_substitution_cost():
    costs(
        program_of(STEPS),
        "dearer_substitution_cost",
        {
            f"DearerSubstitution[step {s},defence,a.metal,{2026 + i}]": c * 1.05 ** -(i + 0.5)
            for s, c in ((2, 30.0), (3, 40.0))
            for i in (0, 1)
        },
    )


def test_steps_are_taken_in_turn():
    """Nothing is on offer: 0.4, 1 and 2 kt are done without, and 0.6 of the 4 kt are missing at 100."""
    plan, _, _ = plan_of(STEPS)
    steps = plan.tables["substitution_steps"].query("year == 2026")
    assert steps["tonnes"].tolist() == [1000.0, 2000.0]
    assert steps["musd"].tolist() == [30.0, 80.0]
    assert cell(plan, "demand", "substituted_t", year=2026) == 3400
    assert cell(plan, "demand", "shortfall_t", year=2026) == pytest.approx(600)
    assert cell(plan, "ledger", "musd", item="substitution", year=2026) == pytest.approx(0.4 * 20 + 30 + 80)


def test_each_answer_is_bounded():
    program = program_of(FRAMES)
    assert bounds(program, "Delivery")["Delivery[other,a.metal,2027]"] == 3.0
    assert bounds(program, "Substitution")["Substitution[other,a.metal,2027]"] == 0.25 * 3.0
    assert bounds(program, "Shortfall")["Shortfall[defence,a.metal,2027]"] == 2.0
    assert bounds(program, "Outlet") == {"Outlet[a.metal,export,2026]": 1.5, "Outlet[a.metal,export,2027]": 1.0}


def test_substitution_cost():
    costs(
        program_of(FRAMES),
        "substitution_cost",
        {
            f"Substitution[{u},a.metal,{2026 + i}]": 20.0 * 1.05 ** -(i + 0.5)
            for u in ("defence", "other")
            for i in (0, 1)
        },
    )


def test_shortage_cost():
    costs(
        program_of(FRAMES),
        "shortage_cost",
        {
            f"Shortfall[{u},a.metal,{2026 + i}]": 100.0 * 1.05 ** -(i + 0.5)
            for u in ("defence", "other")
            for i in (0, 1)
        },
    )


def test_outlet_revenue():
    costs(
        program_of(FRAMES),
        "outlet_revenue",
        {
            "Outlet[a.metal,export,2026]": -3.0 * 1.05**-0.5,
            "Outlet[a.metal,export,2027]": -4.0 * 1.05**-1.5,
        },
    )


OWN = study(
    (2026, 2027),
    offers=[
        {"form": "a.metal", "year": y, "country": country, "price": 2.0}
        for y in (2026, 2027)
        for country in ("CHN", "USA")
    ],
    outputs=[
        {"year": 2026},
        *({"plant": "abroad", "country": "CAN", "year": y} for y in (2026, 2027)),
        {"plant": "alloy", "form": "a.raw", "year": 2026},
    ],
    recipe=[
        {"t_per_t": 0.8},
        {"plant": "abroad"},
        {"plant": "alloy", "form": "a.raw"},
        {"plant": "alloy", "t_per_t": -1.5},
    ],
    collections=[{"form": "a.metal", "collector": "a.metal|scrap|1", "year": 2027}],
    outlets=[
        {"year": 2026, "resells": False},
        {"year": 2026, "outlet": "tolling", "resells": False},
        {"year": 2026, "outlet": "trader"},
        {"year": 2027, "resells": False, "outlet_most": 1.5},
        {"year": 2027, "outlet": "trader", "outlet_most": 0.5},
    ],
)


def test_own_sales():
    """Two outlets share what the plant at home makes; Canada's plant, China's offer and the trader are in no row."""
    says(
        program_of(OWN),
        "own_sales",
        {
            "own_sales[a.metal,2026]": (
                {
                    "Outlet[a.metal,export,2026]": 1,
                    "Outlet[a.metal,tolling,2026]": 1,
                    "Output[ref,2026]": -0.8,
                    "Purchase[a.metal|USA|1,2026]": -1,
                },
                "<=",
                0,
            ),
            "own_sales[a.metal,2027]": (
                {
                    "Outlet[a.metal,export,2027]": 1,
                    "Collection[a.metal|scrap|1,2027]": -1,
                    "Purchase[a.metal|USA|1,2027]": -1,
                },
                "<=",
                0,
            ),
        },
    )


def test_an_outlet_that_resells_nothing_sells_what_is_made_at_home():
    """China sells at 2 and outlets pay 3; the plant at home makes 0.6 kt at 2.5, the trader alone takes China's."""
    frames = study(
        offers=[{"form": "a.metal", "price": 2.0}],
        outputs=[{"existing": 0.6, "variable": 2.5}],
        recipe=[{}],
        outlets=[{"resells": False}, {"outlet": "trader", "outlet_most": 0.25}],
    )
    plan, _, _ = plan_of(frames)
    assert cell(plan, "outlets", "tonnes", outlet="export") == pytest.approx(600)
    assert cell(plan, "outlets", "tonnes", outlet="trader") == pytest.approx(250)
    assert cell(plan, "purchases", "tonnes") == pytest.approx(250)


@pytest.mark.breadth
def test_a_price_says_whether_a_tonne_more_could_be_sold_abroad():
    """The plant makes 0.6 kt at 1.5 for an outlet at 3; where that takes 0.5, a tonne saves its making.

    Where it takes nothing, nothing is made: a tonne more is worth nothing, one asked for costs its making, and a price
    may say either.
    """
    for most, word, worth in ((1.0, "open", 3000.0), (0.5, "full", 1500.0)):
        frames = study(outputs=[{"existing": 0.6, "variable": 1.5}], recipe=[{}], outlets=[{"outlet_most": most}])
        plan, _, _ = plan_of(frames)
        (price,) = plan.tables["prices"].query("form == 'a.metal'").to_dict("records")
        assert (price["outlet"], price["usd_per_t"]) == (word, pytest.approx(worth))
    plan, _, _ = plan_of(
        study(outputs=[{"existing": 0.6, "variable": 1.5}], recipe=[{}], outlets=[{"outlet_most": 0.0}])
    )
    (price,) = plan.tables["prices"].query("form == 'a.metal'").to_dict("records")
    assert price["outlet"] == "untraded"
    assert 0 <= price["usd_per_t"] <= 1500


def test_a_price_of_a_form_of_which_no_tonne_moves_says_so():
    """A plant that may make it at 1.5 stands idle, since nobody wants it: any price up to 1.5 would do."""
    for demands, word in (([], "untraded"), ([{"wanted": 0.2}], "none")):
        plan, _, _ = plan_of(study(outputs=[{"existing": 0.6, "variable": 1.5}], recipe=[{}], demands=demands))
        (price,) = plan.tables["prices"].query("form == 'a.metal'").to_dict("records")
        assert price["outlet"] == word

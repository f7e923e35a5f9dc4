"""Serving: demand is delivered, substituted or missing; outlets; what each of them costs."""

from __future__ import annotations

from tests.handmade import bounds, costs, program_of, says, study

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

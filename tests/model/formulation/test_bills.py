"""Assembling: products that need several forms together; what a missing one costs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handmade import bounds, cell, costs, plan_of, program_of, says, study

YEARS = (2026, 2027)
PRODUCTS: list[dict[str, Any]] = [
    {"end_use": u, "year": y, "product_wanted": w, "missing_most": w, "missing_cost": c}
    for u, w, c in (("defence", 2.0, 100.0), ("other", 3.0, 30.0))
    for y in YEARS
]
FRAMES = study(
    YEARS,
    0.05,
    products=PRODUCTS,
    bills=[{"form": "a.metal", "bill": 0.5}, {"form": "a.raw", "bill": 0.25}],
)


def test_product_met():
    says(
        program_of(FRAMES),
        "product_met",
        {
            f"product_met[{u},magnet,{y}]": (
                {f"Assembled[{u},magnet,{y}]": 1, f"Missing[{u},magnet,{y}]": 1},
                "==",
                w,
            )
            for u, w in (("defence", 2.0), ("other", 3.0))
            for y in YEARS
        },
    )


def test_bill_of_materials():
    says(
        program_of(FRAMES),
        "bill_of_materials",
        {
            f"bill_of_materials[magnet,{f},{y}]": (
                {
                    f"Part[magnet,{f},{y}]": 1,
                    f"Assembled[defence,magnet,{y}]": -b,
                    f"Assembled[other,magnet,{y}]": -b,
                },
                "==",
                0.0,
            )
            for f, b in (("a.metal", 0.5), ("a.raw", 0.25))
            for y in YEARS
        },
    )


def test_parts_leave_the_balance():
    says(
        program_of(study(products=[{}], bills=[{}, {"product": "cell"}], offers=[{"form": "a.metal"}])),
        "material_balance",
        {
            "material_balance[a.metal,2026]": (
                {"Purchase[a.metal|CHN|1,2026]": 1, "Part[magnet,a.metal,2026]": -1},
                "==",
                0.0,
            )
        },
    )


def test_each_answer_is_bounded():
    program = program_of(study(products=[{"missing_most": 0.0}], bills=[{}]))
    assert bounds(program, "Assembled") == {"Assembled[defence,magnet,2026]": 2.0}
    assert bounds(program, "Missing") == {"Missing[defence,magnet,2026]": 0.0}


def test_missing_product_cost():
    costs(
        program_of(FRAMES),
        "missing_product_cost",
        {
            f"Missing[{u},magnet,{2026 + i}]": c * 1.05 ** -(i + 0.5)
            for u, c in (("defence", 100.0), ("other", 30.0))
            for i in (0, 1)
        },
    )


def test_the_dearer_loss_is_served_first_and_only_whole_bills_are_bought():
    """1.5 kt of metal make 3 thousand magnets of the 5 wanted; raw is there for 40, and 0.75 kt of it is bought."""
    frames = study(
        products=[p for p in PRODUCTS if p["year"] == 2026],
        bills=[{"form": "a.metal", "bill": 0.5}, {"form": "a.raw", "bill": 0.25}],
        offers=[{"form": "a.metal", "available": 1.5, "price": 9.0}, {"available": 10.0}],
    )
    plan, _, _ = plan_of(frames)
    assert cell(plan, "products", "assembled_units", end_use="defence") == pytest.approx(2000)
    assert cell(plan, "products", "assembled_units", end_use="other") == pytest.approx(1000)
    assert cell(plan, "products", "missing_units", end_use="other") == pytest.approx(2000)
    assert cell(plan, "purchases", "tonnes", form="a.raw") == pytest.approx(750)
    assert cell(plan, "ledger", "musd", item="shortage") == pytest.approx(2.0 * 30)
    assert plan.cost == pytest.approx(1.5 * 9 + 0.75 * 5 + 2.0 * 30, abs=1e-4)

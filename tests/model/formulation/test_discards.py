"""Joint products: what comes with the host and nobody wants is discarded at a cost, sold or stored, never lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handmade import cell, costs, plan_of, program_of, says, solution_of, study

FORMS = (
    {"form": "a.ore", "stage": "mined", "price": 1.0},
    {"form": "a.metal", "stage": "refined", "price": 9.0},
    {"form": "a.side", "stage": "refined", "price": 3.0},
)
RECIPE = (
    {"plant": "ref", "form": "a.metal", "t_per_t": 1.0},
    {"plant": "ref", "form": "a.side", "t_per_t": 0.4},
    {"plant": "ref", "form": "a.ore", "t_per_t": -2.0},
)


def _host(years: tuple[int, ...] = (2026,), rate: float = 0.0, **more: Any) -> Any:
    """A smelter of metal, 1 kt wanted, that makes 0.4 kt of a by-product with it."""
    rows: dict[str, Any] = {
        "offers": [{"form": "a.ore", "year": y, "price": 1.0} for y in years],
        "outputs": [{"year": y} for y in years],
        "demands": [{"year": y, "wanted": 1.0, "shortfall_most": 1.0} for y in years],
        "discards": [{"form": "a.side", "year": y} for y in years],
    }
    return study(years, rate, forms=FORMS, recipe=RECIPE, **{**rows, **more})


def test_discards_leave_the_balance():
    says(
        program_of(_host()),
        "material_balance",
        {
            "material_balance[a.side,2026]": ({"Output[ref,2026]": 0.4, "Discard[a.side,2026]": -1}, "==", 0.0),
            "material_balance[a.ore,2026]": ({"Purchase[a.ore|CHN|1,2026]": 1, "Output[ref,2026]": -2.0}, "==", 0.0),
            "material_balance[a.metal,2026]": (
                {"Output[ref,2026]": 1, "Delivery[defence,a.metal,2026]": -1},
                "==",
                0.0,
            ),
        },
    )


def test_discard_cost():
    costs(
        program_of(_host((2026, 2027), 0.05)),
        "discard_cost",
        {f"Discard[a.side,{2026 + i}]": 0.5 * 1.05 ** -(i + 0.5) for i in (0, 1)},
    )


def test_a_by_product_not_wanted_is_discarded():
    """1 kt of metal from 2 kt of ore at 1, made at 1; 0.4 kt of by-product gone at 0.5."""
    plan, _, _ = plan_of(_host())
    assert cell(plan, "discards", "tonnes", form="a.side") == pytest.approx(400)
    assert cell(plan, "ledger", "musd", payee="disposal") == pytest.approx(0.2)
    assert plan.cost == pytest.approx(2.0 + 1.0 + 0.2, abs=1e-4)
    assert cell(plan, "prices", "usd_per_t", form="a.side") == pytest.approx(-500)


def test_a_by_product_that_may_not_be_discarded_stops_its_host():
    plan, _, _ = plan_of(_host(discards=[]))
    assert cell(plan, "production", "tonnes", form="a.metal") == 0
    assert cell(plan, "demand", "shortfall_t") == pytest.approx(1000)


def test_a_by_product_comes_only_with_its_host():
    """1 kt of by-product wanted, at most 2 kt of metal can be sold or used: 0.8 kt of it, whatever it is worth."""
    frames = _host(
        demands=[
            {"wanted": 1.0, "shortfall_most": 1.0},
            {"form": "a.side", "wanted": 1.0, "shortfall_most": 1.0, "shortage": 500.0},
        ],
        outlets=[{"outlet_most": 5.0, "outlet_price": 0.1}],
    )
    plan, _, _ = plan_of(frames)
    assert cell(plan, "production", "tonnes", form="a.side") == pytest.approx(800)
    assert cell(plan, "demand", "shortfall_t", form="a.side") == pytest.approx(200)
    assert cell(plan, "discards", "tonnes") == 0


def test_surplus_is_stored_for_a_year_that_wants_it():
    """0.6 kt wanted next year: 0.2 kt of this year's 0.4 is stored, at 0.3 a year; storing the rest costs more."""
    years = (2026, 2027)
    later = {"year": 2027, "form": "a.side", "wanted": 0.6, "shortfall_most": 0.6}
    frames = _host(
        years,
        demands=[{"year": y, "wanted": 1.0, "shortfall_most": 1.0} for y in years] + [later],
        stocks=[{"form": "a.side", "year": y, "holding": 0.3} for y in years],
    )
    plan, _, _ = plan_of(frames)
    assert cell(plan, "stockpile", "stock_t", form="a.side", year=2026) == pytest.approx(200)
    assert cell(plan, "discards", "tonnes", year=2026) == pytest.approx(200)
    assert cell(plan, "demand", "shortfall_t", form="a.side") == 0


def test_nothing_is_discarded_of_a_form_that_nobody_has():
    program, found = solution_of(study(discards=[{"form": "a.raw"}], offers=[{"form": "a.metal"}], demands=[{}]))
    assert found.status == "optimal"
    assert len(program.data.sets["DISCARDS"]) == 0

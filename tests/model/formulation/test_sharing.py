"""Sharing: plants and goods from abroad that use one facility, each so much a tonne."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.handmade import bounds, cell, costs, plan_of, program_of, says, study

YEARS = (2026, 2027)
TABLES: dict[str, Any] = {
    "infrastructure": [
        {"facility": "mill", "year": y, "capacity": 5000.0, "unit": "hours", "extra": most, "extra_usd_per_unit": usd}
        for y, most, usd in ((2026, np.nan, np.nan), (2027, 1000.0, 300.0))
    ],
    "shared_use": [
        {"facility": "mill", "kind": "plant", "user": "ref", "use_per_t": 2.0},
        {"facility": "mill", "kind": "form", "user": "a.raw", "use_per_t": 0.5},
        {"facility": "quay", "kind": "form", "user": "a.raw", "use_per_t": 1.0},
    ],
}
FRAMES = study(
    YEARS,
    tables=TABLES,
    offers=[{"year": y, "country": c, "price": 1.0} for c in ("CHN", "AUS") for y in YEARS],
    outputs=[{"year": y, "existing": 4.0, "variable": 1.0} for y in YEARS],
    recipe=[{}, {"form": "a.raw", "t_per_t": -1.0}],
    demands=[{"year": y} for y in YEARS],
)


def test_shared_limit():
    """Two hours a tonne made, half an hour a tonne bought, of 5,000; a quay without a capacity limits nothing."""
    says(
        program_of(FRAMES),
        "shared_limit",
        {
            f"shared_limit[mill,{y}]": (
                {
                    f"Output[ref,{y}]": 2.0,
                    f"Purchase[a.raw|CHN|1,{y}]": 0.5,
                    f"Purchase[a.raw|AUS|1,{y}]": 0.5,
                    f"Extra[mill,{y}]": -1.0,
                },
                "<=",
                5.0,
            )
            for y in YEARS
        },
    )


def test_the_mill_is_the_bottleneck():
    """Each tonne takes 2.5 hours in all: 5,000 hours make 2,000 t of the 4,000 t that are wanted."""
    plan, _, _ = plan_of(FRAMES)
    assert cell(plan, "production", "tonnes", plant="ref", form="a.metal", year=2026) == pytest.approx(2000)
    assert cell(plan, "demand", "shortfall_t", year=2026) == pytest.approx(2000)


def test_more_of_it_is_had_no_further_than_the_table_says_and_costs_what_it_says():
    assert bounds(program_of(FRAMES), "Extra") == {"Extra[mill,2026]": 0.0, "Extra[mill,2027]": 1.0}
    costs(program_of(FRAMES), "facility_cost", {"Extra[mill,2027]": 0.3})


def test_more_is_had_where_it_is_worth_it():
    """A thousand hours more make 400 t more, for 0.3 MUSD; a tonne missing costs 100 MUSD a kt."""
    plan, _, _ = plan_of(FRAMES)
    assert cell(plan, "production", "tonnes", plant="ref", form="a.metal", year=2027) == pytest.approx(2400)
    row = plan.tables["infrastructure"].set_index("year").loc[2027]
    assert (row["capacity"], row["used"], row["extra"], row["usd_per_unit"]) == pytest.approx((5000, 6000, 1000, 300))
    assert row["musd"] == pytest.approx(0.3)
    assert cell(plan, "ledger", "musd", item="more of shared facilities") == pytest.approx(0.3)
    assert cell(plan, "summary", "value", metric="cost_facility_cost") == pytest.approx(0.3)

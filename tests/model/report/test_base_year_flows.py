"""Flows of the base year, before any plan: what countries sold, what uses took, what is left of each form at home."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from model.report.charts.base_year import base_year_flows
from model.report.charts.sankey import Flow

SUPPLIERS = pd.DataFrame(
    [
        ("a.ore", "CHN", 2024, 1, 30.0, 1.0),
        ("a.metal", "CHN", 2024, 1, 60.0, 0.6),
        ("a.metal", "AUS", 2024, 1, 40.0, 0.4),
        ("a.metal", "AUS", 2024, 2, 500.0, 0.4),  # beyond its established trade
        ("a.metal", "CAN", 2024, 1, 9.0, float("nan")),  # sold nothing
        ("a.metal", "CHN", 2025, 1, 70.0, 0.6),
        ("a.metal", "USA", 2024, 1, 8.0, 1.0),
        ("b.metal", "CHN", 2024, 1, 5.0, 1.0),  # not planned
    ],
    columns=["form", "country", "year", "step", "available_t", "observed_share"],
)
DEMAND = pd.DataFrame(
    [
        ("a.metal", "cars", "A", "central", 2024, 130.0),
        ("a.metal", "cars", "A", "high", 2024, 150.0),
        ("a.metal", "cars", "C2", "central", 2024, 999.0),
        ("a.metal", "cars", "A", "central", 2025, 140.0),
    ],
    columns=["form", "end_use", "boundary", "path", "year", "demand_t"],
)


def _run(suppliers: pd.DataFrame) -> Any:
    study = SimpleNamespace(of=lambda variant: SimpleNamespace(demand="central", boundaries=("A", "B")))
    return SimpleNamespace(
        forms=["a.ore", "a.metal", "c.metal"], mineral_of=lambda form: form[0], country=str.lower, form=str.upper,
        use_in_short=str.title, home="USA", settings={"base_year": 2024}, study=study,
        table=lambda name, variant: {"suppliers": suppliers, "demand": DEMAND}[name],
    )  # fmt: skip


def test_imports_and_uses_leave_what_home_makes_or_takes() -> None:
    found = base_year_flows(_run(SUPPLIERS), "law", lambda country: country)
    assert list(found) == ["a"]
    assert sorted(found["a"], key=lambda flow: (flow.origin, flow.target)) == [
        Flow("A.METAL", "Cars", 130.0, "flow"),
        Flow("A.ORE", "Plants, exports and stock", 30.0, "flow"),
        Flow("Home, net of exports", "A.METAL", pytest.approx(30.0), "USA"),
        Flow("aus", "A.METAL", 40.0, "AUS"),
        Flow("chn", "A.METAL", 60.0, "CHN"),
        Flow("chn", "A.ORE", 30.0, "CHN"),
    ]


def test_a_dataset_that_knows_no_imports_then_shows_none() -> None:
    assert base_year_flows(_run(SUPPLIERS[SUPPLIERS["year"] > 2024]), "law", str) == {}

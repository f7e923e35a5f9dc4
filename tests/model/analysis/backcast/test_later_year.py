"""The year after the base year, planned under duties that did not set it, comes nearer than last year's shares."""

from __future__ import annotations

import pytest

from data.load import load_dataset
from data.prepare.figures import Figures
from model.analysis.backcast.base_year import backcast, imported_shares
from model.analysis.backcast.later_year import LaterYear, later_year


@pytest.fixture(scope="module")
def found() -> LaterYear:
    data = load_dataset("us_2026")
    return later_year(data, Figures(), imported_shares(backcast(data).plan, "USA"))


def test_the_planner_comes_nearer_than_last_years_shares(found: LaterYear) -> None:
    """Canada's aluminium: 132,700 of 285,000 t in June 2025, 56% in the base year."""
    canada = found.shares.set_index(["form", "country"]).loc[("aluminium.metal", "CAN")]
    assert canada["published"] == pytest.approx(132_700 / 285_000, abs=5e-4)
    assert canada["same"] == pytest.approx(0.56, abs=5e-4)
    assert canada["published"] < canada["planned"] < canada["same"]
    assert found.mean_miss("planned") < found.mean_miss("same")
    assert found.worst_miss("planned") < found.worst_miss("same")


def test_no_seller_of_lithium_leaves_the_market(found: LaterYear) -> None:
    """Chile and Argentina pay other duties than in the base year; neither sells all, nor nothing."""
    moved = found.moved[found.moved["form"] == "lithium.chemical"]
    assert ((moved["planned"] > 0.3) & (moved["planned"] < 0.7)).all()

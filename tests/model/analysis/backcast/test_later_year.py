"""The year after the base year, planned under duties that did not set it, beside last year's shares: misses stand."""

from __future__ import annotations

import pytest

from data.load import load_dataset
from data.prepare.figures import Figures
from model.analysis.backcast.base_year import backcast, imported_shares
from model.analysis.backcast.later_year import LaterYear, later_year

pytestmark = pytest.mark.breadth


@pytest.fixture(scope="module")
def found() -> LaterYear:
    data = load_dataset("us_2026")
    return later_year(data, Figures(), imported_shares(backcast(data).plan, "USA"))


def test_where_a_duty_moved_importers_the_planner_stays(found: LaterYear) -> None:
    """Canada's aluminium: 132,700 of 285,000 t in June 2025, 56% in the base year."""
    canada = found.shares.set_index(["form", "country"]).loc[("aluminium.metal", "CAN")]
    assert canada["published"] == pytest.approx(132_700 / 285_000, abs=5e-4)
    assert canada["same"] == pytest.approx(0.56, abs=5e-4)
    assert canada["planned"] == pytest.approx(canada["same"], abs=0.02)
    assert found.worst_miss("planned") == pytest.approx(abs(canada["planned_miss"]))


def test_every_share_that_is_printed_for_the_year_is_compared(found: LaterYear) -> None:
    """Aluminium, palladium and platinum, of sellers that the dataset names; what the plan misses is published."""
    known = found.shares.set_index(["form", "country"])
    assert len(known) == 6
    assert (known["same"] > 0).all()
    south_africa = known.loc[("palladium.metal", "ZAF")]
    assert south_africa["published"] == pytest.approx(91.9 / 218.5, abs=5e-4)
    assert found.worst_miss("planned") < 12
    assert found.mean_miss("planned") == pytest.approx(found.mean_miss("same"), abs=1)
    assert south_africa["same_miss"] == pytest.approx(100 * (0.37 - 91.9 / 218.5), abs=0.1)


def test_no_seller_of_lithium_leaves_the_market(found: LaterYear) -> None:
    """Chile and Argentina pay other duties than in the base year; neither sells all, nor nothing."""
    moved = found.moved[found.moved["form"] == "lithium.chemical"]
    assert ((moved["planned"] > 0.3) & (moved["planned"] < 0.7)).all()

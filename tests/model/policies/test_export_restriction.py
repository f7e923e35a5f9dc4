"""Countries that stop or license what they sell."""

from __future__ import annotations

import pytest

from tests.handmade import bounds, cell, doctored, missed, plan_of, program_of
from tests.model.policies.chain import METAL_AUS, METAL_CHN, RAW_CHN, chain

NAME = "export_restriction"


def test_licence_share():
    """Licensed 30% of ore, all of metal; Australia untouched."""
    left = bounds(
        program_of(chain(), (NAME, {"countries": ["CHN"], "licence_share": "30%", "stages": ["mined"]})), "Purchase"
    )
    assert left[f"Purchase[{RAW_CHN},2026]"] == pytest.approx(10 * 0.3)
    assert left[f"Purchase[{METAL_CHN},2026]"] == left[f"Purchase[{METAL_AUS},2026]"] == 10.0


def test_by_origin_the_ore_is_stopped_wherever_it_is_shipped_from():
    """Australia ships ore that is 40% Chinese: with a tenth licensed, 36% of it is shut; China ships its own."""
    ores = [
        {"form": "a.raw", "country": "AUS", "origin": "CHN", "share": 0.4},
        {"form": "a.raw", "country": "AUS", "origin": "AUS", "share": 0.6},
    ]
    said = (NAME, {"countries": ["CHN"], "licence_share": 0.1, "measure": "origin", "stages": ["mined"]})
    offers = [{"country": c, "available": 10.0} for c in ("CHN", "AUS")]
    left = bounds(program_of(chain(offers=offers, origins=ores), said), "Purchase")
    assert sorted(round(kt, 9) for kt in left.values()) == [1.0, 6.4]


def test_part_year():
    """Licensed 30% for the last 92 days of the year."""
    said = (NAME, {"countries": ["CHN"], "licence_share": 0.3, "from": "2026-10-01"})
    left = bounds(program_of(chain((2026, 2027)), said), "Purchase")
    assert left[f"Purchase[{METAL_CHN},2026]"] == pytest.approx(10 * (1 - 0.7 * 92 / 365))
    assert left[f"Purchase[{METAL_CHN},2027]"] == pytest.approx(10 * 0.3)


def test_sales_grow_back_no_faster_than_the_ramp():
    """Stopped in 2026, at most 10% and 0.5 kt more in 2027."""
    offers = [
        {"form": "a.metal", "country": "CHN", "price": 7.0, "year": y, "ramp_rate": 0.1, "ramp_kt": 0.5}
        for y in (2026, 2027)
    ]
    plan, _, _ = plan_of(chain((2026, 2027), offers=offers, outputs=[]), (NAME, {"countries": ["CHN"], "until": 2026}))
    assert cell(plan, "purchases", "tonnes", year=2026) == 0
    assert cell(plan, "purchases", "tonnes", year=2027) == pytest.approx(500)


def test_touches_nothing():
    assert bounds(program_of(chain(), (NAME, {"countries": ["CAN"]})), "Purchase") == bounds(
        program_of(chain()), "Purchase"
    )


def test_plan_and_recheck_of_a_stop():
    plan, frames, stated = plan_of(chain(), (NAME, {"countries": ["CHN"]}))
    assert cell(plan, "purchases", "tonnes", country="CHN") == 0
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "country", "CHN", form="a.metal")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: CHN a.metal 2026"]


def test_recheck_of_a_licence():
    """10% of 10 kt: 1 kt and no more."""
    plan, frames, stated = plan_of(chain(), (NAME, {"countries": ["CHN"], "licence_share": 0.1}))
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(1000)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", 1500.0, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: CHN a.metal 2026"]

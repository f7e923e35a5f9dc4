"""Bans on buying: by who ships, who owns, where the ore was mined; part years close that share of the year."""

from __future__ import annotations

import pytest

from tests.handmade import bounds, cell, doctored, missed, plan_of, program_of
from tests.model.policies.chain import METAL_AUS, METAL_CHN, RAW_AUS, RAW_CHN, chain

NAME = "import_ban"


def _available(years: tuple[int, ...] = (2026,), **said: object) -> dict[str, float]:
    return bounds(program_of(chain(years), (NAME, said)), "Purchase")


def test_by_shipment():
    assert _available(countries=["CHN"]) == {
        f"Purchase[{RAW_CHN},2026]": 0.0,
        f"Purchase[{METAL_CHN},2026]": 0.0,
        f"Purchase[{RAW_AUS},2026]": 10.0,
        f"Purchase[{METAL_AUS},2026]": 10.0,
    }


def test_all_but_those_left_out():
    assert _available(except_countries=["AUS"]) == _available(countries=["CHN"])
    assert _available(countries=["CHN", "AUS"], except_countries=["AUS"]) == _available(countries=["CHN"])


def test_a_bloc_left_out_is_that_of_the_year():
    """Australia is an ally from 2027."""
    left = _available((2026, 2027), except_bloc="allies", forms=["a.raw"])
    assert left[f"Purchase[{RAW_AUS},2026]"] == 0.0
    assert left[f"Purchase[{RAW_AUS},2027]"] == 10.0


def test_by_owner():
    """The Australian ore is Chinese owned."""
    assert _available(countries=["CHN"], measure="owner", forms=["a.raw"]) == {
        f"Purchase[{RAW_CHN},2026]": 0.0,
        f"Purchase[{METAL_CHN},2026]": 10.0,
        f"Purchase[{RAW_AUS},2026]": 0.0,
        f"Purchase[{METAL_AUS},2026]": 10.0,
    }


def test_by_origin():
    """Chinese metal holds 70% Chinese ore: that part is closed."""
    left = _available(countries=["CHN"], measure="origin", stages=["refined"])
    assert left[f"Purchase[{METAL_CHN},2026]"] == pytest.approx(10 * (1 - 0.7))
    assert left[f"Purchase[{METAL_AUS},2026]"] == 10.0


def test_by_origin_of_goods_that_the_table_does_not_name():
    """They are of the country that ships them."""
    frames = chain(origins=[])
    left = bounds(
        program_of(frames, (NAME, {"countries": ["CHN"], "measure": "origin", "stages": ["refined"]})), "Purchase"
    )
    assert left[f"Purchase[{METAL_CHN},2026]"] == 0.0
    assert left[f"Purchase[{METAL_AUS},2026]"] == 10.0


def test_bloc_of_each_year():
    left = _available((2026, 2027), bloc="allies", forms=["a.raw"])
    assert left[f"Purchase[{RAW_AUS},2026]"] == 10.0
    assert left[f"Purchase[{RAW_AUS},2027]"] == 0.0


def test_part_years():
    """In force from 2 July 2027 to 31 March 2029: 183 of 365 days, the leap year 2028, 90 of 365 days."""
    left = _available(
        (2026, 2027, 2028, 2029, 2030),
        countries=["CHN"],
        forms=["a.raw"],
        **{"from": "2027-07-02", "until": "2029-03-31"},
    )
    expected = {2026: 10.0, 2027: 10 * (1 - 183 / 365), 2028: 0.0, 2029: 10 * (1 - 90 / 365), 2030: 10.0}
    assert {y: left[f"Purchase[{RAW_CHN},{y}]"] for y in expected} == pytest.approx(expected)


def test_two_bans_close_their_days_once():
    """The same half closed twice leaves the other half."""
    said = {"countries": ["CHN"], "forms": ["a.raw"], "until": "2028-07-01"}
    left = bounds(program_of(chain((2028,)), (NAME, said), (NAME, said)), "Purchase")
    assert left[f"Purchase[{RAW_CHN},2028]"] == pytest.approx(10 * (1 - 183 / 366))


def test_names_nobody():
    with pytest.raises(ValueError, match=r"names nobody; write countries = \['CHN'\]"):
        plan_of(chain(), (NAME, {}))


def test_plan_and_recheck():
    """At home 2 kt from Australian ore at 8.5, the Australian plant 1 kt at 1.1 x 6 + 3, 0.5 recycled, 0.5 at 12."""
    plan, frames, stated = plan_of(chain(), (NAME, {"countries": ["CHN"]}))
    assert cell(plan, "purchases", "tonnes", country="CHN") == 0
    assert plan.cost == pytest.approx(2 * 8.5 + 1 * 9.6 + 0.5 * 9.75 + 0.5 * 12)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "country", "CHN", form="a.metal")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: CHN a.metal 2026"]


def test_recheck_by_owner():
    plan, frames, stated = plan_of(chain(), (NAME, {"countries": ["CHN"], "measure": "owner"}))
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "owner", "CHN", form="a.metal")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: AUS a.metal 2026"]


def test_recheck_of_a_part_year():
    """In half a year at most half of what is available can be bought: 5 kt, not 6."""
    demands = [{"wanted": 20.0, "shortfall_most": 20.0, "year": 2028}]
    said = (NAME, {"countries": ["CHN"], "until": "2028-07-01"})
    plan, frames, stated = plan_of(chain((2028,), demands=demands), said)
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(5000)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", 6000.0, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: CHN a.metal 2028"]

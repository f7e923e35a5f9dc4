"""Bans on buying: by who ships, who owns, where the ore was mined; part years close that share of the year."""

from __future__ import annotations

import pytest

from model.policies.import_ban import ImportBan
from tests.handmade import bounds, cell, doctored, family, missed, plan_of, program_of, says
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


def test_a_ban_by_origin_asks_about_what_the_banned_ship_of_others_ore():
    """Of Chinese metal 30% is of Australian ore; its own ore is closed, and by shipment nothing is asked."""
    ban = ImportBan.model_validate({"countries": ["CHN"], "measure": "origin"})
    assert list(ban.doubts(chain())) == [
        (
            "measure",
            "closes what the banned mined and leaves open what they ship of others' ore, such as 30% of a.metal of "
            "CHN; where that is meant too, write a second import_ban without measure",
        )
    ]
    assert list(ban.model_copy(update={"measure": "shipped"}).doubts(chain())) == []
    assert list(ban.model_copy(update={"end_uses": ("defence",)}).doubts(chain())) == []
    assert list(ban.model_copy(update={"countries": ("AUS",)}).doubts(chain())) == []


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


# ---------------------------------------------------------------- for some end uses alone

BOTH = [{"end_use": use, "wanted": 4.0, "shortfall_most": 4.0} for use in ("defence", "other")]
"""The defence and everybody else want 4 kt of metal each."""
FOR_DEFENCE = (NAME, {"countries": ["CHN"], "end_uses": ["defence"], "forms": ["a.metal"]})


def test_nobody_is_shut_and_the_uses_are_covered():
    """Metal that is not from China: bought in Australia, made here or there, or recycled."""
    program = program_of(chain(demands=BOTH), FOR_DEFENCE)
    assert bounds(program, "Purchase") == bounds(program_of(chain(demands=BOTH)), "Purchase")
    allowed = {f"Purchase[{METAL_AUS},2026]": -1, **{f"Output[{p},2026]": -1 for p in ("ref", "aus", "rec")}}
    row = ({"Delivery[defence,a.metal,2026]": 1, **allowed}, "<=", 0)
    says(program, "uses_served_by_allowed", {f"uses_served_by_allowed[{NAME},a.metal,2026]": row})


def test_stock_holds_allowed_tonnes_alone():
    rows = {"stocks": [{"opening": 1.0}], "demands": BOTH}
    (found,) = family(program_of(chain(**rows), FOR_DEFENCE), "uses_served_by_allowed").values()
    into, out = (found[0][f"{name}[private,a.metal,2026]"] for name in ("StockIn", "StockOut"))
    assert (into, out) == (1, -1)


def test_part_of_a_year_covers_that_part():
    said = (NAME, {**FOR_DEFENCE[1], "from": "2026-07-02"})
    (found,) = family(program_of(chain(demands=BOTH), said), "uses_served_by_allowed").values()
    assert found[0]["Delivery[defence,a.metal,2026]"] == pytest.approx(183 / 365)


def test_the_defence_is_served_from_elsewhere_and_others_go_on_buying():
    """Home has 2 kt at 1.25 x 5 + 1, the Australian plant 1 at 8.5, recycling 0.5 at 9.75; 0.5 is bought at 12."""
    plan, frames, stated = plan_of(chain(demands=BOTH), FOR_DEFENCE)
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(4000)
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="AUS") == pytest.approx(500)
    assert plan.cost == pytest.approx(4 * 7 + 2 * 7.25 + 1 * 8.5 + 0.5 * 9.75 + 0.5 * 12)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "country", "CHN", form="a.metal", country="AUS")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: uses served a.metal 2026"]


def test_by_origin_the_uses_are_covered_by_ore_mined_elsewhere():
    key = f"{NAME},all others,a.metal,2026"
    program = program_of(chain(demands=BOTH), (NAME, {**FOR_DEFENCE[1], "measure": "origin"}))
    row = ({"Delivery[defence,a.metal,2026]": 1, f"Qualified[{key}]": -1}, "<=", 0)
    says(program, "uses_served_by_origin", {f"uses_served_by_origin[{key}]": row})


def test_what_stricter_rules_serve_is_not_named_twice():
    """The defence takes neither from China nor from Australia, others not from China: both draw on one pool."""
    strict = (NAME, {"countries": ["CHN", "AUS"], "end_uses": ["defence"], "forms": ["a.metal"]})
    wide = (NAME, {"countries": ["CHN"], "end_uses": ["other"], "forms": ["a.metal"]})
    rows = family(program_of(chain(demands=BOTH), strict, wide), "uses_served_by_allowed")
    uses = {name: sorted(c for c in said if c.startswith("Delivery")) for name, (said, *_) in rows.items()}
    assert uses == {
        f"uses_served_by_allowed[{NAME},a.metal,2026]": ["Delivery[defence,a.metal,2026]"],
        f"uses_served_by_allowed[{NAME}#2,a.metal,2026]": [
            "Delivery[defence,a.metal,2026]", "Delivery[other,a.metal,2026]"
        ],
    }  # fmt: skip
    plan, frames, stated = plan_of(chain(demands=BOTH), strict, wide)
    assert cell(plan, "demand", "delivered_t", end_use="defence") == pytest.approx(2500)
    assert missed(plan, frames, stated) == []


def test_by_origin_neither_mined_nor_shipped_there():
    """Chinese metal is 30% Australian ore and does not count all the same; home has to run on Australian ore."""
    said = (NAME, {**FOR_DEFENCE[1], "measure": "origin"})
    plan, frames, stated = plan_of(chain(demands=BOTH), said)
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(4000)
    assert cell(plan, "purchases", "tonnes", form="a.raw", country="CHN") == pytest.approx(0)
    assert plan.cost == pytest.approx(4 * 7 + 2 * (1.25 * 6 + 1) + (1.1 * 6 + 3) + 0.5 * 9.75 + 0.5 * 12)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "country", "CHN", form="a.raw")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: all others a.raw 2026: qualifying"]
    told = cell(plan, "lots", "qualified_t", form="a.metal")
    tables = doctored(plan, "lots", "qualified_t", told + 1000.0, form="a.metal")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: all others a.metal 2026: qualifying"]


def test_rules_that_do_not_nest_are_refused():
    one = ImportBan.model_validate({"countries": ["CHN"], "end_uses": ["defence"]})
    other = ImportBan.model_validate({"countries": ["AUS"], "end_uses": ["other"]})
    said = one.lacks_beside([other], chain(demands=BOTH))
    assert said == (
        "and another rule, import_ban for other, rule a.metal in 2026, and neither allows all that the other does, so "
        "that one tonne could be named for both; state one rule that refuses all of them by one measure, or forms and "
        "days of their own"
    )
    assert (
        one.lacks_beside([ImportBan.model_validate({"countries": ["AUS", "CHN"], "end_uses": ["other"]})], chain())
        == ""
    )

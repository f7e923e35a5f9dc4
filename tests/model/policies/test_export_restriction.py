"""Countries that stop or license what they sell."""

from __future__ import annotations

import pytest

from model.policies import BY_NAME
from tests.handmade import bounds, cell, doctored, family, missed, plan_of, program_of, says
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


def test_by_origin_who_stops_ships_nothing_of_others_ore_either():
    """Chinese metal holds 70% Chinese ore and 30% Australian: stopped by origin, none of it is shipped."""
    said = {"countries": ["CHN"], "stages": ["refined"]}
    by = {m: bounds(program_of(chain(), (NAME, {**said, "measure": m})), "Purchase") for m in ("shipped", "origin")}
    assert by["origin"][f"Purchase[{METAL_CHN},2026]"] == by["shipped"][f"Purchase[{METAL_CHN},2026]"] == 0.0
    assert by["origin"][f"Purchase[{METAL_AUS},2026]"] <= by["shipped"][f"Purchase[{METAL_AUS},2026]"]


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


# ---------------------------------------------------------------- for some end uses alone

BOTH = [{"end_use": use, "wanted": 4.0, "shortfall_most": 4.0} for use in ("defence", "other")]
"""The defence and everybody else want 4 kt of metal each."""
OF_DEFENCE = {"countries": ["CHN"], "end_uses": ["defence"], "forms": ["a.metal"]}


def test_a_use_that_is_refused_is_served_by_others_and_all_others_go_on_buying():
    """Home has 2 kt at 1.25 x 5 + 1, the Australian plant 1 at 8.5, recycling 0.5 at 9.75; 0.5 is bought at 12."""
    program = program_of(chain(demands=BOTH), (NAME, OF_DEFENCE))
    assert bounds(program, "Purchase") == bounds(program_of(chain(demands=BOTH)), "Purchase")
    plan, frames, stated = plan_of(chain(demands=BOTH), (NAME, OF_DEFENCE))
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(4000)
    assert plan.cost == pytest.approx(4 * 7 + 2 * 7.25 + 1 * 8.5 + 0.5 * 9.75 + 0.5 * 12)
    assert plan.cost == pytest.approx(plan_of(chain(demands=BOTH), ("import_ban", OF_DEFENCE))[0].cost)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "country", "CHN", form="a.metal", country="AUS")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: uses served a.metal 2026"]


@pytest.mark.parametrize("dates", [{}, {"from": "2026-07-02"}])
def test_a_part_is_licensed_to_a_use_that_is_refused(dates: dict[str, str]):
    """A quarter of what the defence gets may be Chinese: three quarters are others', of the days in force."""
    days = 183 / 365 if dates else 1.0
    said = (NAME, {**OF_DEFENCE, "licence_share": 0.25, **dates})
    (found,) = family(program_of(chain(demands=BOTH), said), "uses_served_by_allowed").values()
    assert found[0]["Delivery[defence,a.metal,2026]"] == pytest.approx(0.75 * days)
    assert f"Purchase[{METAL_CHN},2026]" not in found[0]


def test_recheck_of_a_part_that_is_licensed():
    """Of 4 kt for the defence 3 are others'; with 1 kt of them turned Chinese, 2.5 are."""
    plan, frames, stated = plan_of(chain(demands=BOTH), (NAME, {**OF_DEFENCE, "licence_share": 0.25}))
    assert missed(plan, frames, stated) == []
    tables = {**plan.tables, "production": plan.tables["production"].assign(tonnes=0.0)}
    assert missed(plan, frames, stated, tables) == [f"{NAME}: uses served a.metal 2026"]


def test_by_origin_the_use_is_covered_by_ore_mined_elsewhere():
    key = f"{NAME},all others,a.metal,2026"
    program = program_of(chain(demands=BOTH), (NAME, {**OF_DEFENCE, "measure": "origin"}))
    row = ({"Delivery[defence,a.metal,2026]": 1, f"Qualified[{key}]": -1}, "<=", 0)
    says(program, "uses_served_by_origin", {f"uses_served_by_origin[{key}]": row})


def test_a_stricter_ban_for_other_uses_is_served_from_the_same_tonnes():
    """China licenses half to others, and the defence buys neither there nor in Australia: both draw on one pool."""
    strict = ("import_ban", {"countries": ["CHN", "AUS"], "end_uses": ["defence"], "forms": ["a.metal"]})
    wide = (NAME, {"countries": ["CHN"], "end_uses": ["other"], "forms": ["a.metal"], "licence_share": 0.5})
    rows = family(program_of(chain(demands=BOTH), strict, wide), "uses_served_by_allowed")
    got = rows[f"uses_served_by_allowed[{NAME},a.metal,2026]"][0]
    assert (got["Delivery[defence,a.metal,2026]"], got["Delivery[other,a.metal,2026]"]) == (1.0, 0.5)


def test_a_rule_by_origin_stands_within_one_by_shipment():
    """What is neither mined nor shipped there is shipped by others: the row of who ships holds both uses."""
    strict = ("import_ban", {"countries": ["CHN"], "end_uses": ["defence"], "forms": ["a.metal"], "measure": "origin"})
    wide = (NAME, {"countries": ["CHN"], "end_uses": ["other"], "forms": ["a.metal"]})
    rows = family(program_of(chain(demands=BOTH), strict, wide), "uses_served_by_allowed")
    got = rows[f"uses_served_by_allowed[{NAME},a.metal,2026]"][0]
    assert (got["Delivery[defence,a.metal,2026]"], got["Delivery[other,a.metal,2026]"]) == (1.0, 1.0)
    ban, refusal = (BY_NAME[name].model_validate(said) for name, said in (strict, wide))
    assert refusal.lacks_beside([ban], chain(demands=BOTH)) == ban.lacks_beside([refusal], chain(demands=BOTH)) == ""
    mined = BY_NAME[NAME].model_validate({**wide[1], "measure": "origin"})
    shipped = BY_NAME["import_ban"].model_validate({**strict[1], "countries": ["CHN", "AUS"], "measure": "shipped"})
    assert "neither allows all that the other does" in mined.lacks_beside([shipped], chain(demands=BOTH))


@pytest.mark.parametrize(("licensed", "stands"), [(0.0, True), (0.3, False)])
def test_a_share_for_the_same_use_stands_beside_a_refusal_of_all_that_it_gets(licensed: float, stands: bool):
    refusal = BY_NAME[NAME].model_validate({**OF_DEFENCE, "licence_share": licensed})
    share = BY_NAME["domestic_share_floor"].model_validate({"min": 0.9, "end_uses": ["defence"]})
    assert (share.lacks_beside([refusal], chain(demands=BOTH)) == "") == stands


def test_says_whom_it_refuses():
    assert BY_NAME[NAME].model_validate(OF_DEFENCE).about() == "CHN, for defence"

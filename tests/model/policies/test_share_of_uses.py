"""Shares of what some end uses get: what may serve them covers its part of their deliveries."""

from __future__ import annotations

from typing import Any

import pytest

from model.policies import BY_NAME
from tests.handmade import cell, data_of, doctored, family, missed, plan_of, program_of, says
from tests.model.policies.chain import METAL_AUS, METAL_CHN, chain

BOTH = [{"end_use": use, "wanted": 4.0, "shortfall_most": 4.0} for use in ("defence", "other")]
"""The defence and everybody else want 4 kt of metal each."""
METAL = {"forms": ["a.metal"]}
FOR_DEFENCE = {"end_uses": ["defence"], **METAL}
HOME = ("domestic_share_floor", {"min": 0.5, **FOR_DEFENCE})
PLANTS = {f"Output[{p},2026]": -1.0 for p in ("ref", "aus", "rec")}
NOT_CHINA = {f"Purchase[{METAL_AUS},2026]": -1.0, **PLANTS}


def asked(part: float, party: str, who: dict[str, float], name: str) -> dict[str, Any]:
    row = ({"Delivery[defence,a.metal,2026]": part, **who}, "<=", 0)
    return {f"share_of_uses[{name},{party},a.metal,2026]": row}


@pytest.mark.parametrize(
    ("name", "said", "party", "part", "who"),
    [
        ("domestic_share_floor", {"min": 0.5}, "home", 0.5, {"Output[ref,2026]": -1.0, "Output[rec,2026]": -1.0}),
        ("recycled_share_floor", {"min": 0.1}, "recycled", 0.1, {"Output[rec,2026]": -1.0}),
        ("bloc_share_floor", {"bloc": "feoc", "min": 0.2, "home_counts": False}, "feoc", 0.2,
         {f"Purchase[{METAL_CHN},2026]": -1.0}),
        ("country_share_cap", {"countries": ["CHN"], "max": 0.3}, "not CHN", 0.7, NOT_CHINA),
        ("bloc_share_cap", {"bloc": "feoc", "max": 0.4}, "not feoc", 0.6, NOT_CHINA),
        ("owner_share_cap", {"owners": ["CHN"], "max": 0.3}, "not owner CHN", 0.7, NOT_CHINA),
        ("governance_cap", {"below": 2.5, "max": 0.1}, "not badly governed countries", 0.9,
         {"Output[ref,2026]": -1.0, "Output[rec,2026]": -1.0}),
    ],
)  # fmt: skip
def test_each_covers_its_part_of_what_the_use_gets(
    name: str, said: dict[str, Any], party: str, part: float, who: dict[str, float]
) -> None:
    program = program_of(chain(demands=BOTH), (name, {**said, **FOR_DEFENCE}))
    says(program, "share_of_uses", asked(part, party, who, name))
    assert not family(program, "share_at_least")
    assert not family(program, "share_at_most")


def test_by_origin_the_ore_qualifies() -> None:
    name = "country_share_cap"
    said = (name, {"countries": ["CHN"], "max": 0.3, "measure": "origin", **FOR_DEFENCE})
    program = program_of(chain(demands=BOTH), said)
    key = f"{name},not CHN,a.metal,2026"
    row = ({"Delivery[defence,a.metal,2026]": 0.7, f"Qualified[{key}]": -1}, "<=", 0)
    says(program, "share_of_uses_by_origin", {f"share_of_uses_by_origin[{key}]": row})


def test_stock_is_no_supply() -> None:
    (row,) = family(program_of(chain(demands=BOTH, stocks=[{"opening": 1.0}]), HOME), "share_of_uses").values()
    assert not [name for name in row[0] if name.startswith("Stock")]


def test_half_of_what_the_defence_gets_is_made_at_home_and_no_more() -> None:
    """Of 8 kt, 2 are made at home at 1.25 x 5 + 1, where Chinese metal costs 7; a share of all would ask for 4."""
    plan, frames, stated = plan_of(chain(demands=BOTH), HOME)
    assert cell(plan, "production", "tonnes", plant="ref", form="a.metal") == pytest.approx(2000)
    assert plan.cost == pytest.approx(6 * 7 + 2 * 7.25)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "production", "tonnes", 1900.0, plant="ref", form="a.metal")
    assert missed(plan, frames, stated, tables) == [f"{HOME[0]}: home a.metal 2026: uses"]


def test_share_of_uses_by_origin() -> None:
    """Of 4 kt for defence 70% must be of other ore than Chinese, at whatever it costs more; without end uses of all."""
    said = {"countries": ["CHN"], "max": 0.3, "measure": "origin"}
    costs = [plan_of(chain(demands=BOTH), *named)[0].cost for named in (
        (), (("country_share_cap", {**said, **FOR_DEFENCE}),), (("country_share_cap", said),),
    )]  # fmt: skip
    assert costs == sorted(costs)
    assert costs[0] + 1e-6 < costs[1] < costs[2] - 1e-6


def test_recheck_by_origin() -> None:
    said = ("country_share_cap", {"countries": ["CHN"], "max": 0.3, "measure": "origin", **FOR_DEFENCE})
    plan, frames, stated = plan_of(chain(demands=BOTH), said)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "country", "CHN", form="a.raw", country="AUS")
    assert missed(plan, frames, stated, tables)


def test_what_a_stricter_share_serves_is_not_named_twice() -> None:
    """Half of the defence's from home, and a third of others' from anybody but China: home's tonnes are in both."""
    wide = ("country_share_cap", {"countries": ["CHN"], "max": 0.7, "end_uses": ["other"], **METAL})
    rows = family(program_of(chain(demands=BOTH), HOME, wide), "share_of_uses")
    uses = {name: {c: v for c, v in row.items() if c.startswith("Delivery")} for name, (row, *_) in rows.items()}
    defence, other = "Delivery[defence,a.metal,2026]", "Delivery[other,a.metal,2026]"
    assert uses[f"share_of_uses[{HOME[0]},home,a.metal,2026]"] == {defence: 0.5}
    assert uses[f"share_of_uses[{wide[0]},not CHN,a.metal,2026]"] == pytest.approx({defence: 0.5, other: 0.3})


@pytest.mark.parametrize("beyond", [{"min": 0.5, "from": 2027}, {"min": 0.0}, {"min": {2027: 0.5}}])
def test_asks_nothing_where_it_is_not_in_force(beyond: dict[str, Any]) -> None:
    assert not len(data_of(chain(demands=BOTH), (HOME[0], {**FOR_DEFENCE, **beyond})).sets["USE_SHARES"])


# ---------------------------------------------------------------- what is refused


def of(name: str, **said: Any) -> Any:
    return BY_NAME[name].model_validate(said)


def test_several_countries_below_a_half_are_refused() -> None:
    said = "a cap of 0.3 on each of several countries for some end uses asks how three or more share out what they get"
    with pytest.raises(ValueError, match=said):
        of("country_share_cap", max=0.3, end_uses=["defence"])
    of("country_share_cap", max=0.3, countries=["CHN"], end_uses=["defence"])
    of("country_share_cap", max={2026: 0.9, 2030: 0.5}, end_uses=["defence"])


def test_shares_of_which_neither_is_the_wider_are_refused() -> None:
    china, allies = (of("country_share_cap", max=0.6, countries=[c], end_uses=["defence"]) for c in ("CHN", "AUS"))
    assert china.lacks_beside([allies], chain(demands=BOTH)) == (
        "and another rule, country_share_cap for defence, rule a.metal in 2026, and one tonne could be named for both: "
        "neither allows all that the other does, or they count by origin, or the ban is for other uses or for a part "
        "of what they get; state one of them, or forms and days of their own"
    )
    assert china.lacks_beside([of("domestic_share_floor", min=0.2, end_uses=["other"])], chain(demands=BOTH)) == ""


@pytest.mark.parametrize(("uses", "stands"), [(["defence", "other"], True), (["defence"], True), (["other"], False)])
def test_beside_a_ban_for_these_uses_a_share_stands(uses: list[str], stands: bool) -> None:
    ban = of("import_ban", countries=["CHN"], end_uses=uses)
    assert (of(*HOME[:1], **HOME[1]).lacks_beside([ban], chain(demands=BOTH)) == "") == stands


def test_says_whom_it_is_about_and_that_it_is_a_mandate() -> None:
    cap = of("country_share_cap", max=0.6, end_uses=["defence"])
    assert (cap.about(), cap.is_mandate, cap.is_floor, cap.promises()) == (
        "any one country, for defence",
        True,
        False,
        (),
    )
    assert of(*HOME[:1], **HOME[1]).is_floor

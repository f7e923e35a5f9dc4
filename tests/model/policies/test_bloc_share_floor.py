"""Floors under the share of a bloc, with members that join and leave."""

from __future__ import annotations

import pytest

from tests.handmade import cell, data_of, doctored, family, missed, plan_of, program_of, says
from tests.model.policies.chain import METAL_AUS, METAL_CHN, chain

NAME = "bloc_share_floor"
ALLIES = {"bloc": "allies", "stages": ["refined"]}


def test_members_of_each_year():
    """Australia joins in 2027; home counts; a floor is level x supply - counted <= 0."""
    says(
        program_of(chain((2026, 2027)), (NAME, {**ALLIES, "min": 0.4})),
        "share_at_least",
        {
            f"share_at_least[{NAME},allies and home,a.metal,2026]": (
                {"Supply[a.metal,2026]": 0.4, "Output[ref,2026]": -1, "Output[rec,2026]": -1},
                "<=",
                0.0,
            ),
            f"share_at_least[{NAME},allies and home,a.metal,2027]": (
                {
                    "Supply[a.metal,2027]": 0.4,
                    "Output[ref,2027]": -1,
                    "Output[rec,2027]": -1,
                    "Output[aus,2027]": -1,
                    f"Purchase[{METAL_AUS},2027]": -1,
                },
                "<=",
                0.0,
            ),
        },
    )


def test_home_left_out():
    says(
        program_of(chain((2027,)), (NAME, {**ALLIES, "min": 0.4, "home_counts": False})),
        "share_at_least",
        {
            f"share_at_least[{NAME},allies,a.metal,2027]": (
                {"Supply[a.metal,2027]": 0.4, "Output[aus,2027]": -1, f"Purchase[{METAL_AUS},2027]": -1},
                "<=",
                0.0,
            ),
        },
    )


def test_by_owner():
    """A Chinese-owned plant at home does not count."""
    frames = chain(
        (2027,),
        outputs=[{"plant": "ref", "owner": "CHN", "year": 2027}, {"plant": "aus", "country": "AUS", "year": 2027}],
    )
    says(
        program_of(frames, (NAME, {**ALLIES, "min": 0.4, "measure": "owner"})),
        "share_at_least",
        {
            f"share_at_least[{NAME},allies and home,a.metal,2027]": (
                {"Supply[a.metal,2027]": 0.4, "Output[aus,2027]": -1, f"Purchase[{METAL_AUS},2027]": -1},
                "<=",
                0.0,
            ),
        },
    )


def test_by_origin():
    """In 2026 Australia is no ally: only scrap collected at home qualifies."""
    program = program_of(chain((2026, 2027)), (NAME, {**ALLIES, "min": 0.2, "measure": "origin"}))
    key = f"{NAME},allies and home"
    says(
        program,
        "origin_at_least",
        {
            f"origin_at_least[{key},a.metal,{y}]": (
                {f"Qualified[{key},a.metal,{y}]": -1, f"Supply[a.metal,{y}]": 0.2},
                "<=",
                0.0,
            )
            for y in (2026, 2027)
        },
    )
    rows = family(program, "qualified_supply")
    assert rows[f"qualified_supply[{key},a.raw,2026]"][0] == {f"Qualified[{key},a.raw,2026]": 1}
    assert rows[f"qualified_supply[{key},a.raw,2027]"][0] == {
        f"Qualified[{key},a.raw,2027]": 1,
        "Purchase[a.raw|AUS|1,2027]": -1,
    }
    assert rows[f"qualified_supply[{key},a.metal,2027]"][0][f"Purchase[{METAL_CHN},2027]"] == -0.3


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2027}, {"min": {2030: 0.5}}])
@pytest.mark.parametrize("measure", ["shipped", "owner", "origin"])
def test_touches_nothing(scope: dict[str, object], measure: str):
    data = data_of(chain(), (NAME, {"bloc": "allies", "min": 0.5, "measure": measure, **scope}))
    assert not len(data.sets["SHARE_FLOORS"])
    assert not len(data.sets["ORIGIN_FLOORS"])


@pytest.mark.parametrize("measure", ["shipped", "owner"])
def test_plan_and_recheck(measure: str):
    """40% of 4 kt is 1.6 kt, made at home."""
    plan, frames, stated = plan_of(chain(), (NAME, {**ALLIES, "min": 0.4, "measure": measure}))
    assert cell(plan, "production", "tonnes", form="a.metal", plant="ref") == pytest.approx(1600)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "production", "tonnes", 1000.0, form="a.metal", plant="ref")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: allies and home a.metal 2026"]


def test_plan_and_recheck_by_origin():
    plan, frames, stated = plan_of(chain((2027,)), (NAME, {**ALLIES, "min": 0.5, "measure": "origin"}))
    assert cell(plan, "shares", "origin_share", form="a.metal", country="AUS") >= 0.5 - 1e-9
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "lots", "qualified_t", 1900.0, form="a.metal")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: allies and home a.metal 2027"]

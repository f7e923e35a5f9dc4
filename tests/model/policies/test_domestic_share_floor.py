"""Floors under what is sold, made or collected at home."""

from __future__ import annotations

import pytest

from tests.handmade import cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "domestic_share_floor"


def test_share_at_least():
    """Scrap is in scope only when it is named; collecting is at home."""
    says(
        program_of(chain(), (NAME, {"min": 0.3, "stages": ["refined", "scrap"]})),
        "share_at_least",
        {
            f"share_at_least[{NAME},home,a.metal,2026]": (
                {"Supply[a.metal,2026]": 0.3, "Output[ref,2026]": -1, "Output[rec,2026]": -1},
                "<=",
                0.0,
            ),
            f"share_at_least[{NAME},home,a.scrap,2026]": (
                {"Supply[a.scrap,2026]": 0.3, "Collection[a.scrap|scrap|1,2026]": -1},
                "<=",
                0.0,
            ),
        },
    )


def test_a_form_that_nobody_makes_at_home_still_has_its_row():
    """An impossible floor is a row that says so, not silence."""
    says(
        program_of(chain(), (NAME, {"min": 0.3, "forms": ["a.raw"]})),
        "share_at_least",
        {
            f"share_at_least[{NAME},home,a.raw,2026]": ({"Supply[a.raw,2026]": 0.3}, "<=", 0.0),
        },
    )


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2027}])
def test_touches_nothing(scope: dict[str, object]):
    assert not len(data_of(chain(), (NAME, {"min": 0.3, **scope})).sets["SHARE_FLOORS"])


def test_plan_and_recheck():
    plan, frames, stated = plan_of(chain(), (NAME, {"min": 0.3, "forms": ["a.metal"]}))
    assert cell(plan, "production", "tonnes", plant="ref", form="a.metal") == pytest.approx(0.3 * 4000)
    assert plan.cost == pytest.approx(0.7 * 4 * 7.0 + 0.3 * 4 * 7.25)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", 3000.0, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: home a.metal 2026"]

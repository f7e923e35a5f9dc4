"""Floors under what recyclers at home make."""

from __future__ import annotations

import pytest

from tests.handmade import cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "recycled_share_floor"


def test_share_at_least():
    """Recyclers at home only: neither another plant at home nor a recycler abroad."""
    frames = chain(
        outputs=[
            {"plant": "rec", "kind": "recycler"},
            {"plant": "ref"},
            {"plant": "aus", "kind": "recycler", "country": "AUS"},
        ]
    )
    says(
        program_of(frames, (NAME, {"min": "10%", "stages": ["refined"]})),
        "share_at_least",
        {
            f"share_at_least[{NAME},recyclers,a.metal,2026]": (
                {"Supply[a.metal,2026]": 0.1, "Output[rec,2026]": -1},
                "<=",
                0.0,
            ),
        },
    )


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2027}])
def test_touches_nothing(scope: dict[str, object]):
    assert not len(data_of(chain(), (NAME, {"min": 0.1, **scope})).sets["SHARE_FLOORS"])


def test_plan_and_recheck():
    """10% of 4 kt at 1.5 x 0.5 + 9 = 9.75."""
    plan, frames, stated = plan_of(chain(), (NAME, {"min": 0.1, "stages": ["refined"]}))
    assert cell(plan, "production", "tonnes", plant="rec", form="a.metal") == pytest.approx(400)
    assert plan.cost == pytest.approx(3.6 * 7.0 + 0.4 * 9.75)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "production", "tonnes", 300.0, form="a.metal", plant="rec")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: recyclers a.metal 2026"]

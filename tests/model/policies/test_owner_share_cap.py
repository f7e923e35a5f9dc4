"""Caps on what owners from some countries control together, wherever their mines and plants stand."""

from __future__ import annotations

import pytest

from tests.handmade import cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import METAL_AUS, METAL_CHN, RAW_AUS, RAW_CHN, chain

NAME = "owner_share_cap"


def test_owners_count_together():
    """The Australian ore is Chinese owned in the chain: both sellers count."""
    says(
        program_of(chain(), (NAME, {"owners": ["CHN"], "max": 0.5})),
        "share_at_most",
        {
            f"share_at_most[{NAME},owner CHN,a.raw,2026]": (
                {f"Purchase[{RAW_CHN},2026]": 1, f"Purchase[{RAW_AUS},2026]": 1, "Supply[a.raw,2026]": -0.5},
                "<=",
                0.0,
            ),
            f"share_at_most[{NAME},owner CHN,a.metal,2026]": (
                {f"Purchase[{METAL_CHN},2026]": 1, "Supply[a.metal,2026]": -0.5},
                "<=",
                0.0,
            ),
        },
    )


def test_bloc_and_owners_are_one_party():
    said = (NAME, {"owners": ["AUS"], "bloc": "feoc", "max": 0.5, "forms": ["a.metal"]})
    says(
        program_of(chain(), said),
        "share_at_most",
        {
            f"share_at_most[{NAME},owner AUS+feoc,a.metal,2026]": (
                {
                    f"Purchase[{METAL_CHN},2026]": 1,
                    f"Purchase[{METAL_AUS},2026]": 1,
                    "Output[aus,2026]": 1,
                    "Supply[a.metal,2026]": -0.5,
                },
                "<=",
                0.0,
            ),
        },
    )


def test_owner_of_a_plant_counts_not_its_country():
    frames = chain(outputs=[{"plant": "ref", "owner": "CHN"}])
    says(
        program_of(frames, (NAME, {"owners": ["CHN"], "max": 0.5, "forms": ["a.metal"]})),
        "share_at_most",
        {
            f"share_at_most[{NAME},owner CHN,a.metal,2026]": (
                {f"Purchase[{METAL_CHN},2026]": 1, "Output[ref,2026]": 1, "Supply[a.metal,2026]": -0.5},
                "<=",
                0.0,
            ),
        },
    )


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"owners": ["CAN"]}, {"from": 2027}])
def test_touches_nothing(scope: dict[str, object]):
    assert not len(data_of(chain(), (NAME, {"max": 0.5, "owners": ["CHN"], **scope})).sets["SHARE_CAPS"])


def test_plan_and_recheck():
    plan, frames, stated = plan_of(chain(), (NAME, {"owners": ["CHN"], "max": 0.25, "forms": ["a.metal"]}))
    assert cell(plan, "purchases", "tonnes", form="a.metal", owner="CHN") == pytest.approx(1000)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", 1100.0, form="a.metal", owner="CHN")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: owner CHN a.metal 2026"]

"""Caps on the largest foreign countries together."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from model.policies import BY_NAME
from tests.handmade import data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import METAL_AUS, METAL_CHN, chain

NAME = "top_share_cap"
CAP = (NAME, {"k": 2, "max": "60%", "stages": ["refined"]})


def _three() -> object:
    """China at 7, Canada at 7.5 and Australia at 12 sell metal; home makes 2 kt at 7.25, then 0.5 kt at 9.75."""
    sellers = (("a.raw", "CHN", 5.0), ("a.metal", "CHN", 7.0), ("a.metal", "AUS", 12.0), ("a.metal", "CAN", 7.5))
    return chain(
        offers=[
            {"form": f, "country": c, "price": p, "available": 2.0 if f == "a.metal" else 10.0} for f, c, p in sellers
        ]
    )


def test_above_threshold():
    """What a country ships above the threshold: its seller, and its plant."""
    says(program_of(chain(), CAP), "above_threshold", {
        f"above_threshold[{NAME},CHN,a.metal,2026]": (
            {f"Purchase[{METAL_CHN},2026]": 1, f"Threshold[{NAME},a.metal,2026]": -1,
                f"Above[{NAME},CHN,a.metal,2026]": -1}, "<=", 0.0,
        ),
        f"above_threshold[{NAME},AUS,a.metal,2026]": (
            {
                f"Purchase[{METAL_AUS},2026]": 1, "Output[aus,2026]": 1, f"Threshold[{NAME},a.metal,2026]": -1,
                f"Above[{NAME},AUS,a.metal,2026]": -1,
            },
            "<=", 0.0,
        ),
    })  # fmt: skip


def test_top_at_most():
    """Two thresholds and what is above them, against 60% of supply."""
    says(program_of(chain(), CAP), "top_at_most", {
        f"top_at_most[{NAME},a.metal,2026]": (
            {
                f"Threshold[{NAME},a.metal,2026]": 2, f"Above[{NAME},CHN,a.metal,2026]": 1,
                    f"Above[{NAME},AUS,a.metal,2026]": 1,
                "Supply[a.metal,2026]": -0.6,
            },
            "<=", 0.0,
        ),
    })  # fmt: skip


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2027}, {"max": {2030: 0.5}}])
def test_touches_nothing(scope: dict[str, object]):
    assert not len(data_of(chain(), (NAME, {"k": 2, "max": 0.5, **scope})).sets["TOP_CAPS"])


def test_plan_and_recheck():
    """The two largest of three foreign countries supply the 40% that they may, whichever they are."""
    plan, frames, stated = plan_of(_three(), (NAME, {"k": 2, "max": 0.4, "stages": ["refined"]}))
    shares = plan.tables["shares"].query("form == 'a.metal' and country != 'USA'")["shipped_share"].sort_values()
    assert shares.tail(2).sum() == pytest.approx(0.4)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", 2000.0, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: 2 largest a.metal 2026"]


def test_one_largest_is_a_cap_on_every_country():
    one, _, _ = plan_of(_three(), (NAME, {"k": 1, "max": 0.4, "stages": ["refined"]}))
    every, _, _ = plan_of(_three(), ("country_share_cap", {"max": 0.4, "stages": ["refined"]}))
    assert one.cost == pytest.approx(every.cost, rel=1e-12)


@pytest.mark.parametrize("k", [0, 1.5, "two", True])
def test_k_is_a_whole_number(k: object):
    with pytest.raises(ValidationError):
        BY_NAME[NAME].model_validate({"k": k, "max": 0.5})

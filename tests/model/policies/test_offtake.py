"""Commitments to buy: a least part of the capacity is made, at a price agreed."""

from __future__ import annotations

import pytest

from tests.handmade import booked, cell, costs, doctored, missed, plan_of, program_of, says
from tests.model.policies.built import can_build
from tests.model.policies.chain import chain

NAME = "offtake"
OFFTAKE = (
    NAME,
    {"min_share": 0.8, "price_spread": 0, "dollars": "real", "price_usd_per_t": 8000, "kinds": ["recycler"]},
)


def test_offtake_made():
    """80% of 0.5 kt that stand and of what is built."""
    key = f"offtake_made[{NAME},rec,{{}}]"
    says(
        program_of(can_build(), OFFTAKE),
        "offtake_made",
        {
            key.format(2026): ({"Output[rec,2026]": -1}, "<=", -0.4),
            key.format(2027): ({"Output[rec,2027]": -1, "Build[rec,2026]": 0.8}, "<=", -0.4),
        },
    )


def test_offtake_payments():
    """8 agreed, 7 on the market; nothing where the market pays more."""
    costs(program_of(chain(), OFFTAKE), "offtake_payments", {"Output[rec,2026]": -1.0})
    low = (NAME, {**OFFTAKE[1], "price_usd_per_t": 6000})
    costs(program_of(chain(), low), "offtake_payments", {})


def test_from_a_date():
    """From 1 July 2026: 184 of 365 days."""
    program = program_of(chain(), (NAME, {**OFFTAKE[1], "from": "2026-07-01"}))
    costs(program, "offtake_payments", {"Output[rec,2026]": -184 / 365})


def test_plan_bookings_and_recheck():
    """Recycling at 9.75 less 1 would not pay; it runs because 0.4 kt are committed."""
    plan, frames, stated = plan_of(chain(), OFFTAKE)
    assert cell(plan, "production", "tonnes", plant="rec", main=True) == pytest.approx(400)
    assert booked(plan, frames, stated) == pytest.approx(
        {(2026, "Treasury", "plants", "purchase commitments (contingent)", "purchase_commitments"): 0.4}
    )
    low = {s: cell(plan, "contingent", "musd", scenario=s) for s in ("low", "central", "high")}
    assert low == pytest.approx({"low": 0.4 * (8 - 4.9), "central": 0.4, "high": 0.0})
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "production", "tonnes", 300.0, plant="rec", main=True)
    assert missed(plan, frames, stated, tables) == [f"{NAME}: rec 2026"]

"""The chain with a refinery and a recycler that can be built in 2026, run in 2027, and live a year.

Capital is 10 MUSD per kt/yr at a cost of capital of 20%: over one year of life the charge is 12, all of it within
the horizon. Without metal from abroad the plan needs 1 kt/yr more in 2027.
"""

from __future__ import annotations

from typing import Any

from model.frames.study_frames import Frames
from tests.model.policies.chain import chain

KINDS = (("ref", "refinery", "USA"), ("rec", "recycler", "USA"), ("aus", "refinery", "AUS"))
CHARGE = 12.0


def can_build(**more: Any) -> Frames:
    facts = [{"plant": p, "kind": k, "country": c, "lead": 1.0, "life": 1.0, "rate": 0.2} for p, k, c in KINDS]
    builds = [
        {
            "plant": p,
            "kind": k,
            "country": c,
            "year": 2026,
            "first_run": 2027,
            "last_run": 2027,
            "capital_charge": CHARGE,
        }
        for p, k, c in KINDS
    ]
    builds = [{**b, "annuity": CHARGE, "capex": 10.0} for b in builds]
    return chain(
        (2026, 2027), **{"builds": builds, "plants": facts, "sites": [{"plant": p} for p, *_ in KINDS], **more}
    )


def must_build(**more: Any) -> Frames:
    """Only ore comes from abroad; 2 kt of capacity stand, and 3 kt are wanted in 2027."""
    return can_build(
        offers=[{"year": y} for y in (2026, 2027)],
        outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
        **more,
    )


COST = 5 * 7.25 + CHARGE
"""Of that plan without policy: 5 kt made at 7.25, and the year's charge on 1 kt/yr."""

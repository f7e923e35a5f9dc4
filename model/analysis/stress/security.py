"""What security buys: each variant's cost beside the loss that it avoids, against the baseline."""

from __future__ import annotations

from model.analysis.stress.expectation import expected_of
from model.analysis.stress_found import Expectation, Security


def security(ours: Expectation, theirs: Expectation, premium_musd: float) -> Security:
    """Return a variant's place on the map; `theirs` is what is expected of the baseline, the premium is of a year."""
    left_out = {*ours.unknown, *theirs.unknown}
    mine, base = (
        [one for one in expectation.scenarios if one.scenario not in left_out] for expectation in (ours, theirs)
    )
    gained = [before - after for before, after in zip(expected_of(base), expected_of(mine), strict=True)]
    low, high = sorted(gained[1:])
    own = {one.scenario: one.begins * one.mean_musd for one in mine}
    avoided = {one.scenario: one.begins * one.mean_musd - own.get(one.scenario, 0.0) for one in base}
    most = max(avoided, key=lambda name: avoided[name], default="")
    pays = bool(most) and premium_musd > 0 and avoided[most] > 0
    once = avoided[most] / premium_musd if pays else None
    chance = premium_musd / avoided[most] if pays else None
    return Security(premium_musd, gained[0], low, high, most, once, chance)

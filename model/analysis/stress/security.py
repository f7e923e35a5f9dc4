"""What security buys: each variant's cost beside the loss that it avoids, against the baseline."""

from __future__ import annotations

from dataclasses import dataclass

from model.analysis.stress.expectation import Expectation, expected_of


@dataclass(frozen=True)
class Security:
    """A variant as a point on the map of security, against the baseline.

    premium_musd: what the variant costs the nation more in a year, spread evenly over the horizon, transfers left out;
    avoided_musd: the nation's expected loss of a year that it avoids, with the range of the chances, over scenarios
    proven for both; scenario: whose loss it lowers most; pays_once_in: years between two such stops below which that
    alone pays for the variant, none where it pays anyway or never; breakeven_probability: the same as a chance in a
    year, which may be above one: then it never pays.
    """

    premium_musd: float
    avoided_musd: float
    avoided_low_musd: float
    avoided_high_musd: float
    scenario: str
    pays_once_in: float | None
    breakeven_probability: float | None


@dataclass(frozen=True)
class Bought:
    """What a sentence costs the nation in a year and the expected loss of a year that it avoids, million USD.

    avoided_low_musd, avoided_high_musd: at the ends of the chances; avoided_per_dollar: none where it costs nothing
    """

    premium_musd: float
    avoided_musd: float
    avoided_low_musd: float
    avoided_high_musd: float
    avoided_per_dollar: float | None


@dataclass(frozen=True)
class SentenceSafety:
    """A sentence that a variant adds to the baseline; alone, last: none without a plan or with an unproven scenario."""

    clause: str
    words: str
    alone: Bought | None
    last: Bought | None


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

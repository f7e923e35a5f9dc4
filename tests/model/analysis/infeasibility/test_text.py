"""The diagnosis of impossible studies of seven kinds, word for word, and that each change is the least."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from model.analysis import infeasibility
from model.analysis.policy_levels import eased, level_of, strictest
from model.analysis.what_if.bench import on_the_bench
from model.frames.study_frames import Frames
from model.policies import Clause
from tests.breadth import wide
from tests.handmade import clauses
from tests.model.analysis.worlds import world

pytestmark = pytest.mark.breadth

Said = tuple[tuple[str, dict[str, Any]], ...]


def poor() -> Frames:
    """Return a world in which China sells nothing in 2026."""
    frames = world()
    open_ = (frames.offers["country"] != "CHN") | (frames.offers["year"] != 2026)
    return replace(frames, offers=frames.offers[open_].reset_index(drop=True))


MISSED = "   - shortfall = 'priced' in the study: demand may go unmet"
KINDS: Mapping[str, tuple[Frames, Said, tuple[str, ...]]] = {
    "the tables rule it out": (
        poor(),
        (("tariff", {"rate": 0.1}),),
        (
            "The tables rule it out before any policy:",
            "- a.metal 2026: 4,000 t wanted, 2,000 t can be had, 2,000 t missing",
        ),
    ),
    "a floor against a cap": (
        world(),
        (
            ("bloc_share_floor", {"bloc": "allies", "min": 0.4, "home_counts": False}),
            ("country_share_cap", {"countries": ["AUS"], "max": 0.25}),
        ),
        (
            "1. a metal 2026 to 2028",
            "   rule 'allies >= 40%' (bloc_share_floor)",
            "   rule 'AUS <= 25%' (country_share_cap)",
            "   cannot hold together: 'allies >= 40%' needs 1,600 t of a.metal in 2026; allies can supply 1,000 t",
            "   any one of:",
            "   - floor 40% -> 25% (bloc_share_floor)",
            "   - up to 600 t a year more a.metal from allies in 2026 to 2028 (bloc_share_floor)",
            "   - cap 25% -> 40% (country_share_cap)",
            "   - up to 600 t a year more a.metal from others in 2026 to 2028 (country_share_cap)",
            MISSED,
            "Proof: 12 rows and 4 bounds add up to a contradiction (safe rounding).",
        ),
    ),
    "a ban against a floor": (
        world(stocks=[]),
        (
            ("import_ban", {"countries": ["AUS"], "from": 2027}),
            ("bloc_share_floor", {"bloc": "allies", "min": {2027: 0.5}}),
        ),
        (
            "1. a metal 2027 to 2028",
            "   rule 'import ban AUS' (import_ban)",
            "   rule 'allies >= 50%' (bloc_share_floor)",
            "   cannot hold together: 'allies >= 50%' needs 2,000 t of a.metal in 2027; allies and home can\n"
            "      supply 1,500 t",
            "   any one of:",
            "   - floor 50% -> 37.5% (bloc_share_floor)",
            "   - up to 500 t a year more a.metal from allies in 2027 to 2028 (bloc_share_floor)",
            MISSED,
            "Proof: 5 rows and 4 bounds add up to a contradiction (safe rounding).",
        ),
    ),
    "a budget too small for a stock": (  # a kt costs 5, the price of the day, and 0.1 a year to store: 5.3 MUSD
        world(),
        (
            ("stockpile_target", {"days": 60, "account": "fund"}),
            ("budget_cap", {"account": "fund", "dollars": "real", "max_musd": 2.0}),
        ),
        (
            "1. a metal 2026 to 2028",
            "   rule 'stock >= 60 days' (stockpile_target)",
            "   rule 'budget of fund <= 2 MUSD' (budget_cap)",
            "   cannot hold together: 'stock >= 60 days' needs 658 t of a.metal in 2026; the stock can hold 377 t",
            "   any one of:",
            "   - target 60 days -> 34.4 days (stockpile_target)",
            "   - budget 2 MUSD -> 3.49 MUSD (budget_cap)",
            "Proof: 5 rows add up to a contradiction (safe rounding).",
        ),
    ),
    "a stock too early": (
        world(),
        (("stockpile_target", {"days": 200, "account": "fund"}),),
        (
            "1. a metal 2026 to 2028",
            "   rule 'stock >= 200 days' (stockpile_target)",
            "   needs 2,192 t of a.metal in 2026; the stock can hold 1,000 t",
            "   any one of:",
            "   - target 200 days -> 91.2 days",
            "   - up to 1,192 t more a.metal in stock in 2026 to 2028",
            "Proof: 2 rows and 1 bound add up to a contradiction (safe rounding).",
        ),
    ),
    "an index too low": (
        world(),
        (("hhi_cap", {"max": 0.4}),),
        (
            "1. a metal 2026",
            "   rule 'index of concentration (HHI) <= 0.4' (hhi_cap)",
            "   cannot be kept for a.metal: the index is at least 0.5 in 2026",
            "   any one of:",
            "   - cap 0.4 -> 0.5",
            "   - one year later",
            MISSED,
            "Proof: 7 rows and 2 bounds add up to a contradiction (safe rounding).",
        ),
    ),
    "the largest supplier lost": (
        world(),
        (("nminus1_floor", {"min": 0.9}),),
        (
            "1. a metal 2026",
            "   rule 'what is left when the largest supplier stops >= 90%' (nminus1_floor)",
            "   needs 1,600 t of a.metal in 2026 when CHN stops; the others can supply 1,000 t",
            "   any one of:",
            "   - floor 90% -> 74.9%",
            "   - 600 t more a.metal from others in 2026",
            "   - one year later",
            "Proof: 4 rows and 1 bound add up to a contradiction (safe rounding).",
        ),
    ),
}


@pytest.mark.parametrize("kind", [*list(KINDS)[::3], *wide(*(k for n, k in enumerate(KINDS) if n % 3))])
def test_what_it_prints_and_that_each_change_is_enough_and_the_least(kind: str) -> None:
    frames, said, expected = KINDS[kind]
    stated = clauses(*said)
    found = infeasibility.diagnose(frames, stated)
    assert infeasibility.lines(found) == list(expected)
    for change in (r for clash in found.clashes for r in clash.reliefs if r.policy is not None):
        assert possible(frames, stated, change.clause, change.policy), change.text
        if change.kind == "level":
            clause = next(c for c in stated if c.label == change.clause)
            known = level_of(clause.policy, frames)
            assert known is not None
            nearer = change.value + 0.02 * (strictest(*known) - change.value)
            still = eased(clause.policy, *known, nearer)
            assert not possible(frames, stated, change.clause, still), f"{change.text}: {nearer} is enough"


def possible(frames: Frames, stated: tuple[Clause, ...], label: str, sentence: Any) -> bool:
    changed = [replace(c, policy=sentence) if c.label == label else c for c in stated]
    return on_the_bench(frames, changed).possible

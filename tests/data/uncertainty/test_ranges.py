"""The end of a range that is called dear is dear: no plan gets cheaper there, and some plan gets dearer."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from data.uncertainty.ranges import RANGES, End, Range, at_end, corner, ends_only
from tests.breadth import wide
from tests.laws.planned import CLOSE, Case, never_cheaper
from tests.random_study import random_study

pytestmark = pytest.mark.breadth

SEED_OF_BLENDS = 4
SEEDS = (2, 3, 4, 5, 6, 9, 13, 27)
ASKED = 3
DEAR = [r for r in RANGES if r.dearer and r.table not in ("emissions", "plants")]


@cache
def case(seed: int) -> Case:
    return Case(*random_study(seed)).without("stockpile_target", "nminus1_floor", "offtake", "price_floor")


@pytest.mark.parametrize("of", [*wide(*DEAR[:-1]), DEAR[-1]], ids=lambda r: f"{r.table}.{r.column}")
def test_dear_end_is_dearer(of: Range) -> None:
    """The law is asked of three studies, and of more until one feels it."""
    felt = False
    for count, seed in enumerate(SEEDS):
        if felt and count >= ASKED:
            break
        plain = case(seed)
        moved = plain.scaled(1.1 if of.dearer == "high" else 0.9, {of.table: (of.column,)})
        never_cheaper(plain, moved)
        felt |= moved.cost > plain.cost + CLOSE * plain.size
    assert felt


def test_a_quality_moves_at_the_ends_and_has_no_dear_one() -> None:
    """Of an ore of 60% that may be 54 or 66, a mix of at least a grade holds another part; no end is called dear."""
    plain = case(SEED_OF_BLENDS)
    known = plain.dataset.tables["qualities"]
    assert len(known)
    factors: dict[End, float] = {"low": 0.9, "high": 1.1}
    for end, factor in factors.items():
        moved = at_end(plain.dataset, end).tables["qualities"]
        assert np.allclose(moved["value"], factor * known["value"])
    assert "qualities.value" in ends_only(plain.dataset)
    assert corner(plain.dataset).tables["qualities"]["value"].equals(known["value"])


@pytest.mark.breadth
@pytest.mark.parametrize(("seed", "end", "left_out"), [(4, "low", "most"), (2, "high", "least")])
def test_less_of_what_a_mix_needs_and_more_of_what_it_may_not_hold_are_never_cheaper(
    seed: int, end: End, left_out: str
) -> None:
    plain = case(seed).table("quality_limits", lambda limits: limits.assign(**{left_out: np.nan}))
    moved = at_end(plain.dataset, end).tables["qualities"]
    worse = plain.tables(qualities=moved)
    never_cheaper(plain, worse)
    assert worse.cost > plain.cost + CLOSE * plain.size

"""The end of a range that is called dear is dear: no plan gets cheaper there, and some plan gets dearer."""

from __future__ import annotations

from functools import cache

import pytest

from data.uncertainty.ranges import RANGES, Range
from tests.breadth import wide
from tests.laws.planned import CLOSE, Case, never_cheaper
from tests.random_study import random_study

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
        moved = Case(moved.dataset, moved.study, moved.clauses)
        never_cheaper(plain, moved)
        felt |= moved.cost > plain.cost + CLOSE * plain.size
    assert felt

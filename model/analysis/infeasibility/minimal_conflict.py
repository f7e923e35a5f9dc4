"""The smallest set of sentences that cannot hold together: none of them can be left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from model.analysis.what_if.bench import Bench
from model.policies import Clause

MOST_SETS = 150
"""Smaller sets tried once one set is known from which nothing can be left out."""


def clashing(bench: Bench, among: Sequence[str]) -> list[Clause]:
    """Return the clash among some sentences of an impossible variant; empty when the tables alone forbid a plan.

    Each sentence is taken away in turn: where the rest is still impossible it was not needed. What is left may not be
    the only such set; smaller ones are then looked for, singles first.
    """
    if not bench.can([]):
        return []
    kept = list(among)
    for label in among:
        rest = [other for other in kept if other != label]
        if not bench.can(rest):
            kept = rest
    smaller = _smaller(bench, among, len(kept))
    return [bench.clause(label) for label in among if label in (smaller or kept)]


def _smaller(bench: Bench, among: Sequence[str], size: int) -> tuple[str, ...] | None:
    tried = 0
    for count in range(1, size):
        for some in combinations(among, count):
            tried += 1
            if tried > MOST_SETS:
                return None
            if not bench.can(some):
                return some
    return None

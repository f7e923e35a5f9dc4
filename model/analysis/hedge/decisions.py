"""What the hedge decides before the date beside today's plan, tonne by tonne, and how often that turns out right.

A decision of the hedge is right in a scenario whose own best plan, known from the start, lies nearer to it than to the
other choice: today's plan where the two differ, doing nothing where they agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from model.analysis.hedge.deeds import BUILD, SMALL, Deed, deeds, differs
from model.analysis.hedge.planned import Planned, Question
from model.analysis.hedge.stages import Key

COMMIT, WAIT, DROP = "commit", "wait", "drop"
KT = 1e3
"""Tonnes in a kt."""


@dataclass(frozen=True)
class Decision:
    """One decision of the first stage: tonnes, or tonnes a year of capacity, of today's plan and of the hedge.

    word: commit (the hedge does it), wait (less now, and more of it later in some scenario) or drop (nor later)
    right: share of the fresh scenarios in which it turns out right; no number where there are none
    """

    what: str
    of: str
    year: int
    today_t: float
    hedge_t: float
    word: str
    right: float

    @property
    def differs(self) -> bool:
        """Whether the hedge does not do what today's plan does."""
        return differs(self.hedge_t / KT, self.today_t / KT)


def decisions(
    question: Question,
    today: Mapping[Key, float],
    plan: Planned,
    known: Iterable[Mapping[Key, float]],
) -> tuple[Decision, ...]:
    """Return the builds of the first stage, and every other decision in which the hedge differs from today's plan.

    known: what the best plan of each fresh scenario decides
    """
    last = question.stage.before - 1
    own, theirs = deeds(today, last), deeds(plan.first, last)
    best = [deeds(values, last) for values in known]
    out = []
    for key in sorted({*own, *theirs}):
        before, now = own.get(key, 0.0), theirs.get(key, 0.0)
        if not differs(before, now) and (key[0] != BUILD or max(before, now) <= SMALL):
            continue
        other = before if differs(before, now) else 0.0
        hits = [abs(of.get(key, 0.0) - now) <= abs(of.get(key, 0.0) - other) for of in best]
        right = sum(hits) / len(hits) if hits else math.nan
        out.append(Decision(*key, before * KT, now * KT, _word(key, before, now, plan.later), right))
    return tuple(out)


def _word(key: Deed, before: float, now: float, again: frozenset[tuple[str, str]]) -> str:
    if now >= before or not differs(before, now):
        return COMMIT
    return WAIT if key[:2] in again else DROP

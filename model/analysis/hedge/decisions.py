"""What the hedge decides before the date beside today's plan, tonne by tonne, and how often that turns out right.

A decision of the hedge is right in a scenario whose own best plan, known from the start, lies nearer to it than to the
other choice: today's plan where the two differ, doing nothing where they agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from model.analysis.hedge.planned import Planned, Question
from model.analysis.hedge.stages import Key
from model.program.compile.compile import Program

COMMIT, WAIT, DROP = "commit", "wait", "drop"
BUILD, BUY, MAKE, HOLD = "build", "buy", "make", "hold"
UNITS = {BUILD: "t/yr", BUY: "t", MAKE: "t", HOLD: "t"}
DECIDED = {"Build": BUILD, "Purchase": BUY, "Output": MAKE, "Stock": HOLD}
"""Decisions of the program that are told, and what is done."""
SMALL, SLIGHT = 1e-6, 1e-3
"""kt, and share of the larger amount: a difference that is none."""
KT = 1e3
"""Tonnes in a kt."""
Deed = tuple[str, str, int]
"""What is done, with what, in which year."""


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


def deeds(values: Mapping[Key, float], last: int) -> dict[Deed, float]:
    """Return amounts [kt, kt/yr] by what is done: price steps of a seller together; stock of `last` alone."""
    out: dict[Deed, float] = {}
    for (name, labels), value in values.items():
        if name not in DECIDED:
            continue
        *of, year = labels
        if name == "Stock" and year != last:
            continue
        words = str(of[0]).split("|")[:2] if name == "Purchase" else [str(label) for label in of]
        key = (DECIDED[name], " ".join(words), int(year))
        out[key] = out.get(key, 0.0) + value
    return out


def decisions(
    question: Question,
    today: Mapping[Key, float],
    plan: Planned,
    programs: Sequence[Program],
    known: Iterable[Mapping[Key, float]],
) -> tuple[Decision, ...]:
    """Return the builds of the first stage, and every other decision in which the hedge differs from today's plan.

    programs: those of the scenarios of the plan; known: what the best plan of each fresh scenario decides
    """
    last = question.stage.before - 1
    own, theirs = deeds(today, last), deeds(plan.first, last)
    best = [deeds(values, last) for values in known]
    again = _later(question, plan, programs)
    out = []
    for key in sorted({*own, *theirs}):
        before, now = own.get(key, 0.0), theirs.get(key, 0.0)
        if not differs(before, now) and (key[0] != BUILD or max(before, now) <= SMALL):
            continue
        other = before if differs(before, now) else 0.0
        hits = [abs(of.get(key, 0.0) - now) <= abs(of.get(key, 0.0) - other) for of in best]
        right = sum(hits) / len(hits) if hits else math.nan
        out.append(Decision(*key, before * KT, now * KT, _word(key, before, now, again), right))
    return tuple(out)


def differs(one: float, other: float) -> bool:
    """Say whether two amounts [kt] differ by more than nothing."""
    return abs(one - other) > max(SMALL, SLIGHT * max(abs(one), abs(other)))


def _word(key: Deed, before: float, now: float, again: frozenset[tuple[str, str]]) -> str:
    if now >= before or not differs(before, now):
        return COMMIT
    return WAIT if key[:2] in again else DROP


def _later(question: Question, plan: Planned, programs: Sequence[Program]) -> frozenset[tuple[str, str]]:
    """Return what is done, and with what, that is done in some scenario from the date on."""
    out = set()
    for of, program in zip(plan.each, programs, strict=True):
        early = {column for column, _ in question.stage.of(program, program.columns)}
        for name, what in DECIDED.items():
            block = program.columns[name]
            for at, codes in enumerate(block.codes.tolist(), block.start):
                if at not in early and of.x[at] > SMALL:
                    labels = [str(program.data.labels[code]) for code in codes[:-1]]
                    out.add((what, " ".join(labels[0].split("|")[:2] if name == "Purchase" else labels)))
    return frozenset(out)

"""The answer of a hedge in sentences with numbers: what to commit, wait for and drop, and what that is worth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.number_words import percent
from model.report.terminal.worth import unit, worth_words

WORDS = {
    "commit": "do it, or more of it",
    "wait": "less now than today's plan, more later in some scenario",
    "drop": "less than today's plan, and no more later",
}
"""What is said of decisions, and what it means."""
NAMED = 3
"""Decisions of a word that a sentence names, those of most worth; all stand in the table."""
SLIGHT = 0.05
"""MUSD: what is printed as nothing."""
CLEAR = 2.0
"""Standard errors from which a mean is told from nothing."""


Sentence = tuple[str, str, list[str]]
"""The words that it begins with, what it says, and a line for each decision that it names."""


def answer(found: Any) -> list[Sentence]:
    """Return the answer: what the hedge is worth, what to decide, what it costs the Treasury."""
    return [*_worth(found), *to_decide(found), *_money(found)]


def to_decide(found: Any, them: str = "them") -> Iterator[Sentence]:
    """Yield what to commit, wait for and drop, the decisions of most worth by name; `them`: in which one is right."""
    date = found.drawn.uncertain.decide_before
    if not found.worths:
        yield f"Before {date}", "it decides what today's plan decides.", []
    for word, does in WORDS.items():
        mine = [one for one in found.worths if one.word == word]
        told = [_decision(one, them) for one in mine if one.at_least >= SLIGHT][:NAMED]
        rest = len(mine) - len(told)
        more = [f"{counted(rest, 'decision')} of less worth, or of none that is proven"] if rest else []
        if mine:
            yield f"{word.capitalize()} before {date}", f"({does}):", told + more


def _decision(one: Any, them: str) -> str:
    amount = f"{one.hedge_t:z,.0f} {unit(one)}" if one.hedge_t else "none"
    other = ", as today" if one.instead_t != one.today_t else f" and not {one.today_t:z,.0f}"
    fresh = "" if math.isnan(one.fresh.value) else f", {_with_error(one.fresh)} in fresh scenarios"
    right = "" if math.isnan(one.right) else f"; right in {percent(one.right)} of {them}"
    return f"{one.what} {printable(one.of)}, {amount}{other}: worth {worth_words(one)} MUSD{fresh}{right}"


def _worth(found: Any) -> Iterator[Sentence]:
    judged, plan = found.judged, found.planned
    saves, knows, count = judged.hedge_saves, judged.knowing_saves, len(judged.costs)
    if not count:
        yield (
            "The hedge",
            "is judged by no scenario: none of the fresh ones has a plan with its decisions and today's.",
            [],
        )
        return
    others = f"{counted(count, 'scenario')} that it was not made for{_clear(saves)}"
    yield (
        "The hedge",
        f"saves {_with_error(saves)} million USD (± one standard error) against today's plan in {others}.",
        [],
    )
    yield "If nothing happens", f"it costs {found.premium:z,.1f} MUSD more than today's plan: its premium.", []
    yield "Knowing", f"the scenario from the start would save {_with_error(knows)} MUSD beyond the hedge.", []
    gap = max(plan.least - plan.bound, 0.0)
    less = "less" if gap < SLIGHT else f"more than {gap:z,.1f} MUSD less"
    late = "" if plan.closed else " The gap asked for was not reached in time."
    tail = "" if math.isnan(plan.measure) else " in the mean with the tail weighed as the study asks"
    yield "Proven:", f"where it was made, no other decisions before the date cost {less}{tail}.{late}", []


def _money(found: Any) -> Iterator[Sentence]:
    of = found.money.ten_years.get("outlays") if found.money.scenarios else None
    if of is not None:
        low, high = f"{of.low:z,.0f}", f"{of.high:z,.0f}"
        spread = "in every scenario" if low == high else f"in the mean, {low} to {high} from p10 to p90"
        yield "The Treasury", f"pays outlays of {of.mean:z,.0f} MUSD, nominal, over ten fiscal years {spread}.", []


def _with_error(mean: Any) -> str:
    """Return a mean with its standard error."""
    error = "" if math.isnan(mean.error) else f" ± {mean.error:z,.1f}"
    return f"{mean.value:z,.1f}{error}"


def _clear(saves: Any) -> str:
    if math.isnan(saves.error):
        return ""
    if abs(saves.value) < CLEAR * saves.error:
        return ": it may be nothing"
    if saves.error <= 1e-9 * abs(saves.value):
        return ""
    return f": {abs(saves.value) / saves.error:.1f} standard errors from nothing"

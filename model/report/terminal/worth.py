"""What each decision before the date is worth, as a table and as JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from data.messages.finding import printable
from data.messages.number_words import percent
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.json_values import plain

SHOWN = 12
"""Decisions that are printed, those of most worth; all with --all."""
_HEADINGS = (
    Heading("word"), Heading("what"), Heading("today", right=True), Heading("hedge", right=True), Heading("unit"),
    Heading("right", right=True), Heading("worth", right=True), Heading("fresh", right=True),
    Heading("+-", right=True),
)  # fmt: skip
RIGHT, FRESH = 5, 7
"""Places of headings that stand where something is known below them: the one, and from the other on."""
IN_SCENARIOS = "what the scenarios that the hedge was made for cost more in the mean"
_NOTE = (
    "worth: {measured} where this one decision is taken as in today's plan (where both are the same, not taken) over "
    "all years before the date, and all else is decided anew; proven from below, up to what is found. It is never "
    "below 0. Worths do not add up: what one does another may do as well."
)
_FRESH = " fresh: {fresh} scenarios that the hedge was not made for, +- one standard error."
_SAME, _NO_TAIL = "the same in", "what it costs more in the mean alone, without the tail, in"


def worth_table(found: Any, show_all: bool = False, measured: str = IN_SCENARIOS, weighed: str = "") -> str:
    """Return a line for each decision before the date, the dearest to miss first; nothing where there is none.

    measured: what is compared without the decision; weighed: how the tail weighs in it, which it does in no fresh mean
    """
    every = found.worths
    shown = every if show_all else every[:SHOWN]
    if not shown:
        return ""
    rows = [
        [one.word, f"{one.what} {printable(one.of)}", f"{one.today_t:z,.0f}", f"{one.hedge_t:z,.0f}", unit(one),
         "" if math.isnan(one.right) else percent(one.right), worth_words(one), *fresh_words(one)]
        for one in shown
    ]  # fmt: skip
    title = f"What to decide before {found.drawn.uncertain.decide_before}, and what each is worth, MUSD"
    left = "" if len(shown) == len(every) else f"\n{len(every) - len(shown)} more of less worth: --all"
    met = any(not math.isnan(one.fresh.value) for one in every)
    known = [RIGHT] * any(not math.isnan(one.right) for one in every) + [*range(FRESH, len(_HEADINGS))] * met
    kept = [at for at in range(len(_HEADINGS)) if at in known or (at != RIGHT and at < FRESH)]
    table = text_table([_HEADINGS[at] for at in kept], [[row[at] for at in kept] for row in rows], WIDTH)
    note = _NOTE.format(measured=measured + weighed) + _FRESH.format(fresh=_NO_TAIL if weighed else _SAME) * met
    return f"{title}\n{table}{left}\n{wrapped(note)}"


def unit(one: Any) -> str:
    """Return the unit of a decision's tonnes."""
    return "t/yr" if one.what == "build" else "t"


def worth_words(one: Any) -> str:
    """Return what a decision is worth: one number, or what is proven and what is found."""
    if math.isinf(one.at_least):
        return "no plan without"
    least, most = f"{one.at_least:z,.1f}", f"{one.at_most:z,.1f}"
    if math.isinf(one.at_most):
        return f"{least} or more"
    return least if least == most else f"{least} to {most}"


def fresh_words(one: Any) -> tuple[str, str]:
    """Return what a decision is worth in fresh scenarios and its standard error, as far as they are known."""
    value, error = one.fresh.value, one.fresh.error
    return tuple("" if math.isnan(number) else f"{number:z,.1f}" for number in (value, error))  # type: ignore[return-value]


def worths_json(worths: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the same as JSON has it; what is not known is null."""
    return [
        {"do": one.what, "what": one.of, "unit": unit(one), "today_t": one.today_t, "hedge_t": one.hedge_t,
         "instead_t": one.instead_t, "word": one.word, "right_share": plain(one.right),
         "worth_at_least_musd": plain(one.at_least), "worth_at_most_musd": plain(one.at_most),
         "worth_fresh_musd": {"mean": plain(one.fresh.value), "standard_error": plain(one.fresh.error)}}
        for one in worths
    ]  # fmt: skip

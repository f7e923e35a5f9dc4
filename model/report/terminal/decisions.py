"""Decisions before it is known beside those of today's plan, as a table and as JSON, of whatever kind the hedge is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.number_words import percent
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.json_values import plain

SHOWN = 20
"""Decisions that are printed, those that move most; all with --all."""
_HEADINGS = (
    Heading(""), Heading("what"), Heading("year"), Heading("today", right=True), Heading("hedge", right=True),
    Heading("unit"), Heading("word"),
)  # fmt: skip
_RIGHT = Heading("right", right=True)


def decided_table(decisions: Sequence[Any], judged: bool = True) -> str:
    """Return a line for each decision; judged: whether it is told how often each turns out right."""
    headings = [*_HEADINGS, _RIGHT] if judged else list(_HEADINGS)
    return text_table(headings, [_row(one, judged) for one in decisions], WIDTH)


def _row(d: Any, judged: bool) -> list[str]:
    unit = "t/yr" if d.what == "build" else "t"
    right = ["" if math.isnan(d.right) else percent(d.right)] if judged else []
    return [d.what, printable(d.of), str(d.year), f"{d.today_t:z,.1f}", f"{d.hedge_t:z,.1f}", unit, d.word, *right]


def left_out(count: int) -> str:
    """Return how many decisions that differ are not printed, on a line of its own; nothing where none is left out."""
    return f"\n{counted(count, 'more decision')} that differ: --all" if count else ""


def differing(found: Any, show_all: bool, judged: bool = True) -> str:
    """Return what is decided otherwise than today, what moves most unless all is asked for."""
    every = [one for one in found.decisions if one.differs]
    if not every:
        return "Before the date it decides what today's plan decides."
    most = sorted(every, key=lambda one: -abs(one.hedge_t - one.today_t))[: None if show_all else SHOWN]
    table = decided_table(sorted(most, key=lambda one: (one.what, one.of, one.year)), judged)
    title = f"Decided otherwise than today before {found.drawn.uncertain.decide_before}"
    return f"{title}\n{table}{left_out(len(every) - len(most))}"


def decisions_json(decisions: Sequence[Any], judged: bool = True) -> list[dict[str, Any]]:
    """Return decisions as JSON has them; a share that nobody knows is null."""
    return [
        {"do": d.what, "what": d.of, "year": d.year, "today_t": d.today_t, "hedge_t": d.hedge_t, "word": d.word,
         "differs": d.differs, **({"right_share": plain(d.right)} if judged else {})}
        for d in decisions
    ]  # fmt: skip

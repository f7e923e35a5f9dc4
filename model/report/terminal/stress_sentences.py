"""What each sentence of a variant buys, alone and last: as rows, and as text of at most 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from data.messages.amounts import whole
from data.messages.finding import printable
from data.messages.number_words import rounded
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.stress_called import KeptStress

WAYS = ("alone", "last")
NOTE = (
    "costs: what the nation gives up more in a year; avoids: its expected loss of a year, at the stated chances of "
    "scenarios; per dollar: the one over the other, blank where it costs nothing. alone: added to what the baseline "
    "states, so that a grant has no budget that holds it and a budget nothing to hold; last: added to all the others, "
    "and less than alone where they do its work already. Scenarios begin in every third year."
)


def sentence_rows(stress: KeptStress) -> Iterator[tuple[Any, ...]]:
    """Yield what each sentence buys: variant, sentence, then alone and last cost, avoided with its ends, per dollar."""
    for one in stress["variants"]:
        for s in one.get("sentences", ()):
            amounts = [(s[way] or {}).get(key) for way in WAYS for key in KEYS]
            yield one["variant"], s["words"], *amounts


KEYS = ("premium_musd", "avoided_musd", "avoided_low_musd", "avoided_high_musd", "avoided_per_dollar")


def per_dollar(bought: Mapping[str, Any] | None) -> str:
    """Return what is avoided for each dollar; '' where it costs nothing or is not known."""
    known = None if bought is None else bought["avoided_per_dollar"]
    return "" if known is None else "0" if abs(known) < LEAST else rounded(known, 2)


LEAST = 1e-6
"""Dollars avoided for each dollar below which that is nothing."""


def bought_words(bought: Mapping[str, Any] | None) -> list[str]:
    """Return what a sentence costs, avoids, and avoids for each dollar, in words."""
    if bought is None:
        return ["not known", "", ""]
    return [whole(bought["premium_musd"]), whole(bought["avoided_musd"]), per_dollar(bought)]


def sentences_text(one: KeptStress) -> str:
    """Return what each sentence of a variant buys; '' where that was not asked."""
    if not one.get("sentences"):
        return ""
    headings = [Heading("sentence")]
    for way in WAYS:
        headings += [Heading(f"{way}: costs", "MUSD/yr", right=True), Heading("avoids", "MUSD/yr", right=True)]
        headings += [Heading("per dollar", right=True)]
    rows = [[printable(s["words"]), *bought_words(s["alone"]), *bought_words(s["last"])] for s in one["sentences"]]
    title = f"{printable(one['variant'])}: expected loss that each sentence avoids, for what it costs the nation"
    return "\n".join([title, text_table(headings, rows, WIDTH), wrapped(NOTE, further="  ")])

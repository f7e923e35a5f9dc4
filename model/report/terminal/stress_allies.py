"""What allies leave of the others' offers in a stop: as rows, in words, and as text of at most 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from data.messages.amounts import whole
from data.messages.finding import printable
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.stress_called import KeptStress
from model.report.terminal.stress_kept import WORST, loss_name, worst_of

NOTE = (
    "offers: what the other sellers offer beyond what the plan buys of them, which is under contract. Allies want as "
    "much of it as the table allied_demand says they bought of the seller that stops, in the year that is known. They "
    "take what the stated rule gives them, never more than they lost. Range: at both ends of what they bought."
)


def shared_rows(stress: KeptStress) -> Iterator[tuple[Any, ...]]:
    """Yield who gets what in each contested loss in its worst year: variant, loss, start, form, year, tonnes."""
    for one in stress["variants"]:
        for d in worst_of(one, len(one["damages"])):
            for s in d.get("shared", ()):
                yield one["variant"], loss_name(d), d["start"], s["form"], s["year"], *(s[key] for key in AMOUNTS)


AMOUNTS = (
    "offers_tonnes", "allied_offers_tonnes", "wanted_tonnes", "wanted_low_tonnes", "wanted_high_tonnes", "lost_tonnes",
    "ours_tonnes", "ours_low_tonnes", "ours_high_tonnes",
)  # fmt: skip


def unknown_words(d: Mapping[str, Any]) -> str:
    """Return which forms stop of which no figure says what allies buy; '' where there are none."""
    forms = d.get("shared_unknown", ())
    return f"not covered, no figure of what allies buy of it: {', '.join(forms)}" if forms else ""


def output_rows(stress: KeptStress) -> Iterator[tuple[Any, ...]]:
    """Yield what allies go on making of what stops: variant, loss, start, form, makers, tonnes with both ends."""
    for one in stress["variants"]:
        for d in worst_of(one, len(one["damages"])):
            for made in d.get("allied_output", ()):
                ends = (made[f"{end}tonnes"] for end in ("", "low_", "high_"))
                yield one["variant"], loss_name(d), d["start"], made["form"], ", ".join(made["makers"]), *ends


def output_words(d: Mapping[str, Any]) -> str:
    """Return what allies go on making themselves of what stops; '' where no figure says."""
    said = [
        f"{made['form']} {ranged(made)} t in {', '.join(made['makers'])}" for made in d.get("allied_output", ())
    ]  # fmt: skip
    return f"allies make themselves, a year, in no sharing: {'; '.join(said)}" if said else ""


def ranged(s: Mapping[str, Any], key: str = "") -> str:
    """Return tonnes with both ends of their range, where these differ as they are printed."""
    value, low, high = (whole(s["_".join(filter(None, (key, end, "tonnes")))]) for end in ("", "low", "high"))
    return value if low == high else f"{value} ({low} to {high})"


def shared_lines(one: KeptStress) -> list[str]:
    """Return who gets the others' tonnes in the worst contested loss of a variant; nothing where none is contested."""
    worst = next((d for d in worst_of(one, WORST) if d.get("shared") or d.get("shared_unknown")), None)
    if worst is None:
        return []
    headings = [
        Heading("form"), Heading("year", right=True), Heading("offers", "t", right=True),
        Heading("of allies", "t", right=True), Heading("allies lost", "t", right=True),
        Heading("we lost", "t", right=True), Heading("left to us", "t", right=True),
    ]  # fmt: skip
    rows = [
        [s["form"], str(s["year"]), *(whole(s[key]) for key in _SHOWN), ranged(s, "ours")]
        for s in worst.get("shared", ())
    ]
    title = printable(f"allies want the same in {loss_name(worst)} from {worst['start']}")
    table = [title, text_table(headings, rows, WIDTH), wrapped(NOTE, further="  ")] if rows else []
    more = filter(None, (output_words(worst), unknown_words(worst)))
    return [*table, *(wrapped(printable(f"{loss_name(worst)}: {words}"), further="  ") for words in more)]


_SHOWN = ("offers_tonnes", "allied_offers_tonnes", "wanted_tonnes", "lost_tonnes")

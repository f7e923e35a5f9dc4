"""The days of laws: each is a date, a law ends after it begins, and its end is made after it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from data.checks.typed import Typed
from data.messages.finding import Finding, shown

TABLES = ("duty_laws", "credit_laws")
DAYS = ("made", "in_force_from", "until", "end_made", "read_on")


def laws_have_days(typed: Typed) -> Iterator[Finding]:
    """Every day is a date; the end follows the beginning, and stands where the day on which it was made does."""
    for table in TABLES:
        for row, *days in typed[table][list(DAYS)].itertuples():
            said = dict(zip(DAYS, days, strict=True))
            wrong = [column for column, day in said.items() if day and not _is_day(day)]
            for column in wrong:
                yield typed.finding(table, row, column, said[column], _no_day(said[column]))
            if not wrong:
                yield from _in_order(typed, table, row, said)


def _in_order(typed: Typed, table: str, row: int, said: dict[str, str]) -> Iterator[Finding]:
    made, first, until, end = (said[column] for column in DAYS[:4])
    if until and until < first:
        message = f"{until} is before {first}, on which it comes into force; write a later day"
        yield typed.finding(table, row, "until", until, message)
    if end and not until:
        message = f"its end was made on {end}, and until is blank; write its last day in force"
        yield typed.finding(table, row, "until", "", message)
    if end and end < made:
        yield typed.finding(table, row, "end_made", end, f"{end} is before {made}, on which it was made; correct one")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _no_day(text: str) -> str:
    return f"{shown(text)} is no date; write one such as 2025-07-04"

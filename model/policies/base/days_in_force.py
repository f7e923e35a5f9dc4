"""Days in force: the one calculus of dates that every policy follows.

`from` is the first day in force and `until` the last, both included; a year alone means its 1 January as `from` and
its 31 December as `until`. A calendar year has 365 or 366 days. What the days of a year do to the year as a whole is
one of a few rules (`Dates`), and every policy states which of them it follows.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from itertools import pairwise

Day = str | int | None
"""A date such as 2027-01-01, a year, or none, as a study states it."""
Closure = tuple[int, int, float]
"""First day of a year (0 is 1 January), day after the last, and the part of an offer left open on each of them."""
_YEAR = re.compile(r"\d{4}")


class Dates(Enum):
    """What days in force do to a year."""

    OPEN_DAYS = (
        "Each day the smallest part of a seller's offer that any policy leaves is open; a year has the mean of its days"
    )
    PRO_RATA = "Pro rata: of a year in force in part, the part of its days"
    DECISIONS = "Decisions fall evenly over the days of a year: of a year in force in part, that part of them counts"
    WHOLE_YEARS = "Whole years: binds calendar years in force on every day, and no part of a year"
    YEAR_END = "Year's end: binds years whose 31 December is in force"
    NO_DATES = "Takes no dates: counts the whole account, by fiscal year where a value is given by year"


def days_in_year(year: int) -> int:
    """Return the days of a calendar year, 365 or 366."""
    return (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days


class NotADate(ValueError):
    """What states the first or last day of a policy is no day and no year."""

    def __init__(self, stated: Day) -> None:
        self.stated = stated
        shown = repr(stated) if isinstance(stated, str) else stated
        super().__init__(f"must be a date such as 2027-01-01 or a year, got {shown}")


def first_day(value: Day) -> dt.date:
    """Return the day that `from` states; raise ValueError when it is no day."""
    return _day(value, 1, 1)


def last_day(value: Day) -> dt.date:
    """Return the day that `until` states; raise ValueError when it is no day."""
    return _day(value, 12, 31)


def _day(value: Day, month: int, day: int) -> dt.date:
    if isinstance(value, bool) or value is None:
        raise NotADate(value)
    text = str(value)
    try:
        return dt.date(int(text), month, day) if _YEAR.fullmatch(text) else dt.date.fromisoformat(text)
    except ValueError:
        raise NotADate(text) from None


@lru_cache(maxsize=4096)
def days_of(start: Day, until: Day, year: int) -> tuple[int, int]:
    """Return the days of a year in force: the first of them, 0 for 1 January, and the one after the last."""
    opening, days = dt.date(year, 1, 1), days_in_year(year)
    first = 0 if start is None else max(0, (first_day(start) - opening).days)
    end = days if until is None else min(days, (last_day(until) - opening).days + 1)
    return (first, end) if first < end else (0, 0)


def share_of_year(start: Day, until: Day, year: int) -> float:
    """Return the part of the days of a year in force, 0 to 1."""
    first, end = days_of(start, until, year)
    return (end - first) / days_in_year(year)


def bound_share(dates: Dates, start: Day, until: Day, year: int) -> float:
    """Return the part of a year that a policy binds, 0 to 1, by the rule that it follows."""
    first, end = days_of(start, until, year)
    days = days_in_year(year)
    if dates is Dates.WHOLE_YEARS:
        return float(end - first == days)
    if dates is Dates.YEAR_END:
        return float(end == days)
    return (end - first) / days


def mean_open(closures: Iterable[Closure], year: int) -> float:
    """Return the mean, over the days of a year, of the smallest part that any closure leaves open that day.

    Closures that overlap close a day once, whatever their order.
    """
    known, days = sorted(set(closures)), days_in_year(year)
    turns = sorted({0, days, *(day for first, end, _ in known for day in (first, end))})
    spans = (
        (end - first) * min((left for a, b, left in known if a <= first and end <= b), default=1.0)
        for first, end in pairwise(turns)
    )
    return math.fsum(spans) / days

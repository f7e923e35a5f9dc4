"""What a study's sentences mean: scope, dates, levels by year. Read from the study's own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any

Row = dict[str, str]
Clause = dict[str, Any]


def number(cell: str, blank: float = 0.0) -> float:
    return float(cell) if cell != "" else blank


def covers(clause: Clause, form: Row) -> bool:
    """Whether a sentence touches a form; scrap only where it is named."""
    if clause["minerals"] and form["mineral"] not in clause["minerals"]:
        return False
    if clause["stages"] and form["stage"] not in clause["stages"]:
        return False
    if clause["forms"]:
        return form["form"] in clause["forms"]
    return form["stage"] != "scrap" or "scrap" in clause["stages"]


@cache
def days_of(year: int) -> tuple[dt.date, ...]:
    """Return every day of a calendar year."""
    days = (dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(366))
    return tuple(day for day in days if day.year == year)


def stands(clause: Clause, day: dt.date) -> bool:
    """Whether a sentence is in force on a day; its first and its last day are days in force."""
    first, last = _day(clause["start"], 1, 1), _day(clause["until"], 12, 31)
    return (first is None or first <= day) and (last is None or day <= last)


def part(clause: Clause, year: int) -> float:
    """Return the part of a year's days in force: of rates, payments, and what is decided in the year."""
    return _days_in_force(clause["start"], clause["until"], year) / len(days_of(year))


def whole(clause: Clause, year: int) -> bool:
    """Whether a sentence is in force all year: shares and yearly limits ask nothing of a year in which it is not."""
    return _days_in_force(clause["start"], clause["until"], year) == len(days_of(year))


@cache
def _days_in_force(start: str | int | None, until: str | int | None, year: int) -> int:
    """Count the days of a year between two dates; thousands of rows ask it of few sentences."""
    return sum(stands({"start": start, "until": until}, day) for day in days_of(year))


def at_the_end(clause: Clause, year: int) -> bool:
    """Whether a sentence is in force on the last day of a year, when stock is counted."""
    return stands(clause, days_of(year)[-1])


@cache
def _day(said: str | int | None, month: int, day: int) -> dt.date | None:
    if said is None:
        return None
    text = str(said)
    return dt.date(int(text), month, day) if len(text) == 4 else dt.date.fromisoformat(text)


def level(path: Any, year: int) -> float | None:
    """Return a level in a year: straight lines between the years said, flat after, nothing before."""
    if not isinstance(path, dict):
        return float(path)
    points = sorted((int(y), float(v)) for y, v in path.items())
    if year < points[0][0]:
        return None
    for (a, low), (b, high) in pairwise(points):
        if a <= year <= b:
            return low + (high - low) * (year - a) / (b - a)
    return points[-1][1]


def members(blocs: Iterable[Row], bloc: str, year: int) -> set[str]:
    return {
        b["country"]
        for b in blocs
        if b["bloc"] == bloc and int(b["from_year"]) <= year <= number(b["until_year"], 9999)
    }

"""What the table of appropriations lets an account obligate, fiscal year by fiscal year.

An appropriation is authority of the year in which it is enacted, and may be obligated from then on until its last day;
what is left then lapses. Without a last day it is available until expended. What is obligated beyond it needs a further
appropriation: new authority, of the year of the obligation.

Money that is enacted is spent, whether or not a policy of the study says on what: where the row names an account for
it (`left_to`), what no policy directs is obligated to other uses, evenly over the fiscal years that are left, as far as
the policies leave room. So a policy that only directs what is enacted moves money between uses of one appropriation.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from data.rows import each_row
from model.frames.study_frames import Frames

OCTOBER = 10
FIRST, LAST = 0, 9999
"""Bounds of a window that is open to one side."""


@dataclass(frozen=True)
class Window:
    """Fiscal years, first and last of them included, and what may be obligated in them together, nominal MUSD."""

    first: int
    last: int
    musd: float
    left_to: str = ""
    """The account of other uses, to which goes what no policy directs; '' where nothing is said of it."""

    @property
    def key(self) -> str:
        """The window in words: 'all', 'before 2028', '2029-2031', 'after 2031', '2028'."""
        if self.first <= FIRST:
            return "all" if self.last >= LAST else f"before {self.last + 1}"
        if self.last >= LAST:
            return f"after {self.first - 1}"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def holds(self, fiscal_year: int) -> bool:
        """Return whether a fiscal year lies in it."""
        return self.first <= fiscal_year <= self.last


def fiscal_year_of(day: dt.date) -> int:
    """Return the fiscal year of a day: from October on, the next."""
    return day.year + (day.month >= OCTOBER)


def appropriated(f: Frames, account: str) -> list[Window]:
    """Return what an account was given, each from its fiscal year to the one of its last day."""
    columns = ("account", "fiscal_year", "authority_musd", "available_until", "left_to")
    return [
        Window(int(year), fiscal_year_of(dt.date.fromisoformat(until)) if until else LAST, float(musd), left_to)
        for named, year, musd, until, left_to in each_row(f.tables["appropriations"], *columns)
        if named == account
    ]


def limits(given: Sequence[Window]) -> list[Window]:
    """Return the windows that obligations must keep so that each of them has an appropriation of its own time.

    In every run of years no more may be obligated than what is available in some of them; runs that begin where
    something lapses and end where something is enacted say it all.
    """
    starts = sorted({FIRST, *(w.last + 1 for w in given if w.last < LAST)})
    ends = sorted({LAST, *(w.first - 1 for w in given)})
    runs = [(a, b) for a, b in product(starts, ends) if a <= b]
    return [Window(a, b, sum(w.musd for w in given if w.first <= b and w.last >= a)) for a, b in runs]


def new_authority(obligated: Mapping[int, float], given: Sequence[Window]) -> dict[int, float]:
    """Return, by fiscal year, what is obligated beyond what was given; what lapses soonest is obligated first."""
    return _drawn(obligated, given)[0]


def other_uses(obligated: Mapping[int, float], given: Sequence[Window], first: int) -> Iterator[tuple[str, int, float]]:
    """Yield the account, the fiscal year and what is obligated in it of what was given and no policy directs.

    obligated: what policies obligate, by fiscal year
    first: the first fiscal year planned; what was given before it is all still there
    """
    for window, used in _drawn(obligated, given)[1]:
        years = range(max(window.first, first), window.last + 1)
        if not window.left_to or window.last == LAST or not years:
            continue
        free, elsewhere, directed = window.musd - math.fsum(used.values()), 0.0, 0.0
        for number, year in enumerate(years, start=1):
            directed += used.get(year, 0.0)
            due = min(free, window.musd * number / len(years) - directed)
            if due > elsewhere:
                yield window.left_to, year, due - elsewhere
                elsewhere = due


def _drawn(
    obligated: Mapping[int, float], given: Sequence[Window]
) -> tuple[dict[int, float], list[tuple[Window, dict[int, float]]]]:
    """Return what is obligated beyond what was given, by fiscal year, and what of each appropriation is obligated."""
    drawn: list[tuple[Window, dict[int, float]]] = [(w, {}) for w in sorted(given, key=lambda w: w.last)]
    beyond = {}
    for year, musd in sorted(obligated.items()):
        for window, used in drawn:
            if window.holds(year):
                used[year] = min(window.musd - math.fsum(used.values()), max(0.0, musd))
                musd -= used[year]
        beyond[year] = musd
    return beyond, drawn

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
from itertools import chain, combinations, product

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
    without: tuple[tuple[int, int], ...] = ()
    """Runs of fiscal years within it that are left out."""

    @property
    def key(self) -> str:
        """The window in words: 'all', 'before 2028', '2029-2031', 'after 2031', '2028', 'all without 2027-2028'."""
        left_out = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in self.without)
        return f"{self._run} without {left_out}" if left_out else self._run

    @property
    def _run(self) -> str:
        if self.first <= FIRST:
            return "all" if self.last >= LAST else f"before {self.last + 1}"
        if self.last >= LAST:
            return f"after {self.first - 1}"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def holds(self, fiscal_year: int) -> bool:
        """Return whether a fiscal year lies in it."""
        return self.first <= fiscal_year <= self.last and not any(a <= fiscal_year <= b for a, b in self.without)


def fiscal_year_of(day: dt.date) -> int:
    """Return the fiscal year of a day: from October on, the next."""
    return day.year + (day.month >= OCTOBER)


def appropriated(f: Frames, account: str) -> list[Window]:
    """Return what an account was given, each from its fiscal year to the one of its last day."""
    return [*f.once(_by_account).get(account, ())]


def _by_account(f: Frames) -> dict[str, list[Window]]:
    columns = ("account", "fiscal_year", "authority_musd", "available_until", "left_to")
    given: dict[str, list[Window]] = {}
    for account, year, musd, until, left_to in each_row(f.tables["appropriations"], *columns):
        last = fiscal_year_of(dt.date.fromisoformat(until)) if until else LAST
        given.setdefault(account, []).append(Window(int(year), last, float(musd), left_to))
    return given


def limits(given: Sequence[Window]) -> list[Window]:
    """Return the windows that obligations must keep so that each of them has an appropriation of its own time.

    In every set of years no more may be obligated than what is available in some of them. Runs that begin where
    something lapses and end where something is enacted say it, and the same runs without the years of what is enacted
    later than another and lapses sooner: before and after, the other is all there is.
    """
    starts = sorted({FIRST, *(w.last + 1 for w in given if w.last < LAST)})
    ends = sorted({LAST, *(w.first - 1 for w in given)})
    runs = [(a, b) for a, b in product(starts, ends) if a <= b]
    whole = [Window(a, b, sum(w.musd for w in given if w.first <= b and w.last >= a)) for a, b in runs]
    return [*whole, *(window for holes in _within_others(given) for window in _around(holes, runs, given))]


def _within_others(given: Sequence[Window]) -> list[tuple[tuple[int, int], ...]]:
    """Return the runs of years, one or several, of what lies within the time of another appropriation."""
    inner = [w for w in given if any(o.first < w.first and w.last < o.last for o in given)]
    found: dict[tuple[tuple[int, int], ...], None] = {}
    for several in chain.from_iterable(combinations(inner, n) for n in range(1, len(inner) + 1)):
        holes: list[tuple[int, int]] = []
        for w in sorted(several, key=lambda w: w.first):
            if holes and w.first <= holes[-1][1] + 1:
                holes[-1] = (holes[-1][0], max(holes[-1][1], w.last))
            else:
                holes.append((w.first, w.last))
        found[tuple(holes)] = None
    return [holes for holes in found if all(any(o.first < a and b < o.last for o in given) for a, b in holes)]


def _around(
    holes: tuple[tuple[int, int], ...], runs: Sequence[tuple[int, int]], given: Sequence[Window]
) -> Iterator[Window]:
    """Yield the runs around years that are left out, with what is available in some of the years that are not."""
    for a, b in runs:
        if a < holes[0][0] and holes[-1][1] < b:
            there = [w for w in given if w.first <= b and w.last >= a]
            there = [w for w in there if not any(c <= max(w.first, a) and min(w.last, b) <= d for c, d in holes)]
            yield Window(a, b, sum(w.musd for w in there), without=holes)


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

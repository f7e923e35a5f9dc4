"""The fiscal years of an estimate: which are asked for, and which a study covers whole.

A fiscal year begins on 1 October of the year before. A study plans calendar years, so that the first fiscal year of
which it knows every month is that after its first year, and the last that of its last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from data.messages.years import span

SHORT, LONG = 5, 10
"""Fiscal years in the two sums of an estimate."""
_ASKED = re.compile(r"(\d{4})(?:-(\d{4}))?")


@dataclass(frozen=True)
class Window:
    """Fiscal years from the first to the last, both included."""

    first: int
    last: int

    @property
    def years(self) -> tuple[int, ...]:
        """Return every fiscal year, in order."""
        return tuple(range(self.first, self.last + 1))

    @property
    def spans(self) -> tuple[Window, ...]:
        """Return the spans that are added up: the first five years where there are more, and all."""
        short = Window(self.first, self.first + SHORT - 1)
        return (short, self) if len(self.years) > SHORT else (self,)

    @property
    def name(self) -> str:
        """Return the years as an estimate heads them: 2027-2036."""
        return span(self.first, self.last, "-")

    def total(self, musd: Mapping[int, float]) -> float:
        """Return what amounts by fiscal year add up to in the window."""
        return sum(amount for year, amount in musd.items() if self.first <= year <= self.last)


def covered(first_year: int, last_year: int) -> Window | None:
    """Return the fiscal years that a study of these calendar years covers whole; None where there is none."""
    return Window(first_year + 1, last_year) if last_year > first_year else None


def asked(text: str, first_year: int, last_year: int) -> Window | str:
    """Return the window that is asked for, or in words why there is none.

    text: a fiscal year, from which ten are counted; a span such as 2027-2031; '' for the first ten that are covered
    first_year, last_year: the calendar years that the study plans
    """
    whole = covered(first_year, last_year)
    if whole is None:
        return f"the study plans {first_year} alone, which covers no fiscal year whole; plan two years or more"
    read = _ASKED.fullmatch(text.strip())
    if text and not read:
        return f"must be a fiscal year, from which ten are counted, or a span such as {whole.name}; got '{text}'"
    first = int(read[1]) if read else whole.first
    last = int(read[2]) if read and read[2] else first + LONG - 1
    if last < first:
        return f"ends before it begins; write {last}-{first}"
    if whole.first <= first and last <= whole.last:
        return Window(first, last)
    return f"{Window(first, last).name} is not covered: {_offered(whole, first_year, last_year)}"


def _offered(whole: Window, first_year: int, last_year: int) -> str:
    """Return in words which windows a study covers."""
    planned = f"the study plans {span(first_year, last_year)}, whole fiscal years {span(whole.first, whole.last)}"
    if len(whole.years) < LONG:
        return f"{planned}; write a span within them, such as {whole.name}"
    latest = whole.last - LONG + 1
    return f"{planned}; ten years may begin in {span(whole.first, latest)}, or write a span such as {whole.name}"

"""A yearly path with the figures it follows from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from data.messages.finding import BadInput, Finding
from data.prepare.figures import BASE_YEAR, years

Years = dict[int, float]


@dataclass(frozen=True)
class Series:
    """A yearly path with the figures it follows from."""

    at: Years
    figures: tuple[str, ...] = ()

    def of(self, year: int) -> float:
        """Return the number of a year that is given; refuse one that is not."""
        if year not in self.at:
            said = (
                f"the path of {self.figures[0]} to {self.figures[-1]}" if self.figures else "a path without any figure"
            )
            message = f"{said} has no number for {year}, which the preparation reads; write its row"
            raise BadInput([Finding("figures", None, "year", str(year), message)])
        return self.at[year]

    def times(self, factor: float) -> Series:
        return Series({year: value * factor for year, value in self.at.items()}, self.figures)

    def every_year(self) -> Years:
        """Interpolate linearly between the years given, hold outside."""
        given = sorted(self.at) or [BASE_YEAR]
        values = np.interp(list(years()), given, [self.of(year) for year in given])
        return dict(zip(years(), values.tolist(), strict=True))

    def compounded(self) -> Series:
        """Grow at a constant rate between two years given, where both are above zero."""
        given = sorted(self.at.items())
        more = {
            year: one * (other / one) ** ((year - start) / (end - start))
            for (start, one), (end, other) in pairwise(given)
            if one > 0 and other > 0
            for year in range(start + 1, end)
        }
        return Series({**self.at, **more}, self.figures)

    def index(self) -> Series:
        """Relative to the base year; flat when nothing was made then."""
        start = self.of(BASE_YEAR)
        return self.times(1 / start) if start else Series({BASE_YEAR: 1.0}, self.figures)

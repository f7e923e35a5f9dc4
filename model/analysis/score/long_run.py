"""The four decades after the window: as planned, and beyond the last year planned by a stated rule.

Congress asks about years that a study does not plan. What a variant moves goes on as it ends, in two readings: each
year after the last that is planned is like that year, or like the mean of the last five. Both are in dollars of the
base year; nominal amounts grow with the dataset's price index, which beyond its last year grows as in it. Where both
readings answer alike, that is the answer; where they do not, it is not determined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from model.analysis.score.law import DECADES, TEN
from model.analysis.score.window import SHORT, Window
from model.policies.base.fiscal_years import index_of


@dataclass(frozen=True)
class Reading:
    """What the years after the last planned are like, and the most that one of the decades then comes to.

    like: the fiscal years whose mean they are like, None where all are planned
    decade: the one in which it is; musd: million USD
    """

    like: Window | None
    decade: Window
    musd: float


def decades(window: Window) -> tuple[Window, ...]:
    """Return the four decades after a window."""
    first = window.last + 1
    return tuple(Window(start, start + TEN - 1) for start in range(first, first + DECADES * TEN, TEN))


def long_run(musd: Mapping[int, float], window: Window, covered: Window, deflator: pd.DataFrame) -> tuple[Reading, ...]:
    """Return the most that a decade after a window comes to: as planned, or in each reading of the years not planned.

    musd: million USD by fiscal year; covered: the fiscal years that the study covers whole
    deflator: the table of price indices by which amounts are nominal; one without rows where they are not
    """
    last = decades(window)[-1].last
    if covered.last >= last:
        return (_most(musd, window, None),)
    readings = []
    for first in dict.fromkeys((covered.last, max(covered.first, covered.last - SHORT + 1))):
        like = Window(first, covered.last)
        real = sum(musd.get(year, 0.0) / index_of(deflator, year) for year in like.years) / len(like.years)
        after = {year: real * index_of(deflator, year) for year in range(covered.last + 1, last + 1)}
        readings.append(_most({**musd, **after}, window, like))
    return tuple(readings)


def _most(musd: Mapping[int, float], window: Window, like: Window | None) -> Reading:
    decade = max(decades(window), key=lambda each: each.total(musd))
    return Reading(like, decade, decade.total(musd))

"""Fans: how wide scenarios lie around their middle, year by year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.report.charts.drawing import LEFT, Axis, px, svg
from model.report.charts.svg import BOTTOM, HEIGHT, RIGHT, TOP, WIDTH, names_beside, years_below

BANDS = ((0.05, 0.95, 0.18), (0.25, 0.75, 0.32))
"""Shares of the scenarios below and above a band's ends, and how dark it is."""
FEW = 20
"""Scenarios from which a twentieth is one of them."""


def fan(
    title: str, years: Sequence[int], scenarios: Sequence[Sequence[float]], today: Sequence[float], unit: str
) -> str:
    """Return bands of 90 and of 50 of 100 scenarios with their median, and a dashed line beside them."""
    values = np.array(scenarios, dtype=float)
    axis = Axis(
        min(0.0, float(values.min()), *today), max(float(values.max()), *today, 0.0), TOP, HEIGHT - BOTTOM, True
    )
    step = (WIDTH - LEFT - RIGHT) / max(len(years), 1)

    def path(line: Sequence[float]) -> str:
        return "L".join(f"{px(LEFT + (i + 0.5) * step)} {px(axis.at(v))}" for i, v in enumerate(line))

    marks = []
    for low, high, dark in BANDS:
        ends = [np.quantile(values, at, axis=0).tolist() for at in (low, high)]
        back = "L".join(reversed(path(ends[1]).split("L")))
        marks.append(f'<path class="k0" fill-opacity="{dark:g}" d="M{path(ends[0])}L{back}z"/>')
    middle = np.quantile(values, 0.5, axis=0).tolist()
    marks.append(f'<path class="line s-k0" d="M{path(middle)}"/>')
    marks.append(f'<path class="line s-k1 dash" d="M{path(today)}"/>')
    labels = [(axis.at(middle[-1]), "median", "k0"), (axis.at(today[-1]), "nothing happens", "k1")]
    parts = [axis.lines(WIDTH - RIGHT), years_below(years, step), *marks, names_beside(labels, WIDTH - RIGHT + 6)]
    return svg(f"{title} by year, {unit}; {bands(len(values), 'scenarios')}", WIDTH, HEIGHT, parts)


def bands(count: int, of: str) -> str:
    """Return what bands and line of a fan are, of so many; of few the wider band is no rank of any."""
    if count == 1:
        return f"the one of {of}"
    if count < FEW:
        return f"light: nearly all of {count} {of}, dark: the middle half of them, line: their median"
    return f"light: the middle 90% of {count:,} {of}, dark: the middle 50%, line: their median"

"""Ranges of differences: a line from one end to the other a row, a mark where the number is as published."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from model.report.charts.drawing import Axis, px, shortened, svg
from model.report.charts.svg import TOP

WIDTH, LEFT, RIGHT, ROW = 720, 190, 24, 22
Row = tuple[str, float, float, float]
"""A name, the low end, the number as published, the high end."""


def spans(title: str, rows: Sequence[Row], unit: str) -> str:
    """Return a line a row from its low to its high end, with a mark at the number as published."""
    height = TOP + ROW * len(rows) + 24
    values = [value for row in rows for value in row[1:]]
    axis = Axis(min(values, default=0.0), max(values, default=1.0), LEFT, WIDTH - RIGHT)
    parts = [axis.columns(TOP, height - 24)]
    for i, (name, low, published, high) in enumerate(rows):
        y = TOP + ROW * i + 11
        ends = f"{escape(name)}: {low:+,.0f} to {high:+,.0f}, as published {published:+,.0f} {escape(unit)}"
        parts.append(f'<text class="tx end" x="{LEFT - 8}" y="{y + 4}">{escape(shortened(name, 30))}</text>')
        parts.append(
            f'<g><title>{ends}</title><path class="line s-k0" d="M{px(axis.at(low))} {y - 4}v8m0 -4'
            f'H{px(axis.at(high))}m0 -4v8"/><circle class="k1" cx="{px(axis.at(published))}" cy="{y}" r="4"/></g>'
        )
    return svg(f"{title}: a line from end to end a row, {unit}", WIDTH, height, parts)

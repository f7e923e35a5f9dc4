"""Who pays a difference: one bar a row, each payer's part from nothing to either side, a mark at what they add to."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from model.report.charts.drawing import Axis, px, signed, svg
from model.report.charts.placing import text_width

WIDTH, HEIGHT = 300, 16
SMALL = 11.0
"""Size of the letters of the class `small`."""


def paid_bar(name: str, parts: Sequence[tuple[str, str, float]], whole: float, span: tuple[float, float]) -> str:
    """Return the bar of one row.

    parts: (payer, class of colour, million USD more than in the baseline)
    whole: what they add to, marked by an upright line
    span: the least and the most of all rows, so that rows can be compared
    """
    axis = Axis(*span, 4, WIDTH - 4)
    ends, drawn = [0.0, 0.0], []
    for payer, colour, musd in parts:
        way = 0 if musd < 0 else 1
        x0, x1 = sorted((axis.at(ends[way]), axis.at(ends[way] + musd)))
        ends[way] += musd
        if x1 - x0 >= 0.05:
            drawn.append(
                f'<rect class="{colour}" x="{px(x0)}" y="3" width="{px(x1 - x0)}" height="10">'
                f"<title>{escape(payer)}: {signed(musd)} million USD</title></rect>"
            )
    zero, mark = px(axis.at(0.0)), px(axis.at(whole))
    drawn.append(f'<path class="ax" d="M{zero} 0V16"/><path class="net" d="M{mark} 1V15"/>')
    words = ", ".join(f"{payer} {signed(musd)}" for payer, _, musd in parts)
    return svg(f"{name}: {words}, together {signed(whole)} million USD", WIDTH, HEIGHT, drawn, "pay")


def span_of(rows: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return the least and the most to which bars of these parts reach."""
    low = min((sum(min(0.0, part) for part in row) for row in rows), default=0.0)
    return low, max((sum(max(0.0, part) for part in row) for row in rows), default=1.0)


def scale(span: tuple[float, float], shown: float, height: float = 14) -> str:
    """Return the numbers over a column of bars; `shown` is million USD in the unit in which they stand."""
    axis = Axis(*span, 4, WIDTH - 4)
    ticks = axis.ticks if len(axis.ticks) < 9 else axis.ticks[::2]
    words = "".join(_number(axis.at(t), f"{t / shown:+g}".replace("-", "−") if t else "0") for t in ticks)
    return svg("Scale of the bars", WIDTH, height, [f'<g class="tx small mid">{words}</g>'], "pay")


def _number(x: float, words: str) -> str:
    """Return a number over its place, moved in where it would be cut off at an end."""
    half = text_width(words, SMALL) / 2 + 1
    return f'<text x="{px(min(max(x, half), WIDTH - half))}" y="11">{words}</text>'

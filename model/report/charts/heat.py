"""A heat map: one row a thing, one column a year, each cell the darker the more there is, its number inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from model.report.charts.drawing import px, shortened, svg

WIDTH, LEFT, TOP, ROW = 720, 200, 20, 22
FAINTEST = 0.08


def heat_map(title: str, years: Sequence[int], rows: Sequence[tuple[str, Mapping[int, float]]]) -> str:
    """Return a heat map; a year without a number is blank, and what is below nothing is drawn as nothing."""
    most = max((value for _, cells in rows for value in cells.values()), default=0.0)
    step = (WIDTH - LEFT - 4) / max(1, len(years))
    heads = "".join(f'<text x="{px(LEFT + step * (i + 0.5))}" y="{TOP - 6}">{y}</text>' for i, y in enumerate(years))
    parts = [f'<g class="tx small mid">{heads}</g>']
    for number, (name, cells) in enumerate(rows):
        y = TOP + ROW * number
        parts.append(f'<text class="tx end" x="{LEFT - 8}" y="{y + 15}">{escape(shortened(name, LEFT - 8))}</text>')
        for i, year in enumerate(years):
            if year in cells:
                parts.append(_cell(LEFT + step * i, y, step, cells[year], most, f"{name} {year}"))
    height = TOP + ROW * len(rows) + 4
    return svg(f"{title}: {len(rows)} rows, {len(years)} years", WIDTH, height, parts)


def _cell(x: float, y: float, width: float, value: float, most: float, name: str) -> str:
    part = max(0.0, value) / most if most > 0 else 0.0
    shade = 0.0 if part <= 0 else FAINTEST + (0.75 - FAINTEST) * part
    words = f"{value:z,.0f}"
    number = "" if part <= 0 else f'<text x="{px(x + width / 2)}" y="{px(y + 14)}">{words}</text>'
    return (
        f'<rect class="k1" fill-opacity="{shade:.2f}" x="{px(x)}" y="{y}" width="{px(width - 1)}" height="{ROW - 1}">'
        f'<title>{escape(f"{name}: {words}")}</title></rect><g class="tx small mid">{number}</g>'
    )

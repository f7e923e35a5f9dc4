"""What is built and when, under two variants: thin while it is being built, thick while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from model.report.charts.drawing import px, svg
from model.report.charts.placing import text_width

WIDTH, ROW, TOP, RIGHT = 1000, 24, 20, 190


@dataclass(frozen=True)
class Span:
    """One build: the year it is decided, the first year it runs (0: after the horizon), its words."""

    decided: int
    runs: int
    words: str


@dataclass(frozen=True)
class Line:
    """One plant: its name, its builds under the first and the second variant, and the words at its end."""

    name: str
    first: Sequence[Span]
    second: Sequence[Span]
    words: str


def timeline(title: str, years: Sequence[int], lines: Sequence[Line]) -> str:
    """Return the plants as rows, the years across."""
    left = max((text_width(line.name, 11.5) for line in lines), default=0.0) + 14
    step = (WIDTH - left - RIGHT) / len(years)
    height = TOP + ROW * len(lines) + 6
    every = [year for year in years if year % 2 == years[0] % 2]
    heads = "".join(f'<text x="{px(left + (year - years[0] + 0.5) * step)}" y="12">{year}</text>' for year in every)
    grid = "".join(f"M{px(left + (year - years[0]) * step)} {TOP}V{px(height)}" for year in years)
    parts = [f'<path class="gr" d="{grid}"/><g class="tx small mid">{heads}</g>']
    for i, line in enumerate(lines):
        y = TOP + ROW * i
        parts.append(
            f'<text class="tx end" font-size="11.5" x="{px(left - 8)}" y="{y + 15}">{escape(line.name)}</text>'
        )
        for n, spans in enumerate((line.first, line.second)):
            parts += [_span(span, y + 4 + 9 * n, left, step, years, f"t{n}") for span in spans]
        parts.append(f'<text class="tx small" x="{px(WIDTH - RIGHT + 8)}" y="{y + 15}">{escape(line.words)}</text>')
    return svg(f"{title}: {len(lines)} plants by year", WIDTH, height, parts, "broad")


def _span(span: Span, y: float, left: float, step: float, years: Sequence[int], colour: str) -> str:
    """Return a build: a thin bar from its decision on, a thick one from its first year of running on."""
    end = years[-1] + 1
    start, runs = span.decided - years[0], (span.runs or end) - years[0]
    thin = f'<rect x="{px(left + start * step)}" y="{px(y + 2)}" width="{px((runs - start) * step)}" height="3"/>'
    thick = f'<rect x="{px(left + runs * step)}" y="{px(y)}" width="{px((end - years[0] - runs) * step)}" height="7"/>'
    return f'<g class="{colour}"><title>{escape(span.words)}</title>{thin}{thick if span.runs else ""}</g>'

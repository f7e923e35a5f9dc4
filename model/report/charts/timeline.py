"""What is built and when, under two variants: thin while it is being built, thick while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from model.report.charts.drawing import px, svg
from model.report.charts.placing import text_width

WIDTH, ROW, TOP, RIGHT = 1000, 24, 20, 190
NARROW, SIZE = 360, 11.5


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


def timeline(title: str, years: Sequence[int], lines: Sequence[Line], narrow: bool = False) -> str:
    """Return the plants as rows, the years across; `narrow`: for a phone, names above their bars."""
    left = 0.0 if narrow else max((text_width(line.name, SIZE) for line in lines), default=0.0) + 14
    width, right = (NARROW, 0) if narrow else (WIDTH, RIGHT)
    step = (width - left - right) / len(years)
    rows = [_above(line) if narrow else 0 for line in lines]
    height = TOP + sum(ROW + above for above in rows) + 6
    every = [year for year in years if year % 2 == years[0] % 2]
    heads = "".join(f'<text x="{px(left + (year - years[0] + 0.5) * step)}" y="12">{_head(year, narrow)}</text>'
                    for year in every)  # fmt: skip
    grid = "".join(f"M{px(left + (year - years[0]) * step)} {TOP}V{px(height)}" for year in years)
    parts, y = [f'<path class="gr" d="{grid}"/><g class="tx small mid">{heads}</g>'], TOP
    for line, above in zip(lines, rows, strict=True):
        for n, spans in enumerate((line.first, line.second)):
            parts += [_span(span, y + above + 4 + 9 * n, left, step, years, f"t{n}") for span in spans]
        if narrow:
            parts += [_text(line.name, 0, y + 12, "tx halo"), _text(line.words, width, y + above - 1, "tx halo end")]
        else:
            parts += [_text(line.name, left - 8, y + 15, "tx end"), _text(line.words, width - right + 8, y + 15, "tx")]
        y += ROW + above
    said = f"{title}: {len(lines)} plants by year"
    return svg(said, width, height, parts, "narrow" if narrow else "broad")


def _above(line: Line) -> int:
    """Return the room that the words of a plant take above its bars: one line, or two where one cannot hold them."""
    return 13 if text_width(f"{line.name}  {line.words}", SIZE) <= NARROW else 26


def _text(words: str, x: float, y: float, kind: str) -> str:
    return f'<text class="{kind}" font-size="{SIZE}" x="{px(x)}" y="{px(y)}">{escape(words)}</text>'


def _head(year: int, narrow: bool) -> str:
    return f"’{year % 100:02d}" if narrow else str(year)


def _span(span: Span, y: float, left: float, step: float, years: Sequence[int], colour: str) -> str:
    """Return a build: a thin bar from its decision on, a thick one from its first year of running on."""
    end = years[-1] + 1
    start, runs = span.decided - years[0], (span.runs or end) - years[0]
    thin = f'<rect x="{px(left + start * step)}" y="{px(y + 2)}" width="{px((runs - start) * step)}" height="3"/>'
    thick = f'<rect x="{px(left + runs * step)}" y="{px(y)}" width="{px((end - years[0] - runs) * step)}" height="7"/>'
    return f'<g class="{colour}"><title>{escape(span.words)}</title>{thin}{thick if span.runs else ""}</g>'

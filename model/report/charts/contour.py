"""A number over two levers: cells shaded by it, lines of equal value where both levers are numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from model.report.charts.drawing import px, round_step, shortened, svg, tick

WIDTH, LEFT, TOP, RIGHT, BOTTOM, HEIGHT = 340, 64, 8, 10, 72, 272
SCALE, SHADES = 24, 8
"""Height below the names of levers that the scale of shades has, and how many shades it shows."""
FAINTEST, DARKEST = 0.06, 0.7
Level = float | str
Point = tuple[float, float]
Cells = Mapping[tuple[Level, Level], float]
"""The number at each pair of levels, across and down; a pair without a plan is left out."""


def contour(
    title: str, names: tuple[str, str], across: Sequence[Level], up: Sequence[Level], cells: Cells, unit: str
) -> str:
    """Return a number over two levers, with a scale of its shades; a pair of levels without a plan stays white and
    says so.

    names: of the levers, across and up; across, up: their levels in order; unit: of the number
    """
    columns, rows = _middles(across, LEFT, WIDTH - RIGHT), _middles(up, HEIGHT - BOTTOM, TOP)
    known = list(cells.values())
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    parts = [
        _cell(_edges(columns, LEFT, WIDTH - RIGHT, i), _edges(rows, HEIGHT - BOTTOM, TOP, j), cells.get((a, u)),
              (low, high), f"{names[0]} {_word(a)}, {names[1]} {_word(u)}")
        for i, a in enumerate(across) for j, u in enumerate(up)
    ]  # fmt: skip
    numeric = all(isinstance(level, int | float) for level in (*across, *up))
    if numeric and high > low:
        grid = [[cells.get((a, u)) for u in up] for a in across]
        parts += [_line(value, columns, rows, grid) for value in _round_values(low, high)]
    parts.append(_heads(names, across, up, columns, rows))
    parts.append(_scale(low, high, unit) if known else "")
    return svg(f"{title}: {len(across)} by {len(up)} levels", WIDTH, HEIGHT, parts)


def _middles(levels: Sequence[Level], first: float, last: float) -> list[float]:
    """Return where each level stands: in proportion where all are numbers, else evenly; half a cell from the ends."""
    count = len(levels)
    margin = (last - first) / (2 * count)
    numbers = [float(level) for level in levels if isinstance(level, int | float)]
    if len(numbers) < count or count < 2 or numbers[-1] == numbers[0]:
        parts = [i / max(1, count - 1) for i in range(count)]
    else:
        parts = [(n - numbers[0]) / (numbers[-1] - numbers[0]) for n in numbers]
    if count == 1:
        return [(first + last) / 2]
    return [first + margin + part * (last - first - 2 * margin) for part in parts]


def _edges(middles: Sequence[float], first: float, last: float, place: int) -> Point:
    """Return where the cell of a level begins and ends: halfway to its neighbours."""
    before = first if place == 0 else (middles[place - 1] + middles[place]) / 2
    after = last if place == len(middles) - 1 else (middles[place] + middles[place + 1]) / 2
    return min(before, after), max(before, after)


def _cell(xs: Point, ys: Point, value: float | None, span: Point, words: str) -> str:
    place = f'x="{px(xs[0])}" y="{px(ys[0])}" width="{px(xs[1] - xs[0])}" height="{px(ys[1] - ys[0])}"'
    if value is None:
        return f'<rect class="ring" {place}><title>{escape(words)}: no plan</title></rect>'
    part = (value - span[0]) / (span[1] - span[0]) if span[1] > span[0] else 0.0
    shaded, said = f'<rect class="k1" fill-opacity="{_shade(part):.2f}"', escape(f"{words}: {value:,.6g}")
    return f"{shaded} {place}><title>{said}</title></rect>"


def _shade(part: float) -> float:
    """Return how dark a number is that lies a part of the way from the least to the largest."""
    return FAINTEST + (DARKEST - FAINTEST) * part


def _scale(low: float, high: float, unit: str) -> str:
    """Return the shades from the least number to the largest, with both and their unit."""
    size, top, first = 12, HEIGHT - SCALE + 4, LEFT + 30
    parts = [i / (SHADES - 1) for i in range(SHADES)] if high > low else [0.0]
    shades = "".join(
        f'<rect class="k1" fill-opacity="{_shade(part):.2f}" x="{px(first + i * size)}" y="{top}"'
        f' width="{size}" height="{size}"/>'
        for i, part in enumerate(parts)
    )
    last = first + len(parts) * size
    most = f'<text class="tx small" x="{px(last + 5)}" y="{top + 10}">{escape(f"{_short(high)} {unit}")}</text>'
    least = f'<text class="tx small end" x="{px(first - 5)}" y="{top + 10}">{_short(low)}</text>'
    return shades + most + (least if high > low else "")


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"


def _round_values(low: float, high: float) -> list[float]:
    """Return some round values between two."""
    step = round_step(high - low)
    first = math.floor(low / step) + 1
    return [i * step for i in range(first, math.ceil(high / step)) if low < i * step < high]


def _line(value: float, xs: Sequence[float], ys: Sequence[float], grid: Sequence[Sequence[float | None]]) -> str:
    """Return the line of one value, with the value at one of its points; pairs without a plan interrupt it."""
    pieces = list(segments(value, xs, ys, grid))
    if not pieces:
        return ""
    path = "".join(f"M{px(a[0])} {px(a[1])}L{px(b[0])} {px(b[1])}" for a, b in pieces)
    (x, y), _ = pieces[len(pieces) // 2]
    words = f'<text class="tx small mid halo" x="{px(x)}" y="{px(y + 4)}">{tick(round(value, 10))}</text>'
    return f'<path class="ax" d="{path}"/>{words}'


def segments(
    value: float, xs: Sequence[float], ys: Sequence[float], grid: Sequence[Sequence[float | None]]
) -> Iterator[tuple[Point, Point]]:
    """Yield the pieces of the line on which a number over a grid has a value, straight within each cell.

    grid: the number at each x and y, None where there is none. Marching squares; a saddle is cut by its mean.
    """
    for i in range(len(xs) - 1):
        for j in range(len(ys) - 1):
            square = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
            corners = [(xs[a], ys[b], grid[a][b]) for a, b in square]
            known = [(x, y, z) for x, y, z in corners if z is not None]
            if len(known) == len(corners):
                yield from _crossed(value, known)


def _crossed(value: float, corners: Sequence[tuple[float, float, float]]) -> Iterator[tuple[Point, Point]]:
    """Yield the one or two pieces that cross a cell."""
    around = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    points = [_between(value, a, b) for a, b in around if (a[2] < value) != (b[2] < value)]
    if len(points) == 2:
        yield points[0], points[1]
    elif len(points) == 4:
        above = sum(z for *_, z in corners) / len(corners) >= value
        turned = points if above == (corners[0][2] >= value) else [*points[1:], points[0]]
        yield turned[0], turned[1]
        yield turned[2], turned[3]


def _between(value: float, a: tuple[float, float, float], b: tuple[float, float, float]) -> Point:
    part = (value - a[2]) / (b[2] - a[2])
    return a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])


def _heads(
    names: tuple[str, str],
    across: Sequence[Level],
    up: Sequence[Level],
    columns: Sequence[float],
    rows: Sequence[float],
) -> str:
    """Return the levels at the ends of both sides, and what the levers are."""
    below = "".join(
        f'<text x="{px(columns[i])}" y="{HEIGHT - BOTTOM + 14}">{escape(_word(across[i]))}</text>'
        for i in _shown(across)
    )
    beside = "".join(f'<text x="{LEFT - 5}" y="{px(rows[j] + 4)}">{escape(_word(up[j]))}</text>' for j in _shown(up))
    middle = (LEFT + WIDTH - RIGHT) / 2
    return (
        f'<g class="tx small mid">{below}<text x="{px(middle)}" y="{HEIGHT - SCALE - 12}">{escape(names[0])}</text></g>'
        f'<g class="tx small end">{beside}</g>'
        f'<text class="tx small mid" transform="translate(12 {px((HEIGHT - BOTTOM + TOP) / 2)}) rotate(-90)">'
        f"{escape(names[1])}</text>"
    )


def _shown(levels: Sequence[Level], most: int = 6) -> list[int]:
    """Return the places of levels that have room for a word: all of few, else the ends and some between."""
    if len(levels) <= most:
        return list(range(len(levels)))
    return sorted({round(i * (len(levels) - 1) / (most - 1)) for i in range(most)})


def _word(level: Level) -> str:
    return f"{level:,.6g}" if isinstance(level, int | float) else shortened(level, 12)

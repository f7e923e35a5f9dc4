"""Charts as plain SVG text: few kinds, drawn the same on a page, in print and as files for memos.

Colours are classes, so that a page can be light or dark; `as_file` adds a style of its own. Every chart names its
series on the chart itself, so that colour is never the only key, and has a sentence for screen readers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from data.messages.amounts import ROUNDING
from data.messages.number_words import percent, rounded
from model.report.charts.drawing import LEFT, Axis, px, round_step, signed, svg
from model.report.charts.placing import text_width

WIDTH, HEIGHT = 470, 220
RIGHT, TOP, BOTTOM = 122, 12, 24
LABEL = 11.5
Number = float | None


@dataclass(frozen=True)
class Series:
    """One line, band or stack: its name, its class of colour, a value a year; `dashed` for limits."""

    name: str
    colour: str
    values: Sequence[Number]
    dashed: bool = False


def stacked(
    title: str, years: Sequence[int], series: Sequence[Series], unit: str, width: float = WIDTH, right: float = RIGHT
) -> str:
    """Return stacked columns, a column a year; amounts below zero stack downwards. `right` is the room for names."""
    columns = [[v for v in column if v] for column in zip(*(s.values for s in series), strict=True)]
    highs = [sum([v for v in column if v > 0]) for column in columns]
    lows = [sum([v for v in column if v < 0]) for column in columns]
    axis = Axis(min(lows, default=0.0), max(highs, default=0.0), TOP, HEIGHT - BOTTOM, upright=True)
    named = _room(series, right)
    width, right = width + named - right, named
    step = (width - LEFT - right) / max(len(years), 1)
    up, down = [0.0] * len(years), [0.0] * len(years)
    tops, ends = [axis.at(0.0)] * len(years), [axis.at(0.0)] * len(years)
    lefts = [px(LEFT + i * step + step * 0.12) for i in range(len(years))]
    across, back = px(step * 0.76), px(step * -0.76)
    marks, labels = [], []
    for s in series:
        path = []
        for i, value in enumerate(s.values):
            if not value:
                continue
            base, edge = (up, tops) if value > 0 else (down, ends)
            base[i] += value
            y0, y1 = edge[i], axis.at(base[i])
            edge[i] = y1
            path.append(f"M{lefts[i]} {px(min(y0, y1))}h{across}v{px(abs(y1 - y0))}h{back}z")
            at = (y0 + y1) / 2
        if path:
            marks.append(f'<path class="{s.colour}" d="{"".join(path)}"/>')
            last = s.values[-1] or 0.0
            labels.append((at if last else tops[-1] - 1, s.name, s.colour))
    parts = [axis.lines(width - right), years_below(years, step), *marks, names_beside(labels, width - right + 6)]
    return svg(f"{title}: stacked columns by year, {unit}", width, HEIGHT, parts)


def lines(title: str, years: Sequence[int], series: Sequence[Series], unit: str, top: float = 0.0) -> str:
    """Return lines by year; `top` fixes the end of the scale; a dashed series is a limit."""
    known = [v for s in series for v in s.values if v is not None]
    axis = Axis(min([0.0, *known]), top or max(known, default=1.0), TOP, HEIGHT - BOTTOM, upright=True)
    right = _room(series, RIGHT)
    width, step = WIDTH + right - RIGHT, (WIDTH - LEFT - RIGHT) / max(len(years), 1)
    across = [px(LEFT + (i + 0.5) * step) for i in range(len(years))]
    marks, labels = [], []
    for s in series:
        points = [(x, axis.at(v)) for x, v in zip(across, s.values, strict=True) if v is not None]
        if not points:
            continue
        dash = " dash" if s.dashed else ""
        path = "M" + "L".join([f"{x} {px(y)}" for x, y in points])
        marks.append(f'<path class="line s-{s.colour}{dash}" d="{path}"/>')
        labels.append((points[-1][1], s.name, s.colour))
    parts = [axis.lines(width - right), years_below(years, step), *marks, names_beside(labels, width - right + 6)]
    return svg(f"{title}: lines by year, {unit}", width, HEIGHT, parts)


def curve(title: str, points: Sequence[tuple[float, float]], stated: float | None, unit: str, against: str) -> str:
    """Return a number against a lever, a mark at every point known; an upright line where the lever stands now."""
    width, height, left, right = 720, 280, 70, 24
    xs, ys = [x for x, _ in points], [y for _, y in points]
    step = round_step((max(ys) - min(ys)) or max(abs(ys[0]), 1.0) * 0.01)
    low, high = math.floor(min(ys) / step + 1e-9) * step, math.ceil(max(ys) / step - 1e-9) * step
    high = max(high, low + step)
    across = Axis(0.0, max(xs) or 1.0, left, width - right)

    def down(y: float) -> float:
        return height - 36 - (y - low) / (high - low) * (height - 36 - TOP)

    ticks = [low + i * step for i in range(round((high - low) / step) + 1)]
    grid = "".join(f"M{left} {px(down(t))}H{width - right}" for t in ticks)
    parts = [f'<path class="gr" d="{grid}"/>', across.columns(TOP, height - 36)]
    numbers = "".join(f'<text x="{left - 6}" y="{px(down(t) + 4)}">{t:,.10g}</text>' for t in ticks)
    parts.append(f'<g class="tx small end">{numbers}</g>')
    middle = (left + width - right) / 2
    parts.append(f'<text class="tx small mid" x="{middle:.0f}" y="{height - 6}">{escape(unit)}</text>')
    if stated is not None and min(xs) <= stated <= max(xs):
        at = px(across.at(stated))
        parts.append(f'<path class="line s-k1 dash" d="M{at} {TOP}V{height - 36}"/>')
        side, gap = (" end", -5) if across.at(stated) > width - 90 else ("", 5)
        x = px(across.at(stated) + gap)
        parts.append(f'<text class="tx small halo{side}" x="{x}" y="{TOP + 10}">as stated</text>')
    line = "M" + "L".join(f"{px(across.at(x))} {px(down(y))}" for x, y in points)
    parts.append(f'<path class="line s-k0" d="{line}"/>')
    parts += [f'<circle class="k0" cx="{px(across.at(x))}" cy="{px(down(y))}" r="2.2"/>' for x, y in points]
    return svg(f"{title}: a line, {against}".rstrip(", "), width, height, parts)


def bridge(title: str, steps: Sequence[tuple[str, float]], total: str, unit: str) -> str:
    """Return a bridge of differences, one bar a step below the other, and their sum."""
    width, row, left = 720, 24, 190
    height = TOP + row * (len(steps) + 1) + BOTTOM
    ends, at = [0.0], 0.0
    for _, value in steps:
        at += value
        ends.append(at)
    axis = Axis(min(ends), max(ends), left, width - 90)
    parts = [axis.columns(TOP, height - BOTTOM)]
    before = 0.0
    for i, (name, value) in enumerate([*steps, (total, at)]):
        is_total = i == len(steps)
        start = 0.0 if is_total else before
        x0, x1 = sorted((axis.at(start), axis.at(start + value)))
        y = TOP + i * row + 4
        kind = "total" if is_total else "more" if value > 0 else "less"
        parts.append(f'<text class="tx end" x="{left - 8}" y="{y + 12}">{escape(name)}</text>')
        parts.append(f'<rect class="{kind}" x="{px(x0)}" y="{y}" width="{px(max(x1 - x0, 1))}" height="16"/>')
        parts.append(f'<text class="tx halo" x="{px(x1 + 5)}" y="{y + 12}">{signed(value)}</text>')
        before = start + value
    return svg(f"{title}: bridge of differences, {unit}", width, height, parts)


def paired_bars(title: str, rows: Sequence[tuple[str, float, float]], names: tuple[str, str], unit: str) -> str:
    """Return two bars a row, from zero to either side."""
    width, row, left = 720, 36, 150
    height = TOP + 18 + row * len(rows) + BOTTOM
    values = [v for r in rows for v in r[1:]]
    least = ROUNDING * max(map(abs, values), default=0.0)  # what rounding leaves of nothing is 0
    axis = Axis(min([0.0, *values]), max([0.0, *values]), left, width - 84)
    parts = [axis.columns(TOP + 18, height - BOTTOM)]
    for i, name in enumerate(names):
        parts.append(f'<rect class="pair{i}" x="{left + i * 230}" y="{TOP - 6}" width="12" height="12"/>')
        parts.append(f'<text class="tx" x="{left + i * 230 + 17}" y="{TOP + 4}">{escape(name)}</text>')
    for i, (name, *pair) in enumerate(rows):
        y = TOP + 18 + i * row + 3
        parts.append(f'<text class="tx end" x="{left - 8}" y="{y + 19}">{escape(name)}</text>')
        for j, value in enumerate(v if abs(v) > least else 0.0 for v in pair):
            x0, x1 = sorted((axis.at(0.0), axis.at(value)))
            parts.append(
                f'<rect class="pair{j}" x="{px(x0)}" y="{y + j * 15}" width="{px(max(x1 - x0, 1))}" height="13"/>'
                f'<text class="tx small" x="{px(x1 + 4)}" y="{y + j * 15 + 11}">{signed(value)}</text>'
            )
    return svg(f"{title}: two bars a variant, {unit}", width, height, parts)


def shares(title: str, rows: Sequence[tuple[str, Sequence[tuple[str, str, float]]]]) -> str:
    """Return one bar a row, cut into parts (name, class, share) that add to 1, named above, inside where it fits."""
    width, row, top = 720, 26, TOP + 18
    left = max(190, math.ceil(max((text_width(name) for name, _ in rows), default=0.0)) + 12)
    height = top + row * len(rows) + 4
    whole = width - left - 10
    parts, x = [], float(left)
    for word, colour in dict.fromkeys((word, colour) for _, cut in rows for word, colour, _ in cut):
        parts.append(f'<rect class="{colour}" x="{px(x)}" y="{TOP - 6}" width="12" height="12"/>')
        parts.append(f'<text class="tx" x="{px(x + 17)}" y="{TOP + 4}">{escape(word)}</text>')
        x += 40 + text_width(word)
    for i, (name, cut) in enumerate(rows):
        y, x = top + i * row, float(left)
        parts.append(f'<text class="tx end" x="{left - 8}" y="{y + 15}">{escape(name)}</text>')
        for word, colour, share in cut:
            if share <= 0:
                continue
            length, words = whole * share, f"{word} {percent(share, 0)}"
            parts.append(
                f'<rect class="{colour}" x="{px(x)}" y="{y}" width="{px(length)}" height="20">'
                f"<title>{escape(words)}</title></rect>"
            )
            inside = next((said for said in (words, percent(share, 0)) if length > text_width(said) + 12), "")
            if inside:
                parts.append(f'<text class="tx in-{colour}" x="{px(x + 6)}" y="{y + 14}">{escape(inside)}</text>')
            x += length
    return svg(f"{title}: shares of a whole", width, height, parts)


@dataclass(frozen=True)
class Built:
    """One line of a build schedule: years decided (with t/yr), and the years from which each part runs."""

    name: str
    decided: Sequence[tuple[int, float]]
    runs: Sequence[tuple[int, float]]
    words: str


def schedule(title: str, years: Sequence[int], rows: Sequence[Built]) -> str:
    """Return a schedule: a ring in each year of a decision, a bar from the year in which capacity runs."""
    row, right = 22, 120
    left = max((text_width(built.name, 12) for built in rows), default=0.0) + 16
    width = left + 490
    height = TOP + row * len(rows) + BOTTOM
    step = (width - left - right) / max(len(years), 1)
    first, last = (years[0], years[-1]) if years else (0, 0)
    parts = [years_below(years, step, left, height - 7)]
    for i, built in enumerate(rows):
        y = TOP + i * row + 9
        parts.append(f'<text class="tx end" x="{px(left - 8)}" y="{y + 4}">{escape(built.name)}</text>')
        parts.append(f'<path class="gr" d="M{px(left)} {y}H{px(width - right)}"/>')
        whole, running = sum(t for _, t in built.runs), 0.0
        for n, (year, t) in enumerate(sorted(built.runs)):
            running += t
            until = sorted(built.runs)[n + 1][0] if n + 1 < len(built.runs) else last + 1
            x, size = left + (year - first) * step, 3 + 8 * running / whole if whole else 3
            parts.append(
                f'<rect class="run" x="{px(x)}" y="{px(y - size / 2)}" width="{px((until - year) * step)}" '
                f'height="{px(size)}"/>'
            )
        for year, t in built.decided:
            x = left + (year - first + 0.5) * step
            parts.append(
                f'<circle class="ring" cx="{px(x)}" cy="{y}" r="4.5"><title>{year}: {rounded(t)} t/yr</title></circle>'
            )
        parts.append(f'<text class="tx small" x="{px(width - right + 6)}" y="{y + 4}">{escape(built.words)}</text>')
    words = "rings mark years of decision, bars the years in which the new capacity runs"
    return svg(f"{title}: {words}", width, height, parts)


# ---------------------------------------------------------------- parts of a chart


def years_below(years: Sequence[int], step: float, left: float = LEFT, y: float = HEIGHT - 8) -> str:
    """Return years below a chart, as many as there is room for."""
    every = 1 if step > 34 else 2 if step > 17 else 5
    words = "".join(
        f'<text x="{px(left + (i + 0.5) * step)}" y="{px(y)}">{year}</text>'
        for i, year in enumerate(years)
        if (year % 5 == 0 if every == 5 else i % every == 0)
    )
    return f'<g class="tx small mid">{words}</g>'


def _room(series: Sequence[Series], least: float) -> float:
    """Return the room that the names of series take right of a chart: none is cut."""
    return max([least, *(text_width(s.name, 11) + 24 for s in series)])


def names_beside(labels: Sequence[tuple[float, str, str]], x: float) -> str:
    """Return names beside their marks, pushed apart where they would overlap, each with a key of its colour."""
    order = sorted(range(len(labels)), key=lambda i: labels[i][0])
    placed: list[float] = []
    for i in order:
        placed.append(max(labels[i][0], placed[-1] + LABEL if placed else TOP + 2))
    over = placed[-1] - (HEIGHT - BOTTOM) if placed else 0.0
    if over > 0:
        placed[-1] -= over
        for n in range(len(placed) - 2, -1, -1):
            placed[n] = min(placed[n], placed[n + 1] - LABEL)
    out = []
    for i, y in zip(order, placed, strict=True):
        _, name, colour = labels[i]
        out.append(f'<rect class="{colour}" x="{px(x)}" y="{px(y - 4)}" width="7" height="7"/>')
        out.append(f'<text x="{px(x + 10)}" y="{px(y + 3)}">{escape(name)}</text>')
    return f'<g class="tx small">{"".join(out)}</g>'

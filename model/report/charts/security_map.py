"""The map of security: what each variant costs against the loss it avoids, with whiskers, the frontier, and names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from model.report.charts.drawing import px, round_step, signed, svg, tick
from model.report.charts.placing import Box, Label, Line, place_names

WIDE, NARROW = (760, 340), (360, 310)
"""Width and height of the drawing, on a desk and on a phone."""
MOST_NAMED = 26
"""Places up to which every one is named; of more, the frontier, the baseline and the farthest."""
TEXT = 12.0
MARGIN = 0.07


@dataclass(frozen=True)
class Place:
    """A variant on the map: what it costs more and avoids, of a year, the latter with its ends.

    shown: what it is called on the map, its name where left out
    """

    name: str
    cost: float
    avoided: float
    low: float
    high: float
    best: bool = False
    baseline: bool = False
    title: str = ""
    shown: str = ""

    @property
    def label(self) -> str:
        return self.shown or self.name


class _Scale:
    """Numbers to pixels from `start` to `end`, nothing always among them, with a margin and round ticks."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low, high = min(0.0, *values), max(0.0, *values)
        length = (high - low) or 1.0
        self.low, self.high, self.start, self.end = low - MARGIN * length, high + MARGIN * length, start, end
        step = round_step(length)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        self.ticks = [step * n for n in range(first, last + 1)]

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True)
class Drawn:
    """A drawing, the names for which it had no room, and whether it names some places alone."""

    svg: str
    unnamed: Sequence[str]
    few_named: bool = False


def security_map(title: str, places: Sequence[Place], unit: str, narrow: bool = False) -> Drawn:
    """Return the map: to the right is dearer, upwards safer; in the shade of the dashed line what pays for itself.

    title: what the picture shows, for screen readers
    unit: of both scales, such as million USD a year
    narrow: for a phone, with fewer names
    """
    width, height = NARROW if narrow else WIDE
    left, right, top, bottom = (40, 10, 24, 40) if narrow else (52, 14, 26, 42)
    across = _Scale([p.cost for p in places], left, width - right)
    upward = _Scale([end for p in places for end in (p.low, p.high)], height - bottom, top)
    room = Box(left, top, width - right, height - bottom)
    at = {p.name: (across.at(p.cost), upward.at(p.avoided)) for p in places}
    whiskers = [(at[p.name][0], upward.at(p.low), at[p.name][0], upward.at(p.high)) for p in places if p.high > p.low]
    front = _front(places, at)
    axes = _axes(across, upward, room)
    to_name = _to_name(places, at, narrow)
    labels, unnamed = place_names(to_name, [*whiskers, *front], room, TEXT, thin=axes)
    parts = [
        _pays(across, upward),
        _scales(across, upward, room, unit),
        _paths("whisk", whiskers),
        _paths("front", front),
        *(_dot(p, at[p.name], unit) for p in places),
        _names(labels, places),
    ]
    words = f"{title}: {len(places)} variants, cost against loss avoided. The table beside it holds the same numbers."
    return Drawn(svg(words, width, height, parts, "secmap"), unnamed, not all(name for *_, name in to_name))


def _to_name(
    places: Sequence[Place], at: dict[str, tuple[float, float]], narrow: bool
) -> list[tuple[float, float, str]]:
    """Return every point, those that matter most first; without its name where it is one of too many."""
    farthest = max(places, key=lambda p: (p.cost, p.name)).name
    first = sorted(places, key=lambda p: (not p.baseline, not p.best, p.name != farthest, -abs(p.avoided), p.name))
    few = narrow or len(places) > MOST_NAMED
    named = {p.name for p in first if not few or p.baseline or p.best or p.name == farthest}
    return [(*at[p.name], p.label if p.name in named else "") for p in first]


def _front(places: Sequence[Place], at: dict[str, tuple[float, float]]) -> list[Line]:
    """Return the steps of the frontier: to the right as safe as before, then up to the next."""
    best = sorted((at[p.name] for p in places if p.best), key=lambda point: point[0])
    out: list[Line] = []
    for (x, y), (next_x, next_y) in pairwise(best):
        out += [(x, y, next_x, y), (next_x, y, next_x, next_y)]
    return out


def _axes(across: _Scale, upward: _Scale, room: Box) -> list[Line]:
    """Return the two lines of nothing."""
    x, y = across.at(0.0), upward.at(0.0)
    return [(x, room.top, x, room.bottom), (room.left, y, room.right, y)]


def _pays(across: _Scale, upward: _Scale) -> str:
    """Return the ground above the line on which cost and loss avoided are equal, and that line."""
    ends, bottom, top = (across.low, across.high), upward.low, upward.high
    cut = [(across.at(v), upward.at(min(max(v, bottom), top))) for v in sorted({*ends, *_within((bottom, top), ends)})]
    ground = [*cut, (across.at(ends[1]), upward.at(top)), (across.at(ends[0]), upward.at(top))]
    low, high = max(ends[0], bottom), min(ends[1], top)
    shade = f'<path class="worth" d="M{"L".join(f"{px(x)} {px(y)}" for x, y in ground)}z"/>'
    even = f"M{px(across.at(low))} {px(upward.at(low))}L{px(across.at(high))} {px(upward.at(high))}"
    return f'{shade}<path class="even" d="{even}"/>'


def _within(values: Sequence[float], ends: tuple[float, float]) -> list[float]:
    return [v for v in values if ends[0] < v < ends[1]]


def _scales(across: _Scale, upward: _Scale, room: Box, unit: str) -> str:
    """Return round numbers along both sides, the lines of nothing, and what is measured."""
    columns = "".join(f"M{px(across.at(t))} {px(room.top)}V{px(room.bottom)}" for t in across.ticks if t)
    rows = "".join(f"M{px(room.left)} {px(upward.at(t))}H{px(room.right)}" for t in upward.ticks if t)
    below, beside = px(room.bottom + 14), px(room.left - 5)
    under = "".join(f'<text x="{px(across.at(t))}" y="{below}">{_money(t)}</text>' for t in across.ticks)
    left = "".join(f'<text x="{beside}" y="{px(upward.at(t) + 4)}">{_money(t)}</text>' for t in upward.ticks)
    x, y = across.at(0.0), upward.at(0.0)
    zero = f"M{px(x)} {px(room.top)}V{px(room.bottom)}M{px(room.left)} {px(y)}H{px(room.right)}"
    return (
        f'<path class="gr" d="{columns}{rows}"/><path class="ax" d="{zero}"/>'
        f'<g class="tx small mid">{under}</g><g class="tx small end">{left}</g>'
        f'<text class="tx small soft" x="{px(room.left - 36 if room.left > 45 else 2)}" y="12">'
        f"Safer: expected loss avoided, {escape(unit)}</text>"
        f'<text class="tx small soft end" x="{px(room.right)}" y="{px(room.bottom + 32)}">'
        f"Dearer: costs the nation more, {escape(unit)}</text>"
    )


def _paths(kind: str, lines: Sequence[Line]) -> str:
    steps = "".join(f"M{px(a)} {px(b)}L{px(c)} {px(d)}" for a, b, c, d in lines)
    return f'<path class="{kind}" d="{steps}"/>' if steps else ""


def _dot(p: Place, at: tuple[float, float], unit: str) -> str:
    kind = "base" if p.baseline else "best" if p.best else "other"
    cost, avoided, low, high = (signed(v) for v in (p.cost, p.avoided, p.low, p.high))
    words = "the baseline" if p.baseline else f"costs {cost}, avoids {avoided} ({low} to {high}) {unit}"
    said = ". ".join(filter(None, (f"{p.label}: {words}", p.title)))
    return (
        f'<circle class="dot {kind}" data-v="{escape(p.name)}" cx="{px(at[0])}" cy="{px(at[1])}" r="4.5">'
        f"<title>{escape(said)}</title></circle>"
    )


def _names(labels: Sequence[Label], places: Sequence[Place]) -> str:
    leads = "".join(f"M{px(a)} {px(b)}L{px(c)} {px(d)}" for a, b, c, d in (one.lead for one in labels if one.lead))
    of = {p.label: p for p in places}
    words = "".join(
        f"<text{' class=' + chr(34) + 'bold' + chr(34) if of[one.name].baseline else ''} "
        f'data-v="{escape(of[one.name].name)}" '
        f'x="{px(one.box.left + 1)}" y="{px(one.box.bottom - 2.5)}">{escape(one.name)}</text>'
        for one in labels
    )
    lead = f'<path class="lead" d="{leads}"/>' if leads else ""
    return f'{lead}<g class="tx halo names">{words}</g>'


def _money(value: float) -> str:
    """Return a number of a scale of differences: +50, −50, 0."""
    return f"{'+' if value > 0 else ''}{tick(value)}".replace("-", "−")

"""Where the names of points stand: near their point, clear of other names, points and lines; led to it where far."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LINE = 12.0
"""Height of a line of text, in units of the drawing."""
NARROW, WIDE = set("ijltfrI.,:;'|()[]!- "), set("mwMWOQG%@")
DISTANCES = (7, 11, 16, 22, 30, 40, 52, 66, 82, 100, 120, 140, 165)
ANGLES = tuple(range(0, 360, 15))
LED_FROM = 16
"""Distance from which a line leads from a name to its point."""
APART = 5.0
"""Room between two names on one line."""
DOT = 5.0
"""Room around a point that a name keeps clear."""


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def inside(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


Line = tuple[float, float, float, float]
"""From one point to another: x, y, x, y."""


@dataclass(frozen=True)
class Label:
    """A name with its box, and the line that leads to its point where there is one."""

    name: str
    box: Box
    lead: Line | None


class _Widths(dict[str, float]):
    """How wide letters are, in parts of their size; each is worked out when it is first met."""

    def __missing__(self, letter: str) -> float:
        wide = 0.36 if letter in NARROW else 0.92 if letter in WIDE else 0.7 if letter.isupper() else 0.62
        self[letter] = wide
        return wide


_WIDTHS = _Widths()


def text_width(text: str, size: float = 12.0) -> float:
    """Return about how wide a text is in a common font without serifs, on the safe side."""
    return sum(map(_WIDTHS.__getitem__, text)) * size


def place_names(
    points: Sequence[tuple[float, float, str]],
    lines: Sequence[Line],
    room: Box,
    size: float = 12.0,
    radii: Sequence[float] = (),
    thin: Sequence[Line] = (),
) -> tuple[list[Label], list[str]]:
    """Return a place for the name of each point (x, y, name), and the names for which there is none.

    points: those to be named first come first; one without a name is only kept clear
    lines: what no name may cover, such as axes, whiskers and the frontier
    room: the rectangle in which names stand
    radii: how large each point is drawn; all alike where left out
    thin: lines of the ground, which a name covers only where it has no place else
    """
    sizes = list(radii) or [DOT] * len(points)
    marks = [Box(x - r, y - r, x + r, y + r) for (x, y, _), r in zip(points, sizes, strict=True)]
    kept, placed, left_out = list(lines), list[Label](), list[str]()
    for mark, (_, _, name) in zip(marks, points, strict=True):
        if not name:
            continue
        names = [one.box for one in placed]
        tries = (_free(mark, name, size, room, marks, names, lines) for lines in ([*kept, *thin], kept))
        found = next((label for places in tries for label in places), None)
        if found is None:
            left_out.append(name)
            continue
        placed.append(found)
        if found.lead:
            kept.append(found.lead)
    return placed, left_out


def _free(
    mark: Box,
    name: str,
    size: float,
    room: Box,
    marks: Sequence[Box],
    names: Sequence[Box],
    lines: Sequence[Line],
) -> Iterator[Label]:
    """Yield the places of a name that cover nothing, the nearest first."""
    wide = text_width(name, size) + APART
    for distance in DISTANCES:
        for angle in ANGLES:
            box = _box(mark, wide, distance, angle)
            if not box.inside(room) or any(box.meets(other) for other in (*marks, *names)):
                continue
            lead = _lead(mark, box) if distance >= LED_FROM else None
            if any(crosses(line, box) for line in lines) or (lead and any(crosses(lead, other) for other in names)):
                continue
            yield Label(name, box, lead)


def _box(mark: Box, wide: float, distance: float, angle: float) -> Box:
    """Return the box of a name in one direction of its point: right of it, above it, ..."""
    across, down = math.cos(math.radians(angle)), -math.sin(math.radians(angle))
    radius = max(0.0, (mark.right - mark.left) / 2 - DOT)
    middle_x = (mark.left + mark.right) / 2 + across * (radius + distance + wide / 2)
    middle_y = (mark.top + mark.bottom) / 2 + down * (radius + distance + LINE / 2)
    return Box(middle_x - wide / 2, middle_y - LINE / 2, middle_x + wide / 2, middle_y + LINE / 2)


def _lead(mark: Box, box: Box) -> Line:
    """Return the line from the nearest place of a box to a point, ended short of the point."""
    x, y, radius = (mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2, (mark.right - mark.left) / 2
    to_x, to_y = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
    length = math.hypot(to_x - x, to_y - y) or 1.0
    return (to_x, to_y, x + (to_x - x) / length * radius, y + (to_y - y) / length * radius)


def crosses(line: Line, box: Box) -> bool:
    """Tell whether a line passes through a box (the rule of Liang and Barsky)."""
    x0, y0, x1, y1 = line
    first, last = 0.0, 1.0
    for step, start, low, high in ((x1 - x0, x0, box.left, box.right), (y1 - y0, y0, box.top, box.bottom)):
        if step == 0:
            if not low < start < high:
                return False
            continue
        ends = sorted(((low - start) / step, (high - start) / step))
        first, last = max(first, ends[0]), min(last, ends[1])
    return first < last

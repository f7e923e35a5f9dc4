"""Where the names of points stand: beside their point, or as near as no other name or point is covered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LINE, LETTER, GAP = 11.5, 5.6, 7.0
"""Height of a line, width of a letter, distance of a name from its point, in units of the drawing."""
FARTHEST = 12
"""Lines by which a name may move up or down before it is let cover another."""


@dataclass(frozen=True)
class Spot:
    """Where a name begins (or ends, `before` its point), its base line, and whether a line leads to it."""

    x: float
    y: float
    before: bool
    led: bool


def spots(points: Sequence[tuple[float, float, str]], left: float, right: float) -> list[Spot]:
    """Return a spot for the name of each point (x, y, name), all between left and right."""
    taken = [(x - 3, x + 3, y) for x, y, _ in points]
    found = []
    for x, y, name in points:
        own = (x - 3, x + 3, y)
        others = [box for box in taken if box != own]
        free = (s for s in _near(x, y, len(name) * LETTER, left, right) if not _covers(s, name, others))
        spot = next(free, Spot(x + GAP, y + 4, False, False))
        taken.append((*_ends(spot, name), spot.y - 4))
        found.append(spot)
    return found


def _near(x: float, y: float, wide: float, left: float, right: float) -> Iterator[Spot]:
    """Yield spots on both sides of a point, the nearest line first."""
    for step in range(FARTHEST):
        for way in (1, -1) if step else (1,):
            at, led = y + 4 + way * step * LINE, step > 1
            if x + GAP + wide <= right:
                yield Spot(x + GAP, at, False, led)
            if x - GAP - wide >= left:
                yield Spot(x - GAP, at, True, led)


def _ends(spot: Spot, name: str) -> tuple[float, float]:
    wide = len(name) * LETTER
    return (spot.x - wide, spot.x) if spot.before else (spot.x, spot.x + wide)


def _covers(spot: Spot, name: str, taken: Sequence[tuple[float, float, float]]) -> bool:
    first, last = _ends(spot, name)
    middle = spot.y - 4
    return any(first < end and start < last and abs(middle - y) < LINE - 1 for start, end, y in taken)

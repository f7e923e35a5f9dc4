"""A curve known from its values: exact where it is piecewise linear, within a tolerance where it is only monotone."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Point:
    """A value of the lever, the least cost there, and the slope of a line that touches the curve there."""

    level: float
    cost: float
    slope: float = 0.0


@dataclass(frozen=True)
class Curve:
    """points: in order of level; error: how far the straight lines between them may be from the curve, million USD.

    broken: the largest breach of the law that such a curve keeps (convex, concave, monotone), million USD.
    """

    points: tuple[Point, ...]
    error: float
    broken: float
    solves: int


Touch = Callable[[Sequence[float]], Sequence[Point]]
"""Finds the points at some levels; none of them waits for another."""


def exact(touch: Touch, low: float, high: float, bend: int, most: int) -> Curve:
    """Return every corner of a curve that is piecewise linear and convex (`bend` 1) or concave (-1).

    Two lines that touch the curve at the ends of a span meet somewhere between; where the curve passes through the
    place they meet, that is the only corner there. Else the span is cut there. All spans are looked at in one turn;
    where that is more than `most` allows, the widest gaps.
    """
    first, last = touch([low, high])
    known, solves = {low: first, high: last}, 2
    close = _close(first, last)
    spans: list[tuple[float, float, float]] = []
    error = 0.0

    def look(a: Point, b: Point) -> None:
        gap = _meet(a, b, bend)[1]
        if gap > close:
            heapq.heappush(spans, (-gap, a.level, b.level))

    look(first, last)
    while spans:
        if solves >= most:
            error = -spans[0][0]
            break
        turn = [heapq.heappop(spans) for _ in range(min(len(spans), most - solves))]
        ends = [(known[left], known[right]) for _, left, right in turn]
        found = touch([_meet(a, b, bend)[0] for a, b in ends])
        solves += len(found)
        for (a, b), middle in zip(ends, found, strict=True):
            known[middle.level] = middle
            if abs(middle.cost - (a.cost + a.slope * (middle.level - a.level))) > close:
                look(a, middle)
                look(middle, b)
    points = [known[level] for level in sorted(known)]
    return Curve(tuple(_corners(points, close)), error, _bent_wrong(points, bend), solves)


def _meet(a: Point, b: Point, bend: int) -> tuple[float, float]:
    """Return where the touching lines of two points meet, and how far the chord is from there."""
    if (b.slope - a.slope) * bend <= 1e-12 * max(abs(a.slope), abs(b.slope)):
        return (a.level + b.level) / 2, 0.0
    where = (a.cost - b.cost + b.slope * b.level - a.slope * a.level) / (b.slope - a.slope)
    width = b.level - a.level
    if not a.level + 1e-9 * width < where < b.level - 1e-9 * width:
        return (a.level + b.level) / 2, 0.0
    chord = a.cost + (b.cost - a.cost) * (where - a.level) / width
    return where, (chord - (a.cost + a.slope * (where - a.level))) * bend


def _corners(points: Sequence[Point], close: float) -> list[Point]:
    """Return the points without those that lie on the line through their neighbours."""
    out = list(points[:1])
    for here, after in pairwise(points[1:]):
        before = out[-1]
        line = before.cost + (after.cost - before.cost) * (here.level - before.level) / (after.level - before.level)
        if abs(here.cost - line) > close:
            out.append(here)
    return [*out, *points[-1:]] if len(points) > 1 else out


def _bent_wrong(points: Sequence[Point], bend: int) -> float:
    """Return how far a point lies on the wrong side of a line that touches the curve elsewhere."""
    worst = 0.0
    for a in points:
        for b in points:
            worst = max(worst, (a.cost + a.slope * (b.level - a.level) - b.cost) * bend)
    return worst


def refined(touch: Touch, low: float, high: float, tolerance: float, most: int) -> Curve:
    """Return a curve that only rises, or only falls, known within `tolerance` of its whole range.

    Between two points such a curve stays between their costs, so that no line between them is off by more than what
    they differ by: spans that differ by more than the tolerance are halved, all in one turn; where that is more than
    `most` allows, those that differ most.
    """
    first, last = touch([low, high])
    known, solves = {low: first, high: last}, 2
    allowed = tolerance * abs(last.cost - first.cost)
    spans = [(-abs(last.cost - first.cost), low, high)]
    wide = max(allowed, _close(first, last))
    while spans and -spans[0][0] > wide and solves < most:
        turn: list[tuple[float, float]] = []
        while spans and -spans[0][0] > wide and len(turn) < most - solves:
            _, left, right = heapq.heappop(spans)
            turn.append((left, right))
        found = touch([(left + right) / 2 for left, right in turn])
        solves += len(found)
        for (left, right), middle in zip(turn, found, strict=True):
            known[middle.level] = middle
            for a, b in ((known[left], middle), (middle, known[right])):
                if b.level - a.level > 1e-6 * (high - low):
                    heapq.heappush(spans, (-abs(b.cost - a.cost), a.level, b.level))
    points = tuple(known[level] for level in sorted(known))
    steps = [(b.cost - a.cost) for a, b in pairwise(points)]
    rises = sum(steps) >= 0
    broken = max((max(0.0, -s if rises else s) for s in steps), default=0.0)
    return Curve(points, -spans[0][0] if spans else 0.0, broken, solves)


def outline(points: Sequence[tuple[float, float]], most: int, kept: Sequence[int] = ()) -> tuple[list[int], float]:
    """Return which points (level, cost) tell a curve best, at most so many, and how far straight lines then miss one.

    kept: places of points that are to be among them; the first and the last always are
    """
    chosen = sorted({0, len(points) - 1, *kept})
    straight = 1e-9 * (max(cost for _, cost in points) - min(cost for _, cost in points))
    while True:
        far, place = max(
            ((_off(points, i, a, b), i) for a, b in pairwise(chosen) for i in range(a + 1, b)), default=(0.0, 0)
        )
        if len(chosen) >= most or far <= straight:
            return chosen, far if far > straight else 0.0
        chosen = sorted([*chosen, place])


def _off(points: Sequence[tuple[float, float]], at: int, left: int, right: int) -> float:
    """Return how far the cost at one point lies from the straight line between two others."""
    (a, low), (b, high), (level, cost) = points[left], points[right], points[at]
    return abs(cost - (low + (high - low) * (level - a) / (b - a)))


def _close(a: Point, b: Point) -> float:
    """Return what two costs may differ by and still be called the same: the solver's own rounding.

    A dollar, or a millionth of the costs where these are less than a million: a small study has corners too.
    """
    width = abs(b.level - a.level)
    size = max(abs(a.cost), abs(b.cost), abs(a.slope) * width, abs(b.slope) * width)
    return 2e-9 * size + 1e-6 * min(1.0, size)

"""Curves from their values: every corner of a bent line, and a monotone line within its tolerance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from model.analysis.frontier.curve import Point, exact, outline, refined


def bent(corners: list[float], slopes: list[float], level: float) -> Point:
    """Return a point of the line that starts at 0 and changes its slope at each corner."""
    cost, at = 0.0, 0.0
    for corner, slope in zip([*corners, math.inf], slopes, strict=True):
        if level <= corner:
            return Point(level, cost + slope * (level - at), slope)
        cost, at = cost + slope * (corner - at), corner
    raise AssertionError


def at_each(touch: Callable[[float], Point]) -> Callable[[Sequence[float]], list[Point]]:
    return lambda levels: [touch(level) for level in levels]


@settings(deadline=None)  # on a busy machine one may take long
@given(
    some.lists(some.integers(1, 99), min_size=0, max_size=8, unique=True),
    some.lists(some.integers(-50, 50), min_size=9, max_size=9, unique=True),
    some.sampled_from([1, -1]),
)
def test_every_corner_of_a_convex_or_concave_line(places: list[int], steps: list[int], bend: int) -> None:
    corners = sorted(float(x) for x in places)
    slopes = sorted((float(x) for x in steps[: len(corners) + 1]), reverse=bend < 0)
    curve = exact(at_each(lambda v: bent(corners, slopes, v)), 0.0, 100.0, bend, 200)
    assert [p.level for p in curve.points] == pytest.approx([0.0, *corners, 100.0], abs=1e-6)
    assert curve.error == 0.0
    assert curve.broken < 1e-6


def test_a_line_bent_the_wrong_way_is_seen() -> None:
    curve = exact(at_each(lambda v: bent([30.0, 60.0], [1.0, 9.0, 2.0], v)), 0.0, 100.0, 1, 50)
    assert curve.broken > 1.0


def test_too_few_solves_say_how_far_off_the_line_may_be() -> None:
    corners = [float(x) for x in range(5, 100, 5)]
    slopes = [float(n) for n in range(len(corners) + 1)]
    curve = exact(at_each(lambda v: bent(corners, slopes, v)), 0.0, 100.0, 1, 6)
    assert curve.error > 0
    worst = max(abs(_between(curve.points, v) - bent(corners, slopes, v).cost) for v in map(float, range(101)))
    assert worst <= curve.error + 1e-9


@settings(deadline=None)  # on a busy machine one may take long
@given(some.floats(0.1, 6.0), some.floats(0.01, 0.2))
def test_a_monotone_curve_is_known_within_its_tolerance(power: float, tolerance: float) -> None:
    def curve_at(level: float) -> Point:
        return Point(level, 1000 * level**power)

    curve = refined(at_each(curve_at), 0.0, 1.0, tolerance, 500)
    assert curve.error <= tolerance * 1000 + 1e-3
    worst = max(abs(_between(curve.points, n / 100) - curve_at(n / 100).cost) for n in range(101))
    assert worst <= curve.error + 1e-6
    assert curve.broken == 0.0


def test_a_curve_that_turns_back_is_seen() -> None:
    assert refined(at_each(lambda v: Point(v, 100 * v + 60 * math.sin(6 * v))), 0.0, 3.0, 0.02, 200).broken > 1.0


def _between(points: tuple[Point, ...], level: float) -> float:
    after = next(i for i, p in enumerate(points) if p.level >= level - 1e-12)
    if after == 0:
        return points[0].cost
    a, b = points[after - 1], points[after]
    return a.cost + (b.cost - a.cost) * (level - a.level) / (b.level - a.level)


def test_an_outline_takes_what_is_farthest_from_the_line_first() -> None:
    """Flat to 2, then 1 a step: of five points three tell all; of two, the middle is missed by 1.5."""
    points = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 1.0), (4.0, 2.0), (5.0, 3.0)]
    assert outline(points, 9) == ([0, 2, 5], 0.0)
    assert outline(points, 2) == ([0, 5], pytest.approx(1.2))
    assert outline(points, 3, kept=[4]) == ([0, 4, 5], pytest.approx(1.0))
    assert outline(points[:2], 9) == ([0, 1], 0.0)

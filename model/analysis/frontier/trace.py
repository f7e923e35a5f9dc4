"""Trace cost, or another headline number, along one lever, or over two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from data.messages.finding import BadInput, Finding
from model.analysis.frontier.curve import Curve, exact, refined
from model.analysis.frontier.lever import BOUND, DEMAND, PRICE, SHARE, Lever, lever_of, on_span, possible_span
from model.analysis.frontier.points import Turned, answer_at, each_cell, each_point, number_at, touch_at, touched
from model.analysis.what_if.bench import Bench
from model.execution.executor import HERE, Executor

COST = "cost"
Span = tuple[float | str | None, float | str | None]
"""From where to where a lever is traced, as a study or a user writes it; None for as far as makes sense."""
MOST_SOLVES = 400
FINEST = 5e-4
"""Of the span of a share: how near the last possible level is found."""


@dataclass(frozen=True)
class Frontier:
    """kind: how the program depends on the lever; curve: in the sentence's own unit (0.6, not 60%).

    impossible: what was asked for of the span, but has no plan: levels below, levels above
    """

    lever: Lever
    against: str
    curve: Curve
    impossible: tuple[float | None, float | None]
    solves: int

    def table(self) -> pd.DataFrame:
        """Return level (as a study states it), the number against it, and its change for one more (`Lever.one`)."""
        points = self.curve.points
        levels = np.array([p.level for p in points])
        costs = np.array([p.cost for p in points])
        steps = np.diff(costs) / np.diff(levels) if len(points) > 1 else np.zeros(0)
        return pd.DataFrame({"level": levels, self.against: costs, "per_unit": [*steps * self.lever.step, np.nan]})


@dataclass(frozen=True)
class Grid:
    """Least cost at every pair of values; NaN where there is no plan."""

    levers: tuple[Lever, Lever]
    cost: pd.DataFrame
    solves: int


def trace(
    bench: Bench,
    key: str,
    against: str = COST,
    span: Span = (None, None),
    points: int = MOST_SOLVES,
    tolerance: float = 0.02,
    executor: Executor = HERE,
) -> Frontier:
    """Return cost against a lever; for another number than cost, its value at evenly spaced levels.

    executor: finds points that do not wait for each other. Raises BadInput when no level asked for has a plan.
    """
    lever = lever_of(bench, key)
    low, high = _asked(bench, lever, span)
    lever = on_span(lever, low, high)
    ends = _possible(bench, lever, low, high)
    if ends is None:
        message = f"{key}: no plan at any level between {low:g} and {high:g}"
        raise BadInput([Finding("--lever", None, "", key, message)])
    left, right = ends
    touch = partial(each_point, executor, Turned(bench, key, (low, high), _lever=lever), touched)
    if against != COST:
        levels = np.linspace(left, right, min(points, 25))
        stated = [lever.stated] if left <= lever.stated <= right else []
        curve = _numbers(executor, bench, key, against, sorted({*levels.tolist(), *stated}))
    elif left == right:
        curve = Curve((touch_at(bench, lever, left),), 0.0, 0.0, 1)
    elif lever.kind == SHARE:
        curve = refined(touch, left, right, tolerance, points)
    else:
        bend = 1 if lever.kind == BOUND else -1
        curve = exact(touch, left, right, bend, points)
    if against == COST and left <= lever.stated <= right:
        curve = _with_stated(curve, bench, lever)
    outside = (low if low < left else None, high if high > right else None)
    return Frontier(lever, against, curve, outside, bench.solves)


def _with_stated(curve: Curve, bench: Bench, lever: Lever) -> Curve:
    """Return a curve on which the level that is stated now has its point."""
    if any(point.level == lever.stated for point in curve.points):
        return curve
    here = touch_at(bench, lever, lever.stated)
    points = tuple(sorted((*curve.points, here), key=lambda point: point.level))
    return replace(curve, points=points, solves=curve.solves + 1)


def trace_grid(
    bench: Bench, keys: tuple[str, str], spans: Sequence[Span], points: int, executor: Executor = HERE
) -> Grid:
    """Return least cost over two levers, evenly spaced values of each, which an executor finds."""
    one, two = (lever_of(bench, key) for key in keys)
    axes = [np.linspace(*_asked(bench, lever, span), points) for lever, span in zip((one, two), spans, strict=True)]
    cells = each_cell(executor, bench, keys, [(float(a), float(b)) for a in axes[0] for b in axes[1]])
    frame = pd.DataFrame(np.reshape(cells, (points, points)), index=axes[0], columns=axes[1])
    return Grid((one, two), frame, bench.solves)


def _asked(bench: Bench, lever: Lever, span: Span) -> tuple[float, float]:
    """Return the span asked for in the study's unit; from nothing to twice what is stated when left out."""
    low = 0.5 if lever.key == DEMAND else 0.0
    high = 1.0 if lever.is_share else 1.5 if lever.key == DEMAND else 2 * (lever.stated or 1.0)
    low, high = (
        default if given is None else lever.level(option, given) if isinstance(given, str) else given
        for option, given, default in zip(("--from", "--to"), span, (low, high), strict=True)
    )
    if not 0 <= low < high < math.inf:
        raise BadInput([Finding("--lever", None, "", lever.key, f"{lever.key}: from {low:g} to {high:g} is no span")])
    if refusal := lever.refusal(low) or lever.refusal(high):
        message = f"{lever.key}: from {low:g} to {high:g} [{lever.unit}] is more than a study may state; {refusal}"
        raise BadInput([Finding("--lever", None, "", lever.key, message)])
    return low, high


def _possible(bench: Bench, lever: Lever, low: float, high: float) -> tuple[float, float] | None:
    """Return the span in which plans exist."""
    if lever.kind == PRICE:
        return (low, high) if bench.possible else None
    if lever.kind == BOUND:
        return possible_span(bench, lever, low, high)

    def works(level: float) -> bool:
        return bool(np.isfinite(answer_at(bench, lever.key, level)))

    ends = [works(low), works(high)]
    if all(ends):
        return low, high
    if not any(ends):
        return None
    good, bad = (low, high) if ends[0] else (high, low)
    while abs(good - bad) > FINEST * (high - low):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if works(middle) else (good, middle)
    return (low, good) if ends[0] else (good, high)


def _numbers(executor: Executor, bench: Bench, key: str, against: str, levels: Sequence[float]) -> Curve:
    """Return a headline number at levels in order: `metric` or `metric:year` of the summary; where there is a plan."""
    if key == DEMAND:
        raise BadInput([Finding("--against", None, "", against, "demand can be traced against cost only")])
    found = each_point(executor, Turned(bench, key, None, against), number_at, levels)
    points = tuple(point for point in found if point is not None)
    return Curve(points, float("nan"), 0.0, len(points))

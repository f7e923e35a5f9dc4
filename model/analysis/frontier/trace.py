"""Trace cost, or another headline number, along one lever, or over two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.messages.finding import BadInput, Finding, known_words
from model.analysis.frontier.curve import Curve, Point, exact, refined
from model.analysis.frontier.lever import BOUND, DEMAND, PRICE, SHARE, Lever, lever_of, on_span, possible_span
from model.analysis.policy_levels import level_of, scaled
from model.analysis.what_if.bench import Bench, bare, marginal, value
from model.plan.plan import make_plan
from model.policies import Policy
from model.program.compile.compile import Program

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
) -> Frontier:
    """Return cost against a lever; for another number than cost, its value at evenly spaced levels.

    Raises BadInput when no level asked for has a plan.
    """
    lever = lever_of(bench, key)
    low, high = _asked(bench, lever, span)
    lever = on_span(lever, low, high)
    ends = _possible(bench, lever, low, high)
    if ends is None:
        message = f"{key}: no plan at any level between {low:g} and {high:g}"
        raise BadInput([Finding("--lever", None, "", key, message)])
    left, right = ends
    if against != COST:
        levels = np.linspace(left, right, min(points, 25))
        stated = [lever.stated] if left <= lever.stated <= right else []
        curve = _numbers(bench, key, against, sorted({*levels.tolist(), *stated}))
    elif left == right:
        curve = Curve((_touch(bench, lever, left),), 0.0, 0.0, 1)
    elif lever.kind == SHARE:
        curve = refined(lambda v: _touch(bench, lever, v), left, right, tolerance, points)
    else:
        bend = 1 if lever.kind == BOUND else -1
        curve = exact(lambda v: _touch(bench, lever, v), left, right, bend, points)
    if against == COST and left <= lever.stated <= right:
        curve = _with_stated(curve, bench, lever)
    outside = (low if low < left else None, high if high > right else None)
    return Frontier(lever, against, curve, outside, bench.solves)


def _with_stated(curve: Curve, bench: Bench, lever: Lever) -> Curve:
    """Return a curve on which the level that is stated now has its point."""
    if any(point.level == lever.stated for point in curve.points):
        return curve
    here = _touch(bench, lever, lever.stated)
    points = tuple(sorted((*curve.points, here), key=lambda point: point.level))
    return replace(curve, points=points, solves=curve.solves + 1)


def trace_grid(bench: Bench, keys: tuple[str, str], spans: Sequence[Span], points: int) -> Grid:
    """Return least cost over two levers, evenly spaced values of each."""
    one, two = (lever_of(bench, key) for key in keys)
    axes = [np.linspace(*_asked(bench, lever, span), points) for lever, span in zip((one, two), spans, strict=True)]
    cells = [[_at_both(bench, keys, (float(a), float(b))) for b in axes[1]] for a in axes[0]]
    frame = pd.DataFrame(cells, index=axes[0], columns=axes[1])
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


def _touch(bench: Bench, lever: Lever, level: float) -> Point:
    """Return least cost at a level, and the slope that its duals give."""
    if lever.kind == SHARE:
        found = _answer(bench, lever.key, level)
        return Point(level, found)
    program = bare(lever.at(level))
    solution = bench.again(program)
    step = 1e-3 * max(abs(level), abs(lever.stated), 1e-3)
    slope = marginal(program, bare(lever.at(level + step)), solution) / step
    return Point(level, value(program, solution), slope)


def _answer(bench: Bench, key: str, level: float) -> float:
    label = key.rpartition(".")[0] or key
    if key == DEMAND:
        return _bare_cost(bench, lever_of(bench, key).real(level))
    clause = bench.clause(label)
    found = level_of(clause.policy, bench.frames)
    assert found is not None
    changed = {label: scaled(clause.policy, *found, level)}
    if not any(c.policy.refines for c in bench.clauses):
        return _bare_cost(bench, bench.program_with(changed))
    answer = bench.answer_with(changed)
    return answer.solution.objective if answer.solution.status == "optimal" else float("nan")


def _bare_cost(bench: Bench, program: Program) -> float:
    plain = bare(program)
    solution = bench.again(plain)
    return value(plain, solution) if solution.status == "optimal" else float("nan")


def _possible(bench: Bench, lever: Lever, low: float, high: float) -> tuple[float, float] | None:
    """Return the span in which plans exist."""
    if lever.kind == PRICE:
        return (low, high) if bench.possible else None
    if lever.kind == BOUND:
        return possible_span(bench, lever, low, high)

    def works(level: float) -> bool:
        return bool(np.isfinite(_answer(bench, lever.key, level)))

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


def _numbers(bench: Bench, key: str, against: str, levels: Sequence[float]) -> Curve:
    """Return a headline number at levels in order: `metric` or `metric:year` of the summary."""
    if key == DEMAND:
        raise BadInput([Finding("--against", None, "", against, "demand can be traced against cost only")])
    clause = bench.clause(key.rpartition(".")[0] or key)
    found = level_of(clause.policy, bench.frames)
    assert found is not None
    metric, _, year = against.partition(":")
    out = []
    for level in levels:
        changed = {clause.label: scaled(clause.policy, *found, float(level))}
        answer, (_, frames, clauses) = bench.answer_with(changed), bench.data_with(changed)
        if answer.solution.status != "optimal":
            continue
        plan = make_plan("frontier", answer.program, answer.solution, bench.base, frames, clauses)
        rows = plan.tables["summary"]
        here = rows[(rows["metric"] == metric) & (rows["year"] == int(year or 0))]
        if here.empty:
            known = [m if not y else f"{m}:{y}" for m, y in zip(rows["metric"], rows["year"], strict=True)]
            message = f"{against}: no such number{known_words(against, known)}"
            raise BadInput([Finding("--against", None, "", against, message)])
        out.append(Point(float(level), float(here["value"].iloc[0])))
    return Curve(tuple(out), float("nan"), 0.0, len(out))


def _at_both(bench: Bench, keys: tuple[str, str], levels: tuple[float, float]) -> float:
    changed: dict[str, Policy] = {}
    for key, level in zip(keys, levels, strict=True):
        if key == DEMAND:
            raise BadInput([Finding("--lever2", None, "", key, "a grid is over two sentences; trace demand alone")])
        label = key.rpartition(".")[0] or key
        clause = bench.clause(label)
        found = level_of(clause.policy, bench.frames)
        assert found is not None
        changed[label] = scaled(changed.get(label, clause.policy), *found, level)
    answer = bench.answer_with(changed)
    return answer.solution.objective if answer.solution.status == "optimal" else float("nan")

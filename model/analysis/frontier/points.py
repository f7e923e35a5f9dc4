"""Points of a frontier, each found from its levels alone: here, by other processes or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from data.messages.finding import BadInput, Finding, known_words
from model.analysis.frontier.curve import Point
from model.analysis.frontier.lever import DEMAND, SHARE, Lever, lever_of, on_span
from model.analysis.policy_levels import level_of, scaled
from model.analysis.what_if.bench import Bench, bare, marginal, value
from model.execution.executor import Died, Executor, Heard, Work, each_answer
from model.plan.plan import make_plan
from model.policies import Policy
from model.program.compile.compile import Program

PATIENCE = 3600.0
"""Seconds after which a process that finds one point is taken to be stuck."""
BETWEEN = " "
"""Stands between the levels in the name of a task."""


@dataclass
class Turned:
    """A lever of a variant on the bench; what it makes of the program is worked out once by each process.

    span: from where to where it is turned; None where it is put into its sentence; against: the headline number that is
    read, none where it is cost
    """

    bench: Bench
    key: str
    span: tuple[float, float] | None
    against: str = ""
    _lever: Lever | None = field(default=None, repr=False)

    @property
    def lever(self) -> Lever:
        """Return the lever as it is on its span."""
        if self._lever is None:
            lever = lever_of(self.bench, self.key)
            self._lever = lever if self.span is None else on_span(lever, *self.span)
        return self._lever

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the lever: it holds functions of this process."""
        return {**self.__dict__, "_lever": None}


def each_point(executor: Executor, turned: Turned, find: Callable[..., Any], levels: Sequence[float]) -> list[Any]:
    """Return what a function finds at each level, in their order; solves are counted on the bench."""
    return _each(executor, turned.bench, [repr(level) for level in levels], find, turned)


def each_cell(
    executor: Executor, bench: Bench, keys: tuple[str, str], levels: Sequence[tuple[float, float]]
) -> list[float]:
    """Return least cost at each pair of levels of two levers, in their order; NaN where there is no plan."""
    tasks = [BETWEEN.join(map(repr, pair)) for pair in levels]
    return _each(executor, bench, tasks, cost_at_both, Pair(bench, keys))


def _each(executor: Executor, bench: Bench, tasks: Sequence[str], find: Callable[..., Any], shared: Any) -> list[Any]:
    found: dict[str, tuple[Any, int]] = {}
    work = Work(tuple(dict.fromkeys(tasks)), _found, (find, shared), PATIENCE, follows=True)
    for task, answered in each_answer(executor, work, _unheard, "points"):
        found[task] = _found(task, _unheard, find, shared) if isinstance(answered, Died) else answered
    bench.solves += sum(solves for _, solves in found.values())
    return [found[task][0] for task in tasks]


def _unheard(words: str) -> None:
    """Say nothing of a point: there are many, each soon found."""


def _found(task: str, heard: Heard, find: Callable[..., Any], shared: Any) -> tuple[Any, int]:
    """Return what is found at the levels that a task names, and how many solves it took."""
    bench: Bench = shared.bench
    before = bench.solves
    try:
        return find(shared, *map(float, task.split(BETWEEN))), bench.solves - before
    finally:
        bench.solves = before  # whoever gave the task counts, once


ANSWERS = {_found: tuple[Point | float | None, int]}
"""What comes of the tasks that are worth keeping, by their function."""


# ---------------------------------------------------------------- one lever


def touched(turned: Turned, level: float) -> Point:
    """Return least cost at a level, and the slope that its duals give."""
    return touch_at(turned.bench, turned.lever, level)


def touch_at(bench: Bench, lever: Lever, level: float) -> Point:
    """Return least cost at a level of a lever, and the slope that its duals give."""
    if lever.kind == SHARE:
        return Point(level, answer_at(bench, lever.key, level))
    program = bare(lever.at(level))
    solution = bench.again(program)
    step = 1e-3 * max(abs(level), abs(lever.stated), 1e-3)
    slope = marginal(program, bare(lever.at(level + step)), solution) / step
    return Point(level, value(program, solution), slope)


def answer_at(bench: Bench, key: str, level: float) -> float:
    """Return least cost where a level is put into its sentence; NaN where there is no plan."""
    if key == DEMAND:
        return _bare_cost(bench, lever_of(bench, key).real(level))
    changed = _restated(bench, {}, key, level)
    if not any(c.policy.refines for c in bench.clauses):
        return _bare_cost(bench, bench.program_with(changed))
    answer = bench.answer_with(changed)
    return answer.solution.objective if answer.solution.status == "optimal" else float("nan")


def _restated(bench: Bench, changed: dict[str, Policy], key: str, level: float) -> dict[str, Policy]:
    """Return sentences that are said otherwise, with one more: the one of a key, at a level."""
    label = key.rpartition(".")[0] or key
    clause = bench.clause(label)
    found = level_of(clause.policy, bench.frames)
    assert found is not None
    return {**changed, label: scaled(changed.get(label, clause.policy), *found, level)}


def _bare_cost(bench: Bench, program: Program) -> float:
    plain = bare(program)
    solution = bench.again(plain)
    return value(plain, solution) if solution.status == "optimal" else float("nan")


def number_at(turned: Turned, level: float) -> Point | None:
    """Return a headline number at a level: `metric` or `metric:year` of the summary; None where there is no plan."""
    bench, against = turned.bench, turned.against
    metric, _, year = against.partition(":")
    changed = _restated(bench, {}, turned.key, level)
    answer, (_, frames, clauses) = bench.answer_with(changed), bench.data_with(changed)
    if answer.solution.status != "optimal":
        return None
    plan = make_plan("frontier", answer.program, answer.solution, bench.base, frames, clauses)
    rows = plan.tables["summary"]
    here = rows[(rows["metric"] == metric) & (rows["year"] == int(year or 0))]
    if here.empty:
        known = [m if not y else f"{m}:{y}" for m, y in zip(rows["metric"], rows["year"], strict=True)]
        message = f"{against}: no such number{known_words(against, known)}"
        raise BadInput([Finding("--against", None, "", against, message)])
    return Point(level, float(here["value"].iloc[0]))


# ---------------------------------------------------------------- two levers


@dataclass(frozen=True)
class Pair:
    """Two levers of a variant on the bench."""

    bench: Bench
    keys: tuple[str, str]


def cost_at_both(pair: Pair, first: float, second: float) -> float:
    """Return least cost with two sentences at levels; NaN where there is no plan."""
    changed: dict[str, Policy] = {}
    for key, level in zip(pair.keys, (first, second), strict=True):
        if key == DEMAND:
            raise BadInput([Finding("--lever2", None, "", key, "a grid is over two sentences; trace demand alone")])
        changed = _restated(pair.bench, changed, key, level)
    answer = pair.bench.answer_with(changed)
    return answer.solution.objective if answer.solution.status == "optimal" else float("nan")

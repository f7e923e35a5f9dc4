"""What each sentence costs: one more unit of it, over which range that holds, and the way to where it is impossible."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from model.analysis.explain.basis_ranging import stays_best
from model.analysis.policy_levels import level_of, moved, strictest, told_apart
from model.analysis.what_if.bench import Bench, marginal, of_clause
from model.frames.scale import in_usd_per_t
from model.policies import Clause
from model.policies.base.level import Level
from model.program.compile.compile import compile_program
from model.program.fill.arrays import ModelData

NEAR, ONE, FAR = 0.1, 1.0, 5.0
"""Units tried to either side for how far a price holds: one, then five or a tenth."""
STEPS = 4
"""Points on the way to where a sentence is impossible."""
SMALL = 0.01
"""Units by which a level moves where only its direction is asked for."""
FINE = 1e-3
"""Of the way: how near the last possible level is found."""


@dataclass(frozen=True)
class Step:
    """A stricter level, as shown in the sentence's unit, what the variant costs there, and one more unit."""

    level: float
    cost: float
    price: float


@dataclass(frozen=True)
class PolicyPrice:
    """price: million USD of present value for one unit more (tighter; for a price or grant, higher).

    holds: how many units the level can move, down and up, with the price exactly the same; None when not asked
    dearest: form, year and USD a tonne (present value) of the row that costs most; ends: last level with a plan
    """

    clause: str
    where: str
    policy: str
    words: str
    unit: str
    price: float | None
    holds: tuple[float, float] | None
    dearest: tuple[str, int, float] | None
    path: tuple[Step, ...] = ()
    ends: float | None = None


def prices(bench: Bench, ranges: bool = True) -> list[PolicyPrice]:
    """Return the price of every sentence, from the duals alone: no solve."""
    words = told_apart(bench.clauses, bench.frames)
    return [_price(bench, clause, words[clause.label], ranges) for clause in bench.clauses]


def _price(bench: Bench, clause: Clause, words: str, ranges: bool) -> PolicyPrice:
    found = level_of(clause.policy, bench.frames)
    if found is None:
        return PolicyPrice(
            clause.label, clause.where, clause.policy.name, words, "", None, None, _dearest(bench, clause)
        )
    level, path = found
    price, holds = None, None
    for sign in (level.tighter or 1, -(level.tighter or 1)):
        changed = {clause.label: moved(clause.policy, level, path, sign * SMALL * level.step)}
        data = bench.data_with(changed)[0]
        program = compile_program(data)
        if program.matrix.shape != bench.program.matrix.shape:
            continue
        price = marginal(bench.program, program, bench.solution) / SMALL * sign * (level.tighter or 1)
        if price:
            break
    if price is not None and abs(price) < 1e-9:
        price = 0.0
    elif price is not None and ranges and level.tighter:
        room = strictest(level, path)
        holds = (_holds(bench, level, room, data, -sign), _holds(bench, level, room, data, sign))
    return PolicyPrice(
        clause.label, clause.where, clause.policy.name, words, level.unit, price, holds, _dearest(bench, clause)
    )


def _holds(bench: Bench, level: Level, stated: float, small: ModelData, sign: int) -> float:
    """Return the farthest of the moves tried, in units, at which the same basis is still best.

    `small` are the arrays a little way in one direction: numbers move on the straight line through them; `sign` is +1
    along it. A share is not moved past nothing or all.
    """
    before = bench.program.data.parameters
    slope = {
        n: (small.parameters[n] - v) / SMALL for n, v in before.items() if not np.array_equal(small.parameters[n], v)
    }

    def still(units: float) -> bool:
        if level.is_share and not units * level.step <= min(stated, 1 - stated) + 1e-9:
            return False
        given = {**before, **{n: before[n] + sign * units * v for n, v in slope.items()}}
        return stays_best(compile_program(replace(bench.program.data, parameters=given)), bench.solution.basis)

    if still(ONE):
        return FAR if still(FAR) else ONE
    return NEAR if still(NEAR) else 0.0


def _dearest(bench: Bench, clause: Clause) -> tuple[str, int, float] | None:
    """Return the row of a sentence, among those that count tonnes of a form in a year, that costs most a tonne."""
    if any(level.is_index for level in clause.policy.levels):
        return None
    rows = of_clause(bench.program, clause.label)
    rows = rows[np.argsort(-np.abs(bench.solution.row_dual[rows]), kind="stable")]
    forms = set(bench.frames.forms["form"])
    for row in rows[:5]:
        dual = abs(float(bench.solution.row_dual[row]))
        *_, form, year = ("", "", *bench.program.index_of_row(int(row)))
        if dual > 1e-6 and form in forms and isinstance(year, int):
            return str(form), year, in_usd_per_t(dual)
    return None


# ---------------------------------------------------------------- by re-solves


def with_path(bench: Bench, price: PolicyPrice) -> PolicyPrice:
    """Return the price with the path of cost from the level stated to the last that has a plan."""
    clause = bench.clause(price.clause)
    found = level_of(clause.policy, bench.frames)
    if found is None or not found[0].tighter:
        return price
    level, path = found
    stated = strictest(level, path)
    farthest = _farthest(level, stated)
    reach = farthest - stated

    def cost(by: float) -> float:
        answer = bench.answer_with({clause.label: moved(clause.policy, level, path, by)})
        return answer.solution.objective if answer.solution.status == "optimal" else float("inf")

    good, bad = 0.0, reach
    if np.isfinite(cost(reach)):
        good = reach
    while abs(bad - good) > FINE * abs(reach) and good != reach:
        middle = (good + bad) / 2
        good, bad = (middle, bad) if np.isfinite(cost(middle)) else (good, middle)
    steps, before = [], (0.0, bench.cost)
    for by in np.linspace(0.0, good, STEPS + 1)[1:] if good else ():
        now = cost(float(by))
        units = abs(by - before[0]) / level.step
        steps.append(Step(round((stated + float(by)) * level.shown, 6), now, float((now - before[1]) / units)))
        before = (float(by), now)
    ends = None if good == reach else (stated + good) * level.shown
    return replace(price, path=tuple(steps), ends=ends)


def _farthest(level: Level, stated: float) -> float:
    """Return the strictest level worth asking for: all or nothing of a share, nothing allowed, ten times a target."""
    if level.is_share:
        return 1.0 if level.tighter > 0 else 0.0
    return 10 * stated if level.tighter > 0 else 0.0

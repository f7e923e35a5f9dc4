"""Days in force that a plan brings about, found in passes: a plan for days that are known, then the days it brings.

The first plan is made as if no trigger were met. Each later one is made for the days that the plan before it brings
about, and the passes end with a plan that brings about the very days that it was made for. Where days come back that
were tried before, no pass ever will: whether the triggers are met is not said then, and nothing is published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from model.analysis.what_if.cut_rounds import Answer, answer
from model.frames.study_frames import Frames
from model.plan.plan import make_plan
from model.plan.triggers import days_brought
from model.policies import Clause
from model.policies.base.decided_days import not_yet, triggers_of
from model.policies.base.trigger import Days
from model.program.fill.from_frames import variant_frames
from model.solver.highs import Limits
from model.study.checks.beside_others import beside_findings
from model.study.loaded import LoadedStudy

MOST_PASSES = 12
"""Plans that are made for one variant."""
_STATE = "state days by from and until"
DaysOf = Mapping[str, Days]
"""By the label of a sentence with triggers, the days in force that a plan brings about."""


class NotDecided(RuntimeError):
    """No pass ends with a plan that brings about the days in force that it was made for; the message says how."""


@dataclass(frozen=True)
class Decided:
    """A variant on the days that its plan brings about: the study, the days, the frames and the answer.

    days: empty, and frames and solved None, where no sentence has triggers
    """

    loaded: LoadedStudy
    days: DaysOf
    frames: Frames | None = None
    solved: Answer | None = None


def decided(
    name: str,
    loaded: LoadedStudy,
    base: Frames,
    limits: Limits,
    near: Answer | None = None,
    heard: Callable[[str], None] = lambda words: None,
) -> Decided:
    """Return a variant on the days in force that its plan brings about. Raises NotDecided, and what a solve raises."""
    stated = [clause for clause in loaded.clauses(name) if triggers_of(clause.policy)]
    if not stated:
        return Decided(loaded, {})
    days: DaysOf = {clause.label: not_yet(clause.policy) for clause in stated}
    tried: list[DaysOf] = []
    while days not in tried and len(tried) < MOST_PASSES:
        tried.append(days)
        heard(f"{name}: solving, pass {len(tried)}")
        now = replace(loaded, study=loaded.study.on_days({name: days}))
        clauses = now.clauses(name)
        frames = variant_frames(base, clauses)
        solved = answer(frames, clauses, limits, near=near)
        if solved.solution.status != "optimal":
            raise NotDecided(_no_plan(stated, tried))
        tables = make_plan(name, solved.program, solved.solution, base, frames, clauses).tables
        after = {clause.label: days_brought(clause.policy, base, frames, tables) for clause in stated}
        if after == days:
            if wrong := beside_findings(now, base, [name]):
                raise NotDecided(f"{_with(stated, days)}, as its plan has it, {wrong[0].line()}")
            return Decided(now, days, frames, solved)
        days = after
    ends = f"{len(tried)} plans did not settle it" if days not in tried else "no plan brings about its own days"
    raise NotDecided(
        f"days in force not decided: the plan {_with(stated, tried[-1])} would have it {_with(stated, days)}, and "
        f"{ends}; {_STATE}, one variant for each"
    )


def _no_plan(stated: Sequence[Clause], tried: Sequence[DaysOf]) -> str:
    """Say that there is no plan for the last days tried, and what brought them about."""
    last = _with(stated, tried[-1])
    if len(tried) == 1:
        return f"days in force not decided: {last}, as no plan has met its triggers yet, there is no plan; {_STATE}"
    before = _with(stated, tried[-2])
    return f"days in force not decided: there is no plan {last}, which the plan {before} brings about; {_STATE}"


def _with(stated: Sequence[Clause], days: DaysOf) -> str:
    """Return days in words: with tariff from 2031-01-01 to 2033-12-31 and import_ban not in force."""
    return f"with {' and '.join(f'{c.label} {_span(c, days[c.label])}' for c in stated)}"


def _span(clause: Clause, days: Days) -> str:
    begins, ends = days
    if clause.policy.begins_when is not None and begins is None:
        return "not in force"
    first = f"from {begins}" if begins else ""
    last = f"to {ends}" if ends else "on" if first else "without end"
    return f"{first} {last}".strip()

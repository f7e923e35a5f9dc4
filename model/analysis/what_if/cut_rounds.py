"""Solve a variant, ask its sentences whether the plan keeps them, add the rows they miss, and solve again.

Most sentences are straight lines and need one round. A curved one (`hhi_cap`) states its first rows, sees the plan,
and adds rows where the plan shows them to be missing (`Policy.refine`). Every program is a fresh compilation; the
solver starts from the last basis, so that a round costs a few pivots. Every round only forbids more, so what is
impossible in one round is impossible, and the cost of every round is a lower bound on the answer's.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from model.frames.column_tables import ColumnTables
from model.frames.study_frames import Frames
from model.plan.physical_tables import production, purchases, recycling
from model.policies import Clause
from model.program.compile.compile import Program, compile_program
from model.program.fill.arrays import ModelData
from model.program.fill.encode import grown
from model.program.fill.from_frames import variant_data
from model.solver.basis import mapped
from model.solver.highs import NO_HURRY, Basis, Limits, NoAnswer, Solution, solve
from model.solver.whole import WholeDecisions, whole_decisions

MOST_ROUNDS = 40


@dataclass(frozen=True)
class Answer:
    """The last program and its solution, how many rounds it took, and seconds by stage over all rounds.

    relaxed: where plants are whole, the solution of the same program with plants of any size, which bounds its cost;
    whole: what the integer program said
    """

    program: Program
    solution: Solution
    rounds: int
    seconds: Mapping[str, float]
    relaxed: Solution | None = None
    whole: WholeDecisions | None = None


def answer(
    frames: Frames,
    clauses: Sequence[Clause],
    limits: Limits = NO_HURRY,
    data: ModelData | None = None,
    near: Answer | None = None,
) -> Answer:
    """Solve a variant from frames that its sentences have adjusted, in as many rounds as they ask for.

    `near` is the answer of a like variant to start from; `data` are the arrays, made from those of `near`, where they
    are known already: rows that `near` added in its rounds are in them.
    Raises NoAnswer when a sentence still misses rows after MOST_ROUNDS.
    """
    spent = dict.fromkeys(("prepare", "compile", "solve", "highs"), 0.0)
    missed: Mapping[str, pd.DataFrame] = {}
    program: Program | None = near.program if near else None
    solution: Solution | None = near.solution if near else None
    added = near.rounds if near and data is not None else 0
    for turn in range(1, MOST_ROUNDS + 1):
        marks = [time.perf_counter()]
        if turn > 1 and program is not None:
            data = grown(program.data, missed)
        elif data is None:
            data = variant_data(frames, clauses)
        marks.append(time.perf_counter())
        last, program = program, compile_program(data)
        marks.append(time.perf_counter())
        solution = solve(program, limits, _start(last, program, solution, turn))
        marks.append(time.perf_counter())
        for stage, (began, ended) in zip(("prepare", "compile", "solve"), pairwise(marks), strict=True):
            spent[stage] += ended - began
        spent["highs"] += solution.seconds
        missed = _missed(program, solution, frames, clauses, turn + added)
        if missed:
            continue
        if not (program.has_whole and limits.whole and solution.status == "optimal"):
            return Answer(program, solution, turn, spent)
        found = _whole(Answer(program, solution, turn, spent), limits)
        missed = _missed(program, found.solution, frames, clauses, turn + added)
        if not missed:
            return found
    asking = ", ".join(c.label for c in clauses if c.policy.refines)
    raise NoAnswer(f"{asking}: not met after {MOST_ROUNDS} rounds of adding rows")


def _start(last: Program | None, program: Program, solution: Solution | None, turn: int) -> Basis | None:
    """Return where a program starts: at the plan of the one before.

    A round goes on with its own variant, whose tie-break is whole: as if all its rows had been known.
    """
    if last is None or solution is None or solution.basis is None:
        return None
    start = mapped(last, program, solution.basis)
    return start if start is None or turn == 1 else replace(start, tie=1.0)


def _whole(relaxed: Answer, limits: Limits) -> Answer:
    """Return the plan whose plants are whole: the integer program decides them, the linear one the rest."""
    began, program = time.perf_counter(), relaxed.program
    decided = whole_decisions(program, limits)
    solution = solve(program, limits, relaxed.solution.basis, decided.fixed)
    if solution.status != "optimal":
        raise NoAnswer("the plan of whole plants does not stand when it is solved with them held")
    took = time.perf_counter() - began
    spent = {**relaxed.seconds, "solve": relaxed.seconds["solve"] + took}
    spent["highs"] += decided.seconds + solution.seconds
    solution = replace(solution, cheapest=False)
    return Answer(program, solution, relaxed.rounds, spent, relaxed.solution, decided)


def _missed(
    program: Program, solution: Solution, frames: Frames, clauses: Sequence[Clause], turn: int
) -> dict[str, pd.DataFrame]:
    """Return the tuples that sentences find missing in a plan; none when it may stand."""
    curved = [c for c in clauses if c.policy.refines]
    if not curved or solution.status != "optimal":
        return {}
    told = {table.__name__: table(program, solution, frames) for table in (purchases, production, recycling)}
    tables = ColumnTables(told)
    found: dict[str, list[pd.DataFrame]] = {}
    for clause in curved:
        for name, rows in clause.policy.refine(clause.label, frames, tables, turn).items():
            found.setdefault(name, []).append(rows)
    return {name: pd.concat(rows, ignore_index=True) for name, rows in found.items()}

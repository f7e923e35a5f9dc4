"""Solve variants one after the other, or several at a time where an executor does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from model.analysis.solve.outcome import FAILED, Outcome, Reason, of_a_fault
from model.analysis.solve.variant import Examine, Stage, solve_variant
from model.analysis.what_if.cut_rounds import Answer
from model.execution.executor import Died, Executor, Work, each_answer
from model.execution.gc_pause import gc_paused
from model.execution.text_storage import texts_as_objects
from model.frames.study_frames import Frames
from model.proof.keyed_columns import Facts
from model.runs.table_file import packed
from model.solver.highs import Limits
from model.study.loaded import LoadedStudy

WATCHED = 30.0
"""Seconds that a worker has beside its solves before it is ended, with `--jobs`."""
Solved = tuple[Outcome, Mapping[str, bytes]]
"""What became of a variant, and the files of its tables."""
Given = tuple[LoadedStudy, Mapping[str, Frames], Mapping[str, Facts], Limits, Answer | None, Examine | None]
"""What variants are solved from: the study, each one's numbers, the same read afresh, limits, where to start; and what
is asked about each plan."""


def each_solved(names: Sequence[str], given: Given, executor: Executor, heard: Stage) -> Iterator[Solved]:
    """Solve variants here, in the order given, or wherever the executor does, as they are done."""
    loaded, limits = given[0], given[3]
    work = Work(names, _solved_and_packed, (_solve_own, *given), watched(limits))
    for name, answered in each_answer(executor, work, heard, "variants"):
        if isinstance(answered, Died):
            title = loaded.study.variants[name].title or name
            yield Outcome(name, title, FAILED, answered.reason, {}, reason=Reason.PROCESS_ENDED), {}
        else:
            yield answered


def watched(limits: Limits) -> float:
    """Return the seconds after which a worker that gives no answer is ended."""
    return (1.5 if limits.gap is None else 3.0) * limits.seconds + WATCHED


def _solved_and_packed(name: str, heard: Stage, solve: Callable[..., Outcome], *given: Any) -> Solved:
    """Solve a variant and write its tables to memory, where it was solved: less to hand from process to process."""
    try:
        with gc_paused(), texts_as_objects():
            outcome = solve(name, *given, heard)
            return outcome.without_tables(), packed(outcome.plan.tables) if outcome.plan else {}
    except Exception as fault:
        return of_a_fault(name, given[0], fault), {}


def _solve_own(
    name: str,
    loaded: LoadedStudy,
    bases: Mapping[str, Frames],
    again: Mapping[str, Facts],
    limits: Limits,
    near: Answer | None,
    examine: Examine | None,
    heard: Stage,
) -> Outcome:
    """Solve one variant from its own numbers."""
    return solve_variant(name, loaded, bases[name], again[name], limits, near, heard, examine)

"""Solve variants one after the other, or several at a time in processes of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from model.analysis.solve.outcome import FAILED, Outcome, Reason, of_a_fault
from model.analysis.solve.variant import Examine, Stage, solve_variant
from model.analysis.what_if.cut_rounds import Answer
from model.execution.gc_pause import gc_paused
from model.execution.local_processes import ONE_AT_A_TIME, Died, NoWorker, Progress, each_done
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


def each_solved(names: Sequence[str], given: Given, jobs: int, heard: Stage) -> Iterator[Solved]:
    """Solve variants here, in the order given, or `jobs` at a time in processes of their own, as they are done."""
    shared = (_solve_own, *given)
    if jobs == 1 or len(names) < 2:
        yield from (_solved_and_packed(name, heard, *shared) for name in names)
        return
    heard(f"{len(names)} variants, {min(jobs, len(names))} at a time")
    try:
        yield from _solved_by_workers(names, given, jobs, heard)
    except NoWorker:
        heard(ONE_AT_A_TIME)
        yield from (_solved_and_packed(name, heard, *shared) for name in names)


def _solved_by_workers(names: Sequence[str], given: Given, jobs: int, heard: Stage) -> Iterator[Solved]:
    loaded, limits, shared = given[0], given[3], (_solve_own, *given)
    for name, answered in each_done(names, min(jobs, len(names)), _solved_and_packed, shared, watched(limits)):
        if isinstance(answered, Progress):
            heard(answered.words)
        elif isinstance(answered, Died):
            yield (
                Outcome(
                    name,
                    loaded.study.variants[name].title or name,
                    FAILED,
                    answered.reason,
                    {},
                    reason=Reason.PROCESS_ENDED,
                ),
                {},
            )
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

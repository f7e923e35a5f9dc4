"""What becomes of a question's tasks when it is interrupted: where its answer is kept, they are kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data.messages.finding import BadInput, Finding
from model.execution.executor import Executor, Lost
from model.execution.interrupt import at_end
from model.runs.remembered import Remembered
from model.runs.run_folder import open_run


@contextmanager
def remembering(
    executor: Executor,
    place: Path | None,
    run: Path | None,
    asked: Mapping[str, Any],
    shapes: Mapping[Callable[..., Any], Any],
    what: str,
    keeps: str,
    resume: bool,
) -> Iterator[Executor]:
    """Give an executor that keeps what comes of tasks beside the place of their answer; the same where it has none.

    shapes: as of `Remembered`; what: one of the tasks is called; keeps: the option by which it has a place
    Raises BadInput for a question that goes on without a place; NotARun where there is nothing to go on with.
    """
    if place is None or run is None:
        if resume:
            message = f"goes on with what was kept in a run; add {keeps}, as when it was interrupted"
            raise BadInput([Finding("--resume", None, "", "", message)])
        yield executor
        return
    manifest = open_run(run).manifest
    said = {**asked, "study_sha256": manifest["study_sha256"], "data": manifest["dataset"].get("content")}
    with kept_beside(executor, place, said, shapes, what, resume) as kept:
        yield kept


@contextmanager
def kept_beside(
    executor: Executor,
    place: Path,
    asked: Mapping[str, Any],
    shapes: Mapping[Callable[..., Any], Any],
    what: str,
    resume: bool,
) -> Iterator[Executor]:
    """Give an executor that keeps what comes of tasks beside the place of their answer, as `Remembered` does.

    asked: what must be the same for them to serve again; what: one of the tasks is called
    Raises NotARun where there is nothing to go on with, or it was asked otherwise.
    """
    kept = Remembered(executor, place, asked, shapes, resume)
    try:
        with at_end(lambda: kept.ended(what)):
            yield kept
    except (KeyboardInterrupt, Lost) as fault:
        fault.add_note(kept.ended(what))
        raise

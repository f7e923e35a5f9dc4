"""Who solves what a command has many of: processes of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.execution.executor import Executor


def chosen_executor(jobs: int | None, count: int, module: str) -> Executor:
    """Return who does `count` tasks, `jobs` at a time or as many as pay; their processes are made ready.

    module: what they read, beside what the command does before it has tasks
    """
    from model.execution.local_processes import LocalProcesses, get_ready, side_by_side

    at_a_time = jobs or side_by_side(count)
    if at_a_time > 1:
        get_ready(min(at_a_time, count), module)
    return LocalProcesses(at_a_time)

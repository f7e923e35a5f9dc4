"""Many tasks of one kind, and who does them: one after the other here; elsewhere, whoever answers to `Executor`.

Variants, batches of samples, parts of a stress and points of a frontier are all such tasks. Each is a name, and one
function answers it from what all of them share: what comes of a task hangs on its name and on that alone, so that it is
the same whoever does it, in which order, and however often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from data.messages.exits import Exit, KnownEnd

Heard = Callable[[str], None]
"""Hears in words what is done now."""


@dataclass(frozen=True)
class Work:
    """Tasks, the function that answers one (`function(task, say, *shared)`), and the seconds that one may take.

    function: one of a module, so that another process finds it; shared: sent once to whoever does tasks
    follows: whether more tasks of the same function and shared objects come: whoever has these keeps them
    """

    tasks: Sequence[str]
    function: Callable[..., Any]
    shared: Sequence[Any]
    seconds: float
    follows: bool = False

    def same_as(self, other: Work) -> bool:
        """Tell whether other tasks share function and objects with these."""
        mine, theirs = ((one.function, *one.shared) for one in (self, other))
        return len(mine) == len(theirs) and all(a is b for a, b in zip(mine, theirs, strict=True))

    def left_of(self, done: set[str]) -> Work:
        """Return the tasks that are not done."""
        return replace(self, tasks=[task for task in self.tasks if task not in done])


@dataclass(frozen=True)
class Died:
    """A task that no process lived to finish, and why, in words."""

    reason: str


class Lost(KnownEnd):
    """Whoever did the tasks is gone; those that are done are kept."""

    code = Exit.NO_PROVEN_ANSWER


class NoWorker(Exception):
    """Not one process can be started; the tasks are to be done here."""


class Executor(Protocol):
    """Who does tasks."""

    @property
    def at_a_time(self) -> int:
        """Return how many tasks are done at a time."""

    @property
    def here(self) -> int:
        """Return how many studies this machine holds in memory meanwhile: one for each of its processes."""

    def each(self, work: Work, heard: Heard) -> Iterator[tuple[str, Any]]:
        """Yield each task with what came of it, or Died, as they are done; raise what it raises.

        heard: is told what tasks say. Raises NoWorker where there is nobody to do one.
        """


@dataclass(frozen=True)
class Here:
    """This process, one task after the other."""

    at_a_time: int = 1
    here: int = 1

    def each(self, work: Work, heard: Heard) -> Iterator[tuple[str, Any]]:
        """Yield each task, in the order given, with what came of it."""
        for task in work.tasks:
            yield task, work.function(task, heard, *work.shared)


HERE = Here()
ONE_AT_A_TIME = "no other process can be started: one task at a time"


def each_answer(executor: Executor, work: Work, heard: Heard, what: str) -> Iterator[tuple[str, Any]]:
    """Yield each task and what came of it, or Died, as they are done; where nobody else can do one, it is done here.

    heard: is told what tasks say; what: what they are called, several of them
    """
    done: set[str] = set()
    if (many := min(executor.at_a_time, len(work.tasks))) > 1:
        heard(f"{len(work.tasks):,} {what}, {many} at a time")
    try:
        for task, answered in executor.each(work, heard):
            done.add(task)
            yield task, answered
    except NoWorker:
        heard(ONE_AT_A_TIME)
        yield from HERE.each(work.left_of(done), heard)

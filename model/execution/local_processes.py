"""Processes of our own that do one task at a time; one that dies takes down its task, not the others.

Started afresh (never forked); a worker ignores Ctrl-C, the parent handles it, and a worker ends as soon as its parent
has ended, however that was. A task whose process dies is tried once more elsewhere.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from model.execution.executor import HERE, Died, Heard, NoWorker, Work
from model.execution.gc_pause import nothing_collected_at_the_end
from model.execution.interrupt import end_workers

TRIES = 2
WORTH_STARTING, MOST_AT_A_TIME = 6, 8
"""Tasks from which processes are worth their start of two seconds; and the most of them, each as large as our own."""
_CONTEXT = multiprocessing.get_context("spawn")


def side_by_side(tasks: int) -> int:
    """Return how many tasks are done at a time where nobody says: one a core, when that pays."""
    return min(cores(), tasks, MOST_AT_A_TIME) if tasks >= WORTH_STARTING else 1


def cores() -> int:
    """Return how many cores this process may use, at most as many as tasks are done at a time."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(count, MOST_AT_A_TIME)


def get_ready(count: int, module: str) -> None:
    """Start processes that read a module, and those it needs, beside what the caller does before it has tasks.

    Fewer, or none, where the machine allows no more: there the tasks wait for those that are there.
    """
    with suppress(OSError):
        _READY.extend(_started(module) for _ in range(count))


@dataclass(frozen=True)
class _Words:
    """What a task under way says."""

    said: str


@dataclass
class _Worker:
    process: SpawnProcess
    tasks: Connection
    answers: Connection
    task: str = ""
    until: float = field(default=float("inf"))


_READY: list[_Worker] = []
_KEPT: list[tuple[Work, list[_Worker]]] = []


@dataclass(frozen=True)
class LocalProcesses:
    """Processes of our own on this machine, so many at a time."""

    at_a_time: int

    @property
    def here(self) -> int:
        """Return how many tasks need the memory of this machine at a time: all."""
        return self.at_a_time

    def each(self, work: Work, heard: Heard) -> Iterator[tuple[str, Any]]:
        """Yield each task with what came of it, or Died, as they are done; a single task is done here.

        What it raises is raised here. Where the machine does not allow as many processes, fewer do; raises NoWorker
        where it allows none.
        """
        count = min(self.at_a_time, len(work.tasks))
        if count < 2:
            yield from HERE.each(work, heard)
            return
        waiting, tries = deque(work.tasks), dict.fromkeys(work.tasks, 0)
        workers = _kept_for(work)
        try:
            while waiting or any(w.task for w in workers):
                while waiting and len(workers) < count:
                    try:
                        workers.append(_hired(work))
                    except OSError:
                        count = len(workers)
                        if not count:
                            raise NoWorker from None
                for worker in workers:
                    if waiting and not worker.task:
                        _give(worker, waiting.popleft(), work.seconds, tries)
                yield from _settled(workers, waiting, tries, work.seconds, heard)
            if work.follows:
                _KEPT.append((work, workers))
                return
            _end(workers)
        except BaseException:
            end_workers()
            raise
        end_workers()

    def close(self) -> None:
        """End processes that were kept for tasks to follow."""
        while _KEPT:
            _end(_KEPT.pop()[1])


def _kept_for(work: Work) -> list[_Worker]:
    """Return the processes that have what tasks share already; end those that have other things."""
    found: list[_Worker] = []
    while _KEPT:
        known, workers = _KEPT.pop()
        if known.same_as(work):
            found = workers
        else:
            _end(workers)
    return found


def _end(workers: Sequence[_Worker]) -> None:
    """Let processes end that have nothing more to do."""
    for worker in workers:
        worker.tasks.close()
    for worker in workers:
        worker.process.join(5)


def _give(worker: _Worker, task: str, seconds: float, tries: dict[str, int]) -> None:
    worker.task, worker.until = task, time.monotonic() + seconds
    tries[task] += 1
    with suppress(OSError):  # where it has died, its end is heard like any other
        worker.tasks.send(task)


def _settled(
    workers: list[_Worker], waiting: deque[str], tries: dict[str, int], seconds: float, heard: Heard
) -> Iterator[tuple[str, Any]]:
    """Wait for an answer, an end or a time limit, and yield what is settled."""
    busy = [w for w in workers if w.task]
    ready = wait([w.answers for w in busy], max(0.0, min(w.until for w in busy) - time.monotonic()))
    late = [] if ready else [w for w in busy if w.until <= time.monotonic()]
    for worker in busy:
        if worker.answers in ready:
            try:
                good, answer = worker.answers.recv()
            except (EOFError, OSError):
                answer = Died(_end_in_words(worker.process))
            else:
                if not good:
                    raise answer
                if isinstance(answer, _Words):
                    heard(answer.said)
                    continue
                yield worker.task, answer
                worker.task, worker.until = "", float("inf")
                continue
        elif worker in late:
            worker.process.kill()
            answer = Died(f"no answer in {seconds:.0f} s; its process was ended")
        else:
            continue
        workers.remove(worker)
        if worker not in late and tries[worker.task] < TRIES:
            waiting.append(worker.task)
        else:
            yield worker.task, answer


def _end_in_words(process: SpawnProcess) -> str:
    process.join(5)
    code = process.exitcode
    if code is not None and code < 0:
        with suppress(ValueError):
            return f"its process was ended by {signal.Signals(-code).name}, {TRIES} times"
    return f"its process ended with code {code}, {TRIES} times"


def _hired(work: Work) -> _Worker:
    worker = _READY.pop() if _READY else _started()
    with suppress(OSError):
        worker.tasks.send((work.function, tuple(work.shared)))
    return worker


def _started(module: str = "") -> _Worker:
    tasks_out, tasks_in = _CONTEXT.Pipe(duplex=False)
    answers_out, answers_in = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_work, args=(tasks_out, answers_in, module), daemon=True)
    with _ignoring_interrupts():
        process.start()
    tasks_out.close()
    answers_in.close()
    return _Worker(process, tasks_in, answers_out)


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """Keep Ctrl-C from what is started inside; here it is heard by the thread that watches, or afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(tasks: Connection, answers: Connection, module: str) -> None:
    """Be told what is to be done, then answer tasks until there are no more, in the process of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nothing_collected_at_the_end()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if "fork" in multiprocessing.get_all_start_methods():
        # Nothing is forked. But Pyomo makes a lock as it is read, and one of this kind leaves nothing behind, and
        # nothing to warn of, when the process is ended.
        multiprocessing.set_start_method("fork", force=True)
    if module:
        importlib.import_module(module)
    with suppress(EOFError):
        function, shared = tasks.recv()
        while True:
            _answer(tasks.recv(), answers, function, shared)


def _answer(task: str, answers: Connection, function: Callable[..., Any], shared: Sequence[Any]) -> None:
    def say(words: str) -> None:
        answers.send((True, _Words(words)))

    try:
        answer = (True, function(task, say, *shared))
    except Exception as fault:
        answer = (False, fault)
    answers.send(answer)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

"""A cluster as an executor: connected to over TLS, looked at, given tasks, heard until they are done or it is lost."""

from __future__ import annotations

import hashlib
import logging
import queue
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

import dask
from distributed import Client, KilledWorker

from data.messages.finding import BadInput, printable
from model.execution.cluster.address import IN_DASK, Place, Slurm, place_of, refused
from model.execution.cluster.at_worker import LATE, OtherWorker, Sent, task_done
from model.execution.cluster.packed import packed, unpacked
from model.execution.cluster.security import shake_hands, what_to_do
from model.execution.cluster.started import started
from model.execution.executor import Died, Heard, Lost, Work
from model.execution.same_program import differing, whole_program

CONNECTS = 10.0
"""Seconds in which a scheduler answers, if it is there."""
LOOKS = 1.0
"""Seconds between looks at the workers where no task ends."""
DONE = "done"


@dataclass(frozen=True)
class Cluster:
    """Workers of Dask as who does tasks; what they share is sent once, and kept by each worker.

    A task whose worker dies is done by another; Dask gives it up after four of them.
    """

    client: Any
    place: Place
    at_a_time: int
    here: int = 1
    _sent: list[tuple[Work, str, Any]] = field(default_factory=list, repr=False)

    def each(self, work: Work, heard: Heard) -> Iterator[tuple[str, Any]]:
        """Yield each task with what came of it, or Died, as they are done; raise what it raises, and Lost.

        heard: is told what tasks say, wherever they are done
        """
        if not work.tasks:
            return
        topic = f"lodeplan-{self.client.id}-{time.monotonic_ns()}"
        digest, shared = self._shared(work, topic)
        events: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self.client.subscribe_topic(topic, lambda event: events.put((event[1]["kind"], event[1]["words"])))
        sent = Sent(whole_program(), digest, topic, work.seconds)
        waiting = {
            task: self.client.submit(task_done, task, sent, shared, key=f"{topic}-{number}", pure=False)
            for number, task in enumerate(work.tasks)
        }
        try:
            for task, future in waiting.items():
                future.add_done_callback(lambda _, task=task: events.put((DONE, task)))
            yield from self._settled(waiting, events, work.seconds, heard)
        finally:
            with suppress(Exception):
                self.client.cancel([*waiting.values()], force=True)
                self.client.unsubscribe_topic(topic)

    def _shared(self, work: Work, topic: str) -> tuple[str, Any]:
        """Return what tasks share, as the workers have it, and its hash; sent, unless it was for tasks before."""
        if self._sent and work.same_as(self._sent[-1][0]):
            return self._sent[-1][1:]
        content = packed((work.function, tuple(work.shared)))
        # A task of its own: where the workers that hold it die, the scheduler has others make it again.
        future = self.client.submit(bytes, content, key=f"{topic}-shared", pure=False)
        self._sent[:] = [(work, hashlib.sha256(content).hexdigest(), future)]
        return self._sent[-1][1:]

    def _settled(
        self, waiting: dict[str, Any], events: queue.SimpleQueue[tuple[str, Any]], seconds: float, heard: Heard
    ) -> Iterator[tuple[str, Any]]:
        """Yield what becomes of tasks until none is left; raise Lost where there is nobody to do them."""
        last_seen = time.monotonic()
        while waiting:
            try:
                kind, words = events.get(timeout=LOOKS)
            except queue.Empty:
                last_seen = self._seen(last_seen)
                continue
            if kind == DONE and words in waiting:
                yield words, self._answer(waiting.pop(words))
            elif kind == LATE and words in waiting:
                self.client.cancel([waiting.pop(words)], force=True)
                yield words, Died(f"no answer in {seconds:.0f} s; its process was ended")
            elif kind not in (DONE, LATE):
                heard(words)

    def _answer(self, future: Any) -> Any:
        """Return what came of a task; raise what it raised, and Lost where the scheduler is gone."""
        if future.status == "error":
            fault = future.exception()
            if isinstance(fault, KilledWorker):
                return Died(f"its process died, {fault.allowed_failures + 1} times")
            raise refused(f"{self.place.said}: {_first_line(fault)}")
        if future.status != "finished":
            raise Lost(f"--cluster {self.place.said}: its scheduler is gone")
        good, answer = unpacked(future.result())
        future.release()
        if good:
            return answer
        if isinstance(answer, OtherWorker):
            raise refused(f"{self.place.said}: {answer}; install the same version on every worker")
        raise answer

    def _seen(self, last_seen: float) -> float:
        """Return when a worker was last seen; raise Lost where that is too long ago."""
        with suppress(OSError):  # where the scheduler is gone, its tasks say so
            if self.client.scheduler_info()["workers"]:
                return time.monotonic()
        if time.monotonic() - last_seen > self.place.patience:
            raise Lost(f"--cluster {self.place.said}: it has lost all its workers")
        return last_seen


@contextmanager
def connected(said: str, heard: Heard) -> Iterator[Cluster]:
    """Connect to a cluster, or start one, and leave it as it was.

    said: what follows --cluster; heard: is told who is there
    Raises BadInput where it cannot be reached, speaks no TLS, is of another version, or has no worker.
    """
    place = place_of(said, {name: dask.config.get(name, None) for name in IN_DASK.values()})
    with _quietly(), _client(place) as client:
        if isinstance(place.asked, Slurm):
            heard(f"{place.said}: {place.asked.jobs} jobs are asked for")
        elif place.asked is not None:
            heard(f"{place.said}: {place.asked.workers} workers are asked for")
        workers = _workers(client, place)
        _refuse_other_programs(client, place)
        heard(f"{place.said}: {len(workers)} workers")
        yield Cluster(client, place, len(workers))


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep to ourselves what Dask tells of its own work: what counts of it is told in our words."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


@contextmanager
def _client(place: Place) -> Iterator[Any]:
    """Connect to the scheduler of a place; start one where its workers are jobs that we ask for."""
    with ExitStack() as stack:
        try:
            address, security = stack.enter_context(started(place))
            shake_hands(address, security, CONNECTS)
            client = Client(address, security=security, timeout=CONNECTS, set_as_default=False)
        except Exception as fault:
            where = f" at {place.address}" if place.address and place.address not in place.said else ""
            what = "started" if place.asked is not None else f"reached{where}"
            known = what_to_do(fault) if place.asked is None else ""
            why = f"{known} ({_first_line(fault)})" if known else _first_line(fault)
            raise refused(f"{place.said} cannot be {what}: {why}") from None
        try:
            yield client
        finally:
            with suppress(Exception):
                client.close(timeout=CONNECTS)


def _first_line(fault: BaseException | None) -> str:
    words = " ".join(str(fault).split()) or type(fault).__name__
    return printable(words[:200])


def _workers(client: Any, place: Place) -> Mapping[str, Any]:
    """Return who is there, once somebody is; refuse workers that would do two tasks in one process."""
    try:
        client.wait_for_workers(1, timeout=place.patience)
    except TimeoutError:
        raise refused(f"{place.said} has no worker, {place.patience:.0f} s after it was asked") from None
    workers: Mapping[str, Any] = client.scheduler_info()["workers"]
    if many := [address for address, told in workers.items() if told["nthreads"] != 1]:
        message = f"{place.said}: {many[0]} does {workers[many[0]]['nthreads']} tasks in one process; start it with "
        raise refused(f"{message}--nthreads 1, and more processes by --nworkers")
    return workers


def _refuse_other_programs(client: Any, place: Place) -> None:
    """Raise BadInput where the scheduler or a worker has not the very program that runs here.

    First the versions of two packages are asked, which whoever has no Lodeplan can answer.
    """
    for name in ("lodeplan", "distributed"):
        ours = metadata.version(name)
        for who, told in _asked(client, metadata.version, name).items():
            if told != ours:
                raise _other(place, who, f"{name} {told}, here {ours}" if isinstance(told, str) else f"no {name}")
    program = whole_program()
    for who, told in _asked(client, whole_program).items():
        if told != program:
            known = differing(program, told) if isinstance(told, dict) else f"another Lodeplan ({_first_line(told)})"
            raise _other(place, who, known)


def _other(place: Place, who: str, what: str) -> BadInput:
    return refused(f"{place.said}: {who} has {what}; install the same version everywhere")


def _asked(client: Any, function: Callable[..., Any], *given: str) -> dict[str, Any]:
    """Return what a function gives on the scheduler and on each worker, or the exception that it ends in."""
    try:
        scheduler: Any = client.run_on_scheduler(function, *given)
    except Exception as fault:
        scheduler = fault
    return {"its scheduler": scheduler, **client.run(function, *given, on_error="return")}

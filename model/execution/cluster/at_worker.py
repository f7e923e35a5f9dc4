"""What runs on a worker: it looks whether it is of the same program, keeps what tasks share, and does a task."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from distributed import get_worker

from model.execution.cluster.packed import packed, unpacked
from model.execution.same_program import differing, whole_program

HEARD_BY_THEN = 2.0
"""Seconds that a last word has to reach the client before its process ends."""
SAID, LATE = "said", "late"


class OtherWorker(Exception):
    """A worker is not of the same program, or has not been sent the same data."""


@dataclass(frozen=True)
class Sent:
    """What goes with every task: of which program the client is, the hash of what is shared, who hears, how long.

    topic: under which the client hears what tasks say; seconds: that a task may take
    """

    program: Mapping[str, str]
    digest: str
    topic: str
    seconds: float


_ONE_AT_A_TIME = threading.Lock()
"""A task changes settings of its whole process: two in one process would change each other's."""
_KEPT: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {}
"""What the last tasks shared, by its hash: unpacked once a process."""


def task_done(task: str, sent: Sent, content: bytes) -> bytes:
    """Return, packed, whether a task was done, and what came of it or was raised."""
    with _ONE_AT_A_TIME, _ended_when_late(task, sent):
        try:
            function, shared = _shared(sent, content)
            answer = (True, function(task, lambda words: _tell(sent, SAID, words), *shared))
        except Exception as fault:
            answer = (False, fault)
        return packed(answer)


def _shared(sent: Sent, content: bytes) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """Return what tasks share; raise OtherWorker where program or data are not what the client has."""
    if words := differing(sent.program, whole_program()):
        raise OtherWorker(f"{get_worker().address} has {words}")
    if sent.digest not in _KEPT:
        if hashlib.sha256(content).hexdigest() != sent.digest:
            raise OtherWorker(f"{get_worker().address} got other data than was sent")
        _KEPT.clear()
        _KEPT[sent.digest] = unpacked(content)
    return _KEPT[sent.digest]


def _tell(sent: Sent, kind: str, words: str) -> None:
    get_worker().log_event(sent.topic, {"kind": kind, "words": words})


@contextmanager
def _ended_when_late(task: str, sent: Sent) -> Iterator[None]:
    """End the process where a task takes longer than it may: nothing else stops a solver that does not answer."""
    worker = get_worker()

    def end() -> None:
        worker.log_event(sent.topic, {"kind": LATE, "words": task})
        time.sleep(HEARD_BY_THEN)
        os._exit(1)

    timer = threading.Timer(sent.seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()

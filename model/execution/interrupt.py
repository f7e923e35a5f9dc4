"""Ctrl-C, SIGTERM and a closed window end the program soon, whatever it is doing, and say what is kept.

The first of them raises in the main thread, as Python does. Where that thread is deep in the solver and does not
come back in time, a second thread does what must be done (`at_end`) and ends the process: every file is written
whole or not at all, so that this loses nothing but the variant under way.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

PATIENCE = 1.5
"""Seconds in which the main thread may end by itself."""
ENDED_BY_USER, ENDED_BY_SYSTEM = 130, 143
_ENDS: list[Callable[[], str]] = []


class Terminated(KeyboardInterrupt):
    """Asked to end by the system: SIGTERM, or the window was closed."""


@contextmanager
def at_end(do: Callable[[], str]) -> Iterator[None]:
    """Have `do` called if the program is ended inside; it returns words for the user."""
    _ENDS.append(do)
    try:
        yield
    finally:
        _ENDS.remove(do)


@contextmanager
def ends_soon() -> Iterator[None]:
    """Hear of Ctrl-C, SIGTERM and closed windows inside; only in the main thread.

    Once one was heard, those that follow stay unheard, so that they disturb no ending.
    """
    heard = [s for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if (s := getattr(signal, name, None))]
    heard = [s for s in heard if signal.getsignal(s) is not signal.SIG_IGN]  # nohup and the like stand
    read, write = os.pipe()
    os.set_blocking(write, False)
    left = threading.Event()
    before = {s: signal.signal(s, _raise_once) for s in heard}
    old = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(read, {int(s) for s in heard}, left), daemon=True).start()
    try:
        yield
    finally:
        left.set()
        signal.set_wakeup_fd(old)
        if all(signal.getsignal(s) is _raise_once for s in heard):
            for s, handler in before.items():
                signal.signal(s, handler)
        os.close(write)  # which ends the thread that watches


def end_workers() -> None:
    """End every process that this one started."""
    children = multiprocessing.active_children()
    for child in children:
        child.terminate()
    for child in children:
        child.join(0.5)
        if child.is_alive():
            child.kill()


def _raise_once(number: int, frame: Any) -> None:
    """Raise at the first signal; those that follow change nothing."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise KeyboardInterrupt if number == signal.SIGINT else Terminated


def _watch(read: int, heard: set[int], left: threading.Event) -> None:
    """Wait for a signal, then for the main thread; end the process when that does not come back."""
    numbers: set[int] = set()
    while not numbers:
        told = os.read(read, 64)
        if not told:
            os.close(read)
            return
        numbers = set(told) & heard
    if left.wait(PATIENCE):
        os.close(read)
        return
    by_user = int(signal.SIGINT) in numbers
    words = []
    for do in reversed(_ENDS):
        with suppress(Exception):
            words.append(do())
    with suppress(Exception):
        end_workers()
    with suppress(Exception):
        sys.stderr.write("; ".join(["interrupted" if by_user else "terminated", *filter(None, words)]) + "\n")
        sys.stderr.flush()
    os._exit(ENDED_BY_USER if by_user else ENDED_BY_SYSTEM)

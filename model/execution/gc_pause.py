"""Pause the garbage collector during bulk work, and leave what is there at the end to the system."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector; objects are freed by their reference counts as before.

    A variant makes a hundred thousand small objects that all die together at its end: looking for dead cycles among
    them again and again takes a sixth of its time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def nothing_collected_at_the_end() -> None:
    """Have a process end without a last look for dead cycles: the system takes all its memory back at once.

    Files are whole, and what stands behind `atexit` has been done, before Python looks; it would free object by object
    what a run has made, which takes longer than a plan.
    """
    atexit.register(gc.freeze)

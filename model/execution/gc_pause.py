"""When the search for dead cycles of objects may wait."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_till_the_end() -> Iterator[None]:
    """Let Python look for dead cycles only after what is inside.

    A variant makes a hundred thousand small objects that are all gone together at its end: looking for dead ones among
    them, again and again, takes a sixth of its time.
    """
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()

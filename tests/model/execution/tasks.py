"""Tasks that say which process does them, and take their time; in a file of their own, so that workers find them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable


def slow(task: str, say: Callable[[str], None], seconds: float) -> str:
    say(f"{task} {os.getpid()}")
    time.sleep(seconds)
    return f"{task} done"


def never(task: str, say: Callable[[str], None]) -> str:
    if task == "never":
        time.sleep(600)
    return task


def wrong(task: str, say: Callable[[str], None]) -> str:
    raise ValueError(f"{task} is wrong")

"""A task done at once, and one that never is; alone in its file, so that the process that does it starts soon."""

from __future__ import annotations

import time
from collections.abc import Callable


def quick_or_never(task: str, say: Callable[[str], None]) -> str:
    say(f"{task} begun")
    if task == "never":
        time.sleep(600)
    return task

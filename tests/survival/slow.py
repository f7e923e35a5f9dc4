"""Answers for runs that are interrupted: one at once, the others never, or not with Ctrl-C, or not at all.

Each leaves the number of its process in the folder that the environment names.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from model.analysis.solve.outcome import Outcome
from model.analysis.solve.variant import solve_variant

WHERE = "LODEPLAN_TEST_FOLDER"


def _note(name: str) -> None:
    (Path(os.environ[WHERE]) / f"{name}.{os.getpid()}.pid").touch()


def never(name: str, *given: Any) -> Outcome:
    """Answer the first variant; sleep over the others."""
    if name == "free":
        return solve_variant(name, *given)
    _note(name)
    while True:
        time.sleep(60)


def deaf(name: str, *given: Any) -> Outcome:
    """Answer the first variant; be as deaf to Ctrl-C over the others as a thread deep in the solver."""
    if name == "free":
        return solve_variant(name, *given)
    _note(name)
    while True:
        try:
            time.sleep(60)
        except BaseException:
            continue


def dies(name: str, *given: Any) -> Outcome:
    """Answer all but one variant, over which the process is killed."""
    if name == "capped":
        _note(name)
        os.kill(os.getpid(), signal.SIGKILL)
    return solve_variant(name, *given)


def dies_once(name: str, *given: Any) -> Outcome:
    """Answer all, one of them at the second try only."""
    if name == "capped" and not list(Path(os.environ[WHERE]).glob("capped.*.pid")):
        _note(name)
        os.kill(os.getpid(), signal.SIGKILL)
    return solve_variant(name, *given)


def faulty(name: str, *given: Any) -> Outcome:
    """Raise what nobody expects over one variant."""
    if name == "capped":
        raise ZeroDivisionError("made for a test")
    return solve_variant(name, *given)

"""Where a run stands, told while it is made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SILENCE = 10.0
"""Seconds without a line after which a step of a variant is worth one."""

Heard = Callable[..., None]


@contextmanager
def progress(quiet: bool, say: Callable[[str], None]) -> Iterator[Heard]:
    """Yield a listener that shows variants done and to do, time spent and left: a bar, or lines without a terminal.

    `say` prints such a line.
    """
    if quiet:
        yield lambda *_: None
        return
    from rich import progress as bars  # loaded only where a bar may be drawn
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain_lines(say)
        return
    columns = (
        bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn(), bars.TimeElapsedColumn(),
        bars.TextColumn("to go"), bars.TimeRemainingColumn(),
    )  # fmt: skip
    with bars.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("variants", total=None)

        def hear(variant: str, done: int, of: int, outcome: Any) -> None:
            bar.update(task, description=variant, completed=done, total=of)

        yield hear


def now_and_then(say: Callable[[str], None]) -> Callable[[str], None]:
    """Return a listener that says what it hears after a long silence, and nothing else."""
    last = time.monotonic()

    def hear(words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= SILENCE:
            last = time.monotonic()
            say(words)

    return hear


def _plain_lines(say: Callable[[str], None]) -> Heard:
    """Return a listener that says a line a variant: what became of it, seconds so far, and about how many to go.

    A step of a variant is worth a line after a long silence. What was heard first is the reading of the tables, which
    is done once: how long variants take is counted from the second.
    """
    began = last = time.monotonic()
    heard, solving, solved = 0, began, 0

    def hear(variant: str, done: int, of: int, outcome: Any) -> None:
        nonlocal heard, last, solving, solved
        now, heard = time.monotonic(), heard + 1
        solving = now if heard == 2 else solving
        if outcome is None:
            if now - last >= SILENCE:
                last = now
                say(f"{done} of {of}: {variant}")
            return
        last = now
        solved += 1  # those that an earlier run left are done, but took no time
        seconds = sum(s for stage, s in outcome.seconds.items() if stage != "highs")  # a part of "solve"
        left = f", about {(now - solving) / solved * (of - done):.0f} s to go" if done < of else ""
        say(f"{done} of {of}: {variant} {outcome.status} in {seconds:.1f} s; {now - began:.0f} s so far{left}")

    return hear

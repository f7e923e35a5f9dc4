"""Progress where there is no terminal: a line a variant, what is done, time spent, time to go."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from model.report.terminal import progress


def test_lines_say_what_is_done_and_how_long_the_rest_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five, two are kept from an earlier run, and reading takes 20 s once: the first of three took four seconds."""
    said: list[str] = []
    clock = iter((100.0, 100.0, 120.0, 124.0, 124.0, 127.0, 127.0, 132.0))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.progress(quiet=False, say=said.append) as hear:
        hear("reading the tables", 0, 5, None)
        for n, (name, status) in enumerate((("a", "solved"), ("b", "impossible"), ("c", "solved")), start=3):
            hear(f"{name}: solving", n - 1, 5, None)
            hear(name, n, 5, SimpleNamespace(status=status, seconds={"solve": 2.0, "highs": 1.5, "prove": 0.5}))
    assert said == [
        "2 of 5: a: solving",
        "3 of 5: a solved in 2.5 s; 24 s so far, about 8 s to go",
        "4 of 5: b impossible in 2.5 s; 27 s so far, about 4 s to go",
        "5 of 5: c solved in 2.5 s; 32 s so far",
    ]


def test_a_step_is_said_after_a_long_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    clock = iter((0.0, 2.0, 13.0, 14.0))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.progress(quiet=False, say=said.append) as hear:
        for words in ("reading the tables", "a: solving", "a: tables and proof"):
            hear(words, 0, 2, None)
    assert said == ["0 of 2: a: solving"]


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    with progress.progress(quiet=True, say=said.append) as hear:
        hear("a", 1, 2, SimpleNamespace(status="solved", seconds={"solve": 2.0}))
    assert (said, capsys.readouterr()) == ([], ("", ""))


BAR = """
import sys
from model.command_line.colours import coloured
from model.report.terminal.progress import progress
with coloured(sys.argv[1]), progress(False, print) as hear:
    hear("a", 1, 2, None)
"""


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
@pytest.mark.parametrize(
    ("asked", "color", "seen"),
    [({}, "auto", True), ({"NO_COLOR": "1"}, "auto", False), ({"TERM": "dumb"}, "auto", False), ({}, "never", False),
     ({"NO_COLOR": "1"}, "always", True)],
)  # fmt: skip
def test_colours_are_off_where_asked(asked: dict[str, str], color: str, seen: bool) -> None:
    """The bar is the one thing that has colours; tables are plain text."""
    import pty

    ours, theirs = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE")}
    try:
        said = {**kept, "TERM": "xterm-256color", **asked}
        subprocess.run([sys.executable, "-c", BAR, color], stderr=theirs, env=said, check=True)
    finally:
        os.close(theirs)
    try:
        printed = os.read(ours, 100_000).decode()
    finally:
        os.close(ours)
    assert ("\x1b[38;5;" in printed or "\x1b[3" in printed) == seen, printed

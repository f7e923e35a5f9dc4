"""Call the command line as a shell would: words in; exit code, stdout and stderr out."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import cli

ROOT = Path(cli.__file__).parent


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Return the lines that are not results."""
        return self.err.splitlines()


class Shell:
    """Runs commands in this process, which is quick."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def __call__(self, *words: str | Path) -> Answer:
        self._monkeypatch.setattr(sys, "argv", ["lodeplan", *map(str, words)])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = self._capsys.readouterr()
        code = end.value.code
        return Answer(code if isinstance(code, int) else 0, said.out, said.err)


def in_a_new_process(*words: str | Path, code: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line, or other Python code, on its own and without a terminal."""
    start = [sys.executable, "-c", code or "import cli; cli.main()", *map(str, words)]
    return subprocess.run(start, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False)

"""The blocks of a page of the documentation: files that it shows, commands that it has a reader type."""

from __future__ import annotations

import contextlib
import os
import re
import runpy
import shlex
import subprocess
import sys
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path

import docs
from tests.cli.calling import Shell

DOCS = Path(docs.__file__).parent
PAGES = sorted(p for p in DOCS.rglob("*.md") if "decisions" not in p.parts)
OF_LOSSES = ("lodeplan stress", ".stress(", "expected_loss", "[[scenarios]]", "survive")
"""Words of a page of which some block shows what a loss does to a plan."""
SHELL = set("|<>&;$*`~#\\")
"""Of these a line needs a shell to be read."""
_PYTHON = re.compile(r"python (\w+\.py)")
_BLOCK = re.compile(r"(?:^`([^`\n]+)`(, added)?:\n\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the file that it is to stand in, if any."""

    language: str
    text: str
    file: str
    added: bool


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page in order."""
    found = _BLOCK.findall(page.read_text(encoding="utf-8"))
    return [Block(language, text, file, bool(added)) for file, added, language, text in found]


def followed(page: Path, folder: Path, shell: Shell) -> list[str]:
    """Do in a folder what a page says, block by block, and return what went wrong.

    Runs of a page that shows nothing of losses are made without them, which a run works out at its end.
    """
    shown = blocks(page)
    of_losses = any(word in block.text for block in shown for word in OF_LOSSES)
    for block in shown:
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text(encoding="utf-8") + "\n" if block.added else ""
            path.write_text(before + block.text, encoding="utf-8")
        elif block.language == "sh":
            for command in block.text.splitlines():
                without = "" if of_losses or not command.startswith("lodeplan run ") else " --no-stress"
                if wrong := _wrong(command + without, folder, shell):
                    return [wrong]
    return []


def _wrong(command: str, folder: Path, shell: Shell) -> str:
    """Run one command; return what a reader would see who was told nothing of an error, or nothing.

    What needs no shell is run in this process, files of Python too: a bundled dataset is read and checked once for all
    pages.
    """
    if command.startswith("lodeplan ") and not set(command) & SHELL:
        with contextlib.chdir(folder):
            answer = shell(*shlex.split(command)[1:])
        return "" if answer.code == 0 else f"{command}: exit code {answer.code}\n{answer.err}"
    if script := _PYTHON.fullmatch(command):
        return _raised(folder / script[1])
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": here},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else f"{command}: exit code {done.returncode}\n{done.stderr}"


def _raised(script: Path) -> str:
    """Run a file of Python in its folder; return what it raises, or nothing."""
    with contextlib.chdir(script.parent), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            runpy.run_path(script.name, run_name="__main__")
        except Exception:
            return f"{script.name}: {traceback.format_exc()}"
    return ""

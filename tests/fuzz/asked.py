"""One spoilt input for the command line, and what every answer must be: an exit code with words, no inner error."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import re
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import cli
from tests.data.reading.workbook_files import CELL, write_workbook
from tests.data.tiny import Rows, write_folder

EXPECTED = {0, 2, 3, 4, 5, 6, 7, 8}
"""Exit codes that an input may have; 1 is an error of ours."""
INNER = re.compile(r"Traceback|internal error \(|\b\w+(Error|Exception|Warning):")
"""Words that nobody but a developer should read."""


class Unanswered(AssertionError):
    """An input that the program did not answer in words."""


def ask(words: Sequence[str], folder: Path) -> int:
    """Run the command line in a folder; return its exit code. Raises Unanswered for an inner error."""
    out, err = io.StringIO(), io.StringIO()
    before, kept, looked = Path.cwd(), sys.argv, gc.get_threshold()
    sys.argv = ["lodeplan", *words]
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
            warnings.simplefilter("error")
            cli.main()
            code: object = 0
    except SystemExit as end:
        code = end.code
    except BaseException as fault:
        raise Unanswered(f"{words}: {type(fault).__name__}: {fault}") from fault
    finally:
        os.chdir(before)
        sys.argv = kept
        gc.set_threshold(*looked)  # a command has a process for itself; here many share one
    return _judged(words, code, out.getvalue(), err.getvalue())


def _judged(words: Sequence[str], code: object, out: str, err: str) -> int:
    number = code if isinstance(code, int) else 0
    if number not in EXPECTED:
        raise Unanswered(f"{words}: exit code {number}\n{err[-2000:]}")
    if found := INNER.search(err + out):
        raise Unanswered(f"{words}: {found[0]!r} in\n{err[-2000:]}")
    if number not in (0, 4, 5, 8) and not (err + out).strip():
        raise Unanswered(f"{words}: exit code {number} without a word")
    if re.search(r"\b(nan|inf|NaN|Infinity)\b", out) and "--json" in words:
        raise Unanswered(f"{words}: a number that is none in\n{out[:500]}")
    return number


def write_dataset(folder: Path, tables: dict[str, Rows], settings: str, as_workbook: bool) -> str:
    """Write a dataset beside the study, as a folder or as a workbook; return the name that a study gives it."""
    if not as_workbook:
        write_folder(folder / "world", tables, settings)
        return "world"
    pairs = [line.split(" = ", 1) for line in settings.splitlines() if " = " in line]
    sheets: dict[str, list[list[CELL]]] = {
        "dataset": [["key", "value"], *([key, value.strip('"')] for key, value in pairs)]
    }
    write_workbook(
        folder / "world.xlsx", {**sheets, **{k: [list(map(_cell, r)) for r in v] for k, v in tables.items()}}
    )
    return "world.xlsx"


def _cell(text: str) -> str | float:
    """Return a cell as a spreadsheet keeps it: a number where the text is one."""
    try:
        number = float(text)
    except ValueError:
        return _in_xml(text)
    return number if abs(number) < 1e300 and number == number else text


def _in_xml(text: str) -> str:
    return "".join(c for c in text if c in "\t\n\r" or c >= " ")

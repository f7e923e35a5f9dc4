"""An exception that nobody foresaw, in words that name no place of the machine it happened on."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_FILE = re.compile(r'File "([^"\n]+)"')
_PACKAGES = re.compile(r"^.*?(?:site-packages|dist-packages|python3\.\d+|[Ll]ib)[/\\]")
_PLACE = re.compile(
    r"(?:(?<![\w.)/\\])/|\b[A-Za-z]:[\\/]|\\\\)(?:[^\s'\"<>:;,()/\\]+[/\\])*([^\s'\"<>:;,()/\\]+)[/\\]?"
)

_QUOTED = re.compile(r"(['\"])(?:/|[A-Za-z]:[\\/]|\\\\)[^'\"\n]*?([^'\"/\\\n]*)[/\\]*\1")


def message_of(fault: BaseException) -> str:
    """Return the kind of an exception and its message in one line, a file named without its folders."""
    return without_places(f"{type(fault).__name__}: {' '.join(str(fault).split())}")


def traceback_of(fault: BaseException) -> str:
    """Return the traceback of an exception: our files as they lie in the program, others as in their package."""
    text = "".join(traceback.format_exception(fault))
    lines = [_FILE.sub(lambda m: f'File "{_short(m[1])}"', line) for line in text.splitlines()]
    return "\n".join(line if line.lstrip().startswith('File "') else without_places(line) for line in lines) + "\n"


def without_places(text: str) -> str:
    """Return a text in which every path from the root of a disk is the name of its file."""
    return _PLACE.sub(lambda m: m[1], _QUOTED.sub(r"\1\2\1", text))


def _short(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(_ROOT) and ".venv" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    if _PACKAGES.match(file):
        while _PACKAGES.match(file):
            file = _PACKAGES.sub("", file)
        return file.replace("\\", "/")
    return re.split(r"[/\\]", file)[-1]

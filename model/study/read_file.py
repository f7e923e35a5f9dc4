"""A study file as its author sees it: bytes to text, text to settings, and the line of every setting.

Whatever is not one small UTF-8 file of TOML is refused in one line.
"""

from __future__ import annotations

import errno
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.messages.finding import BadInput, Finding, printable
from data.reading.text_bytes import BOM, not_text
from model.study.source_map import DEEPEST, Layout, Scan, Where, shown_path
from model.study.toml_errors import syntax_finding

MOST_BYTES = 16_000_000
"""A run keeps its study with every variant written out: 10,000 of a few sentences, or 2,000 of thirty, have room. What
is read of 16 million bytes takes about a gigabyte.
"""
LOOP = "a link that leads back to itself; put the file in its place"


def read_text(path: Path) -> str:
    """Return the text of a study file; raise BadInput in one line when it cannot be one."""
    file = printable(path.name or str(path))
    message = _not_a_study_file(path)
    data = b""
    if not message:
        try:
            data = path.read_bytes()
        except OSError as error:
            message = f"cannot be read ({error.strerror})"
    if len(data) > MOST_BYTES:
        message = f"{len(data):,} bytes; a study file holds at most {MOST_BYTES:,}"
    if message:
        raise BadInput([Finding(file, None, "", str(path), message)])
    return _decoded(data.removeprefix(BOM), file)


def parse(text: str, file: str) -> tuple[dict[str, Any], Layout]:
    """Return the settings of a study file and where they stand; raise BadInput in plain words."""
    layout = Scan(text).layout
    if layout.too_deep:
        raise BadInput(
            [Finding(file, layout.too_deep, "", "", f"nested more than {DEEPEST} deep; no study needs that")]
        )
    try:
        settings = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput([syntax_finding(str(error), text, layout, file)]) from None
    except (RecursionError, ValueError):
        raise BadInput([Finding(file, None, "", "", "holds a value too long or nested too deep to be read")]) from None
    if beyond := list(_beyond(settings, ())):
        message = "a whole number of more than 300 digits is no number of a study; write what it is"
        raise BadInput(Finding(file, layout.line(where), shown_path(where), "", message) for where in beyond)
    if not settings:
        raise BadInput([Finding(file, None, "", "", "the file is empty; start from 'lodeplan new'")])
    return settings, layout


def value_of(text: str) -> Any:
    """Return one value as a study file would state it; words without quotes, and what is no value, as their text."""
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        return text
    return text if next(_beyond(value, ()), None) is not None else value


def _beyond(value: Any, where: Where) -> Iterator[Where]:
    """Yield where whole numbers stand that are no number of a machine."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _beyond(inner, (*where, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _beyond(inner, (*where, place))
    elif isinstance(value, int) and abs(value) > sys.float_info.max:
        yield where


def _not_a_study_file(path: Path) -> str:
    suffix = path.suffix.lower()
    if path.is_dir():
        inside = sorted(file.name for file in path.glob("*.toml"))
        return f"is a folder; give the study file in it{f', {inside[0]}' if len(inside) == 1 else ''}"
    if path.is_symlink() and not path.exists():
        return LOOP if _leads_back(path) else "a link to a file that is not there; put the file in its place"
    if not path.exists():
        return "no such file"
    if suffix in (".xlsx", ".xls", ".xlsm"):
        return "is an Excel workbook; the study file is TOML"
    if suffix in (".yaml", ".yml", ".json"):
        return f"is {'JSON' if suffix == '.json' else 'YAML'}; the study file is TOML"
    if suffix != ".toml":
        return "the study file is TOML; give a file that ends in .toml"
    return "" if path.is_file() else "not a plain file"


def _leads_back(path: Path) -> bool:
    """Tell whether a link leads, over however many links, back to itself."""
    try:
        path.stat()
    except OSError as fault:
        return fault.errno == errno.ELOOP
    return False


def _decoded(data: bytes, file: str) -> str:
    message = not_text(data, "save as UTF-8")
    if message:
        raise BadInput([Finding(file, None, "", "", message)])
    return data.decode("utf-8")

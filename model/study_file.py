"""A study file as its author sees it: bytes to text, text to settings, and the line of every setting.

Whatever is not one small UTF-8 file of TOML is refused in one line.
"""

from __future__ import annotations

import codecs
import tomllib
from pathlib import Path
from typing import Any

from data.errors import BadInput, Finding, printable
from model.study_layout import DEEPEST, Layout, Scan
from model.study_syntax import syntax_finding

MOST_BYTES = 1_000_000


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
    return _decoded(data.removeprefix(codecs.BOM_UTF8), file)


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
    if not settings:
        raise BadInput([Finding(file, None, "", "", "the file is empty; start from 'lodeplan new'")])
    return settings, layout


def _not_a_study_file(path: Path) -> str:
    suffix = path.suffix.lower()
    if path.is_dir():
        return "is a folder; give the study file in it"
    if not path.exists():
        return "no such file"
    if suffix in (".xlsx", ".xls", ".xlsm"):
        return "is an Excel workbook; the study file is TOML"
    if suffix in (".yaml", ".yml", ".json"):
        return f"is {'JSON' if suffix == '.json' else 'YAML'}; the study file is TOML"
    if suffix != ".toml":
        return "the study file is TOML; give a file that ends in .toml"
    return "" if path.is_file() else "not a plain file"


def _decoded(data: bytes, file: str) -> str:
    text, at = "", data.find(b"\0")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start if at < 0 else min(at, error.start)
    if at >= 0:
        line = data.count(b"\n", 0, at) + 1
        message = f"not UTF-8 (byte 0x{data[at]:02X} at line {line}); save as UTF-8"
        raise BadInput([Finding(file, None, "", "", message)])
    return text

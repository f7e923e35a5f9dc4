"""Settings to TOML text: the same settings always give the same text."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any


def written(settings: Mapping[str, Any]) -> str:
    """Return settings as TOML: plain values first, then one heading per table."""
    return "\n".join(_table(settings, ())).strip("\n") + "\n"


def value_text(value: Any) -> str:
    """Return one value as it stands after the `=`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(k)} = {value_text(v)}" for k, v in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(value_text(v) for v in value)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return repr(value)


def _table(settings: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    tables: list[tuple[str, Any]] = []
    for key, value in settings.items():
        if isinstance(value, Mapping):
            tables.append((key, value))
        elif isinstance(value, list | tuple) and value and all(isinstance(v, Mapping) for v in value):
            tables += [(key, [v]) for v in value]
        else:
            lines.append(f"{_key(key)} = {value_text(value)}")
    for key, value in tables:
        heading = ".".join(_key(part) for part in (*path, key))
        if isinstance(value, list):
            lines += ["", f"[[{heading}]]", *(f"{_key(k)} = {value_text(v)}" for k, v in value[0].items())]
        elif all(isinstance(v, Mapping) for v in value.values()) and value:
            lines += _table(value, (*path, key))
        else:
            lines += ["", f"[{heading}]", *_table(value, (*path, key))]
    return lines


def _key(key: str | int) -> str:
    text = str(key)
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else value_text(text)

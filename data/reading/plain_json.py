"""JSON that says one thing: no key twice in an object, no number that is none, no nesting without end."""

from __future__ import annotations

import json
from typing import Any


def read(text: str | bytes) -> Any:
    """Return what JSON says; raise ValueError, in words, for what two readers could read differently."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"'{next(key for key in keys if keys.count(key) > 1)}' is given twice in it")
    return said


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")

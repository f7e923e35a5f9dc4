"""The version of the program that a study needs: `requires = ">=0.2"`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any

Version = tuple[int, ...]
_CLAUSE = re.compile(r"\s*(>=|<=|==|!=|>|<)\s*(\d+(?:\.\d+)*)\s*")
_HOLDS: Mapping[str, Callable[[Version, Version], bool]] = {
    ">=": lambda has, asked: has >= asked,
    "<=": lambda has, asked: has <= asked,
    "==": lambda has, asked: has == asked,
    "!=": lambda has, asked: has != asked,
    ">": lambda has, asked: has > asked,
    "<": lambda has, asked: has < asked,
}


def well_said(value: Any) -> Any:
    """Refuse what does not say a version, or a span of versions."""
    if not isinstance(value, str) or not value.strip() or not all(map(_CLAUSE.fullmatch, value.split(","))):
        raise ValueError(f"must say which versions will do, such as '>=0.2' or '>=0.2, <1', got {value!r}")
    return value


def refusal(requires: Any, has: str = "") -> str:
    """Return why a study that requires a version cannot be run by this program; nothing where it can."""
    try:
        clauses = [_CLAUSE.fullmatch(clause) for clause in str(well_said(requires)).split(",")]
    except ValueError:
        return ""  # said where the settings are read
    version = has or metadata.version("lodeplan")
    here = _numbers(version)
    for clause in clauses:
        if clause and not _HOLDS[clause.group(1)](*_same_length(here, _numbers(clause.group(2)))):
            return f"the study requires lodeplan {requires.strip()}, this is {version}; install one that will do"
    return ""


def _numbers(version: str) -> Version:
    """Return the numbers of a release; what follows them, such as rc1 or .dev3, does not count."""
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def _same_length(one: Version, other: Version) -> tuple[Version, Version]:
    size = max(len(one), len(other))
    return one + (0,) * (size - len(one)), other + (0,) * (size - len(other))

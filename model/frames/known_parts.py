"""What was made of a dataset, part by part: worlds that differ in demand have their suppliers and plants once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd

from model.frames.plain_tables import NotedTables

Tables = Mapping[str, pd.DataFrame]
Made = TypeVar("Made")
KEPT_OF_EACH = 4
"""Answers that are kept of one function: as many as there are worlds in turn, as a rule."""


@dataclass(frozen=True)
class _Known:
    """What a function made, of what, and the tables that it read for it."""

    of: tuple[Any, ...]
    read: dict[str, object]
    made: Any

    def is_of(self, tables: Tables, of: tuple[Any, ...]) -> bool:
        """Say whether the function would make the same again."""
        there = all(tables.get(name) is table for name, table in self.read.items())
        return there and len(self.of) == len(of) and all(map(_same, self.of, of))


@dataclass(frozen=True)
class KnownParts:
    """What functions made of tables, the last ones first; each is handed tables that note which of them are read."""

    _known: dict[Callable[..., Any], list[_Known]] = field(default_factory=dict)

    def made(self, make: Callable[..., Made], tables: Tables, *of: Any) -> Made:
        """Return what a function makes of tables and of some other things, none of which ever changes."""
        kept = self._known.setdefault(make, [])
        for at, known in enumerate(kept):
            if known.is_of(tables, of):
                kept.insert(0, kept.pop(at))
                break
        else:
            noted = NotedTables(tables)
            made = make(noted, *of)
            read = {name.partition(".")[2]: table for name, table in noted.closed().items()}
            kept[:] = [_Known(of, read, made), *kept[: KEPT_OF_EACH - 1]]
        found: Made = kept[0].made
        return found


def _same(one: Any, other: Any) -> bool:
    """Say whether two things are one, or equal where they are plain; frames are never held against each other."""
    return one is other or (not isinstance(one, pd.DataFrame) and type(one) is type(other) and bool(one == other))

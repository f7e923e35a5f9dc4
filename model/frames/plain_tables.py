"""Tables with every text a Python object: in tables as small as a study's, look-ups are a fifth quicker so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from weakref import ref

import pandas as pd

_KNOWN: dict[int, tuple[ref[pd.DataFrame], pd.DataFrame]] = {}
"""Frames by which object they are, while they live, and the same with plain texts: worlds share most of their tables.
"""


class PlainTables(Mapping[str, pd.DataFrame]):
    """Tables of a dataset, some of them changed, with every text a Python object once a table is first looked up."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], changed: Mapping[str, pd.DataFrame] | None = None) -> None:
        self._tables, self._changed = tables, changed or {}
        self._plain: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._plain:
            given = self._changed if name in self._changed else self._tables
            self._plain[name] = plain_text(given[name])
        return self._plain[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self._tables), **dict.fromkeys(self._changed)})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def equals(self, other: object) -> bool:
        """Tell whether others are the same tables, changed in the same way."""
        if not isinstance(other, PlainTables) or other._tables is not self._tables:
            return False
        return other._changed.keys() == self._changed.keys() and all(
            table is other._changed[name] for name, table in self._changed.items()
        )


class NotedTables(Mapping[str, pd.DataFrame]):
    """Tables of which it is noted which are looked up, and whether somebody looks at which there are."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables, self._whole, self._closed = tables, False, False
        self._read: dict[str, pd.DataFrame | None] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            if self._closed and not self._whole:
                raise AttributeError(f"the table {name} is read after the answer was given")
            self._read[name] = self._tables.get(name)
        found = self._read[name]
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        if self._closed and not self._whole:
            raise AttributeError("tables are counted after the answer was given")
        self._whole = True
        return iter(self._tables)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def closed(self) -> dict[str, object]:
        """Return what was read, each table as `tables.NAME`; none can be read for the first time from now on."""
        self._closed = True
        read: dict[str, object] = {f"tables.{name}": table for name, table in self._read.items()}
        return {**read, "tables": self._tables} if self._whole else read


def plain_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its text columns as Python objects: of one frame always the same, as none is ever changed."""
    known = _KNOWN.get(id(frame))
    if known is not None and known[0]() is frame:
        return known[1]
    texts = {column: object for column, kind in frame.dtypes.items() if kind == "str"}
    if not texts:
        return frame
    plain, at = frame.astype(texts), id(frame)
    _KNOWN[at] = (ref(frame, lambda _: _KNOWN.pop(at, None)), plain)
    return plain

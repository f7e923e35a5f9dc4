"""Tables with every text a Python object: in tables as small as a study's, look-ups are a fifth quicker so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd


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


def plain_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its text columns as Python objects."""
    texts = {column: object for column, kind in frame.dtypes.items() if kind == "str"}
    return frame.astype(texts) if texts else frame

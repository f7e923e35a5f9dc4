"""Result tables as columns, each a frame only once somebody asks for one.

A plan has some thirty tables of a few hundred rows. They are written, and read column by column: frames of most of them
would be made for nobody.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

Plain = dict[str, Any]
"""Columns by name, all as long: arrays of numpy's, or of pandas' own numbers where one may be unknown."""


class HasColumns(Mapping[str, pd.DataFrame]):
    """Tables of a plan whose columns can be read without a frame of them."""

    @abstractmethod
    def columns(self, table: str) -> Plain | pd.DataFrame:
        """Return what gives the columns of a table by their name."""


class ColumnTables(HasColumns):
    """Tables of a plan, held as columns."""

    def __init__(self, columns: Mapping[str, Plain]) -> None:
        self._columns = dict(columns)
        self._frames: dict[str, pd.DataFrame] = {}

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self._frames:
            self._frames[table] = as_frame(self._columns[table])
        return self._frames[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def columns(self, table: str) -> Plain:
        """Return a table as its columns."""
        return self._columns[table]

    def beside(self, **more: Plain) -> ColumnTables:
        """Return these tables and some more."""
        return ColumnTables({**self._columns, **more})


def columns_of(tables: Mapping[str, pd.DataFrame], table: str) -> Plain | pd.DataFrame:
    """Return what gives the columns of a table by their name: a frame only where it is held as one."""
    return tables.columns(table) if isinstance(tables, HasColumns) else tables[table]


def length_of(columns: Plain | pd.DataFrame) -> int:
    """Return how many rows there are."""
    return len(columns) if isinstance(columns, pd.DataFrame) else len(next(iter(columns.values()), ()))


def as_frame(rows: Plain) -> pd.DataFrame:
    """Return columns as a frame, texts as Python objects: of an array of objects it would make texts of its own."""
    texts = {
        name: pd.Index(column, dtype=object, copy=False) for name, column in rows.items() if column.dtype == object
    }
    return pd.DataFrame(rows | texts, copy=False)

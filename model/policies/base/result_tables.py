"""The result tables of one plan, of which what several sentences ask is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pandas as pd

from data.rows import each_row
from model.frames.column_tables import HasColumns, Plain, columns_of
from model.policies.base.policy import Tables

Made = TypeVar("Made")


class ResultTables(HasColumns):
    """The tables of one plan, none of which changes, and what was worked out from them.

    What is made of it with some tables changed, such as `{**tables, "purchases": fewer}`, is a plain mapping again.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._made: dict[tuple[Any, ...], tuple[tuple[object, ...], Any]] = {}
        self._alike: dict[type, list[Any]] = {}
        self._lists: dict[tuple[str, str], list[Any]] = {}

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self._tables[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def columns(self, table: str) -> Plain | pd.DataFrame:
        return columns_of(self._tables, table)

    def column(self, table: str, column: str) -> list[Any]:
        """Return a column as plain Python values."""
        at = table, column
        if at not in self._lists:
            self._lists[at] = self.columns(table)[column].tolist()
        return self._lists[at]

    def once(self, make: Callable[..., Made], of: tuple[object, ...]) -> Made:
        """Return what `make` makes of some things and these tables.

        Sentences are told apart by what they do, all else by which object it is.
        """
        of = tuple(map(self._same, of))
        key = (make, *map(id, of))
        if key not in self._made:
            self._made[key] = (of, make(*of, self))  # `of` is kept too, so that nothing else comes to have its id
        made: Made = self._made[key][1]
        return made

    def _same(self, thing: Any) -> Any:
        """Return, for a sentence, the first that does the same; for anything else the thing itself."""
        if not hasattr(thing, "alike"):
            return thing
        known = self._alike.setdefault(type(thing), [])
        found = next((one for one in known if one is thing or thing.alike(one)), None)
        if found is None:
            known.append(thing)
        return thing if found is None else found


def rows_of(tables: Tables, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the named columns of a plan's table row by row, as `each_row` does; each is read once of `ResultTables`."""
    if isinstance(tables, ResultTables):
        return zip(*(tables.column(table, column) for column in columns), strict=True)
    return each_row(columns_of(tables, table), *columns)


def told(tables: Tables, make: Callable[..., Made], *of: object) -> Made:
    """Return what `make` makes of some things and a plan's tables: once, where these are `ResultTables`.

    make: what changes nothing; its answer is shared by all who ask, so that nobody may change that either
    """
    return tables.once(make, of) if isinstance(tables, ResultTables) else make(*of, tables)

"""Tables as plain columns, whose rows are found by their key: what a proof needs of them, and no more.

A plan has tables of a few hundred rows. Joining them as frames costs a hundred times what looking a key up costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.frames.column_tables import Plain, length_of
from model.frames.column_tables import columns_of as source_of
from model.frames.study_frames import KEPT, Adjusts, Frames

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Key = tuple[Any, ...]
Made = TypeVar("Made")
ABSENT = -1
TABLES_KEPT = 4
"""Tables of a kind that are kept as columns: as many as there are worlds and laws in turn, as a rule."""


class Columns:
    """A table as columns: numbers and flags as arrays, all else as arrays of Python objects; read when asked for.

    `like` is a table read before, whose keys are this one's too where the columns that make them up are the same.
    """

    def __init__(
        self, source: pd.DataFrame | Plain | Columns, which: Places | Flags | None = None, like: Columns | None = None
    ) -> None:
        self.source, self._which = source, which
        # Not `like` itself, which would hold on to the one before it, and so on.
        self._before = (like._columns, like._keys, like._places) if like else ({}, {}, {})
        self._length = _count(source) if which is None else int(which.sum() if which.dtype == bool else len(which))
        self._columns: dict[str, npt.NDArray[Any]] = {}
        self._values: dict[str, list[Any]] = {}
        self._keys: dict[Key, list[Key]] = {}
        self._places: dict[Key, dict[Key, int]] = {}
        self._flagged: dict[str, Columns] = {}
        self._sums: dict[Key, Mapping[Key, float]] = {}
        self._made: dict[Callable[[Columns], Any], Any] = {}
        self._year_before: dict[Key, Places] = {}
        self._beside: dict[tuple[int, Key], Beside] = {}

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, column: str) -> npt.NDArray[Any]:
        if column not in self._columns:
            whole = self.source[column]
            plain = whole if isinstance(whole, np.ndarray) else _plain(whole)
            self._columns[column] = plain if self._which is None else plain[self._which]
        return self._columns[column]

    def number(self, column: str) -> Numbers:
        """Return a column as floats, not a number where a cell is none."""
        return numbers(self[column])

    def take(self, which: Places | Flags) -> Columns:
        """Return the rows at some places, or where a flag is set."""
        return Columns(self, which)

    def flagged(self, column: str) -> Columns:
        """Return the rows where a column is true: of one table always the same, whose keys are read once."""
        if column not in self._flagged:
            self._flagged[column] = self.take(self[column].astype(bool))
        return self._flagged[column]

    def sums(self, amount: str, *columns: str) -> Mapping[Key, float]:
        """Return the sum of a column of amounts by key."""
        if (amount, *columns) not in self._sums:
            self._sums[amount, *columns] = sums(self.keys(*columns), self.number(amount))
        return self._sums[amount, *columns]

    def beside(self, facts: Columns, *columns: str) -> Beside:
        """Return this table's rows that the facts have, the facts of each, and of every row which of the facts it is.

        Facts are looked up once, whoever asks.
        """
        at = (id(facts), columns)
        if at not in self._beside:
            found = facts.find(columns, self.keys(*columns))
            known = found != ABSENT
            mine, theirs = (self, found) if known.all() else (self.take(known), found[known])
            self._beside[at] = Beside(mine, facts.take(theirs), found, facts)
        return self._beside[at]

    def added_up(self, amount: str, facts: Columns, *columns: str) -> Numbers:
        """Return, for each of some facts, the sum of an amount over this table's rows that have its key."""
        at = self.beside(facts, *columns).at
        known = at != ABSENT
        return np.bincount(at[known], weights=self.number(amount)[known], minlength=len(facts)).astype(float)

    def keys(self, *columns: str) -> list[Key]:
        """Return each row's key, as plain Python values."""
        if columns not in self._keys:
            self._take_keys(columns)
        if columns not in self._keys:
            self._keys[columns] = list(zip(*(self._plain_values(c) for c in columns), strict=True))
        return self._keys[columns]

    def _plain_values(self, column: str) -> list[Any]:
        if column not in self._values:
            self._values[column] = _values(self[column])
        return self._values[column]

    def places(self, *columns: str) -> dict[Key, int]:
        """Return the row of each key; the first where several have it."""
        keys = self.keys(*columns)
        if columns not in self._places:
            self._places[columns] = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
        return self._places[columns]

    def _take_keys(self, columns: Key) -> None:
        """Take over the keys of the table read before, and their rows, where they are this one's."""
        read, keys, places = self._before
        if columns in keys and all(np.array_equal(self[c], read[c]) for c in columns):
            self._keys[columns] = keys[columns]
            if columns in places:
                self._places[columns] = places[columns]

    def once(self, make: Callable[[Columns], Made]) -> Made:
        """Return what `make` makes of this table alone; nobody may change that."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    def year_before(self, *columns: str) -> Places:
        """Return, of each row, the row with the same columns a year before, ABSENT where there is none."""
        if columns not in self._year_before:
            before = zip(*(self._plain_values(c) for c in columns), (self["year"] - 1).tolist(), strict=True)
            self._year_before[columns] = self.find((*columns, "year"), before)
        return self._year_before[columns]

    def find(self, columns: Sequence[str], keys: Iterable[Key]) -> Places:
        """Return the row of each of some keys, ABSENT for a key that no row has."""
        return np.array(list(map(self.places(*columns).get, keys, repeat(ABSENT))), dtype=np.int64)

    def amount(self, column: str, at: Places, absent: float = 0.0) -> Numbers:
        """Return the numbers of a column at some rows; `absent` where there is no row."""
        return np.append(self.number(column), absent)[at]

    def forget(self) -> None:
        """Let go of tables made of this one: they know it, as it knows them, and would outlive its last reader."""
        made = [*self._flagged.values(), *(table for found in self._beside.values() for table in found[:2])]
        self._flagged, self._beside = {}, {}
        for table in made:
            if table is not self:
                table.forget()


class Beside(NamedTuple):
    """Rows of a table beside the facts of each; where every row stands among the facts, ABSENT for one that does not.

    of: the facts themselves, which are told apart by which object they are while they are kept
    """

    rows: Columns
    facts: Columns
    at: Places
    of: Columns


def columns_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, Columns]:
    """Return every table as columns."""
    return {name: Columns(source_of(tables, name)) for name in tables}


def numbers(values: Any) -> Numbers:
    """Return values as floats, at least one-dimensional, not a number where a value is none."""
    if isinstance(values, np.ndarray) and values.dtype == np.float64 and values.ndim == 1:
        return values
    try:
        return np.atleast_1d(np.asarray(values, dtype="float64"))
    except (TypeError, ValueError):
        return np.atleast_1d(
            pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
        )


def sums(keys: Iterable[Key], amounts: Numbers) -> dict[Key, float]:
    """Return the sum of the amounts of each key."""
    out: dict[Key, float] = {}
    known = out.get
    for key, amount in zip(keys, amounts.tolist(), strict=True):
        out[key] = known(key, 0.0) + amount
    return out


def _count(source: pd.DataFrame | Plain | Columns) -> int:
    return len(source) if isinstance(source, Columns) else length_of(source)


def _plain(column: Any) -> Any:
    return column.to_numpy() if isinstance(column.dtype, np.dtype) else column.to_numpy(dtype=object)


def _values(column: npt.NDArray[Any]) -> list[Any]:
    """Return a column as Python values; one object stands for every cell that is not a number, so that keys match."""
    if column.dtype.kind == "f" and np.isnan(column).any():
        return [np.nan if value != value else value for value in column.tolist()]
    out: list[Any] = column.tolist()
    return out


class Facts:
    """The study's numbers, with a variant's prices and bounds in them, as columns by the name of their frame."""

    def __init__(self, frames: Frames, like: Facts | None = None) -> None:
        """Read `frames`; a table that was read for `like`, or for what that was like itself, is not read again."""
        self.frames = frames
        self._tables: dict[str, list[Columns]] = like._tables if like else {}
        self._read: dict[str, Columns] = {}
        self._under: list[Facts] = []
        self.years = frames.years
        self.mineral_of = frames.mineral_of

    def under(self, sentences: Iterable[Adjusts]) -> Facts:
        """Return the numbers with some sentences' prices and bounds in them; what the last ones left is kept."""
        frames = self.frames
        for sentence in sentences:
            frames = frames.adjusted(sentence)
        kept = self._under
        at = next((i for i, known in enumerate(kept) if known.frames is frames), None)
        found = Facts(frames, self) if at is None else kept.pop(at)
        kept[:] = [found, *kept[: KEPT - 1]]
        return found

    def __getitem__(self, name: str) -> Columns:
        if name not in self._read:
            source, kept = getattr(self.frames, name), self._tables.setdefault(name, [])
            at = next((i for i, known in enumerate(kept) if known.source is source), None)
            found = Columns(source, like=kept[0] if kept else None) if at is None else kept.pop(at)
            kept[:] = [found, *kept[: TABLES_KEPT - 1]]
            self._read[name] = found
        return self._read[name]

    @cached_property
    def recipe_of(self) -> dict[str, list[tuple[str, float]]]:
        """Return, for each plant, the forms in its recipe and t of each per t of output; its main product has one."""
        out = _by_first(self["recipe"].keys("plant", "form", "t_per_t"))
        for plant, form in self["outputs"].places("plant", "form"):
            if form not in self.mineral_of:
                out.setdefault(plant, []).append((form, 1.0))
        return out

    @property
    def bill_of(self) -> dict[str, list[tuple[str, float]]]:
        """Return, for each product, the forms that a unit takes and how much of each."""
        return self["bills"].once(_bill_of)


def _bill_of(bills: Columns) -> dict[str, list[tuple[str, float]]]:
    return _by_first(bills.keys("product", "form", "bill"))


def _by_first(rows: Iterable[Key]) -> dict[str, list[tuple[str, float]]]:
    out: dict[str, list[tuple[str, float]]] = {}
    for first, form, amount in rows:
        out.setdefault(first, []).append((form, amount))
    return out

"""Rows as plain columns: what result tables are worked out in before they become frames.

A plan has tables of a few hundred rows. Joining them as frames, or adding them up, takes a hundred times as long as
looking their keys up in a dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.frames.column_tables import Plain, as_frame, columns_of
from model.frames.study_frames import Frames

Column = npt.NDArray[Any]
Key = tuple[Any, ...]
Of = TypeVar("Of")
"""What sums are of."""
TEXT, YEAR, NUMBER, FLAG = "object", "int64", "float64", "bool"
"""Kinds of column in a result table."""


def plain(table: pd.DataFrame | Plain, *columns: str) -> Plain:
    """Return some columns of a table as arrays: numbers and flags of their kind, all else Python objects."""
    return {name: _array(table[name]) for name in columns}


def _array(column: Any) -> Any:
    if isinstance(column, np.ndarray):
        return column
    return column.to_numpy() if isinstance(column.dtype, np.dtype) else column.to_numpy(dtype=object)


def known_numbers(column: Any) -> npt.NDArray[np.float64]:
    """Return a column as floats, not a number where one is unknown."""
    if isinstance(column, np.ndarray):
        return column.astype(float, copy=False)
    return column.to_numpy(dtype=float, na_value=np.nan)  # type: ignore[no-any-return]


def plain_of(tables: Mapping[str, pd.DataFrame], table: str, *columns: str) -> Plain:
    """Return some columns of one of a plan's tables."""
    return plain(columns_of(tables, table), *columns)


def keys(rows: Plain, *columns: str) -> list[Key]:
    """Return each row's key as plain Python values."""
    return list(zip(*(rows[name].tolist() for name in columns), strict=True))


def taken(rows: Plain, at: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Plain:
    """Return the rows at some places, or where a flag is set."""
    return {name: column[at] for name, column in rows.items()}


@dataclass(frozen=True)
class Facts:
    """Columns of rows that each have a key of their own, and where each key stands."""

    place: Mapping[Key, int]
    columns: Plain


def facts(rows: Plain, *key: str) -> Facts:
    """Return rows as what can be set beside others by their key; a key is there once."""
    return Facts(_place(rows, key), {name: column for name, column in rows.items() if name not in key})


_PLACES: dict[tuple[str, ...], tuple[Plain, Mapping[Key, int]]] = {}
"""By the names of a key, the keys asked for last and their places: worlds differ in numbers more than in keys."""


def _place(rows: Plain, key: tuple[str, ...]) -> Mapping[Key, int]:
    """Return where each key stands."""
    known = _PLACES.get(key)
    if known is not None and all(np.array_equal(known[0][name], rows[name]) for name in key):
        return known[1]
    every = keys(rows, *key)
    place = dict(zip(every, range(len(every)), strict=True))
    _PLACES[key] = {name: rows[name] for name in key}, place
    return place


def facts_of(f: Frames, table: str, key: tuple[str, ...], *columns: str) -> Facts:
    """Return some columns of a table of frames as facts, once for all frames that hold the same table."""
    return f.once(_facts_of, table, key, columns)


def _facts_of(table: str, key: tuple[str, ...], columns: tuple[str, ...], f: Frames) -> Facts:
    return facts(plain(f.held(table), *key, *columns), *key)


def beside(rows: Plain, known: Facts, *key: str) -> Plain:
    """Return the rows whose key the facts have, with the facts' columns."""
    place = known.place.get
    at = np.array([place(k, -1) for k in keys(rows, *key)], dtype=np.int64)
    there = at >= 0
    if not there.all():
        rows, at = taken(rows, there), at[there]
    return {**rows, **{name: column[at] for name, column in known.columns.items()}}


def looked_up(known: dict[Key, float], rows: Plain, *key: str) -> npt.NDArray[np.float64]:
    """Return the number of each row's key, 0 where there is none."""
    return np.array([known.get(k, 0.0) for k in keys(rows, *key)], dtype=np.float64)


def in_order(rows: Plain, *key: str) -> Plain:
    """Return rows sorted by a key."""
    every = keys(rows, *key)
    return taken(rows, np.array(sorted(range(len(every)), key=every.__getitem__), dtype=np.int64))


def sums_of(every: Iterable[Of], *amounts: Iterable[float]) -> dict[Of, tuple[float, ...]]:
    """Return the sums (`added_up`) of several amounts of each key."""
    place, at = places_of(every)
    return dict(zip(place, zip(*(_summed(at, one) for one in amounts), strict=True), strict=True))


def added_up(every: Iterable[Of], amounts: Iterable[float]) -> dict[Of, float]:
    """Return the sum of the amounts of each key, in the order of the keys' first rows.

    What rounding takes off a sum is carried over to the next amount (Kahan).
    """
    place, at = places_of(every)
    return dict(zip(place, _summed(at, amounts), strict=True))


def places_of(every: Iterable[Of]) -> tuple[dict[Of, int], list[int]]:
    """Return each key's place in the order of their first rows, and the place of every row's key."""
    place: dict[Of, int] = {}
    return place, [place.setdefault(key, len(place)) for key in every]


def _summed(places: Sequence[int], amounts: Iterable[float]) -> list[float]:
    """Return the sum of the amounts of each place, where places are numbered in the order of their first rows."""
    total: list[float] = []
    carried: list[float] = []
    for at, amount in zip(places, amounts.tolist() if isinstance(amounts, np.ndarray) else amounts, strict=True):
        if at == len(total):
            total.append(amount)
            carried.append(0.0)
            continue
        before, more = total[at], amount - carried[at]
        total[at] = now = before + more
        carried[at] = now - before - more
    return total


def kept(rows: Plain, *columns: str) -> Plain:
    """Return the columns of a result table, in their order; zeros without a minus."""
    return {name: rows[name] + 0.0 if rows[name].dtype.kind == "f" else rows[name] for name in columns}


def framed(rows: Plain, *columns: str) -> pd.DataFrame:
    """Return some columns as a frame, texts as Python objects, zeros without a minus."""
    return as_frame(kept(rows, *columns))


def table_of(rows: Iterable[tuple[object, ...]], **kinds: str) -> Plain:
    """Return rows as the columns of a result table, a column of each kind in turn: texts as Python objects (TEXT)."""
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    every = {name: np.array(column, dtype=kinds[name]) for name, column in zip(kinds, columns, strict=True)}
    return kept(every, *kinds)

"""Values of a run held against the same values derived again: cells of a table, entries of the manifest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

import numpy as np
import pandas as pd

from data.messages.finding import shown

TOLERANCE = 1e-6
"""Between a cell and the same cell derived again, relative to its size (at least 1, or the largest of its column)."""
CELLS_NAMED = 5
"""Differing cells named in each table."""


def differences(table: str, before: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    """Return the cells of a table that are not what they are when derived again."""
    if wrong := other_columns(table, before, now):
        return wrong
    if len(before) != len(now):
        return [f"{table}: has {len(before)} rows; derived again {len(now)}"]
    out = []
    texts = [c for c in now.columns if not pd.api.types.is_numeric_dtype(now[c]) and c != "variant"]
    for column in now.columns:
        for i in np.flatnonzero(_differ(before[column], now[column]))[:CELLS_NAMED]:
            row = " ".join(str(now[c].iloc[i]) for c in [*texts, "year"] if c in now and c != column)
            text = f"{before[column].iloc[i]!s}, derived again {now[column].iloc[i]!s}"
            out.append(f"{table}.{column}: {row}: {text}")
    return out


def other_columns(table: str, before: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    """Return, in one line, that a table has other columns than derived again; none where they are the same."""
    if list(before.columns) == list(now.columns):
        odd = before.index.nlevels > 1 or list(before.index[:1]) != list(range(len(before)))[:1]
        return [f"{table}: its rows are not counted from 0"] if odd else []
    return [f"{table}: has columns {', '.join(before.columns)}; derived again {', '.join(now.columns)}"]


def _differ(before: pd.Series, now: pd.Series) -> Any:
    if pd.api.types.is_numeric_dtype(now) and not pd.api.types.is_bool_dtype(now):
        a, b = (pd.to_numeric(x, errors="coerce").to_numpy(dtype="float64", na_value=np.nan) for x in (before, now))
        largest = float(np.max(np.abs(b), where=np.isfinite(b), initial=0.0))
        size = np.maximum(min(1.0, largest), np.maximum(np.abs(a), np.abs(b)))
        with np.errstate(invalid="ignore"):
            return ~((np.abs(a - b) <= TOLERANCE * size) | (np.isnan(a) & np.isnan(b)) | (a == b))
    old, new = before.astype("object"), now.astype("object")
    return ((old != new) & ~(old.isna() & new.isna())).to_numpy()


def unlike(where: str, stated: Any, wanted: Any, most: float = 0.0) -> Iterator[str]:
    """Yield, a line each, where a value of JSON is not the one derived again.

    most: how far a number may lie from it, relative to its size (at least 1)
    """
    if isinstance(wanted, Mapping):
        if not isinstance(stated, Mapping):
            yield f"{where}: {in_short(stated)}, derived again an object"
            return
        for key, value in wanted.items():
            if key not in stated:
                yield f"{where}.{key}: missing"
            else:
                yield from unlike(f"{where}.{key}", stated[key], value, most)
        yield from (f"{where}.{key}: no run writes this" for key in stated if key not in wanted)
    elif isinstance(wanted, list):
        if not isinstance(stated, list) or len(stated) != len(wanted):
            yield f"{where}: {in_short(stated)}, derived again {in_short(wanted)}"
            return
        for number, (one, other) in enumerate(zip(stated, wanted, strict=True)):
            yield from unlike(f"{where}.{number}", one, other, most)
    elif not _same(stated, wanted, most):
        yield f"{where}: {in_short(stated)}, derived again {in_short(wanted)}"


def _same(stated: Any, wanted: Any, most: float) -> bool:
    if is_number(stated) and is_number(wanted):
        return bool(stated == wanted or abs(stated - wanted) <= most * max(1.0, abs(wanted)))
    return type(stated) is type(wanted) and bool(stated == wanted)


def is_number(value: Any) -> TypeGuard[float]:
    """Say whether a value of JSON is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def in_short(value: Any) -> str:
    """Return a value of JSON as a message shows it."""
    if value is None:
        return "nothing"
    text = repr(value) if is_number(value) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if is_number(value) else shown(text)

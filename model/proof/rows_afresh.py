"""Rows of a table as they are read afresh, and rows of a frame in the units of the program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

_TEXTS = (
    "form", "mineral", "stage", "title", "plant", "country", "owner", "kind", "collector", "end_use", "product",
    "origin", "holder", "outlet", "rule", "account",
)  # fmt: skip
_YEARS = ("year", "sold", "first_run", "last_run")
_TYPES = dict.fromkeys(_TEXTS, "str") | dict.fromkeys(_YEARS, "int64") | {"essential": "bool", "buys": "bool"}


def discount(rate: float, first: int, year: int) -> float:
    """Present value of a dollar paid in the middle of a year, seen from the start of the first."""
    return float(1.0 / (1.0 + rate) ** (0.5 + year - first))


def in_kt(values: pd.Series) -> pd.Series:
    """Tonnes in kt; USD per t in MUSD per kt."""
    return values / 1000.0


def table_of(rows: Iterable[tuple[Any, ...]], *columns: str) -> pd.DataFrame:
    """Return rows as a frame, each column of its type."""
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    each_column = zip(columns, cells, strict=True)
    return pd.DataFrame({name: pd.Series(list(of), dtype=_TYPES.get(name, "float64")) for name, of in each_column})


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows of a frame, their cells by name."""
    return iter(frame.itertuples(index=False))

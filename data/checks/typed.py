"""What a rule across rows and tables is given, and how it names rows, keys and years."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from data import schema
from data.messages.finding import Finding
from data.messages.lists import first_of
from data.settings import Settings


@dataclass(frozen=True)
class BySeries:
    """Rows of a table by series and year: the year of each, and whether it is of the series of the row before."""

    rows: pd.DataFrame
    year: np.ndarray
    goes_on: np.ndarray

    @property
    def follows(self) -> np.ndarray:
        """Say of each row but the first whether it is the next year of the row before."""
        return np.asarray(self.goes_on[1:] & (np.diff(self.year) == 1), dtype=bool)


def by_series(frame: pd.DataFrame, key: Sequence[str], year: str) -> BySeries:
    """Return rows in the order of their series (rows alike in `key`) and their years."""
    rows = frame.sort_values([*key, year], kind="stable")
    goes_on = np.ones(len(rows), dtype=bool)
    goes_on[:1] = False
    for name in key:
        values = rows[name].to_numpy()
        goes_on[1:] &= values[1:] == values[:-1]
    return BySeries(rows, rows[year].to_numpy(float), goes_on)


@dataclass(frozen=True)
class Typed:
    """Typed tables indexed by row number, the name of each in findings, and the tables that hold errors.

    `read` are the tables that were looked at.
    """

    tables: Mapping[str, pd.DataFrame]
    files: Mapping[str, str]
    settings: Settings | None
    unusable: frozenset[str]
    read: dict[str, pd.DataFrame] = field(default_factory=dict, compare=False, repr=False)
    _sorted: dict[str, BySeries] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.read.setdefault(name, self.tables[name])

    def unread(self) -> Typed:
        """Return the same for somebody else, of whom it is noted what he reads."""
        return replace(self, read={})

    def finding(
        self, table: str, row: object, column: str, value: object, message: str, level: str = "error"
    ) -> Finding:
        return Finding(self.files[table], None if row is None else int(str(row)), column, str(value), message, level)

    def by_series(self, table: schema.Table) -> BySeries:
        """Return a table by year in the order of its series; sorted once for all rules."""
        rows = self[table.name]
        if table.name not in self._sorted:
            self._sorted[table.name] = by_series(rows, table.series_key, table.by_year)
        return self._sorted[table.name]


def extremes(labels: pd.Series, values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most of the values of each label, in the order in which labels come up."""
    codes, names = pd.factorize(labels)
    least, most = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    np.minimum.at(least, codes, values.to_numpy())
    np.maximum.at(most, codes, values.to_numpy())
    return least, most


Rule = Callable[[Typed], Iterator[Finding]]


def named(key: Sequence[str], row: pd.Series) -> str:
    """Return a key in words, such as 'form lithium.chemical, country AUS, step 1'."""
    return ", ".join(f"{name} {row[name]:g}" if isinstance(row[name], float) else f"{name} {row[name]}" for name in key)


def row_numbers(rows: pd.DataFrame) -> str:
    numbers = [str(number) for number in rows.index]
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    return f"rows {first_of(numbers, 8)}"

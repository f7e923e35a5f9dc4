"""What a rule across rows and tables is given, and how it names rows, keys and years."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.errors import Finding
from data.settings import Settings


@dataclass(frozen=True)
class Typed:
    """Typed tables indexed by row number, the name of each in findings, and the tables that hold errors."""

    tables: Mapping[str, pd.DataFrame]
    files: Mapping[str, str]
    settings: Settings | None
    unusable: frozenset[str]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def finding(
        self, table: str, row: object, column: str, value: object, message: str, level: str = "error"
    ) -> Finding:
        return Finding(self.files[table], None if row is None else int(str(row)), column, str(value), message, level)


Rule = Callable[[Typed], Iterator[Finding]]


def named(key: Sequence[str], row: pd.Series) -> str:
    """Return a key in words, such as 'form lithium.chemical, country AUS, step 1'."""
    return ", ".join(f"{name} {row[name]:g}" if isinstance(row[name], float) else f"{name} {row[name]}" for name in key)


def row_numbers(rows: pd.DataFrame) -> str:
    numbers = [str(number) for number in rows.index]
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    return f"rows {', '.join(numbers[:8])}" + (f" and {len(numbers) - 8} more" if len(numbers) > 8 else "")


def span(first: float, last: float) -> str:
    """Return years as '2027' or '2027 to 2030'."""
    return f"{first:g}" if first == last else f"{first:g} to {last:g}"

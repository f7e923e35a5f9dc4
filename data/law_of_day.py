"""A dataset as the law stood on a day: duties, credits and appropriations made later are not there.

A law is there from the day on which it was made, and its end from the day on which that was made: a duty that was
struck down later goes on, one that ends by its own words ends. What the laws known on a day say of a year is averaged
over the days of it on which they are in force. Where that differs from what the laws known today say, it takes the
place of the rows of `tariffs` and `credits`; other rows stay as they are, and so do rows that a study changes.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from data.dataset import Dataset

SAME = 1e-9


@dataclass(frozen=True)
class Book:
    """A table by year, the laws behind it, what they say, and the key that both share."""

    table: str
    laws: str
    says: str
    key: tuple[str, ...]


BOOKS = (
    Book("tariffs", "duty_laws", "rate", ("form", "country", "layer")),
    Book("credits", "credit_laws", "share_of_cost", ("credit", "form")),
)
Row = dict[str, Any]


def oldest_day(dataset: Dataset) -> dt.date | None:
    """Return the first day of which a dataset holds the law; None where it holds no laws by day."""
    held = any(len(dataset.tables[book.laws]) for book in BOOKS)
    return dt.date(dataset.settings.first_year, 1, 1) if held else None


def last_read(dataset: Dataset) -> str:
    """Return the last day on which a law of a dataset was looked up; '' where it holds none by day."""
    return max((day for book in BOOKS for day in dataset.tables[book.laws]["read_on"]), default="")


def on_day(dataset: Dataset, day: dt.date | None) -> Dataset:
    """Return a dataset, and that of each variant, as the law stood on a day; as last read for None."""
    if day is None:
        return dataset
    own = {id(data): _on_day(data, day) for data in dataset.own.values()}
    return replace(_on_day(dataset, day), own={name: own[id(data)] for name, data in dataset.own.items()})


def _on_day(dataset: Dataset, day: dt.date) -> Dataset:
    tables = dict(dataset.tables)
    for book in BOOKS:
        if moved := _moved(dataset, book, day):
            tables[book.table] = _with_rows(tables[book.table], moved, book)
    given = tables["appropriations"]
    known = [not made or dt.date.fromisoformat(made) <= day for made in given["made"]]
    if not all(known):
        tables["appropriations"] = given[known].reset_index(drop=True)
    return replace(dataset, tables=tables)


def _moved(dataset: Dataset, book: Book, day: dt.date) -> list[Row]:
    """Return the rows of a table in which the laws of a day say something else than those of today."""
    laws = _by_key(dataset.tables[book.laws], book)
    unlike = {key: said for key, said in laws.items() if not all(_known(law, day) for law in said)}
    if not unlike:
        return []
    patched = {change.key for change in dataset.changes if change.table == book.table}
    alike = _by_key(dataset.tables[book.table].drop_duplicates(list(book.key)), book)
    out = []
    for key, said in unlike.items():
        for year in dataset.settings.years:
            then = _in_year(said, book.says, year, day)
            if abs(then - _in_year(said, book.says, year, None)) > SAME and _name(key, year) not in patched:
                own = [law for law in said if _days(law, year, day)] or said
                like = alike.get(key, said)[0]
                out.append({**like, **_provenance(own, day), "year": year, book.says: then})
    return out


def _by_key(frame: pd.DataFrame, book: Book) -> dict[tuple[str, ...], list[Row]]:
    """Return the rows of a table by the key of a book."""
    out: dict[tuple[str, ...], list[Row]] = {}
    for row in ({str(name): value for name, value in each.items()} for each in frame.to_dict("records")):
        out.setdefault(tuple(row[name] for name in book.key), []).append(row)
    return out


def _name(key: Iterable[object], year: int) -> str:
    """Return how a changed cell names its row."""
    return " ".join(map(str, (*key, year)))


def _known(law: Row, day: dt.date) -> bool:
    """Return whether all of a law was made by a day, its end too."""
    return bool(max(law["made"], law["end_made"]) <= day.isoformat())


def _in_year(laws: Sequence[Row], says: str, year: int, day: dt.date | None) -> float:
    """Return what laws say of a year as known on a day, averaged over its days; of today for None."""
    whole = (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days
    return round(math.fsum(law[says] * _days(law, year, day) / whole for law in laws), 6)


def _days(law: Row, year: int, day: dt.date | None) -> int:
    """Return on how many days of a year a law is in force, as known on a day."""
    if day is not None and law["made"] > day.isoformat():
        return 0
    first = max(dt.date(year, 1, 1), dt.date.fromisoformat(law["in_force_from"]))
    ends = bool(law["until"]) and (day is None or law["end_made"] <= day.isoformat())
    last = min(dt.date(year, 12, 31), dt.date.fromisoformat(law["until"])) if ends else dt.date(year, 12, 31)
    return max(0, (last - first).days + 1)


def _provenance(laws: Sequence[Row], day: dt.date) -> Row:
    """Return what rows rest on that follow from laws: each once."""
    once: Mapping[str, str] = {
        column: sign.join(dict.fromkeys(part for law in laws for part in str(law[column]).split(";") if part))
        for column, sign in (("source_id", ";"), ("figures", ";"))
    }
    basis = "; ".join(dict.fromkeys(law["legal_basis"] for law in laws))
    return {**once, "legal_basis": basis, "rule": f"Days in force in the year, as the law stood on {day}."}


def _with_rows(frame: pd.DataFrame, rows: Sequence[Row], book: Book) -> pd.DataFrame:
    """Return a table with rows in it, each in place of the one of its key."""
    more = pd.DataFrame(rows, columns=frame.columns).astype(frame.dtypes)
    key = [*book.key, "year"]
    both = pd.concat([frame, more], ignore_index=True).drop_duplicates(key, keep="last")
    return both.sort_values(key, ignore_index=True)

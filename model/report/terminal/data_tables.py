"""Dataset tables as a reader asks for them: some rows, some columns, as text or JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from data import schema
from data.dataset import Dataset
from data.messages.finding import BadInput, Finding, did_you_mean, known_words, shown
from data.messages.paragraph import wrapped
from data.messages.text_table import Heading, how_many_fit, text_table

SET_ASIDE = ("figures", "rule", "source_id")
"""Columns left out unless asked for: long, and the same for many rows."""


def list_text(dataset: Dataset) -> str:
    """Return the tables of a dataset with their size, key and sentence."""
    headings = [Heading("table"), Heading("rows", right=True), Heading("key"), Heading("says")]
    rows = [[t.name, f"{len(dataset.tables[t.name]):,}", ", ".join(t.key), t.meaning] for t in schema.TABLES]
    says = dataset.settings
    title = (
        f"{dataset.name}: {says.title}\n{says.currency}; years {says.first_year} to {says.last_year}; home {says.home}"
    )
    return f"{title}\n\n{text_table(headings, rows)}"


def list_json(dataset: Dataset) -> str:
    tables = [
        {"table": t.name, "rows": len(dataset.tables[t.name]), "key": t.key, "says": t.meaning} for t in schema.TABLES
    ]
    return json.dumps({"dataset": dataset.name, "tables": tables}, indent=1)


def chosen(dataset: Dataset, name: str, where: Sequence[str] = (), columns: str = "") -> pd.DataFrame:
    """Return the rows of a table in which every `column=value` holds; the same column twice means either."""
    table = table_called(name)
    frame = dataset.table(name)
    for column, values in _wanted(table, where).items():
        frame = frame[_matches(frame[column], values)]
    names = [_column(table, c.strip(), "--columns") for c in columns.split(",") if c.strip()]
    return frame[list(dict.fromkeys(names))] if names else frame


def no_such_value(dataset: Dataset, name: str, where: Sequence[str]) -> list[str]:
    """Return a line for each word of a condition that its column holds in no row, with the nearest that it does."""
    frame = dataset.table(name)
    return [
        f"no row of {name} has {column} {shown(value)}{did_you_mean(value, frame[column].unique())}"
        for column, values in _wanted(table_called(name), where).items()
        if not pd.api.types.is_numeric_dtype(frame[column])
        for value in values
        if not (frame[column] == value).any()
    ]


def _wanted(table: schema.Table, where: Sequence[str]) -> dict[str, list[str]]:
    """Return which values each column may have, of conditions such as column=value."""
    wanted: dict[str, list[str]] = {}
    for condition in where:
        column, equals, value = condition.partition("=")
        if not equals:
            raise _wrong("--where", f"{shown(condition)} must be column=value")
        wanted.setdefault(_column(table, column.strip(), "--where"), []).append(value.strip())
    return wanted


def as_text(frame: pd.DataFrame, name: str, most_rows: int, every_column: bool = False) -> str:
    """Return rows as a table that fits a page, and a last line that says what it leaves out."""
    table = schema.BY_NAME[name]
    kept = frame if every_column else frame.drop(columns=[c for c in SET_ASIDE if c in frame.columns])
    top = kept.head(most_rows) if most_rows else kept
    headings = [Heading(c, table.column(c).unit, table.column(c).kind in ("number", "year")) for c in top.columns]
    rows = [list(row) for row in zip(*(_texts(top[h.name], table) for h in headings), strict=True)]
    fitting = len(headings) if every_column else how_many_fit(headings, rows)
    text = text_table(headings[:fitting], [row[:fitting] for row in rows])
    left_out = [c for c in frame.columns if c not in [h.name for h in headings[:fitting]]]
    notes = (
        [f"{len(top):,} of {len(frame):,} rows (--rows 0 shows all)"]
        if len(top) < len(frame)
        else [f"{len(frame):,} row{'s' * (len(frame) != 1)}"]
    )
    if left_out:
        notes.append(f"also: {', '.join(left_out)} (--columns a,b)")
    return text + "\n\n" + text_lines("; ".join(notes))


def as_json(frame: pd.DataFrame, name: str) -> str:
    """Return rows as JSON, exact, blanks as null."""
    return json.dumps({"table": name, "rows": [_plain(row) for row in frame.to_dict("records")]}, indent=1)


def table_called(name: str) -> schema.Table:
    """Return a table's schema; raise BadInput with the nearest name."""
    if name not in schema.BY_NAME:
        raise _wrong("table", f"no table is called {shown(name)}{known_words(name, schema.BY_NAME)}")
    return schema.BY_NAME[name]


def text_lines(text: str) -> str:
    """Return text wrapped to the width of a page."""
    return wrapped(text, further="  ")


def number_text(value: float) -> str:
    """Return a number to be read: about six digits, thousands apart, blank for none."""
    if math.isnan(value):
        return ""
    if value == round(value) and abs(value) < 1e15:
        return f"{value:z,.0f}"
    return f"{value:z,.1f}" if abs(value) >= 10_000 else f"{value:,.6g}"


def _texts(column: pd.Series, table: schema.Table) -> list[str]:
    if table.column(str(column.name)).kind == "year":
        return ["" if year != year else f"{year:.0f}" for year in column]
    if pd.api.types.is_numeric_dtype(column):
        return [number_text(float(value)) for value in column]
    return [str(value) for value in column]


def _matches(column: pd.Series, values: Sequence[str]) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column):
        numbers = []
        for value in values:
            try:
                numbers.append(float(value.replace(",", "")))
            except ValueError:
                raise _wrong("--where", f"{column.name} holds numbers, got {shown(value)}") from None
        return column.isin(numbers)
    return column.isin(values)


def _column(table: schema.Table, name: str, option: str) -> str:
    if name not in table.names:
        hint = did_you_mean(name, table.names) or f"; there are {', '.join(table.names)}"
        raise _wrong(option, f"{table.name} has no column {shown(name)}{hint}")
    return name


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(k): None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}


def _wrong(what: str, message: str) -> BadInput:
    return BadInput([Finding(what, None, "", "", message)])

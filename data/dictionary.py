"""The data dictionary as text: every table, and every column with its unit, range and meaning."""

from __future__ import annotations

import textwrap

from data import tables as schema
from data.text_table import WIDTH, Heading, text_table


def tables_text() -> str:
    """Return the list of tables."""
    rows = [[table.name, ", ".join(table.key), table.meaning] for table in schema.TABLES]
    return text_table([Heading("table"), Heading("key"), Heading("says")], rows)


def table_text(table: schema.Table) -> str:
    """Return one table: its sentence, its key, its columns."""
    headings = [Heading("column"), Heading("unit"), Heading("may hold"), Heading("meaning")]
    rows = [[c.name, c.unit, may_hold(c), c.meaning] for c in table.columns]
    title = textwrap.fill(f"{table.name}: {table.meaning}", WIDTH)
    return f"{title}\nkey: {', '.join(table.key)}\n\n{text_table(headings, rows)}"


def may_hold(column: schema.Column) -> str:
    """Return what a cell of a column may hold, in words."""
    what = column.kind
    if column.references:
        what = f"one of {column.references}"
    elif column.choices:
        what = " | ".join(column.choices)
    elif column.kind in ("number", "year"):
        what = f"{column.kind}{_range(column.minimum, column.maximum, column.kind)}"
    return what if column.required else f"{what}, or blank"


def _range(low: float | None, high: float | None, kind: str) -> str:
    if low is not None and high is not None:
        return f" {low:g} to {high:g}" if kind == "number" else f" {low:.0f} to {high:.0f}"
    if low is not None:
        return f" >= {low:g}"
    return f" <= {high:g}" if high is not None else ""

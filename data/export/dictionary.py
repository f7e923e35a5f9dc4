"""The data dictionary as text and as a page: every table, and every column with its unit, range and meaning."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from data import schema
from data.checks.columns import REQUIRED
from data.messages.text_table import WIDTH, Heading, text_table
from data.settings import BUYER, KEYS

FILE = "DICTIONARY.md"
COMMAND = "lodeplan schema dictionary"


def page() -> str:
    """Return the whole dictionary as the page `data/DICTIONARY.md`."""
    head = (
        f"# The tables of a dataset\n\nWritten by `{COMMAND}` from `data/schema`; do not edit it here.\n\n"
        "One CSV or parquet file, or one sheet of a workbook, is one table; a table that is not needed may be left "
        "out, but for "
        f"{', '.join(f'`{name}`' for name in REQUIRED)}. A row is named by its key and no two rows share one. A blank "
        "cell is allowed only where the column says so, and is never zero. A quantity may stand in another unit when "
        "its heading says so (`available_kt` for `available_t`). Columns whose heading begins with `note` are not read."
        " Beside the tables, `dataset.toml` (a sheet `dataset`) gives "
        f"{', '.join(f'`{key}`' for key in KEYS)}, and `{BUYER}`, the country of which the tables speak, which is the "
        "home country."
    )
    listed = _markdown(
        ("table", "key", "says"),
        ((f"[{t.name}](#{t.name})", ", ".join(f"`{key}`" for key in t.key), t.meaning) for t in schema.TABLES),
    )
    return "\n\n".join([head, listed, *map(_section, schema.TABLES)]) + "\n"


def _section(table: schema.Table) -> str:
    rows = ((f"`{c.name}`", c.unit, may_hold(c), c.meaning) for c in table.columns)
    key = ", ".join(f"`{name}`" for name in table.key)
    years = f" {years_of(table)}" if table.by_year else ""
    columns = _markdown(("column", "unit", "may hold", "meaning"), rows)
    return f"## {table.name}\n\n{table.meaning} Key: {key}.{years}\n\n{columns}"


def _markdown(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def tables_text() -> str:
    """Return the list of tables."""
    rows = [[table.name, ", ".join(table.key), table.meaning] for table in schema.TABLES]
    return text_table([Heading("table"), Heading("key"), Heading("says")], rows)


def table_text(table: schema.Table) -> str:
    """Return one table: its sentence, its key, its columns."""
    headings = [Heading("column"), Heading("unit"), Heading("may hold"), Heading("meaning")]
    rows = [[c.name, c.unit, may_hold(c), c.meaning] for c in table.columns]
    title = textwrap.fill(f"{table.name}: {table.meaning}", WIDTH)
    years = f"\n{textwrap.fill(years_of(table), WIDTH)}" if table.by_year else ""
    return f"{title}\nkey: {', '.join(table.key)}{years}\n\n{text_table(headings, rows)}"


def years_of(table: schema.Table) -> str:
    """Return, in a sentence or two, what a year without a row of a series means."""
    between = table.between or "refused"
    before, after = (text or "refused" for text in (table.before_first, table.after_last))
    of = f"of a series (rows alike in {', '.join(table.series_key)})" if table.series_key else ""
    holds = f"without a row {of}".rstrip()
    warned = " A series that begins late or ends early is warned of." if table.every_year and after != "refused" else ""
    if before == between == after:
        return f"A year {holds}: {after}."
    return f"A year {holds}: between two rows {between}; before the first row {before}; after the last {after}.{warned}"


def may_hold(column: schema.Column) -> str:
    """Return what a cell of a column may hold, in words."""
    what = column.kind
    if column.references:
        what = f"one of {column.references}"
    elif column.choices:
        what = " | ".join(column.choices)
    elif column.kind in ("number", "year"):
        what = f"{'whole ' if column.whole else ''}{column.kind}{_range(column.minimum, column.maximum, column.kind)}"
    return what if column.required else f"{what}, or blank"


def _range(low: float | None, high: float | None, kind: str) -> str:
    if low is not None and high is not None:
        return f" {low:g} to {high:g}" if kind == "number" else f" {low:.0f} to {high:.0f}"
    if low is not None:
        return f" >= {low:g}"
    return f" <= {high:g}" if high is not None else ""

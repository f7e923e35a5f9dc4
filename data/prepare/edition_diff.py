"""What a new edition of the figures changes: rows that come and go, numbers that move by more than a tenth."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from data import schema
from data.messages.finding import printable
from data.messages.text_table import WIDTH, Heading, text_table
from data.reading.raw_table import number_text

TENTH = 0.1
MOST_NAMED = 3


@dataclass(frozen=True)
class Moved:
    """One column: how many of its numbers, in rows there before and after, moved by more than a tenth.

    largest: the row, before and after, of those that moved most, most first
    """

    table: str
    column: str
    moved: int
    rows: int
    largest: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Refresh:
    """Two editions of the same tables: columns that moved; rows that came and went, by table."""

    moved: tuple[Moved, ...]
    come: Mapping[str, int]
    gone: Mapping[str, int]


def edition(folder: Path) -> dict[str, bytes]:
    """Return the tables of a folder of CSV files as they stand, byte for byte."""
    files = {table.name: folder / f"{table.name}.csv" for table in schema.TABLES}
    return {name: file.read_bytes() for name, file in files.items() if file.is_file()}


def compared(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Refresh:
    """Return what moved from one edition to the next, table by table in the order of the schema."""
    moved: list[Moved] = []
    come, gone = dict[str, int](), dict[str, int]()
    for table in schema.TABLES:
        old, new = before.get(table.name), after.get(table.name)
        if old == new:
            continue
        both = _read(table, old).merge(
            _read(table, new), on=list(table.key), how="outer", suffixes=("|old", "|new"), indicator=True
        )
        come[table.name] = int((both["_merge"] == "right_only").sum())
        gone[table.name] = int((both["_merge"] == "left_only").sum())
        moved += _columns(table, both[both["_merge"] == "both"])
    return Refresh(tuple(moved), {n: c for n, c in come.items() if c}, {n: c for n, c in gone.items() if c})


def text(found: Refresh, name: str) -> str:
    """Return what changed, to be read: nothing, or columns with how many moved and those that moved most."""
    lines = [f"{table}: {count:,} new row{'s' * (count != 1)}" for table, count in found.come.items()]
    lines += [f"{table}: {count:,} row{'s' * (count != 1)} gone" for table, count in found.gone.items()]
    if not found.moved:
        return "\n".join([*lines, f"no number moved by more than a tenth against {name}"])
    rows = [[m.table, m.column, f"{m.moved:,} of {m.rows:,}", *_named(*m.largest[0])] for m in found.moved]
    for at, m in reversed(list(enumerate(found.moved))):
        rows[at + 1 : at + 1] = [["", "", "", *_named(*one)] for one in m.largest[1:]]
    headings = [Heading("table"), Heading("column"), Heading("moved", right=True), Heading("most in row"),
                Heading("before", right=True), Heading("after", right=True), Heading("change", right=True)]  # fmt: skip
    table = text_table(headings, rows, WIDTH)
    return "\n".join([*lines, f"numbers that moved by more than a tenth against {name}:", table])


def _columns(table: schema.Table, both: pd.DataFrame) -> Iterator[Moved]:
    for column in table.columns:
        if column.kind not in ("number", "year") or column.name in table.key:
            continue
        old, new = both[f"{column.name}|old"], both[f"{column.name}|new"]
        size = _size(old, new)
        far = size[size > TENTH].sort_values(ascending=False, kind="stable")
        if len(far):
            key = both.loc[far.index[:MOST_NAMED], list(table.key)]
            names = [" ".join(map(_said, row)) for row in key.itertuples(index=False)]
            ends = zip(names, old[key.index], new[key.index], strict=True)
            yield Moved(table.name, column.name, len(far), len(both), tuple(ends))


def _size(old: pd.Series, new: pd.Series) -> pd.Series:
    """Return the change relative to what was there before; without end where something came from nothing, or went."""
    size = (new - old).abs() / old.abs()
    size = size.where(old != 0, np.where(new == 0, 0.0, np.inf))
    return size.where(old.notna() & new.notna(), np.where(old.isna() & new.isna(), 0.0, np.inf))


def _read(table: schema.Table, content: bytes | None) -> pd.DataFrame:
    """Return a table of CSV, numbers as numbers, nothing checked; without rows where there is none."""
    if content is None:
        return _typed(table, pd.DataFrame(columns=list(table.names)))
    cells = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return _typed(table, cells)


def _typed(table: schema.Table, frame: pd.DataFrame) -> pd.DataFrame:
    out = frame.reindex(columns=list(table.names))
    for column in table.columns:
        if column.kind in ("number", "year"):
            out[column.name] = pd.to_numeric(out[column.name], errors="coerce").astype(float)
        else:
            out[column.name] = out[column.name].astype("object").fillna("").astype("str")
    return out


def _named(row: str, before: float, after: float) -> list[str]:
    size = (after - before) / abs(before) if before == before and after == after and before else float("nan")
    return [printable(row), _said(before) or "blank", _said(after) or "blank", "" if size != size else f"{size:+.0%}"]


def _said(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else number_text(float(f"{value:.6g}"))
    return str(value)

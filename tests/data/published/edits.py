"""Edits of a copy of the figures, as a person at a spreadsheet would make them."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from data.messages.finding import BadInput
from data.prepare.figures import FIGURES
from data.published.read import REFERRED_TO, read_figures

Rows = list[dict[str, str]]


def copied(folder: Path, *tables: str) -> Path:
    """Return a copy of the bundled figures; of some tables, and those they refer to, where tables are named."""
    if not tables:
        shutil.copytree(FIGURES, folder)
    for table in (*REFERRED_TO, *tables) if tables else ():
        file = folder / f"{table}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(FIGURES / f"{table}.csv", file)
    return folder


def rows_of(folder: Path, table: str) -> Rows:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(folder: Path, table: str, rows: Rows) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edited(folder: Path, table: str, edit: Callable[[Rows], object]) -> None:
    """Change the rows of a table in place."""
    rows = rows_of(folder, table)
    edit(rows)
    write_rows(folder, table, rows)


def cell(row: int, **cells: str) -> Callable[[Rows], object]:
    """Return an edit of the cells of one row, numbered as in the file."""
    return lambda rows: rows[row - 2].update(cells)


def refused(folder: Path, *tables: str) -> list[str]:
    """Return what is said of a folder of figures, line by line."""
    try:
        read_figures(folder, tables or None)
    except BadInput as error:
        return str(error).splitlines()
    return []

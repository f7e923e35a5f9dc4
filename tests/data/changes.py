"""Small changes to the tiny dataset, and what is said about the result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.load import load_dataset
from data.messages.finding import BadInput
from tests.data import tiny
from tests.data.tiny import Rows

Tables = dict[str, Rows]
Change = Callable[[Tables], object]


def refused(folder: Path, tables: Tables, settings: str = tiny.SETTINGS) -> list[str]:
    with pytest.raises(BadInput) as caught:
        load_dataset(str(tiny.write_folder(folder, tables, settings)))
    return [finding.line() for finding in caught.value.findings]


def warned(folder: Path, tables: Tables) -> list[str]:
    return [finding.line() for finding in load_dataset(str(tiny.write_folder(folder, tables))).warnings]


def put(table: str, row: int, column: str, value: str) -> Change:
    """Write one cell; the heading is row 1."""

    def change(tables: Tables) -> None:
        tables[table][row - 1][tables[table][0].index(column)] = value

    return change


def put_everywhere(table: str, column: str, value: str) -> Change:
    def change(tables: Tables) -> None:
        for row in range(2, len(tables[table]) + 1):
            put(table, row, column, value)(tables)

    return change


def rename(table: str, column: str, name: str) -> Change:
    return put(table, 1, column, name)


def add_column(table: str, name: str, value: str) -> Change:
    def change(tables: Tables) -> None:
        for number, row in enumerate(tables[table]):
            row.append(value if number else name)

    return change


def drop_column(table: str, name: str) -> Change:
    def change(tables: Tables) -> None:
        place = tables[table][0].index(name)
        for row in tables[table]:
            del row[place]

    return change


def repeat_row(table: str, row: int) -> Change:
    return lambda tables: tables[table].append(list(tables[table][row - 1]))


def drop_row(table: str, row: int) -> Change:
    return lambda tables: tables[table].pop(row - 1)


def optional(table: str, heading: str, *rows: str) -> Change:
    """Add an optional table, its provenance filled in."""

    def change(tables: Tables) -> None:
        tables[table] = [
            [*heading.split(","), *tiny.PROVENANCE],
            *([*row.split(","), *tiny.SAID] for row in rows),
        ]

    return change


def tiny_and(change: Change, plants: bool = True) -> Tables:
    tables = tiny.rows() | (tiny.plant_rows() if plants else {})
    change(tables)
    return tables

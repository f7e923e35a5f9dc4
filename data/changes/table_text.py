"""The text of a table as patches find it: its headings with their units, and the rows that a patch means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from data import schema
from data.changes.patch_statement import Statement, listed, plural
from data.messages import cell_messages
from data.messages.finding import did_you_mean, shown
from data.reading import units
from data.reading.raw_table import Frame, number_text


@dataclass(frozen=True)
class Sheet:
    """The text of a table, the heading and the unit that each of its columns stands under, and its rows by key."""

    table: schema.Table
    frame: Frame

    @property
    def headings(self) -> dict[str, tuple[str, float]]:
        accepted = units.headings(self.table)
        given = {str(heading): accepted[str(heading)] for heading in self.frame.cells.columns if heading in accepted}
        return {name: (heading, factor) for heading, (name, factor) in given.items()}

    def text(self, name: str) -> np.ndarray:
        """Return the text of a column, blank where the table does not have it."""
        if name not in self.headings:
            return np.full(len(self.frame.rows), "", dtype=object)
        return self.frame.cells[self.headings[name][0]].to_numpy(dtype=object)

    def matches(self, name: str, value: Any) -> np.ndarray:
        """Say of each row whether a key column holds a value; a blank holds what it stands for."""
        column, text = self.table.column(name), pd.Series(self.text(name))
        if column.kind in ("number", "year"):
            numbers = pd.to_numeric(text, errors="coerce")
            filled = numbers if column.blank is None else numbers.fillna(column.blank)
            return np.asarray(filled == float(value), dtype=bool)
        return np.asarray(text == value, dtype=bool)

    def key_at(self, place: int) -> str:
        """Return the key of a row in words; a blank is what it stands for, and says nothing where it is no number."""
        blank = {c.name: text_of(c.blank) for c in self.table.columns if c.blank is not None}
        return " ".join(filter(None, (str(self.text(name)[place]) or blank.get(name) for name in self.table.key)))


def places_of(statement: Statement, sheet: Sheet) -> list[int] | tuple[str, str]:
    """Return the places of the rows meant, or a column and why a row that is named is not to be had.

    Every combination of the values stated has to have a row; exactly one, where no column stands for all.
    """
    stated = {name: values for name, values in statement.keys.items() if values}
    masks = {(name, value): sheet.matches(name, value) for name, values in stated.items() for value in values}
    free = len(stated) < len(statement.keys)
    out: list[int] = []
    for values in product(*stated.values()):
        there = np.ones(len(sheet.frame.rows), dtype=bool)
        for name, value in zip(stated, values, strict=True):
            there &= masks[name, value]
        found = np.flatnonzero(there)
        if not len(found):
            return _no_row(sheet, dict(zip(stated, values, strict=True)))
        if len(found) > 1 and not free:
            return "", f"{len(found)} rows of {statement.table.name} have this key; keep one row in {sheet.frame.file}"
        out += found.tolist()
    return _in_the_years(statement, sheet, sorted(set(out)))


def _in_the_years(statement: Statement, sheet: Sheet, places: list[int]) -> list[int] | tuple[str, str]:
    """Keep the rows of years that the paths reach; each year that a path names must have a row."""
    if not statement.paths:
        return places
    years = {place: cell_messages.year(str(sheet.text(statement.year)[place]).strip()) or 0 for place in places}
    there = sorted(set(years.values()))
    for path in statement.paths:
        absent = [year for year in sorted(path) if year not in years.values()]
        if absent:
            return statement.year, f"{statement.table.name} has no such row in {absent[0]}{listed(there)}"
    late = max(min(path) for path in statement.paths)
    if statement.keys[statement.year] and min(there) < late:
        return statement.year, f"no value for {min(there)}: the first value by year is for {late}"
    first = min(min(path) for path in statement.paths)
    always = next((name for name, cell in statement.cells.items() if not isinstance(cell, Mapping)), "")
    if always and min(there) < first:
        if not {statement.year, plural(statement.year)} & set(statement.patch.values):
            message = (
                f"holds for no year that is said, and values by year begin in {first}; write year = 'all', or its years"
            )
            return always, message
        first = min(there)
    return [place for place in places if years[place] >= first]


def _no_row(sheet: Sheet, values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the first key column that matches no row together with those before it, and what to write."""
    left = np.ones(len(sheet.frame.rows), dtype=bool)
    for number, (name, value) in enumerate(values.items()):
        before = left
        left = left & sheet.matches(name, value)
        if not left.any():
            there = list(dict.fromkeys(sheet.text(name)[before]))
            text = text_of(value)
            hint = did_you_mean(text, there) if sheet.table.column(name).kind == "text" else ""
            said = [f"{n} {text_of(v)}" for n, v in list(values.items())[:number]]
            of = f" with {', '.join(said)}" if said else ""
            hint = f"{hint} add = true adds a row" if hint else f"{listed(there)}; add = true adds a row"
            return name, f"{sheet.table.name} has no row of {name} {shown(text)}{of}{hint}"
    return "", f"{sheet.table.name} has no such row"


def text_of(value: Any) -> str:
    """Return a value as it stands in a cell."""
    return number_text(float(value)) if isinstance(value, int | float) else str(value)

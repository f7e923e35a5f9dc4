"""Single rows of a dataset changed by a study: found by their key, set cell by cell, checked like every other row.

A patch is written into the text of the table, before it is checked; whatever the checker then says of a patched cell
is said about the line of the study instead. What is changed is kept, cell by cell, for the results to list.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from data import cells, units
from data import tables as schema
from data.errors import Finding, did_you_mean, shown
from data.frame import Frame, Reading, number_text

LONGEST = cells.LONGEST_TEXT
CITE = "cite"
"""The key of a patch that says who says so; no table has a column of this name."""


@dataclass(frozen=True)
class RowPatch:
    """One row to change: the table, its key columns and the columns to set, and where each was written.

    where: how a finding shows the patch; lines: the line of each column, and of the patch under ''
    """

    table: str
    values: Mapping[str, Any]
    file: str
    where: str
    lines: Mapping[str, int | None]

    def finding(self, column: str, message: str, level: str = "error") -> Finding:
        line = self.lines.get(column, self.lines.get(""))
        path = f"{self.where}.{column}" if column else self.where
        return Finding(self.file, line, path, str(self.values.get(column, "")), message, level)


@dataclass(frozen=True)
class Change:
    """One cell changed: of which row, from what to what, and who says so."""

    table: str
    key: str
    column: str
    before: str
    after: str
    said: str

    def line(self) -> str:
        cited = f" ({self.said})" if self.said else ""
        return f"{self.table} {self.key}: {self.column} {self.before or 'blank'} -> {self.after or 'blank'}{cited}"


@dataclass
class Patched:
    """What patches did to a reading: the cells changed, what is wrong, and whose every patched cell is."""

    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    owners: dict[tuple[str, int, str], tuple[RowPatch, str]] = field(default_factory=dict)

    def as_written(self, finding: Finding) -> Finding:
        """Return a finding about a patched cell as one about the line of the study; any other as it is."""
        if finding.row is None:
            return finding
        owner = self.owners.get((finding.file, finding.row, finding.column))
        return owner[0].finding(owner[1], finding.message, finding.level) if owner else finding


def apply(reading: Reading, patches: Sequence[RowPatch]) -> Patched:
    """Change the rows of a reading that patches name; the reading's frames are replaced, not altered."""
    done = Patched()
    for patch in patches:
        wrong = _wrong_words(patch, reading)
        done.findings += wrong
        if not wrong:
            _put(reading, patch, done)
    return done


def _wrong_words(patch: RowPatch, reading: Reading) -> list[Finding]:
    """Return what is wrong with a patch before its row is looked for."""
    table = schema.BY_NAME.get(patch.table)
    if table is None:
        hint = did_you_mean(patch.table, schema.BY_NAME)
        return [patch.finding("", f"no table is called {shown(patch.table)}{hint or _listed(schema.BY_NAME)}")]
    if patch.table not in reading.frames:
        absent = patch.table not in reading.unread
        return [patch.finding("", f"the dataset has no rows of {patch.table}")] if absent else []
    out = []
    for name, value in patch.values.items():
        if name == CITE:
            if not isinstance(value, str):
                out.append(patch.finding(name, "must be text in quotes, who says so"))
        elif name not in table.names:
            hint = did_you_mean(name, [*table.names, CITE]) or _listed(table.names)
            out.append(patch.finding(name, f"{table.name} has no column {shown(name)}{hint}"))
        elif not _right_kind(table.column(name), value):
            out.append(patch.finding(name, f"{_as_said(value)} has the wrong kind; {_what(table.column(name))}"))
    missing = [name for name in table.key if name not in patch.values]
    if missing:
        out.append(patch.finding("", f"says no {', '.join(missing)}; a row of {table.name} is named by {_key(table)}"))
    elif not out and not _set_columns(patch, table):
        example = next((c.name for c in table.columns if c.kind == "number" and c.name not in table.key), "a column")
        out.append(patch.finding("", f"changes nothing; write what to set, such as {example} = ..."))
    return out


def _put(reading: Reading, patch: RowPatch, done: Patched) -> None:
    """Write a patch into its row."""
    table, frame = schema.BY_NAME[patch.table], reading.frames[patch.table]
    headings = {name: (heading, factor) for heading, (name, factor) in _given(table, frame).items()}
    if any(name not in headings for name in table.key):
        return  # the checker says that the column is missing
    places = _places(frame, table, patch, headings)
    if len(places) != 1:
        done.findings.append(patch.finding(*_not_one(frame, table, patch, headings, len(places))))
        return
    place, row = int(places[0]), int(frame.rows[places[0]])
    text = dict(frame.cells.items())
    key = " ".join(_text(patch.values[name]) for name in table.key)
    said = {name: patch.values[name] for name in _set_columns(patch, table)}
    for name, value in said.items():
        heading, factor = headings.get(name, (name, 1.0))
        text.setdefault(heading, pd.Series([""] * len(frame.rows), dtype="str"))
        before, after = str(text[heading].iloc[place]), _text(value if factor == 1.0 else value / factor)
        if (frame.file, row, heading) in done.owners:
            done.findings.append(patch.finding(name, f"{key}: this cell is already changed by another patch; keep one"))
        elif before == after or _same_number(table.column(name), before, after):
            done.findings.append(patch.finding(name, f"{key}: {before} is what the dataset says already", "warning"))
        else:
            done.changes.append(Change(table.name, key, name, before, after, str(patch.values.get(CITE, ""))))
        done.owners[frame.file, row, heading] = (patch, name)
        _write(text, heading, place, after)
    _mark(text, place, patch, said)
    reading.frames[patch.table] = replace(frame, cells=pd.DataFrame(text))


def _mark(text: dict[Any, pd.Series], place: int, patch: RowPatch, said: Mapping[str, Any]) -> None:
    """Say in the row itself that it no longer rests on its source alone, unless the patch says what it rests on."""
    cited = f" ({patch.values[CITE]})" if patch.values.get(CITE) else ""
    if "confidence" in text and "confidence" not in said:
        _write(text, "confidence", place, "assumed")
    if "rule" in text and "rule" not in said:
        before = str(text["rule"].iloc[place])
        _write(text, "rule", place, f"{', '.join(said)} set by the study{cited}; before: {before}"[:LONGEST])


def _write(text: dict[Any, pd.Series], heading: str, place: int, value: str) -> None:
    text[heading] = text[heading].copy()
    text[heading].iloc[place] = value


def _given(table: schema.Table, frame: Frame) -> dict[str, tuple[str, float]]:
    accepted = units.headings(table)
    return {str(heading): accepted[str(heading)] for heading in frame.cells.columns if heading in accepted}


def _places(
    frame: Frame, table: schema.Table, patch: RowPatch, headings: Mapping[str, tuple[str, float]]
) -> np.ndarray:
    """Return the places of the rows whose key is the patch's."""
    found = np.ones(len(frame.rows), dtype=bool)
    for name in table.key:
        found &= _matches(table.column(name), frame.cells[headings[name][0]], patch.values[name])
    return np.flatnonzero(found)


def _matches(column: schema.Column, text: pd.Series, value: Any) -> np.ndarray:
    if column.kind in ("number", "year"):
        return np.asarray(pd.to_numeric(text, errors="coerce") == float(value), dtype=bool)
    return np.asarray(text == value, dtype=bool)


def _not_one(
    frame: Frame, table: schema.Table, patch: RowPatch, headings: Mapping[str, tuple[str, float]], count: int
) -> tuple[str, str]:
    """Return the first key column that matches no row together with those before it, and what to write."""
    if count > 1:
        return "", f"{count} rows of {table.name} have this key; keep one row in {frame.file}"
    left = np.ones(len(frame.rows), dtype=bool)
    for name in table.key:
        column, before = table.column(name), left
        text = frame.cells[headings[name][0]]
        left = left & _matches(column, text, patch.values[name])
        if not left.any():
            there = list(dict.fromkeys(text[before]))
            value = _text(patch.values[name])
            hint = did_you_mean(value, there) if column.kind == "text" else ""
            said = [f"{n} {_text(patch.values[n])}" for n in table.key[: table.key.index(name)]]
            of = f" with {', '.join(said)}" if said else ""
            return name, f"{table.name} has no row of {name} {shown(value)}{of}{hint or _listed(there)}"
    return "", f"{table.name} has no such row"


def _set_columns(patch: RowPatch, table: schema.Table) -> list[str]:
    return [name for name in patch.values if name not in table.key and name != CITE]


def _right_kind(column: schema.Column, value: Any) -> bool:
    if column.kind in ("number", "year"):
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return isinstance(value, str)


def _what(column: schema.Column) -> str:
    said = cells.what_to_write(column)
    return f"{said} in quotes" if column.kind in ("text", "flag") else said


def _as_said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else shown(str(value))


def _same_number(column: schema.Column, before: str, after: str) -> bool:
    if column.kind not in ("number", "year"):
        return False
    one, other = cells.number(before), cells.number(after)
    return one is not None and one == other


def _text(value: Any) -> str:
    return number_text(float(value)) if isinstance(value, int | float) else str(value)


def _key(table: schema.Table) -> str:
    return ", ".join(table.key)


def _listed(words: Any, most: int = 8) -> str:
    names = [str(word) for word in words]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"; there {'is' if len(names) == 1 else 'are'} {', '.join(names[:most])}{more}"

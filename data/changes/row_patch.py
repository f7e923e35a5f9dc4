"""Rows of a dataset changed by a study: set, scaled, added or deleted, and checked like every other row.

A patch is written into the text of the table, before it is checked; whatever the checker then says of a patched cell
is said about the line of the study instead. What is changed is kept, cell by cell, for the results to list. A variant's
patches are written over those of its study.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from data import schema
from data.changes.patch_statement import CITE, DIGITS, Path, RowPatch, Statement, level_at, read
from data.changes.table_text import Sheet, places_of, text_of
from data.messages import cell_messages
from data.messages.finding import Finding
from data.reading.raw_table import Frame, Reading

__all__ = ["CITE", "OWN_SOURCE", "Change", "Patched", "RowPatch", "apply"]

LONGEST = cell_messages.LONGEST_TEXT
OWN_SOURCE = "study"
"""The source of what a study states itself; its row is written into the table of sources where a patch names it."""
NO_ROW, THERE = "(no row)", "there"


@dataclass(frozen=True)
class Change:
    """One cell changed: of which row, from what to what, and who says so; a row that goes is one change.

    variant: the one variant for which it is changed; '' where it is for every variant of the study
    """

    table: str
    key: str
    column: str
    before: str
    after: str
    said: str
    variant: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """Return the table, row and column of the cell."""
        return self.table, self.key, self.column

    def line(self) -> str:
        cited = f" ({self.said})" if self.said else ""
        row = f"{f'{self.variant}: ' if self.variant else ''}{self.table} {self.key}"
        if not self.column:
            return f"{row}: {'deleted' if self.after == NO_ROW else 'added'}{cited}"
        return f"{row}: {self.column} {self.before or 'blank'} -> {self.after or 'blank'}{cited}"


@dataclass
class Patched:
    """What patches did to a reading: the cells changed, what is wrong, and whose every patched cell is."""

    known: dict[tuple[str, str, str], Change] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    owners: dict[tuple[str, int, str], tuple[RowPatch, str]] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(self.known.values())

    def as_written(self, finding: Finding) -> Finding:
        """Return a finding about a patched cell, or a row added, as one about the line of the study."""
        if finding.row is None:
            return finding
        place = (finding.file, finding.row)
        owner = self.owners.get((*place, finding.column)) or self.owners.get((*place, ""))
        return owner[0].finding(owner[1], finding.message, finding.level) if owner else finding

    def note(self, change: Change) -> None:
        """Keep a change of a cell; what an earlier patch made of it is not what the dataset says."""
        earlier = self.known.pop(change.place, None)
        change = replace(change, before=earlier.before) if earlier else change
        if change.before != change.after:
            self.known[change.place] = change


def apply(reading: Reading, patches: Sequence[RowPatch]) -> Patched:
    """Change the rows of a reading that patches name; the reading's frames are replaced, not altered."""
    done = Patched()
    _own_source(reading, patches)
    for patch in patches:
        said = read(patch)
        if isinstance(said, list):
            done.findings += said
        elif patch.table in reading.frames:
            _put(reading, said, done)
        elif said.adds and patch.table not in reading.unread:
            reading.frames[patch.table] = _without_rows(reading, said.table)
            _put(reading, said, done)
        elif patch.table not in reading.unread:
            done.findings.append(patch.finding("", f"the dataset has no rows of {patch.table}"))
    return done


def _put(reading: Reading, statement: Statement, done: Patched) -> None:
    sheet = Sheet(statement.table, reading.frames[statement.table.name])
    if any(name not in sheet.headings and statement.table.column(name).blank is None for name in statement.table.key):
        return  # the checker says that the column is missing
    work = _added if statement.adds else _deleted if statement.deletes else _changed
    reading.frames[statement.table.name] = work(statement, sheet, done)


def _own_source(reading: Reading, patches: Sequence[RowPatch]) -> None:
    """Write the study itself into the table of sources, where a patch names it as what it rests on."""
    frame = reading.frames.get("sources")
    if frame is None or not any(patch.said_of("source") == OWN_SOURCE for patch in patches):
        return
    if "source_id" not in frame.cells.columns or (frame.cells["source_id"] == OWN_SOURCE).any():
        return
    row = {"source_id": OWN_SOURCE, "title": "Stated by the study", "licence": "stated by the study"}
    reading.frames["sources"] = _with_rows(frame, [row])


# ---------------------------------------------------------------- set or scaled


def _changed(statement: Statement, sheet: Sheet, done: Patched) -> Frame:
    """Return the table with cells set or scaled."""
    places = places_of(statement, sheet)
    if isinstance(places, tuple):
        done.findings.append(statement.patch.finding(*places))
        return sheet.frame
    text = {str(heading): sheet.frame.cells[heading].to_numpy(dtype=object).copy() for heading in sheet.frame.cells}
    columns = statement.scaled if statement.times is not None else tuple(statement.cells)
    moved, found_before = 0, len(done.findings)
    for name in (*columns, *statement.provenance):
        heading, factor = sheet.headings.get(name, (name, 1.0))
        column = text.setdefault(heading, np.full(len(sheet.frame.rows), "", dtype=object))
        for place in places:
            after = statement.provenance.get(name) or _after(statement, sheet, name, place, factor)
            moved += after is not None and _set_cell(statement, sheet, done, column, (name, heading, place), after)
    if not moved and statement.times is not None and len(done.findings) == found_before:
        done.findings.append(
            statement.patch.finding("times", f"changes nothing: {', '.join(columns)} is 0 or blank there")
        )
    _mark(text, places, statement, columns or tuple(statement.provenance))
    return replace(sheet.frame, cells=pd.DataFrame(text, dtype="str"))


def _after(statement: Statement, sheet: Sheet, name: str, place: int, factor: float) -> str | None:
    """Return what a cell becomes, in the unit of its heading; None where it stays: a blank scaled, a path not begun."""
    year = cell_messages.year(str(sheet.text(statement.year)[place]).strip()) if statement.year else None
    if statement.times is None:
        value = _in_year(statement.cells[name], year)
        if value is None:
            return None
        return text_of(value if factor == 1.0 or isinstance(value, str) else value / factor)
    before = cell_messages.number(str(sheet.text(name)[place]))
    times = _in_year(statement.times, year)
    return None if before is None else text_of(float(f"{before * float(times):.{DIGITS}g}"))


def _set_cell(
    statement: Statement, sheet: Sheet, done: Patched, column: np.ndarray, where: tuple[str, str, int], after: str
) -> bool:
    """Write one cell, and note what it was; say whether it is another than before."""
    (name, heading, place), patch = where, statement.patch
    key, before = sheet.key_at(place), str(column[place])
    owner = done.owners.get((sheet.frame.file, int(sheet.frame.rows[place]), heading))
    same = before == after or _same_number(statement.table.column(name), before, after)
    if owner is not None and owner[0].layer == patch.layer and not (same and name in statement.provenance):
        line = owner[0].finding(owner[1], "").row
        message = f"this cell is already changed by another patch{f', in line {line}' if line else ''}; keep one"
        done.findings.append(patch.finding(name, f"{key}: {message}"))
        return False
    was, becomes = (_in_own_unit(text, sheet.headings.get(name, ("", 1.0))[1]) for text in (before, after))
    if statement.times is not None and (beyond := _beyond(statement.table.column(name), was, becomes)):
        done.findings.append(patch.finding("times", f"{key}: {beyond}"))
        return True
    if same and statement.times is None and name not in statement.provenance:
        done.findings.append(patch.finding(name, f"{key}: {was} is what the dataset says already", "warning"))
    elif not same and (name not in statement.provenance or not (statement.cells or statement.scaled)):
        done.note(Change(statement.table.name, key, name, was, becomes, patch.said_of(CITE)))
    done.owners[sheet.frame.file, int(sheet.frame.rows[place]), heading] = (patch, name)
    column[place] = after
    return not same


def _beyond(column: schema.Column, before: str, after: str) -> str:
    """Say that a scaled cell is more than its column may hold, and the most that it can be scaled by; or nothing."""
    was, value = cell_messages.number(before), cell_messages.number(after)
    if column.maximum is None or not was or value is None or value <= column.maximum:
        return ""
    return (
        f"{column.name} {before} becomes {after}, above {column.maximum:g}; write times = {column.maximum / was:.4g} "
        "or less, or set it"
    )


def _in_own_unit(text: str, factor: float) -> str:
    """Return a cell in the unit of its column, whatever that of the heading: what is listed has no heading."""
    number = cell_messages.number(text)
    return text if factor == 1.0 or number is None else text_of(float(f"{number * factor:.{DIGITS}g}"))


def _mark(text: Mapping[str, np.ndarray], places: Sequence[int], statement: Statement, columns: Iterable[str]) -> None:
    """Say in the rows themselves that they no longer rest on their sources alone, unless the patch says on what."""
    patch = statement.patch
    cited = f" ({patch.said_of(CITE)})" if patch.said_of(CITE) else ""
    how = "set" if statement.times is None else "scaled"
    for place in places:
        if "confidence" in text and "confidence" not in statement.provenance:
            text["confidence"][place] = "assumed"
        if "rule" in text and "rule" not in statement.provenance:
            before = text["rule"][place]
            text["rule"][place] = f"{', '.join(columns)} {how} by the study{cited}; before: {before}"[:LONGEST]


# ---------------------------------------------------------------- deleted


def _deleted(statement: Statement, sheet: Sheet, done: Patched) -> Frame:
    """Return the table without the rows named."""
    places = places_of(statement, sheet)
    if isinstance(places, tuple):
        done.findings.append(statement.patch.finding(*places))
        return sheet.frame
    name, file = statement.table.name, sheet.frame.file
    for place in places:
        key, row = sheet.key_at(place), int(sheet.frame.rows[place])
        done.known = {at: change for at, change in done.known.items() if at[:2] != (name, key)}
        if (file, row, "") not in done.owners:  # a row that a patch had added goes without a trace
            done.note(Change(name, key, "", THERE, NO_ROW, statement.patch.said_of(CITE)))
    kept = np.setdiff1d(np.arange(len(sheet.frame.rows)), places)
    return replace(sheet.frame, cells=sheet.frame.cells.iloc[kept].reset_index(drop=True), rows=sheet.frame.rows[kept])


# ---------------------------------------------------------------- added


def _added(statement: Statement, sheet: Sheet, done: Patched) -> Frame:
    """Return the table with rows added, one for each combination of the key values stated."""
    wrong = [*_not_whole(statement, sheet), *_not_new(statement, sheet, done)]
    if wrong:
        done.findings += wrong
        return sheet.frame
    keys = dict(statement.keys)
    if statement.year and not keys[statement.year]:
        named = [year for path in statement.paths for year in path]
        keys[statement.year] = tuple(range(min(named), max(named) + 1))
    rows = []
    for values in product(*keys.values()):
        key = dict(zip(keys, values, strict=True))
        there = np.ones(len(sheet.frame.rows), dtype=bool)
        for name, value in key.items():
            there &= sheet.matches(name, value)
        words = " ".join(text_of(value) for value in values)
        if there.any():
            place = int(sheet.frame.rows[np.flatnonzero(there)[0]])
            message = f"{statement.table.name} has {words} already (row {place}); leave add out to change it"
            done.findings.append(statement.patch.finding("", message))
            return sheet.frame
        year = int(key[statement.year]) if statement.year else None
        row = _row(statement, key, year)
        early = next((name for name, text in row.items() if text is None), None)
        if early is not None:
            done.findings.append(
                statement.patch.finding(early, f"no value for {year}: the first by year is for a later one")
            )
            return sheet.frame
        rows.append({name: str(text) for name, text in row.items()})
    frame = _with_rows(sheet.frame, [_in_units(row, sheet) for row in rows])
    _own(statement, sheet, frame, rows, done)
    return frame


def _not_new(statement: Statement, sheet: Sheet, done: Patched) -> Iterable[Finding]:
    """Yield a finding where the dataset has a name already that the rows are to bring in."""
    for value in statement.keys[statement.patch.new] if statement.patch.new else ():
        rows = sheet.frame.rows[sheet.matches(statement.patch.new, value)].tolist()
        theirs = [row for row in rows if (sheet.frame.file, int(row), "") not in done.owners]
        if theirs:
            message = (
                f"the dataset has {statement.patch.new} {value} already ({len(theirs)} rows of {sheet.frame.file})"
            )
            yield statement.patch.finding(
                "", f"{message}; write another name, or replaces = true to put it in its place"
            )


def _not_whole(statement: Statement, sheet: Sheet) -> list[Finding]:
    """Return a finding for every column that a row must have and the patch does not say."""
    patch, columns = statement.patch, statement.table.columns
    by_patch = {*statement.table.key, *statement.cells, *statement.provenance, "rule"}
    missing = [c for c in columns if c.required and c.name not in by_patch]
    say = {
        "source_id": f'"{OWN_SOURCE}" (or source = ... once under data)',
        "confidence": '"assumed" (or once under data)',
    }
    return [
        patch.finding("", f"adds a row without {c.name}; write {c.name} = {say.get(c.name, '...')}: {c.meaning}")
        for c in missing
        if c.name in sheet.headings
    ]


def _row(statement: Statement, key: Mapping[str, Any], year: int | None) -> dict[str, str | None]:
    """Return the text of a row added, in the units of the schema; None where a path has no value in the year."""
    patch = statement.patch
    cited = f" ({patch.said_of(CITE)})" if patch.said_of(CITE) else ""
    row: dict[str, str | None] = {name: text_of(value) for name, value in key.items()}
    if "rule" in statement.table.names:
        row["rule"] = f"Stated by the study{cited}."[:LONGEST]
    row |= statement.provenance
    for name, cell in statement.cells.items():
        value = level_at(cell, year or 0) if isinstance(cell, Mapping) else cell
        row[name] = None if value is None else text_of(value)
    return row


def _in_units(row: Mapping[str, str], sheet: Sheet) -> dict[str, str]:
    """Return a row under the headings of the table, its amounts in the units of those."""
    out: dict[str, str] = {}
    for name, text in row.items():
        heading, factor = sheet.headings.get(name, (name, 1.0))
        out[heading] = text if factor == 1.0 else text_of(float(text) / factor)
    return out


def _own(statement: Statement, sheet: Sheet, frame: Frame, rows: Sequence[Mapping[str, str]], done: Patched) -> None:
    """Note every cell of rows added as a change, and as one of the patch's own."""
    patch, table = statement.patch, statement.table
    for number, row in zip(frame.rows[len(sheet.frame.rows) :].tolist(), rows, strict=True):
        key = " ".join(row[name] for name in table.key)
        done.owners[frame.file, number, ""] = (patch, "")
        for name, text in row.items():
            heading, _ = sheet.headings.get(name, (name, 1.0))
            done.owners[frame.file, number, heading] = (patch, name if name in patch.values else _said_as(name, patch))
            if text and name not in table.key and name in statement.cells:
                done.note(Change(table.name, key, name, NO_ROW, text, patch.said_of(CITE)))
        if not set(statement.cells) - set(table.key):
            done.note(Change(table.name, key, "", NO_ROW, THERE, patch.said_of(CITE)))


def _said_as(name: str, patch: RowPatch) -> str:
    """Return the word under which a patch says a column, for its line: source once for many stands for source_id."""
    return "source" if name == "source_id" and "source" in patch.lines else name


def _with_rows(frame: Frame, rows: Sequence[Mapping[str, str]]) -> Frame:
    """Return a table with rows of text at its end, numbered after its last."""
    new = pd.DataFrame(rows, dtype="str")
    text = pd.concat([frame.cells, new], ignore_index=True).fillna("").astype("str")
    first = int(frame.rows.max(initial=1)) + 1
    return replace(frame, cells=text, rows=np.concatenate([frame.rows, np.arange(first, first + len(rows))]))


def _without_rows(reading: Reading, table: schema.Table) -> Frame:
    """Return a table that the dataset was given without, with its headings and no row."""
    file = f"{table.name}.csv" if reading.sheets is None else f"{reading.source} sheet {table.name}"
    cells_of = pd.DataFrame({name: pd.Series(dtype="str") for name in table.names})
    return Frame(table.name, file, cells_of, np.array([], dtype=np.int64))


# ---------------------------------------------------------------- single values


def _in_year(cell: float | str | Path, year: int | None) -> Any:
    return level_at(cell, year or 0) if isinstance(cell, Mapping) else cell


def _same_number(column: schema.Column, before: str, after: str) -> bool:
    if column.kind not in ("number", "year"):
        return False
    one, other = cell_messages.number(before), cell_messages.number(after)
    return one is not None and one == other

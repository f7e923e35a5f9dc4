"""A publisher's file as cells of text, row by row: CSV with any lines above its heading, or a workbook.

Publishers save in UTF-8 or, still, in Windows-1252; what is neither is refused. Numbers of a workbook become
the shortest text that means them.
"""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from data.messages.finding import BadInput, Finding
from data.reading.raw_table import number_text
from data.reading.workbook import why_not_parsed

MOST_BYTES = 1_000_000_000
MOST_ROWS = 500_000
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Grid:
    """One sheet. `rows` are ragged; row 1 of the file is rows[0]. `file` is how messages name it."""

    file: str
    sheet: str
    rows: tuple[tuple[str, ...], ...]
    separator: str = ","

    def cell(self, row: int, column: int) -> str:
        """Return a cell by place, counted from 0; blank beyond the end."""
        line = self.rows[row] if 0 <= row < len(self.rows) else ()
        return line[column] if 0 <= column < len(line) else ""

    @property
    def width(self) -> int:
        """Return the number of columns of the widest row."""
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True)
class Book:
    """One file: its sheets (a CSV file has one) and what had to be assumed to read it."""

    name: str
    sheets: tuple[Grid, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One row under a heading: its number as the user counts, and its cells by heading."""

    row: int
    cells: dict[str, str]

    def get(self, *names: str) -> str:
        """Return the first of these columns that is there and not blank, without spaces around."""
        return next((self.cells[n].strip() for n in names if self.cells.get(n, "").strip()), "")


@dataclass(frozen=True)
class RowsWanted:
    """Of a large CSV file, the rows whose cell in `column` begins with one of `begins`; all when that is empty."""

    column: str
    begins: tuple[str, ...]


def read_book(path: Path, wanted: RowsWanted | None = None) -> Book:
    """Return the sheets of a file; what cannot be read is bad input. Rows that are not wanted are blank."""
    try:
        if path.is_dir():
            raise _bad(path, "is a folder; name one file")
        if path.stat().st_size > MOST_BYTES:
            raise _bad(path, f"is larger than {MOST_BYTES:,} bytes; cut it to the rows you want")
        data = path.read_bytes()
    except FileNotFoundError:
        raise _bad(path, "no such file") from None
    except OSError as error:
        raise _bad(path, f"cannot be read ({error.strerror or error})") from None
    if path.suffix.lower() in WORKBOOKS:
        return Book(path.name, _sheets(data, path))
    if data[:4] == b"PK\x03\x04":
        raise _bad(path, "is a zip file; unpack it and name the CSV file or workbook in it")
    text, note = _text(data, path)
    separator = _delimiter(text)
    rows = _rows(text, separator, path)
    kept, notes = _wanted(rows, wanted, path) if wanted else (tuple(rows), ())
    return Book(path.name, (Grid(path.name, "", kept, separator),), (*notes, *((note,) if note else ())))


def under_heading(grid: Grid, heading: int) -> Iterator[Line]:
    """Yield the rows below a heading row (counted from 0) that are not blank, cells by heading."""
    names = [name.strip() for name in grid.rows[heading]]
    for at in range(heading + 1, len(grid.rows)):
        if any(cell.strip() for cell in grid.rows[at]):
            yield Line(at + 1, {name: grid.cell(at, place) for place, name in enumerate(names) if name})


def heading_row(grid: Grid, wanted: tuple[tuple[str, ...], ...], most: int = 60) -> int | None:
    """Return the first row that has one of each group of headings; case and spaces do not matter."""
    groups = [{name.casefold() for name in group} for group in wanted]
    for at, row in enumerate(grid.rows[:most]):
        there = {" ".join(cell.casefold().split()) for cell in row}
        if all(group & there for group in groups):
            return at
    return None


def twice(grid: Grid, heading: int) -> list[Finding]:
    """Return a finding for every heading that is given twice."""
    names = [name.strip() for name in grid.rows[heading] if name.strip()]
    again = sorted({name for name in names if names.count(name) > 1})
    return [Finding(grid.file, heading + 1, name, name, "given twice in the heading; keep one") for name in again]


def _text(data: bytes, path: Path) -> tuple[str, str]:
    if data[:2] in _UTF16 or b"\x00" in data[:4]:
        raise _bad(path, "is UTF-16; save it as 'CSV UTF-8 (comma delimited)'")
    if b"\x00" in data:
        raise _bad(path, "holds a NUL byte: it is damaged or no text")
    if not data.strip():
        raise _bad(path, "is empty")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "the file is not UTF-8; it is read as Windows-1252"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _bad(path, "is neither UTF-8 nor Windows-1252; save it as 'CSV UTF-8'", line) from None


def _wanted(
    rows: Iterator[tuple[str, ...]], wanted: RowsWanted, path: Path
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return the rows, those of no interest blank so that the others keep their numbers, and what was left out."""
    heading = next(rows, ())
    place = heading.index(wanted.column) if wanted.column in heading else None
    if place is None or not wanted.begins:
        some = [heading, *itertools.islice(rows, MOST_ROWS + 1)]
        if len(some) > MOST_ROWS:
            raise _bad(path, f"has more than {MOST_ROWS:,} rows; name the HS codes that you want under [hs] of the map")
        return tuple(some), ()
    kept = [heading, *(row if len(row) > place and row[place].startswith(wanted.begins) else () for row in rows)]
    left = sum(not row for row in kept)
    return tuple(kept), (f"{left:,} rows of other HS codes than those of the map are left out",)


def _rows(text: str, delimiter: str, path: Path) -> Iterator[tuple[str, ...]]:
    try:
        yield from map(tuple, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _bad(path, f"is no CSV that can be read ({error}); save it again as 'CSV UTF-8'") from None


def _delimiter(text: str) -> str:
    """Return what separates cells: of comma, semicolon and tab the one that most of the first lines have most of."""
    lines = [line for line in text.splitlines()[:40] if line.strip()]
    return max(",;\t", key=lambda mark: sum(line.count(mark) for line in lines))


def _sheets(data: bytes, path: Path) -> tuple[Grid, ...]:
    from python_calamine import CalamineError, CalamineWorkbook

    why = why_not_parsed(data) if path.suffix.lower() in (".xlsx", ".xlsm") else ""
    if why:
        raise _bad(path, why)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return tuple(_sheet(book, name, path) for name in book.sheet_names)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError, KeyError):
        raise _bad(path, "is no workbook that can be read; save it as .xlsx, without a password") from None


def _sheet(book: object, name: str, path: Path) -> Grid:
    sheet = book.get_sheet_by_name(name)  # type: ignore[attr-defined]
    rows = sheet.to_python(skip_empty_area=False) if sheet.height else []
    return Grid(f"{path.name} sheet {name}", name, tuple(tuple(map(_cell, row)) for row in rows))


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(float(value))
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    return str(value)


def _bad(path: Path, message: str, row: int | None = None) -> BadInput:
    return BadInput([Finding(str(path), row, "", "", message)])

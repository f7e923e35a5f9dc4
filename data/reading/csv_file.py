"""One CSV file: its bytes are examined as a whole first, then read in one go.

Examining bytes with arrays finds the rows (a newline inside quotes ends none), counts the cells of
every row and names what is wrong with the file in the user's words; the reader behind it then never
has a chance to shift a column or to guess.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from data.messages.finding import Finding, shown
from data.reading.raw_table import Frame, frame_of, heading_findings
from data.reading.text_bytes import BOM, lone_return, not_text

MOST_RAGGED_ROWS = 20
_COMMA, _NEWLINE, _RETURN, _QUOTE = b',\n\r"'
_SMALL = 1 << 20
"""Bytes of a table that threads would take longer to share out than one takes to read."""
_TEXT = pa.dictionary(pa.int32(), pa.string())
"""How a column is read: its different texts, and which of them each cell holds."""
_SAVE = "save as 'CSV UTF-8 (comma delimited)'"


def read_csv(data: bytes, table: str, file: str, accepted: tuple[str, ...], findings: list[Finding]) -> Frame | None:
    """Return the cells of a CSV file, or None after adding what is wrong with it to `findings`."""
    data = data.removeprefix(BOM)
    wrong = _wrong_bytes(data) or _wrong_quotes(data)
    if wrong:
        findings.append(Finding(file, wrong[0], "", "", wrong[1]))
        return None
    layout = _Layout.of(data)
    first = data[layout.starts[0] : layout.ends[0]]
    heading = next(csv.reader(io.StringIO(first.decode(), newline="")), [""])
    findings += _separator(file, heading) or heading_findings(accepted, file, heading)
    if not findings:
        findings += _ragged(file, layout, len(heading))
    if findings:
        return None
    return _cells(data, table, file, heading, layout)


@dataclass(frozen=True)
class _Layout:
    """Where each row starts and ends, how many cells it has, and whether it is blank."""

    starts: np.ndarray
    ends: np.ndarray
    cells: np.ndarray
    blank: np.ndarray
    has_quotes: bool

    @classmethod
    def of(cls, data: bytes) -> _Layout:
        content = np.frombuffer(data, dtype=np.uint8)
        quotes = np.flatnonzero(content == _QUOTE)
        newlines = _outside(np.flatnonzero(content == _NEWLINE), quotes)
        commas = _outside(np.flatnonzero(content == _COMMA), quotes)
        starts = np.concatenate(([0], newlines + 1))
        ends = np.concatenate((newlines, [len(data)]))
        if len(ends) > 1 and starts[-1] == ends[-1]:
            starts, ends = starts[:-1], ends[:-1]
        cells = np.searchsorted(commas, ends) - np.searchsorted(commas, starts) + 1
        blank = np.zeros(len(starts), dtype=bool)
        for row in np.flatnonzero(cells == 1):
            blank[row] = not data[starts[row] : ends[row]].strip()
        return cls(starts, ends, cells, blank, bool(len(quotes)))


def _outside(places: np.ndarray, quotes: np.ndarray) -> np.ndarray:
    """Return the places before which an even number of quotes stands."""
    return places[np.searchsorted(quotes, places) % 2 == 0] if len(quotes) else places


def _wrong_bytes(data: bytes) -> tuple[int | None, str] | None:
    if not data or data.isspace():
        return None, "the file is empty"
    wrong = not_text(data, _SAVE)
    if wrong:
        return None, wrong
    if lone_return(data):
        return None, f"rows end with a lone carriage return (old Mac); {_SAVE}"
    return None


def _wrong_quotes(data: bytes) -> tuple[int | None, str] | None:
    content = np.frombuffer(data, dtype=np.uint8)
    quotes = np.flatnonzero(content == _QUOTE)
    if len(quotes) == 0:
        return None
    if len(quotes) % 2:
        lines = enumerate(data.split(b"\n"), 1)
        line = next(number for number, text in lines if text.count(b'"') % 2)
        return line, "a quote is opened and never closed; close it, or double a quote that belongs to the text"
    opening, closing = quotes[0::2], quotes[1::2]
    doubled = np.concatenate(([False], closing[:-1] + 1 == opening[1:]))
    before = content[np.maximum(opening - 1, 0)]
    after = content[np.minimum(closing + 1, len(content) - 1)]
    starts_cell = (opening == 0) | np.isin(before, (_COMMA, _NEWLINE)) | doubled
    ends_cell = (closing == len(content) - 1) | np.isin(after, (_COMMA, _NEWLINE, _RETURN))
    ends_cell |= np.concatenate((doubled[1:], [False]))
    astray = np.concatenate((opening[~starts_cell], closing[~ends_cell]))
    if len(astray) == 0:
        return None
    message = "a quote inside a cell; put the whole cell in quotes and double the quote that belongs to the text"
    return _line(data, int(astray.min())), message


def _separator(file: str, heading: list[str]) -> list[Finding]:
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(heading) == 1 and mark in heading[0]:
            return [Finding(file, 1, "", heading[0], f"cells are separated by {name}; {_SAVE}")]
    return []


def _ragged(file: str, layout: _Layout, width: int) -> list[Finding]:
    rows = np.flatnonzero((layout.cells != width) & ~layout.blank)
    findings = []
    for row in rows[:MOST_RAGGED_ROWS]:
        count = int(layout.cells[row])
        cells = "1 cell" if count == 1 else f"{count} cells"
        cure = (
            "put a cell that holds a comma in quotes" if count > width else "write a comma for each cell that is blank"
        )
        message = f"{cells}, heading has {width}; {cure}"
        findings.append(Finding(file, int(row) + 1, "", "", message))
    if len(rows) > MOST_RAGGED_ROWS:
        findings.append(Finding(file, None, "", "", f"{len(rows) - MOST_RAGGED_ROWS:,} more rows like these"))
    return findings


def _cells(data: bytes, table: str, file: str, heading: list[str], layout: _Layout) -> Frame:
    kept = np.flatnonzero(~layout.blank)[1:]
    if layout.blank.any():
        body = b"\n".join(data[layout.starts[row] : layout.ends[row]] for row in kept)
    else:
        body = data[layout.ends[0] + 1 :]
    if len(kept) == 0:
        columns = {name: np.empty(0, dtype=object) for name in heading}
    else:
        content = arrow_csv.read_csv(
            pa.BufferReader(body),
            read_options=arrow_csv.ReadOptions(
                column_names=heading, block_size=_block(layout), use_threads=len(body) > _SMALL
            ),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=layout.has_quotes),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(heading, _TEXT), strings_can_be_null=False
            ),
        )
        columns = {name: _texts(content.column(name)) for name in heading}
    # Column by column: a frame made by Arrow holds Arrow texts, which take five times as long to turn into objects.
    cells = pd.DataFrame(columns, copy=False).astype("str")
    if len(cells) != len(kept):
        raise RuntimeError(f"{shown(file)}: {len(kept)} rows found, {len(cells)} read")
    return frame_of(table, file, cells, kept + 1)


def _texts(column: pa.ChunkedArray) -> np.ndarray:
    """Return the texts of a column; cells that hold the same are one object, as most cells of a dataset do."""
    parts = column.unify_dictionaries().chunks
    words: np.ndarray = parts[0].dictionary.to_numpy(zero_copy_only=False)
    cells: np.ndarray = words[np.concatenate([part.indices.to_numpy() for part in parts])]
    return cells


def _block(layout: _Layout) -> int:
    """Return a reading block that holds the longest row."""
    return max(1 << 20, 2 * int((layout.ends - layout.starts).max()) + 2)


def _line(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1

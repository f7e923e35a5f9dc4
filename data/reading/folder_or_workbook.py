"""Folders of CSV or parquet files and Excel workbooks in; text cells with their file and row out.

Nothing is guessed and nothing is repaired. A file that is not plain comma-separated UTF-8 with as
many cells in every row as in its heading is refused, with the row and what to do about it.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from data import schema
from data.messages.finding import BadInput, Finding, did_you_mean, printable, shown
from data.reading import archive, units, units_row
from data.reading.csv_file import read_csv
from data.reading.raw_table import (
    SETTINGS_FILE,
    SETTINGS_SHEET,
    Frame,
    Reading,
    frame_of,
    heading_findings,
    number_text,
)
from data.reading.workbook import read_workbook

MOST_BYTES = 1_000_000_000
NOT_TABLES = ("readme", "datapackage")
OTHER_WORKBOOKS = {
    ".xlsm": "a workbook with macros; save it as .xlsx, without them",
    ".xlsb": "a binary workbook; save it as .xlsx",
    ".xls": "a workbook of before 2007; save it as .xlsx",
    ".ods": "an OpenDocument workbook; save it as .xlsx",
    ".numbers": "a Numbers document; export it as .xlsx",
}
_NETWORK = re.compile(r"^(\\\\|//|[A-Za-z][A-Za-z0-9+.-]+:/)")


def read_tables(path: Path) -> dict[str, Frame]:
    """Return the tables of a folder or workbook; raise BadInput with everything that cannot be read."""
    reading = read_all(path)
    if any(finding.level == "error" for finding in reading.findings):
        raise BadInput(reading.findings)
    return reading.frames


def read_all(path: Path, asked: Collection[str] = ()) -> Reading:
    """Return the tables of a folder or workbook together with every finding.

    asked: the tables that are read of a folder's files; of the others the bytes are kept alone. All when left out
    """
    file = printable(path.name)
    reading = Reading(file)
    refused = network_path(str(path))
    if refused:
        reading.findings.append(refused)
    elif path.is_dir():
        _read_folder(path, reading, asked)
    elif path.suffix.lower() == ".xlsx":
        data = bytes_of(path, file, reading.findings)
        if data is not None:
            reading.keep(path.name, data)
            read_workbook(data, file, reading)
    elif path.suffix.lower() == archive.SUFFIX and path.is_file():
        _read_archive(path, reading, asked)
    elif path.exists():
        other = "not a dataset; give a folder of CSV files or an .xlsx workbook"
        message = OTHER_WORKBOOKS.get(path.suffix.lower(), other)
        reading.findings.append(Finding(file, None, "", str(path), message))
    else:
        reading.findings.append(Finding(file, None, "", str(path), "no such folder or workbook"))
    for name, frame in reading.frames.items():
        reading.frames[name] = units_row.taken_off(frame, reading.findings)
    if not reading.hashes:
        reading.unread.update(schema.BY_NAME, [SETTINGS_SHEET])
        if not reading.findings:
            message = "holds no table; give a folder of CSV files or an .xlsx workbook"
            reading.findings.append(Finding(file or "dataset", None, "", str(path), message))
    return reading


def network_path(path: str) -> Finding | None:
    """Return a finding when a path would be read over a network."""
    if not _NETWORK.match(path):
        return None
    message = f"{shown(path)} is on a network; copy the tables to this machine"
    return Finding("dataset", None, "", path, message)


def is_outside(path: Path, folder: Path) -> bool:
    """Say whether a file, its links followed, lies outside the folder it is listed in."""
    return not _followed(path).is_relative_to(_followed(folder))


def _followed(path: Path) -> Path:
    """Return where a path leads; raise BadInput for a link that leads back to itself."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            message = "a link that leads back to itself; put the file or folder in its place"
            raise BadInput([Finding(str(fault.filename), None, "", "", message)]) from None
        return Path(os.path.realpath(path))


def table_files(folder: Path) -> list[Path]:
    """Return the files of a folder that are read as tables, by name."""
    return [path for path in _considered(folder) if path.suffix.lower() in (".csv", ".parquet")]


def _considered(folder: Path) -> list[Path]:
    named = (p for p in folder.iterdir() if not p.name.startswith((".", "_", "~")))
    return sorted(path for path in named if path.stem.lower() not in NOT_TABLES)


def _read_folder(folder: Path, reading: Reading, asked: Collection[str]) -> None:
    for path in _considered(folder):
        suffix = path.suffix.lower()
        if suffix in (".csv", ".parquet"):
            _read_file(path, reading, asked)
        elif suffix in (".xlsx", ".xls"):
            message = "a workbook inside a folder of tables is not read; save its sheets as CSV, or give the workbook"
            reading.findings.append(Finding(path.name, None, "", "", message))


def _read_archive(path: Path, reading: Reading, asked: Collection[str]) -> None:
    """Read the copy of a dataset that a run keeps: the files of a folder, or one workbook, in one archive."""
    data = bytes_of(path, printable(path.name), reading.findings)
    files = {} if data is None else archive.unpacked(data, printable(path.name), reading.findings)
    for name, content in files.items():
        inside = Path(name)
        if len(files) == 1 and inside.suffix.lower() == ".xlsx":
            reading.keep(name, content)
            read_workbook(content, printable(name), reading)
        elif name == SETTINGS_FILE:
            reading.keep(name, content)
        else:
            _read_file(inside, reading, asked, content)


def _read_file(path: Path, reading: Reading, asked: Collection[str], data: bytes | None = None) -> None:
    """Read one table; `data` are its bytes where they are known already."""
    file, table = printable(path.name), path.stem
    if table not in schema.BY_NAME:
        message = f"no table is called {shown(table)}{did_you_mean(table, schema.BY_NAME)}"
        reading.findings.append(Finding(file, None, "", table, message))
        return
    if table in reading.frames or table in reading.unread:
        reading.refuse(table, [Finding(file, None, "", table, "given twice, as .csv and as .parquet; keep one")])
        return
    findings: list[Finding] = []
    data = bytes_of(path, file, findings) if data is None else data
    frame = None
    if data is not None:
        reading.keep(path.name, data)
        if asked and table not in asked:
            reading.unread.add(table)
            return
        accepted = tuple(units.headings(schema.BY_NAME[table]))
        read = _read_parquet if path.suffix.lower() == ".parquet" else read_csv
        frame = read(data, table, file, accepted, findings)
    if frame is None:
        reading.refuse(table, findings)
    else:
        reading.frames[table] = frame


def bytes_of(path: Path, file: str, findings: list[Finding]) -> bytes | None:
    """Return the bytes of a file that may be read: a plain file of its own folder, not too large."""
    message = ""
    if is_outside(path, path.parent):
        message = "a link to a file outside its folder; copy the file here"
    elif not path.is_file():
        message = "no such file" if not path.exists() else "not a plain file"
    elif path.stat().st_size > MOST_BYTES:
        message = f"{path.stat().st_size:,} bytes; the limit is {MOST_BYTES:,}"
    if not message:
        try:
            return path.read_bytes()
        except OSError as error:
            message = f"cannot be read ({error.strerror})"
    findings.append(Finding(file, None, "", "", message))
    return None


def _read_parquet(
    data: bytes, table: str, file: str, accepted: tuple[str, ...], findings: list[Finding]
) -> Frame | None:
    try:
        content = parquet.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError, ValueError):
        findings.append(Finding(file, None, "", "", "not a parquet file"))
        return None
    findings += heading_findings(accepted, file, list(content.column_names))
    for name in content.column_names:
        if pa.types.is_nested(content.schema.field(name).type):
            findings.append(Finding(file, 1, name, "", "holds lists or records; write one value a cell"))
    if findings:
        return None
    cells = pd.DataFrame({name: _as_text(content.column(name)) for name in content.column_names}, dtype="str")
    return frame_of(table, file, cells, np.arange(2, len(cells) + 2))


def _as_text(column: pa.ChunkedArray) -> pd.Series:
    """Return the text of a parquet column: blanks '', whole numbers without a decimal point."""
    if pa.types.is_floating(column.type):
        return pd.Series(["" if x is None else number_text(x) for x in column.to_pylist()], dtype="str")
    text: pd.Series = column.cast(pa.string()).to_pandas().fillna("").astype("str")
    return text

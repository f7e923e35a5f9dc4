"""A dataset written out to be edited: a workbook, or a folder of CSV or parquet files. Each is a dataset again.

Nothing is written over, and what is written is whole: it stands under another name until it is done.
"""

from __future__ import annotations

import csv
import io
import math
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from data import schema, settings
from data.dataset import Dataset
from data.export import datapackage, workbook
from data.messages.finding import BadInput, Finding, printable, shown
from data.messages.spreadsheet_text import DANGEROUS
from data.reading.raw_table import SETTINGS_FILE, number_text

FORMATS = ("csv", "parquet")
_OTHER_FILES = (".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".parquet", ".zip", ".json")


def export(dataset: Dataset, target: Path, kind: str = "csv") -> int:
    """Write a dataset to a new workbook (`.xlsx`) or a new folder of `kind` files; return how many rows.

    Raises FileExistsError when something is there, OSError when it cannot be written, BadInput for a target
    that is neither and for tables that the format cannot hold.
    """
    suffix = target.suffix.lower()
    if suffix in _OTHER_FILES and not target.is_dir():
        message = "neither a workbook nor a folder; write a name that ends in .xlsx, or the name of a new folder"
        raise BadInput([Finding(printable(str(target)), None, "", str(target), message)])
    rows = sum(len(frame) for frame in dataset.tables.values())
    if suffix == ".xlsx":
        _refuse_long_tables(dataset)
        _write_file(target, workbook.workbook(dataset))
    else:
        _write_folder(target, files(dataset, kind))
    return rows


def files(dataset: Dataset, kind: str) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of every file of a folder that holds a dataset; tables without rows are left out."""
    said = dataset.settings
    lines = (f"{key} = {_toml(value)}\n" for key, value in settings.written(said).items())
    yield SETTINGS_FILE, "".join(lines).encode("utf-8")
    if kind == "csv":
        _refuse_formulas(dataset)
    for table in schema.TABLES:
        frame = dataset.tables[table.name]
        if len(frame):
            yield f"{table.name}.{kind}", _csv(frame) if kind == "csv" else _parquet(frame)
    filled = [name for name, frame in dataset.tables.items() if len(frame)]
    yield datapackage.FILE, datapackage.text(dataset.name, said, filled, kind).encode("utf-8")


def _toml(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _csv(frame: pd.DataFrame) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(zip(*(_written(frame[name]) for name in frame.columns), strict=True))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _written(column: pd.Series) -> list[object]:
    """Return cells as text that reads back as the same number."""
    if not pd.api.types.is_float_dtype(column):
        return column.tolist()
    return ["" if math.isnan(value) else number_text(value) for value in column.tolist()]


def _parquet(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pandas(frame, preserve_index=False), out)
    return out.getvalue()


def _refuse_formulas(dataset: Dataset) -> None:
    """Refuse texts that a spreadsheet would run from a CSV file, where a text cannot be told from a formula."""
    findings = []
    for name, frame in dataset.tables.items():
        for column in (c for c in schema.BY_NAME[name].columns if c.kind == "text"):
            texts = frame[column.name].astype(str)
            for place in texts[texts.str.startswith(DANGEROUS)].index[:20]:
                text = str(texts[place])
                message = f"{shown(text)} would be run as a formula from a CSV file; reword it, or export to .xlsx or "
                message += "parquet"
                findings.append(Finding(f"{dataset.name} table {name}", int(place) + 2, column.name, text, message))
    if findings:
        raise BadInput(findings)


def _refuse_long_tables(dataset: Dataset) -> None:
    most = workbook.MOST_ROWS - workbook.HEAD_ROWS
    findings = [
        Finding(f"table {name}", None, "", "", f"{len(frame):,} rows; a sheet holds {most:,}; export to a folder")
        for name, frame in dataset.tables.items()
        if len(frame) > most
    ]
    if findings:
        raise BadInput(findings)


def _write_file(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        try:
            file.write(content)
        except BaseException:  # an interruption too
            with suppress(OSError):
                target.unlink()
            raise


def _write_folder(target: Path, content: Iterator[tuple[str, bytes]]) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileExistsError(str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, data in content:
            (unfinished / name).write_bytes(data)
        unfinished.chmod(0o777 & ~_umask())
        os.replace(unfinished, target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

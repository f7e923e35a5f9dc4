"""The folder of a screen: screen.json, and its tables as parquet and CSV; written when all is done."""

from __future__ import annotations

from pathlib import Path

from model.analysis.screen import tables
from model.analysis.screen.run import Screened
from model.runs import durable_files
from model.runs.run_faults import cannot_write
from model.runs.table_file import csv_file, table_file

MANIFEST = "screen.json"


def write(place: Path, found: Screened, as_json: str) -> None:
    """Write what a screen found into a new folder; raise CannotWrite."""
    frames = {tables.EFFECTS: found.effects, tables.SHARES: found.shares, tables.WORTH: found.worth}
    files = {place / MANIFEST: (as_json + "\n").encode("utf-8")}
    for name, frame in frames.items():
        files[place / "tables" / f"{name}.parquet"] = table_file(frame)
        files[place / "tables" / f"{name}.csv"] = csv_file(frame)
    try:
        durable_files.write_all(files)
    except OSError as fault:
        raise cannot_write(place, fault) from None

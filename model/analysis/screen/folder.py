"""The folder of a screen: screen.json, and its tables as parquet and CSV; written when all is done.

Until then costs stand in a file beside screen.json, so that a screen that is interrupted goes on.
"""

from __future__ import annotations

from pathlib import Path

from model.analysis.screen import tables
from model.analysis.screen.run import Screened
from model.runs import durable_files
from model.runs.remembered import ENDING
from model.runs.run_faults import NotARun, cannot_write
from model.runs.run_folder import new_folder
from model.runs.table_file import csv_file, table_file

MANIFEST = "screen.json"


def place_for(out: Path | None, study: str, resume: bool) -> Path:
    """Return the folder that a screen goes to: a new one, or the one that is gone on with."""
    if not resume:
        return new_folder(out, f"{study}-screen")
    if out is not None:
        return out
    kept = sorted(Path("runs").glob(f"{study}-screen-*/{MANIFEST}{ENDING}"), reverse=True)
    if not kept:
        raise NotARun(f"no unfinished screen of {study} in runs/; leave --resume out, or name its folder with --out")
    return kept[0].parent


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

"""The checked dataset: the one thing the model is given."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data import check, feasible, patch
from data.errors import BadInput, Finding, did_you_mean, printable, shown
from data.frame import SETTINGS_SHEET, Reading
from data.read import is_outside, network_path, read_all
from data.settings import (
    FILE,
    Settings,
    missing_settings,
    read_settings_file,
    read_settings_sheet,
)

BUNDLED = Path(__file__).parent

__all__ = ["Dataset", "Settings", "bundled", "load"]


@dataclass(frozen=True)
class Dataset:
    """Every table of the schema, typed: text str, numbers float64, years int64.

    A blank optional number or year is NaN (such a year column is float64), a blank optional text ''.
    A table that was not given has no rows. `warnings` are findings that did not stop the dataset; `changes`
    the cells that a study changed, which the files do not hold; `at` the end of their ranges the figures are at.
    """

    name: str
    folder: str
    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    hashes: Mapping[str, str]
    warnings: tuple[Finding, ...] = ()
    changes: tuple[patch.Change, ...] = ()
    at: str = "central"

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; changing it changes nothing here."""
        return self.tables[name].copy()

    def changed_files(self) -> list[str]:
        """Return the files that no longer hold the bytes that were checked."""
        path = Path(self.folder)
        return [name for name, known in self.hashes.items() if _hash(path / name if path.is_dir() else path) != known]


def bundled() -> list[str]:
    """Return the names of the datasets that come with the program."""
    return sorted(path.parent.name for path in BUNDLED.glob(f"*/{FILE}"))


def load(name_or_path: str, relative_to: Path | None = None, patches: Sequence[patch.RowPatch] = ()) -> Dataset:
    """Return a checked dataset; raise BadInput with every finding.

    A plain name is a bundled dataset; anything else is a folder or workbook, read relative to
    `relative_to` (the folder of the study that names it). `patches` change rows before they are checked.
    """
    name, path = _locate(name_or_path, relative_to)
    reading = read_all(path)
    settings = _settings(path, reading)
    patched = patch.apply(reading, patches)
    tables, findings = check.check_tables(reading, settings)
    findings = [*patched.findings, *map(patched.as_written, reading.findings + findings)]
    if settings is None or any(finding.level == "error" for finding in findings):
        raise BadInput(findings)
    numbered = Dataset(name, str(path), settings, tables, reading.hashes)
    demand = reading.frames["demand"].file
    found = [*feasible.unreachable_demand(numbered, demand), *feasible.short_supply(numbered, demand)]
    findings += map(patched.as_written, found)
    if any(finding.level == "error" for finding in findings):
        raise BadInput(findings)
    plain = {table: frame.reset_index(drop=True) for table, frame in tables.items()}
    return Dataset(name, str(path), settings, plain, reading.hashes, tuple(findings), tuple(patched.changes))


def _locate(name_or_path: str, relative_to: Path | None) -> tuple[str, Path]:
    """Return a dataset's name and its folder or workbook."""
    if name_or_path in bundled():
        return name_or_path, BUNDLED / name_or_path
    refused = network_path(name_or_path)
    if refused:
        raise BadInput([refused])
    path = Path(name_or_path).expanduser()
    if relative_to is not None and not path.is_absolute():
        path = relative_to / path
        if ".." not in Path(name_or_path).parts and is_outside(path, relative_to):
            message = "a link to a place outside the study's folder; name that place itself"
            raise BadInput([Finding(printable(name_or_path), None, "", name_or_path, message)])
    if not path.exists():
        names = bundled()
        message = f"no such dataset{did_you_mean(name_or_path, names)}"
        there = f"bundled are {', '.join(names)}; else give a folder or an .xlsx workbook"
        raise BadInput([Finding(shown(name_or_path).strip("'"), None, "", name_or_path, f"{message} ({there})")])
    return path.stem, path


def _settings(path: Path, reading: Reading) -> Settings | None:
    if SETTINGS_SHEET in reading.unread:
        return None
    if reading.sheets is not None:
        if SETTINGS_SHEET in reading.frames:
            return read_settings_sheet(reading.frames[SETTINGS_SHEET], reading.findings)
    else:
        file = path / FILE
        if file.is_file() and not is_outside(file, path):
            data = file.read_bytes()
            reading.hashes[FILE] = hashlib.sha256(data).hexdigest()
            return read_settings_file(data, reading.findings)
    reading.findings.append(missing_settings(reading.source, reading.sheets is not None))
    return None


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""

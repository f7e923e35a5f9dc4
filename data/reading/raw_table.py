"""A table as it was written: every cell text, with the place it came from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.messages.finding import Finding, shown

SETTINGS_FILE = "dataset.toml"
SETTINGS_SHEET = "dataset"


@dataclass(frozen=True)
class Frame:
    """Text cells of one table. `file` is how findings name the place, `rows` the row numbers the user sees.

    `has_units` says that a row of units stood under the headings.
    """

    table: str
    file: str
    cells: pd.DataFrame
    rows: np.ndarray
    has_units: bool = False


@dataclass
class Reading:
    """Everything read from one folder or workbook, good and bad."""

    source: str = "dataset"
    sheets: tuple[str, ...] | None = None  # of a workbook; None for a folder
    frames: dict[str, Frame] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict, repr=False)  # the very bytes that were read
    unread: set[str] = field(default_factory=set)  # tables whose file is there but cannot be read

    def keep(self, name: str, data: bytes) -> None:
        """Keep the bytes of a file, and their hash, as what the dataset was read from."""
        self.files[name] = data
        self.hashes[name] = hashlib.sha256(data).hexdigest()

    def refuse(self, table: str, findings: list[Finding]) -> None:
        self.unread.add(table)
        self.findings.extend(findings)


def frame_of(table: str, file: str, cells: pd.DataFrame, rows: np.ndarray) -> Frame:
    """Make a frame without its blank rows, which say nothing."""
    blank = np.ones(len(cells), dtype=bool)
    for name in cells.columns:
        empty = [text for text in cells[name].unique() if not text.strip()]
        blank &= cells[name].isin(empty).to_numpy() if empty else False
        if not blank.any():
            break
    if blank.any():
        cells, rows = cells[~blank], rows[~blank]
    return Frame(table, file, cells.reset_index(drop=True), rows)


def heading_findings(table_names: tuple[str, ...], file: str, heading: list[str]) -> list[Finding]:
    """Return what is wrong with a heading: not in row 1, blank cells, a name given twice."""
    if not any(cell in table_names for cell in heading):
        found = next((cell for cell in heading if cell.strip()), "")
        return [Finding(file, None, "", found, f"heading expected in row 1; found {shown(found)}")]
    findings = []
    first: dict[str, int] = {}
    for place, cell in enumerate(heading, 1):
        if not cell.strip():
            findings.append(Finding(file, 1, "", cell, f"the heading of cell {place} is blank; name it or delete it"))
        elif cell in first:
            message = f"given twice (cells {first[cell]} and {place}); keep one"
            findings.append(Finding(file, 1, cell, cell, message))
        first.setdefault(cell, place)
    return findings


def number_text(number: float) -> str:
    """Return the shortest text of a number; 2026.0 from a cell that shows 2026 is 2026."""
    return str(int(number)) if abs(number) < 1e15 and number.is_integer() else repr(number)

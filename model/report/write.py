"""Write the reports of a run: the page and the workbook into its folder, files for memos where they are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.dataset import Dataset
from model import durable
from model.report.excel import workbook
from model.report.files import csv_files, svg_files
from model.report.findings import findings
from model.report.html import page
from model.report.material import Material, material
from model.runs import CannotWrite, cannot_write, write_atomically

PAGE, WORKBOOK = "report.html", "report.xlsx"


def write_reports(folder: Path, dataset_path: Path | None = None, data: Dataset | None = None) -> Material:
    """Write report.html and report.xlsx into a run folder, both or neither, and return what they say.

    Raises NotARun or BadInput, before anything is written, for a run that cannot be trusted or whose dataset is gone;
    CannotWrite for the folder.
    """
    m = material(folder, dataset_path, data)
    said = findings(m)
    made = {folder / PAGE: page(m, said).encode("utf-8"), folder / WORKBOOK: workbook(m, said)}
    try:
        durable.write_all(made)
    except OSError as fault:
        raise cannot_write(folder, fault) from None
    return m


def write_csv(m: Material, folder: Path) -> int:
    """Write every result table as CSV into a new folder; return how many."""
    return _write(csv_files(m), folder)


def write_svg(m: Material, folder: Path) -> int:
    """Write every chart as SVG into a new folder; return how many."""
    return _write(svg_files(m), folder)


def refuse_full(folder: Path) -> None:
    """Raise CannotWrite for a folder that holds something: nothing is written over."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CannotWrite(f"{folder}: not an empty folder; nothing was written")
    except OSError as fault:
        raise cannot_write(folder, fault) from None


def _write(files: Iterable[tuple[str, bytes]], folder: Path) -> int:
    refuse_full(folder)
    written = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files:
            (folder / name).parent.mkdir(exist_ok=True)
            write_atomically(folder / name, content)
            written += 1
    except OSError as fault:
        raise cannot_write(folder, fault) from None
    return written

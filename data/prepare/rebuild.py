"""The bundled dataset made anew from published figures, and what moved."""

from __future__ import annotations

from pathlib import Path

from data import load, settings
from data.checks import checked_before
from data.export import datapackage
from data.messages.finding import BadInput, Finding
from data.prepare import edition_diff
from data.prepare.every_table import prepare_all, write
from data.prepare.figures import FIGURES, Figures
from data.reading.raw_table import SETTINGS_FILE

NAME = "us_2026"


def text(figures: Path | None, out: Path | None) -> str:
    """Write the dataset of a folder of figures, and that it was checked; return what was written and what moved by more
    than a tenth.

    figures: the bundled ones when None; out: a new folder, the bundled dataset when None. Raises BadInput where there
    are no figures, FileExistsError where the folder holds something, OSError where it cannot be written.
    """
    bundled = load.BUNDLED / NAME
    folder, source = out or bundled, figures or FIGURES
    if not source.is_dir():
        raise BadInput([Finding(str(source), None, "", "", "no such folder of figures")])
    if out is not None and out.exists() and any(out.iterdir()):
        raise FileExistsError(str(out))
    tables = prepare_all(Figures(source))
    before = edition_diff.edition(bundled)
    write(tables, folder)
    said = (bundled / SETTINGS_FILE).read_bytes()
    if out is not None:
        (folder / SETTINGS_FILE).write_bytes(said)
    known = settings.read_settings_file(said, [])
    if known is not None:
        package = datapackage.text(NAME, known, tables)
        (folder / datapackage.FILE).write_text(package, encoding="utf-8", newline="")
    if folder == bundled:
        checked_before.RECORD.write_text(load.record_of_checks(folder), encoding="utf-8", newline="")
    moved = edition_diff.text(edition_diff.compared(before, edition_diff.edition(folder)), f"{NAME} as it was")
    return f"{folder}: {len(tables)} tables, {sum(len(frame) for frame in tables.values()):,} rows\n{moved}"

"""The bundled dataset with the long tables cut to a few minerals: as real, and read in a fifth of the time."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

from data.load import BUNDLED

LONG = ("suppliers", "demand", "tariffs", "established_trade", "trade_elasticities", "outlets")


def cut(folder: Path, minerals: Sequence[str]) -> Path:
    """Write the dataset into a new folder; what no form of these minerals stands in is left as it is."""
    shutil.copytree(BUNDLED / "us_2026", folder)
    for name in LONG:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            heading, *rows = csv.reader(file)
        form = heading.index("form")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            kept = [row for row in rows if row[form].partition(".")[0] in minerals]
            csv.writer(file, lineterminator="\n").writerows([heading, *kept])
    return folder

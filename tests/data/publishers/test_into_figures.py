"""What an import writes passes the guarded door of the figures, once an edition has the day of its release."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from data.published.read import REFERRED_TO, read_figures
from data.publishers.folder import FIGURES, write
from tests.data.publishers import samples
from tests.data.publishers.importing import Importer, Result

BACI = "BACI_HS17_Y2024_V202601.csv"
IMPORTS: dict[str, Callable[[Importer, Path], Result]] = {
    "long": lambda read, _: read("usgs-mcs", samples.LONG, "MCS2027_Commodities_Data.csv"),
    "salient": lambda read, _: read("usgs-mcs", samples.SALIENT, "mcs2023-germa_salient.csv"),
    "world": lambda read, _: read("usgs-mcs", samples.WORLD, "mcs2024-cobal_world.csv"),
    "comtrade": lambda read, _: read("comtrade", samples.COMTRADE),
    "baci": lambda read, _: read("baci", samples.BACI, BACI, countries=samples.BACI_COUNTRIES),
    "usatrade": lambda read, _: read("usatrade", samples.USATRADE),
    "pink-sheet": lambda read, folder: read("pink-sheet", samples.pink_sheet(folder / "CMO.xlsx")),
    "eia": lambda read, _: read("eia", samples.EIA_API),
    "iea": lambda read, folder: read("iea", samples.iea(folder / "IEA.xlsx")),
    "dla": lambda read, _: read("dla", samples.DLA),
    "table": lambda read, _: read("table", samples.TABLE, map_text=samples.TABLE_MAP),
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def joined(new: Path, figures: Path) -> None:
    """Make a folder of figures: the tables of an import, its sources, editions and words behind the bundled ones."""
    for name in REFERRED_TO:
        listed = rows(FIGURES / f"{name}.csv")
        added = rows(new / f"{name}.csv") if (new / f"{name}.csv").exists() else []
        for row in added:
            row.update({"released": "2027-02-01"} if name == "editions" else {})
            row.update(
                {"grade": "agency"} if name == "sources" else {}
            )  # what a file does not say is filled in by hand
        key = next(iter(listed[0]))
        known = {row[key] for row in added} if name != "words" else set()
        with (figures / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(listed[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows([*(row for row in listed if row[key] not in known), *added])
    shutil.copytree(new / "published", figures / "published")


@pytest.mark.parametrize("kind", IMPORTS)
def test_an_import_passes_the_door(kind: str, importer: Importer, tmp_path: Path) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    done = IMPORTS[kind](importer, tmp_path).done
    write(done, tmp_path / "new")
    joined(tmp_path / "new", figures)
    tables = sorted({figure.table for figure in done.figures})
    checked = read_figures(figures, tables)
    assert sum(len(checked.tables[name]) for name in tables) == len(done.figures)

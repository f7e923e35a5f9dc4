"""What an import writes passes the guarded door of the figures, once an edition has the day of its release."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from data.messages.finding import BadInput
from data.published.read import REFERRED_TO, read_figures
from data.publishers.folder import FIGURES, write
from tests.data.publishers import samples
from tests.data.publishers.importing import Importer, Result


def imports(importer: Importer, folder: Path) -> dict[str, Result]:
    """Return an import of every kind."""
    baci = "BACI_HS17_Y2024_V202601.csv"
    return {
        "long": importer("usgs-mcs", samples.LONG, "MCS2027_Commodities_Data.csv"),
        "salient": importer("usgs-mcs", samples.SALIENT, "mcs2023-germa_salient.csv"),
        "world": importer("usgs-mcs", samples.WORLD, "mcs2024-cobal_world.csv"),
        "comtrade": importer("comtrade", samples.COMTRADE),
        "baci": importer("baci", samples.BACI, baci, countries=samples.BACI_COUNTRIES),
        "usatrade": importer("usatrade", samples.USATRADE),
        "pink-sheet": importer("pink-sheet", samples.pink_sheet(folder / "CMO.xlsx")),
        "eia": importer("eia", samples.EIA_API),
        "iea": importer("iea", samples.iea(folder / "IEA.xlsx")),
        "dla": importer("dla", samples.DLA),
        "table": importer("table", samples.TABLE, map_text=samples.TABLE_MAP),
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
        key = next(iter(listed[0]))
        known = {row[key] for row in added} if name != "words" else set()
        with (figures / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(listed[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows([*(row for row in listed if row[key] not in known), *added])
    shutil.copytree(new / "published", figures / "published")


@pytest.mark.parametrize("kind", [
    "long", "salient", "world", "comtrade", "baci", "usatrade", "pink-sheet", "eia", "iea", "dla", "table",
])  # fmt: skip
def test_an_import_passes_the_door(kind: str, importer: Importer, tmp_path: Path) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    done = imports(importer, tmp_path)[kind].done
    write(done, tmp_path / "new")
    joined(tmp_path / "new", figures)
    tables = sorted({figure.table for figure in done.figures})
    checked = read_figures(figures, tables)
    assert sum(len(checked.tables[name]) for name in tables) == len(done.figures)


def test_a_row_that_the_import_could_not_have_written_is_refused(importer: Importer, tmp_path: Path) -> None:
    done = imports(importer, tmp_path)["comtrade"].done
    write(done, tmp_path / "new")
    path = tmp_path / "new/published/trade.csv"
    path.write_text(path.read_text("utf-8").replace(",CHL,", ",CL,", 1), encoding="utf-8", newline="")
    (tmp_path / "figures").mkdir()
    joined(tmp_path / "new", tmp_path / "figures")
    with pytest.raises(BadInput) as refused:
        read_figures(tmp_path / "figures", ["published/trade"])
    assert str(refused.value) == (
        "published/trade.csv row 2 column iso3: 'CL' is a code of two letters; write three, such as CHL"
    )

"""USGS Mineral Commodity Summaries: the headings of every edition, and what its marks become."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from data.publishers import usgs_headings
from data.publishers.usgs_headings import WorldColumn, measure_of, unit_of, world_column
from tests.data.publishers import samples
from tests.data.publishers.importing import Importer

FIGURES = Path(usgs_headings.__file__).parents[1] / "figures" / "published" / "us_salient_statistics.csv"
ODD = {
    "1?gram ampoules", "10-gram ampoules", "10 grams", "25 grams", "50 grams", "cesium-plasma", "rubidium-plasma",
    "Domestic consumption rate", "The United States was",
}  # fmt: skip
"""Sentences of the release that name no measure; its column of statistics does."""


def test_the_long_file_of_an_edition_that_is_not_there_yet(importer: Importer) -> None:
    done = importer("usgs-mcs", samples.LONG, "MCS2027_Commodities_Data.csv", encoding="cp1252")
    columns = ("measure", "year", "value", "low", "high", "unit", "flag", "estimated", "edition", "source_id")
    source = "usgs-mcs-2027-data-release"
    assert done.cells("us_salient_statistics", *columns) == [
        ("production_other", "2026", "", "", "", "metric tons", "W", "", "MCS2027", source),
        ("imports", "2026", "3100", "", "", "metric tons", "", "e", "MCS2027", source),
        ("exports", "2026", "0", "", "", "metric tons", "zero", "", "MCS2027", source),
        ("net_import_reliance_pct", "2026", "", "50", "", "percent", "gt", "", "MCS2027", source),
        ("price", "2026", "9500", "", "", "dollars per metric ton", "", "", "MCS2027", source),
    ]
    columns = ("form", "period", "iso3", "geo_type", "share_pct", "high", "flag", "includes_hong_kong")
    assert done.cells("us_import_sources", *columns) == [
        ("Compounds", "2023-26", "CHL", "country", "91", "", "", ""),
        ("Compounds", "2023-26", "CHN", "country", "", "5", "lt", "1"),
        ("Compounds", "2023-26", "", "other", "4", "", "", ""),
    ]
    assert done.cells("world_production", "metric", "stage", "iso3", "value", "unit", "year", "flag", "confidence") == [
        ("production", "mine", "USA", "", "t", "2026", "W", "medium"),
        ("production", "mine", "COD", "4000", "t", "2026", "e", "medium"),
        ("production", "mine", "OTH", "6000", "t", "2026", "e", "medium"),
        ("production", "mine", "WLD", "110000", "t", "2026", "e", "medium"),
        ("reserves", "", "AUS", "7000000", "t", "2026", "", "high"),
    ]
    assert done.not_understood == [
        (7, "Unit", "barrels", "the unit 'barrels' is not known; say it under [units] of the map"),
        (12, "", "90000", "stands in row 18 too, with another number, so neither is taken"),
        (14, "Country", "Xanadu",
         "'Xanadu' is no country that is known; add it under [countries] of the map"),
        (18, "", "91000", "stands in row 12 too, with another number, so neither is taken"),
        (19, "Section", "Domestic Production and Use",
         "'Domestic Production and Use' is neither salient nor world statistics"),
        (20, "Value", "about 50000", "'about 50000' is no number, bound or mark that is known"),
    ]  # fmt: skip
    assert done.totals == [
        ("production, lithium, lithium, Mine production, 2026", "110000", "10000", False),
        ("import sources, percent, lithium, lithium, Compounds, 2023-26", "100", "95", False),
    ]
    assert done.done.notes[-1] == "the file is not UTF-8; it is read as Windows-1252"


def test_the_salient_file_of_one_commodity(importer: Importer) -> None:
    done = importer("usgs-mcs", samples.SALIENT, "mcs2023-germa_salient.csv")
    cells = done.cells("us_salient_statistics", "measure", "year", "value", "low", "high", "unit", "flag", "estimated")
    assert cells[:8] == [
        ("production_primary_or_refinery", "2021", "0", "", "", "kilograms", "", ""),
        ("production_secondary", "2021", "", "", "", "kilograms", "W", ""),
        ("imports", "2021", "14000", "", "", "kilograms", "", ""),
        ("exports", "2021", "", "", "500", "kilograms", "lt", ""),
        ("consumption_apparent", "2021", "30000", "", "", "kilograms", "", ""),
        ("price", "2021", "1187", "", "", "dollars per kilogram", "", ""),
        ("net_import_reliance_pct", "2021", "", "50", "", "percent", "gt", ""),
        ("employment", "2021", "20", "", "", "number", "", ""),
    ]
    assert cells[10] == ("imports", "2022", "15000", "", "", "kilograms", "", "e")
    assert cells[-2:] == [
        ("net_import_reliance_pct", "2022", "", "", "", "percent", "E", ""),
        ("employment", "2022", "", "", "0.5", "number", "s", ""),
    ]
    assert done.not_understood == [
        (1, "Stocks_", "Stocks_", "the heading does not end with a unit; say it under [units] of the map"),
        (1, "Price_Oxide_t", "Price_Oxide_t",
         "a price, its unit is metric tons; say the unit under [units] of the map"),
        (3, "Consump_kg", "", "blank: neither a number nor a mark such as W or NA"),
    ]  # fmt: skip


def test_the_map_says_what_a_heading_does_not(importer: Importer) -> None:
    units = '[units]\n"Stocks_" = "kg"\n"Price_Oxide_t" = "USD/t"\n'
    done = importer("usgs-mcs", samples.SALIENT, "mcs2023-germa_salient.csv", units)
    cells = done.cells("us_salient_statistics", "detail", "unit", "value")
    assert ("Stocks_", "kilograms", "12") in cells
    assert ("Price_Oxide_t", "dollars per metric ton", "5") in cells


def test_the_world_file_of_one_commodity(importer: Importer) -> None:
    done = importer("usgs-mcs", samples.WORLD, "mcs2024-cobal_world.csv", '[series]\ncobal = "cobalt"\n')
    columns = ("commodity", "metric", "iso3", "year", "value", "flag", "confidence")
    cells = done.cells("world_production", *columns)
    assert cells[:9] == [
        ("cobalt", "production", "USA", "2022", "500", "", "high"),
        ("cobalt", "production", "USA", "2023", "600", "e", "medium"),
        ("cobalt", "reserves", "USA", "2023", "69000", "", "high"),
        ("cobalt", "production", "COD", "2022", "144000", "", "high"),
        ("cobalt", "production", "COD", "2023", "170000", "e", "medium"),
        ("cobalt", "reserves", "COD", "2023", "6000000", "", "high"),
        ("cobalt", "production", "MMR", "2022", "", "NA", "high"),
        ("cobalt", "production", "MMR", "2023", "", "W", "medium"),
        ("cobalt", "production", "OTH", "2022", "5500", "", "high"),
    ]
    assert done.cells("world_production", "note")[2] == ("MCS2024; no year printed, the one before it",)
    why = "'Korea' is the name of two countries; say which under [countries] of the map; the whole row is left"
    assert done.not_understood == [(5, "Country", "Korea", why)]
    assert done.totals == [
        ("production, cobalt, , Mine production, 2022", "150000", "150000", True),
        ("production, cobalt, , Mine production, 2023", "230000", "180000", False),
        ("reserves, cobalt, , Mine production, 2023", "7000000", "6869000", True),
    ]


def test_the_world_file_of_all_commodities(importer: Importer) -> None:
    done = importer("usgs-mcs", samples.WORLD_2025, "MCS2025_World_Data.csv")
    assert done.cells("world_production", "commodity", "stage", "metric", "iso3", "year", "value", "flag")[4:8] == [
        ("aluminum", "smelter", "production", "RUS", "2023", "3700000", ""),
        ("aluminum", "smelter", "production", "RUS", "2024", "3800000", "e"),
        ("aluminum", "smelter", "capacity", "RUS", "2023", "4080000", ""),
        ("aluminum", "smelter", "capacity", "RUS", "2024", "", "NA"),
    ]
    assert done.not_understood == []


def test_a_price_has_a_unit_of_money(importer: Importer) -> None:
    text = samples.LONG.replace(",dollars per metric ton,2026", ",see header,2026")
    done = importer("usgs-mcs", text, "MCS2027_Commodities_Data.csv")
    detail = "Price, battery-grade lithium carbonate, dollars per metric ton"
    assert done.not_understood[0] == (6, "Statistics_detail", detail, "a price, its unit is see header")


def test_an_import_source_of_several_countries_is_a_group(importer: Importer) -> None:
    text = samples.LONG.replace(",Chile,Import sources", ',"China, Germany, and Russia",Import sources')
    done = importer("usgs-mcs", text, "MCS2027_Commodities_Data.csv")
    assert done.cells("us_import_sources", "country", "iso3", "geo_type")[0] == (
        "China, Germany, and Russia",
        "",
        "group",
    )
    text = text.replace("Germany, and Russia", "Germany, and Ruritania")
    assert importer("usgs-mcs", text, "MCS2027_Commodities_Data.csv").not_understood[1] == (
        8,
        "Country",
        "China, Germany, and Ruritania",
        "'China, Germany, and Ruritania' is no country that is known; add it under [countries] of the map",
    )


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Prod_t_2022", WorldColumn("production", "metric tons", "2022", False)),
        ("Prod_kt_est_2023", WorldColumn("production", "thousand metric tons", "2023", True)),
        ("Prod_mcm_Est_2021", WorldColumn("production", "million cubic meters", "2021", True)),
        ("PROD_EST_ 2024", WorldColumn("production", "", "2024", True)),
        ("CAP_2023", WorldColumn("capacity", "", "2023", False)),
        ("Reserves_ore_K2O_equiv_kt", WorldColumn("reserves", "thousand metric tons", "", False, "ore K2O equiv")),
        ("Reserves_notes", None),
        ("Notes", None),
    ],
)
def test_headings_of_world_figures(heading: str, column: WorldColumn | None) -> None:
    assert world_column(heading) == column


def test_every_measure_and_unit_of_three_editions_is_read_as_the_figures_have_it() -> None:
    with FIGURES.open(encoding="utf-8", newline="") as lines:
        figures = list(csv.DictReader(lines))
    details = {(row["detail"].replace("\xa0", " "), row["measure"], row["unit"]) for row in figures}
    odd = {detail for detail, measure, _ in details if measure_of(detail) != measure}
    assert {detail for detail in odd if not detail.startswith(tuple(ODD))} == set()
    headings = {
        (d, unit) for d, _, unit in details if "_" in d and unit != "see header" and not d.startswith("NIR_Con")
    }
    assert {d for d, unit in headings if unit_of(d) != unit} - {"Exports_g"} == set()


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("MCS.csv", samples.LONG, "MCS.csv: the edition is not said: neither by a source column (MCS and the "
         "year) nor by the name of the file"),
        ("a.csv", samples.SALIENT.replace("MCS2023,Germanium,2022", "MCS2024,Germanium,2022"),
         "a.csv column DataSource: names more than one edition (MCS2023, MCS2024); cut it into one file an edition"),
        ("a.csv", "one,two\n1,2\n", "a.csv: no heading of a USGS data release: expected "
         "'DataSource,Commodity,Year,...' (salient), 'Source,Country,Type,Prod_...' (world) or "
         "'MCS chapter,Section,...' (2026 and later); found 'one, two'"),
        ("a.csv", samples.SALIENT.replace("Consump_kg", "Exports_kg"),
         "a.csv row 1 column Exports_kg: given twice in the heading; keep one"),
    ],
)  # fmt: skip
def test_what_is_refused(importer: Importer, name: str, content: str, line: str) -> None:
    assert importer.refused("usgs-mcs", content, name) == [line]

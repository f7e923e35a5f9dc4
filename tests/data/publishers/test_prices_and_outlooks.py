"""Prices, energy, outlooks, the stockpile: Pink Sheet, EIA, IEA, DLA."""

from __future__ import annotations

from pathlib import Path

from tests.data.publishers import samples
from tests.data.publishers.importing import Importer


def test_a_year_of_the_monthly_pink_sheet_is_the_mean_of_twelve_months(importer: Importer, tmp_path: Path) -> None:
    done = importer("pink-sheet", samples.pink_sheet(tmp_path / "CMO-Historical-Data-Monthly.xlsx"))
    assert done.cells("prices", "commodity", "value", "unit", "year", "note", "page_table") == [
        ("nickel", "15650", "USD/t", "2025", "mean of twelve months, nominal", "sheet Monthly Prices"),
        ("iron ore, cfr spot", "100.5", "USD/dmtu", "2025", "mean of twelve months, nominal", "sheet Monthly Prices"),
    ]
    assert [(row, column, value, why) for row, column, value, why in done.not_understood] == [
        (6, "Coffee, Arabica", "(¢/sheet)",
         "the unit '¢/sheet' is not known; say it under [units] of the map; the whole column is left")
    ]  # fmt: skip
    assert done.left_out == [
        (19, "Nickel", "2026", "10 of 12 months of 2026: no price of the year"),
        (19, "Iron ore, cfr spot", "2026", "10 of 12 months of 2026: no price of the year"),
        (10, "Tin", "…", "not available"),
        (22, "Tin", "…", "not available"),
        (7, "Tin", "2025", "11 of 12 months of 2025: no price of the year"),
        (19, "Tin", "2026", "9 of 12 months of 2026: no price of the year"),
        (None, "", "AFOSHEET", "no sheet of nominal prices"),
        (None, "", "Monthly Indices", "no sheet of nominal prices"),
    ]
    assert (done.done.source.source_id, done.done.source.date) == ("world-bank-pink-sheet-2026-10-02", "2026-10-02")


def test_the_annual_pink_sheet_with_a_list_of_series(importer: Importer, tmp_path: Path) -> None:
    path = samples.pink_sheet_annual(tmp_path / "CMO-Historical-Data-Annual.xlsx")
    done = importer("pink-sheet", path, map_text='[series]\n"Nickel" = "nickel.primary"\n')
    assert done.cells("prices", "commodity", "value", "unit", "year") == [
        ("nickel.primary", "16814.1", "USD/t", "2024"),
        ("nickel.primary", "15200", "USD/t", "2025"),
    ]
    assert (6, "Gold", "Gold", "not listed under [series] of the map") in done.left_out
    assert (None, "", "Annual Prices (Real)", "no sheet of nominal prices") in done.left_out


def test_eia_api(importer: Importer) -> None:
    done = importer("eia", samples.EIA_API)
    assert done.cells("energy", "metric", "geo", "iso3", "value", "unit", "year", "flag") == [
        ("price", "U.S. Total", "USA", "8.15", "cents/kWh", "2024", ""),
        ("price", "Texas", "", "6.2", "cents/kWh", "2024", ""),
        ("price", "Alaska", "", "", "cents/kWh", "2024", "NA"),
    ]
    assert done.not_understood == [
        (5, "period", "2024-05",
         "'2024-05' is no year: figures are of years; fetch the annual series; the whole row is left"),
        (6, "price", "8.04", "the unit 'pence per therm' is not known; say it under [units] of the map"),
    ]  # fmt: skip


def test_eia_data_browser(importer: Importer) -> None:
    done = importer("eia", samples.EIA_BROWSER)
    assert done.cells("energy", "item", "iso3", "value", "unit", "year", "flag", "note") == [
        ("industrial", "USA", "8.04", "cents/kWh", "2023", "", "ELEC.PRICE.US-IND.A"),
        ("industrial", "USA", "8.15", "cents/kWh", "2024", "", "ELEC.PRICE.US-IND.A"),
        ("other", "USA", "", "cents/kWh", "2023", "NA", "ELEC.PRICE.US-OTH.A"),
    ]
    assert done.not_understood == [(6, "2024", "x", "'x' is no number, bound or mark that is known")]


def test_iea_demand_by_scenario_and_supply_by_country(importer: Importer, tmp_path: Path) -> None:
    done = importer("iea", samples.iea(tmp_path / "CM_Data_Explorer.xlsx"))
    cells = done.cells("outlook", "commodity", "item", "stage", "iso3", "scenario", "year", "value", "unit")
    assert cells[:6] == [
        ("copper", "Solar PV", "demand", "WLD", "", "2025", "1500000", "t"),
        ("copper", "Solar PV", "demand", "WLD", "Stated Policies scenario", "2030", "2000000", "t"),
        ("copper", "Solar PV", "demand", "WLD", "Stated Policies scenario", "2040", "2500000", "t"),
        ("copper", "Solar PV", "demand", "WLD", "Net Zero scenario", "2030", "3000000", "t"),
        ("copper", "Solar PV", "demand", "WLD", "Net Zero scenario", "2040", "3500000", "t"),
        ("copper", "Other uses", "demand", "WLD", "", "2025", "20000500", "t"),
    ]
    assert [cell for cell in cells if cell[0] == "cobalt" and cell[5] == "2030"] == [
        ("cobalt", "", "mine", "COD", "", "2030", "230000", "t"),
        ("cobalt", "", "mine", "ROW", "", "2030", "60000", "t"),
        ("cobalt", "total", "mine", "WLD", "", "2030", "290000", "t"),
        ("cobalt", "", "refine", "CHN", "", "2030", "200000", "t"),
        ("cobalt", "", "refine", "FIN", "", "2030", "", "t"),
        ("cobalt", "", "refine", "ROW", "", "2030", "35000", "t"),
        ("cobalt", "total", "refine", "WLD", "", "2030", "250000", "t"),
    ]
    why = "'Atlantis' is no country that is known; add it under [countries] of the map"
    assert done.not_understood == [(7, "", "Atlantis", f"{why}; the whole row is left")]
    assert [total for total in done.totals if not total[3]] == [
        ("demand, Copper, Net Zero scenario, 2040", "26000000", "25500000", False),
        ("supply, Cobalt - Refining (kt), , 2030", "250000", "235000", False),
    ]


def test_iea_leaves_no_column_unsaid(importer: Importer) -> None:
    text = (
        "1 Total demand for key minerals (kt),,,,,\n,,,Stated Policies scenario,,\n,2025,,2030,2040*,2050\n"
        'Copper,,,,,\nSolar PV,"1,500",,2000,2500,x\n'
    )
    done = importer("iea", text)
    assert done.cells("outlook", "year", "value") == [("2025", "1500000"), ("2030", "2000000")]
    assert done.not_understood == [
        (5, "2040*", "2500", "column 5 ('2040*') is no year; 1 cells in it are left"),
        (5, "2050", "x", "'x' is no number, bound or mark that is known"),
    ]


def test_iea_a_title_above_labels_is_no_scenario(importer: Importer) -> None:
    text = "Total demand for key minerals,,\n,2024,2030\nCopper (kt),,\nOther uses,5,6\nTotal demand,5,6\n"
    done = importer("iea", text)
    assert done.cells("outlook", "item", "year", "scenario", "value")[:2] == [
        ("Other uses", "2024", "", "5000"), ("Other uses", "2030", "", "6000"),
    ]  # fmt: skip


def test_iea_without_a_unit_is_not_read(importer: Importer, tmp_path: Path) -> None:
    sheets: dict[str, samples.Rows] = {
        "2 Total supply for key minerals": [
            ["2 Total supply for key minerals"], [], [], ["", 2025, 2030], ["Cobalt - Mining"], ["China", 2, 3],
        ]
    }  # fmt: skip
    path = samples.workbook(tmp_path / "x.xlsx", sheets)
    assert importer.refused("iea", path) == [
        "x.xlsx: no figure came out of it; nothing was written",
        'x.xlsx sheet 2 Total supply for key minerals row 6: no unit is stated; write [units] "*" = "kt" in the map; '
        "the whole row is left",
    ]
    stated = importer("iea", path, map_text='[units]\n"*" = "kt"\n')
    assert stated.cells("outlook", "iso3", "value", "year") == [("CHN", "2000", "2025"), ("CHN", "3000", "2030")]


def test_dla_annual_materials_plan(importer: Importer) -> None:
    done = importer("dla", samples.DLA, map_text='[series]\n' + "".join(f'"{name}" = "{name.lower()}"\n' for name in (
        "Antimony Metal", "Beryllium Copper Master Alloy", "Germanium", "Ferroniobium", "Iridium", "Chromite",
        "Titanium")))  # fmt: skip
    assert set(done.cells("us_government_stockpile", "edition")) == {("AMP2027",)}
    columns = ("commodity", "measure", "fiscal_or_calendar_year", "value", "unit", "flag")
    measure = "NDS_AMP_FY2027_potential_acquisitions"
    assert done.cells("us_government_stockpile", *columns) == [
        ("antimony_metal", measure, "FY2027", "1100", "metric tons", ""),
        ("beryllium_copper_master_alloy", measure, "FY2027", "90.718474", "metric tons", ""),
        ("germanium", measure, "FY2027", "5", "metric tons", ""),
        ("ferroniobium", measure, "FY2027", "45.359237", "metric tons", ""),
        ("iridium", measure, "FY2027", "0.0311034768", "metric tons", ""),
        ("titanium", measure, "FY2027", "", "metric tons", "NA"),
    ]
    assert done.not_understood == [
        (9, "Unit", "SDT", "the unit 'SDT' is not known; say it under [units] of the map"),
    ]
    assert done.cells("us_government_stockpile", "material")[1] == ("Beryllium Copper Master Alloy (Cu content)",)
    assert done.left_out == [
        (11, "Quantity", "Energetics", "not listed under [series] of the map"),
        (12, "Material", "NOTE: quantities are ceilings", "a heading, a total or a line of notes"),
    ]


def test_columns_of_several_fiscal_years(importer: Importer) -> None:
    text = "Potential Disposals\nMaterial,Unit,FY2027,FY2028 Quantity,Left\nTin,MT,10,<20,3\n"
    done = importer("dla", text)
    assert done.cells("us_government_stockpile", "measure", "fiscal_or_calendar_year", "value", "high", "flag") == [
        ("NDS_AMP_FY2027_potential_disposals", "FY2027", "10", "", ""),
        ("NDS_AMP_FY2028_potential_disposals", "FY2028", "", "20", "lt"),
    ]
    assert done.not_understood == [(2, "Left", "Left", "neither material, unit nor quantity of a fiscal year")]


def test_a_plan_that_says_no_fiscal_year_or_no_action_is_refused(importer: Importer) -> None:
    nameless = samples.DLA.replace("Fiscal Year 2027", "the year")
    assert importer.refused("dla", nameless) == [
        "file.csv row 3 column Quantity: the fiscal year is not said (found: none); write fiscal_year = 2025 in the map"
    ]
    assert importer.refused("dla", samples.DLA.replace("Potential Acquisitions", "List")) == [
        "file.csv: neither acquisitions nor disposals are named above the heading or in the file name; name them there"
    ]
    stated = importer("dla", nameless, map_text="fiscal_year = 2026\n")
    assert stated.cells("us_government_stockpile", "fiscal_or_calendar_year")[0] == ("FY2026",)

"""Small files of each publisher's shape, with numbers made up for the tests: text in `files`, workbooks built here."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

Rows = list[list[object]]
FILES = Path(__file__).parent / "files"


def _text(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")


LONG = _text("usgs_long.csv")
SALIENT = _text("usgs_salient.csv")
WORLD = _text("usgs_world.csv")
WORLD_2025 = _text("usgs_world_2025.csv")
COMTRADE = _text("comtrade.csv")
COMTRADE_OLD = _text("comtrade_old.csv")
BACI = _text("baci.csv")
BACI_COUNTRIES = _text("baci_countries.csv")
USATRADE = _text("usatrade.csv")
EIA_API = _text("eia_api.csv")
EIA_BROWSER = _text("eia_browser.csv")
DLA = _text("dla.csv")
TABLE = _text("table.csv")
TABLE_MAP = _text("table_map.toml")


def pink_sheet(path: Path) -> Path:
    """Write a monthly workbook: nickel and cobalt of two years, the second with ten months."""
    rows: Rows = [
        ["World Bank Commodity Price Data (The Pink Sheet)"], ["monthly prices in nominal US dollars"], [],
        ["Updated on October 02, 2026"], ["", "Nickel", "Iron ore, cfr spot", "Coffee, Arabica", "Tin **"],
        ["", "($/mt)", "($/dmtu)", "(¢/sheet)", "($/mt)"],
    ]  # fmt: skip
    for year, last in ((2025, 12), (2026, 10)):
        rows += [[f"{year}M{m:02d}", 15000 + 100 * m, 100.5, 3, "…" if m == 4 else 30000] for m in range(1, last + 1)]
    return workbook(path, {"AFOSHEET": [["Contents"]], "Monthly Prices": rows, "Monthly Indices": [["x"]]})


def pink_sheet_annual(path: Path) -> Path:
    """Write an annual workbook of nominal and real prices."""
    nominal: Rows = [
        ["World Bank Commodity Price Data (The Pink Sheet)"], ["annual prices in nominal US dollars"],
        ["Updated on March 03, 2026"], [], [], ["", "Nickel", "Gold"], ["", "($/mt)", "($/troy oz)"],
        [2024, 16814.1, 2387.7], [2025, 15200, "…"], ["Note", "made up"],
    ]  # fmt: skip
    return workbook(path, {"Annual Prices (Nominal)": nominal, "Annual Prices (Real)": nominal})


def iea(path: Path) -> Path:
    """Write a workbook of demand by use and scenario, and of supply by country in two blocks side by side."""
    demand: Rows = [
        ["1 Total demand for key minerals (kt)"], [],
        ["", "", "", "Stated Policies scenario", "", "", "Net Zero scenario"],
        ["", 2025, "", 2030, 2040, "", 2030, 2040], ["Copper"], ["Solar PV", 1500, "", 2000, 2500, "", 3000, 3500],
        ["Other uses", 20000.5, "", 21000, 22000, "", 21000, 22000],
        ["Total demand", 21500.5, "", 23000, 24500, "", 24000, 26000],
        ["Share of clean technologies in total demand", 0.07, "", 0.09, 0.1, "", 0.12, 0.13], ["Notes: made up"],
    ]  # fmt: skip
    supply: Rows = [
        ["2 Total supply for key minerals"], [], [], ["", 2025, 2030, "", "", 2025, 2030],
        ["Cobalt - Mining (kt)", "", "", "", "Cobalt - Refining (kt)"],
        ["Democratic Republic of Congo", 200, 230, "", "China", 180, 200],
        ["Atlantis", 1, 2, "", "Finland", 15, "n.a."], ["Rest of world", 50, 60, "", "Rest of world", 30, 35],
        ["Total", 251, 290, "", "Total", 225, 250], ["Top 3 share", 0.8, 0.8, "", "Top 3 share", 0.9, 0.9],
    ]  # fmt: skip
    return workbook(
        path,
        {"1 Total demand for key minerals": demand, "2 Total supply for key minerals": supply, "4.1 Solar PV": [["x"]]},
    )


def workbook(path: Path, sheets: dict[str, Rows]) -> Path:
    """Write sheets of cells as an Excel workbook."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value != "":
                        sheet.write(at, column, value)
    return path

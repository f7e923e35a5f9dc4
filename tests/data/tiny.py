"""A dataset small enough to read: one mineral, two suppliers, one end use, three years.

`rows()` gives every required table as a heading and rows of text; a test changes what it wants and
writes the result with `write_folder`.
"""

from __future__ import annotations

import csv
from pathlib import Path

YEARS = ("2024", "2025", "2026")
PROVENANCE = ("confidence", "source_id", "figures", "rule")
SAID = ("assumed", "lodeplan-assumption", "", "Made up for a test.")
SETTINGS = """title = "Tiny"
home = "USA"
base_year = 2024
first_year = 2024
last_year = 2026
"""

Rows = list[list[str]]


def rows() -> dict[str, Rows]:
    """Return the required tables: heading first, every cell text, new lists at every call."""
    return {name: [list(row) for row in table()] for name, table in _TABLES.items()}


def write_folder(folder: Path, tables: dict[str, Rows] | None = None, settings: str = SETTINGS) -> Path:
    """Write a dataset folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.toml").write_text(settings, encoding="utf-8")
    for name, table in (rows() if tables is None else tables).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(table)
    return folder


def settings_rows() -> Rows:
    """Return the settings as the sheet of a workbook."""
    keys = (line.split(" = ") for line in SETTINGS.splitlines())
    return [["key", "value"], *([key, value.strip('"')] for key, value in keys)]


def plant_rows() -> dict[str, Rows]:
    """Return tables of one refinery at home that makes lithium.chemical from lithium.concentrate."""
    heading = (
        "plant", "title", "kind", "country", "owner", "status", "form", "buildable_t", "buildable_t_per_year",
        "capex_usd_per_t", "fixed_usd_per_t", "variable_usd_per_t", "lead_time_years", "life_years", "earliest_year",
        "cost_of_capital",
    )  # fmt: skip
    plant = (
        "refinery", "Refinery", "refinery", "USA", "USA", "candidate", "lithium.chemical", "500", "250",
        "90000", "2000", "15000", "1", "20", "2024", "0.08",
    )  # fmt: skip
    return {
        "plants": [[*heading, *PROVENANCE], [*plant, *SAID]],
        "plant_capacity": [
            ["plant", "year", "capacity_t", *PROVENANCE],
            *(["refinery", year, "100", *SAID] for year in YEARS),
        ],
        "recipes": [
            ["plant", "form", "t_per_t", *PROVENANCE],
            ["refinery", "lithium.chemical", "1", *SAID],
            ["refinery", "lithium.concentrate", "-1.1", *SAID],
        ],
    }


def _minerals() -> Rows:
    return [["mineral", "title", "role", "content_basis"], ["lithium", "Lithium", "mineral", "t of contained Li"]]


def _forms() -> Rows:
    heading = ["form", "mineral", "stage", "title", "content_basis", "reference_price_usd_per_t"]
    return [
        [*heading, *PROVENANCE],
        ["lithium.concentrate", "lithium", "mined", "Spodumene", "t of contained Li", "40000", *SAID],
        ["lithium.chemical", "lithium", "refined", "Lithium chemicals", "t of contained Li", "70000", *SAID],
    ]


def _countries() -> Rows:
    return [
        ["country", "title", "governance_score", "risk", *PROVENANCE],
        ["USA", "United States", "1.1", "0.2", *SAID],
        ["AUS", "Australia", "1.6", "0.1", *SAID],
        ["CHL", "Chile", "0.9", "0.25", *SAID],
        ["CHN", "China", "-0.3", "0.6", *SAID],
    ]


def _suppliers() -> Rows:
    heading = [
        "form", "country", "step", "year", "available_t", "price_usd_per_t", "freight_usd_per_t", "owner",
        "ramp_rate", "ramp_t", "low", "high",
    ]  # fmt: skip
    sellers = (
        ("lithium.chemical", "AUS", "1", "600", "70000"),
        ("lithium.chemical", "CHL", "1", "900", "72000"),
        ("lithium.concentrate", "AUS", "1", "800", "40000"),
    )
    return [
        [*heading, *PROVENANCE],
        *(
            [form, country, step, year, tonnes, price, "500", country, "0.2", "50", "", "", *SAID]
            for form, country, step, tonnes, price in sellers
            for year in YEARS
        ),
    ]


def _end_uses() -> Rows:
    return [
        ["end_use", "title", "priority", "essential", *PROVENANCE],
        ["clean_energy", "Clean energy", "1", "yes", *SAID],
    ]


def _demand() -> Rows:
    return [
        ["end_use", "form", "boundary", "path", "year", "demand_t", *PROVENANCE],
        *(["clean_energy", "lithium.chemical", "A", "central", year, "1000", *SAID] for year in YEARS),
    ]


def _shortage() -> Rows:
    return [
        ["end_use", "form", "shortage_usd_per_t", *PROVENANCE],
        ["clean_energy", "lithium.chemical", "300000", *SAID],
    ]


def _sources() -> Rows:
    return [["source_id", "title", "licence"], ["lodeplan-assumption", "Assumed for this dataset", "none"]]


_TABLES = {
    "sources": _sources,
    "minerals": _minerals,
    "forms": _forms,
    "countries": _countries,
    "suppliers": _suppliers,
    "end_uses": _end_uses,
    "demand": _demand,
    "shortage": _shortage,
}

"""A study small enough for paper: 600 t from Australia, 400 t from Chile every year, and a duty of a tenth on Chile.

400 t at 72,000 USD/t pay 2.88 million a year. Prices rise by a tenth a year; a quarter of duties is lost elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from model.analysis.solve.study import run_study
from model.study.load import load_study
from tests.data.tiny import PROVENANCE, SAID, rows, write_folder

NONE: Mapping[str, tuple[str, str]] = {}
DUTY = 400 * 72_000 * 0.1 / 1e6
STUDY = """
name = "paper"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
shortfall = "forbidden"
baseline = "free"
law_as_of = 2023-12-31

[variants.free]
title = "No duty"

[variants.taxed]
title = "A tenth on Chile"

[[variants.taxed.policies]]
tariff = { countries = ["CHL"], rate = 0.1 }
cite = "A law, s. 1"

[variants.same]

[variants.dear]
extends = "taxed"
[[variants.dear.patch.deflator]]
fiscal_year = 2025
times = 2
columns = ["index"]
cite = "What-if"

[variants.barred]
policies = [{ import_ban = { countries = ["AUS", "CHL"] } }]
"""


def dataset(folder: Path, ranges: Mapping[str, tuple[str, str]] = NONE) -> Path:
    """Write the dataset: the tiny one with duties, what they displace, and prices; `ranges` of prices by country."""
    tables = rows()
    heading = tables["suppliers"][0]
    for row in tables["suppliers"][1:]:
        if row[0] == "lithium.chemical" and row[1] in ranges:
            row[heading.index("low")], row[heading.index("high")] = ranges[row[1]]
    more = {
        "accounts": [
            ["account", "title", "kind", "budget_function", "profile", *PROVENANCE],
            ["customs", "Customs duties", "receipt", "revenue", "at once", *SAID],
            ["income_and_payroll_taxes", "Taxes displaced", "offset", "revenue", "at once", *SAID],
        ],
        "spendout": [["profile", "lag_years", "share", *PROVENANCE], ["at once", "0", "1", *SAID]],
        "tax_offset": [["year", "share", *PROVENANCE], *([str(y), "0.25", *SAID] for y in range(2024, 2031))],
        "deflator": [["fiscal_year", "index", *PROVENANCE],
                     *([str(2024 + n), f"{1.1**n:.6f}", *SAID] for n in range(5))],
    }  # fmt: skip
    return write_folder(folder, {**tables, **more})


def planned(folder: Path, ranges: Mapping[str, tuple[str, str]] = NONE) -> Path:
    """Solve the study in a folder and return its run."""
    dataset(folder / "tiny", ranges)
    (folder / "paper.toml").write_text(STUDY, encoding="utf-8")
    return run_study(load_study(folder / "paper.toml"), [], folder / "run").folder

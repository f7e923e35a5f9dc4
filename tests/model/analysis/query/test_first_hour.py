"""What a new user asks in the first hour, in the SQL that the page on queries prints, against a study on paper.

1,000, 1,200 and 1,100 t are wanted in 2024, 2025 and 2026. Australia sells 600 t at 70,000 USD/t and Chile 900 t at
72,000, freight 500 each; the refinery at home makes 100 t from 1.1 t of ore a tonne, at 40,500, and 15,000: 59,550 USD,
less than either. 40 t of what it makes can be sold abroad at 90,000. All is bought that is
wanted, from Chile last.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.calling import ROOT, Shell
from tests.data.tiny import PROVENANCE, SAID, YEARS, plant_rows, rows, write_folder
from tests.model.proof.planned import small_folder

pytestmark = pytest.mark.breadth
STUDY = """
name = "paper"
dataset = "paper-data"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
shortfall = "priced"
baseline = "free"

[variants.free]

[variants.duty]
policies = [{ tariff = { countries = ["CHL"], rate = 0.1 } }]

[variants.shut]
policies = [{ import_ban = { countries = ["CHL"], from = 2025 } }]
"""
WANTED = {"2024": "1000", "2025": "1200", "2026": "1100"}
OF_CHILE = {2024: 340.0, 2025: 540.0, 2026: 440.0}
"""What is wanted and sold abroad, less 600 t of Australia and 100 t of home."""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run of the study on paper."""
    from model.analysis.solve.study import run_study
    from model.study.load import load_study

    home = tmp_path_factory.mktemp("paper")
    small_folder(home / "paper-data")
    tables = {**rows(), **plant_rows()}
    suppliers, plants, demand = tables["suppliers"], tables["plants"], tables["demand"]
    for table, column, value in ((suppliers, "ramp_rate", "1"), (plants, "buildable_t", "0")):
        for row in table[1:]:
            row[table[0].index(column)] = value
    for row in demand[1:]:
        row[demand[0].index("demand_t")] = WANTED[row[demand[0].index("year")]]
    sold = [["lithium.chemical", "export", year, "90000", "40", *SAID] for year in YEARS]
    heading = ["form", "outlet", "year", "price_usd_per_t", "size_t", *PROVENANCE]
    write_folder(home / "paper-data", {**tables, "outlets": [heading, *sold]})
    (home / "paper.toml").write_text(STUDY, encoding="utf-8")
    run_study(load_study(home / "paper.toml"), out=home / "run")
    return home / "run"


@pytest.fixture(scope="module")
def questions() -> dict[str, str]:
    """Return the queries of the page by the first word of the sentence above each."""
    page = (ROOT / "docs" / "how-to" / "query.md").read_text(encoding="utf-8")
    section = page.partition("## Three questions")[2].partition("\n## ")[0]
    found = re.findall(
        r"\n\n(Which|What)( \w+)[^`]*?(?:`\w+`[^`]*?)*\n\n```sh\nlodeplan query asked \"(.*)\"\n```", section
    )
    return {second.strip(): query for _, second, query in found}


def _rows(lodeplan: Shell, run: Path, query: str) -> list[dict[str, object]]:
    answer = lodeplan("query", run, query, "--json")
    assert answer.code == 0, answer
    found: list[dict[str, object]] = json.loads(answer.out)["rows"]
    return found


def test_the_worst_year_of_whom(asked: Path, questions: dict[str, str], lodeplan: Shell) -> None:
    """Without Chile 700 t are there, none of it sold abroad: 500 of 1,200 t lack in 2025, 400 of 1,100 in 2026."""
    assert _rows(lodeplan, asked, questions["year"]) == [
        {
            "variant": "shut",
            "year": 2025,
            "form": "lithium.chemical",
            "end_use": "clean_energy",
            "shortfall_t": pytest.approx(500.0),
            "share": pytest.approx(500 / 1200),
        }
    ]


def test_the_deficit_beside_cost(asked: Path, questions: dict[str, str], lodeplan: Shell) -> None:
    """The duty, 7,200 USD on each tonne of Chile, is paid by buyers and moves no tonne; all its fiscal years are in."""
    duty = {year: 7200e-6 * tonnes for year, tonnes in OF_CHILE.items()}
    paid = sum(musd / 1.03 ** (year - 2024 + 0.5) for year, musd in duty.items())
    # Without Chile in 2025 and 2026: 40 t are not sold abroad, what it sold is not bought, and shortage is paid for.
    shut = {year: 40 * 90000 - OF_CHILE[year] * 72500 + short * 300000 for year, short in ((2025, 500), (2026, 400))}
    lost = sum(usd / 1e6 / 1.03 ** (year - 2024 + 0.5) for year, usd in shut.items())
    more = {(row["variant"], row["metric"]): row["more"] for row in _rows(lodeplan, asked, questions["does"])}
    assert more == pytest.approx(
        {
            ("duty", "cost"): paid,
            ("duty", "resource_cost"): 0.0,
            ("duty", "federal_deficit_10_years"): -sum(duty.values()),
            ("shut", "cost"): lost,
            ("shut", "resource_cost"): lost,
            ("shut", "federal_deficit_10_years"): 0.0,
        },
        abs=1e-6,
    )


def test_what_is_exported(asked: Path, questions: dict[str, str], lodeplan: Shell) -> None:
    """40 of the 100 t that are made at home, for 3.6 million USD, unless the tonnes are wanted here."""
    found = [tuple(row.values()) for row in _rows(lodeplan, asked, questions["is"])]
    sold = ("lithium.chemical", "export", pytest.approx(40.0), pytest.approx(3.6), pytest.approx(0.4))
    years = [*(("duty", year) for year in OF_CHILE), *(("free", year) for year in OF_CHILE), ("shut", 2024)]
    assert found == [(*of, *sold) for of in years]

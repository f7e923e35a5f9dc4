"""One study, three days of law, three answers, each worked out on paper: 400 t a year from Chile at 72,000 USD/t.

A duty of a tenth is replaced by one of a fifth from 1 July 2025, by a law of 1 May 2025. A surcharge of a twentieth,
made on 1 August 2024 and in force from 1 September, is struck down on 31 March 2025.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from data.messages.finding import BadInput
from model.analysis.solve.study import run_study
from model.runs.run_folder import Run, open_run
from model.study.dataset_of_study import dataset_for
from model.study.load import load_study
from tests.data.tiny import PROVENANCE, SAID, rows, write_folder

VALUE = 400 * 72_000 / 1e6
LAWS = (
    ("mfn", "0.1", "2024-01-01", "2024-01-01", "2025-06-30", "2025-05-01"),
    ("mfn", "0.2", "2025-05-01", "2025-07-01", "", ""),
    ("surcharge", "0.05", "2024-08-01", "2024-09-01", "2025-03-31", "2025-03-31"),
)
RATES = {
    "mfn": {"2024": 0.1, "2025": (181 * 0.1 + 184 * 0.2) / 365, "2026": 0.2},
    "surcharge": {"2024": 122 / 366 * 0.05, "2025": 90 / 365 * 0.05, "2026": 0.0},
}
"""The duties by year as they are known today."""
ANSWERS = {
    "2024-07-31": (0.1, 0.1, 0.1),
    "2024-08-01": (0.1 + 122 / 366 * 0.05, 0.15, 0.15),
    "2025-05-01": tuple(RATES["mfn"][year] + RATES["surcharge"][year] for year in RATES["mfn"]),
}
STUDY = """
name = "paper"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
shortfall = "forbidden"
baseline = "law"

[variants.law]
policies = [{ tariff = "schedule" }]
"""


def _dataset(folder: Path) -> Path:
    goods = ("lithium.chemical", "CHL")
    days = ("layer", "rate", "made", "in_force_from", "until", "end_made")
    tables = {
        "accounts": [
            ["account", "title", "kind", "budget_function", "profile", *PROVENANCE],
            ["customs", "Customs duties", "receipt", "revenue", "at once", *SAID],
            ["income_and_payroll_taxes", "Taxes displaced", "offset", "revenue", "at once", *SAID],
        ],
        "spendout": [["profile", "lag_years", "share", *PROVENANCE], ["at once", "0", "1", *SAID]],
        "tariffs": [
            ["form", "country", "layer", "year", "rate", "legal_basis", *PROVENANCE],
            *([*goods, layer, year, f"{rate:.6f}", "An act", *SAID]
              for layer, by_year in RATES.items() for year, rate in by_year.items()),
        ],
        "duty_laws": [
            ["form", "country", *days, "legal_basis", "read_on", *PROVENANCE],
            *([*goods, *law, "An act", "2026-11-30", *SAID] for law in LAWS),
        ],
    }  # fmt: skip
    return write_folder(folder, {**rows(), **tables})


def _solved(folder: Path, text: str) -> Run:
    _dataset(folder / "tiny")
    (folder / "paper.toml").write_text(text, encoding="utf-8")
    return open_run(run_study(load_study(folder / "paper.toml"), [], folder / "run").folder)


def _on(day: str) -> str:
    return STUDY.replace("[variants.law]", f"law_as_of = {day}\n[variants.law]")


@pytest.mark.parametrize("day", ["", *ANSWERS])
def test_three_days_give_three_answers(day: str, tmp_path: Path) -> None:
    """Without a day the law is what was last read, which is that of the last law made."""
    run = _solved(tmp_path, _on(day) if day else STUDY)
    bought = run.table("purchases", "law").groupby("year")["duty_musd"].sum()
    rates = ANSWERS[day or "2025-05-01"]
    assert list(bought) == pytest.approx([rate * VALUE for rate in rates], abs=1e-4)


@pytest.mark.breadth
def test_a_duty_that_a_study_changes_stands_on_every_day(tmp_path: Path) -> None:
    patch = (
        '[[data.patch.tariffs]]\nform = "lithium.chemical"\ncountry = "CHL"\nlayer = "mfn"\nyear = 2026\nrate = 0.3\n'
        'cite = "What-if"\n'
    )
    run = _solved(tmp_path, _on("2024-07-31").replace("[variants.law]", f"{patch}[variants.law]"))
    bought = run.table("purchases", "law").groupby("year")["duty_musd"].sum()
    assert list(bought) == pytest.approx([0.1 * VALUE, 0.1 * VALUE, 0.3 * VALUE], abs=1e-4)


def test_a_day_before_the_first_that_is_held_is_one_line(tmp_path: Path) -> None:
    _dataset(tmp_path / "tiny")
    (tmp_path / "paper.toml").write_text(_on("2023-12-31"), encoding="utf-8")
    with pytest.raises(BadInput) as said:
        dataset_for(load_study(tmp_path / "paper.toml"))
    assert [finding.line() for finding in said.value.findings] == [
        "paper.toml:10 law_as_of: 2023-12-31 is before 2024-01-01, the first day of which tiny holds the law; write "
        "that day or later"
    ]

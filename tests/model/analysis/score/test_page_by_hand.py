"""The page of estimates by hand is what its runs say; the same page of a run on paper has the numbers of paper."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from docs.build import estimate_by_hand
from docs.build.budget_on_paper import Paper
from docs.build.estimate_by_hand import Told

TAXED = Told("paper", "taxed", "2025-2026", 2025)


@pytest.mark.breadth
@pytest.mark.filterwarnings("ignore::lodeplan.StudyWarning")
def test_the_page_is_what_its_runs_say_and_no_line_differs(tmp_path: Path) -> None:
    """Where figures or the program move it: `uv run python -m docs.build.estimate_by_hand`."""
    runs = [
        estimate_by_hand.planned(tmp_path, told) for told in (estimate_by_hand.WHOLE, estimate_by_hand.BILL)
    ]  # fmt: skip
    page = estimate_by_hand.text(*runs)
    assert all(" none |" in line for line in page.splitlines() if " | revenues | " in line or " | outlays | " in line)
    assert estimate_by_hand.PAGE.read_text(encoding="utf-8") == page


def test_a_duty_of_a_tenth_written_out(taxed: Path) -> None:
    """2.88 a year: 92 of 366 days of 2024 and 273 of 365 of 2025 at 1.1; a quarter is lost, and the deficit falls."""
    early, late = 2.88 * 92 / 366, 2.88 * 273 / 365
    said = estimate_by_hand.section(taxed, TAXED)
    assert f"| Customs duties | {early:.2f} | {late:.2f} | 1.1000 | {1.1 * (early + late):.2f} |" in said
    assert f"Taxes displaced: -({1.1 * early:.2f} x 0.250 + {1.1 * late:.2f} x 0.250)" in said
    assert f"Deficit: outlays 0.00, less revenues {0.75 * 1.1 * (early + late):.2f}, are -" in said
    ten = 1.1 * (early + late) + 1.21 * (2.88 * 92 / 365 + 2.88 * 273 / 365)
    assert f"| Customs duties | revenues | {ten:.2f} | {ten:.2f} | none |" in said


def test_a_line_that_is_not_what_the_ledger_says_is_told(taxed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = estimate_by_hand.score_of_run

    def dearer(*args: object) -> object:
        e = real(*args)  # type: ignore[arg-type]
        lines = [dataclasses.replace(line, musd={y: 2 * m for y, m in line.musd.items()}) for line in e.lines]
        return dataclasses.replace(e, lines=tuple(lines))

    monkeypatch.setattr(estimate_by_hand, "score_of_run", dearer)
    (customs,) = (
        line for line in estimate_by_hand.section(taxed, TAXED).splitlines() if "Customs duties | rev" in line
    )
    assert not customs.endswith(" none |")


def test_what_a_bill_appropriates_is_read_from_the_study(tmp_path: Path, taxed: Path) -> None:
    paper = Paper(taxed, 2024)
    assert paper.provided("taxed") == []
    row = {"add": True, "account": "customs", "fiscal_year": 2025, "authority_musd": 75}
    paper.study["variants"]["taxed"]["data"] = {"patch": {"appropriations": [row]}}
    (own,) = paper.provided("taxed")
    assert (own["fiscal_year"], own["authority_musd"], own["available_until"]) == ("2025", "75", "")

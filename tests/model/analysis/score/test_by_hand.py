"""The estimate of a bill and of the whole framework, every line worked out again from the ledger by other code."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.build import budget_on_paper as by_hand
from model.analysis.other_worlds import worlds
from model.analysis.score import score_of_run
from model.analysis.score.lines import AUTHORITY as NEW
from model.analysis.score.lines import AUTHORIZATION, NET, OBLIGATIONS, OUTLAYS, REVENUES, TOTAL
from model.analysis.solve.study import run_study
from model.report.terminal.score_form import mandate_rows
from model.runs.run_folder import open_run
from model.study.load import load_study
from model.study.overrides import with_overrides

MEASURE = {
    NEW: by_hand.AUTHORITY, AUTHORIZATION: by_hand.AUTHORITY, OBLIGATIONS: by_hand.OBLIGATIONS,
    OUTLAYS: by_hand.OUTLAYS, REVENUES: by_hand.REVENUES,
}  # fmt: skip
BILL = """
name = "bill"
dataset = "us_2026"
minerals = ["copper"]
years = [2026, 2029]
discount_rate = 0.03
baseline = "current-law"
law_as_of = 2026-11-30

[variants.current-law]
policies = [{ preset = "current-law" }]

[variants.copper]
extends = "current-law"
policies = [{ preset = "hr-8277-copper", what_if = true }, { preset = "refined-copper-232", what_if = true }]
"""


def _held_against_paper(run: Path, variant: str, first: int, last: int) -> set[str]:
    """Fail unless every line is what paper says, and the deficit is outlays less revenues; return the accounts."""
    e = score_of_run(run, variant, f"{first + 1}-{last}")
    paper = by_hand.Paper(run, first).difference(variant, "current-law")
    said = {
        (line.account, MEASURE[line.measure], year): musd
        for line in e.lines if line.measure != NET and line.account != TOTAL
        for year, musd in line.musd.items() if abs(musd) > 0.005e-6
    }  # fmt: skip
    assert said.keys() == paper.keys()
    assert said == pytest.approx(paper, abs=1e-6)
    kinds = by_hand.Paper(run, first).kinds
    for year in e.window.years:
        spent = sum(m for (a, measure, y), m in paper.items()
                    if (measure, y) == (by_hand.OUTLAYS, year) and kinds[a] != "discretionary")  # fmt: skip
        received = sum(m for (_, measure, y), m in paper.items() if (measure, y) == (by_hand.REVENUES, year))
        assert e.whole("Net increase or decrease (-) in the deficit").get(year, 0.0) == pytest.approx(
            spent - received, abs=1e-6
        )
    return {account for account, _, _ in said}


def _mandates_against_paper(run: Path, variant: str, baseline: str, window: str, first: int) -> None:
    """Fail unless what is printed of mandates is what paper says: both parties, aid, sums and the amount of the law."""
    e = score_of_run(run, variant, window)
    paper = by_hand.Paper(run, first)
    moved, index = paper.private(variant, baseline), paper.index
    said = {row.words: row.musd for row in mandate_rows(e)}
    assert e.mandates is not None
    for year in e.mandates.tested:
        buyers, plants, aid = (moved[who, year] for who in ("buyers", "plants", "aid"))
        assert {name: musd.get(year, 0.0) for name, musd in said.items()} == pytest.approx(
            {
                "Buyers pay": buyers,
                "Plant owners pay, net of federal aid": plants,
                "Together": buyers + plants,
                "Federal aid received": aid,
                "Together, before federal aid": buyers + plants + aid,
                "Threshold of the law": 200.0 * index[year] / index[2024],
            },
            abs=1e-6,
        )


def test_mandates_of_a_duty_by_hand(taxed: Path) -> None:
    """Buyers pay the duty of 2.88 million a year, plants nothing; the amount of the law is 200 million of 2024."""
    _mandates_against_paper(taxed, "taxed", "free", "2025-2026", 2024)
    duty = 400 * 72_000 * 0.1 / 1e6
    said = {row.words: row.musd for row in mandate_rows(score_of_run(taxed, "taxed", "2025-2026"))}
    assert said["Buyers pay"][2025] == pytest.approx(duty * (92 / 366 + 273 / 365) * 1.1)
    assert said["Threshold of the law"] == pytest.approx({2025: 220.0, 2026: 242.0})


@pytest.mark.breadth
def test_a_bill_by_hand(tmp_path: Path) -> None:
    """H.R. 8277 on refined copper, and the duty a proclamation contemplates: credit, duty and what it displaces."""
    (tmp_path / "bill.toml").write_text(BILL, encoding="utf-8")
    run = run_study(load_study(tmp_path / "bill.toml"), [], tmp_path / "run").folder
    assert {"45x", "customs", "income_and_payroll_taxes"} <= _held_against_paper(run, "copper", 2026, 2029)


@pytest.mark.breadth
def test_what_a_bill_appropriates_is_its_authority(tmp_path: Path) -> None:
    """S. 3659 provides 2,500 million in fiscal 2027, until expended; outlays are 60, 30 and 10% of what is obligated.

    Obligated is what stock costs on the day it is bought, in dollars of that day: no authority beyond the 2,500. It is
    in the world of the baseline: money that a bill provides is its own doing.
    """
    study = with_overrides(load_study("us-bills"), ["years=[2026,2029]"])
    run = open_run(run_study(study, ["current-law", "resilience-reserve"], tmp_path / "run").folder)
    e = score_of_run(run.folder, "resilience-reserve", "2027-2029")
    said = {line.measure: line.musd for line in e.lines if line.account == "resilience_reserve"}
    assert {year: musd for year, musd in said[NEW].items() if musd} == {2027: 2500.0}
    prices = {int(r["fiscal_year"]): float(r["index"]) for r in by_hand.Paper(run.folder, 2026).rows("deflator")}
    bought = {
        row["year"]: row["musd"] for row in run.table("ledger", "resilience-reserve").to_dict("records")
        if (row["account"], row["item"]) == ("resilience_reserve", "stockpile purchases")
    }  # fmt: skip
    obligated = said[OBLIGATIONS]
    assert obligated[2028] > bought[2028] * prices[2028] > 0.95 * obligated[2028], "the rest is storage"
    assert said[OUTLAYS][2028] == pytest.approx(0.6 * obligated[2028])
    assert said[OUTLAYS][2029] == pytest.approx(0.3 * obligated[2028] + 0.6 * obligated[2029])
    assert worlds(run) == {}


@pytest.mark.breadth
def test_the_whole_framework_by_hand(tmp_path: Path) -> None:
    """Grants, stock bought and sold, a programme, credits, duties, charges, and what is left to other uses."""
    study = with_overrides(load_study("us-framework"), ["years=[2026,2030]"])
    run = run_study(study, ["current-law", "full-framework"], tmp_path / "run").folder
    _mandates_against_paper(run, "full-framework", "current-law", "2027-2030", 2026)
    moved = _held_against_paper(run, "full-framework", 2026, 2030)
    assert {"industrial_base_fund", "industrial_base_fund_other", "nds_fund", "customs", "45x"} <= moved

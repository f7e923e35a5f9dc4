"""`lodeplan compare RUN --budget`: a cost estimate per variant, at most 100 columns, the same in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from data.messages.text_table import WIDTH
from model.analysis.solve.study import run_study
from model.report.terminal.comparison import never_paid
from model.report.terminal.comparison_tables import estimate_tables
from model.runs.run_folder import open_run
from model.study.load import load_study
from model.study.overrides import with_overrides
from tests.cli.calling import Shell

pytestmark = pytest.mark.breadth

YEARS = (*map(str, range(2026, 2036)), "2026-2030", "2026-2035", "after")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = with_overrides(load_study("levers-money"), ["years=[2026, 2033]"])
    return run_study(study, ["current-law", "loans", "price-floor"], tmp_path_factory.mktemp("budget") / "run").folder


def test_budget(lodeplan: Shell, run: Path):
    said = lodeplan("compare", run, "--budget")
    assert said.code == 0
    lines = said.out.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert "== loans against current-law" in lines
    assert any("millions of dollars of 2024" in line for line in lines)
    assert "  DoD credit program account (Office of" in said.out
    assert "Allocation of existing authority, no new authority: DoD credit program account" in " ".join(
        said.out.split()
    )
    for words in ("2026-2030", "2026-2035", "after"):
        assert words in said.out
    assert "Price floor for NdPr" in said.out.split("Contingent, by market price")[-1]
    assert "osc_credit" not in said.out
    nominal = lodeplan("compare", run, "--budget", "--nominal", "--variant", "loans").out
    assert "nominal dollars" in nominal
    assert "price-floor" not in nominal


def test_budget_json_closes_with_the_ledger(lodeplan: Shell, run: Path):
    found = json.loads(lodeplan("compare", run, "--budget", "--json", "--variant", "loans").out)["budgets"][0]
    rows = found["estimate"]["Credit subsidies"]
    obligated = next(r for r in rows if r["line"] == "Obligations")
    assert not [r for r in rows if r["line"] == "Budget Authority"]
    ledger = open_run(run).table("ledger", "loans")
    paid = ledger.loc[ledger["account"] == "osc_credit", "musd"].sum()
    assert obligated["2026-2035"] + obligated["after"] == pytest.approx(paid, abs=0.01e-6)


def test_budget_of_two_runs(lodeplan: Shell, run: Path):
    said = lodeplan("compare", run, run, "--budget", "--variant", "loans")
    assert "no difference in the federal budget" in said.out
    assert lodeplan("compare", run, "--budget", "--variant", "lones").code == 3


def test_authority_never_paid_out_is_told():
    """Of 100 authorised 97.6 are outlays, 90 in the window and 7.6 after; the sum over accounts is not said again."""
    rows = [
        {"account": a, "line": line, "2026": musd, "2026-2035": musd, "after": after}
        for a in ("fund", "all accounts")
        for line, musd, after in (("Obligations", 100.0, 0.0), ("Estimated Outlays", 90.0, 7.6))
    ]
    assert never_paid({"Direct spending": pd.DataFrame(rows)}) == pytest.approx({"fund": 2.4})


def test_the_deficit_is_the_one_that_the_table_of_the_run_counts(lodeplan: Shell, run: Path):
    """Promises are in it."""
    found = json.loads(lodeplan("compare", run, "--budget", "--json", "--variant", "price-floor").out)["budgets"][0]
    net = {row["account"]: row["2026-2035"] for row in found["estimate"]["Net increase or decrease (-) in the deficit"]}
    whole = [open_run(run).table("summary", v).set_index("metric").at["federal_deficit_10_years", "value"]
             for v in ("current-law", "price-floor")]  # fmt: skip
    assert net["with spending subject to appropriation"] == pytest.approx(whole[1] - whole[0], abs=1e-6)


def test_small_budgets_have_digits() -> None:
    rows = [
        {"account": "fund", "line": "Estimated Outlays", **dict.fromkeys(YEARS, 0.0), "2026": 0.0123, "after": 1e-6}
    ]
    (first, second) = estimate_tables({"Direct spending": pd.DataFrame(rows)}, {"fund": "The Fund"})
    assert "  The Fund, Estimated Outlays" in first
    assert "0.0123" in first
    assert second.split()[-1] == "*"

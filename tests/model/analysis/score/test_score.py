"""An estimate of a small run, worked out on paper, and again from the ledger by other code."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from data.messages.finding import BadInput
from model.analysis.score import score_of_run
from model.analysis.score.lines import (
    CONTINGENT,
    CREDIT,
    DEFICIT,
    DIRECT,
    DISCRETIONARY,
    NET,
    OBLIGATIONS,
    OUTLAYS,
    REVENUE,
    REVENUES,
    TOTAL,
    Line,
)
from model.analysis.score.long_run import Reading, long_run
from model.analysis.score.run import asked_of
from model.analysis.score.waterfall import if_obligated, received, waterfalls
from model.analysis.score.window import Window
from model.runs.run_folder import Run
from tests.model.analysis.score.taxed import DUTY

OCTOBER_2024, OCTOBER = 92 / 366, 92 / 365
"""Part of 2024, a leap year, and of the other years, that is of the next fiscal year."""
GROSS = (DUTY * OCTOBER_2024 + DUTY * (1 - OCTOBER), DUTY * OCTOBER + DUTY * (1 - OCTOBER))
"""Duties of fiscal 2025 and 2026, million dollars of 2024."""
NOMINAL = (GROSS[0] * 1.1, GROSS[1] * 1.21)


def test_a_duty_on_paper(taxed: Path):
    """Fiscal 2025 at 1.1, fiscal 2026 at 1.21; a quarter is lost in income and payroll taxes; the deficit falls."""
    e = score_of_run(taxed, "taxed", "2025-2026")
    assert {(x.block, x.account, x.measure): [x.musd[2025], x.musd[2026]] for x in e.lines} == {
        (REVENUE, "customs", REVENUES): pytest.approx(NOMINAL),
        (REVENUE, "income_and_payroll_taxes", REVENUES): pytest.approx([-0.25 * musd for musd in NOMINAL]),
        (REVENUE, TOTAL, REVENUES): pytest.approx([0.75 * musd for musd in NOMINAL]),
        (DEFICIT, TOTAL, NET): pytest.approx([-0.75 * musd for musd in NOMINAL]),
    }
    assert e.window.total(e.whole(DEFICIT)) == pytest.approx(-0.75 * sum(NOMINAL))
    assert e.pay_as_you_go
    assert e.whole(DIRECT) == {}


def test_real_dollars_are_those_of_the_base_year(taxed: Path):
    e = score_of_run(taxed, "taxed", "2025-2026", nominal=False)
    assert [e.whole(REVENUE)[year] for year in (2025, 2026)] == pytest.approx([0.75 * musd for musd in GROSS])


def test_what_lies_outside_the_window_is_told(taxed: Path):
    """Nine months of 2024 before fiscal 2025, the last quarter of 2026 after fiscal 2026 at 1.331."""
    before, after = score_of_run(taxed, "taxed", "2025-2026").outside(DEFICIT)
    assert before == pytest.approx(-0.75 * DUTY * (1 - OCTOBER_2024))
    assert after == pytest.approx(-0.75 * DUTY * OCTOBER * 1.331)


def test_buyers_pay_the_duty_and_the_window_is_too_short_for_the_test_of_the_law(taxed: Path):
    test = score_of_run(taxed, "taxed", "2025-2026").mandates
    assert test is not None
    assert (test.mandates, test.first, test.tested, test.verdict) == (
        ("tariff",), 2025, (2025, 2026), "Yes, Cannot Determine",
    )  # fmt: skip
    assert [test.buyers[year] for year in test.tested] == pytest.approx(NOMINAL)
    assert [test.threshold[year] for year in test.tested] == pytest.approx([220.0, 242.0])


def test_a_variant_with_data_of_its_own_is_estimated_by_them(taxed: Path):
    """Prices of fiscal 2025 twice as high: so are its duties, and the threshold of the law."""
    e = score_of_run(taxed, "dear", "2025-2026")
    assert e.mandates is not None
    assert [e.whole(REVENUE)[2025], e.mandates.threshold[2025]] == pytest.approx([2 * 0.75 * NOMINAL[0], 2 * 220.0])


def test_a_variant_that_changes_nothing_moves_nothing(taxed: Path):
    e = score_of_run(taxed, "same", "2025-2026")
    assert (e.lines, e.pay_as_you_go, e.added) == ((), False, ())
    assert e.mandates is not None
    assert e.mandates.verdict == "No"


@pytest.mark.parametrize(("block", "applies"), [(DIRECT, True), (CREDIT, True), (CONTINGENT, True), (REVENUE, True),
                                                (DISCRETIONARY, False)])  # fmt: skip
def test_pay_as_you_go_is_for_direct_spending_and_revenues(taxed: Path, block: str, applies: bool):
    measure = REVENUES if block == REVENUE else OUTLAYS
    e = replace(score_of_run(taxed, "taxed", "2025-2026"), lines=(Line(block, "account", measure, {2025: 1.0}),))
    assert e.pay_as_you_go is applies


NO_PRICES = pd.DataFrame({"fiscal_year": [], "index": []})


def test_the_four_decades_after_the_window():
    """The largest of four sums of ten years from 2027 on, where the study plans to 2066."""
    musd = {year: 1.0 if year < 2047 else 3.0 if year < 2057 else -5.0 for year in range(2027, 2067)} | {2026: 99.0}
    (found,) = long_run(musd, Window(2017, 2026), Window(2017, 2066), NO_PRICES)
    assert found == Reading(None, Window(2047, 2056), 30.0)


def test_beyond_the_plan_years_are_like_the_last_or_like_the_mean_of_five():
    """3 a year to 2028, 8 in 2029 and 2030, none after: 8 a year for ever, or 5 a year; 2027 to 2030 are planned."""
    musd = {2026: 3.0, 2027: 3.0, 2028: 3.0, 2029: 8.0, 2030: 8.0, 2031: 77.0}
    found = long_run(musd, Window(2025, 2026), Window(2020, 2030), NO_PRICES)
    assert found == (
        Reading(Window(2030, 2030), Window(2037, 2046), 80.0), Reading(Window(2026, 2030), Window(2027, 2036), 52.0),
    )  # fmt: skip


def test_beyond_the_plan_nominal_amounts_grow_with_prices():
    """Ten per cent a year: 8 of 2030 is 8.8 of 2031, and the last decade is the dearest."""
    prices = pd.DataFrame({"fiscal_year": [2029, 2030], "index": [1.0, 1.1]})
    last, _ = long_run({2030: 8.0}, Window(2029, 2030), Window(2029, 2030), prices)
    assert last.decade == Window(2061, 2070)
    assert last.musd == pytest.approx(sum(8.0 * 1.1**n for n in range(31, 41)))


def test_outlays_follow_obligations_by_the_rates_of_the_account():
    """100 obligated in 2027 at 50, 30 and 10 per cent, and 20 in 2028: what is left of the outlays is said apart."""
    accounts = pd.DataFrame({"account": ["grants"], "profile": ["slow"]})
    rates = pd.DataFrame({"profile": ["slow", "slow", "slow", "fast"], "lag_years": [0, 1, 2, 0],
                          "share": [0.5, 0.3, 0.1, 1.0]})  # fmt: skip
    lines = [
        Line(DIRECT, "grants", OBLIGATIONS, {2027: 100.0, 2028: 20.0}),
        Line(DIRECT, "grants", OUTLAYS, {2027: 50.0, 2028: 40.0, 2029: 13.0, 2030: 2.0}),
        Line(DIRECT, TOTAL, OBLIGATIONS, {2027: 100.0, 2028: 20.0}),
    ]
    (found,) = waterfalls(lines, accounts, rates, {})
    assert found.paid == {2027: {2027: 50.0, 2028: 30.0, 2029: 10.0}, 2028: {2028: 10.0, 2029: 6.0, 2030: 2.0}}
    assert found.obligated == {2027: 100.0, 2028: 20.0}
    assert found.other == pytest.approx({2029: -3.0})


def test_what_a_plan_leaves_of_new_authority_is_paid_as_if_it_were_obligated():
    """60 and 40 given, 25 obligated: three quarters are left, 45 of 2027 and 30 of 2028, paid at 50 and 30 per cent."""
    assert if_obligated({2027: 60.0, 2028: 40.0, 2029: 0.0}, 25.0, {0: 0.5, 1: 0.3}) == pytest.approx({
        2027: 22.5, 2028: 13.5 + 15.0, 2029: 9.0
    })  # fmt: skip
    assert if_obligated({2027: 60.0}, 60.0, {0: 1.0}) == if_obligated({}, 0.0, {0: 1.0}) == {}


def test_what_is_received_stands_in_a_row_of_its_own():
    """80 of 100 obligated in 2027 are paid at once, and 40 of stock is sold in 2028: that is no outlay of 2027's rates.

    In 2028 40 are received and 30 obligated, so that net obligations are -10: 0.8 x 30 is paid of it, and not -8.
    """
    kinds = pd.DataFrame({"account": ["fund", "customs"], "kind": ["mandatory", "receipt"], "profile": ["slow", ""]})
    rates = pd.DataFrame({"profile": ["slow", "slow"], "lag_years": [0, 1], "share": [0.8, 0.2]})
    columns = ("account", "year", "payer", "musd", "next_fiscal_musd")
    sold = pd.DataFrame([("fund", 2027, "buyers", 50.0, 10.0), ("fund", 2027, "Treasury", 70.0, 0.0),
                         ("customs", 2027, "buyers", 9.0, 0.0)], columns=columns)  # fmt: skip
    before = pd.DataFrame([("fund", 2027, "buyers", 40.0, 0.0), ("fund", 2028, "buyers", -27.0, 0.0)], columns=columns)
    prices = pd.DataFrame({"fiscal_year": [2027, 2028], "index": [1.0, 2.0]})
    assert received((sold, before), kinds, prices) == {
        "fund": {2027: 0.0, 2028: pytest.approx(2.0 * (10.0 + 27.0)), 2029: 0.0}
    }
    lines = [
        Line(DIRECT, "fund", OBLIGATIONS, {2027: 100.0, 2028: -10.0}),
        Line(DIRECT, "fund", OUTLAYS, {2027: 80.0, 2028: 20.0 + 24.0 - 40.0, 2029: 6.0}),
    ]
    (found,) = waterfalls(lines, kinds, rates, {"fund": {2028: 40.0}})
    assert found.obligated == {2027: 100.0, 2028: 30.0}
    assert found.paid == {2027: {2027: 80.0, 2028: 20.0}, 2028: {2028: 24.0, 2029: 6.0}}
    assert found.other == pytest.approx({2028: -40.0})


def test_totals_are_the_ledgers_to_the_cent(taxed: Path):
    """The estimate worked out again from ledger.parquet and the CSV files of the run alone."""
    index, share = (_table(taxed, name, key, value) for name, key, value in (
        ("deflator", "fiscal_year", "index"), ("tax_offset", "year", "share"),
    ))  # fmt: skip
    net: dict[int, float] = defaultdict(float)
    for variant, sign in (("taxed", 1), ("free", -1)):
        for row in pq.read_table(taxed / "tables" / "ledger" / f"{variant}.parquet").to_pylist():
            if row["account"] == "customs":
                for year, musd in ((row["year"], row["musd"] - row["next_fiscal_musd"]),
                                   (row["year"] + 1, row["next_fiscal_musd"])):  # fmt: skip
                    net[year] += sign * musd * index[year] * (1 - share[row["year"]])
    e = score_of_run(taxed, "taxed", "2025-2026")
    assert {year: musd for year, musd in e.whole(REVENUE).items() if musd} == pytest.approx(dict(net), abs=0.005e-6)


def _table(run: Path, name: str, key: str, value: str) -> dict[int, float]:
    with zipfile.ZipFile(run / "dataset.zip") as files:
        rows = csv.DictReader(io.StringIO(files.read(f"{name}.csv").decode("utf-8")))
        return {int(row[key]): float(row[value]) for row in rows}


def test_tables_that_no_line_rests_on_are_held_against_their_hash_alone(taxed: Path, tmp_path: Path):
    """Demand is not read, and a byte of it that is changed is found; a variant with rows of its own is read whole."""
    tables = score_of_run(taxed, "taxed", "2025-2026").data.tables
    assert [len(tables[name]) for name in ("demand", "suppliers")] == [0, 0]
    assert len(tables["deflator"]) == 5
    assert len(score_of_run(taxed, "dear", "2025-2026").data.tables["demand"]) > 0
    altered = tmp_path / "run"
    shutil.copytree(taxed, altered)
    with zipfile.ZipFile(taxed / "dataset.zip") as files:
        kept = {name: files.read(name) for name in files.namelist()}
    with zipfile.ZipFile(altered / "dataset.zip", "w") as files:
        for name, content in kept.items():
            files.writestr(name, content.replace(b"central", b"upper") if name == "demand.csv" else content)
    with pytest.raises(BadInput, match=r"another dataset than the run's \(demand\.csv\)"):
        score_of_run(altered, "taxed", "2025-2026")


@pytest.mark.parametrize(
    ("variant", "window", "said"),
    [
        ("free", "2025-2026", ["variant free is the baseline, which an estimate is held against; name one of "
                               "taxed, same and dear"]),
        ("taxd", "2025-2026", ["no variant taxd; did you mean taxed?"]),
        ("barred", "2025-2026", ["variant barred has no plan (impossible)"]),
        ("taxed", "2025", ["window 2025-2034 is not covered: the study plans 2024 to 2026, whole fiscal years 2025 to "
                           "2026; write a span within them, such as 2025-2026"]),
        ("taxd", "soon", ["no variant taxd; did you mean taxed?", "window must be a fiscal year, from which ten are "
                          "counted, or a span such as 2025-2026; got 'soon'"]),
    ],
)  # fmt: skip
def test_what_cannot_be_estimated_is_said_in_a_line_each(taxed: Path, variant: str, window: str, said: list[str]):
    with pytest.raises(BadInput) as refused:
        score_of_run(taxed, variant, window)
    assert [finding.line() for finding in refused.value.findings] == [f"{taxed}: {line}" for line in said]


def test_a_run_of_its_baseline_alone_has_nothing_to_estimate(tmp_path: Path) -> None:
    """Nothing else can be named, so none is asked for."""
    settings = {"years": [2024, 2026]}
    run = Run(tmp_path, {"baseline": "free", "settings": settings, "variants": {"free": {"status": "solved"}}})
    with pytest.raises(BadInput) as refused:
        asked_of(run, "free", "2025-2026")
    assert [finding.message for finding in refused.value.findings] == [
        "variant free is the baseline, and no other was run to hold against it; state one and run it"
    ]

"""Numbers of the page and the workbook, each worked out again from the result tables that it stands for."""

from __future__ import annotations

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from data.messages.number_words import money, percent
from data.rows import each_row
from model.report import questions
from model.report.charts.figures import Painter
from model.report.headlines import findings
from model.report.run_view import RunView
from tests.model.report.test_workbook import CENT, book, table

OTHER, BASE = "floored", "current-law"
__all__ = ["book"]


def number(text: str) -> float:
    return float(text.replace(",", "").replace("+", ""))


def test_bridge_of_the_page_adds_up_and_is_the_variant_less_the_baseline(us: RunView) -> None:
    figure = Painter(us).bridge(OTHER)
    assert figure is not None
    terms = {row[0]: [number(cell) for cell in row[1:]] for row in figure.table.rows}
    before, after = us.number(BASE, "cost"), us.number(OTHER, "cost")
    assert before is not None
    assert after is not None
    assert terms["Together"] == pytest.approx([before, after, after - before], abs=0.51)  # whole millions
    for one, other, difference in terms.values():
        assert difference == pytest.approx(other - one, abs=1.01)


def test_outlays_of_the_page_are_nominal(us: RunView) -> None:
    figure = Painter(us).outlays(OTHER)
    head = list(figure.table.headings)
    budget = us.tables["budget"]
    rows = budget[(budget["variant"] == OTHER) & (budget["account"] == "nds_fund")]
    nominal = dict(each_row(rows, "fiscal_year", "outlays_nominal_musd"))
    place = head.index(us.account("nds_fund"))
    shown = {int(row[0]): number(row[place]) for row in figure.table.rows}
    assert max(nominal.values()) > 1
    assert shown == pytest.approx({year: nominal.get(year, 0.0) for year in shown}, abs=0.51)  # whole millions


def test_supply_of_the_page_adds_up_to_supply(us: RunView) -> None:
    whole = {(f, y): t for f, y, t in us.rows("concentration", OTHER, "form", "year", "supply_t")}
    for form in us.forms:
        parts = [tonnes for (of, _), tonnes in questions.supply(us, OTHER).items() if of == form]
        for i, year in enumerate(us.years):
            if (form, year) in whole:
                assert sum(row[i] for row in parts) == pytest.approx(whole[form, year], rel=1e-9, abs=1e-5)
    figures = [f for m in Painter(us).minerals(OTHER) for f in m.supply]
    for figure in figures:
        for row in figure.table.rows:
            form = figure.name.removeprefix("supply-")
            total = sum(number(cell) for cell in row[1:] if cell)
            assert total == pytest.approx(whole.get((form, int(row[0])), 0.0), rel=0.02, abs=1.0)


def test_limits_of_the_page_are_the_tightest(us: RunView) -> None:
    """A floor of 30% in 2028 and 80% in 2035 stands halfway at 2031 and a half."""
    found = questions.limits(us, OTHER)
    lines = [levels for (_, line), levels in found.items() if line.startswith("allied")]
    assert lines
    for levels in lines:
        assert levels[2030] == pytest.approx(0.3 + 0.5 * 2 / 7)
        assert levels[2040] == pytest.approx(0.8)


def test_findings_say_the_differences_of_the_summary(us: RunView) -> None:
    said = {f.about: f.sentence for f in findings(us) if f.variant == OTHER}
    cost = (us.number(OTHER, "resource_cost") or 0.0) - (us.number(BASE, "resource_cost") or 0.0)
    words = f"{money(abs(cost))} {'more' if cost > 0 else 'less'} than {BASE}"
    assert words in said["Cost"]
    spent, base = ((us.number(v, "federal_outlays_10_years") or 0.0) for v in (OTHER, BASE))
    assert money(spent) in said["Federal budget"]
    assert f"{money(abs(spent - base))} {'more' if spent > base else 'less'}" in said["Federal budget"]


def test_who_loses_is_who_had_more_in_the_baseline(us: RunView) -> None:
    said = next(f.sentence for f in findings(us) if f.variant == OTHER and f.about == "Who sells less")
    shares = us.tables["shares"]
    mean = shares.groupby(["variant", "form", "country"])["shipped_share"].sum() / len(us.years)
    drop = (mean[BASE] - mean.reindex(index=mean.index)[OTHER].reindex(mean[BASE].index).fillna(0.0)).sort_values()
    form, country = next((f, c) for f, c in reversed(drop.index.tolist()) if c != us.home and f in us.headline_forms)
    assert us.country(country) in said
    assert us.form_inside(form) in said


def test_headline_shares_of_the_findings_are_the_summarys(us: RunView) -> None:
    said = " ".join(f.sentence for f in findings(us) if f.variant == OTHER and f.about == "What it buys")
    for year in us.years_shown:
        share = us.number(OTHER, "allied_share", year)
        assert share is not None
        assert f"allies supply {percent(share)}" in said


def test_confidence_of_the_workbook(book: CalamineWorkbook, us: RunView) -> None:
    """Shares of purchases add to 1; the ends of their prices are the dataset's, times the tonnes bought."""
    shown = table(book, "Data confidence")
    own = shown[shown["Variant"] == OTHER]
    assert own["Share of purchases"].sum() == pytest.approx(1)
    assert us.data is not None
    sellers = us.data.tables["suppliers"].set_index(["form", "country", "step", "year"])
    low = 0.0
    for *at, tonnes, musd in us.rows("purchases", OTHER, "form", "country", "step", "year", "tonnes", "musd"):
        end = sellers.at[tuple(at), "low"]
        low += musd if pd.isna(end) else end * tonnes / 1e6
    assert own["At low prices (million USD)"].sum() == pytest.approx(low)


def test_together_of_the_workbook_is_the_difference_of_its_terms(book: CalamineWorkbook, us: RunView) -> None:
    own = table(book, "Cost bridge")
    whole = own[(own["Variant"] == OTHER) & (own["Term"] == "Together")].iloc[0]
    assert whole.iloc[4] == pytest.approx(whole.iloc[3] - whole.iloc[2], abs=1e-6)
    assert whole.iloc[2] == pytest.approx(us.number(BASE, "cost"), abs=1e-6)


def test_totals_of_the_budget_are_outlays_revenues_and_their_difference(book: CalamineWorkbook, us: RunView) -> None:
    shown = table(book, "Federal budget, constant").set_index(["Variant", "Account", "Row", "Measure (million USD)"])
    total = "All spending"
    revenues = shown.loc[
        (OTHER, "All revenues, net of the taxes that duties displace", "Estimate", "Estimated Revenues"), "2026-2035"
    ]
    deficit = shown.loc[
        (OTHER, "Net increase or decrease (-) in the deficit", "Estimate", "Outlays less revenues"), "2026-2035"
    ]
    assert revenues == pytest.approx(us.number(OTHER, "federal_revenues_10_years"), abs=CENT)
    assert deficit == pytest.approx(us.number(OTHER, "federal_deficit_10_years"), abs=CENT)
    line = shown.loc[(OTHER, total, "Estimate", "Estimated Outlays")]
    assert line["2026-2035"] == pytest.approx(us.number(OTHER, "federal_outlays_10_years"), abs=CENT)
    budget = us.tables["budget"]
    five = budget[(budget["variant"] == OTHER) & ~budget["kind"].isin(["receipt", "tax", "offset"])]
    five = five[five["fiscal_year"].between(2026, 2030)]["outlays_musd"].sum()
    assert line["2026-2030"] == pytest.approx(five, abs=CENT)


def test_windfalls_of_the_workbook_are_those_of_the_run(book: CalamineWorkbook, us: RunView) -> None:
    shown = table(book, "Windfalls")
    gains = us.tables["windfalls"].groupby("variant")["windfall_musd"].sum()
    for variant in us.solved:
        own = shown[shown["Variant"] == variant]
        assert own["All years (million USD)"].sum() == pytest.approx(gains[variant], rel=0.01)
        assert own[us.years].sum(axis=1).to_numpy() == pytest.approx(own["All years (million USD)"].to_numpy())

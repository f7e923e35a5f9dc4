"""The federal budget by account and fiscal year, laid out as the Congressional Budget Office prints an estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from model.policies.base.fiscal_years import REVENUES
from model.report import questions
from model.report.questions import FIVE, TEN
from model.report.run_view import RunView
from model.report.workbook.laid import LaidSheet, Look
from model.report.workbook.sheet import COLOURS, HEAD_ROW, Book, Column, chart_text, dress

MEASURES = {"authority": "Budget Authority", "obligations": "Obligations", "outlays": "Estimated Outlays"}
ESTIMATED_REVENUES = "Estimated Revenues"


def nominal(b: Book, m: RunView) -> None:
    """Write the budget in dollars of each fiscal year, as an estimate prints it."""
    _budget(b, m, "Federal budget", "nominal", "By fiscal year, millions of dollars of each year (nominal)")


def constant(b: Book, m: RunView) -> None:
    """Write the budget in dollars of the base year: these rows close to the ledger."""
    about = (
        f"By fiscal year, millions of {m.settings['base_year']} dollars; authority stands in the year it is "
        "enacted; obligations of all years are what the ledger pays, outlays the part of them that is ever spent"
    )
    _budget(b, m, "Federal budget, constant", "constant", about)


def _budget(b: Book, m: RunView, name: str, dollars: str, about: str) -> None:
    window, later = _window(m)
    first = m.years[0]
    columns = [
        Column("Variant", width=20),
        Column("Account", width=54),
        Column("Kind", width=14),
        Column("Row", width=26),
        Column("Measure (million USD)", width=20),
        *(Column(year, "musd", 9.5) for year in window),
        Column(f"{first}-{first + FIVE - 1}", "musd", 11),
        Column(f"{first}-{first + TEN - 1}", "musd", 11),
        Column("All years", "musd", 11),
        *(Column(year, "musd", 9.5) for year in later),
    ]
    sheet = b.sheet(name, f"Federal budget, {dollars} dollars", about, columns, frozen=5)
    base = questions.budget(m, m.baseline, dollars) if m.has_baseline else None
    row, totals = HEAD_ROW + 1, []
    for variant in m.solved:
        own = questions.budget(m, variant, dollars)
        row = _rows(b, m, sheet, row, variant, "Estimate", own)
        totals.append(row - 3)
        if base is not None and variant != m.baseline:
            row = _rows(b, m, sheet, row, variant, f"Difference from {m.baseline}", _difference(own, base))
    b.finish(sheet, columns, row)
    _chart(b, m, sheet, name, totals, row, dollars)
    sheet.print_area(0, 0, row + 21, WORDS + TEN + 2)


def _window(m: RunView) -> tuple[list[int], list[int]]:
    """Return the ten fiscal years of an estimate, and those that come later."""
    years = questions.fiscal_years(m)
    return years[: years.index(m.years[0]) + TEN], years[years.index(m.years[0]) + TEN :]


WORDS = 5
"""Columns of words before the first fiscal year."""
TOTAL = "All spending"
ALL_REVENUES = "All revenues, net of the taxes that duties displace"
DEFICIT = "Net increase or decrease (-) in the deficit"


def _rows(b: Book, m: RunView, sheet: LaidSheet, row: int, variant: str, kind_of_row: str, own: questions.Wide) -> int:
    """Write three rows a spending account and one a revenue, then spending, revenues and deficit together."""
    years = questions.fiscal_years(m)
    spent: list[list[object]] = []
    for (account, kind, measure), values in own.items():
        revenue = kind in REVENUES
        if revenue and measure != "outlays":
            continue
        sign = -1.0 if revenue else 1.0
        musd = {year: sign * v + 0.0 for year, v in zip(years, values, strict=True)}
        name = ESTIMATED_REVENUES if revenue else MEASURES[measure]
        spent.append([variant, m.account(account), kind, kind_of_row, name, *_line(m, musd)])
    row = sheet.lay(row, _looks(b, spent, "musd", "text"), spent)
    totals = [[variant, title, "", kind_of_row, name, *_line(m, musd)] for title, name, musd in _totals(own, years)]
    return sheet.lay(row, _looks(b, totals, "musd_bold", "bold"), totals)


def _looks(b: Book, rows: Sequence[Sequence[object]], number: str, words: str) -> list[Look]:
    """Return one look for every column of the rows."""
    return [Look(b.format(number), b.format(words))] * (len(rows[0]) if rows else 0)


def _totals(own: questions.Wide, years: Sequence[int]) -> list[tuple[str, str, dict[int, float]]]:
    """Return the sums of spending, of revenues, and the deficit, which is outlays less revenues."""

    def added(measure: str, revenues: bool, sign: float = 1.0) -> dict[int, float]:
        rows = [v for (_, kind, of), v in own.items() if of == measure and (kind in REVENUES) is revenues]
        return {year: sign * sum(values[i] for values in rows) + 0.0 for i, year in enumerate(years)}

    outlays, revenues = added("outlays", False), added("outlays", True, -1.0)
    return [
        (TOTAL, MEASURES["authority"], added("authority", False)),
        (TOTAL, MEASURES["obligations"], added("obligations", False)),
        (TOTAL, MEASURES["outlays"], outlays),
        (ALL_REVENUES, ESTIMATED_REVENUES, revenues),
        (DEFICIT, "Outlays less revenues", {year: outlays[year] - revenues[year] for year in years}),
    ]


def _difference(own: questions.Wide, base: questions.Wide) -> questions.Wide:
    """Return what differs from the baseline, account by account; accounts that do not differ are left out."""
    out: questions.Wide = {}
    for at in sorted({*own, *base}):
        one, other = own.get(at), base.get(at)
        values = [(one[i] if one else 0.0) - (other[i] if other else 0.0) for i in range(len(one or other or ()))]
        if any(abs(v) > 1e-9 for v in values):
            out[at] = values
    return out


def _line(m: RunView, by_year: Mapping[int, float]) -> list[float]:
    """Return the amounts of a row: the years of the estimate, their sums, the sum of all years, later years."""
    window, later = _window(m)
    first = m.years[0]
    sums = [sum(v for y, v in by_year.items() if first <= y < first + n) for n in (FIVE, TEN)]
    return [*(by_year[y] for y in window), *sums, sum(by_year.values()), *(by_year[y] for y in later)]


def _chart(b: Book, m: RunView, sheet: Worksheet, name: str, totals: list[int], row: int, dollars: str) -> None:
    """Draw outlays of all accounts: the baseline's, and those of the variant that spends most."""
    spent = {v: m.number(v, "federal_outlays_10_years") or 0.0 for v in m.solved}
    shown = list(dict.fromkeys([m.baseline if m.has_baseline else m.solved[0], max(spent, key=lambda v: spent[v])]))
    last = WORDS + len(_window(m)[0]) - 1
    chart = b.workbook.add_chart({"type": "column"})
    for n, variant in enumerate(shown):
        line = totals[m.solved.index(variant)]
        chart.add_series({
            "name": chart_text(variant), "categories": [name, HEAD_ROW, WORDS, HEAD_ROW, last],
            "values": [name, line, WORDS, line, last], "fill": {"color": COLOURS[3 * n]},
        })  # fmt: skip
    title = f"Estimated outlays, all spending (million USD, {dollars}, fiscal years)"
    dress(chart, title, "million USD", 820, 360)
    sheet.insert_chart(row + 1, 1, chart, {"description": "Columns: federal outlays by fiscal year"})

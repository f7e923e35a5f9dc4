"""The federal budget by account and fiscal year, laid out as the Congressional Budget Office prints an estimate."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from model.report import views
from model.report.material import Material
from model.report.sheets import HEAD_ROW, Book, Column
from model.report.views import FIVE, TEN

COLOURS = ("#1F5FA8", "#D99A1C")
MEASURES = {"authority": "Budget Authority", "outlays": "Estimated Outlays"}


def nominal(b: Book, m: Material) -> None:
    """Write the budget in dollars of each fiscal year, as an estimate prints it."""
    _budget(b, m, "Federal budget", "nominal", "By fiscal year, millions of dollars of each year (nominal)")


def constant(b: Book, m: Material) -> None:
    """Write the budget in dollars of the base year: these rows close to the ledger."""
    about = f"By fiscal year, millions of {m.settings['base_year']} dollars; all years together close to the ledger"
    _budget(b, m, "Federal budget, constant", "constant", about)


def _budget(b: Book, m: Material, name: str, dollars: str, about: str) -> None:
    years = views.fiscal_years(m) if m.solved else m.years
    first = m.years[0]
    columns = [
        Column("Variant", width=20),
        Column("Account", width=46),
        Column("Kind", width=13),
        Column("Measure (million USD)", width=19),
        *(Column(year, "musd", 9.5) for year in years),
        Column(f"{first}-{first + FIVE - 1}", "musd", 11),
        Column(f"{first}-{first + TEN - 1}", "musd", 11),
        Column("All years", "musd", 11),
    ]
    sheet = b.sheet(name, f"Federal budget, {dollars} dollars", about, columns, frozen=4)
    base = views.budget(m, m.baseline, dollars) if m.has_baseline else None
    row, totals = HEAD_ROW + 1, []
    for variant in m.solved:
        own = views.budget(m, variant, dollars)
        row = _block(b, m, sheet, row, variant, own, years)
        totals.append(row - 1)
        if base is not None and variant != m.baseline:
            row = _difference(b, m, sheet, row, variant, own, base, years)
    b.finish(sheet, columns, row, filters=True)
    if dollars == "nominal" and totals:
        _chart(b, m, sheet, name, totals, years, row)
        sheet.print_area(0, 0, row + 20, len(columns) - 1)


def _block(b: Book, m: Material, sheet: Worksheet, row: int, variant: str, own: pd.DataFrame, years: list[int]) -> int:
    """Write two rows an account, then spending without duties together; duties received stand as negative outlays."""
    for account, kind, measure, *values in views.wide_rows(own):
        if kind == "receipt" and measure == "authority":
            continue
        _line(b, sheet, row, (variant, m.account(account), kind, MEASURES[measure]), years, values)
        row += 1
    for measure, words in MEASURES.items():
        _line(b, sheet, row, (variant, TOTAL, "", words), years, _total(own, measure, years), bold=True)
        row += 1
    return row


TOTAL = "All accounts without duties and contingent items"


def _total(own: pd.DataFrame, measure: str, years: list[int]) -> list[float]:
    counted = own[(own["measure"] == measure) & ~own["kind"].isin(["receipt", "contingent"])]
    return [float(counted[year].sum()) for year in years]


def _difference(
    b: Book, m: Material, sheet: Worksheet, row: int, variant: str, own: pd.DataFrame, base: pd.DataFrame,
    years: list[int],
) -> int:  # fmt: skip
    """Write what differs from the baseline, account by account, then together."""
    mine, theirs = ({tuple(row[:3]): row[3:] for row in views.wide_rows(frame)} for frame in (own, base))
    nothing = (0.0,) * len(years)
    for account, kind, measure in dict.fromkeys([*mine, *theirs]):
        at = (account, kind, measure)
        pairs = zip(mine.get(at, nothing), theirs.get(at, nothing), strict=True)
        values = [x - y for x, y in pairs]
        if (kind == "receipt" and measure == "authority") or not any(abs(v) > 1e-9 for v in values):
            continue
        words = (variant, m.account(account), kind, f"{MEASURES[measure]}: difference from {m.baseline}")
        _line(b, sheet, row, words, years, values)
        row += 1
    for measure, name in MEASURES.items():
        pairs = zip(_total(own, measure, years), _total(base, measure, years), strict=True)
        words = (variant, TOTAL, "", f"{name}: difference from {m.baseline}")
        _line(b, sheet, row, words, years, [x - y for x, y in pairs], bold=True)
        row += 1
    return row


def _line(
    b: Book, sheet: Worksheet, row: int, words: tuple[str, ...], years: list[int], values: list[float],
    bold: bool = False,
) -> None:  # fmt: skip
    for i, word in enumerate(words):
        sheet.write_string(row, i, word, b.format("bold" if bold else "text"))
    first = years[0]
    sums = [sum(v for y, v in zip(years, values, strict=True) if first <= y < first + n) for n in (FIVE, TEN)]
    for i, value in enumerate([*values, *sums, sum(values)]):
        sheet.write_number(row, len(words) + i, value, b.format("musd_bold" if bold else "musd"))


def _chart(b: Book, m: Material, sheet: Worksheet, name: str, totals: list[int], years: list[int], row: int) -> None:
    """Draw outlays of all accounts, the baseline's and those of the variant that spends most."""
    spent = {v: m.number(v, "federal_outlays_10_years") or 0.0 for v in m.solved}
    shown = list(dict.fromkeys([m.baseline if m.has_baseline else m.solved[0], max(spent, key=lambda v: spent[v])]))
    chart = b.workbook.add_chart({"type": "column"})
    for n, variant in enumerate(shown):
        line = totals[m.solved.index(variant)]
        chart.add_series({
            "name": variant, "categories": [name, HEAD_ROW, 4, HEAD_ROW, 3 + len(years)],
            "values": [name, line, 4, line, 3 + len(years)], "fill": {"color": COLOURS[n]},
        })  # fmt: skip
    chart.set_title({"name": "Estimated outlays, all accounts without duties (million USD, nominal)",
                     "name_font": {"size": 11}})  # fmt: skip
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 820, "height": 360})
    sheet.insert_chart(row + 1, 1, chart, {"description": "Columns: federal outlays by fiscal year"})

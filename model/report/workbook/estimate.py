"""A cost estimate as a workbook: every amount whole, none a formula."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter

from model.analysis.score.lines import TOTAL
from model.analysis.score.run import SCENARIOS, CostEstimate
from model.report.terminal import score_words as words
from model.report.terminal.score_form import (
    account_title,
    glance,
    glance_headings,
    mandate_rows,
    payment_headings,
    payments,
    promise_rows,
    range_rows,
)
from model.report.workbook.sheet import Book, Column

MUSD = "million USD"


def estimate_workbook(e: CostEstimate) -> bytes:
    """Return an estimate as a workbook: the same estimate gives the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    planned = dt.datetime.fromisoformat(e.run.manifest["created_utc"]).replace(tzinfo=None)
    book.set_properties({"title": words.title(e), "subject": words.NOT_CBO, "created": planned})
    b = Book(book, words.NOT_CBO)
    _glance(b, e)
    _lines(b, e)
    _payments(b, e)
    _mandates(b, e)
    _promises(b, e)
    _ranges(b, e)
    _basis(b, e)
    book.close()
    return out.getvalue()


def _dollars(e: CostEstimate) -> str:
    return "dollars of each fiscal year" if e.nominal else f"dollars of {e.base_year}"


def _glance(b: Book, e: CostEstimate) -> None:
    columns = [Column("At a glance", "wrap", 64), *(Column(f"{h} ({MUSD})", "musd", 18) for h in glance_headings(e))]
    found: list[list[object]] = [[name, *musd] for name, musd in glance(e)]
    sheet, end = b.table("At a glance", words.title(e), f"By fiscal year, millions of {_dollars(e)}", columns, found)
    for at, (name, said) in enumerate((*words.header(e), *words.answers(e)), end + 1):
        b.cell(sheet, at, 0, name, "wrap")
        b.cell(sheet, at, 1, said, "text")
    sheet.print_area(0, 0, end + 14, len(columns) - 1)


def _lines(b: Book, e: CostEstimate) -> None:
    keys = (("Block", 34), ("Account", 46), ("Budget function", 12), ("Measure", 26))
    columns = [
        *(Column(name, width=width) for name, width in keys),
        *(Column(year, "musd", 10) for year in e.window.years),
        *(Column(span.name, "musd", 12) for span in e.window.spans),
    ]
    accounts = e.data.tables["accounts"]
    functions = dict(zip(accounts["account"], accounts["budget_function"], strict=True))
    found = [
        [
            line.block, account_title(e, line.account), functions.get(line.account, ""), line.measure,
            *(line.musd.get(year, 0.0) for year in e.window.years), *(s.total(line.musd) for s in e.window.spans),
        ]
        for line in e.lines if line.moves_in(e.window)
    ]  # fmt: skip
    about = f"By fiscal year, {MUSD}, {_dollars(e)}; '{TOTAL}' adds up the accounts of a block"
    b.table("Estimate", "Estimated federal cost", about, columns, found, frozen=4)


def _payments(b: Book, e: CostEstimate) -> None:
    found: list[list[object]] = [[one.title, name, *musd] for one in payments(e) for name, musd in one.rows]
    if found:
        columns = [
            Column("Account", width=46),
            Column("Obligated in", width=12),
            *(Column(name, "musd", 12) for name in payment_headings(e)),
        ]
        about = f"By fiscal year of obligation, what is paid out by the account's rates; {MUSD}, {_dollars(e)}"
        b.table("Spend-out", "How authority becomes outlays", about, columns, found, frozen=2)


def _mandates(b: Book, e: CostEstimate) -> None:
    test = e.mandates
    if test is None:
        return
    columns = [Column("What is paid more", "wrap", 60), *(Column(f"{y} ({MUSD})", "musd", 14) for y in test.tested)]
    found: list[list[object]] = [[r.words, *((r.musd or {}).get(y, 0.0) for y in test.tested)] for r in mandate_rows(e)]
    sheet, end = b.table("Mandates", "Private-sector mandates", f"{test.verdict}; {_dollars(e)}", columns, found)
    for at, said in enumerate(words.mandate_sentences(e), end + 1):
        b.cell(sheet, at, 0, said, "text")


def _promises(b: Book, e: CostEstimate) -> None:
    found: list[list[object]] = [[name, *musd] for name, musd in promise_rows(e)]
    if found:
        columns = [Column("Account", width=54), *(Column(f"{s} prices ({MUSD})", "musd", 16) for s in SCENARIOS)]
        about = f"All years planned, dollars of {e.base_year}: prices 30% lower, as planned, 30% higher, and expected"
        b.table("Contingent", "Contingent items by market price", about, columns, found)


def _ranges(b: Book, e: CostEstimate) -> None:
    found: list[list[object]] = [[name, *musd] for name, musd in range_rows(e)]
    if found:
        names = ("low end", "estimate", "high end")
        columns = [Column("Line", width=54), *(Column(f"{name} ({MUSD})", "musd", 16) for name in names)]
        about = f"Sums of {e.window.name}, {_dollars(e)}: all data at the low end of their ranges, and at the high end"
        b.table("Uncertainty", "Uncertainty", about, columns, found)


def _basis(b: Book, e: CostEstimate) -> None:
    columns = [Column("About", width=26), Column("Basis of estimate", "wrap", 140)]
    said = [*words.basis(e), *(("Outside the window", line) for line in words.outside(e))]
    said += [("Uncertainty", line) for line in words.uncertainty(e)]
    b.table("Basis", "Basis of estimate", words.title(e), columns, said)

"""The workbook, read again by another reader: its sheets, its numbers against the tables, nothing that runs."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from data.rows import each_row
from model.report.answer import answer, in_plain
from model.report.headlines import findings
from model.report.run_view import RunView
from model.report.workbook.sheet import FORMATS, Book, Column
from model.report.workbook.workbook import workbook
from model.report.write import write_reports
from tests.model.report.conftest import FORMULA, HOSTILE, dataset_of, opened

SHEETS = [
    "Dashboard", "Findings", "Assumptions", "Sources", "Comparison", "Headline shares", "Cost bridge", "Supply mix",
    "Supply charts", "Build schedule", "Capital support", "Recycling", "Stockpile", "Concentration", "Cost by payer",
    "Federal budget", "Federal budget, constant", "Policies", "Data confidence", "Windfalls", "Provenance",
]  # fmt: skip
CENT = 1e-8
"""A cent, in million USD."""
HEAD = 4


@pytest.fixture(scope="module")
def book(us: RunView) -> CalamineWorkbook:
    return CalamineWorkbook.from_path(us.run.folder / "report.xlsx")


def table(book: CalamineWorkbook, name: str) -> pd.DataFrame:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return pd.DataFrame(rows[HEAD + 1 :], columns=[int(h) if isinstance(h, float) else h for h in rows[HEAD]])


def test_sheets_stand_in_the_order_in_which_they_are_read(book: CalamineWorkbook) -> None:
    assert book.sheet_names == SHEETS


def test_every_sheet_has_its_title_and_provenance(book: CalamineWorkbook, us: RunView) -> None:
    for name in SHEETS:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert rows[0][0], name
        assert rows[2][0] == us.provenance, name
    for word in ("Lodeplan 0.2.0", "HiGHS 1.15.1", us.run.manifest["study_sha256"][:12], "UTC"):
        assert word in us.provenance


def test_comparison_holds_the_headline_numbers(book: CalamineWorkbook, us: RunView) -> None:
    shown = table(book, "Comparison").set_index("Variant")
    for variant in us.solved:
        paid = ("paid_by_buyers", "paid_by_plant_owners", "paid_by_treasury", "resource_cost")
        assert shown.loc[variant].iloc[[2, 4, 6, 8]].tolist() == pytest.approx(
            [us.number(variant, x) for x in paid], rel=1e-14
        )
    moved = shown.loc["floored"].iloc[[3, 5, 7, 9]].astype(float).tolist()
    assert moved == pytest.approx([us.number("floored", x) - us.number(us.baseline, x) for x in paid], rel=1e-9)
    assert sum(moved[:3]) == pytest.approx(moved[3], abs=1e-6)


def test_the_dashboard_holds_the_answer_and_what_differs(book: CalamineWorkbook, us: RunView) -> None:
    rows = book.get_sheet_by_name("Dashboard").to_python(skip_empty_area=False)
    sentences = [row[0] for row in rows if str(row[0])[:3] in ("1. ", "2. ", "3. ", "4. ", "5. ")]
    assert [f"{n}. {in_plain(said)}" for n, said in enumerate(answer(us).sentences, 1)] == sentences
    head = next(i for i, row in enumerate(rows) if row[0] == "Variant")
    law, other = rows[head + 1], rows[head + 2]
    assert (law[0], other[0]) == ("current-law", "floored")
    paid = [us.number("current-law", f"paid_by_{who}") for who in ("buyers", "plant_owners", "treasury")]
    unit = 1e-3 if "bn USD" in rows[head][1] else 1.0
    assert law[1:4] == pytest.approx([unit * (paid[0] + paid[1]), unit * paid[2], unit * sum(paid)])
    moved = us.number("floored", "resource_cost") - us.number("current-law", "resource_cost")
    assert other[3] == pytest.approx(unit * moved)
    reliance = [us.number(v, "import_reliance", 2030) for v in ("floored", "current-law")]
    assert other[rows[head].index("Net imports, % of use, 2030")] == pytest.approx(100 * (reliance[0] - reliance[1]))


def test_supply_mix_adds_up_to_supply(book: CalamineWorkbook, us: RunView) -> None:
    shown = table(book, "Supply mix")
    by_form = shown.groupby(["Variant", shown.columns[2]])[us.years].sum()
    for variant, form, year, supply in each_row(us.tables["concentration"], "variant", "form", "year", "supply_t"):
        assert by_form.loc[(variant, us.form(form)), int(year)] == pytest.approx(supply, rel=1e-9, abs=1e-6)


def test_builds_add_up_to_capacity_decided(book: CalamineWorkbook, us: RunView) -> None:
    shown = table(book, "Build schedule").groupby("Variant")[us.years].sum().sum(axis=1)
    for variant in us.solved:
        assert shown[variant] == pytest.approx(sum(t for (t,) in us.rows("capacity", variant, "built_t")))


def test_cost_terms_add_up_to_the_difference(book: CalamineWorkbook, us: RunView) -> None:
    shown = table(book, "Cost bridge")
    own = shown[(shown["Variant"] == "floored")]
    terms, whole = own[own["Term"] != "Together"], own[own["Term"] == "Together"]
    assert terms.iloc[:, 4].sum() == pytest.approx(whole.iloc[0, 4], abs=1e-9)
    assert whole.iloc[0, 4] == pytest.approx(
        us.number("floored", "cost") - us.number("current-law", "cost"), abs=1e-6  # type: ignore[operator]
    )  # fmt: skip


def test_budget_closes_to_the_ledger_to_the_cent(book: CalamineWorkbook, us: RunView) -> None:
    """Authority is what the ledger says an account pays; outlays the part of it that is ever spent (2.4% lapses)."""
    shown = table(book, "Federal budget, constant")
    shown = shown[shown["Row"] == "Estimate"].set_index(["Variant", "Account", "Measure (million USD)"])["All years"]
    assert us.data is not None
    spent = us.data.tables["spendout"].groupby("profile")["share"].sum()
    profiles = dict(each_row(us.data.tables["accounts"], "account", "profile"))
    ledger = us.tables["ledger"]
    found = ledger[ledger["account"] != ""].groupby(["variant", "account"])
    assert len(found) >= 6
    for (variant, account), rows in found:
        paid = rows.loc[rows["payer"] == "Treasury", "musd"].sum()
        received = rows.loc[rows["payer"] != "Treasury", "musd"].sum()
        names = [(variant, us.account(account), measure) for measure in ("Obligations", "Estimated Outlays")]
        if us.said("accounts", account, "kind") in ("receipt", "tax"):
            assert names[0] not in shown.index
            revenues = shown[variant, us.account(account), "Estimated Revenues"]
            assert revenues == pytest.approx(received - paid, abs=CENT), names[0]
            continue
        assert shown[names[1]] == pytest.approx(paid * spent[profiles[account]] - received, abs=CENT), names[1]
        assert shown[names[0]] == pytest.approx(paid - received, abs=CENT), names[0]


def test_nominal_budget_is_laid_out_in_windows(book: CalamineWorkbook, us: RunView) -> None:
    shown = table(book, "Federal budget")
    window = list(range(2026, 2036))
    assert list(shown.columns[5:16]) == [2025, *window], (
        "the year in which money of the 2025 law was enacted stands first"
    )
    assert list(shown.columns[16:19]) == ["2026-2030", "2026-2035", "All years"]
    assert (shown[window[:5]].sum(axis=1) - shown["2026-2030"]).abs().max() < CENT
    assert (shown[window].sum(axis=1) - shown["2026-2035"]).abs().max() < CENT
    rows = shown.set_index(["Variant", "Account", "Row", "Measure (million USD)"])
    total = "All spending"
    own, base = (rows.loc[(v, total, "Estimate", "Estimated Outlays"), 2030] for v in ("floored", "current-law"))
    assert rows.loc[("floored", total, "Difference from current-law", "Estimated Outlays"), 2030] == pytest.approx(
        own - base, abs=CENT
    )


def test_findings_are_the_first_thing(book: CalamineWorkbook, us: RunView) -> None:
    assert list(table(book, "Findings")["Finding"]) == [f.sentence for f in findings(us)]


def test_nothing_in_it_runs(us: RunView) -> None:
    with zipfile.ZipFile(us.run.folder / "report.xlsx") as parts:
        names = parts.namelist()
        for name in names:
            text = parts.read(name).decode("utf-8", errors="replace")
            if name.startswith("xl/worksheets/sheet"):
                assert "<f>" not in text, name
                assert "<f " not in text, name
                assert "<hyperlink" not in text, name
    assert sum(n.startswith("xl/charts/chart") for n in names) >= 6
    assert not [n for n in names if "vba" in n.lower() or "external" in n.lower()]


def test_every_sheet_is_ready_to_print(us: RunView) -> None:
    with zipfile.ZipFile(us.run.folder / "report.xlsx") as parts:
        for i in range(1, len(SHEETS) + 1):
            text = parts.read(f"xl/worksheets/sheet{i}.xml").decode("utf-8")
            assert 'state="frozen"' in text, SHEETS[i - 1]
            on_one_page = SHEETS[i - 1] == "Dashboard"
            assert ('fitToHeight="0"' in text) != on_one_page, SHEETS[i - 1]
        names = parts.read("xl/workbook.xml").decode("utf-8")
    assert names.count("_xlnm.Print_Area") == len(SHEETS)
    assert names.count("_xlnm.Print_Titles") == len(SHEETS)


def test_same_run_gives_the_same_bytes(us: RunView) -> None:
    assert workbook(us, findings(us)) == (us.run.folder / "report.xlsx").read_bytes()


def test_hostile_names_are_text(tried: Path) -> None:
    write_reports(tried, dataset_of(tried))
    book = CalamineWorkbook.from_path(tried / "report.xlsx")
    assert table(book, "Comparison").iloc[0, 2] == FORMULA
    assert book.get_sheet_by_name("Findings").to_python(skip_empty_area=False)[0][0] == HOSTILE
    assert FORMULA in set(table(book, "Supply mix")["Country"])
    with zipfile.ZipFile(io.BytesIO((tried / "report.xlsx").read_bytes())) as parts:
        assert not [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet") and b"<f>" in parts.read(n)]


def test_variant_without_plan_has_words_and_no_numbers(tried: Path) -> None:
    m = opened(tried)
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(m, findings(m))))
    row = table(book, "Comparison").set_index("Variant").loc["dreamt"]
    assert row.iloc[0] == "impossible"
    assert row.iloc[1].startswith("variant dreamt has no plan (impossible)")
    assert [v for v in row.iloc[2:] if v != ""] == []
    assert "dreamt" not in set(table(book, "Supply mix")["Variant"])


def test_a_number_that_its_column_would_show_as_nothing_has_digits(tmp_path: Path) -> None:
    """Half a kilogram in a column of whole tonnes; a dollar's millionth is nothing."""
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    own = Book(book, "made for a test")
    shown = [own._shown("tonnes", value).num_format for value in (1234.5, 0.5, 0.0005, 1e-9, 0.0)]
    book.close()
    whole = FORMATS["tonnes"]["num_format"]
    assert shown == [whole, whole, "0.000000_);-0.000000_)", whole, whole]


def test_no_address_is_printed_over_the_next_row_and_no_word_is_cut_by_its_neighbour() -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    columns = [Column("Source", "wrap", 20.0), Column("Plant", "text", 12.0), Column("t", "tonnes", 9.0)]
    address = f"https://example.org/{'a' * 60}"
    Book(made, "drawn").table("One", "One", "about", columns, [(address, "A plant whose name is long", 1.0)])
    made.close()
    with zipfile.ZipFile(out) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<row r="6"[^>]* ht="75"', sheet), sheet  # five lines of nineteen letters
    assert '<col min="2" max="2" width="28.7109375"' in sheet


def test_what_rounds_to_nothing_has_no_sign_and_numbers_keep_clear_of_their_neighbour(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    own = Book(book, "made for a test")
    assert own.number(2, signed=True).num_format == "[>=0.005]+#,##0.00_);[<=-0.005]-#,##0.00_);0_)"
    book.close()
    assert all(
        f["num_format"].endswith("_)") for name, f in FORMATS.items() if "num_format" in f and name != "head_right"
    )

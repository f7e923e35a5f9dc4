"""Workbooks: one sheet a table, and nothing in them reads as a silent blank."""

from __future__ import annotations

import re
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from data.load import load_dataset
from data.messages.finding import BadInput
from tests.data import tiny
from tests.data.changes import tiny_and
from tests.data.reading.workbook_files import CELL, write_workbook
from tests.tables import assert_same_table

Sheets = dict[str, list[list[CELL]]]


def sheets() -> Sheets:
    """Return the tiny dataset with numbers as numbers, as Excel holds them."""
    tables = tiny.rows() | tiny.plant_rows() | {"dataset": tiny.settings_rows()}
    return {name: [[_typed(cell) for cell in row] for row in rows] for name, rows in tables.items()}


def _typed(cell: str) -> CELL:
    try:
        return int(cell) if cell.lstrip("-").isdigit() else float(cell)
    except ValueError:
        return cell or None


def refused(path: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        load_dataset(str(path))
    return [finding.line() for finding in caught.value.findings]


def changed(path: Path, table: str, row: int, column: str, value: CELL) -> Path:
    content = sheets()
    content[table][row - 1][content[table][0].index(column)] = value
    return write_workbook(path, content)


def test_a_workbook_reads_like_its_folder(tmp_path: Path) -> None:
    folder = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny_and(lambda tables: None))))
    book = load_dataset(str(write_workbook(tmp_path / "tiny.xlsx", sheets())))
    assert book.settings == folder.settings
    for name, table in folder.tables.items():
        assert_same_table(book.table(name), table)
    assert list(book.hashes) == ["tiny.xlsx"]
    assert book.changed_files() == []


WHERE = "my.xlsx sheet suppliers"
CELLS: dict[str, tuple[CELL, str]] = {
    "blank": (None, f"{WHERE} row 5 column available_t: '' is empty; write a number of t/yr (>= 0)"),
    "reference error": (
        "#REF!",
        f"{WHERE} row 5 column available_t: cell E5 holds the Excel error #REF!; write a value",
    ),
    "not available": ("#N/A", f"{WHERE} row 5 column available_t: cell E5 holds the Excel error #N/A; write a value"),
    "division": ("#DIV/0!", f"{WHERE} row 5 column available_t: cell E5 holds the Excel error #DIV/0!; write a value"),
    "date": (
        date(2026, 1, 1),
        f"{WHERE} row 5 column available_t: got date 2026-01-01; write a number of t/yr (>= 0)",
    ),
    "truth": (True, f"{WHERE} row 5 column available_t: 'TRUE' is not a number; write a number of t/yr (>= 0)"),
    "apostrophe text": ("'1234", (f"{WHERE} row 5 column available_t: ''1234' has more than a number "
                        "(the heading has the unit); write 1234")),
}  # fmt: skip


@pytest.mark.parametrize("case", CELLS)
def test_bad_cell_is_named_by_sheet_and_row(case: str, tmp_path: Path) -> None:
    value, line = CELLS[case]
    assert refused(changed(tmp_path / "my.xlsx", "suppliers", 5, "available_t", value)) == [line]


def test_date_in_a_year_column(tmp_path: Path) -> None:
    path = changed(tmp_path / "my.xlsx", "suppliers", 5, "year", date(2026, 1, 1))
    assert refused(path) == ["my.xlsx sheet suppliers row 5 column year: got date 2026-01-01; write 2026"]


def test_number_stored_as_text_is_a_number(tmp_path: Path) -> None:
    path = changed(tmp_path / "my.xlsx", "suppliers", 5, "available_t", "1234")
    assert load_dataset(str(path)).table("suppliers")["available_t"][3] == 1234


def test_formula_without_a_stored_value_is_not_a_blank(tmp_path: Path) -> None:
    content = sheets()
    content["suppliers"][4][content["suppliers"][0].index("low")] = 77
    path = write_workbook(tmp_path / "my.xlsx", content)
    _edit(path, "suppliers", lambda xml: xml.replace('<c r="K5"><v>77</v></c>', '<c r="K5"><f>1+1</f><v></v></c>'))
    assert refused(path) == [
        (
            "my.xlsx sheet suppliers row 5 column low: cell K5 holds a formula without a stored value; "
            "open the workbook in Excel and save it"
        )
    ]


@pytest.mark.parametrize("cell", ['<f aca="false">IF(A1="",1,"")</f><v></v>', '<f>IF(A1="",1,"")</f><v/>'])
def test_formula_that_gives_an_empty_text_is_a_blank(tmp_path: Path, cell: str) -> None:
    """LibreOffice and Excel both store what =IF(..,"") gives as a text of no letters."""
    content = sheets()
    content["suppliers"][4][content["suppliers"][0].index("low")] = 77
    path = write_workbook(tmp_path / "my.xlsx", content)
    _edit(path, "suppliers", lambda xml: xml.replace('<c r="K5"><v>77</v></c>', f'<c r="K5" s="0" t="str">{cell}</c>'))
    assert load_dataset(str(path)).table("suppliers")["low"].isna()[3]


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    content = sheets()
    content["suppliers"][2][0] = content["suppliers"][3][0] = None
    assert refused(write_workbook(tmp_path / "my.xlsx", content, {"suppliers": merged})) == [
        (
            "my.xlsx sheet suppliers row 2 column form: cells A2:A4 are merged; "
            "unmerge them and write the value in every row"
        )
    ]


def test_what_is_hidden_is_read_and_said(tmp_path: Path) -> None:
    """A filter hides rows that a plan would still count."""
    content = sheets()
    path = write_workbook(tmp_path / "my.xlsx", content)
    _edit(path, "suppliers", lambda xml: re.sub('<row r="([34])"', r'<row r="\1" hidden="1"', xml))
    _edit(
        path,
        "suppliers",
        lambda xml: xml.replace("<sheetData>", '<cols><col min="5" max="6" hidden="1"/></cols><sheetData>'),
    )
    _edit(path, "forms", lambda xml: xml.replace('<row r="2"', '<row r="2" hidden="true"'))
    _edit(path, "", lambda xml: xml.replace('name="demand" ', 'name="demand" state="veryHidden" '), "xl/workbook.xml")
    book = load_dataset(str(path))
    assert len(book.table("suppliers")) == 9
    assert [finding.line() for finding in book.warnings] == [
        "my.xlsx sheet forms: row 2 is hidden, and read like the others; unhide or delete",
        "my.xlsx sheet suppliers: row 3 and 1 more are hidden, and read like the others; unhide or delete",
        "my.xlsx sheet suppliers: column E is hidden, and read like the others; unhide or delete",
        "my.xlsx sheet demand: the sheet is hidden, and is read; unhide it",
    ]


def test_missing_and_misspelt_sheets(tmp_path: Path) -> None:
    content = {("Shortage " if name == "shortage" else name): rows for name, rows in sheets().items()}
    content["_scratch"] = [["anything"]]
    names = ", ".join(f"'{name}'" for name in content)
    assert refused(write_workbook(tmp_path / "my.xlsx", content)) == [
        "my.xlsx: no table is called 'Shortage '; did you mean shortage?",
        f"my.xlsx: no sheet 'shortage'; sheets are: {names}",
    ]


def test_missing_settings_sheet(tmp_path: Path) -> None:
    content = sheets()
    del content["dataset"]
    assert refused(write_workbook(tmp_path / "my.xlsx", content)) == [
        (
            "my.xlsx: no sheet 'dataset' with columns key and value; "
            "write one that gives title, home, base_year, first_year, last_year"
        )
    ]


def test_heading_not_in_row_one(tmp_path: Path) -> None:
    content = sheets()
    content["suppliers"].insert(0, ["USGS data 2025"])
    assert refused(write_workbook(tmp_path / "my.xlsx", content)) == [
        "my.xlsx sheet suppliers: heading expected in row 1; found 'USGS data 2025'"
    ]


@pytest.mark.parametrize("cell", ["B1048576", "XFD1048576"])
def test_a_space_typed_at_the_end_of_the_sheet_costs_nothing(cell: str, tmp_path: Path) -> None:
    stray = f'<row r="1048576"><c r="{cell}" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>'
    path = write_workbook(tmp_path / "my.xlsx", sheets(), {"suppliers": stray})
    start = time.process_time()
    assert len(load_dataset(str(path)).table("suppliers")) == 9
    assert time.process_time() - start < 2


def test_a_value_at_the_end_of_the_sheet_keeps_its_row_number(tmp_path: Path) -> None:
    stray = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>total</t></is></c></row>'
    lines = refused(write_workbook(tmp_path / "my.xlsx", sheets(), {"minerals": stray}))
    assert lines[0] == (
        "my.xlsx sheet minerals row 1048576 column mineral: "
        "'total' is a total, not a row; delete the row, totals are worked out"
    )


def test_a_sheet_too_wide_to_hold_is_refused(tmp_path: Path) -> None:
    content = sheets()
    content["sources"] += [[f"source-{n}", "x", "none"] for n in range(3000)]
    far = '<row r="3100"><c r="XFD3100"><v>1</v></c></row>'
    assert refused(write_workbook(tmp_path / "my.xlsx", content, {"sources": far}))[0] == (
        "my.xlsx sheet sources: a cell far from the table makes the sheet larger than 40,000,000 cells; delete it"
    )


def test_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "my.xlsx", sheets())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/media/bomb.bin", b"0" * 30_000_000)
    start = time.process_time()
    lines = refused(path)
    assert time.process_time() - start < 1
    assert len(lines) == 1
    assert lines[0].startswith("my.xlsx: unpacks to 30,0")
    assert "500,000,000 bytes and 200 times" in lines[0]


def test_entities_are_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "my.xlsx", sheets())
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'
    _edit(path, "suppliers", lambda xml: xml.replace("<worksheet", bomb))
    assert refused(path) == [
        "my.xlsx: xl/worksheets/sheet5.xml declares a document type or entities; save the workbook again in Excel"
    ]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "my.xlsx").write_bytes(data)
    assert refused(tmp_path / "my.xlsx") == [
        "my.xlsx: not a readable .xlsx workbook; save it as .xlsx, without a password"
    ]


def test_unknown_setting_names_its_row(tmp_path: Path) -> None:
    content = sheets()
    content["dataset"][2][0] = "hmoe"
    assert refused(write_workbook(tmp_path / "my.xlsx", content)) == [
        "my.xlsx sheet dataset row 3 column hmoe: unknown setting; did you mean home?",
        'my.xlsx sheet dataset column home: missing; write a country code in quotes, such as "USA"',
    ]


def _edit(path: Path, sheet: str, change: object, part: str = "") -> None:
    """Rewrite the XML of one sheet, or of another part."""
    target = part or f"xl/worksheets/sheet{list(sheets()).index(sheet) + 1}.xml"
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    parts[target] = change(parts[target])  # type: ignore[operator]
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)

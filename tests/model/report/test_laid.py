"""Tables that are laid whole into a sheet are, cell by cell and in charts, what XlsxWriter writes a cell at a time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import numpy as np
import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from model.report.workbook.laid import LaidSheet
from model.report.workbook.sheet import Book

VALUES = (
    "words", "=1+1", "a < b & c", "", "words", "x\x01y", " led", "é" * 20_000, "\U0001f600" * 20_000,
    1 / 3, 0.0, 1.0, -3.25, 0.3, -0.049, 1e-7, 1e300, 7, 10**17, np.float64(2.5), True, None,
    float("nan"), float("inf"), -float("inf"),
)  # fmt: skip
STYLES = ("text", "tonnes", "musd", "share", "wrap")


def _written(is_laid: bool) -> dict[str, str]:
    """Return the files of a workbook with every value in every style, and a chart of some, either way."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2026, 1, 1)})  # else the second of the clock is written
    b = Book(book, "")
    sheet = book.add_worksheet("Sheet", LaidSheet if is_laid else Worksheet)
    for style in (*STYLES, "head"):  # the same order of formats, whichever way
        b.format(style)._get_xf_index()
    sheet.write_string(0, 0, "head", b.format("head"))
    sheet.set_row(2, 45)
    if is_laid:
        for i, style in enumerate(STYLES):
            first = 1 + i * len(VALUES)
            assert sheet.lay(first, [b.look(style)], [(value,) for value in VALUES]) == first + len(VALUES)
    else:
        for i, (style, value) in enumerate((style, value) for style in STYLES for value in VALUES):
            b.cell(sheet, 1 + i, 0, value, style)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": ["Sheet", 1 + len(VALUES), 0, 2 * len(VALUES), 0], "categories": ["Sheet", 0, 0, 3, 0]})
    sheet.insert_chart(1, 3, chart)
    book.close()
    with zipfile.ZipFile(out) as zipped:
        return {name: re.sub(r' spans="\S+"', "", zipped.read(name).decode()) for name in zipped.namelist()}


def test_what_is_laid_is_what_is_written_a_cell_at_a_time() -> None:
    laid, plain = _written(True), _written(False)
    assert laid == plain
    assert len(re.findall("<c ", laid["xl/worksheets/sheet1.xml"])) == 1 + len(STYLES) * len(VALUES)


def test_nothing_has_no_sign() -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    b, sheet = Book(book, ""), book.add_worksheet("Sheet", LaidSheet)
    sheet.lay(0, [b.look("tonnes")], [(-0.0,), (0.0,)])
    assert [re.findall("<v>.*</v>", cell) for cell in sheet._cells.values()] == [["<v>0</v>"]] * 2


def test_columns_stand_beside_each_other_under_their_letters() -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    b, sheet = Book(book, ""), book.add_worksheet("Sheet", LaidSheet)
    sheet.lay(4, [b.look("text"), *[b.look("tonnes")] * 27], [("a", *range(27)), ("b", *range(27))])
    cells = re.findall(r'r="([A-Z]+\d+)"[^>]*><v>(\d+)</v>', sheet._cells[5])
    assert (cells[0], cells[1], cells[-1]) == (("A6", "1"), ("B6", "0"), ("AB6", "26"))


def test_a_row_is_written_one_way_or_the_other() -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    b, sheet = Book(book, ""), book.add_worksheet("Sheet", LaidSheet)
    sheet.lay(1, [b.look("text")], [("laid",)])
    sheet.write_string(1, 1, "written")
    with pytest.raises(ValueError, match="row 2 of sheet Sheet is written twice"):
        book.close()


def test_a_sheet_that_is_full_says_so() -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    b, sheet = Book(book, ""), book.add_worksheet("Sheet", LaidSheet)
    with pytest.raises(ValueError, match="sheet Sheet has no row 1048577"):
        sheet.lay(2**20 - 1, [b.look("text")], [("one",), ("two",)])

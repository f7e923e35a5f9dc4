"""The first sheet: the answer in five sentences, variants by headlines shaded as on the page, who pays as a chart."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from model.report.answer import answer, in_plain, question
from model.report.matrix import BASELINE, NO_PLAN, POLICY, Matrix, Row, matrix
from model.report.run_view import RunView
from model.report.workbook.sheet import COLOURS, LINE, Book, Column, chart_text, dress, series

NAME = "Dashboard"
ANSWER_ROW = 4
GROUND = {3: "#A6C8E4", 2: "#CFE1F0", 1: "#E9F1F8", -1: "#FBEEE4", -2: "#F6D8C1", -3: "#EDB58D"}
"""Colours of the steps of shade: blue is better than the baseline, orange is worse."""
WIDE = (26.0, 12.5, 62.0)
"""Widths of the names, of a headline, and of the title."""
LETTERS = 74
"""Letters of a title in a line of its column."""
ON_ONE_PAGE = 40
"""Variants up to which table and chart are printed on one page."""
HUNDREDS = ("reliance", "unmet")
"""Columns of shares, which stand in percent and in points."""


def dashboard(b: Book, m: RunView) -> None:
    """Write the sheet."""
    x = matrix(m)
    headlines = [Column(_heading(c.group, c.heading), "musd", WIDE[1]) for c in x.columns]
    columns = [Column("Variant", width=WIDE[0]), *headlines, Column("Title", "wrap", WIDE[2])]
    sheet = _sheet(b, m, columns)
    if len(x.rows) <= ON_ONE_PAGE:
        sheet.fit_to_pages(1, 1)
    at = _sentences(b, m, sheet, len(columns))
    b.headings(sheet, at, columns)
    first = at + 1
    for number, row in enumerate(x.rows):
        _row(b, x, sheet, first + number, row)
    last = first + len(x.rows) - 1
    sheet.autofilter(at, 0, last, len(columns) - 1)
    end = _notes(b, x, sheet, last + 1, len(columns))
    end = _chart(b, x, sheet, (first, last), end)
    sheet.print_area(0, 0, end, len(columns) - 1)


def _heading(group: str, heading: str) -> str:
    """Return a heading that says its group too, where it does not stand alone: net imports, % of use, 2030."""
    if heading.isdigit():
        return f"{group}, {heading}"
    unit = group.partition(", ")[2]
    return f"{heading} ({unit})" if unit else heading


def _sheet(b: Book, m: RunView, columns: list[Column]) -> Worksheet:
    sheet = b.workbook.add_worksheet(NAME)
    sheet.write_string(0, 0, question(m), b.format("title"))
    about = "The answer, and variants by headlines: the first row totals, the others what differs from it"
    sheet.write_string(1, 0, about, b.format("soft"))
    sheet.write_string(2, 0, m.provenance, b.format("soft"))
    for i, column in enumerate(columns):
        sheet.set_column(i, i, column.width)
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(0, 2)
    b.printed(sheet)
    return sheet


def _sentences(b: Book, m: RunView, sheet: Worksheet, columns: int) -> int:
    """Write the answer, a sentence a line over the whole width; return the row after it."""
    said, at = answer(m), ANSWER_ROW
    for n, sentence in enumerate(said.sentences, 1):
        at = _over(b, sheet, at, columns, f"{n}. {in_plain(sentence)}")
    for caveat in said.caveats:
        at = _over(b, sheet, at, columns, in_plain(caveat))
    return at + 1


def _over(b: Book, sheet: Worksheet, row: int, columns: int, text: str) -> int:
    """Write a text over all columns, as high as it needs; return the next row."""
    room = WIDE[0] + WIDE[1] * (columns - 2) + WIDE[2]
    sheet.merge_range(row, 0, row, columns - 1, "", b.format("wrap"))
    sheet.write_string(row, 0, text, b.format("wrap"))
    sheet.set_row(row, LINE * (1 + int(len(text) * 1.05 / room)))
    return row + 1


def _row(b: Book, x: Matrix, sheet: Worksheet, at: int, row: Row) -> None:
    """Write a variant: numbers as numbers, shaded as on the page; in words why it has no plan."""
    sheet.write_string(at, 0, row.name, b.format("bold" if row.kind == BASELINE else "text"))
    last = len(x.columns) + 1
    if row.kind == NO_PLAN:
        sheet.write_string(at, last, row.words, b.format("wrap"))
        return
    sheet.write_string(at, last, row.title or row.name, b.format("wrap"))
    sheet.set_row(at, LINE * (1 + int(len(row.title) / LETTERS)))
    for i, (column, cell) in enumerate(zip(x.columns, row.cells, strict=True), 1):
        if cell.value is None:
            sheet.write_string(at, i, cell.text, b.format("text"))
            continue
        places = len(cell.text.partition(".")[2].rstrip("%"))
        style = b.number(places, signed=row.kind != BASELINE, ground=GROUND.get(cell.shade, ""))
        sheet.write_number(at, i, cell.value * _scale(x, column.key, column.unit), style)


def _scale(x: Matrix, key: str, unit: str) -> float:
    """Return what a number is multiplied with to stand in the unit of its column."""
    if key.startswith(HUNDREDS):
        return 100.0
    return 1e-3 if unit == x.unit and unit.startswith("bn") else 1.0


def _notes(b: Book, x: Matrix, sheet: Worksheet, at: int, columns: int) -> int:
    for line in (*x.notes, *x.missing):
        at = _over(b, sheet, at, columns, line)
    return at


def _chart(b: Book, x: Matrix, sheet: Worksheet, rows: tuple[int, int], at: int) -> int:
    """Draw who pays: what each policy costs buyers with plant owners, and the Treasury; return the last row."""
    policies = [rows[0] + n for n, row in enumerate(x.rows) if row.kind == POLICY and row.paid is not None]
    if not policies:
        return at
    chart = b.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for n, name in enumerate(("Buyers, plant owners", "Treasury")):
        series(chart, NAME, name, (policies[0], policies[-1]), 0, n + 1, COLOURS[3 * n])
    height = 120 + 22 * len(policies)
    dress(chart, f"Who pays the difference ({x.unit}, present value)", "", 900, height)
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"num_format": "#,##0.0"})
    sheet.insert_chart(at + 1, 0, chart, {"description": chart_text("Bars: who pays what differs, by variant")})
    return at + 2 + height // 20

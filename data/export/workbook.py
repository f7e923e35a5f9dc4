"""A dataset as a workbook to edit: one sheet a table, the units under the headings, drop-downs and notes.

Every drop-down and note comes from the schema. Texts are written as texts and numbers as numbers, so that
nothing in a cell becomes a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data import schema
from data.dataset import Dataset
from data.export.dictionary import may_hold
from data.reading import units_row
from data.reading.raw_table import SETTINGS_SHEET
from data.settings import written

INSTRUCTIONS = "_instructions"
MOST_ROWS = 1_048_576
HEAD_ROWS = 2
ROOM = 1000
"""Rows below a table that a drop-down takes in, for names added to it."""
_WIDEST, _LONGEST_LIST = 44, 255
_PAGE_WIDTH, _LINE_LETTERS, _LINE_HEIGHT = 110, 95, 15
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMATS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#EEF1F4"},
    "unit": {"italic": True, "font_color": "#4D5661", "bg_color": "#EEF1F4", "bottom": 1},
    "title": {"bold": True, "font_size": 14},
    "wrap": {"text_wrap": True, "valign": "top"},
}


def workbook(dataset: Dataset) -> bytes:
    """Return a dataset as a workbook that is a dataset; the same dataset gives the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"title": dataset.settings.title, "created": dt.datetime(dataset.settings.base_year, 1, 1)})
    formats = {name: book.add_format(settings) for name, settings in _FORMATS.items()}
    _instructions(book.add_worksheet(INSTRUCTIONS), dataset, formats)
    _settings(book.add_worksheet(SETTINGS_SHEET), dataset, formats)
    rows = {name: len(frame) for name, frame in dataset.tables.items()}
    for table in schema.TABLES:
        sheet = book.add_worksheet(table.name)
        _dress(sheet, table, dataset.tables[table.name], rows)
        _fill(sheet, table, dataset.tables[table.name], formats)
    book.close()
    return out.getvalue()


def _instructions(sheet: Worksheet, dataset: Dataset, formats: dict[str, Format]) -> None:
    settings = dataset.settings
    lines = (
        f"{settings.currency}; years {settings.first_year} to {settings.last_year}; home {settings.home}. "
        f"Taken from the dataset {dataset.name}.",
        'Edit, save as .xlsx, and name this file in a study: dataset = "my.xlsx". It is checked whole when it is read; '
        "whatever is wrong is named by sheet, row and column.",
        "One sheet is one table, under the name of its tab. Row 1 has the headings, row 2 the units; leave both. "
        "Rows below may be changed, added, deleted and sorted in any order.",
        "Point at a heading to read what its column means and may hold. Arrows offer the words that are known; a name "
        "of your own is first added to the table it belongs to (a country to 'countries', a form to 'forms').",
        "To give numbers in another unit, change the heading (available_t to available_kt), clear the unit below.",
        "Say where a number comes from: source_id names a row of 'sources' (several separated by a semicolon), "
        "confidence is high, medium, low or assumed, low and high are the range you would defend, rule says in one "
        "sentence how the row follows from its source.",
        "A blank cell is never read as zero. Formulas are read as the value they show. Cells must not be merged.",
        "Columns whose heading begins with 'note' and sheets whose name begins with '_' are yours; they are not read.",
        "'lodeplan check STUDY' checks without solving; 'lodeplan compare RUN RUN' lists every cell that differs "
        "between two runs, and what it changed.",
    )
    sheet.set_column(0, 0, _PAGE_WIDTH)
    sheet.set_landscape()
    sheet.write_string(0, 0, settings.title, formats["title"])
    for number, line in enumerate(lines, 2):
        # Not every program makes a row as high as its wrapped text.
        sheet.set_row(number, _LINE_HEIGHT * -(-len(line) // _LINE_LETTERS))
        sheet.write_string(number, 0, line, formats["wrap"])


def _settings(sheet: Worksheet, dataset: Dataset, formats: dict[str, Format]) -> None:
    sheet.set_column(0, 1, 30)
    for column, heading in enumerate(("key", "value")):
        sheet.write_string(0, column, heading, formats["head"])
    for row, (key, value) in enumerate(written(dataset.settings).items(), 1):
        sheet.write_string(row, 0, key)
        (sheet.write_number if isinstance(value, int) else sheet.write_string)(row, 1, value)


def _dress(sheet: Worksheet, table: schema.Table, frame: pd.DataFrame, rows: dict[str, int]) -> None:
    """Set widths, panes, the filter, a note on every heading and what a cell may be given."""
    sheet.freeze_panes(HEAD_ROWS, len(table.key))
    sheet.set_landscape()
    sheet.repeat_rows(0, HEAD_ROWS - 1)
    last = max(len(frame) + HEAD_ROWS - 1, HEAD_ROWS)
    sheet.autofilter(HEAD_ROWS - 1, 0, last, len(table.columns) - 1)
    for place, column in enumerate(table.columns):
        longest = max((len(str(value)) for value in frame[column.name].head(200)), default=0)
        sheet.set_column(place, place, min(max(len(column.name) + 3, longest + 1, 9), _WIDEST))
        note = f"{column.meaning}\nHolds: {may_hold(column)}." + (f"\nUnit: {column.unit}." if column.unit else "")
        sheet.write_comment(0, place, note, {"x_scale": 2, "y_scale": 1.2})
        validation = _validation(column, rows)
        if validation:
            sheet.data_validation(HEAD_ROWS, place, MOST_ROWS - 1, place, validation)


def _validation(column: schema.Column, rows: dict[str, int]) -> dict[str, Any]:
    title, message = "Not known here", f"This column holds {may_hold(column)}."
    said = {"error_title": title, "error_message": message[:255]}
    if column.choices and len(",".join(column.choices)) <= _LONGEST_LIST:
        return {"validate": "list", "source": list(column.choices), **said}
    if column.references:
        name, key = column.references.split(".")
        letter = chr(ord("A") + schema.BY_NAME[name].names.index(key))
        last = min(HEAD_ROWS + rows[name] + ROOM, MOST_ROWS)
        source = f"='{name}'!${letter}${HEAD_ROWS + 1}:${letter}${last}"
        kind = "information" if column.references == "sources.source_id" else "warning"
        return {"validate": "list", "source": source, "error_type": kind, **said}
    if column.kind not in ("number", "year"):
        return {}
    low, high = column.minimum, column.maximum
    if low is None and high is None:
        return {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15, **said}
    said["validate"] = "integer" if column.kind == "year" else "decimal"
    if low is not None and high is not None:
        return {**said, "criteria": "between", "minimum": low, "maximum": high}
    return {**said, "criteria": ">=" if high is None else "<=", "value": low if high is None else high}


def _fill(sheet: Worksheet, table: schema.Table, frame: pd.DataFrame, formats: dict[str, Format]) -> None:
    for row, texts, style in ((0, table.names, "head"), (1, units_row.of_table(table), "unit")):
        for place, text in enumerate(texts):
            sheet.write_string(row, place, text, formats[style])
    columns = [frame[name].tolist() for name in table.names]
    for row, values in enumerate(zip(*columns, strict=True), HEAD_ROWS):
        for place, value in enumerate(values):
            if isinstance(value, str):
                if value:
                    sheet.write_string(row, place, value)
            elif value == value:
                sheet.write_number(row, place, value)

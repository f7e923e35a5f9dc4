"""One sheet of the workbook at a time: a heading, its provenance, a table that filters, ready to print."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.messages.amounts import places_for
from model.report.run_view import RunView
from model.report.workbook.laid import LaidSheet, Look

HEAD_ROW, LINE = 4, 15
WIDEST = 80.0
"""The widest that a column of words gets."""
COLOURS = ("#1F5FA8", "#C23B22", "#2F8F6B", "#D99A1C", "#7D55B0", "#3AA6C4", "#B4537F", "#7C7A26", "#6B737D", "#A9B0B9")
FORMATS: dict[str, dict[str, Any]] = {  # `_)` keeps the width of a bracket free, so that no number meets its neighbour
    "text": {"valign": "top", "indent": 1},
    "wrap": {"text_wrap": True, "valign": "top", "indent": 1},
    "title": {"bold": True, "font_size": 14},
    "soft": {"font_color": "#4D5661", "font_size": 9},
    "head": {"bold": True, "text_wrap": True, "indent": 1, "valign": "bottom", "bottom": 1, "bg_color": "#EEF1F4"},
    "head_right": {"bold": True, "text_wrap": True, "valign": "bottom", "align": "right", "indent": 1, "bottom": 1,
                   "bg_color": "#EEF1F4", "num_format": "0"},
    "tonnes": {"num_format": "#,##0_);-#,##0_);–_)", "valign": "top"},
    "musd": {"num_format": "#,##0.0_);-#,##0.0_);–_)", "valign": "top"},
    "musd_bold": {"num_format": "#,##0.0_);-#,##0.0_);–_)", "bold": True, "valign": "top", "top": 1},
    "share": {"num_format": "0.0%_)", "valign": "top"},
    "index": {"num_format": "0.000_)", "valign": "top"},
    "price": {"num_format": "#,##0.00##_)", "valign": "top"},
    "year": {"num_format": "0_)", "valign": "top"},
    "count": {"num_format": "#,##0_)", "valign": "top"},
    "bold": {"bold": True, "valign": "top", "indent": 1, "top": 1},
}  # fmt: skip


SHOWN_FROM = {"tonnes": 0.5, "musd": 0.05, "musd_bold": 0.05}
"""The least that a format shows as more than nothing; smaller numbers have a format of their own."""
LEAST = 1e-6
"""A gram, a dollar: what is less is nothing."""


@dataclass(frozen=True)
class Column:
    """One column: its heading with the unit, the format of its cells, its width."""

    heading: str | int
    format: str = "text"
    width: float = 12.0


VARIANT = Column("Variant", width=20)
INDENT = 1.5
"""What a number keeps free at its right, of the width of its column."""


class Book:
    """A workbook whose cells are text and numbers only: nothing a name says becomes a formula or a link."""

    def __init__(self, workbook: xlsxwriter.Workbook, provenance: str) -> None:
        self.workbook, self.provenance = workbook, provenance
        self._formats = {name: workbook.add_format(settings) for name, settings in FORMATS.items()}

    def format(self, name: str) -> Format:
        return self._formats[name]

    def _shown(self, style: str, value: float) -> Format:
        """Return the format of a number: with digits that count where its column's own would show nothing."""
        smallest = SHOWN_FROM.get(style, 0.0)
        if not LEAST <= abs(value) < smallest:
            return self.format(style)
        places = places_for([value])
        name = f"{style} {places}"
        if name not in self._formats:
            settings = {**FORMATS[style], "num_format": f"0.{'0' * places}_);-0.{'0' * places}_)"}
            self._formats[name] = self.workbook.add_format(settings)
        return self._formats[name]

    def sheet(self, name: str, title: str, about: str, columns: Sequence[Column], frozen: int = 1) -> LaidSheet:
        """Add a sheet with its title, what it says, its provenance and the headings of its table."""
        sheet: LaidSheet = self.workbook.add_worksheet(name, LaidSheet)
        sheet.write_string(0, 0, title, self.format("title"))
        sheet.write_string(1, 0, about, self.format("soft"))
        sheet.write_string(2, 0, self.provenance, self.format("soft"))
        self.headings(sheet, HEAD_ROW, columns)
        for i, column in enumerate(columns):
            sheet.set_column(i, i, column.width + (0 if column.format in ("text", "wrap") else INDENT))
        sheet.freeze_panes(HEAD_ROW + 1, frozen)
        sheet.repeat_rows(HEAD_ROW)
        self.printed(sheet)
        return sheet

    def printed(self, sheet: Worksheet) -> None:
        """Set how a sheet is printed: letter paper on its side, as wide as one page, whose it is at its foot."""
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(1)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer(f"&L&8{_footer(self.provenance)}&R&8&A, page &P of &N")

    def number(self, places: int, signed: bool = False, ground: str = "") -> Format:
        """Return the format of a number with so many decimals, its sign where it is a difference, on a ground."""
        name = f"number {places} {signed} {ground}"
        if name not in self._formats:
            digits = "#,##0" + (f".{'0' * places}" if places else "")
            least = 0.5 * 10.0**-places
            shown = f"[>={least}]+{digits}_);[<=-{least}]-{digits}_);0_)" if signed else f"{digits}_);-{digits}_);0_)"
            colour = {"bg_color": ground} if ground else {}
            self._formats[name] = self.workbook.add_format({"num_format": shown, "valign": "top", **colour})
        return self._formats[name]

    def headings(self, sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
        sheet.set_row(row, LINE * max((_lines(str(c.heading), c.width * 0.88) for c in columns), default=1))
        for i, column in enumerate(columns):
            is_text = column.format in ("text", "wrap")
            style = self.format("head" if is_text else "head_right")
            if isinstance(column.heading, int):
                sheet.write_number(row, i, column.heading, style)
            else:
                sheet.write_string(row, i, column.heading, style)

    def rows(
        self, sheet: LaidSheet, columns: Sequence[Column], rows: Iterable[Sequence[object]], start: int = HEAD_ROW + 1
    ) -> int:
        """Write rows under the headings; return the row after the last."""
        laid = [tuple(row) for row in rows]
        end = sheet.lay(start, [self.look(column.format) for column in columns], laid)
        for i, column in enumerate(columns):
            if column.format == "text":
                longest = max((len(value) for value in (row[i] for row in laid) if isinstance(value, str)), default=0)
                if longest + 2 > column.width:  # a neighbour would cut it
                    sheet.set_column(i, i, min(WIDEST, longest + 2))
        for at, lines in enumerate(_heights(columns, laid), start):
            if lines > 1:
                sheet.set_row(at, LINE * lines)
        return end

    def look(self, style: str) -> Look:
        """Return how a column of a style looks: its numbers, its words, and numbers that it would show as nothing."""
        words = self.format("wrap" if style == "wrap" else "text")
        return Look(self.format(style), words, SHOWN_FROM.get(style, 0.0), lambda value: self._shown(style, value))

    def cell(self, sheet: Worksheet, row: int, column: int, value: object, style: str) -> None:
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            sheet.write_blank(row, column, None, self.format(style))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            sheet.write_number(row, column, value, self._shown(style, value))
        else:
            sheet.write_string(row, column, str(value)[:32767], self.format("text" if style != "wrap" else "wrap"))

    def finish(self, sheet: Worksheet, columns: Sequence[Column], end: int, filters: bool = True) -> None:
        """Set the filter and the area to print."""
        last = max(end - 1, HEAD_ROW)
        if filters and end > HEAD_ROW + 1:
            sheet.autofilter(HEAD_ROW, 0, last, len(columns) - 1)
        sheet.print_area(0, 0, last, len(columns) - 1)

    def table(
        self, name: str, title: str, about: str, columns: Sequence[Column], rows: Iterable[Sequence[object]],
        frozen: int = 1,
    ) -> tuple[LaidSheet, int]:  # fmt: skip
        """Add a sheet that is one table; return it and the row after the last."""
        sheet = self.sheet(name, title, about, columns, frozen)
        end = self.rows(sheet, columns, rows)
        self.finish(sheet, columns, end)
        return sheet, end


def _heights(columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> list[int]:
    """Return how many lines each row takes: as many as its longest text that wraps."""
    out = [1] * len(rows)
    for i, column in enumerate(columns):
        if column.format == "wrap":
            texts = [str(row[i]) for row in rows]
            lines = {text: _lines(text, column.width) for text in set(texts)}
            out = [max(most, lines[text]) for most, text in zip(out, texts, strict=True)]
    return out


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; words do not break, so a line is not filled; addresses do."""
    lines, at, room = 1, 0.0, width * 0.95
    for word in text.split():
        if at and at + len(word) > room:
            lines, at = lines + 1, 0.0
        if len(word) > room:  # an address: it is broken wherever a line ends
            more = int((len(word) - 1) // room)
            lines, at = lines + more, at - more * room
        at += len(word) + 1
    return lines


def _footer(text: str) -> str:
    """Return a line for a footer: an ampersand is a command there, and there is room for 255 characters."""
    return text.replace("&", "and")[:170]


def by_year(keys: Sequence[Column], m: RunView, style: str = "tonnes", width: float = 10.5) -> list[Column]:
    return [*keys, *(Column(year, style, width) for year in m.years)]


# ---------------------------------------------------------------- charts


def chart_text(text: str) -> str:
    """Return a text that stands in a chart as text: the writer would make a live reference of a word such as Ore!A1."""
    return re.sub(r"!(?=[$A-Za-z])", "! ", text)


def series(
    chart: Any, sheet: str, name: str, lines: tuple[int, int], category: int, column: int, colour: str,
    line: bool = False,
) -> None:  # fmt: skip
    first, last = lines
    dressed = {"line": {"color": colour, "width": 2}} if line else {"fill": {"color": colour}}
    chart.add_series({
        "name": chart_text(name), "categories": [sheet, first, category, last, category],
        "values": [sheet, first, column, last, column], **dressed,
    })  # fmt: skip


def dress(chart: Any, title: str, unit: str, width: int, height: int) -> None:
    chart.set_title({"name": chart_text(title), "name_font": {"size": 11}, "overlay": False})
    chart.set_y_axis(
        {
            "name": chart_text(unit),
            "num_format": "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#D5D9DF"}},
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": width, "height": height})

"""A sheet whose tables are written a column at a time: every cell as XlsxWriter writes it, each value made once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

MOST_UNITS = 32767
"""What a cell holds of a text, in units of UTF-16."""


@dataclass(frozen=True)
class Look:
    """The formats of a column's cells: of numbers and of nothing, of words; and of numbers smaller than `below`."""

    number: Format
    words: Format
    below: float = 0.0
    small: Callable[[float], Format] | None = field(default=None, compare=False)


PLAIN = {str, int, float, type(None)}
"""Kinds of values of which equal ones are written alike."""


class _Cells(dict[object, str]):
    """What is written of a cell after its place, by its value: most values stand in many cells of a sheet.

    index_of: the place of a text among the strings that sheets share
    """

    def __init__(self, look: Look, index_of: Callable[[str], int]) -> None:
        super().__init__()
        self.look, self.index_of = look, index_of
        self.number = f'" s="{look.number._get_xf_index()}"'
        self.words = f'" s="{look.words._get_xf_index()}" t="s"'

    def __missing__(self, value: Any) -> str:
        look = self.look
        if value is None or value != value or value in (math.inf, -math.inf):
            return f"{self.number}/>"
        if isinstance(value, str):
            written = f"{self.words}><v>{self.index_of(_cut(value))}</v></c>"
        else:
            is_small = look.small and value and -look.below < value < look.below
            style = f'" s="{look.small(value)._get_xf_index()}"' if look.small and is_small else self.number
            written = f"{style}><v>{value + 0.0:.16G}</v></c>"  # nothing has no sign: 0.0 and -0.0 are one value
        self[value] = written
        return written


class LaidSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter states no types
    """A sheet of XlsxWriter that also takes whole tables.

    Rows of a table are kept as the text of their cells. All else is XlsxWriter's: cells written one by one, the
    strings that sheets share, heights of rows, charts, which read the rows that they draw from here.
    """

    dim_rowmin: int
    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self._cells: dict[int, str] = {}
        self._values: dict[int, Sequence[object]] = {}
        self._written: dict[Look, _Cells] = {}

    def lay(self, first: int, looks: Sequence[Look], rows: Sequence[Sequence[object]]) -> int:
        """Write rows from row `first` on, a value and a look a column; return the row after the last."""
        if not rows:
            return first
        end = first + len(rows)
        if self._check_dimensions(first, 0) or self._check_dimensions(end - 1, len(looks) - 1):
            raise ValueError(f"sheet {self.name} has no row {end}")
        columns = zip(looks, zip(*rows, strict=True), strict=True)
        written = [self._column(xl_col_to_name(i), first, *column) for i, column in enumerate(columns)]
        self._cells.update(enumerate(map("".join, zip(*written, strict=True)), first))
        self._values.update(enumerate(rows, first))
        return end

    def _column(self, letters: str, first: int, look: Look, values: Sequence[object]) -> list[str]:
        """Return the cells of a column."""
        kinds = [*map(type, values)]
        if not {*kinds} <= PLAIN:
            values = [*map(_plain, values)]
            kinds = [*map(type, values)]
        cells = self._written.get(look)
        if cells is None:
            cells = self._written[look] = _Cells(look, self.str_table._get_shared_string_index)
        before, start = self.str_table.count, f'<c r="{letters}'
        written = [f"{start}{row}{cells[value]}" for row, value in enumerate(values, first + 1)]
        self.str_table.count = before + kinds.count(str)  # a text counts wherever it stands
        return written

    def _write_rows(self) -> None:
        """Write every row: called by XlsxWriter when the workbook is closed."""
        whole = self.dim_rowmin, self.dim_rowmax
        for row in range(whole[0], whole[1] + 1):
            if row not in self._cells:
                self.dim_rowmin = self.dim_rowmax = row
                super()._write_rows()
            elif self.table.get(row):
                raise ValueError(f"row {row + 1} of sheet {self.name} is written twice")
            else:
                self._write_row(row, None, self.row_info.get(row))
                self.fh.write(f"{self._cells[row]}</row>")
        self.dim_rowmin, self.dim_rowmax = whole

    def _get_range_data(self, top: int, left: int, bottom: int, right: int) -> list[Any]:
        """Return what a chart keeps of the cells that it draws: called by XlsxWriter when the workbook is closed."""
        out: list[Any] = []
        for row in range(top, bottom + 1):
            if row in self._values:
                out += [_kept(value) for value in self._values[row][left : right + 1]]
            else:
                out += super()._get_range_data(row, left, row, right)
        return out


def _plain(value: object) -> object:
    """Return a value as a number, a text or nothing: what is none of these, such as yes or no, as its word."""
    if value is None or value != value or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    return str(value)


def _cut(text: str) -> str:
    """Return as much of a text as a cell holds."""
    if len(text) <= MOST_UNITS // 2:
        return text
    return text.encode("utf-16-le")[: 2 * MOST_UNITS].decode("utf-16-le", "ignore")


def _kept(value: object) -> str:
    """Return a value as it stands in a chart."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return f"{value:.16g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)

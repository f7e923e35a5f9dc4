"""One row of figures that knows where it stands, so that whoever needs a number it does not have can say so.

Cells are text that the guarded door has checked: what stands in a column of numbers is a number or blank. A blank one
is refused here, by file and row, the moment somebody needs it; nothing stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn, TypeVar

from data.messages.cell_messages import number
from data.messages.finding import BadInput, Finding, did_you_mean, shown
from data.published.number import FLAGS

T = TypeVar("T")
A_YEAR = {"months": 12, "years": 1}


class FigureRow(dict[str, str]):
    """The cells of one row by column, with the table and the row number they stand in."""

    def __init__(self, cells: Iterable[tuple[str, str]], table: str, row: int) -> None:
        super().__init__(cells)
        self.table, self.row = table, row

    def number(self, column: str) -> float:
        """Return the number of a column; refuse a blank one."""
        found = self.optional(column)
        if found is None:
            flag = self.get("flag", "")
            why = f" ({FLAGS[flag]})" if flag in FLAGS else ""
            self.refuse(column, f"'' is empty{why}, and the preparation needs a number here; write one, with low and "
                        "high, and say in the rule where it comes from")  # fmt: skip
        return found

    def optional(self, column: str) -> float | None:
        """Return the number of a column, or None where it is blank."""
        text = self[column].strip()
        if not text:
            return None
        try:
            return float(text)
        except ValueError:
            self.refuse(column, f"{shown(text)} is not a number; the preparation needs one here")

    def whole(self, column: str) -> int:
        """Return the whole number of a column, such as a year; refuse any other."""
        found = self.number(column)
        if not found.is_integer():
            self.refuse(column, f"{shown(self[column])} is not a whole number; write one such as {found:.0f}")
        return int(found)

    def whole_after(self, column: str, word: str) -> int:
        """Return the whole number that follows a word, such as 3 of `year 3`."""
        text = self[column].removeprefix(word)
        if text == self[column] or not (text.isascii() and text.isdigit()):
            self.refuse(column, f"{shown(self[column])} is not {word}and a whole number; write one such as {word}1")
        return int(text)

    def weighed(self, column: str) -> tuple[tuple[str, float], ...]:
        """Return figures with weights, as `0.554 lcn-prices-0007;lcn-prices-0008`; one without a weight counts once."""
        return tuple(self._part(column, text.strip()) for text in self[column].split(";"))

    def _part(self, column: str, text: str) -> tuple[str, float]:
        weight, _, figure = text.rpartition(" ")
        found = 1.0 if not weight else number(weight)
        if found is None:
            self.refuse(column, f"{shown(text)} is no part of a price; write a figure, or a number and a figure")
        return figure, found

    @property
    def bare_unit(self) -> str:
        """Return the unit without its remark in brackets: `months` of `months (Sep-Dec 2021)`."""
        return self["unit"].partition(" (")[0]

    def a_year(self) -> int:
        """Return how many of a row's unit of time make a year: 12 of months, 1 of years; refuse any other unit."""
        if self.bare_unit not in A_YEAR:
            self.refuse("unit", f"{shown(self['unit'])} is no span of time that the preparation reads; write "
                        f"{' or '.join(A_YEAR)}, and a remark in brackets")  # fmt: skip
        return A_YEAR[self.bare_unit]

    def ids(self, column: str) -> tuple[str, ...]:
        """Return the ids of figures that a cell names, joined by semicolons."""
        return tuple(part.strip() for part in self[column].split(";") if part.strip())

    def refuse(self, column: str, message: str) -> NoReturn:
        """Raise BadInput that names a cell of this row."""
        raise BadInput([Finding(f"{self.table}.csv", self.row, column, self.get(column, ""), message)])


class NamedRows(dict[str, T]):
    """Rows or facts of a table by id or item; one that is asked for and is not there is refused by name."""

    def __init__(self, known: Iterable[tuple[str, T]], table: str, column: str) -> None:
        super().__init__(known)
        self.table, self.column = table, column

    def and_of(self, other: NamedRows[T]) -> NamedRows[T]:
        """Return what is known here or in another table."""
        return NamedRows([*self.items(), *other.items()], f"{self.table}.csv or {other.table}", self.column)

    def named(self, row: FigureRow, column: str, figure: str = "") -> T:
        """Return the figure whose id a cell of a row holds, or names among others; refuse a cell that names none."""
        wanted = figure or row[column]
        if wanted not in self:
            row.refuse(column, f"{shown(wanted)} is the id of no figure of {self.table}.csv; write one, as in its "
                       f"column figure{did_you_mean(wanted, self)}")  # fmt: skip
        return self[wanted]

    def __missing__(self, name: str) -> T:
        missing_row(self.table, self.column, name, self)


RowsBy = NamedRows[FigureRow]


def missing_row(table: str, column: str, name: str, known: Iterable[str]) -> NoReturn:
    """Raise BadInput: a row that the preparation reads is not in a table."""
    message = f"no row {shown(name)}, which the preparation reads; write it{did_you_mean(name, known)}"
    raise BadInput([Finding(f"{table}.csv", None, column, name, message)])


def by_year(rows: Iterable[FigureRow], table: str, asked: str, wanted: Iterable[int]) -> dict[int, FigureRow]:
    """Return rows by their year; refuse a year that is not there or is given twice."""
    found: dict[int, FigureRow] = {}
    for row in rows:
        year = row.whole("year")
        if year in found:
            row.refuse("year", f"{year} stands in row {found[year].row} for {asked} too; keep one")
        found[year] = row
    for year in wanted:
        if year not in found:
            message = f"no row of {year} for {asked}, which the preparation reads; write it"
            raise BadInput([Finding(f"{table}.csv", None, "year", str(year), message)])
    return found


def only_one(rows: list[FigureRow], table: str, asked: str) -> FigureRow:
    """Return the one row that answers; refuse none or several, naming what was asked."""
    if not rows:
        message = f"no row with {asked}, which the preparation reads; write it, or mend the words of the row meant"
        raise BadInput([Finding(f"{table}.csv", None, "", "", message)])
    if len(rows) > 1:
        rows[1].refuse("", f"the same {asked} as row {rows[0].row}, where the preparation reads one; keep one")
    return rows[0]

"""The published figures as the tables read them: one file at a time, every cell as text, every row with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.prepare.figure_row import FigureRow, RowsBy
from data.published.read import read_figures

FIGURES = Path(__file__).parents[1] / "figures"
FIRST_YEAR, LAST_YEAR, BASE_YEAR = 2024, 2040, 2024

Tables = Mapping[str, pd.DataFrame]


class Figures:
    """The published figures, read once, every cell as text."""

    def __init__(self, folder: Path = FIGURES) -> None:
        self.folder = folder
        self._read: dict[str, pd.DataFrame] = {}
        self._rows: dict[str, tuple[FigureRow, ...]] = {}

    def check(self) -> None:
        """Read and check every table; raise BadInput with everything that is wrong."""
        self._read = dict(read_figures(self.folder).tables)

    def table(self, name: str) -> pd.DataFrame:
        """Return one file of figures, such as `policy/tariffs`, checked, in tonnes and dollars.

        Every cell is text, blanks are ''; rows are numbered as in the file.
        """
        if name not in self._read:
            self._read.update(read_figures(self.folder, (name,)).tables)
        return self._read[name].copy()

    def rows(self, name: str) -> tuple[FigureRow, ...]:
        """Return the rows of one file of figures, each of which knows where it stands."""
        if name not in self._rows:
            self._rows[name] = rows_of(self.table(name), name)
        return self._rows[name]

    def by(self, name: str, column: str) -> RowsBy:
        """Return the rows of one file of figures by the word in a column, such as their id."""
        return RowsBy([(row[column], row) for row in self.rows(name)], name, column)


def rows_of(cells: pd.DataFrame, name: str) -> tuple[FigureRow, ...]:
    """Return some rows of a table of figures, which still have the number they have in the file."""
    columns = [str(column) for column in cells.columns]
    texts = zip(*(cells[column].tolist() for column in columns), strict=True)
    return tuple(
        FigureRow(zip(columns, row, strict=True), name, number)
        for number, row in zip(cells.index.tolist(), texts, strict=True)
    )


def numbers(cells: pd.DataFrame, name: str, column: str) -> list[float]:
    """Return a column of numbers of some rows of a table of figures; refuse blank cells by row."""
    return [row.number(column) for row in rows_of(cells, name)]


def years() -> range:
    """Return the years every yearly table covers."""
    return range(FIRST_YEAR, LAST_YEAR + 1)

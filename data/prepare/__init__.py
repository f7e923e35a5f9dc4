"""Published figures in, dataset tables out: one module per table, in the order of `ORDER`.

Every module has one function, `prepare(figures, tables)`: `figures` reads the published figures,
`tables` holds the tables prepared before it. It returns a frame with the columns of its schema in
`data/schema.py`. Its docstring says, in plain paragraphs, how each derived or assumed parameter
follows from the figures.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data import schema
from data.checks import matter
from data.checks.typed import Typed
from data.messages.finding import BadInput
from data.prepare.figure_row import FigureRow, RowsBy
from data.published.read import read_figures

FIGURES = Path(__file__).parent.parent / "figures"
FIRST_YEAR, LAST_YEAR, BASE_YEAR = 2024, 2040, 2024

ORDER = (
    "sources", "minerals", "forms", "countries", "blocs", "end_uses",
    "base_year", "import_lines", "import_mix", "demand", "shortage", "substitutes",
    "plants", "plant_capacity", "recipes", "elements", "scrap", "returns", "stockpile",
    "suppliers", "emissions", "origins", "outlets", "discards",
    "tariffs", "credits", "spendout", "accounts", "appropriations", "deflator", "disruptions",
)  # fmt: skip

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


def prepare_all(figures: Figures) -> dict[str, pd.DataFrame]:
    """Prepare every table, each with its schema's columns, sorted by its key."""
    figures.check()
    done: dict[str, pd.DataFrame] = {}
    for name in ORDER:
        module = importlib.import_module(f"data.prepare.{name}")
        done[name] = _in_shape(schema.BY_NAME[name], module.prepare(figures, done))
    _conserve_matter(done)
    return done


def _conserve_matter(tables: Tables) -> None:
    """Raise BadInput with every plant and return that gives out more of an element than it takes in."""
    numbered = {name: frame.set_axis(frame.index + 2) for name, frame in tables.items()}
    files = {name: f"{name}.csv" for name in tables}
    found = list(matter.matter_is_conserved(Typed(numbered, files, None, frozenset())))
    if found:
        raise BadInput(found)


def write(tables: Tables, folder: Path) -> None:
    """Write the tables as CSV, the same bytes on every machine."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        text = frame.map(_cell).to_csv(index=False, lineterminator="\n")
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


def _in_shape(table: schema.Table, frame: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in table.names if name not in frame.columns]
    extra = [name for name in frame.columns if name not in table.names]
    if missing or extra:
        raise ValueError(f"data.prepare.{table.name}: missing columns {missing}, unknown columns {extra}")
    return frame[list(table.names)].sort_values(list(table.key), kind="stable", ignore_index=True)


def _cell(value: object) -> str:
    """Write a number with ten significant digits and no trailing noise; blank for nothing."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format(value, ".10g")
    return str(value)

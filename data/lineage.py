"""From a row of a dataset back to where it comes from: its rule, the published figures it names, their sources."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data import schema
from data.dataset import Dataset
from data.load import BUNDLED
from data.reading.raw_table import number_text

FIGURES = BUNDLED / "figures"
_SAID_ELSEWHERE = ("source_id", "figures", "rule", "confidence")
_KEY_OF_FIGURE = "figure"


@dataclass(frozen=True)
class Figure:
    """One figure as published: its id, the file and row it stands in, its cells that are not blank.

    `place` is '' where no file of figures has the id.
    """

    figure: str
    place: str
    cells: Mapping[str, str]

    @property
    def sources(self) -> tuple[str, ...]:
        return parts(self.cells.get("source_id", ""))


@dataclass(frozen=True)
class Traced:
    """One row of a dataset with all that it rests on; `cells` are its numbers and words, each with its unit."""

    table: str
    key: str
    cells: tuple[tuple[str, str, str], ...]
    confidence: str
    rule: str
    figures: tuple[Figure, ...]
    sources: tuple[str, ...]


def traced(dataset: Dataset, table: str, rows: pd.DataFrame, folder: Path = FIGURES) -> list[Traced]:
    """Return rows of a table, each with its figures as they stand in `folder` and the ids of its sources."""
    known = figures_called({f for cell in _column(rows, "figures") for f in parts(cell)}, folder)
    return [_row(schema.BY_NAME[table], row, known) for row in rows.to_dict("records")]


def sources_of(dataset: Dataset, rows: Iterable[Traced]) -> list[dict[str, str]]:
    """Return the sources that rows and their figures rest on, each once, in the order met."""
    ids = [s for row in rows for s in (*row.sources, *(s for figure in row.figures for s in figure.sources))]
    known = {str(row["source_id"]): row for row in dataset.tables["sources"].to_dict("records")}
    blank = dict.fromkeys(schema.BY_NAME["sources"].names, "")
    return [
        {**blank, "source_id": s, **{str(k): str(v) for k, v in known.get(s, {}).items()}} for s in dict.fromkeys(ids)
    ]


def figures_called(ids: set[str], folder: Path = FIGURES) -> dict[str, Figure]:
    """Return figures by id, wherever in the folder they stand."""
    found: dict[str, Figure] = {}
    for path in _files(folder):
        if len(found) == len(ids):
            break
        for row, cells in _rows(path):
            name = cells.get(_KEY_OF_FIGURE, "")
            if name in ids:
                found[name] = Figure(name, f"{path.relative_to(folder).as_posix()} row {row}", cells)
    return found


def figures_from(source_id: str, folder: Path = FIGURES) -> dict[str, int]:
    """Return how many figures of each file rest on a source."""
    counts = {
        path.relative_to(folder).as_posix(): sum(
            source_id in parts(cells.get("source_id", "")) for _, cells in _rows(path) if _KEY_OF_FIGURE in cells
        )
        for path in _files(folder)
    }
    return {file: count for file, count in counts.items() if count}


def parts(joined: object) -> tuple[str, ...]:
    """Return ids that a cell joins with semicolons."""
    return tuple(part.strip() for part in str(joined).split(";") if part.strip())


def _row(table: schema.Table, row: Mapping[object, object], known: Mapping[str, Figure]) -> Traced:
    said = {name: _said(row[name]) for name in table.names}
    ids = parts(said.get("figures", ""))
    return Traced(
        table.name,
        " ".join(said[name] for name in table.key),
        tuple(
            (column.name, said[column.name], column.unit)
            for column in table.columns
            if column.name not in (*table.key, *_SAID_ELSEWHERE) and said[column.name]
        ),
        said.get("confidence", ""),
        said.get("rule", ""),
        tuple(known.get(name, Figure(name, "", {})) for name in ids),
        parts(said.get("source_id", "")),
    )


def _said(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else number_text(value)
    return str(value)


def _column(rows: pd.DataFrame, name: str) -> list[str]:
    return rows[name].astype(str).tolist() if name in rows.columns else []


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.csv")) if path.name != "sources.csv"]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the row number, as a spreadsheet counts, and the cells that are not blank."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            yield number, {name: cell for name, cell in row.items() if name and cell}

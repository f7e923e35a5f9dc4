"""The figures of a dataset that a draw moves, in a row; and tables of a study with other figures in their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.dataset import Dataset
from data.uncertainty.draws import Numbers, Places
from model.frames.plain_tables import PlainTables


@dataclass(frozen=True)
class Figures:
    """Where the figures that draws move stand: by table and column, the rows.

    nothing: which of them are 0 at the first point that is drawn; feeds: the row of each plant's largest feed
    """

    columns: Mapping[tuple[str, str], Places]
    nothing: npt.NDArray[np.bool_]
    feeds: Places

    def alike(self, data: Dataset, row: Numbers) -> bool:
        """Tell whether the figures that are nothing are those they were, and each plant's largest feed that published.

        What is nothing has no row, and a plant's largest feed says where its product comes from.
        """
        return np.array_equal(row == 0, self.nothing) and np.array_equal(_largest_feeds(data), self.feeds)

    def row(self, data: Dataset) -> Numbers:
        """Return the figures of a dataset, one after another."""
        return np.concatenate([
            data.tables[table][column].to_numpy(dtype=float)[at] for (table, column), at in self.columns.items()
        ])  # fmt: skip


def figures_of(datasets: Sequence[Dataset]) -> Figures:
    """Return the figures that differ between datasets of the same rows; the first is as published."""
    columns, drawn = dict[tuple[str, str], Places](), [np.zeros(0)]
    for table, frame in datasets[0].tables.items():
        for column in (name for name, kind in frame.dtypes.items() if kind == "float64"):
            every = [data.tables[table][column].to_numpy(dtype=float) for data in datasets]
            moved = [(one != every[0]) & ~(np.isnan(one) & np.isnan(every[0])) for one in every[1:]]
            at = np.flatnonzero(np.any(moved, axis=0))
            if len(at):
                columns[table, str(column)] = at
                drawn.append(every[1][at])
    return Figures(columns, np.concatenate(drawn) == 0, _largest_feeds(datasets[0]))


def _largest_feeds(data: Dataset) -> Places:
    """Return the row of each plant's largest feed among recipes, one that makes and takes nothing its last row."""
    recipes = data.tables["recipes"]
    plant, t = pd.factorize(recipes["plant"])[0], recipes["t_per_t"].to_numpy(dtype=float)
    order = np.lexsort((-t, plant))
    largest: Places = order[np.flatnonzero(np.diff(plant[order], append=-1))]
    return largest


class DrawnTables(PlainTables):
    """The tables of a study with the columns of a draw: each is made where it is first looked up."""

    def __init__(
        self, published: Mapping[str, pd.DataFrame], drawn: Dataset, columns: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(published)
        self._published, self._drawn = published, drawn
        self._columns: dict[str, list[str]] = {}
        for table, column in columns:
            self._columns.setdefault(table, []).append(column)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table; those that no draw moves are the very ones published."""
        moved = self._columns.get(name)
        if moved is None:
            return self._published[name]
        if name not in self._plain:
            drawn = self._drawn.tables[name]
            self._plain[name] = self._published[name].assign(**{column: drawn[column] for column in moved})
        return self._plain[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._published)

    def equals(self, other: object) -> bool:
        """Tell whether others are these very tables."""
        return other is self

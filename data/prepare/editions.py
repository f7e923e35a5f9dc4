"""Which edition of a yearly publication counts.

`figures/editions.csv` says when each edition was released. Of the rows of one commodity those of its newest edition
count and no others, so that figures of two editions are never put into one balance; a commodity that is not renewed
yet keeps the edition it has.
"""

from __future__ import annotations

from collections.abc import Iterable

from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures

TABLE = "editions"


def of_newest_edition(figures: Figures, rows: Iterable[FigureRow]) -> list[FigureRow]:
    """Return those rows that stand in the newest edition of any of them."""
    rows = list(rows)
    released = {row["edition"]: row["released"] for row in figures.rows(TABLE)}
    newest = max((row["edition"] for row in rows), key=released.__getitem__, default="")
    return [row for row in rows if row["edition"] == newest]


def publishers(figures: Figures) -> dict[str, str]:
    """Return the publisher of every source."""
    return {row["source_id"]: row["publisher"] for row in figures.rows("sources")}

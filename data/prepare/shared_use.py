"""What a tonne of each plant takes of what the plants of a place share.

Printed is what a plant takes in a year of full output; over its size that is the use of a tonne. A later phase of the
same works, of which no use is printed, is taken to use as much a tonne as the first.
"""

from __future__ import annotations

import pandas as pd

from data.messages.finding import did_you_mean, shown
from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures, Tables
from data.prepare.plant_evidence import Fact
from data.prepare.plant_register import sites
from data.prepare.plants import size_of
from data.prepare.provenance import by_figure, joined

TABLE, PUBLISHED = "planned/shared_use", "published/infrastructure"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return a row for every plant that takes of a facility."""
    return pd.DataFrame(_user(figures, row) for row in figures.rows(TABLE))


def of_facility(figures: Figures, facility: str) -> list[FigureRow]:
    """Return the rows of the plants that take of a facility."""
    return [row for row in figures.rows(TABLE) if row["facility"] == facility]


def at_full_output(figures: Figures, row: FigureRow) -> float:
    """Return what a plant takes in a year of full output, in the unit of its facility."""
    return _per_t(figures, row) * _size(figures, row, "plant").value


def _user(figures: Figures, row: FigureRow) -> dict[str, object]:
    use, size = by_figure(figures, PUBLISHED).named(row, "use"), _size(figures, row, _printed_for(row))
    own = not row["of"]
    return {
        "facility": row["facility"], "kind": "plant", "user": row["plant"], "use_per_t": round(_per_t(figures, row), 6),
        "confidence": use["confidence"] if own else "assumed", "source_id": joined([use["source_id"], size.source_id]),
        "figures": joined([use["figure"], size.figure]), "rule": row["rule"],
    }  # fmt: skip


def _per_t(figures: Figures, row: FigureRow) -> float:
    """Return the printed use of a year of full output over the size that it was printed for."""
    use = by_figure(figures, PUBLISHED).named(row, "use")
    return use.number("value") / _size(figures, row, _printed_for(row)).value


def _printed_for(row: FigureRow) -> str:
    return "of" if row["of"] else "plant"


def _size(figures: Figures, row: FigureRow, column: str) -> Fact:
    """Return the size of the plant that a cell names; refuse one that is none of the register."""
    known = sites(figures)
    if row[column] not in known:
        row.refuse(column, f"{shown(row[column])} is no plant of planned/plants.csv with a chain"
                   f"{did_you_mean(row[column], known)}")  # fmt: skip
    return size_of(figures, known[row[column]])

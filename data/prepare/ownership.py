"""Who owns a plant in parts of several countries, as its owners print it.

A plant without a row belongs to the country that `planned/plants` names alone. What nobody prints, such as who holds
the shares of a company on an exchange, is not looked through: a company is of the country where it has its seat.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables

TABLE = "planned/ownership"
OPEN = {"from_year": None, "until_year": None}
"""No sale of a part of a plant in a year that is planned was read in print."""
COLUMNS = ["plant", "owner", "share", "from_year", "until_year", "confidence", "source_id", "figures", "rule"]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return a row for every country that owns a part of a plant."""
    said = ("plant", "owner", "confidence", "source_id", "rule")
    rows = [
        {**{name: row[name] for name in said}, "share": row.number("share"), **OPEN, "figures": row["figure"]}
        for row in figures.rows(TABLE)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)

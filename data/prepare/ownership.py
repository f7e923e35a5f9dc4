"""Who owns a plant in parts of several countries, as its owners print it.

A plant without a row belongs to the country that `planned/plants` names alone. What nobody prints, such as who holds
the shares of a company on an exchange, is not looked through: a company is of the country where it has its seat.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables

TABLE = "planned/ownership"
COLUMNS = ["plant", "owner", "share", "confidence", "source_id", "figures", "rule"]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return a row for every country that owns a part of a plant."""
    said = ("plant", "owner", "confidence", "source_id", "rule")
    rows = [
        {**{name: row[name] for name in said}, "share": row.number("share"), "figures": row["figure"]}
        for row in figures.rows(TABLE)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)

"""The minerals a study may plan, and what one tonne of each means.

They stand in `figures/planned`: in `minerals`, or in `usgs_minerals` where the USGS balance alone plans them. Nothing
is derived. Black mass from spent batteries feeds recyclers of several minerals at once, so it is kept apart as a shared
feed.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables

COLUMNS = ["mineral", "title", "role", "content_basis"]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the minerals planned and the feed they share."""
    rows = [{column: row[column] for column in COLUMNS} for row in figures.rows("planned/minerals")]
    for row in figures.rows("planned/usgs_minerals"):
        basis = f"{row['content_basis'].replace('t ', 'Tonnes of ', 1)}."
        rows.append({"mineral": row["mineral"], "title": row["title"], "role": "mineral", "content_basis": basis})
    return pd.DataFrame(rows, columns=COLUMNS)

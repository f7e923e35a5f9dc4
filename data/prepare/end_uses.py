"""Who needs the material, in order of priority.

The order follows the usual one of stockpile law: defence first, then energy, then the rest of essential
industry, then other industry, which also holds what the figures do not split out (superalloys for civil
aircraft, stainless steel, refractories). Days of cover and security floors count the first three.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables
from data.prepare.provenance import assumptions

END_USES = "planned/end_uses"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the end uses."""
    known = assumptions(figures, "end_uses")
    rows = []
    for use in figures.rows(END_USES):
        figure = known[use["end_use"]]
        rows.append(
            {
                "end_use": use["end_use"],
                "title": use["title"],
                "priority": figure.whole("value"),
                "essential": use["essential"],
                "confidence": figure["confidence"],
                "source_id": figure["source_id"],
                "figures": figure["figure"],
                "rule": figure["rule"],
            }
        )
    return pd.DataFrame(rows)

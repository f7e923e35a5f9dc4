"""Who needs the material, in order of priority.

The order follows the usual one of stockpile law: defence first, then energy, then the rest of essential
industry, then other industry, which also holds what the figures do not split out (superalloys for civil
aircraft, stainless steel, refractories). Days of cover and security floors count the first three.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables
from data.prepare.provenance import assumptions

END_USES = (
    ("defence", "Defence", "yes"),
    ("clean_energy", "Clean energy: electric cars, storage, wind", "yes"),
    ("electronics", "Electronics", "yes"),
    ("other_industry", "Other industry", "no"),
)


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the four end uses."""
    known = assumptions(figures, "end_uses")
    rows = []
    for end_use, title, essential in END_USES:
        figure = known[end_use]
        rows.append(
            {
                "end_use": end_use,
                "title": title,
                "priority": figure.whole("value"),
                "essential": essential,
                "confidence": figure["confidence"],
                "source_id": figure["source_id"],
                "figures": figure["figure"],
                "rule": figure["rule"],
            }
        )
    return pd.DataFrame(rows)

"""Which standing plants new ones take the place of.

The smelter planned at Clarksville stands where the only primary zinc smelter of the country stands. US output of zinc
is one plant here, primary and secondary together, of which USGS withholds the parts: the share that goes is assumed.
"""

from __future__ import annotations

import pandas as pd

from data.messages.finding import did_you_mean, shown
from data.prepare.figures import Figures, Tables
from data.prepare.plant_evidence import by_figure

PLANNED, ASSUMED = "planned/replacements", "assumptions/hosts"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the share of every plant that a new one replaces."""
    known, plants = by_figure(figures, ASSUMED), list(tables["plants"]["plant"])
    rows = []
    for row in figures.rows(PLANNED):
        share = known.named(row, "share")
        for column in ("plant", "replaces"):
            if row[column] not in plants:
                row.refuse(
                    column, f"{shown(row[column])} is no plant of the dataset{did_you_mean(row[column], plants)}"
                )
        rows.append({
            "plant": row["plant"], "replaces": row["replaces"], "share": share.value, "low": share.low,
            "high": share.high, "confidence": share.confidence, "source_id": share.source_id, "figures": share.figure,
            "rule": row["rule"] or share.rule,
        })  # fmt: skip
    return pd.DataFrame(rows)

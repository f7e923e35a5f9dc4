"""Which standing plants those that may be built take the place of.

The smelter planned at Clarksville stands where the only primary zinc smelter of the country stands. US output of zinc
is one plant here, primary and secondary together, of which USGS withholds the parts: the share that goes is assumed.
It is decided, so that `plant_capacity` holds what is left of the old one year by year, and no row stands here for it.
"""

from __future__ import annotations

import pandas as pd

from data.messages.finding import did_you_mean, shown
from data.prepare.figures import Figures, Tables
from data.prepare.plant_evidence import Fact, by_figure

PLANNED, ASSUMED = "planned/replacements", "assumptions/hosts"
COLUMNS = ("plant", "replaces", "share", "low", "high", "confidence", "source_id", "figures", "rule")


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the share of every plant that one which may be built replaces."""
    may_be_built = set(tables["plants"].loc[tables["plants"]["status"] == "candidate", "plant"])
    planned = planned_replacements(figures, list(tables["plants"]["plant"]))
    rows = [
        (plant, replaces, share.value, share.low, share.high, share.confidence, share.source_id, share.figure, rule)
        for plant, replaces, share, rule in planned
        if plant in may_be_built
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def planned_replacements(figures: Figures, plants: list[str]) -> list[tuple[str, str, Fact, str]]:
    """Return every new plant, the standing one that it replaces, the share of it, and the sentence that says why.

    Raises BadInput for a plant that is none of `plants`.
    """
    known, found = by_figure(figures, ASSUMED), []
    for row in figures.rows(PLANNED):
        share = known.named(row, "share")
        for column in ("plant", "replaces"):
            if row[column] not in plants:
                row.refuse(
                    column, f"{shown(row[column])} is no plant of the dataset{did_you_mean(row[column], plants)}"
                )
        found.append((row["plant"], row["replaces"], share, row["rule"] or share.rule))
    return found

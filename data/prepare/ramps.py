"""What of its capacity a new plant makes in its first years: it starts up, and buyers qualify what it makes.

A plant is decided and paid for whole; what takes time is output. Figures say in how many years a plant of a kind makes
all that it can (`assumptions/ramps`): printed for mines and mineral processing plants, for magnets and for the
qualification of active materials, and assumed of the other kinds. Within that time output is taken to rise on a
straight line from nothing, so that of a time of T years the first year makes 1/2T of capacity. What announced plants
plan is near it: a fifth, a half, four fifths and all in the first four years of a magnet plant. Plants that run or are
being built state their own ramp, in `plant_capacity`.
"""

from __future__ import annotations

import math

import pandas as pd

from data.prepare.figures import Figures, Tables
from data.prepare.plant_evidence import items, made_in_year

TABLE = "assumptions/ramps"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the share of each year of running, of every kind, until all of it is made."""
    rows = []
    for kind, years in items(figures, TABLE).items():
        longest = years.high if years.high is not None else years.value
        for nth in range(1, math.ceil(longest) + 1):
            least, most = (
                made_in_year(nth, end) for end in (longest, years.low if years.low is not None else years.value)
            )
            rows.append({
                "kind": kind, "running_year": nth, "share": made_in_year(nth, years.value), "low": least, "high": most,
                "confidence": "assumed", "source_id": years.source_id, "figures": years.figure,
                "rule": f"On a straight line from nothing to all of it in {years.value:g} years.",
            })  # fmt: skip
    return pd.DataFrame(rows)

"""Capacity already running or under construction, year by year.

The years and tonnes stand in `figures/assumptions/plant_capacity.csv`: printed output in the base years, then the
ramp that the published rows give, with its start and full-rate year. Between the years given capacity is
interpolated linearly; before the first it is zero, after the last it is held. A mine that closes ends in a zero.

What was made in 2024 is what the published balances of 2024 count. Silver Peak is therefore held at the 1,000 t
the lithium balance leaves, and Redwood at nothing, since its products were intermediates that no balance counts.
Magnet plants under construction are counted at 0.65 of what is announced, the realisation the demand figures
use, and 10X and Benson a year later than announced, for qualification; anode plants ramp with qualification, so
that US output stays near the published 1,100 t in 2024 and below 5,000 t in 2026. Electra is counted for the
share that one battery maker does not hold. The whole magnet output of 10X is sold to the Department of Defense
for ten years: it is counted as US supply, whoever uses it first.

Where a plant that is decided takes the place of an old one, the old one goes in step with it: half of US output of zinc
is the smelter at Clarksville that Korea Zinc builds anew from 2029.

Candidates have no rows. Every other plant that supplies anything has a row for every year.
"""

from __future__ import annotations

import pandas as pd

from data.prepare import markets
from data.prepare.figures import Figures, Tables, years
from data.prepare.markets import to_tables
from data.prepare.plant_evidence import Fact, fact
from data.prepare.plant_register import sites
from data.prepare.plants import size_of
from data.prepare.provenance import joined, weakest
from data.prepare.replacements import planned_replacements

TABLE = "assumptions/plant_capacity"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the capacity of every plant that runs or is being built, in every year."""
    points: dict[str, dict[int, Fact]] = {}
    for row in figures.rows(TABLE):
        plant = row["item"].partition("/")[0]
        points.setdefault(plant, {})[row.whole_after("item", f"{plant}/")] = fact(row)
    rows = []
    for plant, known in points.items():
        size = size_of(figures, sites(figures)[plant])
        for year in years():
            capacity, used = _at(known, year)
            rows.append({
                "plant": plant, "year": year, "capacity_t": capacity,
                "confidence": weakest(fact.confidence for fact in used),
                "source_id": joined(fact.source_id for fact in [*used, size]),
                "figures": joined(fact.figure for fact in [*used, size]),
                "rule": _sentence(known, year, used),
            })  # fmt: skip
    every = pd.DataFrame([*rows, *to_tables.plant_capacity(markets.book(figures).works)])
    return _less_what_is_replaced(figures, tables, every)


def _less_what_is_replaced(figures: Figures, tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Return capacity without what newer plants that are decided take the place of, in step with what they have."""
    decided = dict(zip(tables["plants"]["plant"], tables["plants"]["status"] != "candidate", strict=True))
    for new, old, share, _ in planned_replacements(figures, list(decided)):
        there = (
            rows[rows["plant"] == new].set_index("year")["capacity_t"] if decided[new] else pd.Series(dtype="float64")
        )
        filled = there[there > 0] / there.max()
        for at in rows.index[(rows["plant"] == old) & rows["year"].isin(filled.index)]:
            gone = share.value * filled[rows.at[at, "year"]]
            rows.at[at, "capacity_t"] = round(rows.at[at, "capacity_t"] * (1 - gone), 0)
            rows.at[at, "confidence"] = weakest([rows.at[at, "confidence"], share.confidence])
            rows.at[at, "source_id"] = joined([rows.at[at, "source_id"], share.source_id])
            rows.at[at, "figures"] = joined([rows.at[at, "figures"], share.figure])
            rows.at[at, "rule"] = str(rows.at[at, "rule"]) + f" Less {gone:.0%} of it, whose place {new} takes."
    return rows


def _at(points: dict[int, Fact], year: int) -> tuple[float, list[Fact]]:
    """Return the capacity of a year and the points it comes from."""
    before = max((known for known in points if known <= year), default=None)
    after = min((known for known in points if known >= year), default=None)
    if before is None:
        return 0.0, [points[min(points)]]
    if after is None or after == before:
        return points[before].value, [points[before]]
    share = (year - before) / (after - before)
    value = points[before].value + share * (points[after].value - points[before].value)
    return round(value, 0), [points[before], points[after]]


def _sentence(points: dict[int, Fact], year: int, used: list[Fact]) -> str:
    if year < min(points):
        return "Not yet running."
    if len(used) == 2:
        return "Interpolated between the years given."
    if year > max(points):
        return "Held from the last year given: " + used[0].rule
    return used[0].rule

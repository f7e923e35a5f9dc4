"""What is known of a published plant, in one shape whichever figures it stands in.

Not a table of the dataset. A `Fact` is a number with its range and provenance. Lithium, cobalt and nickel
plants have one row per metric, graphite and rare-earth plants one row with a column per metric; both come
out under the same names. Assumptions (`assumptions/plants`, item `plant/name`) replace what is published.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from data.prepare import Figures
from data.prepare.plant_register import Site

LCN, GRE, ASSUMED = "lithium_cobalt_nickel/plants", "graphite_rare_earths/plants", "assumptions/plants"
LCN_METRICS = {"capacity": "capacity", "capex": "capex_usd_per_t", "opex": "opex_usd_per_t", "yield": "yield"}
GRE_COLUMNS = {
    "capacity": ("capacity", "cap_low", "cap_high"),
    "capex_usd_per_t": ("capex_per_annual_t_usd", "capex_low", "capex_high"),
    "opex_usd_per_t": ("opex_usd_per_t", "", ""),
    "feed_ratio": ("yield_or_feed_ratio", "", ""),
    "lead_time_years": ("lead_time_years", "", ""),
    "earliest_year": ("earliest_year", "", ""),
    "full_rate_year": ("full_rate_year", "", ""),
}


@dataclass(frozen=True)
class Fact:
    """A number with its range and provenance; `low` and `high` are None where unknown."""

    value: float
    low: float | None
    high: float | None
    confidence: str
    source_id: str
    figure: str
    rule: str

    def times(self, factor: float) -> Fact:
        """Return the fact in another unit."""
        ends = [None if end is None else end * factor for end in (self.low, self.high)]
        return Fact(self.value * factor, ends[0], ends[1], self.confidence, self.source_id, self.figure, self.rule)


def facts(figures: Figures, site: Site) -> dict[str, Fact]:
    """Return what is published of a plant, replaced and completed by what is assumed."""
    return dict(_facts(figures, site))


@lru_cache(maxsize=512)
def _facts(figures: Figures, site: Site) -> dict[str, Fact]:
    return published(figures, site) | assumed(figures, site.plant)


def published(figures: Figures, site: Site) -> dict[str, Fact]:
    """Return what the published row or rows of a plant say."""
    if not site.published_as:
        return {}
    if "|" in site.published_as:
        return _wide(figures.table(GRE), *site.published_as.split("|"))
    return _long(figures.table(LCN), site.published_as)


def assumed(figures: Figures, plant: str) -> dict[str, Fact]:
    """Return the assumptions on a plant or a kind of plant."""
    rows = items(figures, ASSUMED)
    return {name.partition("/")[2]: fact for name, fact in rows.items() if name.partition("/")[0] == plant}


def items(figures: Figures, table: str) -> dict[str, Fact]:
    """Return a table of assumptions by item."""
    return dict(_items(figures, table))


@lru_cache(maxsize=32)
def _items(figures: Figures, table: str) -> dict[str, Fact]:
    rows = figures.table(table).to_dict("records")
    return {str(row["item"]): fact(row, row["value"], row["low"], row["high"]) for row in rows}


def by_figure(figures: Figures, table: str) -> dict[str, Fact]:
    """Return a table of published figures by figure id, rows without a number left out."""
    return dict(_by_figure(figures, table))


@lru_cache(maxsize=32)
def _by_figure(figures: Figures, table: str) -> dict[str, Fact]:
    rows = figures.table(table).to_dict("records")
    return {
        str(row["figure"]): fact(row, row["value"], row["low"], row["high"])
        for row in rows
        if _number(row["value"]) is not None
    }


def fact(row: Mapping[Any, Any], value: object, low: object, high: object) -> Fact:
    """Make a fact of a row of figures."""
    known = {str(key): str(cell) for key, cell in row.items()}
    rule = known.get("rule", known.get("note", ""))
    number = _number(value)
    if number is None:
        raise ValueError(f"figure {known['figure']}: value {value!r} is not a number")
    return Fact(number, _number(low), _number(high), known["confidence"], known["source_id"], known["figure"], rule)


def whole_lead(years: float) -> tuple[int, str]:
    """Return a lead time in whole years, rounded up, and the sentence that says so ('' where nothing is rounded)."""
    lead = math.ceil(years)
    return lead, "" if lead == years else f"lead time of {years:g} years, counted up to {lead}: years run whole"


def _long(table: pd.DataFrame, name: str) -> dict[str, Fact]:
    rows = table[table["plant"] == name].to_dict("records")
    if not rows:
        raise ValueError(f"no published plant is called {name!r}")
    found: dict[str, Fact] = {}
    for row in rows:
        if _number(row["value"]) is None:
            continue
        key = LCN_METRICS[str(row["metric"])]
        key = "capex_musd" if str(row["unit"]).startswith("million USD") else key
        found[key] = fact(row, row["value"], row["low"], row["high"])
        for column, item in (("lead_time_yr", "lead_time_years"), ("earliest_year", "earliest_year")):
            if _number(row[column]) is not None:
                found.setdefault(item, fact(row, row[column], "", ""))
    return found


def _wide(table: pd.DataFrame, name: str, product: str) -> dict[str, Fact]:
    rows = table[(table["plant"] == name) & (table["product"] == product)].to_dict("records")
    if len(rows) != 1:
        raise ValueError(f"{len(rows)} published plants are called {name!r} and make {product!r}")
    row = rows[0]
    return {
        item: fact(row, row[column], row.get(low, ""), row.get(high, ""))
        for item, (column, low, high) in GRE_COLUMNS.items()
        if _number(row[column]) is not None
    }


def _number(text: object) -> float | None:
    try:
        return float(str(text))
    except ValueError:
        return None

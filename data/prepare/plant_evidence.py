"""What is known of a published plant, in one shape whichever figures it stands in.

Not a table of the dataset. A `Fact` is a number with its range and provenance. Lithium, cobalt and nickel
plants have one row per metric, graphite and rare-earth plants one row with a column per metric; both come
out under the same names. Assumptions (`assumptions/plants`, item `plant/name`) replace what is published.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from data.messages.finding import BadInput, Finding, shown
from data.messages.lists import listed
from data.prepare.figure_row import FigureRow, NamedRows, missing_row, only_one
from data.prepare.figures import Figures
from data.prepare.plant_register import Site

ASSUMPTIONS = "assumptions"
"""The folder of figures that nobody prints."""
LCN, GRE, ASSUMED = "lithium_cobalt_nickel/plants", "graphite_rare_earths/plants", "assumptions/plants"
LCN_METRICS = {"capacity": "capacity", "opex": "opex_usd_per_t", "yield": "yield"}
CAPITAL = {"million USD": "capex_musd", "USD/(t contained/yr)": "capex_usd_per_t"}
"""What a figure of capital measures, by its unit without a remark."""
GRE_COLUMNS = {
    "capacity": ("capacity", "cap_low", "cap_high"),
    "capex_usd_per_t": ("capex_per_annual_t_usd", "capex_low", "capex_high"),
    "opex_usd_per_t": ("opex_usd_per_t", "", ""),
    "feed_ratio": ("yield_or_feed_ratio", "", ""),
    "lead_time_years": ("lead_time_years", "", ""),
    "earliest_year": ("earliest_year", "", ""),
}


@dataclass(frozen=True)
class Fact:
    """A number with its range and provenance; `low` and `high` are None where unknown.

    is_assumption: whether it stands in a table of assumptions, where its rule says why
    """

    value: float
    low: float | None
    high: float | None
    confidence: str
    source_id: str
    figure: str
    rule: str
    is_assumption: bool = False

    def whole(self) -> int:
        """Return the number where it is whole, such as a year; refuse any other."""
        if not self.value.is_integer():
            message = f"{self.value:g} is not a whole number; write one such as {self.value:.0f}"
            raise BadInput([Finding("figures", None, self.figure, f"{self.value:g}", message)])
        return round(self.value)

    def times(self, factor: float) -> Fact:
        """Return the fact in another unit."""
        ends = [None if end is None else end * factor for end in (self.low, self.high)]
        return replace(self, value=self.value * factor, low=ends[0], high=ends[1])


def facts(figures: Figures, site: Site) -> NamedRows[Fact]:
    """Return what is published of a plant, replaced and completed by what is assumed."""
    name = site.published_as.replace("|", ", ") or site.plant
    return NamedRows(_facts(figures, site).items(), GRE if "|" in site.published_as else LCN, f"metric of plant {name}")


@lru_cache(maxsize=512)
def _facts(figures: Figures, site: Site) -> dict[str, Fact]:
    return published(figures, site) | assumed(figures, site.plant)


def published(figures: Figures, site: Site) -> dict[str, Fact]:
    """Return what the published row or rows of a plant say."""
    if not site.published_as:
        return {}
    if "|" in site.published_as:
        return _wide(figures, *site.published_as.split("|"))
    return _long(figures, site.published_as)


def assumed(figures: Figures, plant: str) -> dict[str, Fact]:
    """Return the assumptions on a plant or a kind of plant."""
    rows = items(figures, ASSUMED)
    return {name.partition("/")[2]: fact for name, fact in rows.items() if name.partition("/")[0] == plant}


def items(figures: Figures, table: str) -> NamedRows[Fact]:
    """Return a table of assumptions by item."""
    return NamedRows(_items(figures, table).items(), table, "item")


@lru_cache(maxsize=32)
def _items(figures: Figures, table: str) -> dict[str, Fact]:
    return {row["item"]: fact(row) for row in figures.rows(table)}


def by_figure(figures: Figures, table: str) -> NamedRows[Fact]:
    """Return a table of published figures by figure id, rows without a number left out."""
    return NamedRows(_by_figure(figures, table).items(), table, "figure")


@lru_cache(maxsize=32)
def _by_figure(figures: Figures, table: str) -> dict[str, Fact]:
    return {row["figure"]: fact(row) for row in figures.rows(table) if row["value"]}


def fact(row: FigureRow, value: str = "value", low: str = "low", high: str = "high") -> Fact:
    """Make a fact of a row of figures; the names of its columns, '' for an end that it does not have."""
    bottom, top = (row.optional(end) if end else None for end in (low, high))
    rule = row.get("rule", row.get("note", ""))
    assumed_here = row.table.partition("/")[0] == ASSUMPTIONS
    return Fact(row.number(value), bottom, top, row["confidence"], row["source_id"], row["figure"], rule, assumed_here)


def as_published(plant: str, unprinted: Mapping[str, Fact]) -> str:
    """Return the words that begin the rule of a plant: a number that nobody prints is not told as published.

    unprinted: what of its size, capital and operating cost is assumed
    """
    return f"What is published of '{plant}'" if unprinted else f"As published for '{plant}'"


def assumed_words(unprinted: Mapping[str, Fact]) -> list[str]:
    """Return which numbers nobody prints, in the words of the figure that assumes them."""
    by_rule: dict[str, list[str]] = {}
    for what, fact in unprinted.items():
        by_rule.setdefault(fact.rule.removesuffix("."), []).append(what)
    return [f"{listed(what)} {'is' if len(what) == 1 else 'are'} assumed: {rule}" for rule, what in by_rule.items()]


def whole_lead(years: float) -> tuple[int, str]:
    """Return a lead time in whole years, rounded up, and the sentence that says so ('' where nothing is rounded)."""
    lead = math.ceil(years)
    return lead, "" if lead == years else f"lead time of {years:g} years, counted up to {lead}: years run whole"


def _long(figures: Figures, name: str) -> dict[str, Fact]:
    rows = [row for row in figures.rows(LCN) if row["plant"] == name]
    if not rows:
        missing_row(LCN, "plant", name, (row["plant"] for row in figures.rows(LCN)))
    found: dict[str, Fact] = {}
    for row in rows:
        if not row["value"]:
            continue
        key = _capital(row) if row["metric"] == "capex" else LCN_METRICS[row["metric"]]
        found[key] = fact(row)
        for column, item in (("lead_time_yr", "lead_time_years"), ("earliest_year", "earliest_year")):
            if row[column]:
                found.setdefault(item, fact(row, column, "", ""))
    return found


def _capital(row: FigureRow) -> str:
    if row.bare_unit not in CAPITAL:
        row.refuse("unit", f"{shown(row['unit'])} is no unit of capex that the preparation reads; write "
                   f"{' or '.join(CAPITAL)}, and a remark in brackets")  # fmt: skip
    return CAPITAL[row.bare_unit]


def _wide(figures: Figures, name: str, product: str) -> dict[str, Fact]:
    rows = [row for row in figures.rows(GRE) if (row["plant"], row["product"]) == (name, product)]
    row = only_one(rows, GRE, f"plant {name}, product {product}")
    return {item: fact(row, *columns) for item, columns in GRE_COLUMNS.items() if row[columns[0]]}


def made_in_year(nth: int, years: float) -> float:
    """Return the mean of a year of running, of a line that rises from nothing to 1 in some years and stays."""
    rising = min(max(years - (nth - 1), 0.0), 1.0)
    begins = (nth - 1) / years
    return round(rising * (begins + rising / (2 * years)) + (1 - rising), 4)

"""Who stops shipping what, for how long and how likely: scenarios for stress tests.

Cuts and durations follow past events where one is published: the magnet stop of May 2025 (93% to the United
States, one to two months), the Congolese export stop of 2025 (eight months), the nine months of Balama, the
Chinese rare-earth cut of 2010 (40% in a year), the Indonesian ban of 2014 (three years, here on the forms
that the country now sells). The others are assumed stops of the largest seller for a year, or two in
the scenario in which China stops everything.

For minerals planned from the USGS balance alone the largest named seller stops for a year. Two minor metals follow
events: the power curbs of 2021 on Chinese magnesium (half, three months) and the cyclone of 2024 on Groote Eylandt.

Probabilities are counts of past events over the years in which they could have happened, half an event where
there was none, with half to double as range: all assumed, and only for weighing scenarios, never for a
forecast.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.messages.finding import did_you_mean, shown
from data.prepare import markets
from data.prepare.countries import ROW, titles_of
from data.prepare.figure_row import FigureRow, RowsBy
from data.prepare.figures import Figures, Tables
from data.prepare.markets.market import Market
from data.prepare.markets.simple_register import simple_minerals
from data.prepare.provenance import assumptions, by_figure, joined

TABLE = "published/disruptions"
SCENARIOS, ASSUMED = "planned/disruptions", "assumptions/disruptions"
STOP, YEAR, LARGEST = "full_stop", "one_year", "probability/largest_seller"


@dataclass(frozen=True)
class Cut:
    """What a scenario cuts where: the figures of the share that is cut, of how long it is, and of the chance."""

    scenario: str
    form: str
    country: str
    share: FigureRow
    length: FigureRow
    chance: FigureRow


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return every scenario, one row for each form and country it cuts."""
    traded = [market for market in markets.book(figures).markets if market.shares]
    known = by_figure(figures, TABLE).and_of(by_figure(figures, ASSUMED))
    forms = set(tables["forms"]["form"])
    for row in figures.rows(SCENARIOS):
        if row["form"] and row["form"] not in forms:
            row.refuse("form", f"{shown(row['form'])} is no form of the dataset; write one"
                       f"{did_you_mean(row['form'], forms)}")  # fmt: skip
    cuts = [cut for row in figures.rows(SCENARIOS) for cut in _cuts(row, known, traded)]
    return pd.DataFrame([_row(cut) for cut in (*cuts, *_largest_sellers(figures, traded))])


def _cuts(row: FigureRow, rows_by: RowsBy, traded: list[Market]) -> list[Cut]:
    """Return what a row cuts: one form, or, where it names none, every market form that the country sells."""
    country = row["country"]
    forms = [row["form"]] if row["form"] else [market.form for market in traded if country in market.shares]
    facts = [rows_by.named(row, column) for column in ("cut", "length", "chance")]
    return [Cut(row["scenario"], form, country, *facts) for form in forms]


def _largest_sellers(figures: Figures, traded: list[Market]) -> list[Cut]:
    """Return a stop of the largest named seller of each mineral of the USGS balance."""
    assumed = assumptions(figures, "disruptions")
    simple, titles = {one.form: one.mineral for one in simple_minerals(figures)}, titles_of(figures)
    found = []
    for market in traded:
        if market.form in simple:
            named = {country: share.fact.value for country, share in market.shares.items() if country != ROW}
            largest = max(named, key=lambda country: (named[country], country))
            name = f"{_plain(titles[largest])}_{simple[market.form]}_stop"
            found.append(Cut(name, market.form, largest, assumed[STOP], assumed[YEAR], assumed[LARGEST]))
    return found


def _plain(title: str) -> str:
    return title.split(",")[0].lower().replace(" ", "_")


def _row(cut: Cut) -> dict[str, object]:
    facts = (cut.share, cut.length, cut.chance)
    years = cut.length.number("value") / cut.length.a_year()
    said = [
        fact.get("rule")
        or f"{fact.get('item') or fact.get('note')} ({fact.get('year')}): {fact.get('value')} {fact.get('unit')}."
        for fact in facts
    ]
    return {
        "scenario": cut.scenario,
        "form": cut.form,
        "country": cut.country,
        "cut_share": cut.share.number("value"),
        "years": years,
        "probability_per_year": cut.chance.number("value"),
        "low": cut.chance.number("low"),
        "high": cut.chance.number("high"),
        "confidence": "assumed",
        "source_id": joined(fact["source_id"] for fact in facts),
        "figures": joined(fact["figure"] for fact in facts),
        "rule": f"Cut: {said[0]} Length: {said[1]} Chance: {said[2]}",
    }

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

from data.prepare import markets
from data.prepare.countries import titles_of
from data.prepare.figure_row import RowsBy
from data.prepare.figures import Figures, Tables
from data.prepare.markets.simple_register import simple_minerals
from data.prepare.provenance import assumptions, by_figure, joined

TABLE = "published/disruptions"
CHINESE = (
    "lithium.concentrate",
    "lithium.chemical",
    "cobalt.intermediate",
    "cobalt.metal",
    "cobalt.chemical",
    "nickel.intermediate",
    "nickel.primary",
    "nickel.sulphate",
    "graphite.flake",
    "graphite.anode",
    "ndpr.concentrate",
    "ndpr.oxide",
    "ndpr.magnet",
)
STOP, MAGNESIUM = "full_stop", "disruptions-0040"
LARGEST = "largest_seller"


@dataclass(frozen=True)
class Scenario:
    """A scenario: what is cut where, and the figures (published ids or assumed items) for share, years, chance."""

    name: str
    cuts: tuple[tuple[str, str, str], ...]
    years: str
    probability: str


SCENARIOS = (
    Scenario(
        "china_magnet_stop_2025", (("ndpr.magnet", "CHN", "disruptions-0018"),), "magnet_months", "china_rare_earth"
    ),
    Scenario("china_rare_earth_cut_2010", (("ndpr.oxide", "CHN", "disruptions-0023"),), "one_year", "china_rare_earth"),
    Scenario(
        "china_rare_earth_stop",
        tuple((form, "CHN", STOP) for form in ("ndpr.concentrate", "ndpr.oxide", "ndpr.magnet")),
        "one_year",
        "china_all",
    ),
    Scenario(
        "china_graphite_stop",
        tuple((form, "CHN", STOP) for form in ("graphite.flake", "graphite.anode")),
        "one_year",
        "china_graphite",
    ),
    Scenario("china_stop_all", tuple((form, "CHN", STOP) for form in CHINESE), "two_years", "china_all"),
    Scenario(
        "congo_cobalt_stop",
        (
            ("cobalt.intermediate", "COD", STOP),
            ("cobalt.metal", "CHN", "refined_from_drc"),
            ("cobalt.chemical", "CHN", "refined_from_drc"),
            ("cobalt.metal", "FIN", "finland_from_drc"),
            ("cobalt.chemical", "FIN", "finland_from_drc"),
        ),
        "drc_years",
        "drc",
    ),
    Scenario(
        "indonesia_nickel_stop",
        tuple((form, "IDN", STOP) for form in ("nickel.intermediate", "nickel.primary", "nickel.sulphate")),
        "indonesia_years",
        "indonesia",
    ),
    Scenario("balama_stop", (("graphite.flake", "MOZ", STOP),), "disruptions-0042", "balama"),
    Scenario(
        "china_gallium_germanium_stop",
        tuple((form, "CHN", STOP) for form in ("gallium.metal", "germanium.metal", "germanium.dioxide")),
        "one_year",
        "china_minor",
    ),
    Scenario(
        "china_antimony_stop",
        tuple((form, "CHN", STOP) for form in ("antimony.metal", "antimony.oxide")),
        "one_year",
        "china_minor",
    ),
    Scenario("china_tungsten_stop", (("tungsten.apt", "CHN", STOP),), "one_year", "china_minor"),
    Scenario(
        "china_heavy_rare_earth_stop",
        tuple((f"{name}.oxide", "CHN", STOP) for name in ("dysprosium", "terbium", "yttrium")),
        "one_year",
        "china_rare_earth",
    ),
    Scenario(
        "china_magnesium_curb_2021", (("magnesium.metal", "CHN", "disruptions-0038"),), MAGNESIUM, "china_magnesium"
    ),
    Scenario("groote_eylandt_2024", (("manganese.ore", "AUS", "groote_eylandt_share"),), "one_year", "groote_eylandt"),
    Scenario("chile_lithium_stop", (("lithium.chemical", "CHL", STOP),), "one_year", "largest_lithium"),
)
MONTHS = {"disruptions-0042", MAGNESIUM}


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return every scenario, one row for each form and country it cuts."""
    known = by_figure(figures, TABLE).and_of(assumptions(figures, "disruptions"))
    scenarios = [*SCENARIOS, *_others(figures)]
    return pd.DataFrame([_row(scenario, cut, known) for scenario in scenarios for cut in scenario.cuts])


def _others(figures: Figures) -> list[Scenario]:
    """Return a stop of the largest named seller of each mineral of the USGS balance, and of all that China sells."""
    traded = [market for market in markets.book(figures).markets if market.shares]
    of_china = tuple((market.form, "CHN", STOP) for market in traded if "CHN" in market.shares)
    found = [Scenario("china_stop_all", of_china, "two_years", "china_all")]
    simple, titles = {one.form: one.mineral for one in simple_minerals(figures)}, titles_of(figures)
    for market in traded:
        if market.form in simple:
            named = {country: share.fact.value for country, share in market.shares.items() if country != "ROW"}
            largest = max(named, key=lambda country: (named[country], country))
            cuts = ((market.form, largest, STOP),)
            found.append(Scenario(f"{_plain(titles[largest])}_{simple[market.form]}_stop", cuts, "one_year", LARGEST))
    return found


def _plain(title: str) -> str:
    return title.split(",")[0].lower().replace(" ", "_")


def _row(scenario: Scenario, cut: tuple[str, str, str], known: RowsBy) -> dict[str, object]:
    form, country, share = cut
    lasts, chance = known[scenario.years], known[f"probability/{scenario.probability}"]
    facts = (known[share], lasts, chance)
    years = lasts.number("value") / (12 if scenario.years in MONTHS else 1)
    said = [
        fact.get("rule")
        or f"{fact.get('item') or fact.get('note')} ({fact.get('year')}): {fact.get('value')} {fact.get('unit')}."
        for fact in facts
    ]
    return {
        "scenario": scenario.name,
        "form": form,
        "country": country,
        "cut_share": known[share].number("value"),
        "years": years,
        "probability_per_year": chance.number("value"),
        "low": chance.number("low"),
        "high": chance.number("high"),
        "confidence": "assumed",
        "source_id": joined(fact["source_id"] for fact in facts),
        "figures": joined(fact["figure"] for fact in facts),
        "rule": f"Cut: {said[0]} Length: {said[1]} Chance: {said[2]}",
    }

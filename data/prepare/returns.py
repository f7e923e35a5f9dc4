"""How deliveries inside the horizon come back as scrap.

A tonne delivered returns once, after the lifetime of its use, as collected scrap. What was delivered before the
horizon, and what returns inside imported goods, is not here: it is part of the feed in `scrap`.

Magnets: electronics after 5 years, other industry 12, clean energy 15 (traction motors; wind lasts 22),
defence 25, collected at 16%, the rate the figures give for 2035.
Batteries: lithium stands for the cell. A tonne delivered to clean energy becomes the black mass that holds it at
the published content of 2030, 85% collected, after 13 years; to electronics after 5 years, 15% collected.
Nickel, cobalt and graphite of the same cells are in the same black mass, so they return through lithium alone.
Cobalt metal: superalloy parts return after 12 years; 60% is collected, half of it used for its cobalt (assumed).
Nickel: 80% collected, after 25 years from buildings and plant, 15 from engines and process plant: beyond 2040 for
nearly all that a study delivers. Portable electronics are not collected for their nickel.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.prepare.black_mass import contents
from data.prepare.figures import Figures, Tables
from data.prepare.plant_evidence import Fact, by_figure, items
from data.prepare.provenance import joined

LCN, GRE, ASSUMED = "lithium_cobalt_nickel/recycling", "graphite_rare_earths/recycling", "assumptions/returns"
MAGNET_RATE = "gre-recycling-0013"
EV_LIFE, PHONE_LIFE = "lcn-recycling-0050", "lcn-recycling-0052"
EV_RATE, PHONE_RATE = "lcn-recycling-0057", "lcn-recycling-0059"
ALLOY_LIFE, ALLOY_RATE = "lcn-recycling-0053", "lcn-recycling-0062"
BUILDING_LIFE, ENGINE_LIFE, STEEL_RATE = "lcn-recycling-0055", "lcn-recycling-0056", "lcn-recycling-0061"
CONTENT_YEAR = 2030


@dataclass(frozen=True)
class Return:
    """One way back: who used what, the scrap it becomes, the figures of life and rate, what the rate is times."""

    end_use: str
    form: str
    scrap_form: str
    life: str
    rate: str
    factor: str = ""


RETURNS = (
    Return("electronics", "ndpr.magnet", "ndpr.scrap", "gre-recycling-0001", MAGNET_RATE),
    Return("other_industry", "ndpr.magnet", "ndpr.scrap", "gre-recycling-0002", MAGNET_RATE),
    Return("clean_energy", "ndpr.magnet", "ndpr.scrap", "magnet_clean_energy_lifetime", MAGNET_RATE),
    Return("defence", "ndpr.magnet", "ndpr.scrap", "gre-recycling-0006", MAGNET_RATE),
    Return("clean_energy", "lithium.chemical", "battery.black_mass", EV_LIFE, EV_RATE, "black_mass"),
    Return("electronics", "lithium.chemical", "battery.black_mass", PHONE_LIFE, PHONE_RATE, "black_mass"),
    Return("defence", "cobalt.metal", "cobalt.scrap", ALLOY_LIFE, ALLOY_RATE, "cobalt_alloy_recycled"),
    Return("other_industry", "cobalt.metal", "cobalt.scrap", ALLOY_LIFE, ALLOY_RATE, "cobalt_alloy_recycled"),
    Return("defence", "nickel.primary", "nickel.scrap", ENGINE_LIFE, STEEL_RATE),
    Return("clean_energy", "nickel.primary", "nickel.scrap", BUILDING_LIFE, STEEL_RATE),
    Return("other_industry", "nickel.primary", "nickel.scrap", BUILDING_LIFE, STEEL_RATE),
)
RULES = {
    "": "Collection rate, {rate} per tonne.",
    "black_mass": "Collection rate {rate} over the lithium in black mass in 2030, which holds the whole cell.",
    "cobalt_alloy_recycled": "Collection rate {rate} times the half of collected alloy that is used for its cobalt.",
}


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return lifetimes and rates of return."""
    known = by_figure(figures, LCN).and_of(by_figure(figures, GRE)).and_of(items(figures, ASSUMED))
    lithium = contents(figures, "lithium")[CONTENT_YEAR]
    rows = []
    for way in RETURNS:
        life, rate = known[way.life], known[way.rate]
        factor, used = _factor(way, known, lithium)
        rows.append({
            "end_use": way.end_use, "form": way.form, "scrap_form": way.scrap_form,
            "lifetime_years": life.value, "return_t_per_t": _tidy(rate.value * factor),
            "low": _end(rate.low, factor), "high": _end(rate.high, factor),
            "confidence": "assumed", "source_id": joined(fact.source_id for fact in (life, rate, *used)),
            "figures": joined(fact.figure for fact in (life, rate, *used)),
            "rule": RULES[way.factor].format(rate=f"{rate.value:g}"),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _factor(way: Return, known: dict[str, Fact], lithium: Fact) -> tuple[float, list[Fact]]:
    if way.factor == "black_mass":
        return 1 / lithium.value, [lithium]
    return (known[way.factor].value, [known[way.factor]]) if way.factor else (1.0, [])


def _end(rate: float | None, factor: float) -> float | None:
    return None if rate is None else _tidy(rate * factor)


def _tidy(value: float) -> float:
    return float(f"{value:.4g}")

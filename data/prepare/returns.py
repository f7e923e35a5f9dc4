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

import pandas as pd

from data.prepare.black_mass import contents
from data.prepare.figure_row import FigureRow, NamedRows
from data.prepare.figures import Figures, Tables
from data.prepare.plant_evidence import Fact, by_figure
from data.prepare.provenance import joined

LCN, GRE, ASSUMED = "lithium_cobalt_nickel/recycling", "graphite_rare_earths/recycling", "assumptions/returns"
TABLE, CONTENT_YEAR = "planned/returns", 2030


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return lifetimes and rates of return."""
    known = by_figure(figures, LCN).and_of(by_figure(figures, GRE)).and_of(by_figure(figures, ASSUMED))
    return pd.DataFrame([_row(figures, way, known) for way in figures.rows(TABLE)])


def _row(figures: Figures, way: FigureRow, facts: NamedRows[Fact]) -> dict[str, object]:
    life, rate = facts.named(way, "lifetime"), facts.named(way, "rate")
    factor, used = _factor(figures, way, facts)
    return {
        "end_use": way["end_use"], "form": way["form"], "scrap_form": way["scrap_form"],
        "lifetime_years": life.value, "return_t_per_t": _tidy(rate.value * factor),
        "low": _end(rate.low, factor), "high": _end(rate.high, factor),
        "confidence": "assumed", "source_id": joined(fact.source_id for fact in (life, rate, *used)),
        "figures": joined(fact.figure for fact in (life, rate, *used)),
        "rule": way["rule"].replace("{rate}", f"{rate.value:g}"),
    }  # fmt: skip


def _factor(figures: Figures, way: FigureRow, facts: NamedRows[Fact]) -> tuple[float, list[Fact]]:
    """Return what the rate is times: one over the content of black mass, a share, or 1."""
    if way["over_content_of"]:
        content = contents(figures, way["over_content_of"])[CONTENT_YEAR]
        return 1 / content.value, [content]
    times = [facts.named(way, "times")] if way["times"] else []
    return (times[0].value, times) if times else (1.0, [])


def _end(rate: float | None, factor: float) -> float | None:
    return None if rate is None else _tidy(rate * factor)


def _tidy(value: float) -> float:
    return float(f"{value:.4g}")

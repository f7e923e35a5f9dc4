"""Shares that sellers have by custom of what the US buys abroad: those of the base year, fading.

A seller's share is what it sold of the form in the base year over all that was sold from abroad. Contracts end and
other goods are qualified: half of what is left of a share is free after its half-life (assumed, 3 to 12 years). A
seller that may sell less in a year than it sold in the base year, barred or under export controls, keeps that part of
its share; the rest is nobody's, no other seller's share grows for it, and it does not come back when controls end.
Ends of the range are those of the half-life.
Forms that one country alone offers have no row: there is nobody to move to.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import BASE_YEAR, Figures, Tables, years
from data.prepare.plant_evidence import Fact, by_figure
from data.prepare.provenance import joined
from data.rows import each_row

ASSUMED = "assumptions/trade"
HOME = "USA"
Sale = tuple[str, str]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the share of every seller in every year."""
    half_life = assumed(figures)["half_life"]
    offered = _offered(tables["suppliers"])
    return pd.DataFrame([
        _row(form, country, year, share, _open(offered[form, country], year, sold), half_life, source, printed)
        for form, country, share, sold, source, printed in each_row(
            sold_in_base_year(tables), "form", "country", "share", "available_t", "source_id", "figures"
        )
        for year in years()
    ])  # fmt: skip


def assumed(figures: Figures) -> dict[str, Fact]:
    """Return what is assumed of trade, by item."""
    by_figure_id = by_figure(figures, ASSUMED)
    return {row["item"]: by_figure_id[row["figure"]] for row in figures.rows(ASSUMED)}


def sold_in_base_year(tables: Tables) -> pd.DataFrame:
    """Return what was sold from abroad in the base year, of forms that several countries sell, each with its share."""
    abroad = tables["suppliers"][tables["suppliers"]["country"] != HOME]
    sellers = abroad.groupby("form")["country"].nunique()
    several = set(sellers.index[sellers > 1])
    seen = abroad[abroad["observed_share"].notna() & (abroad["year"] == BASE_YEAR) & abroad["form"].isin(several)]
    total = seen.groupby("form")["observed_share"].transform("sum")
    return seen.assign(share=seen["observed_share"] / total.clip(lower=1.0))


def _offered(suppliers: pd.DataFrame) -> dict[Sale, dict[int, float]]:
    """Return what each country offers of a form in each year, all steps together."""
    every: dict[Sale, dict[int, float]] = {}
    for form, country, year, tonnes in each_row(suppliers, "form", "country", "year", "available_t"):
        by_year = every.setdefault((form, country), {})
        by_year[year] = by_year.get(year, 0.0) + tonnes
    return every


def _open(offered: dict[int, float], year: int, sold: float) -> float:
    """Return the least part of what was sold in the base year that could be sold in a year since."""
    since = range(BASE_YEAR, year + 1)
    return min([1.0, *(offered.get(y, 0.0) / sold for y in since)]) if sold > 0 else 1.0


def _row(
    form: str, country: str, year: int, share: float, still: float, half_life: Fact, source: str, printed: str
) -> dict[str, object]:
    ends = (half_life.value, half_life.low or half_life.value, half_life.high or half_life.value)
    value, low, high = (_tidy(share * still * 0.5 ** ((year - BASE_YEAR) / years_)) for years_ in ends)
    part = f", times the {still:.0%} of it that could be sold in the worst year since" if still < 1 else ""
    return {
        "form": form, "country": country, "year": year, "share": value, "low": low, "high": high,
        "confidence": "assumed", "source_id": joined([source.split(";")[0], half_life.source_id]),
        "figures": joined([printed.split(";")[0], half_life.figure]),
        "rule": f"Share of what was sold from abroad in {BASE_YEAR}, half of it gone after {half_life.value:g} "
        f"years{part}.",
    }  # fmt: skip


def _tidy(value: float) -> float:
    return float(f"{value:.5g}") if value >= 1e-7 else 0.0

"""Countries named by any figure of the planned minerals or by any bloc, with governance and risk.

Governance: the mean of the six World Bank governance estimates (2023 update, data of 2022), published
rescaled to 0..1 and turned back to the scale -2.5..2.5. Where only the percentile rank of political
stability (2023) is known, the score follows from the straight line fitted to the countries that have both:
assumed. Where neither is known, or stability alone would mislead (Laos, stable but poorly governed), the
score is the mean of the named countries most like it: assumed.
The unnamed rest of the world takes the median of all countries with a published mean.

Risk: the score turned round and stretched so that the best governed country of the table is 0 and the
worst is 1.
"""

from __future__ import annotations

import statistics
from typing import cast

import pandas as pd

from data.messages.finding import shown
from data.prepare.figure_row import FigureRow, RowsBy
from data.prepare.figures import Figures, Tables

WGI, PLACES, LIKE = "published/country_risk_wgi", "places", "assumptions/governance"
MEAN, STABILITY = "WGI_mean_of_six_normalised", "political_stability_percentile"
ROW = "ROW"
COUNTRY_COLUMNS = (
    ("policy/blocs", "iso3"),
    ("lithium_cobalt_nickel/import_mix", "iso3"),
    ("lithium_cobalt_nickel/world_supply", "iso3"),
    ("lithium_cobalt_nickel/world_supply", "owner_iso3"),
    ("lithium_cobalt_nickel/plants", "iso3"),
    ("graphite_rare_earths/import_mix", "iso3"),
    ("graphite_rare_earths/world_supply", "iso3"),
    ("graphite_rare_earths/plants", "iso3"),
    ("minor_metals/import_mix", "iso3"),
    ("minor_metals/world_supply", "iso3"),
    ("published/us_import_sources", "iso3"),
    ("published/country_risk_wgi", "iso3"),
)
Row = dict[str, object]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return every country with its governance score and risk."""
    published = tuple(sorted(figures.rows(WGI), key=lambda row: row["year"]))
    alike, titles = figures.by(LIKE, "iso3"), titles_of(figures)
    rows = _from_mean(published)
    rows |= _from_stability(published, rows, alike)
    for country in sorted(_named(figures) - set(rows)):
        rows[country] = _from_like(alike[country], rows, titles)
    rows[ROW] = _rest(rows)
    frame = pd.DataFrame(
        [{"country": country, "title": titles[country], **row} for country, row in sorted(rows.items())]
    )
    best, worst = frame["governance_score"].max(), frame["governance_score"].min()
    frame["risk"] = ((best - frame["governance_score"]) / (best - worst)).round(4)
    return frame


def titles_of(figures: Figures) -> dict[str, str]:
    """Return the name of every country, and of every sum of countries, as printed."""
    return {row["iso3"]: row["title"] for row in figures.rows(PLACES)}


def _named(figures: Figures) -> set[str]:
    sums = {row["iso3"] for row in figures.rows(PLACES) if row["kind"] == "sum"}
    return {iso3 for name, column in COUNTRY_COLUMNS for iso3 in figures.table(name)[column]} - sums - {""}


def _row(score: float, confidence: str, source_id: str, names: str, rule: str) -> Row:
    return {
        "governance_score": round(score, 4),
        "confidence": confidence,
        "source_id": source_id,
        "figures": names,
        "rule": rule,
    }


def _score(row: Row) -> float:
    return cast("float", row["governance_score"])


def _from_mean(published: tuple[FigureRow, ...]) -> dict[str, Row]:
    rule = "Mean of the six World Bank estimates, published as 0..1, turned back to -2.5..2.5."
    return {
        row["iso3"]: _row(5 * row.number("value") - 2.5, "high", row["source_id"], row["figure"], rule)
        for row in published
        if row["metric"] == MEAN
    }


def _from_stability(published: tuple[FigureRow, ...], known: dict[str, Row], alike: RowsBy) -> dict[str, Row]:
    rows = [row for row in published if row["metric"] == STABILITY and row["year"] == published[-1]["year"]]
    both = [(row.number("value"), _score(known[row["iso3"]])) for row in rows if row["iso3"] in known]
    slope, intercept = statistics.linear_regression([rank for rank, _ in both], [score for _, score in both])
    rule = (
        f"Only the percentile rank of political stability is known: score = {slope:.4f} x rank {intercept:+.3f}, "
        "fitted to the countries that have both."
    )
    return {
        row["iso3"]: _row(slope * row.number("value") + intercept, "assumed", row["source_id"], row["figure"], rule)
        for row in rows
        if row["iso3"] not in known and row["iso3"] not in alike
    }


def _from_like(row: FigureRow, rows: dict[str, Row], titles: dict[str, str]) -> Row:
    like = row["like"].split(";")
    if not set(like) <= set(rows):
        row.refuse("like", f"{shown(row['like'])} names a country without a score; name others, joined by semicolons")
    score = statistics.fmean(_score(rows[other]) for other in like)
    rule = f"No published score: mean of {', '.join(titles[other] for other in like)}."
    names = ";".join(str(rows[other]["figures"]) for other in like)
    return _row(score, "assumed", "lodeplan-assumption", names, rule)


def _rest(rows: dict[str, Row]) -> Row:
    score = statistics.median(_score(row) for row in rows.values() if row["confidence"] == "high")
    return _row(score, "assumed", "lodeplan-assumption", "", "Median of the countries with a published mean.")

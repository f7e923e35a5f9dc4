"""How easily US buyers move from one seller abroad to another, and the price that differences are measured against.

Estimates agree that the response to a difference of price grows with time, and not how fast: 1.4 at first and 3.7 in
the end, within 15 months, on the duties of 2018; 0.8 after a year and about 2 after seven to ten years for all goods of
the world. So the elasticity starts at the first, for the base year and the year after, reaches the second about five
years after the base year on a straight line, and stays; both have ranges. They are of all goods: nobody prints one for
metals, and metals of one grade are nearer to one another than most goods, so the truth may lie above. An elasticity
comes from small changes of price. It does not say what happens when a seller is shut.

The price is what buyers pay under the law of the base year: of the sellers that have a share, price, freight and the
duty of 2024 together, weighted by their shares.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.established_trade import assumed, sold_in_base_year
from data.prepare.figures import BASE_YEAR, Figures, Tables, years
from data.prepare.plant_evidence import Fact
from data.prepare.provenance import joined
from data.rows import each_row


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the elasticity and the price of every form and year."""
    known = assumed(figures)
    first, last, slope = (known[name] for name in ("elasticity_first_year", "elasticity_long_run", "years_to_long_run"))
    used = (first, last, slope)
    found = []
    for form, year, price in each_row(_prices(tables), "form", "year", "price"):
        value, low, high = _ends(first, last, slope.value, year)
        found.append({
            "form": form, "year": year, "elasticity": value, "low": low, "high": high,
            "price_usd_per_t": float(f"{price:.5g}"), "confidence": "assumed",
            "source_id": joined(fact.source_id for fact in used), "figures": joined(fact.figure for fact in used),
            "rule": f"Short run to {BASE_YEAR + 1}, on a straight line to the long run in "
            f"{BASE_YEAR + slope.value:.0f}; price, freight and duty of {BASE_YEAR}, mean of its sellers.",
        })  # fmt: skip
    return pd.DataFrame(found)


def _ends(first: Fact, last: Fact, reached: float, year: int) -> tuple[float, float, float]:
    """Return the elasticity of a year with its range: short run, then on a straight line to the long run."""
    part = min(1.0, max(0.0, (year - BASE_YEAR - 1) / (reached - 1)))
    ends = (
        (first.value, last.value),
        (first.low or first.value, last.low or last.value),
        (first.high or first.value, last.high or last.value),
    )
    value, low, high = (round(a + part * (b - a), 4) for a, b in ends)
    return value, low, high


def _prices(tables: Tables) -> pd.DataFrame:
    """Return what a tonne from abroad costs in every year under the duties of the base year."""
    duty: dict[tuple[str, str], float] = {}
    law = tables["tariffs"]
    for form, country, rate in each_row(law[law["year"] == BASE_YEAR], "form", "country", "rate"):
        duty[form, country] = duty.get((form, country), 0.0) + rate
    share = {(f, c): s for f, c, s in each_row(sold_in_base_year(tables), "form", "country", "share")}
    paid: dict[tuple[str, int], tuple[float, float]] = {}
    first = tables["suppliers"][tables["suppliers"]["step"] == 1]
    columns = ("form", "country", "year", "price_usd_per_t", "freight_usd_per_t")
    for form, country, year, price, freight in each_row(first, *columns):
        weight = share.get((form, country), 0.0)
        if year in years() and weight > 0:
            total, weights = paid.get((form, year), (0.0, 0.0))
            landed = price * (1 + duty.get((form, country), 0.0)) + freight
            paid[form, year] = (total + weight * landed, weights + weight)
    rows = [(form, year, total / weights) for (form, year), (total, weights) in paid.items()]
    return pd.DataFrame(rows, columns=["form", "year", "price"])

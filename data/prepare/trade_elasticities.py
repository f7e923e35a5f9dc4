"""How easily US buyers move from one seller abroad to another, and the price that differences are measured against.

Estimates of all goods agree that the response to a difference of price grows with time, and not how fast: 1.4 at first
and 3.7 in the end, within 15 months, on the duties of 2018; 0.8 after a year and about 2 after seven to ten years for
all goods of the world. So the elasticity starts at the first, for the base year and the year after, reaches the second
about five years after the base year on a straight line, and stays; both have ranges.

Where a value is printed for the good itself, it takes the place of the long run, and the short run is the same part of
it as of all goods. Single goods are estimated with large errors: those of US imports run from 1.3 for refined copper to
131 for beryllium, which differ less in truth, and medians of their kind are known to lie a third too high. So a printed
value counts within the range of what is estimated of all goods, and that range stays the range; beyond it, the end of
the range counts. Goods without a heading of their own have the value of all goods, and their rule says so. An
elasticity comes from small changes of price. It does not say what happens when a seller is shut.

The price is what buyers pay under the law of the base year: of the sellers that have a share, price, freight and the
duty of 2024 together, weighted by their shares.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.established_trade import assumed, sold_in_base_year
from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR, Figures, Tables, years
from data.prepare.plant_evidence import Fact
from data.prepare.provenance import joined
from data.rows import each_row

PRINTED = "published/trade_elasticities"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the elasticity and the price of every form and year."""
    known = assumed(figures)
    first, last, slope = (known[name] for name in ("elasticity_first_year", "elasticity_long_run", "years_to_long_run"))
    printed = {row["form"]: row for row in figures.rows(PRINTED)}
    found = []
    for form, year, price in each_row(_prices(tables), "form", "year", "price"):
        own = printed.get(form)
        value, low, high = _ends(first, last, slope.value, year, last.value if own is None else _within(own, last))
        used = [(fact.figure, fact.source_id) for fact in (first, last, slope)]
        used += [] if own is None else [(own["figure"], own["source_id"])]
        found.append({
            "form": form, "year": year, "elasticity": value, "low": low, "high": high,
            "price_usd_per_t": float(f"{price:.5g}"), "confidence": "assumed",
            "source_id": joined(source for _, source in used), "figures": joined(figure for figure, _ in used),
            "rule": f"{_said(own, last)} Short run to {BASE_YEAR + 1}, on a straight line to the long run in "
            f"{BASE_YEAR + slope.value:.0f}; price, freight and duty of {BASE_YEAR}, mean of its sellers.",
        })  # fmt: skip
    return pd.DataFrame(found)


def _within(own: FigureRow, last: Fact) -> float:
    """Return what is printed for a good, within the range of what is estimated of all goods."""
    return min(max(own.number("value"), last.low or last.value), last.high or last.value)


def _said(own: FigureRow | None, last: Fact) -> str:
    """Return whose elasticity it is."""
    if own is None:
        return "Of all goods: none is printed for this one."
    value = own.number("value")
    if value == _within(own, last):
        return f"Printed for this good, {value:.3g}."
    return f"Printed for this good, {value:.3g}: beyond the range of all goods, so its end."


def _ends(first: Fact, last: Fact, reached: float, year: int, long_run: float) -> tuple[float, float, float]:
    """Return the elasticity of a year with its range: short run, then on a straight line to the long run.

    long_run: of the good; in the short run it has the part of it that all goods have, within their range
    """
    part = min(1.0, max(0.0, (year - BASE_YEAR - 1) / (reached - 1)))
    least, most = first.low or first.value, first.high or first.value
    ends = (
        (min(max(long_run * first.value / last.value, least), most), long_run),
        (least, last.low or last.value),
        (most, last.high or last.value),
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

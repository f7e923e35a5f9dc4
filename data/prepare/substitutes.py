"""What share of a demand can do without the form, and at what cost.

Shares are on top of what the demand paths already hold (they let US iron-phosphate cells grow to 25%): none
in 2024, then straight lines through a value in 2030 and one in 2040. Two families rest on published shares:
iron-phosphate cells in place of nickel and cobalt (Adamas, Rho Motion), and motors without rare earths
(IDTechEx). All others are modest assumptions with a range. Defence has no substitutes: parts are qualified
for one material. Synthetic anode needs none: it is the same form as natural anode.

Cost: a multiple of the long-run price of the form, above the price, so that a plan substitutes only when
supply is dear or short, and below the loss of a shortage. An iron-phosphate cell saves nickel and cobalt at
once; the plan prices the two on their own, which errs towards dear substitution.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figure_row import FigureRow, RowsBy
from data.prepare.figures import BASE_YEAR, LAST_YEAR, Figures, Tables, years
from data.prepare.provenance import assumptions, by_figure, joined
from data.rows import each_row

SUBSTITUTES, TABLE, MIDDLE = "planned/substitutes", "published/substitution", 2030
Assumed = RowsBy


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the substitutes of every year."""
    assumed = assumptions(figures, "substitutes")
    published = by_figure(figures, TABLE)
    prices = dict(each_row(tables["forms"], "form", "reference_price_usd_per_t"))
    rows = []
    for way in figures.rows(SUBSTITUTES):
        sources = {name: published.named(way, "figures", name)["source_id"] for name in way.ids("figures")}
        rows += [_row(way, year, sources, assumed, prices[way["form"]]) for year in years()]
    return pd.DataFrame(rows)


def _row(way: FigureRow, year: int, published: dict[str, str], assumed: Assumed, price: float) -> dict[str, object]:
    family = way["family"]
    middle, last, cost = (assumed[f"{family}/{what}"] for what in (str(MIDDLE), str(LAST_YEAR), "cost"))
    rows = (middle, last, cost)
    rule = (
        f"{middle['rule']} Straight lines through 0 in {BASE_YEAR}, {middle['value']} in {MIDDLE} "
        f"and {last['value']} in {LAST_YEAR}. "
        f"Cost {cost['value']} ({cost['low']}-{cost['high']}) times the long-run price: {cost['rule']}"
    )
    return {
        "end_use": way["end_use"],
        "form": way["form"],
        "step": 1.0,
        "year": year,
        "max_share": _between(year, middle.number("value"), last.number("value")),
        "cost_usd_per_t": float(f"{cost.number('value') * price:.4g}"),
        "low": _between(year, middle.number("low"), last.number("low")),
        "high": _between(year, middle.number("high"), last.number("high")),
        "confidence": "assumed",
        "source_id": joined([*published.values(), *(row["source_id"] for row in rows)]),
        "figures": joined([*published, *(row["figure"] for row in rows)]),
        "rule": rule,
    }


def _between(year: int, middle: float, last: float) -> float:
    """Interpolate from nothing in the base year through the two values."""
    if year <= MIDDLE:
        return round(middle * (year - BASE_YEAR) / (MIDDLE - BASE_YEAR), 6)
    return round(middle + (last - middle) * (year - MIDDLE) / (LAST_YEAR - MIDDLE), 6)

"""Price index that turns constant dollars of 2024 into nominal dollars of a fiscal year.

The published index is that of CBO of January 2025, by fiscal year, to 2035; it is divided by its value of
2024 and goes on at the growth of its last year. Constant dollars are dollars of calendar 2024, which lies
half a per cent above fiscal 2024: left aside.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR, Figures, Tables

TABLE, LAST_FISCAL_YEAR = "policy/deflator", 2045


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the index for the fiscal years 2024 to 2045."""
    published = {row.whole("fiscal_year"): row for row in figures.rows(TABLE)}
    base, last = published[BASE_YEAR].number("gdp_price_index_2017_100"), max(published)
    growth = published[last].number("growth")
    rows = []
    for year in range(BASE_YEAR, LAST_FISCAL_YEAR + 1):
        row = published[min(year, last)]
        index = row.number("gdp_price_index_2017_100") / base * (1 + growth) ** max(year - last, 0)
        rows.append(
            {
                "fiscal_year": year,
                "index": round(index, 6),
                "confidence": row["confidence"] if year <= last else "assumed",
                "source_id": row["source_id"],
                "figures": row["figure"],
                "rule": f"Published index over its value of {BASE_YEAR}."
                if year <= last
                else f"Index of {last} grown at its last yearly growth, {growth:.2%}.",
            }
        )
    return pd.DataFrame(rows)


def in_base_dollars(figures: Figures, money: FigureRow) -> tuple[float, list[FigureRow]]:
    """Return what a dollar of the year of a figure is in the base year, with the rows of the index that say so."""
    year, known = money.whole("year"), {one.whole("fiscal_year"): one for one in figures.rows(TABLE)}
    if year == BASE_YEAR:
        return 1.0, []
    first, base = known[min(known)], known[BASE_YEAR]
    if year not in known and year != min(known) - 1:
        money.refuse("year", f"the price index of {TABLE} has no {year}; write that year there, with its index")
    of = known.get(year, first)
    index = of.number("gdp_price_index_2017_100") / (1.0 if year in known else 1 + first.number("growth"))
    return base.number("gdp_price_index_2017_100") / index, [of, base]

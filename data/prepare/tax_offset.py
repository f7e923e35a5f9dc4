"""What a dollar of duties costs in lower income and payroll taxes, by calendar year.

Duties and charges on trade lower wages and profits, which the income and payroll taxes fall on. The Joint Committee on
Taxation publishes by how much, by calendar year to 2035, after the tax law of 2025; the share of 2035 holds after it.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables

TABLE, LAST_YEAR = "policy/tax_offset", 2045


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the share of each year to 2045."""
    published = {row.whole("year"): row for row in figures.rows(TABLE)}
    last = max(published)
    return pd.DataFrame(
        [
            {
                "year": year,
                "share": published[min(year, last)].number("offset_share"),
                "confidence": published[year]["confidence"] if year <= last else "assumed",
                "source_id": published[min(year, last)]["source_id"],
                "figures": published[min(year, last)]["figure"],
                "rule": "As quoted." if year <= last else f"The share of {last} held.",
            }
            for year in range(min(published), LAST_YEAR + 1)
        ]
    )

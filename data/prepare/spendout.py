"""How a dollar of authority becomes outlays, by fiscal year after the authority.

`reconciliation` is the published one: the ratios of outlays to net authority of the defence title of the
2025 law, ten years, as CBO estimated it. They add to 0.976, not to one: the rest is never spent inside ten
years and is shown as such. Its first year is nearly empty because the law came late in the fiscal year.

All others are assumed, with their reason in the row: `grants` is fitted to one CBO estimate, `stockpile` is paid
on delivery, `loan` follows the drawing of the loan, `tax`, `receipts` and `contingent` fall in the same year.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables
from data.prepare.provenance import assumptions

TABLE, EXAMPLE, MEASURE = "policy/spendout_examples", "cbo_hasc_2025", "outlays / net authority"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return every profile."""
    published = [row for row in figures.rows(TABLE) if (row["example_id"], row["measure"]) == (EXAMPLE, MEASURE)]
    rows = [
        {
            "profile": "reconciliation",
            "lag_years": row.whole_after("fiscal_year", "year ") - 1,
            "share": row.number("musd"),
            "confidence": row["confidence"],
            "source_id": row["source_id"],
            "figures": row["figure"],
            "rule": "Published outlays over net authority of the title; the ten shares add to 0.976.",
        }
        for row in published
    ]
    for item, row in assumptions(figures, "spendout").items():
        profile = item.partition("/")[0]
        rows.append(
            {
                "profile": profile,
                "lag_years": row.whole_after("item", f"{profile}/"),
                "share": row.number("value"),
                "confidence": row["confidence"],
                "source_id": row["source_id"],
                "figures": row["figure"],
                "rule": f"{row['rule']} Range {row['low']}-{row['high']}.",
            }
        )
    return pd.DataFrame(rows)

"""How long the buyers of a form need to qualify a seller that they did not buy from.

Only forms for which a time is printed have a row. Where two ends are printed the middle is taken, where only the
shortest is, that one. What sellers can send beyond their offer has no row: what they sent when China's ban of 2025
stood is in the second and third steps of `suppliers` already, and idle capacity is printed without a price or a date.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures, Tables
from data.prepare.provenance import by_figure, joined

TABLE, PUBLISHED = "planned/surge", "published/disruptions"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return a row for each form whose time of qualification is printed."""
    by_figure_id = by_figure(figures, PUBLISHED)
    rows = []
    for row in figures.rows(TABLE):
        short = by_figure_id.named(row, "months")
        rest = by_figure_id.named(row, "long") if row["long"] else short
        low, high = _months(short, "low"), _months(rest, "high")
        middle = low if short.optional("high") is None else (low + high) / 2
        said = "the shortest printed" if short.optional("high") is None else "the middle of what is printed"
        rows.append({
            "form": row["form"], "after_months": middle, "low": low, "high": high, "more_share": None,
            "price_rise_share": None, "confidence": "assumed", "source_id": joined((short["source_id"],
            rest["source_id"])), "figures": joined((short["figure"], rest["figure"])),
            "rule": f"Time of qualification of {short['commodity']}, {short['item']}: {said}, {low:g} to {high:g} "
                    "months; no figure of what more is sold at what price.",
        })  # fmt: skip
    return pd.DataFrame(rows)


def _months(figure: FigureRow, column: str) -> float:
    return figure.number(column) * 12 / figure.a_year()

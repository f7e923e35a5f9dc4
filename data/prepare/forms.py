"""Traded stages of each mineral, what one tonne of each means, and the long-run planning price.

The planning price is the long-run entry of the price book (`price_book.py` says how it follows from the
published prices): the price US buyers face in normal times, from 2027 on, in constant 2024 dollars.
Content bases differ by stage so that published tonnes can be used as they stand. Concentrate of
NdPr counts only the NdPr oxide inside it (0.157 of the rare-earth oxide of Mountain Pass, 0.22 of
monazite), so that feeds of different grade share one form; bastnaesite, monazite and ionic clay, which
hold heavies in other shares, are three.
"""

from __future__ import annotations

import pandas as pd

from data.prepare import markets
from data.prepare.figures import Figures, Tables
from data.prepare.markets import to_tables
from data.prepare.price_book import LONG_RUN, price_book

FORMS = "planned/forms"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the forms with their planning prices."""
    prices, others = price_book(figures), markets.book(figures).markets
    of_market = {market.form for market in others}
    rows = []
    for row in figures.rows(FORMS):
        if row["form"] in of_market:
            continue
        price = prices[row["form"], LONG_RUN]
        rows.append({
            "form": row["form"], "mineral": row["form"].split(".")[0], "stage": row["stage"], "title": row["title"],
            "content_basis": row["content_basis"], "reference_price_usd_per_t": price.value, "low": price.low,
            "high": price.high, "confidence": price.confidence, "source_id": price.source_id,
            "figures": price.figures, "rule": price.rule,
        })  # fmt: skip
    return pd.DataFrame([*rows, *to_tables.forms(others)])

"""Forms whose surplus may be discarded: by-products that somebody has to have before anybody uses them.

Separation for NdPr leaves a heavy concentrate whether or not a heavy circuit runs; what no circuit takes stays with the
tailings. A heavy circuit makes dysprosium and terbium in a fixed ratio: the one that nobody wants is put aside. Neither
costs anything that the figures know.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables

TABLE = "planned/discards"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the forms that may be discarded."""
    rows = [
        {
            "form": row["form"], "cost_usd_per_t": 0.0, "confidence": row["confidence"], "source_id": row["source_id"],
            "figures": "", "rule": row["rule"],
        }
        for row in figures.rows(TABLE)
    ]  # fmt: skip
    return pd.DataFrame(rows)

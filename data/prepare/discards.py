"""Forms whose surplus may be discarded: by-products that somebody has to have before anybody uses them.

Separation for NdPr leaves a heavy concentrate whether or not a heavy circuit runs; what no circuit takes is kept as
tailings at no cost that the figures know.
"""

from __future__ import annotations

import pandas as pd

from data.prepare import Figures, Tables
from data.prepare.markets.heavy import CONCENTRATE


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the forms that may be discarded."""
    row = {
        "form": CONCENTRATE, "cost_usd_per_t": 0.0, "confidence": "assumed", "source_id": "lodeplan-assumption",
        "figures": "", "rule": "Stays with the tailings of light separation.",
    }  # fmt: skip
    return pd.DataFrame([row])

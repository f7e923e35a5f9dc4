"""Forms whose surplus may be discarded: by-products that somebody has to have before anybody uses them.

Separation for NdPr leaves a heavy concentrate whether or not a heavy circuit runs; what no circuit takes stays with the
tailings. A heavy circuit makes dysprosium and terbium in a fixed ratio: the one that nobody wants is put aside. Neither
costs anything that the figures know.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables
from data.prepare.markets.heavy import CONCENTRATE

FREE = {
    CONCENTRATE: "Stays with the tailings of light separation.",
    "dysprosium.oxide": "Made with terbium in a fixed ratio: a surplus is put aside.",
    "terbium.oxide": "Made with dysprosium in a fixed ratio: a surplus is put aside.",
}


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the forms that may be discarded."""
    rows = [
        {
            "form": form, "cost_usd_per_t": 0.0, "confidence": "assumed", "source_id": "lodeplan-assumption",
            "figures": "", "rule": rule,
        }
        for form, rule in FREE.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)

"""Where figures come from: the published list of sources, taken over row by row.

Nothing is derived. Every figure in `data/figures` names its sources by these short names; the name
`lodeplan-assumption` stands for figures that no source gives and this project assumed, with a range.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the list of sources as published."""
    return figures.table("sources")[["source_id", "title", "publisher", "address", "licence", "date", "grade"]]

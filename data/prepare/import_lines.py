"""Which forms each published import line adds up.

The lithium line holds salts only. The cobalt line adds metal, oxide and salts; the nickel line adds metal,
ferronickel, oxides and salts, so sulphate is inside it. The rare-earth line counts compounds and metals of
all elements: its split by element is unpublished, so its mix stands for NdPr oxide although the Chinese
share of NdPr alone may lie anywhere between 20 and 75 percent. Nobody publishes a US import line of anode
powder or of NdFeB magnets by country: those two lines are assumed.
"""

from __future__ import annotations

import pandas as pd

from data.prepare import markets
from data.prepare.figures import Figures, Tables
from data.prepare.markets import to_tables

TABLE = "import_lines"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the lines with their forms."""
    own = figures.table(TABLE)
    return pd.concat([own, pd.DataFrame(to_tables.import_lines(markets.book(figures).markets))], ignore_index=True)

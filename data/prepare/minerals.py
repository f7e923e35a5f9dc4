"""The minerals a study may plan, and what one tonne of each means.

Nothing is derived. Black mass from spent batteries feeds recyclers of several minerals at once, so it
is kept apart as a shared feed.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables
from data.prepare.markets.column_names import MINERALS as OTHERS

MINERALS = (
    ("lithium", "Lithium", "mineral", "Tonnes of lithium contained."),
    ("cobalt", "Cobalt", "mineral", "Tonnes of cobalt contained."),
    ("nickel", "Nickel", "mineral", "Tonnes of nickel contained."),
    ("graphite", "Graphite", "mineral", "Tonnes of product: flake concentrate and coke gross, anode as coated powder."),
    (
        "ndpr",
        "Neodymium and praseodymium",
        "mineral",
        "Tonnes of NdPr oxide, in ores contained; magnets as tonnes of magnet.",
    ),
    ("battery", "Battery black mass", "shared_feed", "Tonnes of black mass, gross."),
)


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the minerals planned and the feed they share."""
    return pd.DataFrame([*MINERALS, *OTHERS], columns=["mineral", "title", "role", "content_basis"])

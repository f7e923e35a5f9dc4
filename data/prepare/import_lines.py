"""Which forms each published import line adds up.

The lithium line holds salts only. The cobalt line adds metal, oxide and salts; the nickel line adds metal,
ferronickel, oxides and salts, so sulphate is inside it. The rare-earth line counts compounds and metals of
all elements: its split by element is unpublished, so its mix stands for NdPr oxide although the Chinese
share of NdPr alone may lie anywhere between 20 and 75 percent. Nobody publishes a US import line of anode
powder or of NdFeB magnets by country: those two lines are assumed.
"""

from __future__ import annotations

import pandas as pd

from data.prepare import Figures, Tables, markets
from data.prepare.markets import writers

USGS = "usgs-mcs-2026-data-release"
LINES = (
    (
        "lithium_chemicals",
        "lithium.chemical",
        "high",
        USGS,
        "lcn-forms-0007",
        "Traded salts converted to lithium equal the published line, so it holds carbonate and hydroxide only.",
    ),
    (
        "cobalt_metal_oxide_salts",
        "cobalt.metal",
        "high",
        USGS,
        "lcn-base-year-0041",
        "The line adds metal, oxide and salts.",
    ),
    (
        "cobalt_metal_oxide_salts",
        "cobalt.chemical",
        "high",
        USGS,
        "lcn-base-year-0041",
        "The line adds metal, oxide and salts.",
    ),
    (
        "nickel_primary",
        "nickel.primary",
        "high",
        USGS,
        "lcn-base-year-0078",
        "The line adds metal, ferronickel, oxides and salts.",
    ),
    ("nickel_primary", "nickel.sulphate", "high", USGS, "lcn-base-year-0078", "Sulphate is inside the primary line."),
    (
        "nickel_scrap",
        "nickel.scrap",
        "high",
        USGS,
        "lcn-import-mix-0063",
        "Nickel contained in stainless and alloy scrap.",
    ),
    (
        "natural_graphite",
        "graphite.flake",
        "high",
        USGS,
        "gre-base-year-0003",
        "All natural graphite: flake, lump, amorphous and uncoated spherical.",
    ),
    (
        "rare_earth_compounds",
        "ndpr.oxide",
        "low",
        USGS,
        "gre-import-mix-0017;gre-import-mix-0037",
        "All elements together; the split by element is unpublished, the Chinese share of NdPr alone may be 20-75%.",
    ),
    (
        "ndfeb_magnets",
        "ndpr.magnet",
        "assumed",
        "china-magnet-net-on-the-bis-section-232-finding-75-of-sinter",
        "gre-import-mix-0046",
        "No published line by country: Chinese customs and a finding on sintered magnets.",
    ),
    (
        "anode_material",
        "graphite.anode",
        "assumed",
        "lodeplan-assumption",
        "gre-import-mix-0053",
        "No published line by country: cells made in the US less home output.",
    ),
)


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the lines with their forms."""
    own = pd.DataFrame(list(LINES), columns=["line", "form", "confidence", "source_id", "figures", "rule"])
    return pd.concat([own, pd.DataFrame(writers.import_lines(markets.book(figures).markets))], ignore_index=True)

"""Traded stages of each mineral, what one tonne of each means, and the long-run planning price.

The planning price is the long-run entry of the price book (`price_book.py` says how it follows from the
published prices): the price US buyers face in normal times, from 2027 on, in constant 2024 dollars.
Content bases differ by stage so that published tonnes can be used as they stand. Concentrate of
NdPr counts only the NdPr oxide inside it (0.157 of the rare-earth oxide of Mountain Pass, 0.22 of
monazite), so that feeds of different grade share one form.
"""

from __future__ import annotations

import pandas as pd

from data.prepare import markets
from data.prepare.figures import Figures, Tables
from data.prepare.markets import to_tables
from data.prepare.price_book import LONG_RUN, price_book

FORMS = (
    ("lithium.concentrate", "mined", "Spodumene concentrate", "t Li in spodumene concentrate"),
    ("lithium.chemical", "refined", "Lithium carbonate and hydroxide", "t Li in carbonate and hydroxide together"),
    ("cobalt.concentrate", "mined", "Cobalt in US mine concentrate", "t Co in mine concentrate"),
    ("cobalt.intermediate", "intermediate", "Cobalt hydroxide and MHP", "t Co in hydroxide and MHP"),
    ("cobalt.metal", "refined", "Cobalt metal", "t Co in metal"),
    (
        "cobalt.chemical",
        "refined",
        "Cobalt sulphate and other chemicals",
        "t Co in sulphate, oxide and other chemicals",
    ),
    ("cobalt.scrap", "scrap", "Cobalt scrap", "t Co in alloy and carbide scrap"),
    ("nickel.concentrate", "mined", "Nickel concentrate", "t Ni in sulphide concentrate"),
    ("nickel.intermediate", "intermediate", "Nickel MHP and matte", "t Ni in MHP and matte"),
    ("nickel.primary", "refined", "Primary nickel", "t Ni in class 1 metal and ferronickel"),
    ("nickel.sulphate", "refined", "Nickel sulphate", "t Ni in sulphate"),
    ("nickel.scrap", "scrap", "Nickel scrap", "t Ni in stainless and alloy scrap"),
    ("graphite.flake", "mined", "Natural graphite", "t natural graphite, gross"),
    ("graphite.coke", "intermediate", "Needle coke", "t needle coke"),
    ("graphite.anode", "component", "Coated anode powder", "t coated anode powder, natural and synthetic together"),
    ("ndpr.concentrate", "mined", "Rare-earth concentrate", "t NdPr oxide contained in concentrate"),
    ("ndpr.oxide", "refined", "NdPr oxide", "t NdPr oxide"),
    ("ndpr.magnet", "component", "NdFeB magnets", "t NdFeB magnets"),
    ("ndpr.scrap", "scrap", "Magnet scrap", "t NdFeB magnets in scrap"),
    ("battery.black_mass", "scrap", "Battery black mass", "t black mass, gross"),
)


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the forms with their planning prices."""
    prices = price_book(figures)
    rows = []
    for form, stage, title, basis in FORMS:
        price = prices[form, LONG_RUN]
        rows.append({
            "form": form, "mineral": form.split(".")[0], "stage": stage, "title": title, "content_basis": basis,
            "reference_price_usd_per_t": price.value, "low": price.low, "high": price.high,
            "confidence": price.confidence, "source_id": price.source_id, "figures": price.figures, "rule": price.rule,
        })  # fmt: skip
    return pd.DataFrame([*rows, *to_tables.forms(markets.book(figures).markets)])

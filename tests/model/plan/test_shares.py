"""Where supply comes from, by hand: what is bought and collected, by shipper and origin, and how concentrated it is."""

from __future__ import annotations

import pandas as pd
import pytest

from model.frames.column_tables import as_frame
from model.plan.shares import shares_and_concentration
from tests.handmade import study

BLOCS = [{"bloc": "allies", "country": c, "from_year": 2000} for c in ("USA", "CHL")]
ORIGINS = [
    {"form": "a.raw", "country": "CHN", "origin": "CHL", "share": 0.25},
    {"form": "a.raw", "country": "CHN", "origin": "CHN", "share": 0.75},
]
BOUGHT = pd.DataFrame(
    [
        ("a.raw", "CHL", "CHN", 2026, 30.0),
        ("a.raw", "CHN", "CHN", 2026, 40.0),
        ("a.raw", "ROW", "ROW", 2026, 10.0),
        ("a.raw", "PER", "PER", 2026, 1e-9),
    ],
    columns=["form", "country", "owner", "year", "tonnes"],
)
COLLECTED = pd.DataFrame({"form": ["a.raw"], "year": [2026], "tonnes": [20.0]})


def test_shares_and_how_concentrated_they_are() -> None:
    """Of 100 t home collects 20; 10 are the pool's, which is nobody's; a nanogram of Peru's is rounding."""
    capacity = pd.DataFrame({"plant": [], "year": [], "usable_t": []})
    stock = pd.DataFrame({"holder": [], "form": [], "year": [], "stock_t": []})
    made = BOUGHT[:0].assign(plant=[])
    tables = {"purchases": BOUGHT, "recycling": COLLECTED, "production": made, "outlets": BOUGHT[:0]}
    tables |= {"capacity": capacity, "stockpile": stock}
    f = study(tables={"blocs": BLOCS}, origins=ORIGINS)
    shares, concentration = (as_frame(x) for x in shares_and_concentration(tables, f))
    assert shares["country"].tolist() == ["CHL", "CHN", "ROW", "USA"]
    assert shares["shipped_share"].tolist() == pytest.approx([0.3, 0.4, 0.1, 0.2])
    assert shares["owner_share"].tolist() == pytest.approx([0.0, 0.7, 0.1, 0.2])
    assert shares["origin_share"].tolist() == pytest.approx([10 / 60, 30 / 60, 0.0, 20 / 60])
    (row,) = concentration.to_dict("records")
    assert row["supply_t"] == pytest.approx(100.0)
    assert row["hhi"] == pytest.approx(0.3**2 + 0.4**2)
    assert (row["top_country"], row["top_share"]) == ("CHN", pytest.approx(0.4))
    assert row["allied_share"] == pytest.approx(0.3)
    assert row["allied_origin_share"] == pytest.approx(10 / 60)
    assert row["allied_owner_share"] == pytest.approx(0.0)
    assert row["domestic_share"] == pytest.approx(0.2)
    assert row["import_reliance"] == pytest.approx(0.8)
    assert row["chain_reliance"] == pytest.approx(40 / 60)
    assert pd.isna(row["nminus1_coverage"])
    bare = as_frame(shares_and_concentration(tables, study(origins=ORIGINS), of_owners=False)[1])
    assert bare[["allied_share", "allied_owner_share"]].isna().all(axis=None)

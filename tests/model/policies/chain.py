"""A chain small enough for arithmetic: ore from China and Australia, metal bought or made.

Metal from China costs 7 MUSD/kt, made at home from Chinese ore 1.25 x 5 + 1 = 7.25, from Australian ore
1.25 x 6 + 1 = 8.5, by the Australian plant 1.1 x 5 + 3 = 8.5, recycled 1.5 x 0.5 + 9 = 9.75, bought from
Australia 12. The defence wants 4 kt a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.frames.study_frames import Frames
from tests.everything import ACCOUNTS, COUNTED
from tests.handmade import MAKES_METAL, study

RAW_CHN, RAW_AUS, METAL_CHN, METAL_AUS = "a.raw|CHN|1", "a.raw|AUS|1", "a.metal|CHN|1", "a.metal|AUS|1"
BLOCS = (
    {"bloc": "allies", "country": "AUS", "from_year": 2027},
    {"bloc": "allies", "country": "CAN", "from_year": 2000, "until_year": 2026},
    {"bloc": "feoc", "country": "CHN", "from_year": 2000},
)
TARIFFS = (
    {"form": "a.metal", "country": "CHN", "layer": "mfn", "year": 2026, "rate": 0.05},
    {"form": "a.metal", "country": "CHN", "layer": "section_301", "year": 2026, "rate": 0.2},
    {"form": "a.metal", "country": "AUS", "layer": "mfn", "year": 2026, "rate": 0.1},
    {"form": "a.raw", "country": "CHN", "layer": "mfn", "year": 2027, "rate": 0.04},
)
CREDITS = tuple(
    {"credit": "45X", "form": "a.metal", "year": y, "share_of_cost": s, **COUNTED}
    for y, s in ((2026, 0.1), (2027, 0.075), (2028, 0.0))
)
SPENDOUT = tuple({"profile": "even", "lag_years": float(lag), "share": s} for lag, s in ((0, 0.5), (1, 0.3), (2, 0.2)))
APPROPRIATIONS = tuple(
    {"account": a, "fiscal_year": y, "authority_musd": m}
    for a, y, m in (("dpa", 2025, 2.0), ("dpa", 2026, 3.0), ("other", 2026, 50.0))
)
PLANTS = (
    {"plant": "ref", "kind": "refinery"},
    {"plant": "aus", "kind": "refinery"},
    {"plant": "rec", "kind": "recycler"},
)


def chain(years: Sequence[int] = (2026,), **more: Any) -> Frames:
    """Return the chain; keywords replace its rows, `tables` those of single tables."""
    sellers = (
        ("a.raw", "CHN", 5.0, "CHN"),
        ("a.raw", "AUS", 6.0, "CHN"),
        ("a.metal", "CHN", 7.0, "CHN"),
        ("a.metal", "AUS", 12.0, "AUS"),
    )
    plants = (
        ("ref", "USA", "refinery", 2.0, 1.0),
        ("aus", "AUS", "refinery", 1.0, 3.0),
        ("rec", "USA", "recycler", 0.5, 9.0),
    )
    rows: dict[str, Any] = {
        "offers": [
            {"form": f, "country": c, "owner": o, "price": p, "year": y} for f, c, p, o in sellers for y in years
        ],
        "outputs": [
            {"plant": p, "country": c, "kind": k, "existing": e, "variable": v, "year": y}
            for p, c, k, e, v in plants
            for y in years
        ],
        "recipe": [
            *MAKES_METAL,
            {"plant": "aus", "form": "a.metal", "t_per_t": 1.0},
            {"plant": "aus", "form": "a.raw", "t_per_t": -1.1},
            {"plant": "rec", "form": "a.metal", "t_per_t": 1.0},
            {"plant": "rec", "form": "a.scrap", "t_per_t": -1.5},
        ],
        "collections": [{"year": y} for y in years],
        "demands": [{"year": y} for y in years],
        "origins": [
            {"form": "a.raw", "country": "CHN", "origin": "CHN"},
            {"form": "a.raw", "country": "AUS", "origin": "AUS"},
            {"form": "a.metal", "country": "CHN", "origin": "CHN", "share": 0.7},
            {"form": "a.metal", "country": "CHN", "origin": "AUS", "share": 0.3},
            {"form": "a.metal", "country": "AUS", "origin": "AUS"},
        ],
        "tables": {
            "blocs": BLOCS,
            "tariffs": TARIFFS,
            "credits": CREDITS,
            "accounts": ACCOUNTS,
            "spendout": SPENDOUT,
            "appropriations": APPROPRIATIONS,
            "plants": PLANTS,
        },
    }
    tables = {**rows["tables"], **more.pop("tables", {})}
    return study(years, **{**rows, **more, "tables": tables})

"""Small worlds of one metal whose answers can be worked out on paper; kt and million USD."""

from __future__ import annotations

from typing import Any

from model.frames.study_frames import Frames
from tests.handmade import study

YEARS = (2026, 2027, 2028)
TABLES = {
    "blocs": ({"bloc": "allies", "country": "AUS", "from_year": 2000},),
    "accounts": ({"account": "fund", "kind": "mandatory", "profile": "once"},),
    "spendout": ({"profile": "once", "lag_years": 0.0, "share": 1.0},),
}


def world(missing: float = 0.0, allied: tuple[float, float, float] = (2.0, 2.0, 2.0), **rows: Any) -> Frames:
    """China sells 10 kt at 5, Australia what `allied` says at 8; 4 kt a year are wanted, `missing` may go unmet.

    A refinery at home can be built: 1 MUSD a year for each kt/yr, from one year after the decision, makes metal at 6.
    """
    given = {
        "offers": [
            {"form": "a.metal", "country": c, "year": y, "price": p, "available": a}
            for c, p, many in (("CHN", 5.0, (10.0,) * 3), ("AUS", 8.0, allied))
            for y, a in zip(YEARS, many, strict=True)
        ],
        "demands": [{"year": y, "shortfall_most": missing} for y in YEARS],
        "outputs": [{"year": y, "existing": 0.0, "variable": 6.0} for y in YEARS[1:]],
        "recipe": [{"plant": "ref", "form": "a.metal", "t_per_t": 1.0}],
        "builds": [
            {"year": y, "first_run": y + 1, "last_run": 2028, "build_most": 1.5, "capex": 10.0, "annuity": 1.0,
             "capital_charge": float(2028 - y), "upkeep": 0.0}
            for y in YEARS[:-1]
        ],
        "sites": [{"plant": "ref", "buildable": 1.5}],
        "stocks": [
            {"holder": h, "year": y, "stock_most": 3.0, "fill_most": 1.0, "release_most": 3.0, "holding": 0.1}
            for h in ("private", "public")
            for y in YEARS
        ],
    }  # fmt: skip
    return study(YEARS, 0.0, tables=TABLES, **{**given, **rows})

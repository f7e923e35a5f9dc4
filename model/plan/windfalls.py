"""What suppliers gain beyond their price, and what contingent promises cost at other market prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from model.frames.scale import in_musd, in_usd
from model.frames.study_frames import Frames
from model.policies import Clause

SCENARIOS: Mapping[str, float | None] = {"low": 0.7, "central": 1.0, "high": 1.3, "expected": None}
"""Market prices as multiples of the planned ones: 30% lower, as planned, 30% higher; and the mean over all prices."""


def windfalls(purchases: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    """Return what suppliers of each country could have had on top of their landed price, by form and year.

    A tonne is worth to the plan what one more would save (`prices`); its landed price is price, freight and duty.
    The difference times the tonnes bought is a windfall if one price clears the market. Where a floor makes the plan
    buy at more than the tonne is worth there is none.
    """
    p = purchases.merge(prices.rename(columns={"usd_per_t": "worth_usd_per_t"}), on=["form", "year"])
    p["landed_musd"] = p["musd"] + p["freight_musd"] + p["duty_musd"]
    p["windfall_musd"] = (in_musd(p["worth_usd_per_t"] * p["tonnes"]) - p["landed_musd"]).clip(lower=0.0)
    by = p.groupby(["form", "country", "year", "worth_usd_per_t"], as_index=False)[
        ["tonnes", "landed_musd", "windfall_musd"]
    ].sum()
    by["landed_usd_per_t"] = in_usd(by["landed_musd"] / by["tonnes"])
    columns = ["form", "country", "year", "tonnes", "worth_usd_per_t", "landed_usd_per_t", "windfall_musd"]
    return by[columns].sort_values(["form", "country", "year"], ignore_index=True)


def contingent(clauses: Sequence[Clause], f: Frames, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what floors and purchase commitments cost an account, by market price, the plan's tonnes held fixed.

    Below zero where plants pay back a share of a high price. What is expected is what the ledger books.
    """
    rows = [
        (flow.account, flow.year, scenario, flow.musd if flow.payer == "Treasury" else -flow.musd)
        for scenario, market in SCENARIOS.items()
        for clause in clauses
        for flow in clause.policy.contingent(clause.label, f, tables, market)
    ]
    frame = pd.DataFrame(rows, columns=["account", "year", "scenario", "musd"])
    frame = frame.astype({"account": "str", "year": "int64", "scenario": "str", "musd": "float64"})
    return frame.groupby(["account", "year", "scenario"], as_index=False).sum()

"""What suppliers gain beyond their price, and what contingent promises cost at other market prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from model.frames.column_tables import Plain
from model.frames.scale import in_musd, in_usd
from model.frames.study_frames import Frames
from model.plan.plain_rows import NUMBER, TEXT, YEAR, added_up, beside, facts, keys, plain, sums_of, table_of
from model.policies import Clause

SCENARIOS: Mapping[str, float | None] = {"low": 0.7, "central": 1.0, "high": 1.3, "expected": None}
"""Market prices as multiples of the planned ones: 30% lower, as planned, 30% higher; and the mean over all prices."""


def windfalls(purchases: pd.DataFrame | Plain, prices: pd.DataFrame | Plain) -> Plain:
    """Return what suppliers of each country could have had on top of their landed price, by form and year.

    A tonne is worth to the plan what one more would save (`prices`); its landed price is price, freight and duty.
    The difference times the tonnes bought is a windfall if one price clears the market. Where a floor makes the plan
    buy at more than the tonne is worth there is none.
    """
    key = ("form", "country", "year")
    paid = plain(purchases, *key, "tonnes", "musd", "freight_musd", "duty_musd")
    paid = beside(paid, facts(plain(prices, "form", "year", "usd_per_t"), "form", "year"), "form", "year")
    landed = paid["musd"] + paid["freight_musd"] + paid["duty_musd"]
    gain = np.maximum(in_musd(paid["usd_per_t"] * paid["tonnes"]) - landed, 0.0)
    every = keys(paid, *key)
    worth = dict(zip(every, paid["usd_per_t"].tolist(), strict=True))
    sums = sums_of(every, paid["tonnes"], landed, gain)
    rows = ((*at, t, worth[at], in_usd(musd / t), gains) for at, (t, musd, gains) in sorted(sums.items()))
    numbers = dict.fromkeys(("tonnes", "worth_usd_per_t", "landed_usd_per_t", "windfall_musd"), NUMBER)
    return table_of(rows, form=TEXT, country=TEXT, year=YEAR, **numbers)


def contingent(clauses: Sequence[Clause], f: Frames, tables: Mapping[str, pd.DataFrame]) -> Plain:
    """Return what floors and purchase commitments cost an account, by market price, the plan's tonnes held fixed.

    Below zero where plants pay back a share of a high price. What is expected is what the ledger books.
    """
    flows = [
        ((flow.account, flow.year, scenario), flow.musd if flow.payer == "Treasury" else -flow.musd)
        for scenario, market in SCENARIOS.items()
        for clause in clauses
        for flow in clause.policy.contingent(clause.label, f, tables, market)
    ]
    musd = added_up((key for key, _ in flows), (amount for _, amount in flows))
    rows = ((*key, musd[key]) for key in sorted(musd))
    return table_of(rows, account=TEXT, year=YEAR, scenario=TEXT, musd=NUMBER)

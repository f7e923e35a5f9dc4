"""Budget authority already provided, by account and fiscal year, nominal, with its clause.

Amounts as published, each from its row. The balances that the stockpile fund carried into fiscal 2026 stand
beside the new money of the 2025 law. Left out: loan ceilings and face values (not budget cost), awards of
grants up to 2024 (obligated to named projects, some cancelled since), the cancellations of October 2025 (all
energy areas), ceilings of planned purchases, bills that are not law, and the revenue effect of 45X (no
estimate for minerals alone).

Money of the 2025 law is spent, on minerals or on something else: what no policy of a study directs is obligated to
other uses (`left_to`), evenly over the fiscal years until its last day. The law does not say when; that is assumed,
between all in the first year and all in the last. Balances without a last day stay where they are.

`policy/law_days` says on which day each sum was made law, or announced where the appropriation behind it was not read.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables
from data.prepare.provenance import by_figure, joined

AUTHORITY, TABLE, DAYS = "planned/authority", "policy/accounts", "policy/law_days"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the authority already provided."""
    known, days = by_figure(figures, TABLE), figures.by(DAYS, "law")
    rows = []
    for planned in figures.rows(AUTHORITY):
        row = known[planned["amount"]]
        until = "" if row["available_until"] else " No end date read."
        rows.append(
            {
                "account": planned["account"],
                "fiscal_year": row.whole("fiscal_year"),
                "authority_musd": row.number("amount_musd"),
                "available_until": row["available_until"],
                "made": days[planned["amount"]]["made"],
                "clause": planned["clause"] or row["clause"],
                "left_to": planned["left_to"],
                "confidence": row["confidence"],
                "source_id": row["source_id"],
                "figures": joined([planned["amount"], days[planned["amount"]]["figure"]]),
                "rule": f"Amount as published.{until} {row['note']}".strip(),
            }
        )
    return pd.DataFrame(rows)

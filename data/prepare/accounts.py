"""Federal accounts that pay or receive, named as published, with the profile by which they spend.

Accounts given money by the defence title of the 2025 law spend as CBO expected of that title. The stockpile
fund is the exception: its purchases are paid on delivery, so that metal taken in by a plan and the outlay
for it fall close together. Loans are booked at their subsidy cost, never at face value. Tax credits are lost
revenue, customs and charges on emissions receipts; they are named here so that the budget of a plan closes. The
investment credit and the commitments to buy carry no published amount: they are there for what-if studies. An account
may spend again what its sales bring in where a publication counts its balance as revolving.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures, Tables
from data.prepare.provenance import by_figure, joined

ACCOUNTS, TABLE, ASSUMED = "planned/accounts", "policy/accounts", "assumptions/accounts"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the accounts."""
    known = by_figure(figures, TABLE).and_of(by_figure(figures, ASSUMED))
    return pd.DataFrame(
        [
            {
                "account": row["account"],
                "title": row["title"],
                "kind": row["kind"],
                "budget_function": row["budget_function"],
                "profile": row["profile"],
                "revolving": "yes" if row["revolving"] else "",
                "confidence": known[row["named_by"]]["confidence"],
                "source_id": joined([known[name]["source_id"] for name in (row["named_by"], row["revolving"]) if name]),
                "figures": joined([row["named_by"], row["revolving"]]),
                "rule": _rule(row),
            }
            for row in figures.rows(ACCOUNTS)
        ]
    )


def _rule(row: FigureRow) -> str:
    named = "assumed" if row["assumed"] else "as published"
    again = "; spends again what its sales bring in" if row["revolving"] else ""
    return f"Account and kind {named}; spends by the profile {row['profile']}{again}."

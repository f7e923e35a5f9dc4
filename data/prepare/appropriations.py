"""Budget authority already provided, by account and fiscal year, nominal, with its clause.

Amounts as published, each from its row. The balances that the stockpile fund carried into fiscal 2026 stand
beside the new money of the 2025 law. Left out: loan ceilings and face values (not budget cost), awards of
grants up to 2024 (obligated to named projects, some cancelled since), the cancellations of October 2025 (all
energy areas), ceilings of planned purchases, bills that are not law, and the revenue effect of 45X (no
estimate for minerals alone).

Money of the 2025 law is spent, on minerals or on something else: what no policy of a study directs is obligated to
other uses (`left_to`), evenly over the fiscal years until its last day. The law does not say when; that is assumed,
between all in the first year and all in the last. Balances without a last day stay where they are.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables
from data.prepare.provenance import by_figure

TABLE = "policy/accounts"
OTHER_USES = {
    "pol-accounts-0001": "nds_fund_other",
    "pol-accounts-0002": "industrial_base_fund_other",
    "pol-accounts-0003": "osc_credit_other",
    "pol-accounts-0005": "dpa_title_iii_other",
    "pol-accounts-0007": "doe_loans_other",
}
"""The account that obligates what no policy directs: of the money of the 2025 law, which has a last day."""
# Published row, our account, the clause where the row prints none.
PROVIDED = (
    ("pol-accounts-0001", "nds_fund", ""),
    ("pol-accounts-0029", "nds_fund", "Unobligated balance brought forward 1 Oct 2025, reimbursable (50 U.S.C. 98h)"),
    ("pol-accounts-0030", "nds_fund", "Unobligated balance brought forward 1 Oct 2025, direct (50 U.S.C. 98h)"),
    ("pol-accounts-0002", "industrial_base_fund", ""),
    ("pol-accounts-0005", "dpa_title_iii", ""),
    ("pol-accounts-0003", "osc_credit", ""),
    ("pol-accounts-0007", "doe_loans", ""),
    ("pol-accounts-0014", "doe_grants", "DOE rare-earth supply chain awards of 2026 (19 projects)"),
)


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the authority already provided."""
    known = by_figure(figures, TABLE)
    rows = []
    for figure, account, clause in PROVIDED:
        row = known[figure]
        until = "" if row["available_until"] else " No end date read."
        rows.append(
            {
                "account": account,
                "fiscal_year": row.whole("fiscal_year"),
                "authority_musd": row.number("amount_musd"),
                "available_until": row["available_until"],
                "clause": clause or row["clause"],
                "left_to": OTHER_USES.get(figure, ""),
                "confidence": row["confidence"],
                "source_id": row["source_id"],
                "figures": figure,
                "rule": f"Amount as published.{until} {row['note']}".strip(),
            }
        )
    return pd.DataFrame(rows)

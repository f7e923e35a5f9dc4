"""Federal accounts that pay or receive, named as published, with the profile by which they spend.

Accounts given money by the defence title of the 2025 law spend as CBO expected of that title. The stockpile
fund is the exception: its purchases are paid on delivery, so that metal taken in by a plan and the outlay
for it fall close together. Loans are booked at their subsidy cost, never at face value. Tax credits are lost
revenue, customs and charges on emissions receipts; they are named here so that the budget of a plan closes. The
investment credit and the commitments to buy carry no published amount: they are there for what-if studies.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.prepare.figures import Figures, Tables
from data.prepare.provenance import by_figure

TABLE, ASSUMED = "policy/accounts", "assumptions/accounts"


@dataclass(frozen=True)
class Account:
    """An account of the budget and the figure that names it."""

    name: str
    title: str
    kind: str
    budget_function: str
    profile: str
    figure: str


ACCOUNTS = (
    Account(
        "nds_fund", "National Defense Stockpile Transaction Fund", "mandatory", "050", "stockpile", "pol-accounts-0001"
    ),
    Account("industrial_base_fund", "Industrial Base Fund", "mandatory", "050", "reconciliation", "pol-accounts-0002"),
    Account(
        "dpa_title_iii",
        "Defense Production Act Fund, Title III",
        "mandatory",
        "050",
        "reconciliation",
        "pol-accounts-0005",
    ),
    Account(
        "osc_credit",
        "DoD credit program account (Office of Strategic Capital)",
        "credit",
        "050",
        "loan",
        "pol-accounts-0003",
    ),
    Account("doe_loans", "DOE Energy Dominance Financing, loan subsidy", "credit", "270", "loan", "pol-accounts-0007"),
    Account(
        "doe_grants",
        "DOE materials processing and rare-earth grants",
        "discretionary",
        "270",
        "grants",
        "pol-accounts-0014",
    ),
    Account(
        "exim_credit", "EXIM Bank, Project Vault and supply-chain loans", "credit", "150", "loan", "pol-accounts-0018"
    ),
    Account(
        "ndpr_floor",
        "Price floor for NdPr (DoD and MP Materials)",
        "contingent",
        "050",
        "contingent",
        "pol-accounts-0024",
    ),
    Account(
        "45x", "Advanced manufacturing production credit, critical minerals", "tax", "270", "tax", "pol-accounts-0015"
    ),
    Account("48c", "Advanced energy project credit", "tax", "270", "tax", "asm-accounts-0002"),
    Account(
        "purchase_commitments",
        "Commitments to buy from plants (what-if)",
        "contingent",
        "050",
        "contingent",
        "asm-accounts-0003",
    ),
    Account("carbon_charges", "Charges on emissions (what-if)", "receipt", "revenue", "receipts", "asm-accounts-0004"),
    Account(
        "income_and_payroll_taxes",
        "Income and payroll taxes, lower for duties and charges",
        "offset",
        "revenue",
        "receipts",
        "asm-accounts-0005",
    ),
    *(
        Account(f"{fund}_other", f"{title}, other uses of money enacted", kind, function, profile, "asm-accounts-0006")
        for fund, title, kind, function, profile in (
            ("nds_fund", "National Defense Stockpile Transaction Fund", "mandatory", "050", "stockpile"),
            ("industrial_base_fund", "Industrial Base Fund", "mandatory", "050", "reconciliation"),
            ("osc_credit", "DoD credit program account (Office of Strategic Capital)", "credit", "050", "loan"),
            ("dpa_title_iii", "Defense Production Act Fund, Title III", "mandatory", "050", "reconciliation"),
            ("doe_loans", "DOE Energy Dominance Financing, loan subsidy", "credit", "270", "loan"),
        )
    ),
    Account("customs", "Customs duties", "receipt", "revenue", "receipts", "asm-accounts-0001"),
)


ASSUMED_KIND = tuple(f"asm-accounts-000{number}" for number in range(2, 7))
"""Figures that assume what an account is."""


def _rule(account: Account) -> str:
    named = "assumed" if account.figure in ASSUMED_KIND else "as published"
    return f"Account and kind {named}; spends by the profile {account.profile}."


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the accounts."""
    known = by_figure(figures, TABLE).and_of(by_figure(figures, ASSUMED))
    return pd.DataFrame(
        [
            {
                "account": account.name,
                "title": account.title,
                "kind": account.kind,
                "budget_function": account.budget_function,
                "profile": account.profile,
                "confidence": known[account.figure]["confidence"],
                "source_id": known[account.figure]["source_id"],
                "figures": account.figure,
                "rule": _rule(account),
            }
            for account in ACCOUNTS
        ]
    )

"""A payment that a policy causes, and which of them no budget limits."""

from __future__ import annotations

from dataclasses import dataclass

PRODUCTION_CREDIT = "production credit"
OWED_BY_LAW = frozenset({PRODUCTION_CREDIT})
"""Items of the ledger that are owed whatever is appropriated: no budget limits them."""


@dataclass(frozen=True)
class Flow:
    """One payment that a policy causes: who pays whom, for what, from which account, in million USD.

    `once` names a payment that several sentences may ask for and only the first of them makes.
    """

    year: int
    payer: str
    payee: str
    item: str
    account: str
    musd: float
    once: str = ""

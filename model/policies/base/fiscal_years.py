"""From calendar years to federal fiscal years (October to September): one rule, for the budget and for its caps.

What an account provides by a decision (a grant, a loan, stock) is authority of the fiscal year named like the
calendar year of the decision, and becomes outlays by the account's spend-out profile. What is paid or received all
year long (tax credits, duties, price floors, dividends, sales) falls three quarters in the fiscal year named like
the calendar year, and a quarter (October to December) in the next.
"""

from __future__ import annotations

from data.rows import whole
from model.frames.study_frames import Frames

ALL_YEAR_LONG = ("tax", "receipt", "contingent")
"""Kinds of account whose money moves all year long."""
EVENLY = {0: 0.75, 1: 0.25}
AT_ONCE = {0: 1.0}


def authority_lags(f: Frames, account: str) -> dict[int, float]:
    """Return the part of a year's payments that is authority so many fiscal years later."""
    return EVENLY if _kind(f, account) in ALL_YEAR_LONG else AT_ONCE


def outlay_lags(f: Frames, account: str) -> dict[int, float]:
    """Return the part of a year's payments that is an outlay so many fiscal years later."""
    if _kind(f, account) in ALL_YEAR_LONG:
        return EVENLY
    profile, spendout = _of_account(f, account, "profile"), f.tables["spendout"]
    rows = zip(spendout["profile"], spendout["lag_years"], spendout["share"], strict=True)
    return {whole(lag): float(share) for known, lag, share in rows if known == profile}


def price_index(f: Frames, fiscal_year: int) -> float:
    """Return what a dollar of the base year is in a fiscal year's dollars; past the table its last growth goes on."""
    table = f.tables["deflator"]
    if table.empty:
        return 1.0
    known: dict[int, float] = dict(zip(table["fiscal_year"].tolist(), table["index"].tolist(), strict=True))
    first, last = min(known), max(known)
    if fiscal_year <= last:
        return known[max(fiscal_year, first)]
    growth = known[last] / known[last - 1] if last > first else 1.0
    return known[last] * growth ** (fiscal_year - last)


def _kind(f: Frames, account: str) -> str:
    return _of_account(f, account, "kind")


def _of_account(f: Frames, account: str, column: str) -> str:
    accounts = f.tables["accounts"]
    return str(dict(zip(accounts["account"], accounts[column], strict=True))[account])

"""From calendar years to federal fiscal years (October to September): one rule, for the budget and for its caps.

What an account provides by a decision (a grant, a loan, stock) is authority of the fiscal year of the first day of
the calendar year on which it could be decided, and becomes outlays by the account's spend-out profile. What is paid
or received all year long (tax credits, duties, price floors, dividends, sales) falls evenly on the days of the
calendar year in force: what falls on October to December is of the next fiscal year.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.rows import each_row, whole
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import days_in_year

Days = tuple[int, int]
"""The first day of a year in force, 0 for 1 January, and the day after the last."""
ALL_YEAR_LONG = ("tax", "receipt", "contingent")
"""Kinds of account whose money moves all year long."""
REVENUES = ("tax", "receipt", "offset")
"""Kinds of account that are revenues: nobody obligates them, and what lowers them stands as an outlay above zero."""
AT_ONCE = {0: 1.0}
OCTOBER_TO_DECEMBER = 92
"""Days of a calendar year that are of the next fiscal year."""


def moves_all_year(f: Frames, account: str) -> bool:
    """Return whether what an account pays moves all year long; what every account receives does."""
    return _of_account(f, account, "kind") in ALL_YEAR_LONG


def next_fiscal_part(year: int, days: Days | None, all_year: bool) -> float:
    """Return the part of what moves in a calendar year that falls in the next fiscal year.

    days: those of the year in force; the whole year when none are given
    all_year: whether it moves evenly over these days; else all of it falls on the first of them
    """
    first, end = days if days and days[0] < days[1] else (0, days_in_year(year))
    october = days_in_year(year) - OCTOBER_TO_DECEMBER
    if not all_year:
        return float(first >= october)
    return max(0, end - max(first, october)) / (end - first)


def dollar(f: Frames, year: int, later: float) -> float:
    """Return what a dollar of the base year is in a calendar year.

    later: the part of the money that is of the next fiscal year
    It is the mean of the price indices of the fiscal years that the money falls in.
    """
    return (1 - later) * price_index(f, year) + later * price_index(f, year + 1)


def tax_offset(f: Frames, year: int) -> float:
    """Return what a dollar of duty of a calendar year takes from income and payroll taxes; the last share holds."""
    known = f.once(_tax_offsets)
    return known[min(year, max(known))] if known and year >= min(known) else 0.0


def _tax_offsets(f: Frames) -> dict[int, float]:
    return {whole(year): float(share) for year, share in each_row(f.tables["tax_offset"], "year", "share")}


def outlay_lags(f: Frames, account: str) -> dict[int, float]:
    """Return the part of a year's authority that is an outlay so many fiscal years later."""
    if moves_all_year(f, account):
        return AT_ONCE
    return f.once(_lags_by_profile).get(_of_account(f, account, "profile"), {})


def _lags_by_profile(f: Frames) -> dict[str, dict[int, float]]:
    lags: dict[str, dict[int, float]] = {}
    for profile, lag, share in each_row(f.tables["spendout"], "profile", "lag_years", "share"):
        lags.setdefault(str(profile), {})[whole(lag)] = float(share)
    return lags


def price_index(f: Frames, fiscal_year: int) -> float:
    """Return what a dollar of the base year is in a fiscal year's dollars; past the table its last growth goes on."""
    return _index(f.price_indices, fiscal_year)


def index_of(table: pd.DataFrame, fiscal_year: int) -> float:
    """Return the index of a fiscal year in a table of price indices; 1 where the table is empty."""
    return _index(dict(zip(table["fiscal_year"].tolist(), table["index"].tolist(), strict=True)), fiscal_year)


def _index(by_year: Mapping[int, float], fiscal_year: int) -> float:
    if not by_year:
        return 1.0
    first, last = min(by_year), max(by_year)
    if fiscal_year <= last:
        return by_year[max(fiscal_year, first)]
    growth = by_year[last] / by_year[last - 1] if last > first else 1.0
    return by_year[last] * growth ** (fiscal_year - last)


def _of_account(f: Frames, account: str, column: str) -> str:
    return str(f.accounts[account][column])

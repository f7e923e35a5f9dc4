"""The federal budget from payments: authority and outlays by account and fiscal year, real and nominal.

What is decided in a calendar year is authority of the fiscal year of that number, and is paid out by the shares of
the account's profile, each so many years later, in dollars of the year of the authority. What is paid or received all
year long falls three quarters in that fiscal year and a quarter in the next, in the dollars of each.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from model.proof.second_opinion.payments import Payment
from model.proof.second_opinion.reading import Reading

STEADY = ("tax", "receipt", "contingent")
"""Kinds of account that pay or receive all year long."""
QUARTERS = ((0, 0.75), (1, 0.25))
"""January to September lie in the fiscal year of the calendar year, October to December in the next."""
AMOUNTS = ("authority_musd", "outlays_musd", "authority_nominal_musd", "outlays_nominal_musd")


class Fiscal:
    """The tables of accounts, spend-out and price index, read by year."""

    def __init__(self, reading: Reading) -> None:
        self.accounts, self._tables = reading.accounts, reading.tables

    @cached_property
    def _profiles(self) -> dict[str, list[tuple[int, float]]]:
        table = self._tables["spendout"]
        out: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for profile, lag, share in zip(*(table[c].tolist() for c in ("profile", "lag_years", "share")), strict=True):
            if lag != int(lag):
                raise ValueError(f"spendout: a lag of {lag} years falls between two fiscal years")
            out[profile].append((int(lag), share))
        return out

    @cached_property
    def _index(self) -> dict[int, float]:
        table = self._tables["deflator"]
        return dict(zip(map(int, table["fiscal_year"].tolist()), table["index"].tolist(), strict=True))

    def price(self, year: int) -> float:
        """Return what a dollar of the base year is in a fiscal year: 1 without a table; its last growth goes on."""
        known = self._index
        if not known or year in known:
            return known.get(year, 1.0)
        first, last = min(known), max(known)
        if year < first or last == first:
            return known[first]
        if year < last:
            raise ValueError(f"deflator: no index of fiscal year {year}")
        return known[last] * math.pow(known[last] / known[last - 1], year - last)

    def authority(self, account: str) -> tuple[tuple[int, float], ...]:
        """Return the years later, and the part, in which a year's decisions are authority."""
        return QUARTERS if self.accounts[account][0] in STEADY else ((0, 1.0),)

    def outlays(self, account: str) -> tuple[tuple[int, float], ...]:
        """Return the years later, and the part, in which a year's decisions are paid out."""
        kind, profile = self.accounts[account]
        return QUARTERS if kind in STEADY else tuple(self._profiles[profile])


def budget(fiscal: Fiscal, paid: Mapping[Payment, float]) -> dict[tuple[str, int], list[float]]:
    """Return AMOUNTS by account and fiscal year; what an account receives is below zero."""
    out: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0] * len(AMOUNTS))
    for (year, payer, _, _, account), musd in paid.items():
        if not account or not musd:
            continue
        spends = payer == "Treasury"
        for later, at, real, nominal in _falls(fiscal, account, year, musd if spends else -musd, spends):
            out[account, year + later][at] += real
            out[account, year + later][at + 2] += nominal
    return out


def _falls(
    fiscal: Fiscal, account: str, year: int, musd: float, spends: bool
) -> Iterator[tuple[int, int, float, float]]:
    """Yield years later, which of AMOUNTS, and what of it, real and nominal."""
    steady = not spends or fiscal.accounts[account][0] in STEADY
    if fiscal.accounts[account][0] != "receipt":
        for later, share in QUARTERS if steady else ((0, 1.0),):
            yield later, 0, musd * share, musd * share * fiscal.price(year + later)
    for later, share in QUARTERS if steady else fiscal.outlays(account):
        yield later, 1, musd * share, musd * share * fiscal.price(year + later if steady else year)


def limits(
    reading: Reading, fiscal: Fiscal, sentence: Any, paid: Mapping[Payment, float]
) -> Iterator[tuple[str, float, float]]:
    """Yield, for each budget of a sentence, its year or 'all', what the account spends of it, and the most it may.

    Production credits are owed by law and not counted; what an account receives does not raise its budget.
    """
    falls = fiscal.authority if sentence.measure == "authority" else fiscal.outlays
    spent: dict[str, float] = defaultdict(float)
    for (year, payer, _, item, account), musd in paid.items():
        if account == sentence.account and payer == "Treasury" and not item.startswith("production credit"):
            spent["all"] += musd
            for later, share in falls(account):
                spent[str(year + later)] += musd * share
    most = sentence.max_musd
    if most == "appropriated":
        table = reading.tables["appropriations"]
        rows = zip(table["account"].tolist(), table["authority_musd"].tolist(), strict=True)
        most = math.fsum(musd for account, musd in rows if account == sentence.account)
    for stated, musd in most.items() if isinstance(most, Mapping) else [("all", most)]:
        yield str(stated), spent.get(str(stated), 0.0), float(musd)

"""Fiscal years and dollars of the day, from the tables of accounts, spend-out and price index."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from model.proof.second_opinion.dates import after_september
from model.proof.second_opinion.reading import Reading, level

STEADY = ("tax", "receipt", "contingent")
"""Kinds of account that pay or receive all year long."""
PAID_PER_DAY = (
    "tariff", "drawback", "production_tax_credit", "carbon_price", "price_floor", "offtake", "substitution_program",
)  # fmt: skip
"""Policies whose payments follow their own days; of the others only the first day of a decision does."""
DECIDED = ("capital_grant", "loan", "equity", "investment_tax_credit")


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

    def lost(self, year: int) -> float:
        """Return what a dollar of duty of a calendar year takes from other taxes; the last share told holds."""
        return next((share for y, share in reversed(self._offsets) if y <= year), 0.0)

    @cached_property
    def _offsets(self) -> list[tuple[int, float]]:
        table = self._tables["tax_offset"]
        return sorted((int(y), share) for y, share in zip(table["year"].tolist(), table["share"].tolist(), strict=True))

    def steady(self, account: str) -> bool:
        """Return whether what an account pays moves all year long."""
        return self.accounts[account][0] in STEADY

    def outlays(self, account: str) -> tuple[tuple[int, float], ...]:
        """Return the years after its authority, and the part, in which a payment of the account is made."""
        return ((0, 1.0),) if self.steady(account) else tuple(self._profiles[self.accounts[account][1]])

    def later(self, sentence: Any, account: str, year: int, received: bool = False) -> float:
        """Return the part of a payment of a calendar year that is of the fiscal year beginning in its October."""
        steady = received or not account or self.steady(account)
        name = "" if sentence is None else sentence.name
        dated = name in PAID_PER_DAY or (name in DECIDED and not steady)
        share, all_late = after_september(sentence if dated else None, year)
        return share if steady else float(all_late)

    def usd(self, sentence: Any, path: Any, year: int) -> float | None:
        """Return a sum that a sentence states, in dollars of the base year: the day's are divided by their index."""
        stated = level(path, year)
        if stated is None or sentence.dollars != "nominal":
            return stated
        return stated / self.day(sentence, year)

    def day(self, sentence: Any, year: int) -> float:
        """Return what a dollar of the base year is when a sentence pays in a calendar year; None for all year long."""
        late = self.later(sentence, getattr(sentence, "account", ""), year)
        return self.price(year) * (1 - late) + self.price(year + 1) * late


_OF: WeakKeyDictionary[Reading, Fiscal] = WeakKeyDictionary()


def fiscal_of(reading: Reading) -> Fiscal:
    """Return the fiscal years of a reading, which all its variants share."""
    return _OF.get(reading) or _OF.setdefault(reading, Fiscal(reading))

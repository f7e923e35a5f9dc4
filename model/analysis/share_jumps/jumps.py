"""Sellers whose share of what is bought abroad of a form jumps from one year to the next, and what moved it.

A plan of least cost moves trade at once where real buyers would not. What a seller may sell, what it pays at the
border and how much is bought of all are reasons that a reader can check; where none of them moved, prices alone did,
and the jump is one to doubt.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from data.rows import each_row

JUMP = 0.2
"""Of what is bought abroad of a form: the change of a seller's share from a year to the next that is a jump."""
MOVED = 0.1
"""Of tonnes: a smaller change of what a seller sells, of what it may sell or of what is bought in all is none."""
DUTY = 0.01
"""Of value: a smaller change of a seller's duty over that of the others is none."""
Seller = tuple[str, str]
Amounts = Mapping[Seller, Mapping[int, float]]
"""Tonnes by form, seller and year."""
Bought = tuple[str, str, int, float, float, float]
"""A row of what a plan buys, in the columns of BOUGHT."""


class Reason(StrEnum):
    """What moved a share, as tables tell; the first that holds.

    It sells what it sold, and others moved; it may sell more or less; its duty over that of others moved; so much more
    or less is bought of all; others may sell more or less; or none of these, and prices alone moved it.
    """

    OTHERS = "others"
    OFFERS = "its offers"
    DUTIES = "its duty"
    WHOLE = "all imports"
    RIVALS = "others' offers"
    PRICES = "prices"


@dataclass(frozen=True)
class Jump:
    """A share of what is bought abroad that jumps: to `year`, from the year planned or observed before it.

    before, after: shares; sold: tonnes of the seller in both years; bought: of all sellers abroad
    """

    form: str
    country: str
    year: int
    since: int
    before: float
    after: float
    sold: tuple[float, float]
    bought: tuple[float, float]
    reason: Reason


@dataclass(frozen=True)
class Trade:
    """What is bought abroad: tonnes sold and offered by seller and year, and the rows of what the plan buys by form."""

    sold: Amounts
    offered: Amounts
    bought: Mapping[str, Sequence[Bought]]


@dataclass(frozen=True)
class Offers:
    """What a dataset says of sellers: what each may sell in each year, and what those abroad sold in the base year."""

    base_year: int
    home: str
    offered: Amounts
    sold: Mapping[Seller, float]


BOUGHT = ("form", "country", "year", "tonnes", "musd", "duty_musd")
"""Columns of the result table purchases that say how trade moves."""


def offers(suppliers: pd.DataFrame, base_year: int, home: str) -> Offers:
    """Return what sellers abroad may sell, and sold in the base year: table suppliers of the dataset."""
    offered, sold = defaultdict[Seller, dict[int, float]](dict), dict[Seller, float]()
    columns = ("form", "country", "year", "step", "available_t", "observed_share")
    for form, country, year, step, tonnes, share in each_row(suppliers, *columns):
        if country != home:
            _add(offered[form, country], int(year), tonnes)
            if year == base_year and step == 1 and not math.isnan(share):
                sold[form, country] = sold.get((form, country), 0.0) + tonnes
    return Offers(base_year, home, offered, sold)


def share_jumps(bought: Iterable[Bought], known: Offers) -> list[Jump]:
    """Return the jumps of a plan, by form, year and seller; bought: rows of what it buys."""
    rows = list(bought)
    trade = _trade(rows, known)
    whole: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for (form, _), by_year in trade.sold.items():
        for year, tonnes in by_year.items():
            whole[form][year] += tonnes
    first = min([row[2] for row in rows], default=known.base_year)
    return sorted(_jumps(trade, whole, {first: known.base_year}), key=lambda j: (j.form, j.year, j.country))


def _trade(bought: Sequence[Bought], known: Offers) -> Trade:
    """Return what was sold in the base year and is in the plan, with what each seller may sell in each year."""
    sold, abroad = defaultdict[Seller, dict[int, float]](dict), defaultdict[str, list[Bought]](list)
    for key, tonnes in known.sold.items():
        sold[key][known.base_year] = tonnes
    for row in bought:
        form, country, year = row[:3]
        if country != known.home and year > known.base_year:
            _add(sold[form, country], year, row[3])
            abroad[form].append(row)
    return Trade(sold, known.offered, abroad)


def _add(amounts: dict[Any, float], key: int | str, amount: float) -> None:
    amounts[key] = amounts.get(key, 0.0) + amount


def _jumps(trade: Trade, bought: Mapping[str, Mapping[int, float]], after_base: Mapping[int, int]) -> Iterator[Jump]:
    """Yield the jumps from a year to the next, and from the base year to the first year planned.

    after_base: the first year planned, and the base year; years in which a form is not bought abroad have no shares
    """
    for (form, country), by_year in trade.sold.items():
        for year, whole in bought[form].items():
            since = after_base.get(year, year - 1)
            if whole <= 0 or bought[form].get(since, 0.0) <= 0:
                continue
            sold = (by_year.get(since, 0.0), by_year.get(year, 0.0))
            all_ = (bought[form][since], whole)
            before, after = sold[0] / all_[0], sold[1] / all_[1]
            if abs(after - before) > JUMP:
                yield Jump(
                    form,
                    country,
                    year,
                    since,
                    before,
                    after,
                    sold,
                    all_,
                    _reason(trade, (form, country), since, year, all_),
                )


def _reason(trade: Trade, key: Seller, since: int, year: int, bought: tuple[float, float]) -> Reason:
    """Return the first reason that holds for a share that moved."""
    sold = _pair(trade.sold, key, since, year)
    if _apart(sold) <= MOVED:
        return Reason.OTHERS
    if _opened(trade, key, since, year):
        return Reason.OFFERS
    levels = [_over_others(trade, key, y) for y in (since, year)]
    if None not in levels:
        moved = (levels[1] or 0.0) - (levels[0] or 0.0)
        if abs(moved) > DUTY and (moved < 0) == (sold[1] > sold[0]):
            return Reason.DUTIES
    if _apart(bought) > MOVED:
        return Reason.WHOLE
    rivals = (other for other in trade.sold if other[0] == key[0] and other != key)
    return Reason.RIVALS if any(_opened(trade, other, since, year) for other in rivals) else Reason.PRICES


def _opened(trade: Trade, key: Seller, since: int, year: int) -> bool:
    """Tell whether what a seller may sell moved, and it sells more than it could in the other year."""
    offered = _pair(trade.offered, key, since, year)
    return _apart(offered) > MOVED and max(_pair(trade.sold, key, since, year)) > min(offered) * (1 + 1e-6)


def _pair(amounts: Amounts, key: Seller, since: int, year: int) -> tuple[float, float]:
    return amounts.get(key, {}).get(since, 0.0), amounts.get(key, {}).get(year, 0.0)


def _apart(pair: tuple[float, float]) -> float:
    """Return how far two amounts lie apart, as a share of the larger."""
    return abs(pair[1] - pair[0]) / max(*pair, 1e-12)


def _over_others(trade: Trade, key: Seller, year: int) -> float | None:
    """Return a seller's duty less the mean of those of others who sell in the year; None where it or they sell none."""
    form, seller = key
    value, paid = dict[str, float](), dict[str, float]()
    for _, country, y, _, musd, duty in trade.bought.get(form, ()):
        if y == year:
            _add(value, country, musd)
            _add(paid, country, duty)
    duties = {country: paid[country] / musd for country, musd in value.items() if musd > 0}
    own, others = duties.get(seller), [duty for country, duty in duties.items() if country != seller]
    return own - sum(others) / len(others) if own is not None and others else None

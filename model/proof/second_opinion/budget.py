"""The federal budget from payments: authority and outlays by account and fiscal year, real and nominal.

What an account pays is authority of the fiscal year of the first day of a decision, and is paid out by the shares of
the account's profile, each so many years later, in dollars of the year of the authority. What is paid or received all
year long falls in two fiscal years by its days, in the dollars of each.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from model.proof.second_opinion.fiscal import Fiscal
from model.proof.second_opinion.plan import Payment
from model.proof.second_opinion.reading import Reading

AMOUNTS = (
    "authority_musd", "obligations_musd", "outlays_musd",
    "authority_nominal_musd", "obligations_nominal_musd", "outlays_nominal_musd",
)  # fmt: skip
TAXES = ("receipt", "tax")
"""Kinds of account that are revenues: no budget authority, and nothing obligated."""
OTHER_TAXES = "income_and_payroll_taxes"
"""What duties take from other taxes stands there."""
OWED_BY_LAW = {"production credit"}
"""What is owed whatever is appropriated."""
Grant = tuple[int, int, float]
"""An appropriation: its first and last fiscal year, and its dollars of the day, million."""


def appropriations(reading: Reading, account: str) -> list[Grant]:
    """Return what an account was given; without a last day it never lapses."""
    return [
        (int(year), int(until[:4]) + (until[5:7] >= "10") if until else 9999, musd)
        for named, year, until, musd, _ in reading.appropriated
        if named == account
    ]


def _other_uses(
    fiscal: Fiscal, left: Mapping[tuple[str, int], float]
) -> Iterator[tuple[tuple[str, int], int, float, float]]:
    """Yield what no policy directs: account and year, its place in AMOUNTS, dollars of the day, their price level."""
    for (account, at), musd in left.items():
        pieces = [(at, 4, musd)] + [(at + after, 5, musd * share) for after, share in fiscal.outlays(account)]
        yield from (((account, year), place, nominal, fiscal.price(at)) for year, place, nominal in pieces)


def budget(
    fiscal: Fiscal,
    paid: Mapping[Payment, float],
    late: Mapping[Payment, float],
    given: Mapping[str, list[Grant]],
    left: Mapping[tuple[str, int], float] | None = None,
) -> dict[tuple[str, int], list[float]]:
    """Return AMOUNTS by account and fiscal year; what an account receives is below zero.

    late: of each payment, what is of the next fiscal year
    given: appropriations by account
    left: what no policy directs, by account of other uses and fiscal year, in dollars of the day
    """
    out: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0] * len(AMOUNTS))
    owed: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for payment, musd in paid.items():
        (year, payer, _, _, account) = payment
        if not account or not musd:
            continue
        sign = 1.0 if payer == "Treasury" else -1.0
        spread = fiscal.outlays(account) if payer == "Treasury" else ((0, 1.0),)
        for at, part in _two_years(year, sign * musd, sign * late.get(payment, 0.0)):
            if fiscal.accounts[account][0] not in TAXES:
                out[account, at][1] += part
                out[account, at][4] += part * fiscal.price(at)
            if payer == "Treasury" and fiscal.accounts[account][0] not in TAXES:
                owed[account][at] += part * fiscal.price(at)
            elif fiscal.accounts[account][0] not in TAXES:
                out[account, at][3] += part * fiscal.price(at)
            if fiscal.accounts[account][0] == "receipt":
                lost = -part * fiscal.lost(year)
                out[OTHER_TAXES, at][2] += lost
                out[OTHER_TAXES, at][5] += lost * fiscal.price(at)
            for after, share in spread:
                out[account, at + after][2] += part * share
                out[account, at + after][5] += part * share * fiscal.price(at)
    for account in fiscal.accounts:
        for at, musd in _enacted(owed[account], given.get(account, [])):
            out[account, at][3] += musd
    for (account, at), place, nominal, price in _other_uses(fiscal, left or {}):
        out[account, at][place] += nominal
        out[account, at][place - 3] += nominal / price
    for (_, at), amounts in out.items():
        amounts[0] = amounts[3] / fiscal.price(at)
    return out


def undirected(
    reading: Reading, fiscal: Fiscal, paid: Mapping[Payment, float], late: Mapping[Payment, float]
) -> dict[tuple[str, int], float]:
    """Return what other uses obligate of what is enacted, by their account and fiscal year, in dollars of the day.

    By each year they have, at most, an even part of the appropriation for every year gone by, less what policies took
    of it so far, and never more than what policies leave in the end.
    """
    rows = reading.appropriated
    out: dict[tuple[str, int], float] = {}
    for account in {row[0] for row in rows if row[4]}:
        owed: dict[int, float] = defaultdict(float)
        for payment, musd in paid.items():
            if payment[-1] == account and payment[1] == "Treasury":
                for at, part in _two_years(payment[0], musd, late.get(payment, 0.0)):
                    owed[at] += part * fiscal.price(at)
        mine = [row for row in rows if row[0] == account]
        grants = [(int(y), int(u[:4]) + (u[5:7] >= "10") if u else 9999, musd) for _, y, u, musd, _ in mine]
        taken = _taken(owed, grants)
        for (first, last, musd), used, other in zip(grants, taken, (row[4] for row in mine), strict=True):
            years = [y for y in range(first, last + 1) if y >= reading.years[0]] if other and last < 9999 else []
            had, most = 0.0, musd - math.fsum(used.values())
            for gone, at in enumerate(years, 1):
                due = musd / len(years) * gone - math.fsum(v for y, v in used.items() if y <= at)
                now = max(had, min(due, most))
                out[other, at] = out.get((other, at), 0.0) + now - had
                had = now
    return {at: musd for at, musd in out.items() if musd}


def _taken(owed: Mapping[int, float], grants: list[Grant]) -> list[dict[int, float]]:
    """Return what is owed out of each appropriation, by year: out of the one that lapses soonest while it lasts."""
    taken: list[dict[int, float]] = [{} for _ in grants]
    soonest = sorted(range(len(grants)), key=lambda i: grants[i][1])
    for year in sorted(owed):
        wanted = owed[year]
        for i in soonest:
            first, last, musd = grants[i]
            if first <= year <= last and wanted > 0:
                taken[i][year] = min(wanted, musd - math.fsum(taken[i].values()))
                wanted -= taken[i][year]
    return taken


def _enacted(owed: Mapping[int, float], given: list[Grant]) -> Iterator[tuple[int, float]]:
    """Yield what was given in its year, and in every year what is owed beyond all that is still available in it."""
    pots = [[first, last, musd] for first, last, musd in given]
    yield from ((first, musd) for first, _, musd in given)
    for year in sorted(owed):
        wanted = owed[year]
        while wanted > 0 and (open_ := [p for p in pots if p[0] <= year <= p[1] and p[2] > 0]):
            pot = min(open_, key=lambda p: p[1])
            taken = min(wanted, pot[2])
            pot[2], wanted = pot[2] - taken, wanted - taken
        yield year, wanted


def _two_years(year: int, musd: float, late: float) -> Iterator[tuple[int, float]]:
    yield from ((given, part) for given, part in ((year, musd - late), (year + 1, late)) if part)


def limits(
    reading: Reading, fiscal: Fiscal, sentence: Any, paid: Mapping[Payment, float], late: Mapping[Payment, float]
) -> Iterator[tuple[str, float, float]]:
    """Yield, for each budget of a sentence, its year or 'all', what the account spends of it, and the most it may.

    Both are in dollars of the day where the sentence says so, as all appropriations are. Production credits are owed by
    law and not counted. What an account receives does not raise its budget, but for sales of stock that it may spend
    again: of what is beyond the budget up to each year, no more than they brought in by then.
    """
    most = sentence.max_musd
    nominal = sentence.dollars == "nominal" or most == "appropriated"
    falls = ((0, 1.0),) if sentence.measure == "authority" else fiscal.outlays(sentence.account)
    owed: dict[int, float] = defaultdict(float)
    spent: dict[int, float] = defaultdict(float)
    for payment, musd in paid.items():
        (year, payer, _, item, account) = payment
        if account == sentence.account and payer == "Treasury" and item not in OWED_BY_LAW:
            for given, part in _two_years(year, musd, late.get(payment, 0.0)):
                worth = part * (fiscal.price(given) if nominal else 1.0)
                owed[given] += worth
                for after, share in falls:
                    spent[given + after] += worth * share
    back: dict[int, float] = defaultdict(float)
    for payment, musd in paid.items():
        if payment[3] == "stockpile sales, spent again" and payment[4] == sentence.account:
            for given, part in _two_years(payment[0], musd, late.get(payment, 0.0)):
                back[given] += part * (fiscal.price(given) if nominal else 1.0)
    if back:
        by_year = spent if isinstance(most, Mapping) else owed
        yield from _beyond(by_year, _pots(reading, sentence), back)
        return
    if most == "appropriated":
        yield from _beyond(owed, appropriations(reading, sentence.account), back)
    elif isinstance(most, Mapping):
        yield from ((str(year), spent[int(year)], float(musd)) for year, musd in most.items())
        yield from ((str(year), musd, 0.0) for year, musd in owed.items() if year not in {int(y) for y in most})
    else:
        yield "all", math.fsum(owed.values()), float(most)


def _pots(reading: Reading, sentence: Any) -> list[Grant]:
    """Return what a budget provides, as appropriations."""
    if sentence.max_musd == "appropriated":
        return appropriations(reading, sentence.account)
    if isinstance(sentence.max_musd, Mapping):
        return [(int(year), int(year), float(musd)) for year, musd in sentence.max_musd.items()]
    return [(0, 9999, float(sentence.max_musd))]


def _beyond(
    owed: Mapping[int, float], given: list[Grant], back: Mapping[int, float]
) -> Iterator[tuple[str, float, float]]:
    """Yield every year: what is owed beyond the budget so far, and what sales of stock brought in so far.

    What lapses soonest is drawn first: where that leaves something to be paid, every other way does.
    """
    taken = _taken(owed, given)
    for last in sorted({*owed, *back}):
        over = math.fsum(musd - math.fsum(t.get(y, 0.0) for t in taken) for y, musd in owed.items() if y <= last)
        yield f"up to {last}", over, math.fsum(musd for y, musd in back.items() if y <= last)

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
from model.proof.second_opinion.payments import Payment
from model.proof.second_opinion.reading import Reading

AMOUNTS = ("authority_musd", "outlays_musd", "authority_nominal_musd", "outlays_nominal_musd")


def budget(
    fiscal: Fiscal, paid: Mapping[Payment, float], late: Mapping[Payment, float]
) -> dict[tuple[str, int], list[float]]:
    """Return AMOUNTS by account and fiscal year; what an account receives is below zero.

    late: of each payment, what is of the next fiscal year
    """
    out: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0] * len(AMOUNTS))
    for payment, musd in paid.items():
        (year, payer, _, _, account) = payment
        if not account or not musd:
            continue
        sign = 1.0 if payer == "Treasury" else -1.0
        spread = fiscal.outlays(account) if payer == "Treasury" else ((0, 1.0),)
        for given, part in _two_years(year, sign * musd, sign * late.get(payment, 0.0)):
            if fiscal.accounts[account][0] != "receipt":
                out[account, given][0] += part
                out[account, given][2] += part * fiscal.price(given)
            for after, share in spread:
                out[account, given + after][1] += part * share
                out[account, given + after][3] += part * share * fiscal.price(given)
    return out


def _two_years(year: int, musd: float, late: float) -> Iterator[tuple[int, float]]:
    yield from ((given, part) for given, part in ((year, musd - late), (year + 1, late)) if part)


def limits(
    reading: Reading, fiscal: Fiscal, sentence: Any, paid: Mapping[Payment, float], late: Mapping[Payment, float]
) -> Iterator[tuple[str, float, float]]:
    """Yield, for each budget of a sentence, its year or 'all', what the account spends of it, and the most it may.

    Both are in dollars of the day where the sentence says so, as all appropriations are. Production credits are owed by
    law and not counted; what an account receives does not raise its budget.
    """
    most = sentence.max_musd
    nominal = sentence.dollars == "nominal" or most == "appropriated"
    falls = ((0, 1.0),) if sentence.measure == "authority" else fiscal.outlays(sentence.account)
    spent: dict[str, float] = defaultdict(float)
    for payment, musd in paid.items():
        (year, payer, _, item, account) = payment
        if account == sentence.account and payer == "Treasury" and not item.startswith("production credit"):
            for given, part in _two_years(year, musd, late.get(payment, 0.0)):
                worth = part * (fiscal.price(given) if nominal else 1.0)
                spent["all"] += worth
                for after, share in falls:
                    spent[str(given + after)] += worth * share
    if most == "appropriated":
        table = reading.tables["appropriations"]
        rows = zip(table["account"].tolist(), table["authority_musd"].tolist(), strict=True)
        most = math.fsum(musd for account, musd in rows if account == sentence.account)
    for stated, musd in most.items() if isinstance(most, Mapping) else [("all", most)]:
        yield str(stated), spent.get(str(stated), 0.0), float(musd)

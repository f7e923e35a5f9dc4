"""How authority becomes outlays: what is obligated in a fiscal year, paid out by the account's rates, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.rows import each_row
from model.analysis.score.lines import CENT, OBLIGATIONS, OUTLAYS, TOTAL, Amounts, Line, added
from model.plan.ledger import TREASURY
from model.policies.base.fiscal_years import REVENUES, index_of


@dataclass(frozen=True)
class Waterfall:
    """Of one account, what moves: obligations by fiscal year, and what each pays out in which, million USD.

    rates: share of an obligation paid by years after it
    obligated: what is obligated, whatever the account receives and may obligate again
    paid: fiscal year of the obligation -> fiscal year of the outlay -> million USD
    other: outlays that follow from no obligation of the account, by fiscal year: less what it receives, at once
    """

    account: str
    rates: Mapping[int, float]
    obligated: Mapping[int, float]
    paid: Mapping[int, Mapping[int, float]]
    other: Mapping[int, float]


def received(
    ledgers: tuple[pd.DataFrame, pd.DataFrame], accounts: pd.DataFrame, deflator: pd.DataFrame
) -> dict[str, Amounts]:
    """Return what accounts receive more, as for stock that is sold, by account and fiscal year; of revenues nothing.

    ledgers: of the variant and of the baseline; deflator: the table of price indices, without rows for dollars of the
    base year
    """
    kinds = dict(each_row(accounts, "account", "kind"))
    out: dict[str, Amounts] = {}
    for ledger, sign in zip(ledgers, (1.0, -1.0), strict=True):
        columns = ("account", "year", "payer", "musd", "next_fiscal_musd")
        for account, year, payer, musd, late in each_row(ledger, *columns):
            if account and payer != TREASURY and kinds[account] not in REVENUES:
                ours = out.setdefault(account, {})
                for given, part in ((int(year), musd - late), (int(year) + 1, late)):
                    ours[given] = ours.get(given, 0.0) + sign * part * index_of(deflator, given)
    return out


def waterfalls(
    lines: Sequence[Line],
    accounts: pd.DataFrame,
    spendout: pd.DataFrame,
    receipts: Mapping[str, Mapping[int, float]],
) -> tuple[Waterfall, ...]:
    """Return the waterfall of every account whose obligations move, in the order of the lines.

    receipts: what accounts receive more; the lines of obligations are net of it
    """
    profiles = dict(each_row(accounts, "account", "profile"))
    found = []
    for line in lines:
        if line.measure == OBLIGATIONS and line.account != TOTAL:
            rows = spendout[spendout["profile"] == profiles.get(line.account)]
            rates = {int(lag): float(share) for lag, share in each_row(rows, "lag_years", "share")}
            outlays = next((x.musd for x in lines if (x.account, x.measure) == (line.account, OUTLAYS)), {})
            gross = added((line.musd, receipts.get(line.account, {})))
            found.append(_waterfall(line.account, rates, gross, outlays))
    return tuple(found)


def _waterfall(
    account: str, rates: Mapping[int, float], obligations: Mapping[int, float], outlays: Mapping[int, float]
) -> Waterfall:
    obligated = {year: musd for year, musd in sorted(obligations.items()) if abs(musd) > CENT}
    paid: dict[int, Amounts] = {
        year: {year + lag: musd * share for lag, share in rates.items()} for year, musd in obligated.items()
    }
    spent = added(paid.values())
    rest = {year: outlays.get(year, 0.0) - spent.get(year, 0.0) for year in sorted({*outlays, *spent})}
    return Waterfall(account, rates, obligated, paid, {y: musd for y, musd in rest.items() if abs(musd) > CENT})


def if_obligated(authority: Mapping[int, float], obligated: float, rates: Mapping[int, float]) -> Amounts:
    """Return the outlays of new authority that a plan leaves, by fiscal year, as if it were obligated when it is given.

    authority: new, by fiscal year; obligated: of it in all; rates: share of an obligation paid by years after it
    Each year's authority is left in the same part. Nothing where all is obligated, or nothing is new.
    """
    given = {year: musd for year, musd in authority.items() if musd > CENT}
    new = sum(given.values())
    left = (new - obligated) / new if new > CENT else 0.0
    if left <= CENT / max(new, CENT):
        return {}
    return added({year + lag: left * musd * share for lag, share in rates.items()} for year, musd in given.items())

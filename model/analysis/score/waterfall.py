"""How authority becomes outlays: what is obligated in a fiscal year, paid out by the account's rates, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.rows import each_row
from model.analysis.score.lines import CENT, OBLIGATIONS, OUTLAYS, TOTAL, Amounts, Line, added


@dataclass(frozen=True)
class Waterfall:
    """Of one account, what moves: obligations by fiscal year, and what each pays out in which, million USD.

    rates: share of an obligation paid by years after it
    paid: fiscal year of the obligation -> fiscal year of the outlay -> million USD
    other: outlays that follow from no obligation of the account, by fiscal year
    """

    account: str
    rates: Mapping[int, float]
    obligated: Mapping[int, float]
    paid: Mapping[int, Mapping[int, float]]
    other: Mapping[int, float]


def waterfalls(lines: Sequence[Line], accounts: pd.DataFrame, spendout: pd.DataFrame) -> tuple[Waterfall, ...]:
    """Return the waterfall of every account whose obligations move, in the order of the lines."""
    profiles = dict(each_row(accounts, "account", "profile"))
    found = []
    for line in lines:
        if line.measure == OBLIGATIONS and line.account != TOTAL:
            rows = spendout[spendout["profile"] == profiles.get(line.account)]
            rates = {int(lag): float(share) for lag, share in each_row(rows, "lag_years", "share")}
            outlays = next((x.musd for x in lines if (x.account, x.measure) == (line.account, OUTLAYS)), {})
            found.append(_waterfall(line.account, rates, line.musd, outlays))
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

"""What a variant does to the federal budget, laid out as CBO lays out a cost estimate.

By fiscal year, millions of dollars, as the difference from a baseline planned from the same data: budget authority
in the year it is enacted, obligations and estimated outlays of each account, revenues, and the net effect on the
deficit; the first five and ten fiscal years added up, and what comes after. These are our numbers in that layout, and
no estimate of CBO's.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.rows import each_row

SHORT, LONG = 5, 10
"""Fiscal years in the two sums."""
AUTHORITY, OBLIGATIONS, OUTLAYS = "Budget Authority", "Obligations", "Estimated Outlays"
REVENUES = "Estimated Revenues"
DIRECT, CREDIT, DISCRETIONARY = "Direct spending", "Credit subsidies", "Spending subject to appropriation"
REVENUE, NET, CONTINGENT = "Revenues", "Net increase or decrease (-) in the deficit", "Contingent, at expected value"
BLOCK_OF = {
    "mandatory": DIRECT, "credit": CREDIT, "discretionary": DISCRETIONARY, "tax": REVENUE, "receipt": REVENUE,
    "offset": REVENUE,
    "contingent": CONTINGENT,
}  # fmt: skip
TOTAL = "all accounts"
FROM_LAW, WITH_APPROPRIATION = (
    "direct spending, contingent, credit and revenues",
    "with spending subject to appropriation",
)
CENT = 0.005e-6
"""Half a cent, in millions: what is smaller is rounding."""
Row = tuple[str, str, str]


def cost_estimate(
    budget: pd.DataFrame, baseline: pd.DataFrame, first_year: int, nominal: bool = False
) -> dict[str, pd.DataFrame]:
    """Return the blocks of the estimate, those that nothing changes left out: block -> account, line, years, sums.

    `budget` and `baseline` are budget tables of two plans; their difference is shown, in dollars of the base year or,
    with `nominal`, in dollars of each fiscal year. Tax credits lower revenues and duties raise them, both as
    revenues. Contingent accounts stand in a block of their own, and are in the net effect as all direct spending is.
    """
    moved = _moved(budget, baseline, "_nominal_musd" if nominal else "_musd")
    rows: dict[Row, dict[int, float]] = {}
    for account, kind, year, authority, obligations, outlays in moved.itertuples(index=False):
        block = BLOCK_OF[kind]
        if block == REVENUE:
            _add(rows, (block, account, REVENUES), year, -outlays)
            _add(rows, (block, TOTAL, REVENUES), year, -outlays)
            _add(rows, (NET, FROM_LAW, ""), year, outlays)
            _add(rows, (NET, WITH_APPROPRIATION, ""), year, outlays)
            continue
        for name in (account, TOTAL):
            _add(rows, (block, name, AUTHORITY), year, authority)
            _add(rows, (block, name, OBLIGATIONS), year, obligations)
            _add(rows, (block, name, OUTLAYS), year, outlays)
        if block != DISCRETIONARY:
            _add(rows, (NET, FROM_LAW, ""), year, outlays)
        _add(rows, (NET, WITH_APPROPRIATION, ""), year, outlays)
    return {block: _table(rows, block, first_year) for block in _blocks(rows)}


def _moved(budget: pd.DataFrame, baseline: pd.DataFrame, unit: str) -> pd.DataFrame:
    key = ["account", "kind", "fiscal_year"]
    amounts = [f"authority{unit}", f"obligations{unit}", f"outlays{unit}"]
    parts = [budget[[*key, *amounts]], baseline[[*key, *amounts]].assign(**{a: -baseline[a] for a in amounts})]
    return pd.concat(parts, ignore_index=True).groupby(key, as_index=False)[amounts].sum()


def _add(rows: dict[Row, dict[int, float]], row: Row, year: int, musd: float) -> None:
    years = rows.setdefault(row, {})
    years[year] = years.get(year, 0.0) + musd


def _blocks(rows: Mapping[Row, Mapping[int, float]]) -> list[str]:
    """Return the blocks in which some account changes, in the order of an estimate."""
    moved = {block for (block, _, _), years in rows.items() if any(abs(v) > CENT for v in years.values())}
    return [b for b in (DIRECT, CONTINGENT, CREDIT, DISCRETIONARY, REVENUE, NET) if b in moved]


def _table(rows: Mapping[Row, Mapping[int, float]], block: str, first: int) -> pd.DataFrame:
    """Return one block: accounts that change by name, their total last; of one account alone no total."""
    mine = {
        (account, line): years
        for (b, account, line), years in rows.items()
        if b == block and (account == TOTAL or any(abs(v) > CENT for v in _amounts(rows, block, account)))
    }
    last = (FROM_LAW, WITH_APPROPRIATION)
    accounts = sorted(
        {account for account, _ in mine if account != TOTAL}, key=lambda a: (last.index(a) if a in last else -1, a)
    )
    kept = [*accounts, TOTAL] if len(accounts) > 1 and (TOTAL, _first_line(mine)) in mine else accounts
    lines = [(account, line) for account in kept for line in (AUTHORITY, OBLIGATIONS, OUTLAYS, REVENUES, "")]
    out = [
        {
            "account": account,
            "line": line,
            **{str(y): mine[account, line].get(y, 0.0) for y in range(first, first + LONG)},
            span(first, SHORT): sum(v for y, v in mine[account, line].items() if y < first + SHORT),
            span(first, LONG): sum(v for y, v in mine[account, line].items() if y < first + LONG),
            "after": sum(v for y, v in mine[account, line].items() if y >= first + LONG),
        }
        for account, line in lines
        if (account, line) in mine and (line == OUTLAYS or _moves(mine[account, line]))
    ]
    return pd.DataFrame(out)


def existing_authority(estimate: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the accounts that obligate more or less and are given nothing new: they spend what is enacted already."""
    lines: dict[str, set[str]] = {}
    for block in (DIRECT, CREDIT, DISCRETIONARY):
        for account, line in each_row(estimate[block], "account", "line") if block in estimate else ():
            lines.setdefault(account, set()).add(line)
    return [a for a, said in lines.items() if a != TOTAL and OBLIGATIONS in said and AUTHORITY not in said]


def _moves(years: Mapping[int, float]) -> bool:
    return any(abs(v) > CENT for v in years.values())


def _amounts(rows: Mapping[Row, Mapping[int, float]], block: str, account: str) -> list[float]:
    """Return every amount of an account in a block."""
    return [v for (b, a, _), years in rows.items() if (b, a) == (block, account) for v in years.values()]


def _first_line(mine: Mapping[tuple[str, str], Mapping[int, float]]) -> str:
    return next(iter(mine))[1]


def span(first: int, years: int) -> str:
    """Return the heading of a sum, such as 2026-2030."""
    return f"{first}-{first + years - 1}"

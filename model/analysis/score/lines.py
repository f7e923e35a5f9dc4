"""The lines of an estimate: what a variant moves in the federal budget, account by account and fiscal year by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.rows import each_row
from model.analysis.score.window import Window

DIRECT, CREDIT, CONTINGENT = "Direct spending", "Credit subsidies", "Contingent items"
REVENUE, DEFICIT = "Revenues", "Net increase or decrease (-) in the deficit"
DISCRETIONARY = "Spending subject to appropriation"
BLOCK_OF = {
    "mandatory": DIRECT, "credit": CREDIT, "contingent": CONTINGENT, "tax": REVENUE, "receipt": REVENUE,
    "offset": REVENUE, "discretionary": DISCRETIONARY,
}  # fmt: skip
"""The block of an estimate in which an account stands, by its kind."""
BLOCKS = (DIRECT, CREDIT, CONTINGENT, REVENUE, DEFICIT, DISCRETIONARY)
IN_THE_DEFICIT = (DIRECT, CREDIT, CONTINGENT, REVENUE)
AUTHORITY, AUTHORIZATION, OBLIGATIONS = "Estimated Budget Authority", "Estimated Authorization", "Obligations"
OUTLAYS, REVENUES, NET = "Estimated Outlays", "Estimated Revenues", "Effect on the Deficit"
TOTAL = "all accounts"
CENT = 0.005e-6
"""Half a cent, in millions: what is smaller is rounding."""
LAST = ("receipt", "tax", "offset")
"""The order of revenues: duties and charges, tax credits, and what the first take from income and payroll taxes."""
Amounts = dict[int, float]


@dataclass(frozen=True)
class Line:
    """One line: its block, account (TOTAL for all of a block), measure; million USD by fiscal year, all years."""

    block: str
    account: str
    measure: str
    musd: Mapping[int, float]

    def moves_in(self, window: Window) -> bool:
        """Return whether anything of it falls in a window."""
        return any(abs(self.musd.get(year, 0.0)) > CENT for year in window.years)


def estimate_lines(budget: pd.DataFrame, baseline: pd.DataFrame, nominal: bool) -> tuple[Line, ...]:
    """Return every line that differs between two budgets, block by block, the sum of several accounts after them.

    budget, baseline: budget tables of two plans; the difference is of the first from the second
    nominal: in dollars of each fiscal year, else in dollars of the base year

    Revenues stand as revenues: a duty is above zero, a tax credit below it. The effect on the deficit is outlays of
    direct spending, credit subsidies and contingent items, less revenues.
    """
    moved = _moved(budget, baseline, "_nominal_musd" if nominal else "_musd")
    out: list[Line] = []
    for block in BLOCKS:
        if block == DEFICIT:
            out += _deficit(out)
            continue
        accounts = _accounts(moved, block)
        lines = [
            Line(block, a, measure, moved[a, kind, measure]) for a, kind in accounts for measure in _measures(kind)
        ]
        out += [line for line in lines if _any(line.musd)]
        if len(accounts) > 1:
            out += _sums(block, lines)
    return tuple(out)


def _moved(budget: pd.DataFrame, baseline: pd.DataFrame, unit: str) -> dict[tuple[str, str, str], Amounts]:
    """Return, by account, kind and measure, what differs by fiscal year; of revenues what is received."""
    names = [f"{measure}{unit}" for measure in ("authority", "obligations", "outlays")]
    out: dict[tuple[str, str, str], Amounts] = {}
    for frame, sign in ((budget, 1.0), (baseline, -1.0)):
        for account, kind, year, *amounts in each_row(frame, "account", "kind", "fiscal_year", *names):
            if BLOCK_OF[kind] == REVENUE:
                _add(out.setdefault((account, kind, REVENUES), {}), int(year), -sign * amounts[2])
                continue
            for measure, amount in zip((_first(kind), OBLIGATIONS, OUTLAYS), amounts, strict=True):
                _add(out.setdefault((account, kind, measure), {}), int(year), sign * amount)
    return out


def _add(musd: Amounts, year: int, amount: float) -> None:
    musd[year] = musd.get(year, 0.0) + amount


def _first(kind: str) -> str:
    return AUTHORIZATION if BLOCK_OF[kind] == DISCRETIONARY else AUTHORITY


def _measures(kind: str) -> tuple[str, ...]:
    return (REVENUES,) if BLOCK_OF[kind] == REVENUE else (_first(kind), OBLIGATIONS, OUTLAYS)


def _accounts(moved: Mapping[tuple[str, str, str], Amounts], block: str) -> list[tuple[str, str]]:
    """Return the accounts of a block that move, with their kind: of revenues in the order of LAST, else by name."""
    found = {(account, kind) for (account, kind, _), musd in moved.items() if BLOCK_OF[kind] == block and _any(musd)}
    return sorted(found, key=lambda each: (LAST.index(each[1]) if each[1] in LAST else 0, each[0]))


def _any(musd: Mapping[int, float]) -> bool:
    return any(abs(amount) > CENT for amount in musd.values())


def _sums(block: str, lines: Sequence[Line]) -> list[Line]:
    """Return the sum over accounts of each measure that moves."""
    measures = dict.fromkeys(line.measure for line in lines)
    sums = [Line(block, TOTAL, measure, added(x.musd for x in lines if x.measure == measure)) for measure in measures]
    return [line for line in sums if _any(line.musd)]


def added(amounts: Iterable[Mapping[int, float]]) -> Amounts:
    """Return amounts by fiscal year added up."""
    out: Amounts = {}
    for musd in amounts:
        for year, amount in musd.items():
            _add(out, year, amount)
    return out


def whole(lines: Sequence[Line], block: str, measure: str) -> Amounts:
    """Return what a block comes to by fiscal year: all its accounts, of one measure."""
    return added(x.musd for x in lines if (x.block, x.measure) == (block, measure) and x.account != TOTAL)


def _deficit(lines: Sequence[Line]) -> list[Line]:
    """Return the effect on the deficit: outlays less revenues."""
    spent = [whole(lines, block, OUTLAYS) for block in IN_THE_DEFICIT if block != REVENUE]
    received = {year: -amount for year, amount in whole(lines, REVENUE, REVENUES).items()}
    line = Line(DEFICIT, TOTAL, NET, added([*spent, received]))
    return [line] if _any(line.musd) else []


def existing_authority(lines: Sequence[Line]) -> list[str]:
    """Return the accounts that obligate more or less and are given nothing new: they spend what is enacted already."""
    measures: dict[str, set[str]] = {}
    for line in lines:
        measures.setdefault(line.account, set()).add(line.measure)
    new = {AUTHORITY, AUTHORIZATION}
    return [a for a, moved in measures.items() if a != TOTAL and OBLIGATIONS in moved and not moved & new]

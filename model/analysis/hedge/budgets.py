"""What a hedge costs the Treasury in scenarios that it was not made for: authority, outlays, revenues by fiscal year.

`deficit[fy] = outlays[fy] - revenues[fy]`, nominal million USD, from the ledger of each scenario's plan. Duties,
credits and what they take from other taxes are revenues; all else that an account pays or takes in is outlays.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data.rows import each_row
from model.analysis.hedge.held import Answered
from model.analysis.hedge.part_of import own_cost
from model.analysis.hedge.planned import World
from model.plan.ledger import budget, ledger
from model.plan.physical_tables import physical_tables
from model.program.compile.compile import Program
from model.solver.highs import Solution

AUTHORITY, OUTLAYS, REVENUES, DEFICIT = "authority", "outlays", "revenues", "deficit"
MEASURES = (AUTHORITY, OUTLAYS, REVENUES, DEFICIT)
BOOKED_AS_REVENUES = ("receipt", "tax", "offset")
"""Kinds of account whose outlays below zero are what the Treasury takes in."""
LOW, MIDDLE, HIGH, TAIL = 0.1, 0.5, 0.9, 0.95
"""Ranks of a scoring unit's range, and from where the tail begins."""


@dataclass(frozen=True)
class Money:
    """What one plan costs the Treasury: nominal million USD by measure and fiscal year; net outlays by account."""

    years: Mapping[str, Mapping[int, float]]
    accounts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Range:
    """A sum over scenarios [MUSD]: mean, ranks of one, five and nine tenths, and where the dearest twentieth begins.

    tail: the mean of the dearest twentieth
    """

    mean: float
    low: float
    middle: float
    high: float
    far: float
    tail: float


@dataclass(frozen=True)
class Scored:
    """What a hedge costs the Treasury over fresh scenarios, and if nothing happens.

    by_year: range by measure and fiscal year; ten_years: by measure; accounts: of net outlays over all years
    """

    scenarios: int
    by_year: Mapping[str, Mapping[int, Range]]
    ten_years: Mapping[str, Range]
    accounts: Mapping[str, Range]
    quiet: Money


def scored(money: Sequence[Money], quiet: Money, first: int) -> Scored:
    """Return the ranges of what plans cost the Treasury; first: the first of ten fiscal years that are summed."""
    accounts = sorted({account for one in money for account, amount in one.accounts.items() if amount})
    return Scored(
        len(money), ranges(money), ten_years(money, first),
        {account: range_of([one.accounts.get(account, 0.0) for one in money]) for account in accounts}, quiet,
    )  # fmt: skip


def money_of(of: World, program: Program, answered: Answered) -> Money:
    """Return what the plan of a scenario costs the Treasury."""
    own, _ = own_cost(program)
    x, duals = answered.x, answered.row_dual
    tables = physical_tables(
        program, Solution("optimal", answered.cost, x, duals, own - program.matrix.T @ duals, 0, 0.0), of.frames
    )
    flows = ledger(tables, of.frames, of.clauses)
    years: dict[str, dict[int, float]] = {measure: {} for measure in MEASURES}
    accounts: dict[str, float] = {}
    columns = ("account", "kind", "fiscal_year", "authority_nominal_musd", "outlays_nominal_musd")
    for account, kind, year, authority, outlays in each_row(budget(flows, of.frames), *columns):
        booked = {DEFICIT: outlays, **({REVENUES: -outlays} if kind in BOOKED_AS_REVENUES else {
            AUTHORITY: authority, OUTLAYS: outlays})}  # fmt: skip
        for measure, amount in booked.items():
            years[measure][year] = years[measure].get(year, 0.0) + amount
        accounts[account] = accounts.get(account, 0.0) + outlays
    return Money(years, accounts)


def range_of(values: Sequence[float]) -> Range:
    """Return the range of a sum over scenarios that are equally likely; no number of none."""
    if not values:
        return Range(*[math.nan] * 6)
    low, middle, high, far = np.quantile(values, [LOW, MIDDLE, HIGH, TAIL]).tolist()
    return Range(math.fsum(values) / len(values), low, middle, high, far, tail_mean(values))


def tail_mean(values: Sequence[float]) -> float:
    """Return the mean of the dearest twentieth of scenarios that are equally likely, one of them counted in part."""
    each = sorted(values, reverse=True)
    left = weight = (1 - TAIL) * len(each)
    total = 0.0
    for value in each:
        part = min(1.0, left)
        total, left = total + part * value, left - part
        if left <= 0:
            break
    return total / weight


def ranges(money: Sequence[Money]) -> dict[str, dict[int, Range]]:
    """Return the range of every measure by fiscal year."""
    years = sorted({year for one in money for measure in MEASURES for year in one.years[measure]})
    return {
        measure: {year: range_of([one.years[measure].get(year, 0.0) for one in money]) for year in years}
        for measure in MEASURES
    }


def ten_years(money: Sequence[Money], first: int) -> dict[str, Range]:
    """Return the range of every measure over ten fiscal years from the first."""
    return {
        measure: range_of([
            math.fsum(amount for year, amount in one.years[measure].items() if first <= year < first + 10)
            for one in money
        ])
        for measure in MEASURES
    }  # fmt: skip

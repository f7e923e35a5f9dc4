"""Cost is convex in every level that enters as a right-hand side, and concave in every price.

A mix of two plans, one for each end of a change of levels, is a plan for the mix of the levels: so the middle costs no
more than the mean of the ends. At the mean of two prices each plan costs the mean, and the cheapest no less.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.laws.planned import CLOSE, Case

pytestmark = pytest.mark.breadth

Change = Callable[[Case, float], Case]
FACTORS = (0.6, 1.0, 1.4)


@pytest.fixture(scope="session")
def case(case: Case) -> Case:
    """The study with funds that spend no receipts: what a fund receives follows prices, and pays for more."""
    return case.spending_no_receipts() if case.states("stockpile_target") else case


def _columns(*names: str) -> Change:
    table, *columns = names
    return lambda case, factor: case.scaled(factor, {table: tuple(columns)})


def _no_minimum(case: Case) -> Case:
    """Leave minimum import prices out: the larger of two prices is bent the other way."""
    return case.sentences("tariff", lambda sentence: {"minimum_usd_per_t": None})


def _budget(case: Case, factor: float) -> Case:
    granted = case.without("budget_cap", "capital_grant").settings(perspective="market")
    return granted.stating("capital_grant", account="dpa", share=0.6).stating(
        "budget_cap", account="dpa", dollars="real", max_musd=2.0 * factor
    )


def _days(case: Case, factor: float) -> Case:
    return case.stating("stockpile_target", days=20 * factor)


def _all_levels(case: Case, factor: float) -> Case:
    """Move many right-hand sides at once, some up and some down."""
    moved = case.scaled(factor, {"demand": ("demand_t",), "scrap": ("available_t",)})
    return moved.scaled(
        2 - factor, {"suppliers": ("available_t", "ramp_t"), "plants": ("buildable_t", "reserves_t")}
    ).scaled(2 - factor, {"replacements": ("share",)})


def _standing_capacity(case: Case, factor: float) -> Case:
    """Move what runs without a decision; what newer plants replace is a share of it, so they are left out."""
    alone = case.tables(replacements=case.dataset.table("replacements")[:0])
    return alone.scaled(factor, {"plant_capacity": ("capacity_t",)})


def _sites(case: Case, factor: float) -> Case:
    """Move what may be built, and with it the share that all of it replaces: each tonne replaces what it did."""
    moved = case.scaled(factor, {"plants": ("buildable_t", "buildable_t_per_year")})
    return moved.scaled(factor, {"replacements": ("share",)})


def _tariff(case: Case, factor: float) -> Case:
    return case.settings(perspective="market").stating("tariff", rate=0.2 * factor)


def _credit(case: Case, factor: float) -> Case:
    return case.settings(perspective="market").stating("production_tax_credit", share_of_cost=0.3 * factor)


def _capital(case: Case, factor: float) -> Case:
    """Move capital and fixed cost; money that follows capital in a row is left out."""
    return case.without("capital_grant", "investment_tax_credit", "loan", "equity", "budget_cap").scaled(
        factor, {"plants": ("capex_usd_per_t", "fixed_usd_per_t")}
    )


def _all_prices(case: Case, factor: float) -> Case:
    moved = _no_minimum(case).scaled(factor, {"suppliers": ("price_usd_per_t",), "outlets": ("price_usd_per_t",)})
    return moved.scaled(2 - factor, {"shortage": ("shortage_usd_per_t",), "substitutes": ("cost_usd_per_t",)})


def _stating(name: str, moving: str, level: float, **fields: Any) -> Change:
    """State a sentence with one field at its level times a factor, in place of the study's own."""
    return lambda case, factor: (
        case.without(name).settings(perspective="market").stating(name, **fields, **{moving: level * factor})
    )


LEVELS: dict[str, Change] = {
    "demand": _columns("demand", "demand_t"),
    "available": _columns("suppliers", "available_t"),
    "first sales": _columns("suppliers", "ramp_t"),
    "capacity": _standing_capacity,
    "sites": _sites,
    "reserves": _columns("plants", "reserves_t"),
    "scrap": _columns("scrap", "available_t"),
    "outlets": _columns("outlets", "size_t"),
    "stock": _columns("stockpile", "opening_t", "limit_t", "fill_t_per_year", "release_t_per_year"),
    "budget": _budget,
    "days of stock": _days,
    "many levels": _all_levels,
    "products": _columns("products", "wanted_units"),
    "emissions": _stating("emissions_cap", "max_t", 3e5),
    "import quota": _stating("import_quota", "quota_t", 3e3, forms=["amber.metal"]),
    "spending": _stating("purchase_budget", "max_musd", 20, dollars="real"),
    "build rate": _stating("workforce", "build_rate", 0.6),
    "jobs": _stating("workforce", "max_jobs", 40, jobs_per_kt=50),
    "plant abroad": _stating("partner_investment", "size_t", 1e3, like="amber_refinery", country="AUS"),
    "programme": _stating("substitution_program", "share", 0.1, dollars="real", cost_usd_per_t=9e3),
    "cover": _stating("nminus1_floor", "min", 0.5),
}
PRICES: dict[str, Change] = {
    "suppliers": lambda case, factor: _no_minimum(case).scaled(
        factor, {"suppliers": ("price_usd_per_t", "freight_usd_per_t")}
    ),
    "shortage": _columns("shortage", "shortage_usd_per_t"),
    "making": _columns("plants", "variable_usd_per_t"),
    "capital": _capital,
    "outlets": _columns("outlets", "price_usd_per_t"),
    "storage": _columns("stockpile", "holding_usd_per_t"),
    "tariff": _tariff,
    "credit": _credit,
    "many prices": _all_prices,
    "missing products": _columns("products", "shortage_usd_per_unit"),
    "leaving sellers": _columns("trade_elasticities", "price_usd_per_t"),
    "discarding": _columns("discards", "cost_usd_per_t"),
    "carbon": _stating("carbon_price", "usd_per_t", 60, dollars="real", border=True),
    "floor": _stating(
        "price_floor", "floor_usd_per_t", 2e4, dollars="real", forms=["amber.metal"], upside_share=0.3, price_spread=0.3
    ),
    "commitment": _stating("offtake", "price_usd_per_t", 2e4, dollars="real", min_share=0.0, price_spread=0.3),
    "substitutes": _stating("substitution_program", "cost_usd_per_t", 9e3, dollars="real", share=0.1),
}


def _three(case: Case, change: Change) -> tuple[list[float], float]:
    cases: list[Any] = [change(case, factor) for factor in FACTORS]
    costs = [c.cost for c in cases]
    return costs, CLOSE * max(c.size for c in cases)


@pytest.mark.parametrize("level", LEVELS)
def test_cost_is_convex_in_levels(case: Case, level: str) -> None:
    """The middle of two levels costs at most the mean of what they cost."""
    (low, middle, high), slack = _three(case, LEVELS[level])
    if np.isfinite(low + high):
        assert middle <= (low + high) / 2 + slack


@pytest.mark.parametrize("price", PRICES)
def test_cost_is_concave_in_prices(case: Case, price: str) -> None:
    """The mean of two prices costs at least the mean of what they cost; no price makes a study impossible."""
    (low, middle, high), slack = _three(case, PRICES[price])
    if np.isinf(middle):
        assert np.isinf(low)
        assert np.isinf(high)
    else:
        assert middle >= (low + high) / 2 - slack

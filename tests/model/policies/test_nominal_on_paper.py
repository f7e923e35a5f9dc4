"""Eleven ways in which money was once counted wrongly, each worked out in dollars of the day by fiscal year.

A dollar of the base year is 1.1 in fiscal 2026, 1.2 in 2027, 1.3 in 2028 and 1.4 in 2029. Accounts that decide pay
50, 30 and 20% of what they obligate in three years, in the dollars of the first. The same law twice has no number: it
is refused (tests/model/study/test_repeats.py).
"""

from __future__ import annotations

from typing import Any

import pytest

from model.plan.plan import Plan
from tests.everything import COUNTED
from tests.handmade import cell, missed, plan_of
from tests.model.policies.built import must_build
from tests.model.policies.chain import chain
from tests.model.policies.test_capital_grant import GRANT

YEARS = (2026, 2027, 2028)
INDEX = [{"fiscal_year": y, "index": i} for y, i in ((2026, 1.1), (2027, 1.2), (2028, 1.3), (2029, 1.4), (2030, 1.5))]
EARLY, LATE = 273 / 365, 92 / 365
"""Parts of a calendar year of 365 days before October, and from October on."""
OUTLAYS, OBLIGATED, AUTHORITY = "outlays_nominal_musd", "obligations_nominal_musd", "authority_nominal_musd"


def _by_year(plan: Plan, account: str, column: str = OUTLAYS) -> dict[int, float]:
    rows = plan.tables["budget"].query("account == @account")
    return {y: round(v, 9) for y, v in zip(rows["fiscal_year"], rows[column], strict=True) if abs(v) > 1e-9}


def _given(*rows: tuple[int, float, str, str]) -> dict[str, Any]:
    names = ("fiscal_year", "authority_musd", "available_until", "left_to")
    return {"deflator": INDEX, "appropriations": [{"account": "dpa", **dict(zip(names, r, strict=True))} for r in rows]}


def test_a_floor_of_a_contract() -> None:
    """1: 8,700 USD/t of the day in 2026 is 8,700 / (1.1 x 273/365 + 1.2 x 92/365) of the base year; metal costs 7,000.

    The refinery, paid so, makes its 2 kt: the Treasury lacks 8,700 of the day less 7,000 of the base year on each.
    """
    day = 1.1 * EARLY + 1.2 * LATE
    said = {"forms": ["a.metal"], "plants": ["ref"], "dollars": "nominal", "floor_usd_per_t": 8700, "price_spread": 0}
    plan, frames, stated = plan_of(chain(tables={"deflator": INDEX}), ("price_floor", said))
    paid = 2 * (8.7 / day - 7.0)
    expected = {2026: 1.1 * paid * EARLY, 2027: 1.2 * paid * LATE}
    assert _by_year(plan, "ndpr_floor") == pytest.approx(expected)
    assert sum(expected.values()) == pytest.approx(2 * (8.7 - 7.0 * day)), "the contract's own dollars"
    assert missed(plan, frames, stated) == []


def test_a_public_stock_pays_for_its_own_tonnes() -> None:
    """2: 7.3 days of 5 kt, 100 t at 7 MUSD a kt, bought in 2028 at 1.3: 0.91, of which 50, 30 and 20% are paid.

    What private holders keep, 0.8 kt at the end, is in no account.
    """
    public = {"holder": "public", "stock_most": 3.0, "holding": 0.0}
    stocks = [{"year": y, "opening": 1.0, "closing": 0.8, "carrying": 0.6} for y in YEARS]
    uses = [{"end_use": u, "wanted": w, "year": y} for u, w in (("defence", 4.0), ("clean", 1.0)) for y in YEARS]
    world = chain(
        YEARS, stocks=[*stocks, *({**public, "year": y} for y in YEARS)], demands=uses, tables={"deflator": INDEX}
    )
    plan, frames, stated = plan_of(world, ("stockpile_target", {"days": {2028: 7.3}}))
    assert _by_year(plan, "nds_fund", OBLIGATED) == pytest.approx({2028: 1.3 * 0.7})
    assert _by_year(plan, "nds_fund") == pytest.approx({2028: 0.455, 2029: 0.273, 2030: 0.182})
    assert missed(plan, frames, stated) == []


def test_a_duty_of_one_fiscal_year_and_the_taxes_it_displaces() -> None:
    """3 and 5: a tenth on 4 kt at 7 MUSD, from 1 October 2027 to 30 September 2028: all of it fiscal 2028, at 1.3.

    92 of 365 days of 2027 and 274 of 366 of 2028; of the first a quarter, of the second a fifth is lost elsewhere.
    """
    shares = [{"year": 2027, "share": 0.25}, {"year": 2028, "share": 0.2}]
    duty = ("tariff", {"rate": 0.1, "from": "2027-10-01", "until": "2028-09-30", "forms": ["a.metal"]})
    world = chain(YEARS, outputs=[], demands=[{"wanted": 4.0, "year": y} for y in YEARS], collections=[],
                  tables={"deflator": INDEX, "tax_offset": shares})  # fmt: skip
    plan, frames, stated = plan_of(world, duty)
    first, second = 4 * 0.7 * 92 / 365, 4 * 0.7 * 274 / 366
    assert _by_year(plan, "customs") == pytest.approx({2028: -1.3 * (first + second)})
    lost = {2028: 1.3 * (0.25 * first + 0.2 * second)}
    assert _by_year(plan, "income_and_payroll_taxes") == pytest.approx(lost)
    assert missed(plan, frames, stated) == []


def test_an_offtake_is_in_outlays() -> None:
    """4: 0.4 kt committed at 9,000 USD/t of the day, where metal costs 7,000 of the base year."""
    day = 1.1 * EARLY + 1.2 * LATE
    said = {"min_share": 0.8, "price_spread": 0, "dollars": "nominal", "price_usd_per_t": 9000, "kinds": ["recycler"]}
    plan, frames, stated = plan_of(chain(tables={"deflator": INDEX}), ("offtake", said))
    made = cell(plan, "production", "tonnes", plant="rec", main=True) / 1e3
    paid = made * (9.0 / day - 7.0)
    assert _by_year(plan, "purchase_commitments") == pytest.approx({2026: 1.1 * paid * EARLY, 2027: 1.2 * paid * LATE})
    assert missed(plan, frames, stated) == []


def _granting(*rows: tuple[int, float, str, str], cap: Any = "appropriated", **grant: Any) -> Plan:
    """Return the plan of a grant of 40% of 10 MUSD, decided in 2026, within what its account has."""
    dollars = {} if cap == "appropriated" else {"dollars": "nominal"}
    limit = ("budget_cap", {"account": "dpa", "max_musd": cap, **dollars})
    plan, frames, stated = plan_of(must_build(tables=_given(*rows)), (GRANT[0], {**GRANT[1], **grant}), limit)
    assert missed(plan, frames, stated) == []
    return plan


def test_money_that_lapses_and_money_enacted_before() -> None:
    """1, 6 and 7: 2.2 of the day enacted in 2025 pay for a grant of 2.2 in 2026, which is 2.0 of the base year.

    Authority stands in 2025; the rest of 40% of 10 is not there. Lapsed before 2026 it pays for nothing, and goes to
    other uses as far as it had not lapsed.
    """
    plan = _granting((2025, 2.2, "2026-09-30", ""))
    assert cell(plan, "grants", "musd") == pytest.approx(2.0)
    assert _by_year(plan, "dpa", AUTHORITY) == pytest.approx({2025: 2.2})
    assert _by_year(plan, "dpa", OBLIGATED) == pytest.approx({2026: 2.2})
    assert _by_year(plan, "dpa") == pytest.approx({2026: 1.1, 2027: 0.66, 2028: 0.44})
    lapsed = _granting((2024, 2.2, "2025-09-30", ""))
    assert lapsed.tables["grants"]["musd"].sum() == pytest.approx(0.0)
    assert _by_year(lapsed, "dpa", OBLIGATED) == {}


def test_what_no_policy_directs_is_spent_and_directing_it_is_no_new_authority() -> None:
    """7: of 6.6 of the day until fiscal 2027, 4.4 are granted in 2026, and others have the 2.2 that are left."""
    plan = _granting((2025, 6.6, "2027-09-30", "doe_grants"))
    assert _by_year(plan, "dpa", OBLIGATED) == pytest.approx({2026: 4.4})
    assert _by_year(plan, "doe_grants", OBLIGATED) == pytest.approx({2027: 2.2})
    assert _by_year(plan, "doe_grants") == pytest.approx({2027: 1.1, 2028: 0.66, 2029: 0.44})
    authority = plan.tables["budget"][AUTHORITY].sum()
    assert authority == pytest.approx(6.6), "nothing new"


def test_a_cap_by_year_provides_nothing_in_other_years() -> None:
    """8: 1.1 of the day in 2026 alone: a grant of 1.0; 5 in 2027 alone: none, for it is decided in 2026."""
    assert cell(_granting(cap={2026: 1.1}), "grants", "musd") == pytest.approx(1.0)
    assert _granting(cap={2027: 5.0}).tables["grants"]["musd"].sum() == pytest.approx(0.0)


def test_a_loan_costs_what_the_treasury_does_not_get_back() -> None:
    """10: 5 MUSD lent in 2026 without interest, repaid in a year: 1 - 1/1.023 of it, in dollars of 2026 at 1.1."""
    said = {"account": "osc_credit", "share": 0.5, "rate": 0.0, "dollars": "real"}
    plan, frames, stated = plan_of(must_build(tables={"deflator": INDEX}), ("loan", said))
    subsidy = 1.1 * 5.0 * (1 - 1 / 1.023)
    assert _by_year(plan, "osc_credit", OBLIGATED) == pytest.approx({2026: subsidy})
    assert sum(_by_year(plan, "osc_credit").values()) == pytest.approx(subsidy)
    assert missed(plan, frames, stated) == []


def test_a_credit_is_a_share_of_all_that_counts() -> None:
    """11: a tenth of 1 of variable cost, 0.2 of fixed and 6.25 of feed on each of 2 kt, by the days of 2026."""
    row = {"credit": "45X", "form": "a.metal", "year": 2026, "share_of_cost": 0.1}
    counts = {**COUNTED, "fixed_counts": 1.0, "feed_counts": 1.0}
    world = chain(
        outputs=[{"plant": "ref", "variable": 1.0, "fixed": 0.2, "existing": 2.0}], plants=[{"plant": "ref"}],
        tables={"credits": [{**row, **counts}], "deflator": INDEX},
    )  # fmt: skip
    plan, frames, stated = plan_of(world, ("production_tax_credit", "45X"))
    made = cell(plan, "production", "tonnes", plant="ref", main=True) / 1e3
    assert made == pytest.approx(2.0)
    credit = made * 0.1 * (1.0 + 0.2 + 1.25 * 5.0)
    assert _by_year(plan, "45x") == pytest.approx({2026: 1.1 * credit * EARLY, 2027: 1.2 * credit * LATE})
    assert missed(plan, frames, stated) == []

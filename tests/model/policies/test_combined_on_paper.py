"""Clauses of money together on one plant or account, in dollars of the day by fiscal year, written out.

A dollar of the base year is 1.1 in fiscal 2026, 1.2 in 2027, 1.3 in 2028 and 1.4 in 2029. The account that grants pays
50, 30 and 20% of what it obligates.
"""

from __future__ import annotations

from typing import Any

import pytest

from model.plan.plan import Plan
from tests.handmade import cell, missed, plan_of
from tests.model.policies.built import must_build
from tests.model.policies.chain import chain
from tests.model.policies.test_capital_grant import GRANT
from tests.model.policies.test_nominal_on_paper import EARLY, INDEX, LATE, YEARS

OUTLAYS, OBLIGATED = "outlays_nominal_musd", "obligations_nominal_musd"
IN_2028, AFTER = 274 / 366, 92 / 366


def by_year(plan: Plan, account: str, column: str = OUTLAYS) -> dict[int, float]:
    rows = plan.tables["budget"].query("account == @account")
    return {y: round(v, 9) for y, v in zip(rows["fiscal_year"], rows[column], strict=True) if abs(v) > 1e-9}


def proven(world: Any, *stated: Any) -> Plan:
    plan, frames, clauses = plan_of(world, *stated)
    assert missed(plan, frames, clauses) == []
    return plan


def test_a_grant_and_a_credit_on_one_plant() -> None:
    """Granted are 40% of 10 for the kt decided in 2026; credited are 10% of 1 on 2 kt of 2026, 7.5% on 3 kt of 2027.

    A dollar of both is paid once: the grant in the year of the decision, the credit as taxes fall due.
    """
    plan = proven(must_build(tables={"deflator": INDEX}), GRANT, ("production_tax_credit", "45X"))
    assert by_year(plan, "dpa", OBLIGATED) == pytest.approx({2026: 1.1 * 4.0})
    assert by_year(plan, "dpa") == pytest.approx({2026: 2.2, 2027: 1.32, 2028: 0.88})
    first, second = 2 * 0.1 * 1.0, 3 * 0.075 * 1.0
    assert by_year(plan, "45x") == pytest.approx(
        {2026: 1.1 * first * EARLY, 2027: 1.2 * (first * LATE + second * EARLY), 2028: 1.3 * second * LATE}
    )


def test_a_fund_that_buys_dear_sells_cheap_and_pays_storage() -> None:
    """0.5 kt bought in 2026 at 7 and a twentieth, sold in 2028 at 7 less a tenth; 0.2 a year for each kt in store.

    The purchase is obligated as it is decided; what is sold comes in all year long, and at once.
    """
    stocks = [{"holder": "public", "stock_most": 3.0, "holding": 0.2, "year": y} for y in YEARS]
    target = {"tonnes": {2026: 500, 2027: 500, 2028: 0}, "forms": ["a.metal"], "release": "free"}
    said = {**target, "account": "nds_fund", "premium": 0.05, "discount": 0.1}
    demands = [{"wanted": 4.0, "year": y} for y in YEARS]
    plan = proven(chain(YEARS, stocks=stocks, demands=demands, tables={"deflator": INDEX}), ("stockpile_target", said))
    bought, sold, stored = 0.5 * 7 * 1.05, 0.5 * 7 * 0.9, 0.5 * 0.2
    receipts = {2028: -1.3 * sold * IN_2028, 2029: -1.4 * sold * AFTER}
    duties = {
        2026: 1.1 * (bought + stored * EARLY),
        2027: 1.2 * (stored * LATE + stored * EARLY),
        2028: 1.3 * stored * LATE + receipts[2028],
        2029: receipts[2029],
    }
    assert by_year(plan, "nds_fund", OBLIGATED) == pytest.approx(duties)
    paid = {2026: duties[2026], 2027: duties[2027], 2028: 1.3 * stored * LATE}
    out = {y: sum(paid.get(y - lag, 0.0) * part for lag, part in enumerate((0.5, 0.3, 0.2))) for y in range(2026, 2031)}
    assert by_year(plan, "nds_fund") == pytest.approx(
        {y: musd + receipts.get(y, 0.0) for y, musd in out.items()}, abs=1e-9
    )


def test_a_quota_and_the_taxes_that_the_rest_displaces() -> None:
    """A tenth on 7 for what comes in beyond 1 kt: 3 of 4 kt pay 2.1 by the days of 2026; a quarter is lost."""
    duty = ("tariff", {"rate": 0.1, "forms": ["a.metal"], "countries": ["CHN"], "quota_t": 1000})
    share = [{"year": 2026, "share": 0.25}]
    world = chain(outputs=[], collections=[], tables={"deflator": INDEX, "tax_offset": share})
    plan = proven(world, duty)
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(4000)
    paid = {2026: -1.1 * 2.1 * EARLY, 2027: -1.2 * 2.1 * LATE}
    assert by_year(plan, "customs") == pytest.approx(paid)
    lost = by_year(plan, "income_and_payroll_taxes")
    assert lost == pytest.approx({year: -0.25 * musd for year, musd in paid.items()})


def test_a_guarantee_with_defaults_beside_a_grant() -> None:
    """Of 5 lent at 5% for a year a fifth is not repaid, two fifths of that recovered; the fee is 1 point.

    Owed is 1.05 a year later, worth 1.05 / 1.023; lost are 0.2 x 0.6 of it. The grant of 40% is of the same capital.
    """
    terms = {"share": 0.5, "rate": 0.05, "dollars": "real", "fee_share": 0.01, "default_share": 0.2}
    loan = ("loan", {"account": "osc_credit", "guarantee": True, "recovery_share": 0.4, **terms})
    plan = proven(must_build(tables={"deflator": INDEX}), GRANT, loan)
    subsidy = 5.0 * (1.05 / 1.023 * 0.2 * 0.6 - 0.01)
    assert by_year(plan, "osc_credit", OBLIGATED) == pytest.approx({2026: 1.1 * subsidy})
    assert by_year(plan, "dpa", OBLIGATED) == pytest.approx({2026: 1.1 * 4.0})

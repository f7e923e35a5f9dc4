"""Dollars of the day and fiscal years: what a sentence states, what a budget counts, what the ledger books."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from model.plan.plan import Plan
from model.policies import BY_NAME
from tests.handmade import cell, missed, plan_of, program_of, says
from tests.model.policies.chain import chain
from tests.model.policies.test_capital_grant import GRANT, _chain

INDEX = [{"fiscal_year": y, "index": i} for y, i in ((2026, 1.0), (2027, 1.1), (2028, 1.21), (2029, 1.331))]
GIVEN = [{"account": "dpa", "fiscal_year": y, "authority_musd": m} for y, m in ((2025, 1.0), (2026, 1.5))]
SAYS: dict[str, dict[str, Any]] = {
    "price_floor": {"forms": ["a.metal"], "price_spread": 0, "floor_usd_per_t": 9000},
    "offtake": {"min_share": 0.1, "price_spread": 0, "price_usd_per_t": {2026: 9000}},
    "budget_cap": {"account": "dpa", "max_musd": {2026: 5}},
    "carbon_price": {"usd_per_t": 50},
    "purchase_budget": {"max_musd": 5},
    "tariff": {"minimum_usd_per_t": 5},
    "substitution_program": {"share": 0.1, "cost_usd_per_t": 1},
}


def _refused(name: str, said: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as raised:
        BY_NAME[name].model_validate(said)
    (error,) = raised.value.errors()
    return str(error["msg"]).removeprefix("Value error, ")


@pytest.mark.parametrize("name", SAYS)
def test_a_sum_without_its_dollars_is_refused(name: str) -> None:
    amount = next(field for field in SAYS[name] if field.endswith(("usd_per_t", "musd")))
    assert _refused(name, SAYS[name]) == (
        f"states {amount} without its dollars; write dollars = 'nominal' for dollars of the day, as in a law or "
        "contract, or dollars = 'real' for dollars of the base year"
    )
    for dollars in ("nominal", "real"):
        BY_NAME[name].model_validate({**SAYS[name], "dollars": dollars})


def test_a_law_is_in_dollars_of_the_day() -> None:
    said = {**SAYS["price_floor"], "dollars": "real", "cite": "P.L. 119-21 s.20004"}
    assert _refused("price_floor", said) == (
        "cites a law or contract (P.L. 119-21 s.20004), whose dollars are those of the day; write dollars = 'nominal'"
    )
    assert _refused("budget_cap", {"account": "dpa", "max_musd": "appropriated", "dollars": "real"}) == (
        "appropriations are in dollars of the day; leave out dollars, or write dollars = 'nominal'"
    )


@pytest.mark.parametrize(
    ("name", "rate"),
    [("loan", {"rate": 0.05, "account": "osc_credit"}), ("equity", {"return_rate": 0.07, "account": "dpa"})],
)
def test_a_rate_of_a_contract_says_what_it_is_in(name: str, rate: dict[str, Any]) -> None:
    said = {**rate, "share": 0.2, "cite": "P.L. 119-21 s.20004"}
    assert _refused(name, said) == (
        "cites a law or contract (P.L. 119-21 s.20004) and does not say what its rate is in; write dollars = 'nominal' "
        "for the rate that a contract states, or dollars = 'real' for one above the rise of prices"
    )
    for dollars in ("nominal", "real"):
        BY_NAME[name].model_validate({**said, "dollars": dollars})
    BY_NAME[name].model_validate({**said, "cite": "What-if"})


def _spent(plan: Plan, column: str, account: str) -> dict[int, float]:
    rows = plan.tables["budget"].query("account == @account and @column != ''")
    return {y: v for y, v in zip(rows["fiscal_year"], rows[column], strict=True) if v}


def test_nominal_authority_is_never_above_the_appropriation() -> None:
    """1 + 1.5 MUSD of the day, spent in 2026 when a dollar of the base year is 1.1: 2.5 nominal, 2.27 real."""
    frames = _chain(
        offers=[{"year": y} for y in (2026, 2027)],
        outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
        tables={
            "appropriations": GIVEN,
            "deflator": [{"fiscal_year": y, "index": 1.1 ** (y - 2025)} for y in range(2025, 2030)],
        },
    )
    plan, adjusted, stated = plan_of(frames, GRANT, ("budget_cap", {"account": "dpa", "max_musd": "appropriated"}))
    assert _spent(plan, "authority_nominal_musd", "dpa") == pytest.approx({2025: 1.0, 2026: 1.5})
    assert _spent(plan, "obligations_nominal_musd", "dpa") == pytest.approx({2026: 2.5})
    assert _spent(plan, "obligations_musd", "dpa") == pytest.approx({2026: 2.5 / 1.1})
    assert missed(plan, adjusted, stated) == []


def test_a_nominal_cap_counts_every_payment_in_its_own_dollars() -> None:
    """A grant of 2026 is worth 1.1 nominal; half of it is paid in 2026, 30% in 2027, in the same dollars."""
    frames = _chain(tables={"deflator": [{"fiscal_year": y, "index": 1.1 ** (y - 2025)} for y in range(2025, 2030)]})
    grants = {f"Grant[capital_grant,{p},2026]": 1.1 for p in ("ref", "rec")}
    cap = {"account": "dpa", "dollars": "nominal"}
    program = program_of(frames, GRANT, ("budget_cap", {**cap, "max_musd": 5.0}))
    says(program, "budget_limit", {"budget_limit[budget_cap,all]": (grants, "<=", 5.0)})
    program = program_of(
        frames, GRANT, ("budget_cap", {**cap, "max_musd": {2026: 9.0, 2027: 5.0}, "measure": "outlays"})
    )
    says(program, "budget_limit", {
        "budget_limit[budget_cap,2026]": ({g: 0.5 * v for g, v in grants.items()}, "<=", 9.0),
        "budget_limit[budget_cap,2027]": ({g: 0.3 * v for g, v in grants.items()}, "<=", 5.0),
    })  # fmt: skip


# ---------------------------------------------------------------- fiscal years by the days in force


def test_a_duty_of_one_fiscal_year_is_booked_in_it() -> None:
    """In force from 1 October 2027 to 30 September 2028: nothing is of fiscal 2027 or 2029."""
    years = (2027, 2028)
    duty = ("tariff", {"rate": 0.1, "from": "2027-10-01", "until": "2028-09-30"})
    plan, _, _ = plan_of(chain(years, tables={"deflator": INDEX}), duty)
    found = _spent(plan, "outlays_musd", "customs")
    paid = sum(cell(plan, "ledger", "musd", item="tariffs", year=y) for y in years)
    assert found == pytest.approx({2028: -paid})
    assert _spent(plan, "outlays_nominal_musd", "customs") == pytest.approx({2028: -1.21 * paid})


def test_a_duty_of_a_part_of_a_year_is_split_by_its_days() -> None:
    """From 1 July 2027 on: 92 days of fiscal 2027 and 92 of fiscal 2028."""
    plan, _, _ = plan_of(chain((2027,)), ("tariff", {"rate": 0.1, "from": "2027-07-01"}))
    paid = cell(plan, "ledger", "musd", item="tariffs")
    assert _spent(plan, "outlays_musd", "customs") == pytest.approx({2027: -paid / 2, 2028: -paid / 2})


def test_a_grant_from_october_on_is_authority_of_the_next_fiscal_year() -> None:
    grant = (GRANT[0], {**GRANT[1], "from": "2026-10-01"})
    frames = _chain(
        offers=[{"year": y} for y in (2026, 2027)], outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
    )  # fmt: skip
    plan, _, _ = plan_of(frames, grant)
    granted = cell(plan, "grants", "musd")
    assert granted > 0
    assert _spent(plan, "obligations_musd", "dpa") == pytest.approx({2027: granted})
    assert _spent(plan, "outlays_musd", "dpa") == pytest.approx(
        {2027: 0.5 * granted, 2028: 0.3 * granted, 2029: 0.2 * granted}
    )


def test_duties_lower_other_taxes() -> None:
    """A quarter of the duty of 2026 and a fifth of that of 2027, in the fiscal years of the duty; its own account."""
    shares = [{"year": 2026, "share": 0.25}, {"year": 2027, "share": 0.2}]
    frames = chain((2026, 2027, 2028), tables={"tax_offset": shares, "deflator": INDEX})
    plan, _, _ = plan_of(frames, ("tariff", {"rate": 0.1}))
    paid = {y: cell(plan, "ledger", "musd", item="tariffs", year=y) for y in (2026, 2027, 2028)}
    first, late = 273 / 365, 92 / 365
    lost = {
        2026: 0.25 * paid[2026] * first,
        2027: 0.25 * paid[2026] * late + 0.2 * paid[2027] * first,
        2028: 0.2 * (paid[2027] * late + paid[2028] * 274 / 366),
        2029: 0.2 * paid[2028] * 92 / 366,
    }
    assert _spent(plan, "outlays_musd", "income_and_payroll_taxes") == pytest.approx(lost)
    assert _spent(plan, "outlays_nominal_musd", "income_and_payroll_taxes") == pytest.approx(
        {y: musd * 1.1 ** (y - 2026) for y, musd in lost.items()}
    )
    received = cell(plan, "summary", "value", metric="federal_receipts_10_years")
    assert received == pytest.approx(sum(paid.values()))
    assert cell(plan, "summary", "value", metric="federal_deficit_10_years") == pytest.approx(
        sum(lost.values()) - received
    )
    assert cell(plan, "summary", "value", metric="federal_outlays_10_years") == 0.0

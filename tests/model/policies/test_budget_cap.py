"""What an account can pay: authority or outlays, in all or by fiscal year."""

from __future__ import annotations

import pytest

from model.policies import BY_NAME
from tests.handmade import cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.test_capital_grant import GRANT, _chain

NAME = "budget_cap"
TARGET = ("stockpile_target", {"days": 73})
STOCKS = [{"year": y} for y in (2026, 2027)]
GRANTS = {f"Grant[capital_grant,{p},2026]": 1.0 for p in ("ref", "rec")}


def _rows(max_musd: object, account: str = "dpa", **more: object):
    dollars = {} if max_musd == "appropriated" else {"dollars": "real"}
    said = (NAME, {"account": account, "max_musd": max_musd, **dollars, **more})
    return program_of(_chain(stocks=STOCKS), GRANT, TARGET, said)


def test_budget_limit():
    """All years together."""
    says(_rows(5.0), "budget_limit", {f"budget_limit[{NAME},all]": (GRANTS, "<=", 5.0)})


def test_appropriated():
    """2 + 3 MUSD in the table, the other account's left out."""
    says(_rows("appropriated"), "budget_limit", {f"budget_limit[{NAME},all]": (GRANTS, "<=", 2.0 + 3.0)})


def test_authority_by_fiscal_year():
    """A grant decided in 2026 is authority of fiscal year 2026."""
    says(
        _rows({2026: 3.0, 2027: 1.0}),
        "budget_limit",
        {
            f"budget_limit[{NAME},2026]": (GRANTS, "<=", 3.0),
            f"budget_limit[{NAME},2027]": ({}, "<=", 1.0),
        },
    )


def test_outlays_by_fiscal_year():
    """50% in the year of authority, 30% and 20% in the years after."""
    says(
        _rows(dict.fromkeys((2026, 2027, 2028, 2029), 1.0), measure="outlays"),
        "budget_limit",
        {
            f"budget_limit[{NAME},{y}]": ({g: part for g in GRANTS if part}, "<=", 1.0)
            for y, part in ((2026, 0.5), (2027, 0.3), (2028, 0.2), (2029, 0.0))
        },
    )


def test_stock_is_paid_at_the_reference_price():
    """9 MUSD/kt; half of it is an outlay of the year it is bought in, 30% of the next."""
    says(
        _rows(5.0, "nds_fund"),
        "budget_limit",
        {
            f"budget_limit[{NAME},all]": ({"StockIn[a.metal,2026]": 9.0, "StockIn[a.metal,2027]": 9.0}, "<=", 5.0),
        },
    )
    says(
        _rows({2027: 5.0}, "nds_fund", measure="outlays"),
        "budget_limit",
        {
            f"budget_limit[{NAME},2027]": (
                {"StockIn[a.metal,2026]": 0.3 * 9.0, "StockIn[a.metal,2027]": 0.5 * 9.0},
                "<=",
                5.0,
            ),
        },
    )


def test_touches_nothing():
    """No sentence of the variant is paid from this account."""
    assert not data_of(_chain(), GRANT, (NAME, {"account": "nds_fund", "dollars": "real", "max_musd": 1.0})).tuples(
        "BUDGETS"
    )


def test_plan_and_recheck():
    """The plan would take 4 MUSD; the account has 2.5."""
    frames = _chain(
        offers=[{"year": y} for y in (2026, 2027)],
        outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
    )
    plan, adjusted, stated = plan_of(frames, GRANT, (NAME, {"account": "dpa", "dollars": "real", "max_musd": 2.5}))
    assert cell(plan, "grants", "musd") == pytest.approx(2.5)
    assert missed(plan, adjusted, stated) == []
    tables = doctored(plan, "ledger", "musd", 3.0, item="capital grants")
    assert missed(plan, adjusted, stated, tables) == [f"{NAME}: dpa all"]


@pytest.mark.parametrize(("year", "most"), [(2026, 1.0), (2027, 0.6)])
def test_plan_and_recheck_of_outlays(year: int, most: float):
    """50% of a grant is paid in 2026 and 30% in 2027: either cap leaves 2 MUSD of authority."""
    frames = _chain(
        offers=[{"year": y} for y in (2026, 2027)],
        outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
    )
    plan, adjusted, stated = plan_of(
        frames, GRANT, (NAME, {"account": "dpa", "dollars": "real", "max_musd": {year: most}, "measure": "outlays"})
    )
    assert cell(plan, "grants", "musd") == pytest.approx(2.0)
    assert missed(plan, adjusted, stated) == []
    tables = doctored(plan, "ledger", "musd", 2.2, item="capital grants")
    assert missed(plan, adjusted, stated, tables) == [f"{NAME}: dpa {year}"]


@pytest.mark.parametrize(
    "scope", [{"forms": ["a.metal"]}, {"minerals": ["a"]}, {"stages": ["refined"]}, {"from": 2027}, {"until": 2028}]
)
def test_a_budget_cannot_be_narrowed(scope):
    """A scope or a date on a budget would be ignored, so it is refused."""
    with pytest.raises(
        ValueError, match=f"counts the whole account: leave out {next(iter(scope))}; give max_musd by fiscal year"
    ):
        BY_NAME["budget_cap"].model_validate({"account": "x", "dollars": "real", "max_musd": 5.0, **scope})

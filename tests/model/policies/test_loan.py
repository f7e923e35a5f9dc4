"""Loans: cheaper capital for the plant, a credit subsidy in the budget, face value in the ledger only."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from model.frames.build_options import annuity_factor
from model.plan.ledger import market_cost, national_resource_cost
from model.policies.loan import Loan
from tests.handmade import booked, cell, costs, doctored, missed, plan_of, program_of, says
from tests.model.policies.built import COST, can_build, must_build

NAME = "loan"
LOAN = (NAME, {"account": "osc_credit", "share": 0.5, "rate": 0.05, "subsidy_rate": 0.1})


def _loan(**more: object) -> Loan:
    return Loan.model_validate({**LOAN[1], **more})


def test_finance_limit():
    """Half of 10 MUSD per kt/yr."""
    says(
        program_of(can_build(), LOAN),
        "finance_limit",
        {
            f"finance_limit[{NAME},{p},2026]": ({f"Finance[{NAME},{p},2026]": 1, f"Build[{p},2026]": -5.0}, "<=", 0.0)
            for p in ("ref", "rec")
        },
    )


def test_what_a_loan_saves():
    """1 MUSD over a year costs 1.2 at the plant's cost of capital and 1.05 at the loan's rate."""
    program = program_of(can_build(), LOAN)
    costs(program, "loan_saving", {f"Finance[{NAME},{p},2026]": -(1.2 - 1.05) for p in ("ref", "rec")})


def test_a_term_as_long_as_the_life_is_the_annuity_at_the_rate_of_the_loan():
    assert _loan()._charge(0.1, 20) == pytest.approx(annuity_factor(0.05, 20))
    assert _loan(term_years=20)._charge(0.1, 20) == pytest.approx(annuity_factor(0.05, 20))


@pytest.mark.parametrize("term", [1, 5, 12, 20, 30])
def test_a_loan_is_worth_more_the_longer_and_the_cheaper(term: float):
    own = annuity_factor(0.1, 20)
    longer, cheaper = _loan(term_years=term + 1), _loan(term_years=term, rate=0.04)
    assert own > _loan(term_years=term)._charge(0.1, 20) > longer._charge(0.1, 20)
    assert _loan(term_years=term)._charge(0.1, 20) > cheaper._charge(0.1, 20)


def test_a_loan_at_the_plants_own_rate_saves_nothing():
    assert _loan(rate=0.1, term_years=7)._charge(0.1, 20) == pytest.approx(annuity_factor(0.1, 20))


def test_plan_bookings_and_recheck():
    """5 MUSD lent: the plant repays 5.25 instead of 6; the budget bears a tenth of the face value."""
    plan, frames, stated = plan_of(must_build(), LOAN)
    assert plan.cost == pytest.approx(COST - 0.75)
    assert booked(plan, frames, stated) == pytest.approx(
        {
            (2027, "financiers", "plants", "charges saved by loans", ""): 6.0,
            (2026, "financing account", "financiers", "loans, face value (memo)", ""): 5.0,
            (2026, "Treasury", "financing account", "credit subsidy of loans", "osc_credit"): 0.5,
            (2027, "plants", "financing account", "loan repayments", ""): 5.25,
        }
    )
    assert cell(plan, "budget", "authority_musd", account="osc_credit", fiscal_year=2026) == pytest.approx(0.5)
    assert cell(plan, "budget", "outlays_musd", account="osc_credit") == pytest.approx(0.5)
    assert market_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost)
    assert national_resource_cost(plan.tables["ledger"], frames) == pytest.approx(COST)
    assert missed(plan, frames, stated) == []
    assert missed(plan, frames, stated, doctored(plan, "finance", "musd", 5.1)) == [f"{NAME}: ref 2026"]


def test_a_budget_counts_the_subsidy():
    """A tenth of what is lent: with 0.2 MUSD of subsidy 2 MUSD are lent."""
    cap = ("budget_cap", {"account": "osc_credit", "dollars": "real", "max_musd": 0.2})
    finance = {f"Finance[{NAME},{p},2026]": 0.1 for p in ("ref", "rec")}
    says(program_of(can_build(), LOAN, cap), "budget_limit", {"budget_limit[budget_cap,all]": (finance, "<=", 0.2)})
    plan, frames, stated = plan_of(must_build(), LOAN, cap)
    assert cell(plan, "finance", "musd") == pytest.approx(2.0)
    assert missed(plan, frames, stated) == []


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (2.5, "must be whole years; write 2 or 3, got 2.5"),
        (0, "greater than or equal to 1"),
        (61, "less than or equal to 60"),
    ],
)
def test_a_loan_is_repaid_in_whole_years(term: float, said: str):
    """Equal yearly amounts cannot be two and a half; 0 is not read as the life of the plant."""
    with pytest.raises(ValidationError, match=said):
        _loan(term_years=term)

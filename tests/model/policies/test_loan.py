"""Loans: cheaper capital for the plant, a credit subsidy in the budget, face value in the ledger only."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from model.frames.build_options import annuity_factor, grown
from model.plan.ledger import market_cost, national_resource_cost, payers
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


def test_a_loan_drawn_while_the_plant_is_built_grows_at_its_own_rate():
    """At the plant's own rate it saves nothing; at the Treasury's it costs nothing, however long the works."""
    assert _loan(rate=0.1)._charge(0.1, 20, 3) == pytest.approx(annuity_factor(0.1, 20) * grown(0.1, 3))
    assert _loan()._charge(0.1, 20, 2) == pytest.approx(annuity_factor(0.05, 20) * (1.05**1.5 + 1.05**0.5) / 2)
    terms = {"account": "osc_credit", "share": 0.5, "treasury_rate": 0.03}
    even, dear = (Loan.model_validate({**terms, "rate": rate}) for rate in (0.03, 0.05))
    assert even._subsidy(20, 3) == pytest.approx(0.0)
    assert dear._subsidy(20, 3) < dear._subsidy(20) < 0


def test_plan_bookings_and_recheck():
    """5 MUSD lent: the plant pays 5.25 instead of 6; the budget bears a tenth of the face value.

    So much of it is not repaid: what is, is worth 4.5 at the 2.3% of the Treasury, and 2.3% more a year later.
    """
    plan, frames, stated = plan_of(must_build(), LOAN)
    assert plan.cost == pytest.approx(COST - 0.75)
    assert booked(plan, frames, stated) == pytest.approx(
        {
            (2027, "financiers", "plants", "charges saved by loans", ""): 6.0,
            (2026, "financing account", "financiers", "loans, face value (memo)", ""): 5.0,
            (2026, "Treasury", "financing account", "credit subsidy of loans (rate as stated)", "osc_credit"): 0.5,
            (2027, "plants", "financiers", "charges on loans", ""): 5.25,
            (2027, "financiers", "financing account", "loan repayments", ""): 4.5 * 1.023,
        }
    )
    assert cell(plan, "budget", "authority_musd", account="osc_credit", fiscal_year=2026) == pytest.approx(0.5)
    assert cell(plan, "budget", "outlays_musd", account="osc_credit") == pytest.approx(0.5)
    assert market_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost)
    assert national_resource_cost(plan.tables["ledger"], frames) == pytest.approx(COST)
    assert missed(plan, frames, stated) == []
    assert missed(plan, frames, stated, doctored(plan, "finance", "musd", 5.1)) == [f"{NAME}: ref 2026"]


@pytest.mark.breadth
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


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"subsidy_rate": 0.1, "default_share": 0.2}, "states subsidy_rate, which takes the place of default_share; "),
        (
            {"subsidy_rate": 0.0, "default_share": 0.2, "recovery_share": 0.4},
            "place of default_share and recovery_share",
        ),
    ],
)
def test_defaults_that_no_subsidy_would_count_are_refused(stated: dict[str, float | None], said: str):
    with pytest.raises(ValidationError, match=said):
        _loan(**stated)


def test_a_loan_without_a_term_is_repaid_over_the_life_of_the_plant():
    assert _loan().term_years is None
    assert _loan()._charge(0.1, 20) == _loan(term_years=20)._charge(0.1, 20)


# ---------------------------------------------------------------- the subsidy from its terms

TERMS = {"account": "osc_credit", "share": 0.5, "rate": 0.0, "term_years": 30}


def test_thirty_years_without_interest_cost_what_the_treasury_pays_for_them():
    """30 payments of 1/30 at 2.3% are worth 0.7167: 28.3 cents of a dollar are never repaid; and no default yet."""
    worth = sum((1 / 30) / 1.023**n for n in range(1, 31))
    assert worth == pytest.approx(0.7167, abs=1e-4)
    assert Loan.model_validate(TERMS)._subsidy(20) == pytest.approx(1 - worth)


def test_at_the_treasurys_own_rate_a_loan_costs_its_losses_less_its_fee():
    """A fifth defaults, two fifths of that come back: 12% lost, 1% of fee received."""
    terms = {
        **TERMS,
        "rate": 0.03,
        "treasury_rate": 0.03,
        "default_share": 0.2,
        "recovery_share": 0.4,
        "fee_share": 0.01,
    }
    assert Loan.model_validate(terms)._subsidy(20) == pytest.approx(0.2 * 0.6 - 0.01)


def test_a_loan_of_a_contract_is_repaid_in_dollars_of_the_day():
    """5.38% where prices rise by 2% a year: of 10 equal payments the n-th is worth 1.02^n less.

    That is cheaper than 5.38% above the rise of prices: at 2.3% real the Treasury gets back 1.05 dollars, and not 1.17.
    """
    lent = Loan.model_validate({**TERMS, "rate": 0.0538, "term_years": 10, "dollars": "nominal"})
    each = annuity_factor(0.0538, 10)
    worth = sum(each / 1.02**n / 1.023**n for n in range(1, 11))
    assert worth == pytest.approx(1.0517, abs=1e-4)
    assert lent._repaid(0.023, 20, 0.02) == pytest.approx(worth)
    assert lent._subsidy(20, 0, 0.02) == pytest.approx(1 - worth)
    assert lent._charge(0.1, 20, 0, 0.02) == pytest.approx(
        sum(each / 1.02**n / 1.1**n for n in range(1, 11)) * annuity_factor(0.1, 20)
    )
    assert lent._charge(0.1, 20, 2, 0.02) == pytest.approx(
        lent._charge(0.1, 20, 0, 0.02) * sum((1.0538 / 1.02) ** n for n in (0.5, 1.5)) / 2
    )


def test_prices_rise_from_the_decision_until_the_last_payment():
    """Decided in 2026, run in 2027, repaid over two years: the index goes from 1 to 1.1 in 2027 and 1.331 by 2029."""
    index = [{"fiscal_year": y, "index": i} for y, i in ((2026, 1.0), (2027, 1.1), (2028, 1.2), (2029, 1.331))]
    frames = must_build(tables={"deflator": index})
    said = {"account": "osc_credit", "share": 0.5, "rate": 0.21, "term_years": 2, "dollars": "nominal"}
    plan, frames, stated = plan_of(frames, (NAME, said))
    each = annuity_factor(0.21, 2)
    worth = sum(each / 1.1**n / 1.023**n for n in (1, 2))
    gain = 5.0 * (worth - 1)
    assert booked(plan, frames, stated)[2026, "financing account", "Treasury", "gain on loans", "osc_credit"] == (
        pytest.approx(gain)
    )
    assert missed(plan, frames, stated) == []


def test_the_treasury_pays_the_subsidy_and_no_debt_that_runs_on_after_the_last_year():
    """5 MUSD at 1% over two years, the last after the plan: 5 x 0.01 x 1.01^2 / (1.01^2 - 1) = 2.5375622 a year.

    Where the Treasury borrows at the rate of discount it pays, with its financing account, the subsidy and no more.
    """
    frames, rate = must_build(discount_rate=0.04), 0.04
    plan, frames, stated = plan_of(
        frames, (NAME, {"account": "osc_credit", "share": 0.5, "rate": 0.01, "term_years": 2, "treasury_rate": rate})
    )
    moved = booked(plan, frames, stated)
    each = 2.5375622
    after = (2027, "financiers", "financing account", "loan repayments after the last year (memo)", "")
    assert moved[2027, "financiers", "financing account", "loan repayments", ""] == pytest.approx(each, rel=1e-7)
    assert moved[after] == pytest.approx(each / (1 + rate), rel=1e-7)
    subsidy = 5 - each / (1 + rate) - each / (1 + rate) ** 2
    assert moved[2026, "Treasury", "financing account", "credit subsidy of loans", "osc_credit"] == (
        pytest.approx(subsidy, rel=1e-6)
    )
    assert payers(plan.tables["ledger"], frames)["treasury"] == pytest.approx(subsidy * frames.discount(2026), rel=1e-6)


def test_grace_adds_interest_to_the_debt():
    """Two years of grace of five at 4%: three payments on 1.04 squared; at 4% worth one dollar, at 1% more."""
    loan = Loan.model_validate({**TERMS, "rate": 0.04, "term_years": 5, "grace_years": 2})
    each = 1.04**2 * annuity_factor(0.04, 3)
    assert loan._repaid(0.04, 20) == pytest.approx(1.0)
    assert loan._repaid(0.01, 20) == pytest.approx(sum(each / 1.01**n for n in (3, 4, 5)))
    with pytest.raises(
        ValidationError, match="repays nothing: 5 years of grace of a term of 5; write grace_years of at"
    ):
        Loan.model_validate({**TERMS, "term_years": 5, "grace_years": 5})


def test_a_loan_above_the_treasurys_rate_is_a_gain_and_raises_no_budget():
    """A year at 5% where the Treasury pays 2%: 5 MUSD lent bring 5 x (1.05 / 1.02 - 1)."""
    dear = (NAME, {"account": "osc_credit", "share": 0.5, "rate": 0.05, "treasury_rate": 0.02})
    plan, frames, stated = plan_of(must_build(), dear)
    gain = 5 * (1.05 / 1.02 - 1)
    assert booked(plan, frames, stated)[2026, "financing account", "Treasury", "gain on loans", "osc_credit"] == (
        pytest.approx(gain)
    )
    assert cell(plan, "summary", "value", metric="federal_outlays_10_years") == pytest.approx(-gain)


# ---------------------------------------------------------------- guarantees


def test_a_guarantee_costs_what_is_lost_of_what_is_owed_less_its_fee():
    """12% of what is repaid is lost; at the Treasury's own rate a dollar lent is a dollar repaid, at 5% more."""
    terms = {**TERMS, "default_share": 0.2, "recovery_share": 0.4, "fee_share": 0.01, "guarantee": True}
    even = Loan.model_validate({**terms, "rate": 0.03, "treasury_rate": 0.03})
    assert even._subsidy(20) == pytest.approx(0.12 - 0.01)
    dear = Loan.model_validate({**terms, "rate": 0.05, "treasury_rate": 0.03})
    worth = annuity_factor(0.05, 30) / annuity_factor(0.03, 30)
    assert dear._subsidy(20) == pytest.approx(0.12 * worth - 0.01)
    assert Loan.model_validate({**terms, "rate": 0.05, "default_share": 0.0})._subsidy(20) == pytest.approx(-0.01)


def test_bookings_of_a_guarantee():
    """5 MUSD are lent by private lenders and repaid to them; the account books a tenth of what is owed, and no loan."""
    said = {"account": "osc_credit", "share": 0.5, "rate": 0.05, "treasury_rate": 0.05, "default_share": 0.1}
    plan, frames, stated = plan_of(must_build(), (NAME, {**said, "guarantee": True}))
    assert booked(plan, frames, stated) == pytest.approx(
        {
            (2027, "financiers", "plants", "charges saved by loans", ""): 6.0,
            (2026, "Treasury", "financing account", "credit subsidy of loan guarantees", "osc_credit"): 0.5,
            (2027, "plants", "financiers", "charges on loans", ""): 5.25,
            (2027, "financing account", "financiers", "defaults on guaranteed loans", ""): 0.525,
        }
    )
    assert market_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost)
    assert national_resource_cost(plan.tables["ledger"], frames) == pytest.approx(COST)
    assert missed(plan, frames, stated) == []


def test_a_guarantee_for_more_than_its_risk_is_a_gain():
    said = {"account": "osc_credit", "share": 0.5, "rate": 0.05, "fee_share": 0.02, "guarantee": True}
    plan, frames, stated = plan_of(must_build(), (NAME, said))
    gain = (2026, "financing account", "Treasury", "gain on loan guarantees", "osc_credit")
    assert booked(plan, frames, stated)[gain] == pytest.approx(5.0 * 0.02)

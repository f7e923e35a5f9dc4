"""Credits for investment: a share of the capital off taxes, in the first year the plant runs."""

from __future__ import annotations

import pytest

from model.policies import BY_NAME
from tests.handmade import booked, cell, costs, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.built import COST, can_build, must_build

NAME = "investment_tax_credit"
CREDIT = (NAME, {"share": 0.3})


def test_finance_limit():
    """Plants at home, 30% of 10 MUSD per kt/yr."""
    says(
        program_of(can_build(), CREDIT),
        "finance_limit",
        {
            f"finance_limit[{NAME},{p},2026]": ({f"Finance[{NAME},{p},2026]": 1, f"Build[{p},2026]": -3.0}, "<=", 0.0)
            for p in ("ref", "rec")
        },
    )


def test_what_a_credit_saves():
    """Each MUSD saves the year's charge on it: 1.2."""
    program = program_of(can_build(), CREDIT)
    costs(program, "investment_credit", {f"Finance[{NAME},{p},2026]": -1.2 for p in ("ref", "rec")})


def test_with_a_grant_never_more_than_the_capital():
    credit = (NAME, {"share": 0.3, "kinds": ["recycler"]})
    grant = ("capital_grant", {"account": "dpa", "share": 0.9, "kinds": ["recycler"]})
    program = program_of(can_build(), credit, grant)
    says(
        program,
        "grants_within_capital",
        {
            "grants_within_capital[rec,2026]": (
                {"Grant[capital_grant,rec,2026]": 1, f"Finance[{NAME},rec,2026]": 1, "Build[rec,2026]": -10},
                "<=",
                0.0,
            ),
        },
    )


@pytest.mark.parametrize(
    ("scope", "plants"),
    [({"kinds": ["refinery"]}, {"ref"}), ({"forms": ["a.raw"]}, set()), ({"countries": ["AUS"]}, {"aus"}),
     ({"from": 2027}, set()), ({"until": "2026-06-30"}, {"ref", "rec"})],
)  # fmt: skip
def test_who_is_eligible(scope: dict[str, object], plants: set[str]):
    data = data_of(can_build(), (NAME, {"share": 0.3, **scope}))
    assert {p for _, p, _ in data.tuples("FINANCES")} == {p for _, p, _ in data.tuples("CREDITED")} == plants


def test_plan_bookings_and_recheck():
    """3 MUSD of revenue are lost in 2027, when the plant starts; it saves 3.6 of its charge of 12."""
    plan, frames, stated = plan_of(must_build(), CREDIT)
    assert plan.cost == pytest.approx(COST - 3.6)
    assert plan.terms["investment_credit"] == pytest.approx(-3.6)
    assert booked(plan, frames, stated) == pytest.approx(
        {
            (2027, "financiers", "plants", "charges saved by investment credits", ""): 3.6,
            (2027, "Treasury", "financiers", "investment credit", "48c"): 3.0,
        }
    )
    assert cell(plan, "ledger", "musd", item="capital charges") == pytest.approx(12.0)
    assert missed(plan, frames, stated) == []
    for tables in (doctored(plan, "finance", "musd", 3.1), doctored(plan, "capacity", "built_t", 900.0, year=2026)):
        assert missed(plan, frames, stated, tables) == [f"{NAME}: ref 2026"]


def test_a_budget_counts_it_in_the_year_the_plant_runs():
    """Revenue lost in calendar 2027: 273 of 365 days in fiscal 2027, the rest in 2028."""
    program = program_of(
        can_build(), CREDIT, ("budget_cap", {"account": "48c", "dollars": "real", "max_musd": {2027: 1.0, 2028: 2.0}})
    )
    says(
        program,
        "budget_limit",
        {
            "budget_limit[budget_cap,2027]": (
                {f"Finance[{NAME},{p},2026]": 273 / 365 for p in ("ref", "rec")},
                "<=",
                1.0,
            ),
            "budget_limit[budget_cap,2028]": (
                {f"Finance[{NAME},{p},2026]": 92 / 365 for p in ("ref", "rec")},
                "<=",
                2.0,
            ),
        },
    )


def test_the_credit_comes_when_the_plant_runs_and_saves_no_interest_before():
    """A year of works at 20%: the charge of 12 on 10 MUSD becomes 12 x 1.2^0.5, a credit saves 1.2 for each MUSD."""
    frames = can_build()
    late = frames.builds.assign(construction=1.0, annuity=12 * 1.2**0.5, capital_charge=12 * 1.2**0.5)
    credit = BY_NAME[NAME].model_validate({"share": 0.3})
    own = credit.own_charge(frames, late)
    assert own.tolist() == pytest.approx([1.2] * len(late))
    assert credit.own_charge(frames, frames.builds).tolist() == pytest.approx([1.2] * len(late))

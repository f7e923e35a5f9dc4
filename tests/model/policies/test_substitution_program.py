"""Programmes of substitution: a further share of demand, at a cost that an account or users bear."""

from __future__ import annotations

import pytest

from tests.handmade import booked, bounds, cell, costs, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "substitution_program"
PROGRAM = (NAME, {"share": {2026: 0.1, 2028: 0.3}, "dollars": "real", "cost_usd_per_t": 4000, "account": "doe_grants"})
MEMBER = f"Program[{NAME},defence,a.metal,2026]"


def test_how_much():
    """A tenth of 4 kt in 2026, two tenths in 2027."""
    program = program_of(chain((2026, 2027)), PROGRAM)
    assert bounds(program, "Program") == pytest.approx({MEMBER: 0.4, MEMBER.replace("2026", "2027"): 0.8})


def test_it_meets_demand():
    row = "demand_met[defence,a.metal,2026]"
    ways = {f"{way}[defence,a.metal,2026]": 1.0 for way in ("Delivery", "Substitution", "Shortfall")}
    says(program_of(chain(), PROGRAM), "demand_met", {row: ({**ways, MEMBER: 1.0}, "==", 4.0)})


def test_what_it_costs_and_who_pays():
    program = program_of(chain(), PROGRAM)
    costs(program, "program_cost", {MEMBER: 4.0})
    costs(program, "program_support", {MEMBER: -4.0})
    alone = program_of(chain(), (NAME, {"share": 0.1, "dollars": "real", "cost_usd_per_t": 4000}))
    costs(alone, "program_support", {})


@pytest.mark.parametrize(
    "scope",
    [{"end_uses": ["other"]}, {"forms": ["a.raw"]}, {"from": 2027}, {"share": {2027: 0.1}},
     {"cost_usd_per_t": {2027: 4.0}}],
)  # fmt: skip
def test_touches_nothing(scope: dict[str, object]):
    assert not data_of(chain(), (NAME, {**PROGRAM[1], **scope})).tuples("PROGRAMS")


def test_plan_bookings_and_recheck():
    """0.4 kt are done without: the account pays 1.6 MUSD, users save 7 each."""
    plan, frames, stated = plan_of(chain(), PROGRAM)
    assert plan.cost == pytest.approx(3.6 * 7)
    assert cell(plan, "demand", "substituted_t") == cell(plan, "demand", "program_t") == pytest.approx(400)
    assert booked(plan, frames, stated) == pytest.approx(
        {
            (2026, "buyers", "makers of substitutes", "substitution programme", ""): 1.6,
            (2026, "Treasury", "buyers", "support for substitution", "doe_grants"): 1.6,
        }
    )
    assert cell(plan, "summary", "value", metric="resource_cost") == pytest.approx(3.6 * 7 + 1.6)
    assert missed(plan, frames, stated) == []
    assert missed(plan, frames, stated, doctored(plan, "programs", "tonnes", 410.0)) == [
        f"{NAME}: defence a.metal 2026"
    ]


@pytest.mark.breadth
def test_a_budget_counts_it():
    cap = ("budget_cap", {"account": "doe_grants", "dollars": "real", "max_musd": 0.8})
    says(
        program_of(chain(), PROGRAM, cap), "budget_limit", {"budget_limit[budget_cap,all]": ({MEMBER: 4.0}, "<=", 0.8)}
    )
    plan, frames, stated = plan_of(chain(), PROGRAM, cap)
    assert cell(plan, "programs", "tonnes") == pytest.approx(200)
    assert missed(plan, frames, stated) == []


def test_users_pay_for_what_they_do_without_on_their_own_and_no_more():
    """At 5 a kt users replace 1 kt themselves; the programme's 0.4 kt are its own, at 4."""
    own = chain(demands=[{"substitute_most": 1.0, "substitute_cost": 5.0}])
    plan, _, _ = plan_of(own, PROGRAM)
    assert cell(plan, "demand", "substituted_t") == pytest.approx(1400)
    paid = plan.tables["ledger"].groupby("item")["musd"].sum()
    assert paid["substitution"] == pytest.approx(5.0)
    assert paid["substitution programme"] == pytest.approx(1.6)

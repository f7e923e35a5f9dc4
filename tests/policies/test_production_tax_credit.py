"""Credits for making at home: the table of credits with its phase-out, or a share of one's own."""

from __future__ import annotations

import pytest

from tests.handmade import booked, costs, plan_of, program_of
from tests.policies.chain import chain

NAME = "production_tax_credit"
REF, REC = "Output[ref,{}]", "Output[rec,{}]"


def test_phase_out():
    """10% of the cost of making in 2026, 7.5% in 2027, none in 2028; only at home; feed left out."""
    costs(
        program_of(chain((2026, 2027, 2028)), (NAME, "45X")),
        "production_credit",
        {
            REF.format(2026): -0.1 * 1.0,
            REF.format(2027): -0.075 * 1.0,
            REC.format(2026): -0.1 * 9.0,
            REC.format(2027): -0.075 * 9.0,
        },
    )


def test_a_share_of_ones_own():
    """20% in 2026 down to 10% in 2028: 15% in between."""
    program = program_of(chain((2025, 2026, 2027, 2028)), (NAME, {"share_of_cost": {2026: "20%", 2028: 0.1}}))
    costs(
        program,
        "production_credit",
        {
            name.format(y): -share * cost
            for y, share in ((2026, 0.2), (2027, 0.15), (2028, 0.1))
            for name, cost in ((REF, 1.0), (REC, 9.0))
        },
    )


def test_part_year():
    """Ended on 30 September: 273 of 365 days."""
    program = program_of(chain(), (NAME, {"share_of_cost": 0.2, "until": "2026-09-30"}))
    costs(program, "production_credit", {REF.format(2026): -0.2 * 273 / 365, REC.format(2026): -0.2 * 9.0 * 273 / 365})


def test_no_credit_on_a_cost_below_zero():
    frames = chain(outputs=[{"plant": "ref", "variable": -1.0}])
    costs(program_of(frames, (NAME, {"share_of_cost": 0.2})), "production_credit", {})


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"stages": ["mined"]}, {"from": 2027}])
def test_touches_nothing(scope: dict[str, object]):
    costs(program_of(chain(), (NAME, {"share_of_cost": 0.2, **scope})), "production_credit", {})


@pytest.mark.parametrize("said", [{}, {"credit": "45X", "share_of_cost": 0.1}])
def test_either_a_credit_or_a_share(said: dict[str, object]):
    with pytest.raises(ValueError, match="write either production_tax_credit = '45X' or share_of_cost"):
        program_of(chain(), (NAME, said))


def test_bookings():
    """Half the cost of making: 6.75 and, recycled, 5.25 beat 7 from China; 2 x 0.5 and 0.5 x 4.5 are credited."""
    plan, frames, stated = plan_of(chain(), (NAME, {"share_of_cost": 0.5, "forms": ["a.metal"]}))
    assert plan.cost == pytest.approx(2 * 6.75 + 0.5 * 5.25 + 1.5 * 7.0)
    credit = {(2026, "Treasury", "plants", "production credit", "45x"): 2 * 0.5 + 0.5 * 4.5}
    assert booked(plan, frames, stated) == pytest.approx(credit)

"""Cost is the sum of named terms: which of them each perspective counts, and that they add up."""

from __future__ import annotations

import numpy as np
import pytest

from model.program import assembled
from model.program.compile.compile import compile_program
from model.solver.highs import solve
from tests import everything, handmade

TRANSFERS = {
    "tariff_cost",
    "output_tariff_cost",
    "capital_spread",
    "carrying_cost",
    "production_credit",
    "grants",
    "quantity_payments",
    "carbon_charge",
    "investment_credit",
    "price_floor_payments",
    "undelivered_payments",
    "loan_saving",
    "equity_saving",
    "offtake_payments",
    "program_support",
    "duty_relief",
}


def test_transfers_cancel_for_the_nation():
    assert set(assembled.terms_counted("market")) == set(assembled.TERMS) - {"tie_break"}
    assert set(assembled.terms_counted("nation")) == set(assembled.TERMS) - {"tie_break"} - TRANSFERS


@pytest.mark.breadth
@pytest.mark.parametrize("perspective", ["market", "nation"])
def test_terms_add_up(perspective: str):
    """What is minimised is the sum of the terms and the tie-break; what is reported leaves the tie-break out."""
    program = compile_program(handmade.data_of(everything.frames(perspective), *everything.POLICIES))
    solution = solve(program)
    parts = [
        program.costs[name][0] @ solution.x + program.costs[name][1] for name in assembled.terms_counted(perspective)
    ]
    assert solution.objective == pytest.approx(sum(parts), rel=1e-12)
    whole = np.sum([program.costs[name][0] for name in (*assembled.terms_counted(perspective), "tie_break")], axis=0)
    np.testing.assert_allclose(program.cost, whole, rtol=1e-15)

"""Where the solver stands is what it says itself, and another cost is priced there as the solver prices it."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
import pytest

from model.program.compile.compile import Program, compile_program
from model.solver.highs import _own_cost, _sent, fix, held, solve
from model.solver.vertex import BASIC, Sent, prices, vertex
from tests import everything, handmade


@pytest.fixture(scope="module")
def program() -> Program:
    return compile_program(handmade.data_of(everything.frames(), *everything.POLICIES))


def run(program: Program, fixed: Any = None) -> tuple[highspy.Highs, Sent]:
    h = held(program)
    if fixed is not None:
        fix(h, fixed)
    h.run()
    return h, _sent(program, fixed)


def stands(of: Any) -> np.ndarray[Any, Any]:
    return np.array([int(one) for one in of])


def test_where_it_stands_is_what_the_solver_says(program: Program) -> None:
    """Of what is fixed the solver says one bound or the other, by its price; the two are one."""
    h, sent = run(program)
    at, told = vertex(h, sent), h.getBasis()
    loose, free = sent.lower < sent.upper, sent.low < sent.high
    np.testing.assert_array_equal(at.columns[loose], stands(told.col_status)[loose])
    np.testing.assert_array_equal(at.rows[free], stands(told.row_status)[free])
    assert ((at.columns == BASIC) == (stands(told.col_status) == BASIC)).all()
    assert ((at.rows == BASIC) == (stands(told.row_status) == BASIC)).all()
    assert len({*at.columns.tolist(), *at.rows.tolist()}) >= 3


def test_the_cost_it_was_given_is_priced_as_it_prices_it(program: Program) -> None:
    h, sent = run(program)
    found = prices(h, sent, vertex(h, sent), program.cost)
    assert found is not None
    np.testing.assert_allclose(found.rows, np.asarray(h.getSolution().row_dual), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.columns, np.asarray(h.getSolution().col_dual), rtol=1e-12, atol=1e-12)


def test_a_cost_by_which_another_place_is_cheaper_has_no_prices_there(program: Program) -> None:
    """One column out of the plan that pays, one in it that no longer does, one row that is let go."""
    h, sent = run(program)
    at, own = vertex(h, sent), np.asarray(h.getSolution().col_dual)
    out = int(np.flatnonzero((at.columns == 0) & (sent.upper > 0) & (own > 1e-3))[0])
    for step, stays in ((0.99, True), (1.01, False)):
        cost = program.cost.copy()
        cost[out] -= step * own[out]
        assert (prices(h, sent, at, cost) is not None) is stays
    assert prices(h, sent, at, -program.cost) is None


def test_what_is_fixed_is_never_let_go(program: Program) -> None:
    free = solve(program)
    fixed = np.full(len(free.x), np.nan)
    some = np.flatnonzero((free.x > 1e-3) & np.isfinite(program.upper))[:5]
    fixed[some] = free.x[some] / 2
    h, sent = run(program, fixed)
    if h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        fixed[some] = free.x[some]
        h, sent = run(program, fixed)
    assert prices(h, sent, vertex(h, sent), program.cost) is not None


def test_prices_are_those_of_cost_alone(program: Program) -> None:
    """They leave nothing that pays by the cost alone, and none of the tie-break is in them."""
    found, own = solve(program), _own_cost(program)
    np.testing.assert_allclose(found.reduced_cost, own - program.matrix.T @ found.row_dual, atol=1e-8)
    assert (found.reduced_cost[found.x < program.upper] > -1e-8).all()
    assert (found.reduced_cost[found.x > 1e-9] < 1e-8).all()
    assert np.abs(program.costs["tie_break"][0]).max() > 1e-7

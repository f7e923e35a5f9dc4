"""Solving is repeatable, nothing wanted is nothing done, and a start from a basis ends at the same plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.program.compile.compile import compile_program
from model.solver import highs
from model.solver.highs import solve
from tests import everything, handmade
from tests.known import cases
from tests.model.policies.chain import chain

pytestmark = pytest.mark.breadth


def _everything():
    return compile_program(handmade.data_of(everything.frames(), *everything.POLICIES))


def test_twice_is_the_same():
    """To the last bit, compiled twice and solved twice."""
    one, two = solve(_everything()), solve(_everything())
    for name in ("x", "row_dual", "reduced_cost"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    for name in ("columns", "rows", "tie"):
        np.testing.assert_array_equal(getattr(one.basis, name), getattr(two.basis, name))
    assert (one.objective, one.iterations) == (two.objective, two.iterations)


@pytest.mark.breadth
def test_the_order_of_rows_in_the_tables_changes_nothing():
    frames = everything.frames()
    turned = replace(
        frames,
        **{
            name: getattr(frames, name).iloc[::-1].reset_index(drop=True)
            for name in (
                "offers",
                "outputs",
                "recipe",
                "builds",
                "collections",
                "returns",
                "stocks",
                "demands",
                "outlets",
                "origins",
            )
        },
    )
    one, two = (handmade.program_of(f, *everything.POLICIES) for f in (frames, turned))
    np.testing.assert_array_equal(solve(one).x, solve(two).x)


@pytest.mark.breadth
def test_a_start_from_a_basis_ends_at_the_same_plan():
    program = _everything()
    cold = solve(program)
    warm = solve(program, start=cold.basis)
    assert warm.iterations == 0 < cold.iterations
    np.testing.assert_allclose(warm.x, cold.x, atol=1e-9)
    assert warm.objective == pytest.approx(cold.objective, rel=1e-12)


@pytest.mark.breadth
def test_a_start_from_another_programs_basis_is_left_out():
    other = solve(handmade.program_of(handmade.study(offers=[{}])))
    assert solve(_everything(), start=other.basis).objective == solve(_everything()).objective


NOTHING_WANTED = {
    "offers": [{}, {"form": "a.metal"}],
    "outputs": [{}],
    "recipe": handmade.MAKES_METAL,
    "collections": [{}],
}


def test_nothing_wanted_is_a_plan_of_nothing():
    plan, _, _ = handmade.plan_of(handmade.study(**NOTHING_WANTED))
    assert plan.cost == 0
    for table in ("purchases", "production", "recycling", "outlets", "demand", "grants", "shares", "ledger"):
        assert plan.tables[table].empty, table


def test_demand_of_zero_in_the_tables_is_a_plan_of_nothing():
    found = cases.answer("dantzig", "cases", demand_t=0.0)
    assert found.solution.objective == 0
    assert not found.solution.x.any()
    assert found.plan is not None
    assert found.plan.tables["ledger"].empty


@pytest.mark.breadth
def test_nothing_wanted_under_every_policy():
    """A share of nothing is nothing; only the stockpile still asks for metal when demand is essential."""
    said = [p for p in everything.POLICIES if p[0] != "stockpile_target"]
    frames = replace(
        everything.frames(),
        demands=everything.frames().demands.iloc[:0],
        returns=everything.frames().returns.iloc[:0],
        outlets=everything.frames().outlets.iloc[:0],
    )
    program, solution = handmade.solution_of(frames, *said)
    block = program.columns["Purchase"]
    assert not solution.x[block.start : block.stop].any()


def test_a_form_that_costs_to_be_rid_of_has_a_price_below_zero():
    """Half a kt of slag beside each kt of metal, dumped at 3 a kt: metal costs 1.25 x 5 + 1 + 0.5 x 3."""
    frames = handmade.study(
        offers=[{"price": 5.0}],
        outputs=[{}, {"plant": "dump", "form": "a.sink", "variable": 3.0}],
        recipe=[
            *handmade.MAKES_METAL,
            {"plant": "ref", "form": "a.slag", "t_per_t": 0.5},
            {"plant": "dump", "form": "a.slag", "t_per_t": -1.0},
        ],
        forms=[*handmade.FORMS, {"form": "a.slag", "stage": "scrap"}],
        demands=[{"wanted": 1.0}],
    )
    plan, _, _ = handmade.plan_of(frames)
    worth = plan.tables["prices"].set_index("form")["usd_per_t"]
    assert worth["a.metal"] == pytest.approx(1000 * (1.25 * 5 + 1 + 0.5 * 3))
    assert worth["a.slag"] == pytest.approx(-3000)


def test_a_price_is_in_the_money_of_its_year():
    """Metal on offer at 7 a kt is worth 7 in every year, whatever the present value of that year's money."""
    years = (2026, 2027, 2028)
    frames = chain(years, discount_rate=0.25, outputs=[], collections=[])
    plan, _, _ = handmade.plan_of(frames)
    worth = plan.tables["prices"].query("form == 'a.metal'").set_index("year")["usd_per_t"]
    assert worth.to_dict() == pytest.approx(dict.fromkeys(years, 7000.0))


def test_what_the_quick_options_do_not_find_the_solver_as_it_comes_finds(monkeypatch: pytest.MonkeyPatch):
    """No step is allowed with the quick options: no status of theirs but an optimum is believed."""
    found = solve(_everything())
    monkeypatch.setattr(highs, "QUICK", (("simplex_iteration_limit", 0),))
    again = solve(_everything())
    assert again.objective == pytest.approx(found.objective, rel=1e-12)
    assert again.iterations > 0

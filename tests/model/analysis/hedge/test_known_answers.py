"""Published problems of two stages, through the code that merges the scenarios of a study."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from model.analysis.hedge.held import NoRecourse, recourse
from model.analysis.hedge.merged import Part, merged
from model.analysis.hedge.part_of import COST, Made
from model.proof.dual_bound import proven_bound
from model.solver.highs import solve
from tests.model.analysis.hedge.arrays import FARMER, LANDS, farmer, lands, part, program

Case = tuple[Callable[[float], Made], Sequence[tuple[float, float]], int]
CASES = {"lands": (lands, LANDS, 4), "farmer": (farmer, FARMER, 3)}
PUBLISHED = {
    "lands": ((8 / 3, 4.0, 10 / 3, 2.0), 381.853333, 380.166667, 383.986667),
    "farmer": ((170.0, 80.0, 250.0), -108_390.0, -115_405.555556, -107_240.0),
}
"""First stage, expected cost of the best one, wait and see, expected cost of the plan for mean data.

LandS: Louveaux and Smeers, Optimal investments for electricity generation (1988). Farmer: Birge and Louveaux,
Introduction to Stochastic Programming, tables 1.2 to 1.5.
"""


def parts_of(case: Case) -> list[Part]:
    make, scenarios, shared = case
    return [part(f"s{i}", chance, make(level), shared) for i, (level, chance) in enumerate(scenarios, 1)]


def held_mean(parts: Sequence[Part], first: Sequence[float]) -> float:
    """Return the expected cost of a first stage."""
    total = []
    for one in parts:
        held = np.full(len(one.program.cost), np.nan)
        held[: len(first)] = first
        total.append(one.probability * recourse(one.program, held, one.name).cost)
    return math.fsum(total)


@pytest.mark.parametrize("name", CASES)
def test_published_first_stage_and_expected_cost(name: str) -> None:
    first, best, _, _ = PUBLISHED[name]
    whole = merged(parts_of(CASES[name]))
    solution = solve(whole.program)
    assert solution.objective == pytest.approx(best, rel=1e-8)
    assert solution.x[: whole.shared] == pytest.approx(first, abs=1e-6)
    bound = proven_bound(whole.program, (COST,), solution.row_dual, solution.basis, cost=solution.objective)
    assert bound <= solution.objective
    assert bound == pytest.approx(best, rel=1e-8)
    assert held_mean(whole.parts, first) == pytest.approx(best, rel=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_published_wait_and_see_and_plan_for_mean_data(name: str) -> None:
    make, scenarios, shared = CASES[name]
    parts = parts_of(CASES[name])
    known = math.fsum(one.probability * solve(one.program).objective for one in parts)
    mean = solve(make(math.fsum(level * chance for level, chance in scenarios))).x[:shared]
    _, best, waits, of_mean = PUBLISHED[name]
    assert known == pytest.approx(waits, rel=1e-8)
    assert held_mean(parts, mean.tolist()) == pytest.approx(of_mean, rel=1e-6)
    assert waits <= best <= of_mean


def test_each_scenario_of_the_whole_keeps_its_rows_and_costs_add_up() -> None:
    whole = merged(parts_of(CASES["lands"]))
    solution = solve(whole.program)
    costs = []
    for at, one in enumerate(whole.parts):
        x = whole.of_part(at, solution.x)
        rows = one.program.matrix @ x
        assert (rows >= one.program.row_lower - 1e-7).all()
        assert (rows <= one.program.row_upper + 1e-7).all()
        costs.append(one.probability * float(one.program.cost @ x))
    assert math.fsum(costs) == pytest.approx(solution.objective, rel=1e-9)


def test_one_scenario_is_the_problem_itself_and_so_are_several_alike() -> None:
    alone = solve(lands(5.0)).objective
    one = merged([part("s1", 1.0, lands(5.0), 4)])
    same = merged([part(f"s{i}", 0.25, lands(5.0), 4) for i in range(4)])
    assert solve(one.program).objective == pytest.approx(alone, rel=1e-9)
    assert solve(same.program).objective == pytest.approx(alone, rel=1e-9)


@pytest.mark.parametrize("chances", [(0.5, 0.6), (0.5, 0.4), (1.2, -0.2), (1.0, 0.0)])
def test_chances_that_are_none_are_refused(chances: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not above 0 with a sum of 1"):
        merged([part(f"s{i}", chance, lands(5.0), 4) for i, chance in enumerate(chances)])


def test_a_first_stage_that_leaves_nothing_names_the_scenario() -> None:
    """One column is held at 1 where the row asks that it and a later one of at most nothing come to 2."""
    of = program([1.0, 1.0], [([1.0, 1.0], 2.0, np.inf), ([0.0, 1.0], -np.inf, 0.5)])
    with pytest.raises(NoRecourse, match=r"^scenario s1 leaves no plan"):
        recourse(of, np.array([1.0, np.nan]), "scenario s1")

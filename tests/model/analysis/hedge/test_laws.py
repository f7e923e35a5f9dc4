"""On random studies: what is known from the start costs least, then the hedge, then today's first stage held.

No single decision is worth less than nothing, or more than all of today's decisions together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from model.analysis.hedge import many, planned
from model.analysis.hedge.cutting_planes import Stop
from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.judged import HEDGES, TODAYS, held_cost
from model.analysis.hedge.many import hedged_by_cuts
from model.analysis.hedge.planned import Alone, Planned, Question, World, alone, hedged, program_of, world
from model.analysis.hedge.worth import worths
from model.analysis.replan.forecasts import Forecast
from model.analysis.replan.yearly import replanned
from model.program.compile.compile import Program
from model.study.uncertainty import RiskWeight
from tests.uncertain import question

pytestmark = pytest.mark.breadth
ROUNDING = 1e-7
asked_of = cache(question)


@pytest.fixture(scope="module", autouse=True)
def _a_scenario_is_prepared_once() -> Iterator[None]:
    """Prepare a scenario of a study once, whatever is asked of it: risk and how it is solved change none of it."""
    ready: dict[Any, Any] = {}

    def world_once(asked: Question, scenario: Scenario) -> World:
        key = id(asked.data), repr(scenario)
        if key not in ready:
            ready[key] = asked.data, world(asked, scenario)
        return ready[key][1]  # type: ignore[no-any-return]

    def program_once(of: World) -> Program:
        if id(of) not in ready:
            ready[id(of)] = of, program_of(of)
        return ready[id(of)][1]  # type: ignore[no-any-return]

    with pytest.MonkeyPatch.context() as patched:
        for module in (planned, many):
            patched.setattr(module, "world", world_once)
            patched.setattr(module, "program_of", program_once)
        yield


@cache
def known(seed: int) -> tuple[Alone, list[Alone]]:
    """Return the plan of the data as published and that of each scenario, known from the start."""
    asked = asked_of(seed)
    today = alone(planned.world(asked, asked.drawn.central()))
    return today, [alone(planned.world(asked, scenario), today.answer) for scenario in asked.drawn.scenarios()]


def weighed(seed: int, risk: RiskWeight | None) -> Question:
    """Return the question of a study under another weight of risk, which is no part of what is drawn."""
    asked = asked_of(seed)
    uncertain = asked.drawn.uncertain.model_copy(update={"risk": risk})
    return replace(asked, drawn=replace(asked.drawn, uncertain=uncertain))


@pytest.mark.parametrize("seed", [2, 4, 11, 17, 18, 34])
def test_three_costs_are_in_order(seed: int) -> None:
    asked, (today, each) = asked_of(seed), known(seed)
    found = hedged(asked, each, today.program, lambda _: None)
    first = asked.stage.values(today.program, today.answer.solution.x)
    count = len(each)
    foreseen = math.fsum(one.cost for one in each) / count
    held = math.fsum(held_cost(asked, one, first, TODAYS) for one in each) / count
    size = ROUNDING * abs(held)
    assert foreseen <= found.expected + size
    assert found.expected <= held + size
    assert found.bound <= found.expected
    again = math.fsum(held_cost(asked, one, found.first, HEDGES) for one in each) / count
    assert again == pytest.approx(found.expected, rel=ROUNDING)
    for one in worths(first, found, asked.stage.before - 1, lambda _: None):
        assert 0 <= one.at_least <= one.at_most
        if one.instead_t or one.today_t != one.hedge_t:
            assert one.at_most <= held - found.bound + size


@pytest.mark.parametrize("count", [1, 3])
def test_scenarios_in_which_nothing_happens_give_todays_plan(count: int) -> None:
    asked, (today, _) = asked_of(4), known(4)
    likely = replace(today.world, scenario=replace(today.world.scenario, probability=1 / count))
    found = hedged(asked, [replace(today, world=likely)] * count, today.program, lambda _: None)
    assert found.expected == pytest.approx(today.cost, rel=1e-9)
    first = asked.stage.values(today.program, today.answer.solution.x)
    assert found.first == pytest.approx(first, abs=1e-6)


def cut(asked: Question, seed: int) -> Planned:
    """Return the hedge of a question on a random study by cutting planes, to a gap of nothing."""
    stop = Stop(relative=1e-8, of_savings=1e-6)
    return hedged_by_cuts(asked, asked.drawn.scenarios(), known(seed)[0], stop, lambda _: None)


def test_cutting_planes_are_the_extensive_form() -> None:
    asked = weighed(11, None)
    found, (today, each) = cut(asked, 11), known(11)
    assert found.expected == pytest.approx(hedged(asked, each, today.program, lambda _: None).expected, rel=1e-6)


def test_more_weight_on_the_tail_never_lowers_the_mean_and_never_raises_the_tail() -> None:
    found = [cut(weighed(18, RiskWeight(level=0.5, weight=weight)), 18) for weight in (0.1, 0.9)]
    size = 1e-6 * found[0].expected
    assert found[0].expected <= found[1].expected + size
    assert found[1].tails[0] <= found[0].tails[0] + size
    assert found[1].tails[0] >= found[1].expected


@pytest.mark.parametrize("seed", [4, 17])
def test_what_is_foreseen_whole_is_planned_once_and_less_foresight_never_pays(seed: int) -> None:
    asked = asked_of(seed)
    first, last = asked.study.years
    costs = [
        replanned(asked.data, asked.study, asked.clauses, years, Forecast(), lambda _: None)
        for years in (last - first + 1, 1)
    ]
    assert costs[0].cost == costs[0].perfect
    assert costs[1].cost >= costs[1].perfect * (1 - ROUNDING)
    assert sum(year.myopia for year in costs[1].years) == pytest.approx(costs[1].cost - costs[1].perfect, abs=1e-6)

"""On random studies: what is known from the start costs least, then the hedge, then today's first stage held.

No single decision is worth less than nothing, or more than all of today's decisions together.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from model.analysis.hedge.cutting_planes import Stop
from model.analysis.hedge.judged import HEDGES, TODAYS, held_cost
from model.analysis.hedge.many import hedged_by_cuts
from model.analysis.hedge.planned import Alone, Planned, Question, alone, hedged, world
from model.analysis.hedge.worth import worths
from model.analysis.replan.forecasts import Forecast
from model.analysis.replan.yearly import replanned
from model.study.uncertainty import RiskWeight
from tests.uncertain import question

pytestmark = pytest.mark.breadth
ROUNDING = 1e-7


@pytest.mark.parametrize("seed", [2, 4, 11, 17, 18, 34])
def test_three_costs_are_in_order(seed: int) -> None:
    asked = question(seed)
    today = alone(world(asked, asked.drawn.central()))
    each = [alone(world(asked, scenario), today.answer) for scenario in asked.drawn.scenarios()]
    found = hedged(asked, each, today.program, lambda _: None)
    first = asked.stage.values(today.program, today.answer.solution.x)
    count = len(each)
    known = math.fsum(one.cost for one in each) / count
    held = math.fsum(held_cost(asked, one, first, TODAYS) for one in each) / count
    size = ROUNDING * abs(held)
    assert known <= found.expected + size
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
    asked = question(4)
    today = alone(world(asked, asked.drawn.central()))
    likely = replace(today.world, scenario=replace(today.world.scenario, probability=1 / count))
    found = hedged(asked, [replace(today, world=likely)] * count, today.program, lambda _: None)
    assert found.expected == pytest.approx(today.cost, rel=1e-9)
    first = asked.stage.values(today.program, today.answer.solution.x)
    assert found.first == pytest.approx(first, abs=1e-6)


def cut(asked: Question) -> tuple[Planned, Alone]:
    """Return the hedge of a question by cutting planes, to a gap of nothing; and today's plan."""
    today = alone(world(asked, asked.drawn.central()))
    stop = Stop(relative=1e-8, of_savings=1e-6)
    return hedged_by_cuts(asked, asked.drawn.scenarios(), today, stop, lambda _: None), today


def test_cutting_planes_are_the_extensive_form() -> None:
    asked = question(11, risk=None)
    found, today = cut(asked)
    each = [alone(world(asked, scenario), today.answer) for scenario in asked.drawn.scenarios()]
    assert found.expected == pytest.approx(hedged(asked, each, today.program, lambda _: None).expected, rel=1e-6)


def test_more_weight_on_the_tail_never_lowers_the_mean_and_never_raises_the_tail() -> None:
    found = [cut(question(23, risk=RiskWeight(level=0.5, weight=weight)))[0] for weight in (0.1, 0.9)]
    size = 1e-6 * found[0].expected
    assert found[0].expected <= found[1].expected + size
    assert found[1].tails[0] <= found[0].tails[0] + size
    assert found[1].tails[0] >= found[1].expected


@pytest.mark.parametrize("seed", [4, 17])
def test_what_is_foreseen_whole_is_planned_once_and_less_foresight_never_pays(seed: int) -> None:
    asked = question(seed)
    first, last = asked.study.years
    costs = [
        replanned(asked.data, asked.study, asked.clauses, years, Forecast(), lambda _: None)
        for years in (last - first + 1, 1)
    ]
    assert costs[0].cost == costs[0].perfect
    assert costs[1].cost >= costs[1].perfect * (1 - ROUNDING)
    assert sum(year.myopia for year in costs[1].years) == pytest.approx(costs[1].cost - costs[1].perfect, abs=1e-6)

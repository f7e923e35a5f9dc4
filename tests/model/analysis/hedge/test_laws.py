"""On random studies: what is known from the start costs least, then the hedge, then today's first stage held."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from data.rows import each_row
from model.analysis.hedge.draws import Cut, Drawn, Project, Stop
from model.analysis.hedge.judged import HEDGES, TODAYS, held_cost
from model.analysis.hedge.planned import Question, alone, hedged, world
from model.policies import Clause
from model.study.uncertainty import Uncertainty
from tests.random_study import VARIANT, random_study

pytestmark = pytest.mark.breadth
ROUNDING = 1e-7


def usable(clause: Clause) -> bool:
    """Say whether a hedge takes a sentence: straight, with dates, resting on no other plan."""
    policy = clause.policy
    return not (policy.refines or policy.rests_on or policy.begins_when or policy.ends_when)


def question(seed: int, volatility: float, count: int) -> Question:
    data, study, clauses = random_study(seed)
    prices = {mineral: {"volatility": volatility, "source": "drawn"} for mineral in study.minerals}
    together = {"price_correlation": {"value": 0.5, "source": "drawn"}} if len(prices) > 1 else {}
    stated = {"kind": "two_stage", "decide_before": study.years[0] + 1, "scenarios": count, "prices": prices}
    uncertain = Uncertainty.model_validate({**stated, **together})
    kept = tuple(clause for clause in clauses if usable(clause))
    return Question(VARIANT, study, data, kept, Drawn(uncertain, study.years, study.demand, (), ()))


def with_stops(asked: Question) -> Question:
    """Return a question in which sellers stop by half and projects are late or do not come, prices as published."""
    data, first, before = asked.data, asked.study.years[0], asked.stage.before
    sellers = sorted(set(each_row(data.tables["suppliers"], "form", "country")))
    cuts = [Cut(form, country, 0.5) for form, country in sellers if country != data.settings.home][:3]
    stops = tuple(Stop(f"stop_{i}", (cut,), 1.5, 0.6, "drawn") for i, cut in enumerate(cuts))
    projects = tuple(
        Project(plant, "announced", most > 0, 0.6, (0.0, 1.0, 2.0), "drawn")
        for plant, most, lead, earliest in each_row(
            data.tables["plants"], "plant", "buildable_t", "lead_time_years", "earliest_year"
        )
        if most == 0 or max(earliest, first + lead) >= before
    )
    uncertain = asked.drawn.uncertain.model_copy(update={"prices": {}, "stops": True})
    return replace(asked, drawn=replace(asked.drawn, uncertain=uncertain, stops=stops, projects=projects))


@pytest.mark.parametrize(("seed", "stops"), [(3, False), (4, False), (11, False), (18, False), (7, True), (14, True)])
def test_three_costs_are_in_order(seed: int, stops: bool) -> None:
    asked = question(seed, 0.5, 3)
    asked = with_stops(asked) if stops else asked
    today = alone(world(asked, asked.drawn.central()))
    each = [alone(world(asked, scenario), today.answer) for scenario in asked.drawn.scenarios()]
    found = hedged(asked, each, today.program, lambda _: None)
    first = asked.stage.values(today.program, today.answer.solution.x)
    known = math.fsum(one.cost for one in each) / 3
    held = math.fsum(held_cost(asked, one, first, TODAYS) for one in each) / 3
    size = ROUNDING * abs(held)
    assert known <= found.expected + size
    assert found.expected <= held + size
    assert found.bound <= found.expected
    again = math.fsum(held_cost(asked, one, found.first, HEDGES) for one in each) / 3
    assert again == pytest.approx(found.expected, rel=ROUNDING)


@pytest.mark.parametrize("count", [1, 3])
def test_scenarios_in_which_nothing_happens_give_todays_plan(count: int) -> None:
    asked = question(4, 0.5, 1)
    today = alone(world(asked, asked.drawn.central()))
    likely = replace(today.world, scenario=replace(today.world.scenario, probability=1 / count))
    found = hedged(asked, [replace(today, world=likely)] * count, today.program, lambda _: None)
    assert found.expected == pytest.approx(today.cost, rel=1e-9)
    first = asked.stage.values(today.program, today.answer.solution.x)
    assert found.first == pytest.approx(first, abs=1e-6)

"""Scenarios as changes of one program's arrays are the programs that are prepared, number by number."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from model.analysis.hedge import many
from model.analysis.hedge.changed import composable, composed
from model.analysis.hedge.differences import Entangled
from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.family import Family
from model.analysis.hedge.planned import Question, program_of, world
from model.analysis.hedge.stages import Key
from model.analysis.hedge.stops_dealt_out import PROGRAMS, dealt_out
from model.analysis.hedge.whole_stops import WholeStops
from tests.model.analysis.hedge.few_things import priced, with_own_stop, with_stops

pytestmark = pytest.mark.breadth


@cache
def drawn(seed: int, count: int, more: bool = False) -> tuple[Question, list[Scenario]]:
    """Return a random study with prices, stops and projects drawn together."""
    asked = with_stops(priced(seed, 0.5, count), more)
    asked = with_own_stop(asked, "amber.ore", ["CHN", "AUS"]) if more else asked
    return asked, list(asked.drawn.scenarios())


def asks(family: Family, at: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return what a scenario's program asks, by names: sides, bounds, costs, coefficients that bear on anything."""
    program, out, entries = family.program(at), dict[str, float](), dict[str, float]()
    held = (family.first < 0) & (program.upper == 0)
    free = np.isinf(program.row_lower) & np.isinf(program.row_upper)
    for row in np.flatnonzero(~free).tolist():
        out[f"low {family.rows[row]}"], out[f"high {family.rows[row]}"] = program.row_lower[row], program.row_upper[row]
    for column in np.flatnonzero(~held).tolist():
        name = family.columns[column]
        out[f"cost {name}"], out[f"most {name}"] = program.cost[column], program.upper[column]
    matrix = program.matrix.tocoo()
    for row, column, value in zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True):
        if value and not free[row] and not held[column]:
            entries[f"{family.rows[row]} {family.columns[column]}"] = value
    return {**out, "constant": program.offset}, entries


@pytest.mark.parametrize("more", [False, True])
def test_changes_side_by_side_are_the_programs_that_are_prepared(more: bool) -> None:
    """With more, capital lies beyond its estimate, and a stop of the study takes a share of ore."""
    asked, scenarios = drawn(14, 3, more)
    assert any(share > 0.1 for one in scenarios for share in one.overruns.values()) is more
    assert any("own" in one.begins for one in scenarios) is more
    central = world(asked, asked.drawn.central())
    whole = WholeStops(asked, central)
    published = program_of(central)
    assert any(one.begins for one in scenarios)
    assert any(one.late or one.cancelled for one in scenarios)
    assert all(composable(whole, one) for one in scenarios)
    numbers: dict[Key, int] = {}
    made = composed(asked, central, published, scenarios, numbers, {}, lambda _: None)
    prepared = many._prepared(asked, scenarios, published, dict(numbers), {}, lambda _: None)
    for at, _ in enumerate(scenarios):
        for mine, theirs in zip(asks(made, at), asks(prepared, at), strict=True):
            assert mine == pytest.approx(theirs, rel=1e-12, abs=0.0)


def test_a_stop_that_shares_a_form_or_a_plant_with_something_else_is_prepared() -> None:
    """The mine stands in part and costs more than its estimate; amber.metal is stopped by the dataset too."""
    asked = with_stops(priced(14, 0.5, 3), overruns=True)
    for form, countries in (("amber.ore", ["USA"]), ("amber.metal", ["CAN"])):
        own = with_own_stop(asked, form, countries)
        whole = WholeStops(own, world(own, own.drawn.central()))
        assert not any(composable(whole, one) for one in own.drawn.scenarios() if whole.of(one))


def test_a_program_that_is_other_than_prepared_is_noticed() -> None:
    asked, scenarios = drawn(14, 3)
    central = world(asked, asked.drawn.central())
    published, numbers = program_of(central), dict[Key, int]()
    right = program_of(world(asked, scenarios[0]))
    wrong = replace(right, cost=right.cost * 1.000001)
    composed(asked, central, published, scenarios[:1], dict(numbers), {scenarios[0].name: right}, lambda _: None)
    with pytest.raises(Entangled, match=f"^scenario {scenarios[0].name}: .* numbers of costs are other than prepared$"):
        composed(asked, central, published, scenarios[:1], numbers, {scenarios[0].name: wrong}, lambda _: None)


def test_stops_that_move_more_than_offers_are_noticed() -> None:
    """A floor on what is left without the largest seller counts what sellers offer."""
    asked, scenarios = drawn(1, 3)
    central = world(asked, asked.drawn.central())
    with pytest.raises(Entangled, match=r"numbers of upper sides are other than prepared$"):
        composed(asked, central, program_of(central), scenarios, {}, {}, lambda _: None)


def test_every_stop_in_every_year_is_dealt_out_once() -> None:
    asked = with_stops(priced(5, 0.2, 4))
    begun = [(stop.name, year) for stop in asked.drawn.stops for year in range(2026, 2036)]
    hands = dealt_out(asked, [*begun, begun[0]])
    held = [(name, year) for one in hands.scenarios for name, year in one.begins.items()]
    assert len(hands.scenarios) <= PROGRAMS
    assert sorted(held) == sorted((f"{name} from {year}", year) for name, year in begun)
    assert {stop.name for stop in hands.question.drawn.stops} == {name for name, _ in held}
    assert sorted(one for hand in hands.begun for one in hand) == sorted(begun)

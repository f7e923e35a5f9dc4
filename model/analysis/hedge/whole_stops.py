"""Stops that are read off programs of their own: those that a study states, and those that stop plants abroad too.

They take their share of tables, not of offers alone. What such a stop changes stands beside what other things change
where no other stop of the scenario touches a form that it touches, and no project that stands in part and that it stops
is late, does not come or costs more; other scenarios are prepared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from data.rows import each_row
from model.analysis.hedge.draws import Scenario, Stop
from model.analysis.hedge.planned import Question, World
from model.analysis.hedge.prepared_once import Gathered
from model.policies.base.closures import ores_of

Heard = Callable[[str], None]
Begun = tuple[str, int]
"""A stop and the year in which it begins."""
MOST = 60
"""Stops, each in one year, that are prepared."""


class WholeStops:
    """Which stops are read off programs of their own, and what they touch."""

    def __init__(self, question: Question, of: World) -> None:
        """Look at the stops of a question, on the data as published."""
        plants = [*each_row(of.data.tables["plants"], "plant", "form", "country", "owner")]
        made = {*each_row(of.frames.outputs, "form", "country")}
        abroad = {pair for pair in made if pair[1] != of.frames.home}
        stands = {plant for plant, existing in each_row(of.frames.outputs, "plant", "existing") if existing > 0}
        drawn = stands & {one.plant for one in question.drawn.projects}
        self._forms: dict[str, frozenset[str]] = {}
        self._moves: dict[str, frozenset[str]] = {}
        for stop in question.drawn.stops:
            lost = [plant for plant in plants if _stops_plant(stop, plant)]
            self._forms[stop.name] = frozenset(plant[1] for plant in lost) | _sold(stop, of)
            if stop.stated is not None or any((cut.form, cut.country) in abroad for cut in stop.cuts):
                self._moves[stop.name] = frozenset(plant[0] for plant in lost) & drawn

    def of(self, scenario: Scenario) -> list[Begun]:
        """Return those that begin in a scenario."""
        return [begun for begun in scenario.begins.items() if begun[0] in self._moves]

    def stands_alone(self, scenario: Scenario) -> bool:
        """Say whether what they change is changed by nothing else of a scenario."""
        moved = {*scenario.late, *scenario.cancelled, *scenario.overruns}
        return not any(
            self._moves[name] & moved
            or any(self._forms[name] & self._forms[other] for other in scenario.begins if other != name)
            for name, _ in self.of(scenario)
        )

    def others(self, scenario: Scenario) -> Scenario:
        """Return a scenario without them."""
        mine = dict(self.of(scenario))
        return replace(scenario, begins={name: y for name, y in scenario.begins.items() if name not in mine})

    def prepare(
        self, question: Question, gathering: Gathered, scenarios: Sequence[Scenario], heard: Heard
    ) -> Mapping[Begun, str]:
        """Prepare each in each year in which it begins in some scenario; return the names of the programs."""
        out = {}
        for name, year in sorted({begun for one in scenarios for begun in self.of(one)}):
            out[name, year] = f"{name} from {year}"
            gathering.prepare(out[name, year], replace(question.drawn.central(), begins={name: year}), heard)
        return out


def few(whole: WholeStops, scenarios: Sequence[Scenario]) -> bool:
    """Say whether those of some scenarios are so few that preparing each pays."""
    return len({begun for one in scenarios for begun in whole.of(one)}) <= MOST


def _stops_plant(stop: Stop, plant: tuple[str, str, str, str]) -> bool:
    if stop.stated is not None:
        return stop.stated.lost_by_plant(*plant) > 0
    return (plant[1], plant[2]) in {(cut.form, cut.country) for cut in stop.cuts}


def _sold(stop: Stop, of: World) -> frozenset[str]:
    """Return the forms of which some seller sells less."""
    if stop.stated is None:
        return frozenset(cut.form for cut in stop.cuts)
    ores = ores_of(of.data.tables["origins"])
    sellers = {*each_row(of.data.tables["suppliers"], "form", "country", "owner")}
    return frozenset(seller[0] for seller in sellers if stop.stated.lost_by_seller(ores, *seller) > 0)

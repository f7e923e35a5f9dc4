"""Scenarios as changes of one program's arrays: each thing that is drawn is prepared once, not once a scenario.

What a demand path, the lowest and the highest prices drawn of a mineral, a project in each of its states, and its
capital beyond the estimate (`overrun_lines`) change in the program is read off programs that are prepared with it;
projects that touch no number in common are prepared together. A scenario then has the changes of its things side by
side: prices on the straight line that both ends and the published ones must lie on, what capital adds to costs beside
them, and what stops close by the sentences' own days (`offers`). Things that touch one number have no such sum, and
then all scenarios are prepared; so is each with anything else drawn. Every stop in every year in which it begins, and
scenarios that are prepared all the same, are compared number by number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from model.analysis.hedge.differences import FIELDS, Entangled, nothing, side_by_side
from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.family import Family, Member, Shape
from model.analysis.hedge.offers import Offers
from model.analysis.hedge.overrun_lines import Overruns, added
from model.analysis.hedge.part_of import own_cost
from model.analysis.hedge.planned import Question, World, program_of, world
from model.analysis.hedge.prepared_once import Gathered
from model.analysis.hedge.price_lines import ends_of, in_pairs, moved_by, slopes_of
from model.analysis.hedge.project_states import AS_PUBLISHED, State, States, split_by_cluster, states_of, upkeep_of
from model.analysis.hedge.stages import Key
from model.analysis.hedge.stops_dealt_out import dealt_out
from model.analysis.hedge.whole_stops import Begun, WholeStops, few
from model.program.compile.compile import Program

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Heard = Callable[[str], None]
SAME = 1e-12
"""Relative difference of two numbers that rounding alone sets apart."""


def composable(whole: WholeStops, scenario: Scenario) -> bool:
    """Say whether a scenario is of demand, prices, projects, their capital and stops that touch nothing in common."""
    return not scenario.policies and not scenario.then and whole.stands_alone(scenario)


def composed(
    question: Question, of: World, published: Program, scenarios: Sequence[Scenario], numbers: dict[Key, int],
    prepared: Mapping[str, Program], heard: Heard,
) -> Family:  # fmt: skip
    """Return the family of some scenarios, in order; raise Entangled where changes of things do not add up.

    of: the data as published, and their program; numbers: of the first stage's decisions, numbered on
    prepared: programs of scenarios that are prepared all the same, by name: they are held against the changes
    """
    gathering = Gathered(question, of, published, numbers)
    whole = WholeStops(question, of)
    easy = _easy(whole, scenarios)
    names = {one.name for one in easy}
    for one in scenarios:
        if one.name not in names or one.name in prepared:
            heard(f"scenario {one.name}")
            gathering.add(one.name, prepared.get(one.name) or gathering.program(one))
    ends = _paths_and_prices(question, gathering, easy, heard)
    stops = dealt_out(question, [begun for one in easy for begun in whole.others(one).begins.items()])
    for one in stops.scenarios:
        heard(f"what {one.name} change")
        gathering.add(one.name, program_of(world(stops.question, one, of)))
    begun = whole.prepare(question, gathering, easy, heard)
    states = states_of(question, gathering, easy, heard)
    family = gathering.family()
    known = gathering.members(family)
    base = own_cost(published)[1], upkeep_of(of.frames)
    offers = Offers(of.frames, of.clauses, question.drawn, published)
    things = _Things(family, known, states, offers, base, ends, (whole, begun))
    for one, hand in zip(stops.scenarios, stops.begun, strict=True):
        bounded = replace(nothing(known[one.name]), offset=base[0], upper=offers.bounds(hand))
        _refuse_other(family, bounded, known[one.name])
    out = []
    for one in scenarios:
        if one.name in names:
            out.append(things.member(one))
            if one.name in prepared:
                _refuse_other(family, out[-1], known[one.name])
        else:
            out.append(replace(known[one.name], name=f"scenario {one.name}", probability=one.probability))
    return replace(family, members=tuple(out))


def _paths_and_prices(
    question: Question, gathering: Gathered, easy: Sequence[Scenario], heard: Heard
) -> dict[str, tuple[str, float]]:  # fmt: skip
    """Prepare each demand path and both ends of each mineral's prices; return the ends.

    Raises Entangled of a price with a kink, before all else is prepared.
    """
    central, ends = question.drawn.central(), ends_of(easy)
    for path in sorted({one.demand for one in easy} - {question.drawn.demand}):
        gathering.prepare(path, replace(central, demand=path), heard)
    for name, (mineral, factor) in ends.items():
        gathering.prepare(name, replace(central, prices={mineral: factor}), heard)
    family = gathering.family()
    _price_slopes(family.shape, gathering.members(family), ends)
    return ends


def _easy(whole: WholeStops, scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Return the scenarios that are made of changes; with too many stops to be prepared alone, those without any."""
    easy = [one for one in scenarios if composable(whole, one)]
    return easy if few(whole, easy) else [one for one in easy if not whole.of(one)]


def _price_slopes(
    shape: Shape, members: Mapping[str, Member], ends: Mapping[str, tuple[str, float]]
) -> dict[str, Member]:  # fmt: skip
    """Return by mineral how each number moves with its prices; raise Entangled where it is no straight line."""
    return {
        mineral: slopes_of(shape, (members[low], factor), (members[high], most))
        for (low, (mineral, factor)), (high, (_, most)) in zip(*in_pairs(ends), strict=True)
    }


class _Things:
    """What each thing changes in the arrays, and scenarios made of them."""

    def __init__(
        self, family: Family, members: Mapping[str, Member], states: States, offers: Offers,
        base: tuple[float, Mapping[str, float]], ends: Mapping[str, tuple[str, float]],
        stops: tuple[WholeStops, Mapping[Begun, str]],
    ) -> None:  # fmt: skip
        """Read off prepared programs what each state changes; base: the constant as published, upkeep by plant.

        ends: of each mineral's prices the lowest and highest factor, by the name of its program
        stops: those that are read off programs of their own, by their names
        """
        self._family, self._members, self._states, self._offers = family, members, states, offers
        self._constant, known = base
        self._whole, self._begun = stops
        if any(members[path].offset != self._constant for path in ("low", "central", "high") if path in members):
            raise Entangled("the constant of cost moves with demand")
        like = replace(next(iter(members.values())), offset=self._constant) if members else None
        dearer = [one.plant for one in offers.drawn.projects if one.candidate]
        self._overruns = None if like is None or not states.dearer else Overruns(
            family, {**members, AS_PUBLISHED: nothing(like)},
            replace(states, upkeep={**states.upkeep, AS_PUBLISHED: known}), dearer,
        )  # fmt: skip
        self._slopes = _price_slopes(family.shape, members, ends)
        self._of_state: dict[State, Member] = {}
        for name, some in states.batches:
            member, more = members[name], dict[str, float]()
            for plant, cluster in states.clusters.of.items():
                moved = states.upkeep[name].get(plant, 0.0) - known.get(plant, 0.0)
                more[cluster] = more.get(cluster, 0.0) + moved
            if abs(self._constant + math.fsum(more.values()) - member.offset) > SAME * abs(member.offset):
                raise Entangled("the constant of cost moves with more than what stands")
            split = split_by_cluster(family, member, states.clusters)
            for cluster, state in some.items():
                self._of_state[state] = replace(split.get(cluster, nothing(member)), offset=more[cluster])

    def member(self, scenario: Scenario) -> Member:
        """Return what a scenario's program has different; raise Entangled where two things change one number."""
        parts = [self._of_state[state] for state in self._states.of(scenario).values()]
        if scenario.demand in self._members:
            parts.append(replace(self._members[scenario.demand], offset=0.0))
        for mineral, factor in scenario.prices.items():
            parts.append(moved_by(self._family.shape, self._slopes[mineral], factor))
        for begun in self._whole.of(scenario):
            stop = self._members[self._begun[begun]]
            parts.append(replace(stop, offset=stop.offset - self._constant))
        bounds = self._offers.bounds(self._whole.others(scenario).begins.items())
        of = {field: [getattr(part, field) for part in parts] for field in FIELDS}
        of["upper"].append(bounds)
        moved, more = {field: side_by_side(some) for field, some in of.items()}, 0.0
        if scenario.overruns and self._overruns is not None:
            rises = self._overruns.of(scenario.overruns, self._states.of(scenario))
            moved["cost"], more = added(moved["cost"], self._family.shape.cost, rises)
        offset = math.fsum([self._constant, more, *(part.offset for part in parts)])
        return Member(f"scenario {scenario.name}", scenario.probability, offset, **moved)


# ---------------------------------------------------------------- held against programs that are prepared


def _refuse_other(family: Family, made: Member, prepared: Member) -> None:
    """Raise Entangled where changes come to another program than the one prepared."""
    one, other = (_asked(replace(family, members=(member,)).program(0), family.first) for member in (made, prepared))
    for name, mine in one.items():
        theirs = other[name]
        apart = ~((mine == theirs) | np.isclose(mine, theirs, rtol=SAME, atol=0.0))
        if apart.any():
            raise Entangled(f"{made.name}: {int(apart.sum())} numbers of {name} are other than prepared")


def _asked(program: Shape, first: Places) -> dict[str, Numbers]:
    """Return the arrays of a program; those of rows that ask nothing, and of decisions held at nothing, are 0."""
    free = np.isinf(program.row_lower) & np.isinf(program.row_upper)
    held = (first < 0) & (program.upper == 0)
    matrix = program.matrix
    column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    entries = np.where(free[matrix.indices] | held[column], 0.0, matrix.data)
    return {
        "costs": np.where(held, 0.0, program.cost), "bounds": program.upper, "lower sides": program.row_lower,
        "upper sides": program.row_upper, "coefficients": entries, "constants": np.array([program.offset]),
    }  # fmt: skip

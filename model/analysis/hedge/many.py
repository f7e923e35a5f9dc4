"""The hedge for many scenarios: their programs as a family, the first stage by cutting planes, some certified."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from model.analysis.hedge.anew_by_lines import ROUNDS, by_lines
from model.analysis.hedge.changed import composed
from model.analysis.hedge.cutting_planes import Cutting, Stop, by_cuts
from model.analysis.hedge.deeds import DECIDED, done_with
from model.analysis.hedge.differences import Entangled
from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.family import Differs, Family, Gathering
from model.analysis.hedge.held import NoRecourse, NotProven
from model.analysis.hedge.merged import Part
from model.analysis.hedge.planned import Alone, Heard, OfScenario, Planned, Question, program_of, proven_tables, world
from model.analysis.hedge.risk import Risk
from model.analysis.hedge.stages import Foresight, Key
from model.analysis.hedge.which import first_empty
from model.program.compile.compile import Program

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
CERTIFIED, COMPARED = 5, 5
"""Scenarios whose plan is certified from its tables, and those that are prepared though they are changes of another."""
MANY = 100
"""Scenarios from which changes are put together."""
FINER = 0.02
"""Gap, as a share of what is saved, to which fewer scenarios than that are planned: a round takes a second of them."""
SAME, ALIKE = 1e-9, 1e-6
"""Relative differences: of numbers that are the same, of costs of one scenario whose held decisions are loosened."""


def hedged_by_cuts(
    question: Question, scenarios: Sequence[Scenario], today: Alone, stop: Stop, heard: Heard
) -> Planned:
    """Return the hedge for many scenarios; raise NoRecourse, NotProven or Foresight where it cannot be had."""
    numbers: dict[Key, int] = {}
    family = gathered(question, scenarios, today.program, numbers, heard)
    _refuse_foresight(question, family, len(today.program.cost))
    own = np.zeros(len(numbers))
    for key, value in question.stage.values(today.program, today.answer.solution.x).items():
        own[numbers[key]] = value
    said = question.drawn.uncertain.risk
    risk = None if said is None else Risk(said.level, said.weight)
    cutting = Cutting([family], len(numbers), risk=risk)
    try:
        found = by_cuts(cutting, np.minimum(own, cutting.most), _finer(stop, len(scenarios)), heard)
    except NoRecourse as none:
        heard("which scenario leaves no plan")
        raise first_empty([family], none) from None
    heard("proof of every scenario's answer")
    checked = cutting.checked(found.x)
    values = {key: float(found.x[at]) for key, at in numbers.items()}
    cost_of = {m.name: cost for m, cost in zip(family.members, checked.costs, strict=True)}
    some = scenarios[:: max(1, len(scenarios) // CERTIFIED)][:CERTIFIED]
    certified = tuple(proven_tables(question, one, values, heard) for one in some)
    _refuse_other_costs(some, certified, cost_of)
    later = frozenset(done_with(key) for key in checked.later if key[0] in DECIDED)
    rows, columns = family.shape.matrix.shape
    of_today, tails, measure = found.today, (math.nan, math.nan), math.nan
    if risk is not None:
        chance, before = cutting.chance, np.minimum(own, cutting.most)
        theirs = cutting.checked(before) if math.isfinite(found.today) else None
        tail = math.nan if theirs is None else risk.tail(chance, np.array(theirs.costs))
        tails, measure = (risk.tail(chance, np.array(checked.costs)), tail), found.expected
        of_today = math.inf if theirs is None else theirs.expected
    return Planned(
        values, checked.expected, found.bound, certified, rows, columns, len(numbers),
        tuple(cost_of[_named(one)] for one in scenarios), later, found.closed, len(found.tried), of_today, measure,
        tails, by_lines(cutting, numbers, found.expected, ROUNDS if found.closed else 1),
    )  # fmt: skip


def _finer(stop: Stop, scenarios: int) -> Stop:
    return stop if scenarios >= MANY else replace(stop, of_savings=min(stop.of_savings, FINER))


def gathered(
    question: Question, scenarios: Sequence[Scenario], published: Program, numbers: dict[Key, int], heard: Heard,
    each: bool = False,
) -> Family:  # fmt: skip
    """Return the scenarios as a family, neighbours much alike; many are changes of one program unless `each` is asked.

    Some of many are prepared all the same, to be held against what the changes come to.
    """
    order = sorted(scenarios, key=_likeness)
    if len(scenarios) < MANY or each:
        return _prepared(question, order, published, numbers, {}, heard)
    some, central = {}, world(question, question.drawn.central())
    for number, scenario in enumerate(scenarios[:COMPARED], 1):
        heard(f"scenario {number} of {COMPARED}, to compare")
        some[scenario.name] = program_of(world(question, scenario, central))
    try:
        return composed(question, central, published, order, numbers, some, heard)
    except Entangled as entangled:
        heard(f"each scenario is prepared: {entangled}")
        return _prepared(question, order, published, numbers, some, heard)


def _prepared(
    question: Question, scenarios: Sequence[Scenario], published: Program, numbers: dict[Key, int],
    some: Mapping[str, Program], heard: Heard,
) -> Family:  # fmt: skip
    """Return the family of scenarios each of which is prepared; some are already."""
    gathering = Gathering(Part("", 1.0, published, question.stage.numbered(published, numbers)))
    for number, scenario in enumerate(scenarios, 1):
        heard(f"scenario {number} of {len(scenarios)}")
        program = some.get(scenario.name) or program_of(world(question, scenario))
        gathering.add(
            Part(_named(scenario), scenario.probability, program, question.stage.numbered(program, numbers))
        )  # fmt: skip
    return gathering.family()


def _refuse_other_costs(
    scenarios: Sequence[Scenario], certified: Sequence[OfScenario], cost_of: Mapping[str, float]
) -> None:  # fmt: skip
    """Raise NotProven where a scenario costs another sum in its own tables than in the arrays it was planned with."""
    for one, plan in zip(scenarios, certified, strict=True):
        planned = cost_of[_named(one)]
        if abs(plan.cost - planned) > ALIKE * abs(planned):
            raise NotProven(f"{_named(one)} costs {plan.cost:,.6f} in its tables, {planned:,.6f} as it was planned")


def _named(scenario: Scenario) -> str:
    return f"scenario {scenario.name}"


def _likeness(scenario: Scenario) -> tuple[object, ...]:
    return scenario.demand, sorted(scenario.begins), sorted(scenario.cancelled), scenario.name


def _refuse_foresight(question: Question, family: Family, width: int) -> None:
    """Raise Foresight where a scenario lets other things be done before the date than the data as published do."""
    first, before, shape = question.stage.first, question.stage.before, family.shape
    year = np.array([max((n for n in key[1:] if type(n) is int and n >= first), default=before) for key in family.rows])
    column = np.repeat(np.arange(shape.matrix.shape[1]), np.diff(shape.matrix.indptr))
    early = family.first >= 0
    for one in family.members:
        for at, value in _moved(one.upper, shape.upper, (early & (np.arange(len(early)) < width))[one.upper.at]):
            said = f"bounds {_said(family.columns[at])} by {value:g}, which is {shape.upper[at]:g} as published"
            raise Foresight(f"{one.name} {said}")
        asked = [
            at for of, base in ((one.low, shape.row_lower), (one.high, shape.row_upper))
            for at, _ in _moved(of, base, (year[of.at] < before) & np.isfinite(of.values))
        ]  # fmt: skip
        rows, of = shape.matrix.indices[one.matrix.at], one.matrix
        there = (year[rows] < before) & early[column[of.at]] & (of.values != 0) & (shape.matrix.data[of.at] != 0)
        asked += [int(shape.matrix.indices[at]) for at, _ in _moved(of, shape.matrix.data, there)]
        for row in asked:
            raise Foresight(f"{one.name} changes {_said(family.rows[row])}, which is before {before}")


def _moved(of: Differs, base: Numbers, asked: Flags) -> list[tuple[int, float]]:
    """Return places and numbers of those asked for that are other than the base's by more than rounding."""
    at, values = of.at[asked], of.values[asked]
    return [(a, v) for a, v in zip(at.tolist(), values.tolist(), strict=True) if not _same(v, float(base[a]))]


def _same(one: float, other: float) -> bool:
    return one == other or abs(one - other) <= SAME * max(abs(one), abs(other))


def _said(key: tuple[str | int, ...]) -> str:
    return f"{key[0]}[{','.join(map(str, key[1:]))}]"

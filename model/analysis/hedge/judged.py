"""A hedge judged by scenarios that it was not made for: what it saves, against what, and how sure that is.

In each fresh scenario the same world is answered three times: with the first stage of the hedge held, with that of
today's plan held, and with nothing held. Differences are taken scenario by scenario.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.analysis.hedge.budgets import Money, money_of
from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.held import Answered, NoRecourse, recourse
from model.analysis.hedge.part_of import own_cost
from model.analysis.hedge.planned import Alone, Question, alone, certified, world
from model.analysis.hedge.stages import Key
from model.analysis.what_if.cut_rounds import Answer
from model.program.compile.compile import Program
from model.program.compile.latest_years import latest_years
from model.proof.certificate import Certificate

Heard = Callable[[str], None]
Values = Mapping[Key, float]
Numbers = npt.NDArray[np.float64]
Fan = Mapping[str, tuple[float, ...]]
SHOWN = {"shortage": "Shortfall", "stock": "Stock", "builds": "Build"}
"""What fans show beside cost, and the decision that it is of."""
KT = 1e3
"""Tonnes in a kt."""
HEDGES, TODAYS, OTHERS = "the hedge's decisions", "today's decisions", "other decisions"


@dataclass(frozen=True)
class Costs:
    """One scenario [MUSD]: with the hedge's first stage, with today's, with nothing held, with others that were asked.

    others: no number where one leaves no plan
    """

    scenario: str
    hedge: float
    today: float
    known: float
    others: tuple[float, ...] = ()


@dataclass(frozen=True)
class Mean:
    """A mean over scenarios with its standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class Judgement:
    """Costs by scenario, what is saved in the mean, and scenarios that leave one of the two first stages no plan.

    known_first: of each scenario, what its own best plan decides in the first stage
    fans: of each scenario, by what the hedge comes to in every year: cost [MUSD], shortage, stock [t], builds [t/yr]
    money: of each scenario, what the hedge costs the Treasury
    certificates: of each scenario, what was proven of the tables of the plan with the hedge's decisions
    """

    costs: tuple[Costs, ...]
    without: tuple[str, ...]
    known_first: tuple[Values, ...]
    fans: tuple[Fan, ...] = ()
    money: tuple[Money, ...] = ()
    certificates: tuple[Certificate, ...] = ()

    @property
    def hedge_saves(self) -> Mean:
        """Return what the hedge saves against today's plan, million USD."""
        return mean([one.today - one.hedge for one in self.costs])

    @property
    def knowing_saves(self) -> Mean:
        """Return what knowing the scenario from the start would save against the hedge, million USD."""
        return mean([one.hedge - one.known for one in self.costs])


def mean(values: Sequence[float]) -> Mean:
    """Return a mean with its standard error, no number of a single value."""
    count = len(values)
    if not count:
        return Mean(math.nan, math.nan)
    middle = math.fsum(values) / count
    if count == 1:
        return Mean(middle, math.nan)
    return Mean(middle, math.sqrt(math.fsum((v - middle) ** 2 for v in values) / (count - 1) / count))


def held_cost(question: Question, of: Alone, values: Values, whose: str) -> float:
    """Return the least cost of a scenario with a first stage held, million USD; raise NoRecourse where none is left.

    whose: in words, whose decisions are held
    """
    return held_answer(question, of, values, whose).cost


def held_answer(question: Question, of: Alone, values: Values, whose: str) -> Answered:
    """Return what is best in a scenario with a first stage held; raise NoRecourse where nothing is left."""
    name = f"scenario {of.world.scenario.name}, {whose} held,"
    held = question.stage.held(of.program, values)
    return recourse(of.program, held, name, of.answer.solution.basis)


def fan_of(program: Program, x: Numbers, years: Sequence[int]) -> Fan:
    """Return what decisions come to in every year; what names no year counts in the last."""
    column = latest_years(program, program.columns, len(x), years)
    own = own_cost(program)[0] * x
    out = {"cost": tuple(math.fsum(own[column == year].tolist()) for year in years)}
    for word, name in SHOWN.items():
        block = program.columns[name]
        here, amount = column[block.start : block.stop], x[block.start : block.stop] * KT
        out[word] = tuple(math.fsum(amount[here == year].tolist()) for year in years)
    return out


def _other(question: Question, of: Alone, values: Values) -> float:
    try:
        return held_cost(question, of, values, OTHERS)
    except NoRecourse:
        return math.nan


def judge(
    question: Question, scenarios: Sequence[Scenario], hedge: Values, today: Values, near: Answer, heard: Heard,
    others: Sequence[Values] = (),
) -> Judgement:  # fmt: skip
    """Return what a hedge comes to in scenarios that it was not made for, beside what today's plan and others do.

    Raises NotProven where the tables of its plan in some scenario do not hold.
    """
    costs, without, known, fans, money = list[Costs](), list[str](), list[Values](), list[Fan](), list[Money]()
    proofs = list[Certificate]()
    for number, scenario in enumerate(scenarios, 1):
        heard(f"fresh scenario {number} of {len(scenarios)}")
        try:
            of = alone(world(question, scenario), near)
            mine = held_answer(question, of, hedge, HEDGES)
            both = mine.cost, held_cost(question, of, today, TODAYS)
        except NoRecourse as none:
            without.append(str(none))
            continue
        costs.append(Costs(scenario.name, *both, of.cost, tuple(_other(question, of, one) for one in others)))
        known.append(question.stage.values(of.program, of.answer.solution.x))
        fans.append(fan_of(of.program, mine.x, of.world.frames.years))
        money.append(money_of(of.world, of.program, mine))
        proofs.append(certified(question, of.world, of.program, mine.x, mine.row_dual).certificate)
    return Judgement(tuple(costs), tuple(without), tuple(known), tuple(fans), tuple(money), tuple(proofs))

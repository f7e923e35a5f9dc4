"""The hedge: one first stage for all scenarios, and each scenario's recourse proven like any plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from data.dataset import Dataset
from model.analysis.hedge.anew import Chosen, Decide, in_one
from model.analysis.hedge.deeds import DECIDED, SMALL, done_with
from model.analysis.hedge.draws import Drawn, Scenario
from model.analysis.hedge.family import Key as Name
from model.analysis.hedge.family import column_names
from model.analysis.hedge.held import NoRecourse, NotProven, no_plan, recourse
from model.analysis.hedge.merged import Merged, Part, merged
from model.analysis.hedge.part_of import COST, own_cost
from model.analysis.hedge.stages import FirstStage, Key, Nodes, refuse_foresight
from model.analysis.hedge.worlds import stop_clauses, world_of
from model.analysis.what_if.cut_rounds import Answer, answer
from model.frames.study_frames import Frames
from model.plan.decision_frame import noise
from model.plan.plan import make_plan
from model.policies import Clause
from model.program.assembled import PHYSICAL
from model.program.compile.compile import Program, compile_program
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_data, variant_frames
from model.program.fill.memory_estimate import refuse_too_large
from model.proof.certificate import Certificate, certify
from model.proof.dual_bound import proven_bound, relative_gap
from model.proof.keyed_columns import Facts
from model.proof.second_reading import facts
from model.solver.highs import Solution, solve
from model.study.settings import Study

Numbers = npt.NDArray[np.float64]
Heard = Callable[[str], None]
LAWFUL = frozenset({"Supply", "Bought", "Left", "Withdrawn"})
"""Decisions of the formulation that follow from others by what the law of a future charges."""
DECIDED_BY_ALL = frozenset(name for part in PHYSICAL for name in part.variables) - LAWFUL
"""Decisions that futures of policy have in common; those that a sentence brings in are each future's own."""
GAP = 1e-7
"""Between the expected cost of the hedge and its lower bound, relative: what counts as closed."""


@dataclass(frozen=True)
class Question:
    """A variant that is to hedge: its study on its own demand path, its data, its sentences, what is drawn.

    changes: the sentences in force where those of another variant come, by that variant
    """

    variant: str
    study: Study
    data: Dataset
    clauses: tuple[Clause, ...]
    drawn: Drawn
    changes: Mapping[str, tuple[Clause, ...]] = field(default_factory=dict)

    @property
    def stage(self) -> FirstStage:
        """Return which decisions are of the first stage."""
        u = self.drawn.uncertain
        return FirstStage(self.study.years[0], u.decide_before, DECIDED_BY_ALL if u.kind == "regret" else None)

    def nodes(self, count: int) -> Nodes:
        """Return which decisions of so many scenarios are one."""
        u = self.drawn.uncertain
        return Nodes(self.study.years[0], u.stages or (u.decide_before,), u.branches or (count,))


@dataclass(frozen=True)
class World:
    """A scenario ready to be solved: its dataset, its frames before and after its sentences, these.

    kind: in words, what it is
    """

    scenario: Scenario
    data: Dataset
    base: Frames
    frames: Frames
    clauses: tuple[Clause, ...]
    kind: str = "scenario"

    @property
    def name(self) -> str:
        """Return what it is called."""
        return f"{self.kind} {self.scenario.name}"

    def facts(self, study: Study) -> Facts:
        """Return the scenario's numbers, read afresh for its proof."""
        return Facts(facts(self.data, study))


@dataclass(frozen=True)
class Alone:
    """A scenario that is known from the start: its cheapest plan [MUSD], and the answer to begin others from."""

    world: World
    answer: Answer
    cost: float

    @property
    def program(self) -> Program:
        return self.answer.program


@dataclass(frozen=True)
class OfScenario:
    """What the hedge does in one scenario: its decisions, its cost [MUSD], and what proves its tables."""

    name: str
    x: Numbers
    cost: float
    certificate: Certificate


@dataclass(frozen=True)
class Planned:
    """The hedge: its first stage, its expected cost and a lower bound of that of any [MUSD], its scenarios.

    each: the scenarios whose tables are certified; costs: of all scenarios, in order [MUSD]
    later: what is done, and with what, from the date on in some scenario
    closed: whether the gap asked for was reached; tried: first stages tried by cutting planes, 0: in one program
    today: where known, expected cost of today's first stage
    measure: where it is not the expected cost that is made least, what is [MUSD]; `bound` is then of it
    tails: the mean of the dearest scenarios with the hedge, and with today's first stage [MUSD]
    decide: how the first stage is decided anew with some decisions given
    """

    first: dict[Key, float]
    expected: float
    bound: float
    each: tuple[OfScenario, ...]
    rows: int
    columns: int
    shared: int
    costs: tuple[float, ...]
    later: frozenset[tuple[str, str]]
    closed: bool = True
    tried: int = 0
    today: float = math.nan
    measure: float = math.nan
    tails: tuple[float, float] = (math.nan, math.nan)
    decide: Decide | None = field(default=None, repr=False, compare=False)

    @property
    def gap(self) -> float:
        """Return how far the expected cost may lie above the least, relative."""
        return relative_gap(self.least, self.bound)

    @property
    def least(self) -> float:
        """Return what is made least: the expected cost, or the measure of risk, million USD."""
        return self.expected if math.isnan(self.measure) else self.measure

    @property
    def chosen(self) -> Chosen:
        """Return what is decided before the date, as far as its worths go."""
        assert self.decide is not None
        return Chosen(self.first, self.least, self.bound, self.later, self.decide)


def world(question: Question, scenario: Scenario, near: World | None = None) -> World:
    """Return a scenario ready to be solved: what is worked out for one that is near is known where nothing differs."""
    data = world_of(question.data, question.drawn, scenario)
    stated = question.changes[scenario.policies] if scenario.policies else question.clauses
    clauses = (*stated, *stop_clauses(question.drawn, scenario, stated))
    if near is None:
        base = base_frames(data, question.study)
    else:
        base = near.base if data is near.data else base_frames(data, question.study).in_memory(near.base.memory)
    return World(scenario, data, base, variant_frames(base, clauses), clauses)


def program_of(of: World) -> Program:
    """Return the program of a scenario."""
    return compile_program(variant_data(of.frames, of.clauses))


def future_of(name: str, data: Dataset, base: Frames, clauses: tuple[Clause, ...], drawn: Drawn) -> World:
    """Return a variant as a future that may come to be law, ready to be solved."""
    return World(Scenario(name, 1.0, drawn.demand), data, base, variant_frames(base, clauses), clauses, "future")


def alone(of: World, near: Answer | None = None) -> Alone:
    """Return the cheapest plan of a scenario that is known from the start; raise NoRecourse where there is none."""
    solved = answer(of.frames, of.clauses, near=near)
    program, solution = solved.program, solved.solution
    if solution.status != "optimal":
        raise NoRecourse(f"{of.name} leaves {no_plan(program, solution.status, solution.ray)}")
    own, offset = own_cost(program)
    cost = float(own @ solution.x + offset)
    bound = proven_bound(program, program.data.terms, solution.row_dual, solution.basis, cost=cost)
    if relative_gap(cost, bound) > GAP:
        raise NotProven(f"{of.name}: its own plan is not proven to be the cheapest")
    return Alone(of, solved, cost)


def hedged(question: Question, each: Sequence[Alone], published: Program, heard: Heard) -> Planned:
    """Return the hedge for some scenarios; raise NoRecourse, NotProven or Foresight where it cannot be had.

    published: the program of the data as published, from which no scenario may differ before the date
    """
    for one in each:
        refuse_foresight(published, one.program, question.stage, one.world.name)
    whole = together(question, each)
    height, width = whole.program.matrix.shape
    heard(f"one program for {len(each)} scenarios: {height:,} rows, {width:,} columns, {whole.shared:,} in common")
    solution = solve(whole.program)
    if solution.status != "optimal":
        raise NoRecourse(f"together the scenarios leave {no_plan(whole.program, solution.status, solution.ray)}")
    bound = proven_bound(whole.program, (COST,), solution.row_dual, solution.basis, cost=solution.objective)
    if relative_gap(solution.objective, bound) > GAP:
        raise NotProven("the hedge is not proven to be the cheapest in expectation")
    heard("proof of each scenario")
    done = tuple(_of_scenario(question, one, whole, at, solution) for at, one in enumerate(each))
    values: dict[Key, float] = {}
    for one, plan in zip(each, done, strict=True):
        values |= question.stage.values(one.program, plan.x)
    later = frozenset(
        done_with(key) for one, plan in zip(each, done, strict=True) for key in later_of(question, one, plan)
    )
    costs = tuple(of.cost for of in done)
    place = {
        key: int(columns[column]) for one, columns in zip(each, whole.columns, strict=True)
        for column, key in question.stage.decided(one.program)
    }  # fmt: skip
    return Planned(
        values, solution.objective, bound, done, height, width, whole.shared, costs, later,
        decide=in_one(whole, place, solution.basis),
    )  # fmt: skip


def together(question: Question, each: Sequence[Alone]) -> Merged:
    """Return the program of all scenarios, with what is decided before each date common to those of one past.

    Raises Foresight where scenarios of one past differ before its date.
    """
    nodes, numbers = question.nodes(len(each)), dict[tuple[int, int, Key], int]()
    parts, known = [], dict[tuple[int, int], Program]()
    for at, one in enumerate(each):
        for level, date in enumerate(nodes.stages[1:], 1):
            past = known.setdefault((level, nodes.node(level, at)), one.program)
            refuse_foresight(past, one.program, FirstStage(nodes.first, date), one.world.name)
        first = nodes.numbered(at, one.program, numbers)
        parts.append(Part(one.world.name, one.world.scenario.probability, one.program, first))
    return merged(parts)


def tree_cost(question: Question, each: Sequence[Alone], first: Mapping[Key, float], whose: str) -> float:
    """Return the least expected cost of a tree with a first stage held [MUSD]; raise NoRecourse where none is left."""
    whole = together(question, each)
    held = np.full(len(whole.program.cost), np.nan)
    for at, one in enumerate(each):
        own = question.stage.held(one.program, first)
        given = np.isfinite(own)
        held[whole.columns[at][given]] = own[given]
    return recourse(whole.program, held, f"the tree, {whose} held,").cost


def later_of(question: Question, one: Alone, plan: OfScenario) -> Iterator[Name]:
    """Yield what is done in a scenario from the date on."""
    early = {column for column, _ in question.stage.of(one.program, one.program.columns)}
    for at, key in enumerate(column_names(one.program)):
        if plan.x[at] > SMALL and at not in early and key[0] in DECIDED:
            yield key


def proven_tables(question: Question, scenario: Scenario, first: Mapping[Key, float], heard: Heard) -> OfScenario:
    """Return what a scenario does once the first stage is held, its tables proven as those of any plan."""
    heard(f"proof of scenario {scenario.name}")
    of = world(question, scenario)
    program = program_of(of)
    done = recourse(program, question.stage.held(program, first), f"scenario {scenario.name}, the hedge held,")
    return certified(question, of, program, done.x, done.row_dual)


def _of_scenario(question: Question, one: Alone, whole: Merged, at: int, solution: Solution) -> OfScenario:
    """Return what the hedge does in a scenario, its tables proven as those of any plan; its cost is not its least."""
    x = np.clip(whole.of_part(at, solution.x), 0.0, one.program.upper)
    return certified(question, one.world, one.program, x, whole.duals_of(at, solution.row_dual))


def certified(question: Question, of: World, program: Program, x: Numbers, y: Numbers) -> OfScenario:
    name, (own, offset) = of.scenario.name, own_cost(program)
    x = np.where(x < noise(program), 0.0, x)  # loosened rows leave amounts that no table has, at a price
    cost = float(own @ x + offset)
    mine = Solution("optimal", cost, x, y, own - program.matrix.T @ y, 0, 0.0)
    plan = make_plan(name, program, mine, of.base, of.frames, of.clauses)
    certificate = certify(of.facts(question.study), of.clauses, plan.tables, plan.cost, None)
    if not certificate.passed:
        raise NotProven(f"{of.name} of the hedge: {certificate.failures[0]}")
    return OfScenario(name, x, cost, certificate)


def refuse_too_many(program: Program, count: int) -> None:
    """Raise TooLarge where so many scenarios like a program do not fit in memory, each alone and all together."""
    rows, columns = count * len(program.row_lower), count * len(program.cost)
    refuse_too_large(
        {"rows of each scenario": rows, "rows of all together": rows},
        {"columns of each scenario": columns, "columns of all together": columns},
    )

"""The question of a study with `[uncertainty]`: which scenarios, what hedge, and what it is worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data.messages.exits import Exit, KnownEnd
from data.messages.finding import BadInput, Finding
from model.analysis.hedge.asked import asked, question_of
from model.analysis.hedge.budgets import Scored, money_of, scored
from model.analysis.hedge.comb import Comb, combed
from model.analysis.hedge.cutting_planes import Stop
from model.analysis.hedge.decisions import KT, Decision, decisions
from model.analysis.hedge.deeds import deeds, differs
from model.analysis.hedge.draws import FRESH, PLANNED, Drawn, Scenario
from model.analysis.hedge.held import NoRecourse, NotProven
from model.analysis.hedge.judged import HEDGES, TODAYS, Fan, Judgement, fan_of, held_answer, held_cost, judge
from model.analysis.hedge.many import gathered, hedged_by_cuts
from model.analysis.hedge.planned import (
    Alone,
    Planned,
    Question,
    World,
    alone,
    hedged,
    program_of,
    refuse_too_many,
    tree_cost,
    world,
)
from model.analysis.hedge.regret import LeastRegret, least_regret
from model.analysis.hedge.smps import decisions_csv, for_mpi_sppy, smps
from model.analysis.hedge.stages import Foresight, Key
from model.analysis.hedge.together import Together, correlations
from model.analysis.hedge.tree import scenarios_of
from model.analysis.hedge.worst import Worst, least_worst, sets_of
from model.analysis.hedge.worth import Worth, to_meet, told, worths
from model.program.fill.memory_estimate import TooLarge
from model.solver.known_bad_builds import refuse_bad_build
from model.study.loaded import LoadedStudy

Heard = Callable[[str], None]
COMB, REGRET = "comb", "regret"
OF_COMB = 12
"""Decisions of a comb whose worth is told: every branch answers each."""
WHOLE = 20
"""Scenarios up to which all stand in one program."""


class NoHedge(KnownEnd):
    """Scenarios that leave no plan; the message names which, and by which rows."""

    code = Exit.IMPOSSIBLE_POLICY


class HedgeNotProven(KnownEnd):
    """A hedge whose proof does not hold."""

    code = Exit.NO_PROVEN_ANSWER


@dataclass(frozen=True)
class InSample:
    """Costs in the mean over the scenarios of the plan [MUSD]: known from the start, the hedge, today's first stage.

    known: no number by cutting planes, which do not solve it; today: none where some scenario leaves it no plan
    """

    known: float
    hedge: float
    today: float


@dataclass(frozen=True)
class Hedge:
    """The answer: what is drawn, the hedge and its proof, what it is worth, what it decides before the date.

    today: cost of today's plan if nothing happens [MUSD]; premium: what the hedge costs more then
    quiet: what the hedge comes to in every year if nothing happens; money: what it costs the Treasury
    """

    study: str
    variant: str
    title: str
    drawn: Drawn
    scenarios: tuple[Scenario, ...]
    planned: Planned
    in_sample: InSample
    judged: Judgement
    today: float
    premium: float
    decisions: tuple[Decision, ...]
    without: tuple[str, ...]
    quiet: Fan
    money: Scored
    worths: tuple[Worth, ...] = ()


@dataclass(frozen=True)
class Combed:
    """A plan whose stops may begin in any year: what is drawn, the trunk and what it is worth.

    moved: what the trunk does otherwise than today's plan, tonnes [t, t/yr]: what, with what, year, today, trunk
    """

    study: str
    variant: str
    title: str
    drawn: Drawn
    branches: tuple[Scenario, ...]
    comb: Comb
    moved: tuple[tuple[str, str, int, float, float], ...]
    worths: tuple[Worth, ...] = ()


@dataclass(frozen=True)
class Regretted:
    """Early decisions for futures of policy: what each costs, and how they differ from today's plan."""

    study: str
    variant: str
    title: str
    drawn: Drawn
    titles: Mapping[str, str]
    least: LeastRegret
    decisions: tuple[Decision, ...]
    worths: tuple[Worth, ...] = ()


@dataclass(frozen=True)
class AgainstWorst:
    """Early decisions against the worst few stops: what each set of them costs, and how they differ from today's."""

    study: str
    variant: str
    title: str
    drawn: Drawn
    worst: Worst
    decisions: tuple[Decision, ...]
    worths: tuple[Worth, ...] = ()


@dataclass(frozen=True)
class Listed:
    """What is drawn for a variant, the scenarios that come of it, and how things move together in them.

    titles: of regret, the titles of its futures; fresh: whether these judge a hedge, and none is made for them
    """

    study: str
    variant: str
    drawn: Drawn
    scenarios: tuple[Scenario, ...]
    titles: Mapping[str, str] = field(default_factory=dict)
    together: tuple[Together, ...] = ()
    fresh: bool = False


def listed(loaded: LoadedStudy, variant: str, fresh: bool = False) -> Listed:
    """Return the scenarios that a hedge is made for, or with `fresh` those that judge it; nothing is solved."""
    question, futures = asked(loaded, variant)
    drawn, titles = question.drawn, _titles(loaded, futures)
    if drawn.uncertain.kind == REGRET:
        return Listed(loaded.study.name, variant, drawn, (), titles)
    if drawn.uncertain.kind == COMB:
        return Listed(loaded.study.name, variant, drawn, drawn.branches())
    if drawn.uncertain.worst:
        names = [*(stop.name for stop in drawn.stops), *drawn.without_chance]
        sets = sets_of(names, drawn.uncertain.worst, drawn.uncertain.decide_before, drawn.demand)
        return Listed(loaded.study.name, variant, drawn, tuple(sets))
    scenarios = scenarios_of(drawn, FRESH if fresh else PLANNED)
    return Listed(loaded.study.name, variant, drawn, scenarios, together=correlations(drawn, scenarios), fresh=fresh)


def _titles(loaded: LoadedStudy, variants: Iterable[str]) -> dict[str, str]:
    return {name: loaded.study.variants[name].title or name for name in variants}


def hedge(
    loaded: LoadedStudy, variant: str, heard: Heard = lambda _: None, seconds: float = math.inf
) -> Hedge | Combed | Regretted | AgainstWorst:  # fmt: skip
    """Return the hedge of a variant, proven and judged; of a comb its trunk. `heard` is told what is being solved.

    seconds: of the clock for cutting planes, after which the best hedge found is published with its gap

    Raises BadInput; NoHedge where scenarios leave no plan, HedgeNotProven where a proof does not hold.
    """
    refuse_bad_build()
    try:
        (question, futures), stop = asked(loaded, variant), Stop(seconds=seconds)
        _refuse_limit(question, stop)
        if question.drawn.uncertain.kind == REGRET:
            return _regret(question, loaded, futures, heard)
        if question.drawn.uncertain.kind == COMB:
            return _comb(question, loaded, stop, heard)
        if question.drawn.uncertain.worst:
            return _worst(question, loaded, heard)
        return _hedge(question, loaded, stop, heard)
    except NoRecourse as none:
        raise NoHedge(str(none)) from None
    except (NotProven, Foresight) as not_proven:
        raise HedgeNotProven(f"not proven, so not published: {not_proven}") from None
    except TooLarge as large:
        message = f"{large}; write fewer scenarios"
        raise BadInput([loaded.finding(("uncertainty", "scenarios"), message)]) from None


def _refuse_limit(question: Question, stop: Stop) -> None:
    """Raise BadInput of a time limit where all stands in one program, which has no answer before its end."""
    u = question.drawn.uncertain
    tree = "a tree stands" if len(u.stages) > 1 else ""
    what = "regret stands" if u.kind == REGRET else "the worst stops stand" if u.worst else tree
    if what and math.isfinite(stop.seconds):
        message = f"{what} in one program, which has no hedge before its end; leave the limit out"
        raise BadInput([Finding("--time-limit", None, "", "", message)])


def exported(loaded: LoadedStudy, variant: str, heard: Heard = lambda _: None) -> dict[str, str]:
    """Return files by name: a study's scenarios in SMPS, the names of its decisions, what reads it all for mpi-sppy.

    Nothing is solved.

    Raises BadInput of a comb, which has more than two stages.
    """
    question = question_of(loaded, variant)
    kind = question.drawn.uncertain.kind
    tree, worst = len(question.drawn.uncertain.stages) > 1, question.drawn.uncertain.worst
    if kind in (COMB, REGRET) or tree or worst:
        other = "a tree" if tree else "the worst stops" if worst else kind
        message = f'two stages can be written as SMPS, {other} cannot; write kind = "two_stage" and no stages'
        raise BadInput([loaded.finding(("uncertainty", "kind"), message)])
    published, numbers = program_of(world(question, question.drawn.central())), dict[Key, int]()
    family = gathered(question, scenarios_of(question.drawn), published, numbers, heard, each=True)
    name = question.study.name
    files = {f"{name}.{ending}": text for ending, text in smps(family, len(numbers), name).items()}
    return {**files, "decisions.csv": decisions_csv(numbers), "scenarios.py": for_mpi_sppy()}


def _comb(question: Question, loaded: LoadedStudy, stop: Stop, heard: Heard) -> Combed:
    drawn = question.drawn
    heard("today's plan")
    found = combed(question, alone(world(question, drawn.central())), stop, heard)
    before, now = deeds(found.today, None), deeds(found.first, None)
    moved = tuple(
        (*deed, before.get(deed, 0.0) * KT, now.get(deed, 0.0) * KT)
        for deed in sorted({*before, *now}) if differs(before.get(deed, 0.0), now.get(deed, 0.0))
    )  # fmt: skip
    title = loaded.study.variants[question.variant].title or question.variant
    early = {key: value for key, value in found.today.items() if key in found.chosen.first}
    worth = worths(early, found.chosen, drawn.uncertain.decide_before - 1, heard, OF_COMB)
    return Combed(question.study.name, question.variant, title, drawn, drawn.branches(), found, moved, worth)


def _regret(question: Question, loaded: LoadedStudy, futures: Mapping[str, World], heard: Heard) -> Regretted:
    heard("today's plan")
    today = alone(world(question, question.drawn.central()))
    refuse_too_many(today.program, len(futures))
    each = []
    for name, future in futures.items():
        heard(f"future {name}")
        each.append(alone(future, today.answer))
    first = question.stage.values(today.program, today.answer.solution.x)
    least = least_regret(question, each, first, heard)
    known = [question.stage.values(one.program, one.answer.solution.x) for one in each]
    title, last = _titles(loaded, [question.variant])[question.variant], question.drawn.uncertain.decide_before - 1
    return Regretted(
        question.study.name, question.variant, title, question.drawn, _titles(loaded, futures), least,
        decisions(question, first, least.plan, known),
        told(worths(first, least.chosen, last, heard), least.plan.first, known, last),
    )  # fmt: skip


def _worst(question: Question, loaded: LoadedStudy, heard: Heard) -> AgainstWorst:
    heard("today's plan")
    today = alone(world(question, question.drawn.central()))
    worst = least_worst(question, today, heard)
    first = question.stage.values(today.program, today.answer.solution.x)
    title, last = _titles(loaded, [question.variant])[question.variant], question.drawn.uncertain.decide_before - 1
    return AgainstWorst(
        question.study.name, question.variant, title, question.drawn, worst, decisions(question, first, worst.plan, ()),
        worths(first, worst.chosen, last, heard),
    )  # fmt: skip


def _hedge(question: Question, loaded: LoadedStudy, stop: Stop, heard: Heard) -> Hedge:
    drawn = question.drawn
    scenarios = scenarios_of(drawn)
    heard("today's plan")
    today = alone(world(question, drawn.central()))
    first = question.stage.values(today.program, today.answer.solution.x)
    u = drawn.uncertain
    by_cuts = len(u.stages) < 2 and (
        len(scenarios) > WHOLE or u.risk is not None or math.isfinite(stop.seconds)
    )  # fmt: skip
    plan, mine, without = (
        _by_cuts(question, scenarios, today, stop, heard) if by_cuts
        else _in_one(question, scenarios, today, first, heard)
    )  # fmt: skip
    quiet = held_answer(question, today, plan.first, HEDGES)
    last = u.decide_before - 1
    worth = worths(first, plan.chosen, last, heard)
    judged = judge(question, scenarios_of(drawn, FRESH), plan.first, first, today.answer, heard, to_meet(worth))
    return Hedge(
        question.study.name, question.variant, loaded.study.variants[question.variant].title or question.variant,
        drawn, scenarios, plan, mine, judged, today.cost, quiet.cost - today.cost,
        decisions(question, first, plan, judged.known_first), without,
        fan_of(today.program, quiet.x, today.world.frames.years),
        scored(judged.money, money_of(today.world, today.program, quiet), question.study.years[0]),
        told(worth, plan.first, judged.known_first, last, judged.costs),
    )  # fmt: skip


Made = tuple[Planned, InSample, tuple[str, ...]]
"""The hedge, its costs in the scenarios that it was made for, and those that leave today's first stage no plan."""


def _in_one(
    question: Question, scenarios: Sequence[Scenario], today: Alone, first: Mapping[Key, float], heard: Heard
) -> Made:
    """Return the hedge for few scenarios: all in one program."""
    refuse_too_many(today.program, len(scenarios))
    each = []
    for number, scenario in enumerate(scenarios, 1):
        heard(f"scenario {number} of {len(scenarios)}")
        each.append(alone(world(question, scenario), today.answer))
    plan = hedged(question, each, today.program, heard)
    with_today, without = _with_today(question, each, first)
    known = math.fsum(one.world.scenario.probability * one.cost for one in each)
    return plan, InSample(known, plan.expected, with_today), without


def _by_cuts(question: Question, scenarios: Sequence[Scenario], today: Alone, stop: Stop, heard: Heard) -> Made:
    """Return the hedge for many scenarios: by cutting planes."""
    plan = hedged_by_cuts(question, scenarios, today, stop, heard)
    with_today = plan.today if math.isfinite(plan.today) else math.nan
    without = () if math.isfinite(plan.today) else ("today's decisions leave no plan in some scenario",)
    return plan, InSample(math.nan, plan.expected, with_today), without


def _with_today(question: Question, each: Sequence[Alone], first: Mapping[Key, float]) -> (
    tuple[float, tuple[str, ...]]
):  # fmt: skip
    """Return what today's first stage costs in the mean over some scenarios; and those that leave no plan.

    In a tree what follows is decided with what is known at each date, as with the hedge.
    """
    costs, without = [], []
    if len(question.drawn.uncertain.stages) > 1:
        try:
            return tree_cost(question, each, first, TODAYS), ()
        except NoRecourse as none:
            return math.nan, (str(none),)
    for one in each:
        try:
            costs.append(one.world.scenario.probability * held_cost(question, one, first, TODAYS))
        except NoRecourse as none:
            without.append(str(none))
    return (math.nan if without else math.fsum(costs)), tuple(without)

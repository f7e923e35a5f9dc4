"""The question of a study with `[uncertainty]`: which scenarios, what hedge, and what it is worth."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from data.messages.exits import Exit, KnownEnd
from data.messages.finding import BadInput
from model.analysis.hedge.decisions import Decision, decisions
from model.analysis.hedge.draws import FRESH, PLANNED, Drawn, Scenario, drawn_of
from model.analysis.hedge.held import NoRecourse, NotProven
from model.analysis.hedge.judged import HEDGES, TODAYS, Judgement, held_cost, judge
from model.analysis.hedge.planned import Alone, Planned, Question, alone, hedged, refuse_too_many, world
from model.analysis.hedge.stages import Foresight
from model.analysis.solve.before_solving import prepared_each
from model.analysis.study_of_run import refuse_whole_plants
from model.execution.gc_pause import gc_paused
from model.program.fill.memory_estimate import TooLarge
from model.solver.known_bad_builds import refuse_bad_build
from model.study.loaded import LoadedStudy

Heard = Callable[[str], None]


class NoHedge(KnownEnd):
    """Scenarios that leave no plan; the message names which, and by which rows."""

    code = Exit.IMPOSSIBLE_POLICY


class HedgeNotProven(KnownEnd):
    """A hedge whose proof does not hold."""

    code = Exit.NO_PROVEN_ANSWER


@dataclass(frozen=True)
class InSample:
    """Costs in the mean over the scenarios of the plan [MUSD]: known from the start, the hedge, today's first stage.

    today: no number where some scenario leaves today's first stage no plan
    """

    known: float
    hedge: float
    today: float


@dataclass(frozen=True)
class Hedge:
    """The answer: what is drawn, the hedge and its proof, what it is worth, what it decides before the date.

    today: cost of today's plan if nothing happens [MUSD]; premium: what the hedge costs more then
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


@dataclass(frozen=True)
class Listed:
    """What is drawn for a variant, and the scenarios that come of it."""

    study: str
    variant: str
    drawn: Drawn
    scenarios: tuple[Scenario, ...]


def listed(loaded: LoadedStudy, variant: str, fresh: bool = False) -> Listed:
    """Return the scenarios that a hedge is made for, or with `fresh` those that judge it; nothing is solved."""
    drawn = question_of(loaded, variant).drawn
    return Listed(loaded.study.name, variant, drawn, drawn.scenarios(FRESH if fresh else PLANNED))


def question_of(loaded: LoadedStudy, variant: str) -> Question:
    """Return what a study asks of a variant; raise BadInput where it states no uncertainty, or asks what cannot be."""
    uncertain = loaded.study.uncertainty
    if uncertain is None:
        message = "the study states no [uncertainty]; write what is uncertain, as docs/concepts/hedging.md shows"
        raise BadInput([loaded.finding(("uncertainty",), message)])
    refuse_whole_plants(loaded.study, "a hedge")
    with gc_paused():
        data, _, bases, _ = prepared_each(loaded)
    clauses = loaded.clauses(variant)
    _refuse_sentences(loaded, variant)
    base, study = bases[variant], loaded.study.of(variant)
    forms = tuple(base.forms["form"])
    plants = tuple({*base.outputs["plant"], *base.builds["plant"]})
    drawn = drawn_of(data.of(variant), uncertain, study.years, study.demand, forms, plants, loaded.file)
    return Question(variant, study, data.of(variant), clauses, drawn)


def _refuse_sentences(loaded: LoadedStudy, variant: str) -> None:
    """Raise BadInput with a line for every sentence that no single linear program can hold for all scenarios."""
    wrong = []
    for where, clause in loaded.study.stated(variant):
        if clause.policy.refines:
            wrong.append(
                (where, f"{clause.label} is a curve, and a hedge takes straight lines; hedge a variant without")
            )
        if clause.policy.rests_on:
            wrong.append(
                (where, f"{clause.label} rests on another variant's plan, which no scenario has; leave it out")
            )
        if clause.policy.begins_when is not None or clause.policy.ends_when is not None:
            wrong.append((where, f"{clause.label} begins or ends by its own plan; state dates, or leave it out"))
    if wrong:
        raise BadInput([loaded.finding(where, message) for where, message in wrong])


def hedge(loaded: LoadedStudy, variant: str, heard: Heard = lambda _: None) -> Hedge:
    """Return the hedge of a variant, proven and judged; `heard` is told what is being solved.

    Raises BadInput; NoHedge where scenarios leave no plan, HedgeNotProven where a proof does not hold.
    """
    refuse_bad_build()
    try:
        return _hedge(question_of(loaded, variant), loaded, heard)
    except NoRecourse as none:
        raise NoHedge(str(none)) from None
    except (NotProven, Foresight) as not_proven:
        raise HedgeNotProven(f"not proven, so not published: {not_proven}") from None
    except TooLarge as large:
        message = f"{large}; write fewer scenarios"
        raise BadInput([loaded.finding(("uncertainty", "scenarios"), message)]) from None


def _hedge(question: Question, loaded: LoadedStudy, heard: Heard) -> Hedge:
    drawn = question.drawn
    scenarios = drawn.scenarios(PLANNED)
    heard("today's plan")
    today = alone(world(question, drawn.central()))
    refuse_too_many(today.program, len(scenarios))
    first = question.stage.values(today.program, today.answer.solution.x)
    each = []
    for number, scenario in enumerate(scenarios, 1):
        heard(f"scenario {number} of {len(scenarios)}")
        each.append(alone(world(question, scenario), today.answer))
    plan = hedged(question, each, today.program, heard)
    premium = held_cost(question, today, plan.first, HEDGES) - today.cost
    judged = judge(question, drawn.scenarios(FRESH), plan.first, first, today.answer, heard)
    with_today, without = _with_today(question, each, first)
    known = math.fsum(one.world.scenario.probability * one.cost for one in each)
    programs = [one.program for one in each]
    return Hedge(
        question.study.name, question.variant, loaded.study.variants[question.variant].title or question.variant,
        drawn, scenarios, plan, InSample(known, plan.expected, with_today), judged, today.cost, premium,
        decisions(question, first, plan, programs, judged.known_first), without,
    )  # fmt: skip


def _with_today(question: Question, each: list[Alone], first: dict[tuple[str, tuple[str | int, ...]], float]) -> (
    tuple[float, tuple[str, ...]]
):  # fmt: skip
    """Return what today's first stage costs in the mean over some scenarios; and those that leave no plan."""
    costs, without = [], []
    for one in each:
        try:
            costs.append(one.world.scenario.probability * held_cost(question, one, first, TODAYS))
        except NoRecourse as none:
            without.append(str(none))
    return (math.nan if without else math.fsum(costs)), tuple(without)

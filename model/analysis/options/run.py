"""Policies as options: what they cost over fresh scenarios, with their tail, and from which chance they are worth it.

Two variants of a study, one with the policies and one without, meet the same scenarios. Each holds what its own plan
of today decides before the date, and answers as well as can be from then on. What the nation gives up is told beside
what the Treasury pays, since a subsidy is no gain of the nation's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.messages.finding import BadInput
from model.analysis.hedge.asked import question_of
from model.analysis.hedge.budgets import DEFICIT, Money, Range, money_of, range_of
from model.analysis.hedge.draws import FRESH, Scenario
from model.analysis.hedge.held import NoRecourse, NotProven, recourse
from model.analysis.hedge.judged import Mean, mean
from model.analysis.hedge.part_of import own_cost
from model.analysis.hedge.planned import Question, alone, world
from model.analysis.hedge.run import HedgeNotProven, NoHedge
from model.analysis.hedge.stages import Foresight, Key
from model.analysis.hedge.tree import scenarios_of
from model.analysis.options.events import Event, break_even, events
from model.plan.plan import resource_cost
from model.program.compile.compile import compile_program
from model.program.fill.from_frames import variant_data
from model.solver.highs import Solution
from model.solver.known_bad_builds import refuse_bad_build
from model.study.loaded import LoadedStudy

Heard = Callable[[str], None]


@dataclass(frozen=True)
class Came:
    """What a variant comes to in a scenario: what the nation gives up [MUSD, present value], what the Treasury pays."""

    nation: float
    money: Money

    @property
    def deficit(self) -> float:
        """Return what the Treasury pays less what it takes in over all years, nominal million USD."""
        return math.fsum(self.money.years[DEFICIT].values())


@dataclass(frozen=True)
class Measured:
    """A measure over the fresh scenarios, with and without the policies, and their difference with its error."""

    words: str
    having: Range
    without: Range
    more: Range
    error: Mean


@dataclass(frozen=True)
class BreakEven:
    """One event: what the policies save the nation when it happens [MUSD], and from which chance that is worth it.

    chance: no number where no chance is; stated: the chance of the event that the study states
    """

    words: str
    saves: float
    chance: float
    stated: float


@dataclass(frozen=True)
class Options:
    """The answer: measures over scenarios, the premium if nothing happens [MUSD], events by what is saved.

    left_out: scenarios and events that leave one of the two no plan
    """

    study: str
    variant: str
    against: str
    seed: int
    scenarios: int
    measures: tuple[Measured, ...]
    premium: float
    events: tuple[BreakEven, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Side:
    """A variant with what its plan of today decides before the date."""

    question: Question
    first: dict[Key, float]

    def comes_to(self, scenario: Scenario) -> Came:
        of = world(self.question, scenario)
        program = compile_program(variant_data(of.frames, of.clauses))
        name = f"{self.question.variant}: {of.name}, today's decisions held,"
        found = recourse(program, self.question.stage.held(program, self.first), name)
        reduced = own_cost(program)[0] - program.matrix.T @ found.row_dual
        solution = Solution("optimal", found.cost, found.x, found.row_dual, reduced, 0, 0.0)
        return Came(resource_cost(program, solution), money_of(of, program, found))


def options(loaded: LoadedStudy, variant: str, against: str, heard: Heard = lambda _: None) -> Options:
    """Return what the policies of a variant are worth against another; `heard` is told what is being solved.

    Raises BadInput; NoHedge where today's plan is none, HedgeNotProven where a proof does not hold.
    """
    refuse_bad_build()
    _refuse(loaded, variant, against)
    try:
        pair = _side(loaded, variant, heard), _side(loaded, against, heard)
        return _met(loaded, pair, heard)
    except NoRecourse as none:
        raise NoHedge(str(none)) from None
    except (NotProven, Foresight) as not_proven:
        raise HedgeNotProven(f"not proven, so not published: {not_proven}") from None


def _refuse(loaded: LoadedStudy, variant: str, against: str) -> None:
    """Raise BadInput where two variants cannot be held against each other."""
    uncertain, study = loaded.study.uncertainty, loaded.study
    wrong = []
    if variant == against:
        wrong.append((("variants", against), f"{against} is held against itself; name another variant"))
    if uncertain is not None and uncertain.kind != "two_stage":
        message = f'policies are options in scenarios, and a {uncertain.kind} draws none; write kind = "two_stage"'
        wrong.append((("uncertainty", "kind"), message))
    if beside := study.world_beside(variant, against):
        message = f"{variant} is planned with {' and '.join(beside)} of {against}; policies alone may differ"
        wrong.append((("variants", variant), message))
    if wrong:
        raise BadInput([loaded.finding(where, message) for where, message in wrong])


def _side(loaded: LoadedStudy, variant: str, heard: Heard) -> _Side:
    heard(f"today's plan of {variant}")
    question = question_of(loaded, variant)
    today = alone(world(question, question.drawn.central()))
    return _Side(question, question.stage.values(today.program, today.answer.solution.x))


def _met(loaded: LoadedStudy, pair: tuple[_Side, _Side], heard: Heard) -> Options:
    drawn, left_out = pair[0].question.drawn, list[str]()

    def both(words: str, scenario: Scenario) -> tuple[Came, Came] | None:
        heard(words)
        try:
            return pair[0].comes_to(scenario), pair[1].comes_to(scenario)
        except NoRecourse as none:
            left_out.append(str(none))
            return None

    quiet = both("nothing happens", drawn.central())
    if quiet is None:
        raise NoRecourse(left_out[0])
    premium = quiet[0].nation - quiet[1].nation
    fresh = scenarios_of(drawn, FRESH)
    met = [found for number, one in enumerate(fresh, 1)
           if (found := both(f"fresh scenario {number} of {len(fresh)}", one)) is not None]  # fmt: skip
    out = list[BreakEven]()
    for event in events(drawn):
        found = both(event.words, event.scenario)
        if found is not None:
            out.append(_even(event, premium, found[1].nation - found[0].nation))
    out.sort(key=lambda one: -one.saves)
    names = pair[0].question.variant, pair[1].question.variant
    return Options(
        loaded.study.name, *names, drawn.uncertain.seed, len(met), tuple(_measures(met)), premium, tuple(out),
        tuple(left_out),
    )  # fmt: skip


def _even(event: Event, premium: float, saves: float) -> BreakEven:
    return BreakEven(event.words, saves, break_even(premium, saves), event.chance)


def _measures(met: Sequence[tuple[Came, Came]]) -> list[Measured]:
    """Return the nation's cost, the Treasury's, and the net outlays of each account in which the two differ."""
    out = [
        _measured("the nation gives up, present value", [(a.nation, b.nation) for a, b in met]),
        _measured("the Treasury pays net, nominal", [(a.deficit, b.deficit) for a, b in met]),
    ]
    accounts = sorted({name for came in met for one in came for name in one.money.accounts})
    for name in accounts:
        pairs = [(a.money.accounts.get(name, 0.0), b.money.accounts.get(name, 0.0)) for a, b in met]
        if any(abs(one - other) > 1e-6 for one, other in pairs):
            out.append(_measured(f"of it, {name}", pairs))
    return out


def _measured(words: str, pairs: Sequence[tuple[float, float]]) -> Measured:
    more = [one - other for one, other in pairs]
    return Measured(
        words, range_of([one for one, _ in pairs]), range_of([other for _, other in pairs]), range_of(more), mean(more)
    )

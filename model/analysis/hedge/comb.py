"""The comb: the plan is the trunk, and from any year on a stop may begin, which nobody knew of before.

`min sum_t alive[t] c[t] x[t] + sum_b chance[b] Q[b](x)`: every decision of a year before a stop is the trunk's, by
substitution; from that year on a branch decides anew, and knows no more than that the stop has begun. A stop takes its
share of what a seller offers, and of what a plant makes with the capacity that it has, by how much of each year it
lasts; promises that an emergency suspends are not asked for while it lasts.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from model.analysis.hedge.anew import Chosen
from model.analysis.hedge.anew_by_lines import by_lines
from model.analysis.hedge.cutting_planes import ByCuts, Checked, Cutting, Stop, by_cuts
from model.analysis.hedge.deeds import DECIDED, SMALL, done_with
from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.family import Family, Shape, column_names
from model.analysis.hedge.held import NoRecourse
from model.analysis.hedge.part_of import own_cost
from model.analysis.hedge.planned import Alone, Heard, OfScenario, Question, certified
from model.analysis.hedge.stages import Key
from model.analysis.hedge.stopped import family_of_stops, names_of
from model.analysis.hedge.which import first_empty
from model.analysis.stress.losses import Loss, scenario_losses, stated_losses
from model.program.compile.compile import Program

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Lost:
    """What a stop that begins in a year costs beyond the plan that it meets [MUSD]: today's, and the trunk."""

    stop: str
    year: int
    chance: float
    today: float
    hedge: float


@dataclass(frozen=True)
class Comb:
    """The trunk and what it is worth: expected costs [MUSD] of it, of any at least, of today's plan.

    quiet: chance that nothing happens; costs of today's plan and the trunk then: `today_quiet`, `hedge_quiet`
    first: every decision of the trunk; today: of today's plan
    chosen: what the trunk decides before a stop may begin, as far as its worths go
    """

    first: Mapping[Key, float]
    today: Mapping[Key, float]
    expected: float
    bound: float
    today_expected: float
    quiet: float
    today_quiet: float
    hedge_quiet: float
    losses: tuple[Lost, ...]
    trunk: OfScenario
    closed: bool
    tried: int
    solves: int
    chosen: Chosen = field(repr=False, compare=False)

    @property
    def premium(self) -> float:
        """Return what the trunk costs more than today's plan if nothing happens, million USD."""
        return self.hedge_quiet - self.today_quiet

    @property
    def saves(self) -> float:
        """Return what the trunk saves against today's plan in expectation, million USD."""
        return self.today_expected - self.expected


def combed(question: Question, today: Alone, stop: Stop, heard: Heard) -> Comb:
    """Return the best trunk for the stops of a dataset; raise NoRecourse or NotProven where there is none."""
    program, frames, own = today.program, today.world.frames, question.study.scenarios
    losses = {loss.name: loss for loss in (*scenario_losses(program, frames), *stated_losses(program, frames, own))}
    every = question.drawn.branches()
    branches = [one for one in every[:-1] if set(one.begins) <= losses.keys()]
    idle = math.fsum(one.probability for one in every) - math.fsum(one.probability for one in branches)
    cutting, x, of_trunk = _cutting(today, losses, branches, idle)
    heard(f"{len(branches)} branches of {len(losses)} stops")
    try:
        found = by_cuts(cutting, x, stop, heard)
    except NoRecourse as none:
        heard("which branch leaves no plan")
        raise first_empty([recourses.family for recourses in cutting.recourses], none) from None
    heard("proof of every branch")
    return _told(question, today, branches, idle, (cutting, found, of_trunk), x)


def _cutting(
    today: Alone, losses: Mapping[str, Loss], branches: Sequence[Scenario], idle: float
) -> tuple[Cutting, Numbers, Numbers]:
    """Return the program of the trunk with its branches, today's plan, and what a decision of the trunk costs."""
    program, years = today.program, today.world.frames.years
    families = comb_families(program, years, losses, branches)
    own, offset = own_cost(program)
    weight = np.full(len(own), idle)
    for family in families:
        weight[family.first >= 0] += math.fsum(member.probability for member in family.members)
    first = Shape(program.matrix, program.row_lower, program.row_upper, program.upper, own * weight, offset)
    cutting = Cutting(families, len(own), first)
    x = np.minimum(np.maximum(today.answer.solution.x, 0.0), cutting.most)
    return cutting, x, own


def _told(
    question: Question, today: Alone, branches: Sequence[Scenario], idle: float,
    solved: tuple[Cutting, ByCuts, Numbers], x: Numbers,
) -> Comb:  # fmt: skip
    cutting, found, own = solved
    offset = today.program.offset - today.program.costs["tie_break"][1]
    mine, theirs = cutting.checked(found.x), cutting.checked(x)
    quiet, of_today = (float(own @ plan + offset) for plan in (found.x, x))
    trunk = certified(question, today.world, today.program, np.clip(found.x, 0.0, today.program.upper), _no(today))
    order = {recourses.family.members[at].name: i for i, (recourses, at) in enumerate(cutting.scenarios)}
    lost = tuple(
        Lost(next(iter(one.begins)), next(iter(one.begins.values())), one.probability,
             theirs.costs[order[one.name]] - of_today, mine.costs[order[one.name]] - quiet)
        for one in branches
    )  # fmt: skip
    names = [(str(key[0]), key[1:]) for key in column_names(today.program)]
    values, before = (dict(zip(names, plan.tolist(), strict=True)) for plan in (found.x, x))
    early = question.stage.values(today.program, x)
    decide = by_lines(cutting, {key: at for at, key in enumerate(names)}, found.expected, rounds=1)
    chosen = Chosen(
        {key: value for key, value in values.items() if key in early},
        found.expected, found.bound, _later(early, mine, values), decide,
    )  # fmt: skip
    return Comb(
        values, before, _expected(mine, idle, quiet), found.bound, _expected(theirs, idle, of_today), idle, of_today,
        quiet, lost, trunk, found.closed, len(found.tried), found.solves, chosen,
    )  # fmt: skip


def _later(early: Container[Key], mine: Checked, trunk: Mapping[Key, float]) -> frozenset[tuple[str, str]]:
    """Return what is done, and with what, in the trunk or in some branch once a stop may begin."""
    in_trunk = {(key[0], *key[1]) for key, value in trunk.items() if value > SMALL and key not in early}
    return frozenset(done_with(key) for key in {*mine.later, *in_trunk} if key[0] in DECIDED)


def _expected(checked: Checked, idle: float, quiet: float) -> float:
    return checked.expected + idle * quiet


def _no(today: Alone) -> Numbers:
    return np.zeros(len(today.program.row_lower))


def comb_families(
    program: Program, years: Sequence[int], losses: Mapping[str, Loss], branches: Sequence[Scenario]
) -> list[Family]:
    """Return the branches by the year in which their stop begins; the trunk's decisions are numbered as its columns."""
    out, names = [], names_of(program)
    for year in years:
        here = [one for one in branches if year in one.begins.values()]
        if here:
            out.append(family_of_stops(program, years, losses, here, year, names))
    return out

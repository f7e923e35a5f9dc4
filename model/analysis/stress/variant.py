"""Stress one plan: every single loss in every year, every scenario, and what that says of the plan."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.analysis.stress.cover import Cover, days_of_cover
from model.analysis.stress.expectation import Expectation, expectation
from model.analysis.stress.losses import Loss, scenario_losses, single_losses, stated_losses
from model.analysis.stress.lost_output import Estimate, estimates
from model.analysis.stress.measures import Damage, damage, leaves_short, worst_damages
from model.analysis.stress.pairs import Pairs, every_pair
from model.analysis.stress.recourse import Recourse, Response
from model.analysis.stress.remedies import Remedies, remedies
from model.analysis.stress.security import Security, SentenceSafety, security
from model.analysis.stress.who_pays import paid, payments
from model.analysis.what_if.bench import Bench
from model.plan.plan import resource_cost
from model.study.scenarios import StatedScenario
from model.study.sharing import Sharing


@dataclass(frozen=True)
class StressOptions:
    """What is tried on a plan beside scenarios: single losses of `length` years, none where that is none.

    pairs: every two of them at once; remedies: what would have helped against the worst; sentences: what each sentence
    of a variant buys; sharing: how tonnes that allies want too are shared in single losses and the dataset's scenarios,
    none where nobody else wants them
    """

    length: float | None = None
    pairs: bool = False
    remedies: bool = False
    sharing: Sharing | None = None
    sentences: bool = False


EVERY = 3
"""Years between the beginnings that are tried of scenarios alone: a run does not wait for each."""
WORST = 5
"""Losses of a plan of which it is said who pays for them."""


@dataclass(frozen=True)
class VariantStress:
    """One variant: what its plan costs [MUSD PV], what each loss does to it, and what is expected of a year.

    nation_musd: what the nation gives up for the plan, transfers left out

    unanswered: losses without a proven answer, even with what may go short going short; scenarios among them have no
    part in what is expected. short_already: the plan leaves demand unmet before a stop. cover: days of stock.
    starts: years in which stops were tried to begin. estimates: losses of output that are printed, beside what the
    plan's own shortages are priced at. pairs: two single losses at once, where they were tried. remedies: what would
    have helped against the worst losses, where that was asked.
    """

    variant: str
    title: str
    cost_musd: float
    nation_musd: float
    damages: tuple[Damage, ...]
    unanswered: tuple[str, ...]
    untouched: int
    expected: Expectation
    solves: int
    short_already: bool = False
    cover: tuple[Cover, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    starts: tuple[int, ...] = ()
    security: Security | None = None
    other_world: bool = False
    pairs: Pairs | None = None
    sentences: tuple[SentenceSafety, ...] = ()
    remedies: tuple[Remedies, ...] = ()


def fault_words(variant: str, fault: Exception) -> str:
    """Return in words what came up that nobody foresaw, with the variant whose question it cost."""
    return f"{variant}: {type(fault).__name__}: {' '.join(str(fault).split())[:200]}"


def stress_variant(
    variant: str, title: str, bench: Bench, scenarios: Sequence[StatedScenario], options: StressOptions
) -> VariantStress:
    """Return what each loss does to a plan."""
    length = options.length
    frames, recourse = bench.frames, Recourse(bench.best, bench.frames)
    stops = [*scenario_losses(bench.program, frames, options.sharing), *stated_losses(bench.program, frames, scenarios)]
    singles = [] if length is None else single_losses(bench.program, frames, length, options.sharing)
    losses = {(loss.kind, loss.name): loss for loss in (*singles, *stops)}
    damages: list[Damage] = []
    unanswered: list[tuple[Loss, int]] = []
    untouched = 0
    starts = _starts(frames.years, stops, length)
    for start in starts:  # years outside: the program from a year on is made once for all losses of a length
        begin = [loss for loss in losses.values() if loss.start in (None, start)]
        for loss in sorted(begin, key=lambda one: recourse.last_year(one, start)):
            if not recourse.touches(loss, start):
                untouched += 1
            elif (response := recourse.after(loss, start)) is not None and response.proven:
                damages.append(damage(recourse, response))
            else:
                unanswered.append((loss, start))
    if length is not None:
        damages = _who_pays(bench, recourse, losses, damages)
    tried = (
        every_pair(recourse, [replace(one, contest=None) for one in singles], starts, WORST) if options.pairs else None
    )
    helping = remedies(bench, losses, damages, WORST) if options.remedies else ()
    return VariantStress(
        variant, title, bench.cost, resource_cost(bench.program, bench.solution), tuple(damages),
        tuple(f"{loss.kind} {loss.name} from {start}" for loss, start in unanswered), untouched,
        _expected(bench, starts, stops, damages, [loss for loss, _ in unanswered]),
        bench.solves + recourse.solves, leaves_short(bench.program, recourse.plan),
        days_of_cover(bench.program, recourse.plan, frames), estimates(frames, damages), starts,
        pairs=tried, remedies=helping,
    )  # fmt: skip


def _starts(years: tuple[int, ...], stops: Sequence[Loss], length: float | None) -> tuple[int, ...]:
    """Return the years in which stops begin: every one, of scenarios alone every third, unless one names its year."""
    return years if length is not None or any(loss.start is not None for loss in stops) else years[::EVERY]


def _who_pays(
    bench: Bench, recourse: Recourse, losses: dict[tuple[str, str], Loss], damages: Sequence[Damage]
) -> list[Damage]:
    """Return the losses, the worst with who pays for them; their answers are found again."""
    before: Mapping[str, float] = {}
    with_payers: dict[tuple[str, str, int], Damage] = {}
    for one in worst_damages(damages, WORST):
        before = before or paid(bench, recourse.surge, recourse.plan)
        response: Response | None = recourse.after(losses[one.kind, one.name], one.start)
        if response is not None and response.proven:
            after = paid(bench, recourse.surge, response.x)
            with_payers[one.kind, one.name, one.start] = replace(one, payments=payments(before, after))
    return [with_payers.get((one.kind, one.name, one.start), one) for one in damages]


def _expected(
    bench: Bench, years: tuple[int, ...], stops: Sequence[Loss], damages: Sequence[Damage], unanswered: Sequence[Loss]
) -> Expectation:
    """Return what is expected of a year: what each scenario costs in dollars of the year it begins, never below 0."""
    by_start = {loss.name: np.zeros(len(years)) for loss in stops}
    for one in damages:
        if one.kind == "scenario":
            amount = max(0.0, one.nation_musd) / bench.frames.discount(one.start)
            by_start[one.name][years.index(one.start)] = amount
    unknown = [name for name in by_start if any(x.kind == "scenario" and x.name == name for x in unanswered)]
    return expectation(stops, [by_start[loss.name] for loss in stops], years, unknown)


def placed(
    variants: Sequence[VariantStress], baseline: str, spread: float, elsewhere: Container[str] = ()
) -> tuple[VariantStress, ...]:
    """Return variants with their places on the map of security; `spread` is a dollar in every year, present value.

    elsewhere: variants of other worlds, which have no place: what they cost more buys nothing
    A variant has no place where a scenario has no proven answer, its own or the baseline's: what is left of the
    expectation is no sum of what it avoids.
    """
    variants = [replace(one, other_world=one.variant in elsewhere) for one in variants]
    base = next((one for one in variants if one.variant == baseline), None)
    if base is None or base.expected.unknown:
        return tuple(variants)
    return tuple(
        one
        if one is base or one.expected.unknown or one.other_world
        else replace(one, security=security(one.expected, base.expected, (one.nation_musd - base.nation_musd) / spread))
        for one in variants
    )

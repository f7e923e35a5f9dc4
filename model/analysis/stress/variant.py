"""Stress one plan: every single loss in every year, every scenario, and what that says of the plan."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

import numpy as np

from model.analysis.stress.cover import days_of_cover
from model.analysis.stress.expectation import expectation
from model.analysis.stress.losses import Loss
from model.analysis.stress.lost_output import estimates
from model.analysis.stress.measures import leaves_short, worst_damages
from model.analysis.stress.pairs import worst_pairs
from model.analysis.stress.recourse import Recourse, Response
from model.analysis.stress.remedies import remedies
from model.analysis.stress.security import security
from model.analysis.stress.tried import Begun, MayStop, StressOptions, Tried, may_stop, try_each
from model.analysis.stress.who_pays import paid, payments
from model.analysis.stress.words import words_of
from model.analysis.stress_found import (
    Damage,
    Expectation,
    Pairs,
    Remedies,
    VariantStress,
)
from model.analysis.what_if.bench import Bench
from model.plan.plan import resource_cost
from model.study.scenarios import StatedScenario

WORST = 5
"""Losses of a plan of which it is said who pays for them."""


def fault_words(variant: str, fault: Exception) -> str:
    """Return in words what came up that nobody foresaw, with the variant whose question it cost."""
    return f"{variant}: {type(fault).__name__}: {' '.join(str(fault).split())[:200]}"


def stress_variant(
    variant: str,
    title: str,
    bench: Bench,
    scenarios: Sequence[StatedScenario],
    options: StressOptions,
    tried: Tried | None = None,
    begun: Begun = lambda _: None,
) -> VariantStress:
    """Return what each loss does to a plan; tried: what others found of it already, from every year."""
    what, frames = may_stop(bench, scenarios, options), bench.frames
    recourse = Recourse(bench.best, frames, what.scenarios)
    found = tried or try_each(recourse, what, what.starts, options.pairs, begun)
    damages, solves = list(found.damages), bench.solves + found.solves
    helping: tuple[Remedies, ...] = ()
    both: Pairs | None = None
    if options.length is not None:
        recourse = Recourse(bench.best, frames, what.scenarios)  # counts its solves alone, whoever tried the losses
        damages = _who_pays(bench, recourse, what.losses, damages)
        both = worst_pairs(recourse, what.elements, found.pairs, WORST) if options.pairs else None
        helping = remedies(bench, what.losses, damages, WORST) if options.remedies else ()
        solves += recourse.solves
    return VariantStress(
        variant, title, bench.cost, resource_cost(bench.program, bench.solution), tuple(damages),
        tuple(f"{kind} {name} from {start}" for kind, name, start in found.unanswered), found.untouched,
        _expected(bench, what, damages, found.unanswered), solves, leaves_short(bench.program, recourse.plan),
        days_of_cover(bench.program, recourse.plan, frames), estimates(frames, damages), what.starts,
        pairs=both, remedies=helping, words=words_of(frames, scenarios, damages, both),
    )  # fmt: skip


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
    bench: Bench, what: MayStop, damages: Sequence[Damage], unanswered: Sequence[tuple[str, str, int]]
) -> Expectation:
    """Return what is expected of a year: what each scenario costs in dollars of the year it begins, never below 0."""
    stops, years = what.scenarios, what.starts
    by_start = {loss.name: np.zeros(len(years)) for loss in stops}
    for one in damages:
        if one.kind == "scenario":
            amount = max(0.0, one.nation_musd) / bench.frames.discount(one.start)
            by_start[one.name][years.index(one.start)] = amount
    unknown = [name for name in by_start if any(kind == "scenario" and of == name for kind, of, _ in unanswered)]
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

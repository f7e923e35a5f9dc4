"""Stress the plans of a run: every single loss in every year, every scenario, and what that says of each variant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from data.messages.finding import BadInput, Finding
from model.analysis.reopen import Reopened, reopened
from model.analysis.stress.expectation import Expectation, expectation
from model.analysis.stress.losses import scenario_losses, single_losses, stated_losses
from model.analysis.stress.measures import Damage, damage, leaves_short
from model.analysis.stress.recourse import Recourse
from model.analysis.stress.security import Security, security
from model.analysis.study_of_run import known_variant
from model.analysis.what_if.bench import on_the_bench
from model.frames.study_frames import Frames

SAME = 1e-6
"""Relative difference of cost above which a plan solved again is not the plan of the run."""
LONGEST = 10.0

Heard = Callable[[str], None]


@dataclass(frozen=True)
class VariantStress:
    """One variant: what its plan costs [MUSD PV], what each loss does to it, and what is expected of a year.

    unanswered: losses without a proven answer, even with what may go short going short; scenarios among them have no
    part in what is expected. short_already: the plan leaves demand unmet before a stop.
    """

    variant: str
    title: str
    cost_musd: float
    damages: tuple[Damage, ...]
    unanswered: tuple[str, ...]
    untouched: int
    expected: Expectation
    short_already: bool = False
    security: Security | None = None


@dataclass(frozen=True)
class Stress:
    """The plans of a run under stress; `length`: years that a single loss lasts."""

    study: str
    baseline: str
    length: float
    years: tuple[int, ...]
    perspective: str
    variants: tuple[VariantStress, ...]
    without_plan: tuple[str, ...]
    solves: int


def stress_of_run(
    folder: Path,
    variants: Sequence[str] = (),
    length: float = 1.0,
    data_path: Path | None = None,
    heard: Heard = lambda _: None,
) -> Stress:
    """Return what each loss does to each plan of a run; `heard` is told what is being tried.

    variants: those asked for, beside the baseline; all when left out. length: years that a single loss lasts, above 0
    and up to ten. Raises NotARun and BadInput when the run, its study or its dataset are not what they were.
    """
    if not 0 < length <= LONGEST:
        message = f"a stop lasts more than 0 and up to {LONGEST:g} years; write such a number, as in --length 2"
        raise BadInput([Finding("--length", None, "", f"{length:g}", message)])
    again = reopened(folder, data_path)
    for name in variants:
        known_variant(again.run, name)
    baseline = again.loaded.study.baseline
    names = tuple(dict.fromkeys([baseline, *(variants or again.run.manifest["variants"])]))
    planned = [name for name in names if again.run.manifest["variants"][name]["status"] == "solved"]
    found: list[VariantStress] = []
    solves = 0
    for number, name in enumerate(planned, 1):
        heard(f"{name} ({number} of {len(planned)})")
        one, count = _variant(again, name, length)
        found.append(one)
        solves += count
    base = next((one for one in found if one.variant == baseline), None)
    frames = again.base
    placed = tuple(_placed(one, base, frames) for one in found)
    lacking = tuple(name for name in names if name not in planned)
    return Stress(again.loaded.study.name, baseline, length, frames.years, frames.perspective, placed, lacking, solves)


def _variant(again: Reopened, name: str, length: float) -> tuple[VariantStress, int]:
    bench = on_the_bench(again.base_of(name), again.loaded.clauses(name))
    written = float(again.run.manifest["variants"][name]["objective_musd"])
    if not bench.possible or abs(bench.cost - written) > SAME * max(1.0, abs(written)):
        message = f"{name} costs {bench.cost:,.3f} MUSD solved again, the run says {written:,.3f}; run the study again"
        raise BadInput([Finding(str(again.run.folder), None, "", "", message)])
    frames = bench.frames
    recourse = Recourse(bench.best, frames.years)
    singles = single_losses(bench.program, frames, length)
    stated = stated_losses(bench.program, frames, again.loaded.study.scenarios)
    scenarios = [*scenario_losses(bench.program, frames), *stated]
    damages: list[Damage] = []
    unanswered: list[str] = []
    unknown: set[str] = set()
    untouched = 0
    by_start = {loss.name: np.zeros(len(frames.years)) for loss in scenarios}
    for at, start in enumerate(frames.years):  # years outside: the program from a year on is made once for all losses
        for loss in sorted((*singles, *scenarios), key=lambda one: recourse.last_year(one, start)):
            if loss.start not in (None, start):
                continue
            if not recourse.touches(loss, start):
                untouched += 1
                continue
            response = recourse.after(loss, start)
            if response is None or not response.proven:
                unanswered.append(f"{loss.kind} {loss.name} from {start}")
                unknown |= {loss.name} if loss.kind == "scenario" else set()
                continue
            done = damage(recourse, frames, response)
            damages.append(done)
            if loss.kind == "scenario":
                by_start[loss.name][at] = max(0.0, done.loss_musd) / frames.discount(start)
    unproven = [loss.name for loss in scenarios if loss.name in unknown]
    expected = expectation(scenarios, [by_start[loss.name] for loss in scenarios], frames.years, unproven)
    title = again.loaded.study.variants[name].title or name
    short = leaves_short(bench.program, recourse.plan)
    out = VariantStress(name, title, bench.cost, tuple(damages), tuple(unanswered), untouched, expected, short)
    return out, bench.solves + recourse.solves


def _placed(one: VariantStress, base: VariantStress | None, frames: Frames) -> VariantStress:
    """Return a variant with its place on the map of security."""
    if base is None or one is base:
        return one
    spread = sum(frames.discount(year) for year in frames.years)
    return replace(one, security=security(one.expected, base.expected, (one.cost_musd - base.cost_musd) / spread))


__all__ = ["Security", "Stress", "VariantStress", "stress_of_run"]

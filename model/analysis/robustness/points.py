"""A study at the low, central and high ends of its ranges, at its dearest consistent point, and where a headline is
weakest.

The headline of a variant is that it costs more, or less, than the baseline. It survives when the sign is the same at
every point tried. All points are consistent: import shares of a line add to 1, the base year balances.

Dearest: every figure whose costly end is known stands there. These are prices and capital (paid on amounts that are
never below zero), amounts on offer (less leaves fewer choices) and emissions of forms that no plant takes in (a price
on them is paid, a cap is used up); `ranges.RANGES` says of each why. Shares and the base year move where they cost
most, by search. So the cost found there is a lower bound of the worst: that point is consistent, and was solved.

Ceiling, an upper bound of it: the same with every share and every figure of the base year at its low end, adding up or
not, and with the fixed cost of all that may have run at home. Each consistent point offers as much or more of
everything, at the same price or less, so its plans are at most that dear. Where the two meet, the worst is known.

Recipes, reference prices, qualities and the emissions of feeds have no costly end that could be proven: they move at
the low and high ends only, and the bracket holds with them as published. Demand keeps to its path throughout.

Weakest: every range goes to the end that moves the difference towards the other sign, by how much of it each of the two
plans uses; then both are solved again, and again from there. It is a search: what it finds is so, what it does not
find may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.dataset import Dataset
from data.messages.finding import BadInput
from data.uncertainty import base_year_point, ranges
from data.uncertainty.ranges import ENDS
from model.analysis.robustness.one_variant import (
    CEILING,
    MAY_RUN,
    ROUNDS,
    SAME,
    Given,
    VariantBounds,
    bounds_of,
    found_apart,
)
from model.analysis.robustness.sensitivities import base_worth, shares_worth
from model.analysis.robustness.solve_points import Heard, Plans
from model.analysis.solve.before_solving import prepared
from model.analysis.study_of_run import refuse_another_run, refuse_by_outcome, refuse_whole_plants
from model.execution.executor import HERE, Died, Executor, Lost, Work, each_answer
from model.execution.gc_pause import gc_paused
from model.execution.text_storage import texts_as_objects
from model.policies.base.decided_days import triggers_of
from model.study.loaded import LoadedStudy

WATCHED = 3600.0
"""Seconds that the bounds of a variant may take before the process that finds them is ended."""


@dataclass(frozen=True)
class Bounds:
    """A study within its ranges; `moved` counts the rows that have one, by table and column.

    withheld: figures of the base year that print withholds, with their ranges and whether they are varied; ends_only:
    columns with ranges but no costly end, varied at the low and high ends and nowhere else
    """

    study: str
    baseline: str
    variants: tuple[VariantBounds, ...]
    moved: Mapping[str, int]
    withheld: tuple[str, ...]
    ends_only: tuple[str, ...]
    solves: int


def bounds(
    loaded: LoadedStudy,
    variants: Sequence[str],
    heard: Heard = lambda _: None,
    into: Path | None = None,
    executor: Executor = HERE,
) -> Bounds:
    """Solve a study's variants within the ranges of their data; `heard` is told what is being solved.

    into: a run folder that the answer is for; executor: who finds the bounds of variants, the baseline's apart. Raises
    BadInput with everything that is wrong with the study or its data, totals that nothing within the ranges adds up to
    included, and when the run is of another study or data; Lost where no process lived to find a variant's.
    """
    refuse_whole_plants(loaded.study, "the bounds of a difference")
    refuse_by_outcome(loaded, (loaded.study.baseline, *variants), _other_days(loaded))
    with gc_paused(), texts_as_objects():
        data, _, _ = prepared(loaded)
        _refuse_own_data(loaded, data, variants)
        if into is not None:
            refuse_another_run(into, loaded, data)
        data = ranges.tightened(data)
        baseline = loaded.study.baseline
        names = tuple(dict.fromkeys([baseline, *variants]))
        table = Plans(loaded, data, heard)
        points = _shared(table)
        table.turn = _turn(names, baseline)
        first = bounds_of(table, baseline, points)
        found, solves = _apart(table, names, points, executor)
    withheld = tuple(ranges.withheld(data, loaded.study.minerals))
    moved, ends_only, solves = ranges.counted(data), ranges.ends_only(data), table.solves + solves
    return Bounds(loaded.study.name, baseline, (first, *found), moved, withheld, ends_only, solves)


def _refuse_own_data(loaded: LoadedStudy, data: Dataset, variants: Sequence[str]) -> None:
    """Raise BadInput for a variant that changes data for itself: ranges are moved in what all share."""
    own = [name for name in (loaded.study.baseline, *variants) if name in data.own]
    if own:
        others = [name for name in loaded.study.variants if name not in data.own and name != loaded.study.baseline]
        asked = " ".join(f"--variant {name}" for name in others) if own[0] != loaded.study.baseline else ""
        alone = "run it as a study of its own, with its `at` and its rows under [data]"
        cure = f"leave it out: {asked}" if asked else alone
        message = f"changes data for itself, and ranges are moved in the dataset that all share; {cure}"
        raise BadInput([loaded.finding(("variants", own[0]), message)])


def _turn(names: Sequence[str], name: str) -> str:
    return f"{names.index(name) + 1} of {len(names)}"


def _apart(
    table: Plans, names: Sequence[str], points: Mapping[str, Dataset], executor: Executor
) -> tuple[list[VariantBounds], int]:
    """Return the bounds of the variants after the first, in their order, and how many solves they took."""
    others, turns = names[1:], {name: _turn(names, name) for name in names}
    known = table.used, table.built, table.budgets
    given = Given(table.loaded, table.data, points, *known, turns, table.frames_of(points))
    work, found = Work(others, found_apart, (given,), WATCHED), dict[str, tuple[VariantBounds, int]]()
    for name, answered in each_answer(executor, work, table.heard, "variants"):
        if isinstance(answered, Died):
            raise Lost(f"the bounds of {name} are not found: {answered.reason}; --variant asks for the others")
        found[name] = answered
    return [found[name][0] for name in others], sum(solves for _, solves in found.values())


def _other_days(loaded: LoadedStudy) -> str:
    """Return why the bounds of a variant whose days move are none, and what to ask instead."""
    fixed = [
        name for name in loaded.study.variants
        if name != loaded.study.baseline and not any(triggers_of(c.policy) for c in loaded.clauses(name))
    ]  # fmt: skip
    others = f", or leave it out: {' '.join(f'--variant {name}' for name in fixed)}" if fixed else ""
    return (
        "the dearest point of the ranges is known where every plan is of one program, and at other figures other days "
        "may be in force, so that a dearer figure may make a cheaper law; 'lodeplan sample' finds the days of each "
        f"draw{others}"
    )


def _shared(table: Plans) -> dict[str, Dataset]:
    """Return the points that every variant is solved at, those that only its ceiling needs included."""
    points: dict[str, Dataset] = {end: ranges.at_end(table.data, end) for end in ENDS}
    points["dearest"] = _dearest(table, table.loaded.study.baseline)
    corner = ranges.corner(table.data)
    least, most = (
        base_year_point.with_base_year(corner, base_year_point.all_at(table.data, end)) for end in ("low", "high")
    )
    points[CEILING] = ranges.with_shares(least, table.data.tables["import_mix"]["low"])
    points[MAY_RUN] = most
    return points


def _dearest(table: Plans, variant: str) -> Dataset:
    """Return the dearest consistent point found for a variant: the corner, shares and base year where they cost most.

    The search starts with as little on offer as balances; each round moves both by what the last plan would pay for a
    tonne more, and it ends when that gains nothing.
    """
    data, mix, corner = table.data, table.data.tables["import_mix"], ranges.corner(table.data)
    less = {f.position: -1.0 for f in base_year_point.followers(data)}
    point, tried = "dearest, start", base_year_point.with_base_year(corner, base_year_point.of_most_worth(data, less))
    best = table.use(variant, point, tried)
    for number in range(1, ROUNDS + 1):
        if best is None:
            break
        base = base_year_point.of_most_worth(data, {i: -worth for i, worth in base_worth(data, best).items()})
        shares = ranges.consistent_shares(mix, -shares_worth(data, best))
        dearer = ranges.with_shares(base_year_point.with_base_year(corner, base), shares)
        found = table.use(variant, f"dearest, round {number}", dearer)
        if found is not None and found.cost <= best.cost + SAME:
            break
        best, point, tried = found, f"dearest, round {number}", dearer
    table.also("dearest", point)
    return tried

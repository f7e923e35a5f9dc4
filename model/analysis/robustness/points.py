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
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from data.dataset import Dataset
from data.messages.finding import BadInput
from data.uncertainty import base_year_point, ranges
from data.uncertainty.ranges import ENDS
from model.analysis.robustness.sensitivities import base_worth, shares_worth, weaker
from model.analysis.robustness.solve_points import Heard, Plans
from model.analysis.solve.before_solving import prepared
from model.analysis.study_of_run import refuse_another_run, refuse_by_outcome, refuse_whole_plants
from model.policies.base.decided_days import triggers_of
from model.study.loaded import LoadedStudy

POINTS = (*ENDS, "dearest", "weakest")
INSIDE = ("central", "dearest", "weakest")
"""Points at which recipes, reference prices, qualities and emissions of feeds are as published, as at the ceiling."""
CEILING, MAY_RUN = "ceiling", "all that may run"
CLOSE = 1e-6
"""Share of a cost below which two are the same."""
ROUNDS = 3
"""Most times that a search solves again from where it came to."""
CENT = 0.005e-6
"""Half a cent, in millions."""
SAME = 1e-6
"""Million USD: differences below this are none."""


@dataclass(frozen=True)
class VariantBounds:
    """One variant: its cost at each point and its difference from the baseline there, million USD present value.

    A point is missing where the variant, or the baseline, has no plan at it. ceiling: no consistent point costs more,
    with recipes, reference prices and emissions of feeds as published
    budget: by end of the ranges, then account, kind and fiscal year: outlays more than the baseline's, million USD of
    the base year and nominal
    """

    variant: str
    title: str
    cost: Mapping[str, float]
    against: Mapping[str, float]
    ceiling: float | None
    budget: Mapping[str, pd.DataFrame] = field(default_factory=dict, compare=False)

    @property
    def floor(self) -> float | None:
        """Return the most that a point inside the bracket was found to cost, a lower bound of the worst."""
        inside = [self.cost[point] for point in INSIDE if point in self.cost]
        return max(inside) if inside else None

    @property
    def closed(self) -> bool:
        """Say whether the worst is known: the most found is what nothing exceeds, but for the solver's rounding."""
        if self.floor is None or self.ceiling is None:
            return False
        return self.ceiling - self.floor <= max(SAME, CLOSE * abs(self.ceiling))

    @property
    def survives(self) -> bool | None:
        """Say whether the difference has one sign at every point; None where there is no difference to speak of."""
        if "central" not in self.against or abs(self.against["central"]) < SAME:
            return None
        whole = {point for point in POINTS if point in self.against}
        signs = {value > SAME if self.against["central"] > 0 else value < -SAME for value in self.against.values()}
        return signs == {True} and whole == set(POINTS)


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
    loaded: LoadedStudy, variants: Sequence[str], heard: Heard = lambda _: None, into: Path | None = None
) -> Bounds:
    """Solve a study's variants within the ranges of their data; `heard` is told what is being solved.

    into: a run folder that the answer is for. Raises BadInput with everything that is wrong with the study or its data,
    totals that nothing within the ranges adds up to included, and when the run is of another study or data.
    """
    refuse_whole_plants(loaded.study, "the bounds of a difference")
    refuse_by_outcome(loaded, (loaded.study.baseline, *variants), _other_days(loaded))
    data, _, _ = prepared(loaded)
    own = [name for name in (loaded.study.baseline, *variants) if name in data.own]
    if own:
        others = [name for name in loaded.study.variants if name not in data.own and name != loaded.study.baseline]
        asked = " ".join(f"--variant {name}" for name in others) if own[0] != loaded.study.baseline else ""
        alone = "run it as a study of its own, with its `at` and its rows under [data]"
        cure = f"leave it out: {asked}" if asked else alone
        message = f"changes data for itself, and ranges are moved in the dataset that all share; {cure}"
        raise BadInput([loaded.finding(("variants", own[0]), message)])
    if into is not None:
        refuse_another_run(into, loaded, data)
    data = ranges.tightened(data)
    baseline = loaded.study.baseline
    names = tuple(dict.fromkeys([baseline, *variants]))
    out = []
    table = Plans(loaded, data, heard)
    points = _shared(table)
    for number, name in enumerate(names, 1):
        table.turn = f"{number} of {len(names)}"
        out.append(_variant(table, name, points))
    withheld = tuple(ranges.withheld(data, loaded.study.minerals))
    counted = ranges.counted(data)
    return Bounds(loaded.study.name, baseline, tuple(out), counted, withheld, ranges.ends_only(data), table.solves)


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


def _variant(table: Plans, name: str, points: Mapping[str, Dataset]) -> VariantBounds:
    baseline = table.loaded.study.baseline
    cost, against = dict[str, float](), dict[str, float]()
    for point in (*ENDS, "dearest"):
        one, other = table.use(name, point, points[point]), table.use(baseline, point, points[point])
        if one is not None:
            cost[point] = one.cost
        if one is not None and other is not None:
            against[point] = one.cost - other.cost
    if name != baseline and (weak := _weakest(table, name)) is not None:
        cost["weakest"], against["weakest"] = weak
    title = table.loaded.study.variants[name].title or name
    if name == baseline:
        return VariantBounds(name, title, cost, {}, _ceiling(table, name, points))
    return VariantBounds(
        name, title, cost, against, _ceiling(table, name, points), _budget_moved(table, name, baseline)
    )


def _budget_moved(table: Plans, variant: str, baseline: str) -> dict[str, pd.DataFrame]:
    """Return by end of the ranges what a variant's outlays are more than the baseline's; receipts are below zero."""
    amounts, out = ["outlays_musd", "outlays_nominal_musd"], dict[str, pd.DataFrame]()
    for end in ENDS:
        own, other = (table.budgets.get((name, end)) for name in (variant, baseline))
        if own is not None and other is not None:
            both = pd.concat([own, other.assign(**{a: -other[a] for a in amounts})], ignore_index=True)
            moved = both.groupby(["account", "kind", "fiscal_year"], as_index=False)[amounts].sum()
            out[end] = moved[(moved[amounts].abs() > CENT).any(axis=1)].reset_index(drop=True)
    return out


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


def _ceiling(table: Plans, variant: str, points: Mapping[str, Dataset]) -> float | None:
    """Return a cost that no consistent point exceeds.

    What may run at home without a decision costs its fixed cost whether it runs or not. With less of it that cost
    falls, so the difference is added back.
    """
    found = table.use(variant, CEILING, points[CEILING])
    if found is None:
        return None
    spared = table.standing(variant, MAY_RUN, points[MAY_RUN]) - table.standing(variant, CEILING, points[CEILING])
    return found.cost + max(0.0, spared)


def _weakest(table: Plans, variant: str) -> tuple[float, float] | None:
    """Return cost and difference where the difference from the baseline is found nearest to, or past, the other sign.

    The difference is taken from the central plans first; each round moves every range by what the plans of the last
    round use, and the search ends when it gains nothing.
    """
    baseline = table.loaded.study.baseline
    one, other = (table.use(name, "central", table.data) for name in (variant, baseline))
    if one is None or other is None:
        return None
    sign = 1.0 if one.cost >= other.cost else -1.0
    best = (one.cost, one.cost - other.cost)
    for number in range(1, ROUNDS + 1):
        data = weaker(table.data, one, other, sign)
        point = f"weakest, round {number}, for {variant}"
        one, other = (table.use(name, point, data, passing=True) for name in (variant, baseline))
        if one is None or other is None:
            return best
        now = one.cost - other.cost
        if sign * now >= sign * best[1] - SAME:
            return best
        best = (one.cost, now)
    return best

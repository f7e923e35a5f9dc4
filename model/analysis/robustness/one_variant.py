"""One variant within the ranges: its cost at each point, a cost that none exceeds, and where its difference is weakest.

A variant asks nothing of the others but what the baseline's plans use, which is found before, so that variants are
found apart: on other processes or machines, in any order. The points of the dearest search stand one after the other,
for each moves by what the plan before it would pay: they are the baseline's alone, and few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from data.dataset import Dataset
from data.uncertainty.ranges import ENDS
from model.analysis.robustness.sensitivities import Use, weaker
from model.analysis.robustness.solve_points import Heard, Plans
from model.execution.gc_pause import gc_paused
from model.execution.text_storage import texts_as_objects
from model.frames.study_frames import Frames
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
BudgetRow = tuple[str, str, int, float, float]
"""Account, kind, fiscal year, outlays more than the baseline's: million USD of the base year, million USD nominal."""


@dataclass(frozen=True)
class VariantBounds:
    """One variant: its cost at each point and its difference from the baseline there, million USD present value.

    A point is missing where the variant, or the baseline, has no plan at it. ceiling: no consistent point costs more,
    with recipes, reference prices and emissions of feeds as published
    budget: by end of the ranges, what outlays are more than the baseline's
    """

    variant: str
    title: str
    cost: Mapping[str, float]
    against: Mapping[str, float]
    ceiling: float | None
    budget: Mapping[str, tuple[BudgetRow, ...]] = field(default_factory=dict)

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
class Given:
    """What the bounds of a variant are found from: the study, its points, and what the baseline's plans use at them.

    data: the dataset with its ranges as tight as totals leave them; turns: in words, which of the variants is looked at
    """

    loaded: LoadedStudy
    data: Dataset
    points: Mapping[str, Dataset]
    used: Mapping[tuple[str, str], Use | None]
    built: Mapping[tuple[str, str], pd.DataFrame]
    budgets: Mapping[tuple[str, str], pd.DataFrame]
    turns: Mapping[str, str]
    frames: dict[tuple[str, str], Frames] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the frames of points out: whoever is sent this makes them from the points."""
        return {**self.__dict__, "frames": {}}

    def plans(self, heard: Heard) -> Plans:
        """Return a table of plans that holds those of the baseline; solves count from nought."""
        known = dict(self.used), dict(self.built), dict(self.frames)
        return Plans(self.loaded, self.data, heard, "", 0, dict(self.budgets), *known)


def found_apart(name: str, heard: Heard, given: Given) -> tuple[VariantBounds, int]:
    """Return the bounds of a variant that is not the baseline, and how many solves they took."""
    with gc_paused(), texts_as_objects():
        table = given.plans(heard)
        table.turn = given.turns[name]
        found = bounds_of(table, name, given.points)
        given.frames.update(table.frames_of(given.points))
        return found, table.solves


ANSWERS = {found_apart: tuple[VariantBounds, int]}
"""What comes of the tasks that are worth keeping, by their function."""


def bounds_of(table: Plans, name: str, points: Mapping[str, Dataset]) -> VariantBounds:
    """Return the bounds of one variant."""
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


def _budget_moved(table: Plans, variant: str, baseline: str) -> dict[str, tuple[BudgetRow, ...]]:
    """Return by end of the ranges what a variant's outlays are more than the baseline's; receipts are below zero."""
    amounts, out = ["outlays_musd", "outlays_nominal_musd"], dict[str, tuple[BudgetRow, ...]]()
    for end in ENDS:
        own, other = (table.budgets.get((name, end)) for name in (variant, baseline))
        if own is not None and other is not None:
            both = pd.concat([own, other.assign(**{a: -other[a] for a in amounts})], ignore_index=True)
            moved = both.groupby(["account", "kind", "fiscal_year"], as_index=False)[amounts].sum()
            rows = moved[(moved[amounts].abs() > CENT).any(axis=1)].to_dict("split", index=False)["data"]
            out[end] = tuple((str(a), str(k), int(y), float(r), float(n)) for a, k, y, r, n in rows)
    return out


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

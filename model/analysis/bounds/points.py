"""A study at the low, central and high ends of its ranges, at its dearest consistent point, and where a headline is
weakest.

The headline of a variant is that it costs more, or less, than the baseline. It survives when the sign is the same at
every point tried. `dearest` and `weakest` are consistent: import shares of a line add to 1 there.

Dearest: prices at their high and amounts on offer at their low end, which no plan can be cheaper for; shares by search,
so that the cost found is a lower bound of the dearest, and `ceiling`, shares all low and not adding up, an upper one.
Weakest: every range goes to the end that moves the difference towards the other sign, by how much of it each of the two
plans uses; then both are solved again, and again from there. It is a search: what it finds is so, what it does not
find may be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data import ranges
from data.dataset import Dataset
from data.ranges import ENDS
from model.analysis.bounds.use import Use, shares_worth, use_of, weaker
from model.analysis.run import prepared
from model.analysis.study_of_run import refuse_another_run
from model.plan import make_plan
from model.prepare import NotFinite, base_frames, variant_frames
from model.rounds import answer
from model.solve import NoAnswer, Refused
from model.study import LoadedStudy

POINTS = (*ENDS, "dearest", "weakest")
ROUNDS = 3
"""Most times that a search solves again from where it came to."""
SAME = 1e-6
"""Million USD: differences below this are none."""


@dataclass(frozen=True)
class VariantBounds:
    """One variant: its cost at each point and its difference from the baseline there, million USD present value.

    A point is missing where the variant, or the baseline, has no plan at it. ceiling: no consistent point costs more
    """

    variant: str
    title: str
    cost: Mapping[str, float]
    against: Mapping[str, float]
    ceiling: float | None

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

    withheld: figures of the base year that print withholds, named, not varied
    """

    study: str
    baseline: str
    variants: tuple[VariantBounds, ...]
    moved: Mapping[str, int]
    withheld: tuple[str, ...]
    solves: int


Heard = Callable[[str], None]


def bounds(
    loaded: LoadedStudy, variants: Sequence[str], heard: Heard = lambda _: None, into: Path | None = None
) -> Bounds:
    """Solve a study's variants within the ranges of their data; `heard` is told what is being solved.

    into: a run folder that the answer is for. Raises BadInput with everything that is wrong with the study or its data,
    and when the run is of another study, data or version.
    """
    data, _, _ = prepared(loaded)
    if into is not None:
        refuse_another_run(into, loaded, data)
    table = _Table(loaded, data, heard)
    baseline = loaded.study.baseline
    out = tuple(_variant(table, name) for name in dict.fromkeys([baseline, *variants]))
    withheld = tuple(ranges.withheld(data, loaded.study.minerals))
    return Bounds(loaded.study.name, baseline, out, ranges.counted(data), withheld, table.solves)


def _variant(table: _Table, name: str) -> VariantBounds:
    baseline = table.loaded.study.baseline
    points: dict[str, Dataset] = {end: ranges.at_end(table.data, end) for end in ENDS}
    dear = _dearest(table, baseline)
    if dear is not None:
        points["dearest"] = dear
    cost, against = dict[str, float](), dict[str, float]()
    for point, data in points.items():
        one, other = table.use(name, point, data), table.use(baseline, point, data)
        if one is not None:
            cost[point] = one.cost
        if one is not None and other is not None:
            against[point] = one.cost - other.cost
    if name != baseline and (weak := _weakest(table, name)) is not None:
        cost["weakest"], against["weakest"] = weak
    return VariantBounds(
        name, table.loaded.study.variants[name].title or name, cost, {} if name == baseline else against,
        _ceiling(table, name),
    )  # fmt: skip


@dataclass
class _Table:
    """Plans already made, so that none is made twice; `solves` counts the calls of the solver."""

    loaded: LoadedStudy
    data: Dataset
    heard: Heard
    solves: int = 0
    _known: dict[tuple[str, str], Use | None] = field(default_factory=dict)
    _points: dict[str, Dataset] = field(default_factory=dict)

    def use(self, variant: str, point: str, data: Dataset) -> Use | None:
        """Return what a variant's plan uses at a point; None where it has no plan. `point` names the data."""
        if (variant, point) not in self._known:
            self.heard(f"{variant} at {point}")
            self._known[variant, point] = self._solved(variant, data)
        return self._known[variant, point]

    def once(self, name: str, make: Callable[[], Dataset | None]) -> Dataset | None:
        """Return a point, searched for once."""
        if name not in self._points and (found := make()) is not None:
            self._points[name] = found
        return self._points.get(name)

    def _solved(self, variant: str, data: Dataset) -> Use | None:
        clauses = self.loaded.clauses(variant)
        try:
            base = base_frames(data, self.loaded.study)
            frames = variant_frames(base, clauses)
            found = answer(frames, clauses)
        except (NotFinite, Refused, NoAnswer):
            return None
        self.solves += found.rounds
        if found.solution.status != "optimal":
            return None
        plan = make_plan(variant, found.program, found.solution, base, frames, clauses)
        return use_of(plan.cost, plan.tables)


def _corner(data: Dataset) -> Dataset:
    """Return the data with every range at the end at which no plan is cheaper, where that end is known."""
    known = [r for r in ranges.RANGES if r.dearer]
    return ranges.moved(data, {(r.table, r.column): r.ends(data.tables[r.table], r.dearer) for r in known})


def _dearest(table: _Table, variant: str) -> Dataset | None:
    """Return the dearest consistent point found for a variant: the corner, with shares where they cost most."""
    return table.once("dearest", lambda: _search_dearest(table, variant))


def _search_dearest(table: _Table, variant: str) -> Dataset | None:
    corner = _corner(table.data)
    best, data = table.use(variant, "dearest 0", corner), corner
    for number in range(1, ROUNDS + 1):
        if best is None:
            return data
        mix = corner.tables["import_mix"]
        shares = ranges.consistent_shares(mix, -shares_worth(table.data, best))
        tried = ranges.with_shares(corner, shares)
        found = table.use(variant, f"dearest {number}", tried)
        if found is not None and found.cost <= best.cost + SAME:
            return data
        best, data = found, tried
    return data


def _ceiling(table: _Table, variant: str) -> float | None:
    """Return a cost that no consistent point exceeds: the corner, with every share low, adding up or not."""
    corner = _corner(table.data)
    mix = corner.tables["import_mix"]
    low = mix["low"].fillna(mix["share"]).clip(upper=mix["share"])
    found = table.use(variant, "ceiling", ranges.with_shares(corner, low))
    return None if found is None else found.cost


def _weakest(table: _Table, variant: str) -> tuple[float, float] | None:
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
        point = f"weakest {number} for {variant}"
        one, other = table.use(variant, point, data), table.use(baseline, point, data)
        if one is None or other is None:
            return best
        now = one.cost - other.cost
        if sign * now >= sign * best[1] - SAME:
            return best
        best = (one.cost, now)
    return best

"""Scenarios drawn from what a study states of its uncertainty; nothing is solved.

Each thing that is drawn has random numbers of its own, from the seed and its name: what else is stated moves none of
them. The scenarios that a hedge is made for fill each thing's distribution evenly (one draw in each of n equal parts
of it, in random order; or so for half of them, and the mirror image of each); those that judge it are independent, so
that standard errors are what they say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy import special

from model.study.scenarios import StatedScenario
from model.study.uncertainty import DemandChances, Uncertainty

Numbers = npt.NDArray[np.float64]
PLANNED, FRESH = 0, 1
"""Scenarios that a hedge is made for, and those that judge it."""
EDGE = 2.0**-40
"""Nearest that a rank comes to 0 and 1."""


@dataclass(frozen=True)
class Cut:
    """What one row of `disruptions` stops."""

    form: str
    country: str
    share: float


@dataclass(frozen=True)
class Stop:
    """What may stop: what, for how many years, its chance to begin in a year, who says so.

    start: the only year in which it begins, any where there is none; stated: the scenario of the study that it is, else
    it is one of the table `disruptions`
    """

    name: str
    cuts: tuple[Cut, ...]
    years: float
    chance: float
    source: str
    start: int | None = None
    stated: StatedScenario | None = None


@dataclass(frozen=True)
class Project:
    """A plant whose project has a status: chance that it comes to run, delay in years with its range, who says so.

    candidate: whether it is still to be decided; else its capacity is on its way
    overrun: capital beyond the estimate with its range, as a share; charge: the yearly charge on all its capital, USD a
    tonne a year, which an overrun raises in proportion
    first: the project on whose works it stands, whose luck it shares; empty where it stands on its own
    """

    plant: str
    status: str
    candidate: bool
    chance: float
    delay: tuple[float, float, float]
    source: str
    overrun: tuple[float, float, float] = (0.0, 0.0, 0.0)
    charge: float = 0.0
    first: str = ""

    @property
    def luck(self) -> str:
        """Whose random numbers are its own: a later phase comes, is late and is dearer as the first phase is."""
        return self.first or self.plant


@dataclass(frozen=True)
class Turn:
    """What is otherwise from a further date on: demand path, and what prices of a mineral are multiplied by."""

    year: int
    demand: str
    prices: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """What happens from the year of decision on.

    demand: path; prices: what those of a mineral are multiplied by; begins: year, by stop; late: years, by plant;
    cancelled: plants that do not come; overruns: capital beyond the estimate, as a share, by plant; policies: the
    variant whose policies come into force, none where they stay; then: what is otherwise from further dates on
    """

    name: str
    probability: float
    demand: str
    prices: Mapping[str, float] = field(default_factory=dict)
    begins: Mapping[str, int] = field(default_factory=dict)
    late: Mapping[str, int] = field(default_factory=dict)
    cancelled: tuple[str, ...] = ()
    overruns: Mapping[str, float] = field(default_factory=dict)
    policies: str = ""
    then: tuple[Turn, ...] = ()

    @property
    def nothing_happens(self) -> bool:
        """Whether all is as the dataset has it."""
        return not (self.prices or self.begins or self.late or self.cancelled or self.overruns or self.then)


@dataclass(frozen=True)
class Draw:
    """How many are drawn of a stream, in how many ways from each past, and words that tell this draw from others."""

    stream: int
    count: int
    ways: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """What is uncertain of one variant: its own demand path, stops and projects that touch it, plants left out.

    certain: plants whose project has a status and that may run before the year of decision: these are not drawn
    without_chance: stops that state no chance, licensed: that are licensed by end use, past: that begin before the year
    of decision or after the last: none of these is drawn either
    """

    uncertain: Uncertainty
    years: tuple[int, int]
    demand: str
    stops: tuple[Stop, ...]
    projects: tuple[Project, ...]
    certain: tuple[str, ...] = ()
    without_chance: tuple[str, ...] = ()
    licensed: tuple[str, ...] = ()
    past: tuple[str, ...] = ()

    def scenarios(self, stream: int = PLANNED) -> tuple[Scenario, ...]:
        """Return the scenarios of a stream, each as likely as the others."""
        u = self.uncertain
        count = u.scenarios if stream == PLANNED else u.fresh
        return tuple(self.drawn_at(Draw(stream, count, count), u.decide_before, self.years[1]))

    def drawn_at(self, draw: Draw, date: int, last: int) -> list[Scenario]:
        """Return what is drawn at a date: stops that begin up to a last year, projects at the first date alone."""
        first, count = date == self.uncertain.decide_before, draw.count
        draw = draw if first else replace(draw, words=(str(date),))
        paths = self._paths(draw)
        prices = self._prices(draw)
        begun = {s.name: self._begins(s, date, last, self._ranks(draw, "stop", s.name)) for s in self.stops}
        lost, late = {}, {}
        for one in self.projects if first else ():
            lost[one.plant] = self._ranks(draw, "comes", one.luck) >= one.chance
            late[one.plant] = delays(one.delay, self._ranks(draw, "late", one.luck))
        beyond, policies = (self._overruns(draw), self._policies(draw)) if first else ({}, [""] * count)
        word = "s" if draw.stream == PLANNED else "f"
        return [
            Scenario(
                f"{word}{i + 1}", 1.0 / count, paths[i],
                {mineral: float(of[i]) for mineral, of in prices.items()},
                {name: int(of[i]) for name, of in begun.items() if of[i]},
                {plant: int(of[i]) for plant, of in late.items() if of[i] and not lost[plant][i]},
                tuple(plant for plant, of in lost.items() if of[i]),
                {plant: float(of[i]) for plant, of in beyond.items() if not lost[plant][i]},
                policies[i],
            )
            for i in range(count)
        ]  # fmt: skip

    def branches(self) -> tuple[Scenario, ...]:
        """Return what may happen of a comb: each stop beginning in each year as the first of all, and nothing, last.

        In a year each stop begins by its chance; of several in one year each is as often the first as its chance has
        it. After the first no other begins.
        """
        out, quiet = [], 1.0
        for year in range(self.uncertain.decide_before, self.years[1] + 1):
            if quiet <= 0:  # a stop was sure to begin earlier
                break
            may = [stop for stop in self.stops if stop.chance > 0 and stop.start in (None, year)]
            total = math.fsum(stop.chance for stop in may)
            each = math.prod(1.0 - stop.chance for stop in may)
            out += [
                Scenario(f"{stop.name} {year}", quiet * (1.0 - each) * stop.chance / total, self.demand,
                         begins={stop.name: year})
                for stop in may
            ]  # fmt: skip
            quiet *= each
        return (*out, Scenario("nothing happens", quiet, self.demand))

    def central(self) -> Scenario:
        """Return the scenario in which nothing happens: the data as published, certain to come."""
        return Scenario("nothing happens", 1.0, self.demand)

    def _ranks(self, draw: Draw, *of: str) -> Numbers:
        random = np.random.default_rng([self.uncertain.seed, draw.stream, *" ".join((*of, *draw.words)).encode()])
        mirrored = draw.stream == PLANNED and self.uncertain.draws == "antithetic"
        ways = draw.ways // 2 if mirrored else draw.ways
        drawn = random.random(draw.count // 2 if mirrored else draw.count)
        if draw.stream == PLANNED:
            order = [random.permutation(ways) for _ in range(len(drawn) // ways)]
            drawn = (np.concatenate(order) + drawn) / ways
        drawn = np.concatenate([drawn, 1.0 - drawn]) if mirrored else drawn
        ranks: Numbers = np.clip(drawn, EDGE, 1 - EDGE)
        return ranks

    def _paths(self, draw: Draw) -> list[str]:
        demand = self.uncertain.demand
        if demand is None:
            return [self.demand] * draw.count
        return path_at(demand, self._ranks(draw, "demand"))

    def _prices(self, draw: Draw) -> dict[str, Numbers]:
        u = self.uncertain
        r = u.price_correlation.value if u.price_correlation else 0.0
        shared = special.ndtri(self._ranks(draw, "prices"))
        out = {}
        for mineral, said in u.prices.items():
            own = special.ndtri(self._ranks(draw, "price", mineral))
            score = math.sqrt(r) * shared + math.sqrt(1 - r) * own
            out[mineral] = np.exp(said.volatility * score - said.volatility**2 / 2)
        return out

    def _overruns(self, draw: Draw) -> dict[str, Numbers]:
        said = self.uncertain.overruns
        if said is None:
            return {}
        r, shared = said.correlation, special.ndtri(self._ranks(draw, "overruns"))
        out = {}
        for one in self.projects:
            if one.candidate:
                own = special.ndtri(self._ranks(draw, "overrun", one.luck))
                ranks = special.ndtr(math.sqrt(r) * shared + math.sqrt(1 - r) * own)
                out[one.plant] = triangle(one.overrun, ranks)
        return out

    def _policies(self, draw: Draw) -> list[str]:
        changes = self.uncertain.policies
        if not changes:
            return [""] * draw.count
        ends = np.cumsum([one.chance for one in changes])
        at = np.searchsorted(ends, self._ranks(draw, "policies"), side="right").tolist()
        return [changes[i].variant if i < len(changes) else "" for i in at]

    def _begins(self, stop: Stop, first: int, last: int, ranks: Numbers) -> list[int]:
        if stop.start is not None and not first <= stop.start <= last:
            return [0] * len(ranks)
        first, last = (first, last) if stop.start is None else (stop.start, stop.start)
        return [begins(stop.chance, first, last, float(rank)) for rank in ranks]


def path_at(demand: DemandChances, ranks: Numbers) -> list[str]:
    """Return the demand path at each rank: low below its chance, high above the others'."""
    ends = np.cumsum([chance for _, chance in demand.chances])
    likely = [path for path, chance in demand.chances if chance > 0]
    return [next((p for (p, c), end in zip(demand.chances, ends, strict=True) if c and rank < end), likely[-1])
            for rank in ranks]  # fmt: skip


def begins(chance: float, first: int, last: int, rank: float) -> int:
    """Return the year in which a stop first begins, from `first` to `last`; 0 where it does not.

    Each year has the same chance, so that it has not begun after k years with (1 - chance)^k.
    """
    if chance <= 0:
        return 0
    waited = 0 if chance >= 1 else math.floor(math.log1p(-rank) / math.log1p(-chance))
    return first + waited if first + waited <= last else 0


def delays(delay: tuple[float, float, float], ranks: Numbers) -> npt.NDArray[np.int64]:
    """Return whole years of delay at ranks of the triangle from low to high whose mean is nearest the one said."""
    return np.floor(triangle(delay, ranks) + 0.5).astype(np.int64)


def triangle(of: tuple[float, float, float], ranks: Numbers) -> Numbers:
    """Return values at ranks of the triangle from low to high whose mean is nearest the middle one said."""
    low, mean, high = of
    peak = min(max(3 * mean - low - high, low), high)
    width = high - low
    left = low + np.sqrt(ranks * width * (peak - low))
    right = high - np.sqrt((1 - ranks) * width * (high - peak))
    values: Numbers = np.where(ranks * width <= peak - low, left, right)
    return values

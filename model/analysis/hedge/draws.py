"""Scenarios drawn from what a study states of its uncertainty; nothing is solved.

Each thing that is drawn has random numbers of its own, from the seed and its name: what else is stated moves none of
them. The scenarios that a hedge is made for fill each thing's distribution evenly (one draw in each of n equal parts
of it, in random order); those that judge it are independent, so that standard errors are what they say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy import special

from data.dataset import Dataset
from data.messages.finding import BadInput, Finding
from data.rows import each_row
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
    """A scenario of `disruptions`: what stops, for how many years, its chance to begin in a year, who says so."""

    name: str
    cuts: tuple[Cut, ...]
    years: float
    chance: float
    source: str


@dataclass(frozen=True)
class Project:
    """A plant whose project has a status: chance that it comes to run, delay in years with its range, who says so.

    candidate: whether it is still to be decided; else its capacity is on its way
    """

    plant: str
    status: str
    candidate: bool
    chance: float
    delay: tuple[float, float, float]
    source: str


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
    cancelled: plants that do not come; then: what is otherwise from further dates on, in order
    """

    name: str
    probability: float
    demand: str
    prices: Mapping[str, float] = field(default_factory=dict)
    begins: Mapping[str, int] = field(default_factory=dict)
    late: Mapping[str, int] = field(default_factory=dict)
    cancelled: tuple[str, ...] = ()
    then: tuple[Turn, ...] = ()

    @property
    def nothing_happens(self) -> bool:
        """Whether all is as the dataset has it."""
        return not (self.prices or self.begins or self.late or self.cancelled or self.then)


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
    without_chance: stops that state no chance, which are not drawn either
    """

    uncertain: Uncertainty
    years: tuple[int, int]
    demand: str
    stops: tuple[Stop, ...]
    projects: tuple[Project, ...]
    certain: tuple[str, ...] = ()
    without_chance: tuple[str, ...] = ()

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
            lost[one.plant] = self._ranks(draw, "comes", one.plant) >= one.chance
            late[one.plant] = delays(one.delay, self._ranks(draw, "late", one.plant))
        word = "s" if draw.stream == PLANNED else "f"
        return [
            Scenario(
                f"{word}{i + 1}", 1.0 / count, paths[i],
                {mineral: float(of[i]) for mineral, of in prices.items()},
                {name: int(of[i]) for name, of in begun.items() if of[i]},
                {plant: int(of[i]) for plant, of in late.items() if of[i] and not lost[plant][i]},
                tuple(plant for plant, of in lost.items() if of[i]),
            )
            for i in range(count)
        ]  # fmt: skip

    def branches(self) -> tuple[Scenario, ...]:
        """Return what may happen of a comb: each stop beginning in each year as the first of all, and nothing, last.

        In a year each stop begins by its chance; of several in one year each is as often the first as its chance has
        it. After the first no other begins.
        """
        out, quiet = [], 1.0
        total = math.fsum(stop.chance for stop in self.stops)
        each = math.prod(1.0 - stop.chance for stop in self.stops)
        for year in range(self.uncertain.decide_before, self.years[1] + 1):
            out += [
                Scenario(f"{stop.name} {year}", quiet * (1.0 - each) * stop.chance / total, self.demand,
                         begins={stop.name: year})
                for stop in self.stops if stop.chance > 0
            ]  # fmt: skip
            quiet *= each
        return (*out, Scenario("nothing happens", quiet, self.demand))

    def central(self) -> Scenario:
        """Return the scenario in which nothing happens: the data as published, certain to come."""
        return Scenario("nothing happens", 1.0, self.demand)

    def _ranks(self, draw: Draw, *of: str) -> Numbers:
        random = np.random.default_rng([self.uncertain.seed, draw.stream, *" ".join((*of, *draw.words)).encode()])
        drawn = random.random(draw.count)
        if draw.stream == PLANNED:
            order = [random.permutation(draw.ways) for _ in range(draw.count // draw.ways)]
            drawn = (np.concatenate(order) + drawn) / draw.ways
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

    def _begins(self, stop: Stop, first: int, last: int, ranks: Numbers) -> list[int]:
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
    low, mean, high = delay
    peak = min(max(3 * mean - low - high, low), high)
    width = high - low
    left = low + np.sqrt(ranks * width * (peak - low))
    right = high - np.sqrt((1 - ranks) * width * (high - peak))
    years = np.where(ranks * width <= peak - low, left, right)
    return np.floor(years + 0.5).astype(np.int64)


def drawn_of(
    data: Dataset, uncertain: Uncertainty, years: tuple[int, int], demand: str, forms: Sequence[str],
    plants: Sequence[str], where: str,
) -> Drawn:  # fmt: skip
    """Return what is drawn of a dataset for the forms and plants of a study.

    Raises BadInput where a table says nothing of what is asked, or has no demand on a path that has a chance.
    """
    every = _stops(data, set(forms)) if uncertain.stops else ()
    stops = tuple(stop for stop in every if math.isfinite(stop.chance))
    projects, certain = (
        _projects(data, set(plants), years[0], uncertain.decide_before) if uncertain.projects else ((), ())
    )
    found = []
    for asked, has, key, table in (
        (uncertain.stops, stops, "stops", "disruptions"), (uncertain.projects, projects, "projects", "project_risk"),
    ):  # fmt: skip
        if asked and not has:
            message = f"{table} of {data.name} says nothing of what is planned; leave {key} out"
            found.append(Finding(where, None, f"uncertainty.{key}", "", message))
    for path, chance in uncertain.demand.chances if uncertain.demand else ():
        known = data.tables["demand"]
        if chance and not (known["form"].isin(forms) & (known["path"] == path)).any():
            message = f"demand of {data.name} has no row on the {path} path; write a chance of 0"
            found.append(Finding(where, None, f"uncertainty.demand.{path}", "", message))
    if found:
        raise BadInput(found)
    without_chance = tuple(stop.name for stop in every if stop not in stops)
    return Drawn(uncertain, years, demand, stops, projects, certain, without_chance)


def _stops(data: Dataset, forms: set[str]) -> tuple[Stop, ...]:
    out = []
    for name, rows in data.tables["disruptions"].groupby("scenario", sort=True):
        ours = rows[rows["form"].isin(forms) & (rows["cut_share"] > 0)]
        if len(ours):
            first = ours.iloc[0]
            cuts = tuple(Cut(*row) for row in each_row(ours, "form", "country", "cut_share"))
            chance, years = float(first["probability_per_year"]), float(first["years"])
            out.append(Stop(str(name), cuts, years, chance, str(first["source_id"])))
    return tuple(out)


def _projects(
    data: Dataset, plants: set[str], first: int, known_from: int
) -> tuple[tuple[Project, ...], tuple[str, ...]]:
    """Return the projects that are drawn, and the plants whose first run may come before the year of decision."""
    risks = {row[0]: row[1:] for row in each_row(
        data.tables["project_risk"], "status", "chance", "delay_low", "delay_years", "delay_high", "source_id"
    )}  # fmt: skip
    every = data.tables["plants"]
    known = every["project_status"].isin(list(risks)) & (every["status"] != "cancelled")
    every = every[every["plant"].isin(plants) & known]
    out, certain = [], []
    for plant, status, lead, earliest, buildable in each_row(
        every, "plant", "project_status", "lead_time_years", "earliest_year", "buildable_t"
    ):
        candidate = buildable > 0
        if candidate and max(earliest, first + lead) < known_from:
            certain.append(plant)
            continue
        chance, low, mean, high, source = risks[status]
        out.append(Project(plant, status, candidate, chance, (low, mean, high), source))
    return tuple(out), tuple(certain)

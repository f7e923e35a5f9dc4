"""What a study is uncertain of, and from which year on it is known: the table `[uncertainty]`."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator

from data.messages.finding import did_you_mean, shown
from data.messages.lists import counted, first_of, listed
from data.messages.stated_lists import each_once
from model.policies.base.fields import Share, read_number
from model.study.laws import CalendarDay
from model.study.source_map import Where

SUM = 1e-9
"""By how much chances that are written as decimals may miss one."""
MOST_STOPS = 4
"""Stops that may begin together."""
EARLIEST = 1900
"""The first year that is one."""
LEAST, MOST = 1, 1000
"""Scenarios that a plan may be made for, or judged by."""


def _count(value: Any) -> Any:
    if type(value) is int and LEAST <= value <= MOST:
        return value
    raise ValueError(f"must be a whole number from {LEAST} to {MOST:,}, got {value!r}")


def _fresh(value: Any) -> Any:
    if type(value) is int and 2 <= value <= MOST:
        return value
    raise ValueError(f"must be a whole number from 2 to {MOST:,}, as one scenario has no standard error, got {value!r}")


def _list_of(what: str) -> BeforeValidator:
    def read(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return value
        raise ValueError(f"must be a list of {what}, got {value!r}")

    return BeforeValidator(read)


def _few(value: Any) -> Any:
    if type(value) is int and 1 <= value <= MOST_STOPS:
        return value
    raise ValueError(f"must be a whole number from 1 to {MOST_STOPS}, got {value!r}")


def _seed(value: Any) -> Any:
    if type(value) is int and value >= 0:
        return value
    raise ValueError(f"must be a whole number, 0 or more, got {value!r}")


def _year(value: Any) -> Any:
    if type(value) is int and EARLIEST <= value < 2200:
        return value
    raise ValueError(f"must be a whole year such as 2028, got {value!r}")


def _volatility(value: Any) -> Any:
    value = read_number(value)
    if isinstance(value, int | float) and not 0 < value <= 3:
        raise ValueError(f"must be above 0 and at most 3, got {value:g}; write the deviation of the log, such as 0.3")
    return value


def _cited(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("is empty; write who says so, or 'assumed: why'")
    return value


Source = Annotated[str, BeforeValidator(_cited)]
YEARS = _list_of("years such as [2028, 2031]")
WAYS = _list_of("whole numbers such as [4, 3], one for each of stages")


OF_CHANCES = (
    "scenarios", "fresh", "seed", "demand", "prices", "price_correlation", "stops", "projects", "risk",
    "overruns", "policies", "draws",
)  # fmt: skip
"""Words that say nothing where no future has a chance."""


class DemandChances(BaseModel):
    """How likely each demand path of the dataset is from the year of decision on."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    low: Share = Field(description="Chance of the low path.")
    central: Share = Field(description="Chance of the central path.")
    high: Share = Field(description="Chance of the high path.")
    source: Source = Field(description="Who says so, or 'assumed: why'.")

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        together = math.fsum((self.low, self.central, self.high))
        if abs(together - 1) > SUM:
            raise ValueError(f"low, central and high add up to {together:.6g}; chances add up to 1")
        return self

    @property
    def chances(self) -> tuple[tuple[str, float], ...]:
        """Return each path with its chance."""
        return ("low", self.low), ("central", self.central), ("high", self.high)


class Volatility(BaseModel):
    """How far the prices of a mineral may lie from the dataset's."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    volatility: Annotated[float, BeforeValidator(_volatility), Field(allow_inf_nan=False)] = Field(
        description="Standard deviation of the logarithm of what prices are multiplied by."
    )
    source: Source = Field(description="Who says so, or 'assumed: why'.")


class Correlation(BaseModel):
    """How prices of different minerals move together."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    value: Share = Field(description="Correlation of the logarithms of any two minerals' prices, from 0 to 1.")
    source: Source = Field(description="Who says so, or 'assumed: why'.")


class RiskWeight(BaseModel):
    """What is made least beside the mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    level: Share = Field(description="The tail is the dearest scenarios beyond this chance: 0.9 the dearest tenth.")
    weight: Share = Field(description="Weight of the mean of the tail, from 0 to 1; the rest is the mean of all.")

    @model_validator(mode="after")
    def _leaves_a_tail(self) -> Self:
        if self.level >= 1:
            raise ValueError("a level of 1 leaves no tail; write less, such as 0.9")
        return self


class Overruns(BaseModel):
    """How capital beyond the estimates of projects moves together."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    correlation: Share = Field(
        description="Correlation of any two projects' overruns, from 0 to 1: those of one boom go together."
    )
    source: Source = Field(description="Who says so, or 'assumed: why'.")


class PolicyChange(BaseModel):
    """The policies of another variant of the study may be in force from a day on: a bill passes, a truce ends."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    variant: str = Field(description="The variant whose policies are then in force, in place of the own.")
    on: CalendarDay = Field(description="First day on which they are; the own are in force until the day before.")
    chance: Share = Field(description="Chance that it happens; together at most 1, the rest is that nothing changes.")
    low: Share | None = Field(None, description="Low end of the chance.")
    high: Share | None = Field(None, description="High end of the chance.")
    source: Source = Field(description="Who says so, or 'assumed: why'; then with low and high.")

    @model_validator(mode="after")
    def _has_a_range(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("has one end of the range of the chance; write low and high, or neither")
        if self.low is None and self.source.strip().startswith("assumed"):
            raise ValueError("assumes a chance without a range; write low and high beside it")
        if self.low is not None and self.high is not None and not self.low <= self.chance <= self.high:
            raise ValueError(f"chance {self.chance:g} is not within low {self.low:g} and high {self.high:g}")
        return self


class Uncertainty(BaseModel):
    """Decisions before a date are taken once; what happens from it on is drawn, scenario by scenario."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Literal["two_stage", "comb", "regret"] = Field(
        description="two_stage: all is known from one date on; comb: a stop may begin in any year from it on; regret: "
        "which of several variants will be law is known from the date on."
    )
    decide_before: Annotated[int, BeforeValidator(_year)] = Field(
        description="Decisions of years before it are common to all scenarios, which differ from it on."
    )
    stages: Annotated[tuple[Annotated[int, BeforeValidator(_year)], ...], BeforeValidator(each_once), YEARS] = Field(
        (), description="Of two_stage: dates at which more is known, decide_before the first; that alone when left out."
    )
    branches: Annotated[tuple[Annotated[int, BeforeValidator(_count)], ...], WAYS] = Field(
        (), description="Of stages: in how many ways it may go on at each; their product is the number of scenarios."
    )
    scenarios: Annotated[int, BeforeValidator(_count)] = Field(10, description="Scenarios that the hedge is made for.")
    fresh: Annotated[int, BeforeValidator(_fresh)] = Field(
        30, description="Other scenarios, by which it is judged: savings, standard errors."
    )
    seed: Annotated[int, BeforeValidator(_seed)] = Field(1, description="Another seed, other scenarios.")
    demand: DemandChances | None = Field(None, description="Chances of the demand paths; one path when left out.")
    prices: dict[str, Volatility] = Field(
        default_factory=dict, description="By mineral, how far prices may lie from the dataset's."
    )
    price_correlation: Correlation | None = Field(
        None, description="How prices of minerals move together; must be given where two have a volatility."
    )
    stops: StrictBool = Field(
        False,
        description="Whether the dataset's disruptions and the study's scenarios begin, each by its chance a year.",
    )
    projects: StrictBool = Field(
        False, description="Whether projects are late or cancelled, by the dataset's project_risk of their status."
    )
    overruns: Overruns | None = Field(
        None, description="Capital of projects beyond their estimate, by project_risk; none when left out."
    )
    policies: tuple[PolicyChange, ...] = Field((), description="Policies that may change, at most one of them.")
    draws: Literal["stratified", "antithetic"] = Field(
        "stratified",
        description="Of the scenarios of the plan. stratified: one in each of n equal parts of every distribution; "
        "antithetic: so for half of them, the other half are their mirror images.",
    )
    risk: RiskWeight | None = Field(None, description="Weight on the dearest scenarios; the mean alone when left out.")
    worst: Annotated[int, BeforeValidator(_few)] | None = Field(
        None,
        description="Of two_stage: so many stops begin at the date at most, whichever are worst; none has a chance.",
    )
    futures: Annotated[tuple[str, ...], BeforeValidator(each_once)] = Field(
        (), description="Of regret: the variants one of which will be law, none with a chance."
    )

    @model_validator(mode="before")
    @classmethod
    def _of_stages(cls, value: Any) -> Any:
        """Fill in what stages and branches say: the first date, and how many scenarios there are."""
        if not isinstance(value, dict):
            return value
        stages, branches = value.get("stages"), value.get("branches")
        if stages is not None:  # where it is no year, that is said of stages alone
            first = stages[0] if isinstance(stages, list | tuple) and stages else None
            value = {"decide_before": first if type(first) is int else EARLIEST, **value}
        if isinstance(branches, list | tuple) and all(type(b) is int for b in branches):
            ways = math.prod(branches)
            value = {"scenarios": ways, **value} if LEAST <= ways <= MOST else value
        return value

    @model_validator(mode="after")
    def _makes_a_tree(self) -> Self:
        if not (self.stages or self.branches):
            return self
        if self.kind != "two_stage":
            raise ValueError(f"a {self.kind} has no stages; leave stages and branches out")
        if len(self.stages) != len(self.branches):
            stages, ways = counted(len(self.stages), "stage"), counted(len(self.branches), "branch", "branches")
            raise ValueError(f"{stages} and {ways}; write as many of each, stages = [2028] with branches = [4]")
        if math.prod(self.branches) > MOST:
            raise ValueError(f"branches come to {math.prod(self.branches):,} scenarios; write {MOST:,} or fewer")
        if list(self.stages) != sorted(self.stages):
            raise ValueError(f"stages {', '.join(map(str, self.stages))} are not in order; write the earliest first")
        if self.decide_before != self.stages[0]:
            raise ValueError(f"the first of stages is decide_before, {self.decide_before}; leave decide_before out")
        if self.scenarios != math.prod(self.branches):
            raise ValueError(f"branches come to {math.prod(self.branches)} scenarios; leave scenarios out")
        if self.risk and len(self.stages) > 1:
            raise ValueError("a tree is of means; leave risk out")
        return self

    @model_validator(mode="after")
    def _of_the_worst(self) -> Self:
        if self.worst is None:
            return self
        if self.kind != "two_stage" or self.stages:
            raise ValueError('worst is of two stages; write kind = "two_stage" with decide_before, and no stages')
        if not self.stops:
            raise ValueError("worst is of stops; write stops = true")
        drawn = [word for word in OF_CHANCES if word in self.model_fields_set and word != "stops"]
        if drawn:
            raise ValueError(f"the worst stops have no chances; leave {listed(drawn)} out")
        return self

    @model_validator(mode="after")
    def _futures_or_chances(self) -> Self:
        drawn = [word for word in OF_CHANCES if word in self.model_fields_set]
        if self.kind != "regret":
            if self.futures:
                raise ValueError(f'a {self.kind} has no futures; write kind = "regret", or leave futures out')
            return self
        if len(self.futures) < 2:
            message = f"regret is of several futures, and {len(self.futures)} is named; write two variants or more"
            raise ValueError(message)
        if drawn:
            raise ValueError(f"regret knows no chances; leave {listed(drawn)} out")
        return self

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.kind == "regret":
            return self
        if self.kind == "comb" and self.risk:
            raise ValueError("a comb is of means; leave risk out")
        if self.kind == "comb" and (not self.stops or self.demand or self.prices or self.projects or self.policies):
            raise ValueError(
                "a comb is of stops alone; write stops = true, and leave demand, prices, projects and policies out"
            )
        if not (self.demand or self.prices or self.stops or self.projects or self.policies):
            raise ValueError("says of nothing that it is uncertain; write demand, prices, stops, projects or policies")
        self._draws_make_sense()
        if len(self.prices) > 1 and self.price_correlation is None:
            raise ValueError("prices of several minerals are drawn; write price_correlation = { value, source }")
        if len(self.prices) < 2 and self.price_correlation is not None:
            raise ValueError("price_correlation is of several minerals' prices; leave it out, or write prices of two")
        return self

    def _draws_make_sense(self) -> None:
        if self.overruns and not self.projects:
            raise ValueError("overruns are of projects that are drawn; write projects = true beside them")
        together = math.fsum(one.chance for one in self.policies)
        if together > 1 + SUM:
            raise ValueError(f"chances of policies add up to {together:.6g}; one of them happens at most, so at most 1")
        if self.draws == "antithetic" and len(self.stages) > 1:
            raise ValueError("antithetic draws are of one date, and stages are several; leave draws or stages out")
        if self.draws == "antithetic" and self.scenarios % 2:
            raise ValueError(f"antithetic draws come in pairs, and scenarios is {self.scenarios}; write an even number")

    @property
    def variants(self) -> tuple[str, ...]:
        """Return the variants that it names."""
        return (*self.futures, *(one.variant for one in self.policies))

    def written(self) -> dict[str, Any]:
        """Return the settings as a study keeps them, defaults written out, what is not drawn left out."""
        settings = self.model_dump(mode="json", exclude_none=True)
        silent = OF_CHANCES if self.kind == "regret" or self.worst else ("draws",) if self.draws == "stratified" else ()
        return {
            key: value
            for key, value in settings.items()
            if value not in ({}, []) and (key not in silent or value is True)
        }


def uncertainty_problems(settings: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    """Find a date that leaves no stage, and prices of what is not planned, in settings of whatever shape."""
    said, years, minerals = (settings.get(key) for key in ("uncertainty", "years", "minerals"))
    if not isinstance(said, Mapping):
        return
    year, prices = said.get("decide_before"), said.get("prices")
    where: Where = ("uncertainty", "decide_before")
    if type(year) is int and isinstance(years, list | tuple) and len(years) == 2:
        first, last = years
        if year <= first:
            yield where, f"{year} leaves no year to decide in before; write a year from {first + 1} to {last}"
        elif year > last:
            yield where, f"{year} leaves no second stage, as the last year is {last}; write a year up to {last}"
    yield from _stage_problems(said.get("stages"), years)
    yield from _future_problems(said.get("futures"), settings.get("variants"))
    known = [str(mineral) for mineral in minerals] if isinstance(minerals, list | tuple) else []
    for word in prices if isinstance(prices, Mapping) and known else ():
        if word not in known:
            hint = did_you_mean(str(word), known) or f"; there are {first_of(known, 8)}"
            yield ("uncertainty", "prices", word), f"{shown(word)} is no mineral of the study{hint}"
    yield from _change_problems(settings, said)


def _change_problems(settings: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    """Find policies of no variant, and days that are no longer or never uncertain."""
    variants, years, stages = settings.get("variants"), settings.get("years"), said.get("stages")
    before = said.get("decide_before", stages[0] if isinstance(stages, list | tuple) and stages else None)
    known = [str(name) for name in variants] if isinstance(variants, Mapping) else []
    changes = said.get("policies")
    for number, one in enumerate(changes if isinstance(changes, list | tuple) else ()):
        if not isinstance(one, Mapping):
            continue
        where: Where = ("uncertainty", "policies", number)
        word, day = one.get("variant"), one.get("on")
        if isinstance(word, str) and known and word not in known:
            hint = did_you_mean(word, known) or f"; there are {first_of(known, 8)}"
            yield (*where, "variant"), f"{shown(word)} is no variant of the study{hint}"
        first, last = before, years[1] if isinstance(years, list | tuple) and len(years) == 2 else None
        if isinstance(day, dt.date) and type(first) is int and type(last) is int and not first <= day.year <= last:
            yield (*where, "on"), f"{day} is not from {first}-01-01 to {last}-12-31, where the study does not know"


def _stage_problems(stages: Any, years: Any) -> Iterator[tuple[Where, str]]:
    if not isinstance(stages, list | tuple) or not (isinstance(years, list | tuple) and len(years) == 2):
        return
    first, last = years
    for number, year in enumerate(stages):
        if type(year) is int and type(first) is int and type(last) is int and not first < year <= last:
            yield ("uncertainty", "stages", number), f"{year} begins no stage; write a year from {first + 1} to {last}"


def _future_problems(futures: Any, variants: Any) -> Iterator[tuple[Where, str]]:
    if not isinstance(futures, list | tuple) or not isinstance(variants, Mapping):
        return
    for number, name in enumerate(futures):
        if isinstance(name, str) and name not in variants:
            hint = did_you_mean(name, variants) or f"; there are {first_of([*map(str, variants)], 8)}"
            yield ("uncertainty", "futures", number), f"{shown(name)} is no variant of the study{hint}"

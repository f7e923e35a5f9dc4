"""What each single decision before the date is worth: what it costs to take that one as today's plan does.

`worth[d] = min {expected cost : d as in today's plan} - min {expected cost}`, with all else before the date decided
anew and all scenarios answered as well as can be; of regret the greatest regret is compared, of the worst stops what
the dearest set costs, of a comb the expected cost of the trunk. Where both plans do the same, d is left undone. A
decision is of one plant, stock or seller, over all years before the date. No worth is below 0, and none of a decision
that differs is above what all of today's decisions cost more. Worths do not add up: what one decision does another may
do as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from model.analysis.hedge.anew import Chosen, Values
from model.analysis.hedge.decisions import COMMIT, DROP, KT, WAIT
from model.analysis.hedge.deeds import BUILD, DECIDED, HOLD, SMALL, deeds, differs, done_with
from model.analysis.hedge.judged import Costs, Mean, mean
from model.analysis.hedge.stages import Key

Heard = Callable[[str], None]
ByYear = Mapping[int, float]
Thing = tuple[str, str]
"""What is done, and with what."""
MOST, OTHERS = 24, 12
"""Decisions whose worth is told, those that move most, and how many of them are neither builds nor stock."""
MET = 6
"""Decisions, those of most worth, that meet the fresh scenarios."""
NEAR = 1e-9
"""Between the two ends of a worth, as a share of the cost: what is one number."""
NOT_KNOWN = Mean(math.nan, math.nan)


@dataclass(frozen=True)
class Worth:
    """What one decision is worth [MUSD], with tonnes, or tonnes a year of capacity, of today's plan and of the hedge.

    today_t, hedge_t: over all years before the date, of stock at the end of the last; instead_t: what it is held at
    at_least: proven; at_most: of the best that was found, infinite where nothing else leaves every scenario a plan
    instead: all that is decided then; right: share of the fresh scenarios whose own best plan lies nearer to the hedge
    fresh: what it costs in scenarios that the hedge was not made for, with its standard error
    """

    what: str
    of: str
    today_t: float
    hedge_t: float
    instead_t: float
    word: str
    at_least: float
    at_most: float
    instead: Values
    right: float = math.nan
    fresh: Mean = NOT_KNOWN


@dataclass(frozen=True)
class Choice:
    """One decision: by year what today's plan and the hedge do [kt, kt/yr], and what is done otherwise."""

    thing: Thing
    today: ByYear
    hedge: ByYear

    @property
    def alike(self) -> bool:
        """Whether both plans do the same."""
        return not any(differs(self.today.get(y, 0.0), self.hedge.get(y, 0.0)) for y in {*self.today, *self.hedge})

    @property
    def instead(self) -> ByYear:
        """Return what is done otherwise: as today, or nothing where that is the same."""
        return {} if self.alike else self.today

    @property
    def moved(self) -> float:
        """Return how far the hedge lies from what is done otherwise [kt, kt/yr]."""
        return _apart(self.hedge, self.instead)

    def word(self, later: frozenset[Thing]) -> str:
        """Return commit, wait (less, or later, and in some scenario more of it from the date on) or drop."""
        before, now = math.fsum(self.today.values()), math.fsum(self.hedge.values())
        if differs(before, now):
            return COMMIT if now > before else WAIT if self.thing in later else DROP
        years, done, late = sorted({*self.today, *self.hedge}), 0.0, False
        for year in years:
            done += self.hedge.get(year, 0.0) - self.today.get(year, 0.0)
            late |= done < -SMALL and differs(before, before + done)
        return WAIT if late else COMMIT


def choices(today: Values, plan: Chosen, last: int, most: int = MOST) -> list[Choice]:
    """Return the decisions whose worth is told: builds, and what differs from today's plan; most moved first."""
    own, mine = _by_thing(today, last), _by_thing(plan.first, last)
    every = [Choice(thing, own.get(thing, {}), mine.get(thing, {})) for thing in sorted({*own, *mine})]
    every = [one for one in every if not one.alike or (one.thing[0] == BUILD and one.moved > SMALL)]
    every.sort(key=lambda one: -one.moved)
    first = [one for one in every if one.thing[0] in (BUILD, HOLD)][:most]
    rest = [one for one in every if one.thing[0] not in (BUILD, HOLD)]
    return first + rest[: min(OTHERS, most - len(first))]


def _by_thing(values: Values, last: int) -> dict[Thing, dict[int, float]]:
    out: dict[Thing, dict[int, float]] = {}
    for (what, of, year), amount in deeds(values, last).items():
        if amount > SMALL:
            out.setdefault((what, of), {})[year] = amount
    return out


def worths(today: Values, plan: Chosen, last: int, heard: Heard, most: int = MOST) -> tuple[Worth, ...]:
    """Return what each decision is worth in the scenarios that the hedge is made for, the dearest to miss first.

    today: today's first stage; last: the last year before the date; most: decisions that are looked at
    """
    keys = dict[Thing, list[Key]]()
    for key in plan.first:
        if key[0] in DECIDED:
            keys.setdefault(done_with((key[0], *key[1])), []).append(key)
    every = choices(today, plan, last, most)
    out = []
    for number, one in enumerate(every, 1):
        heard(f"without {' '.join(one.thing)} ({number} of {len(every)})")
        given = {key: 0.0 if one.alike else today.get(key, 0.0) for key in keys[one.thing]}
        out.append(_worth(one, plan, given))
    if any(of.at_most > of.at_least + NEAR * abs(plan.least) for of in out):
        heard("with all of today's decisions")
        as_today = plan.decide({key: today.get(key, 0.0) for key in plan.first})
        out = _at_most_as_today(every, out, as_today.at_most - plan.bound)
    return tuple(sorted(out, key=lambda of: (-of.at_least, -of.at_most)))


def _at_most_as_today(every: Sequence[Choice], found: Sequence[Worth], all_of_today: float) -> list[Worth]:
    """Return worths of decisions that differ no higher than what all of today's decisions cost more: they are a way."""
    return [
        of if one.alike else replace(of, at_most=max(min(of.at_most, all_of_today), of.at_least))
        for one, of in zip(every, found, strict=True)
    ]


def _worth(one: Choice, plan: Chosen, given: Values) -> Worth:
    anew = plan.decide(given)
    at_least = max(anew.at_least - plan.least, 0.0)
    before, now, instead = (math.fsum(by.values()) * KT for by in (one.today, one.hedge, one.instead))
    return Worth(
        *one.thing, before, now, instead, one.word(plan.later), at_least,
        max(anew.at_most - plan.bound, at_least), anew.first,
    )  # fmt: skip


def to_meet(found: Sequence[Worth]) -> list[Values]:
    """Return the first stages that meet the fresh scenarios: those of the decisions of most worth."""
    return [one.instead for one in found[:MET] if one.instead]


def told(
    found: Sequence[Worth], hedge: Values, known: Sequence[Values], last: int, costs: Sequence[Costs] = ()
) -> tuple[Worth, ...]:  # fmt: skip
    """Return decisions with how often the hedge's are right, and what they are worth in fresh scenarios.

    known: what the best plan of each scenario, or future, decides; costs: of fresh scenarios, where there are any
    """
    met = iter(range(len(to_meet(found))))
    best = [_by_thing(values, last) for values in known]
    mine, out = _by_thing(hedge, last), []
    for number, one in enumerate(found):
        fresh = NOT_KNOWN
        if costs and number < MET and one.instead:
            at = next(met)
            fresh = mean([c.others[at] - c.hedge for c in costs if math.isfinite(c.others[at])])
        thing = one.what, one.of
        own, other = mine.get(thing, {}), _by_thing(one.instead, last).get(thing, {})
        hits = [_apart(of.get(thing, {}), own) <= _apart(of.get(thing, {}), other) for of in best]
        out.append(replace(one, fresh=fresh, right=sum(hits) / len(hits) if hits else math.nan))
    return tuple(out)


def _apart(one: ByYear, other: ByYear) -> float:
    return math.fsum(abs(one.get(year, 0.0) - other.get(year, 0.0)) for year in {*one, *other})

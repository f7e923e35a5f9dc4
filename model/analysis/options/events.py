"""What may happen one at a time: each stop, change of policies, path of demand and price, with its chance."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from model.analysis.hedge.draws import Drawn, Scenario

TENTH = 1.2815515655446004
"""Standard deviations from the middle to the rank of one tenth of a normal distribution."""


@dataclass(frozen=True)
class Event:
    """One thing that happens and nothing else, and the chance that is stated of it.

    chance: of a stop, that it begins in some year; of a price, of one at least so far from the dataset's
    """

    words: str
    scenario: Scenario
    chance: float


def events(drawn: Drawn) -> Iterator[Event]:
    """Yield what may happen, each from the year of decision on, stops as soon as they may."""
    u, first, last = drawn.uncertain, drawn.uncertain.decide_before, drawn.years[1]
    for stop in drawn.stops:
        start = first if stop.start is None else stop.start
        ever = stop.chance if stop.start is not None else 1.0 - (1.0 - stop.chance) ** (last - first + 1)
        yield Event(
            f"{stop.name} from {start}", Scenario(stop.name, 1.0, drawn.demand, begins={stop.name: start}), ever
        )
    for change in u.policies:
        of = Scenario(change.variant, 1.0, drawn.demand, policies=change.variant)
        yield Event(f"policies of {change.variant}", of, change.chance)
    for path, chance in u.demand.chances if u.demand else ():
        if chance and path != drawn.demand:
            yield Event(f"demand {path}", Scenario(f"demand {path}", 1.0, path), chance)
    for mineral, said in u.prices.items():
        for rank in (-TENTH, TENTH):
            factor = math.exp(said.volatility * rank - said.volatility**2 / 2)
            words = f"price of {mineral} x {factor:.2f}"
            yield Event(words, Scenario(words, 1.0, drawn.demand, prices={mineral: factor}), 0.1)


def break_even(premium: float, saves: float) -> float:
    """Return the chance of an event at which policies save as much as they cost: (1 - p) premium = p saves.

    Where they cost something if nothing happens it is the least chance at which they are worth it, else the greatest;
    no number where they are worth it at no chance, 0 where at any.
    premium: what they cost more if nothing happens; saves: what they save if the event does [MUSD]
    """
    if premium > 0:
        return premium / (premium + saves) if saves > 0 else math.nan
    return 0.0 if saves >= 0 else premium / (premium + saves)

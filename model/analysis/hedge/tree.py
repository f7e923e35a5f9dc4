"""Scenarios as a tree: at each date more is known, and what was known alike before it is decided alike.

At the first date all is drawn as for two stages. At each further one the demand path is drawn anew, prices take a
further factor, and stops that have not begun may; which projects come, and when, is known from the first. Scenarios
stand in order of their branches, so that those with a common past are neighbours: a node is a run of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from model.analysis.hedge.draws import FRESH, PLANNED, Draw, Drawn, Scenario, Turn


def scenarios_of(drawn: Drawn, stream: int = PLANNED) -> tuple[Scenario, ...]:
    """Return the scenarios of a stream, each as likely as the others; those of a tree in order of their branches."""
    u = drawn.uncertain
    if len(u.stages) < 2:
        return drawn.scenarios(stream)
    branches = u.branches if stream == PLANNED else (u.fresh, *(1 for _ in u.stages[1:]))
    return tuple(grown(drawn, stream, branches))


def grown(drawn: Drawn, stream: int, branches: Sequence[int]) -> list[Scenario]:
    """Return the leaves of a tree, in so many ways at each date."""
    first, *later = drawn.uncertain.stages
    ends = [*(date - 1 for date in later), drawn.years[1]]
    nodes = drawn.drawn_at(Draw(stream, branches[0], branches[0]), first, ends[0])
    for date, end, ways in zip(later, ends[1:], branches[1:], strict=True):
        turns = drawn.drawn_at(Draw(stream, len(nodes) * ways, ways), date, end)
        nodes = [_goes_on(nodes[at // ways], turn, date) for at, turn in enumerate(turns)]
    word = "f" if stream == FRESH else "s"
    return [replace(node, name=f"{word}{at}", probability=1 / len(nodes)) for at, node in enumerate(nodes, 1)]


def _goes_on(past: Scenario, turn: Scenario, date: int) -> Scenario:
    """Return a scenario that goes on at a date as drawn: prices times a further factor, what has begun begins once."""
    last = past.then[-1].prices if past.then else past.prices
    prices = {mineral: last.get(mineral, 1.0) * factor for mineral, factor in turn.prices.items()}
    begins = {**turn.begins, **past.begins}
    return replace(past, begins=begins, then=(*past.then, Turn(date, turn.demand, prices)))

"""Stops in few programs, each in each year in which it begins in one of them: what rules say is held against these.

Dealt out over three programs, a stop stands beside a third of the others of its year, and beside itself no sooner than
three years later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.planned import Question

PROGRAMS = 3
"""Programs that hold all stops in all their years."""


@dataclass(frozen=True)
class DealtOut:
    """A question in which each stop of each year is a stop of its own, and the scenarios in which these begin.

    begun: of each scenario the stops, by name and year
    """

    question: Question
    scenarios: Sequence[Scenario]
    begun: Sequence[Sequence[tuple[str, int]]]


def dealt_out(question: Question, begun: Iterable[tuple[str, int]]) -> DealtOut:
    """Return stops that begin in some years, by name and year, dealt out over scenarios in which nothing else comes."""
    drawn = question.drawn
    place = {stop.name: at for at, stop in enumerate(drawn.stops)}
    hands: dict[int, list[tuple[str, int]]] = {}
    for name, year in sorted(set(begun)):
        hands.setdefault((place[name] + year) % PROGRAMS, []).append((name, year))
    each = [hand for _, hand in sorted(hands.items())]
    stops = tuple(replace(drawn.stops[place[one[0]]], name=_named(*one)) for hand in each for one in hand)
    scenarios = [
        replace(drawn.central(), name=f"stops ({number} of {len(each)})", begins={_named(*one): one[1] for one in hand})
        for number, hand in enumerate(each, 1)
    ]
    return DealtOut(replace(question, drawn=replace(drawn, stops=stops)), scenarios, each)


def _named(stop: str, year: int) -> str:
    return f"{stop} from {year}"

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
    """A question in which each stop of each year is a stop of its own, and the scenarios in which these begin."""

    question: Question
    scenarios: Sequence[Scenario]


def dealt_out(question: Question, begun: Iterable[tuple[str, int]]) -> DealtOut:
    """Return stops that begin in some years, by name and year, dealt out over scenarios in which nothing else comes."""
    drawn = question.drawn
    place = {stop.name: at for at, stop in enumerate(drawn.stops)}
    hands: dict[int, dict[str, int]] = {}
    stops = []
    for name, year in sorted(set(begun)):
        own = replace(drawn.stops[place[name]], name=f"{name} from {year}")
        stops.append(own)
        hands.setdefault((place[name] + year) % PROGRAMS, {})[own.name] = year
    scenarios = [
        replace(drawn.central(), name=f"stops ({number} of {len(hands)})", begins=hand)
        for number, (_, hand) in enumerate(sorted(hands.items()), 1)
    ]
    return DealtOut(replace(question, drawn=replace(drawn, stops=tuple(stops))), scenarios)

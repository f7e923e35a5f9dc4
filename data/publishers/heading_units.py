"""What a heading says of the unit of its numbers, held against the unit that the map states: one of them is wrong.

`Output (kt)` says kt, `Output, thousand tonnes` says thousand tonnes, `Output, thousands` says a multiple. A heading
that says nothing agrees with every unit.
"""

from __future__ import annotations

import re
from decimal import Decimal

from data.messages.finding import shown
from data.publishers.printed_units import Unit, unit

_MULTIPLES = (
    (re.compile(r"\bthousands?\b|'000|\b000s?\b", re.IGNORECASE), Decimal(1000)),
    (re.compile(r"\bmillions?\b", re.IGNORECASE), Decimal(1_000_000)),
    (re.compile(r"\bbillions?\b", re.IGNORECASE), Decimal(1_000_000_000)),
)
_IN_ITS_UNIT = tuple(factor for _, factor in _MULTIPLES)
_PLACES = (r"\(([^()]+)\)", r"\[([^\[\]]+)\]", r",\s*([^,()]+)$", r"\bin ([^,()]+)$", r"^([^,()]+)$")
"""Where a heading names its unit: in brackets, after its last comma, after `in`, or it is nothing but the unit."""


def why_not(heading: str, stated: Unit, times: Decimal | None) -> str:
    """Return why the numbers under a heading cannot be in a unit of which `times` are meant; blank where they can."""
    both = times is not None and times >= _IN_ITS_UNIT[0] and stated.factor in _IN_ITS_UNIT
    if both:
        doubled = f"times = {times} beside a unit of {stated.factor:f} {stated.name} multiplies twice"
        return f'{doubled}; delete times, or write unit = "{stated.name}"'
    named = _unit_of(heading)
    if named is not None:
        words, said = named
        agrees = _same(said, stated, times)
        return "" if agrees else f'{shown(heading)} names another unit than the map; write unit = "{words}" in the map'
    multiple = next((factor for pattern, factor in _MULTIPLES if pattern.search(heading)), None)
    meant = (times or 1) * (stated.factor if stated.factor in _IN_ITS_UNIT else 1)
    if multiple is None or meant == multiple:
        return ""
    return f"{shown(heading)} speaks of a multiple; write times = {multiple} in the map, or a unit such as kt"


def _unit_of(heading: str) -> tuple[str, Unit] | None:
    """Return the unit that a heading names, in its words; None where it names none that has one meaning."""
    for place in _PLACES:
        for words in re.findall(place, heading):
            found = unit(words.strip())
            if isinstance(found, Unit):
                return words.strip(), found
    return None


def _same(stated_unit: Unit, stated: Unit, times: Decimal | None) -> bool:
    """Say whether two units are one; what is counted, as in `t Li`, may be said in one of them alone."""
    if stated_unit.is_mass and stated.is_mass:
        return stated_unit.factor == stated.factor * (times or 1)
    if stated_unit.name == stated.name:
        return stated_unit.factor == stated.factor * (times or 1)
    return times is not None and {stated_unit.name, stated.name} <= _PRICES


_PRICES = {"USD/t", "USD/kg", "USD/lb", "USD/g", "USD/troy oz", "USD/short ton", "cents/lb", "cents/kg"}
"""Prices of a mass, which `times` may turn into one another."""

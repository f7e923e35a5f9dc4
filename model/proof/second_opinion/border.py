"""What each good pays at the border, by every tariff sentence, day by day and term by term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from model.proof.second_opinion.dates import days, part
from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.reading import Reading, level

Good = tuple[str, str, str, int]
"""Form, country that ships, owner of the seller, year."""


def duty(plan: Plan, tariffs: Sequence[Any], sentence: Any, good: Good, price: float) -> float:
    """Return what one tariff of a variant adds to the cost of a kt, MUSD; price is MUSD per kt too."""
    reading, (form, country, _, year) = plan.reading, good
    if sentence.schedule:
        of_law = reading.duties(sentence.layers).get((form, country, year), 0.0)
        return of_law * part(sentence, year) * _paying(reading, sentence, good) * price
    rate = level(sentence.rate, year)
    specific, least = (
        plan.fiscal.usd(sentence, s, year) for s in (sentence.specific_usd_per_t, sentence.minimum_usd_per_t)
    )
    if rate is None and specific is None and least is None:
        return 0.0
    due = 0.0 if rate is None else rate * price
    due += 0.0 if specific is None else specific / 1e3
    if least is not None and least / 1e3 > price:
        due += least / 1e3 - price
    spared = 0.0
    if sentence.replaces:
        for other in tariffs:
            spared += _spared_rate(reading, sentence, other, good) * price if other.schedule else 0.0
    return _paying(reading, sentence, good) * (due * part(sentence, year) - spared)


def _spared_rate(reading: Reading, sentence: Any, schedule: Any, good: Good) -> float:
    """Return the rate of the layers that a sentence stands in place of, of the year the days that both are in force."""
    form, country, _, year = good
    rate = 0.0
    for layer, each in reading.layers(form, country, year):
        if all(not one.layers or layer in one.layers for one in (sentence, schedule)):
            rate += each
    together = float(np.mean(days(sentence, year) & days(schedule, year)))
    return rate * together * _paying(reading, schedule, good)


def _paying(reading: Reading, sentence: Any, good: Good) -> float:
    """Return which part of a good a duty falls on: none of what is home's, or of who is left out."""
    form, country, _, year = good
    if country == reading.home or form not in reading.scope(sentence):
        return 0.0
    return sum(share for party, share in _whose(reading, sentence, good) if _pays(reading, sentence, party, year))


def _whose(reading: Reading, sentence: Any, good: Good) -> Iterator[tuple[str, float]]:
    form, country, owner, _ = good
    if sentence.by == "origin":
        yield from reading.mined.get((form, country), [(country, 1.0)])
    else:
        yield owner if sentence.by == "owner" else country, 1.0


def _pays(reading: Reading, sentence: Any, party: str, year: int) -> bool:
    if party == reading.home or reading.spared(sentence, party, year):
        return False
    if sentence.schedule or not (sentence.countries or sentence.bloc):
        return True
    return party in sentence.countries or party in reading.members(sentence.bloc, year)

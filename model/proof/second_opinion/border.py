"""What each good pays at the border, by every tariff sentence, day by day and term by term."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from model.proof.second_opinion.dates import days, part
from model.proof.second_opinion.fiscal import Fiscal
from model.proof.second_opinion.reading import Reading, level

Good = tuple[str, str, str, int]
"""Form, country that ships, owner of the seller, year."""
Duty = Callable[[Good, float], float]
"""A good and its price -> what one tariff adds to the cost of a kt; both MUSD per kt."""
Paying = Callable[[Good], float]
"""A good -> the part of it that a duty falls on."""


def duty(reading: Reading, fiscal: Fiscal, tariffs: Sequence[Any], sentence: Any) -> Duty:
    """Return what one tariff of a variant adds to the cost of a good; what a year alone decides is read once a year."""
    paying, in_force = _paying(reading, sentence), cache(lambda year: part(sentence, year))
    if sentence.schedule:
        rates = reading.duties(sentence.layers)

        def of_law(good: Good, price: float) -> float:
            form, country, _, year = good
            rate = rates.get((form, country, year), 0.0)
            return rate * in_force(year) * paying(good) * price if rate else 0.0

        return of_law

    @cache
    def stated(year: int) -> tuple[float | None, float | None, float | None]:
        specific, least = sentence.specific_usd_per_t, sentence.minimum_usd_per_t
        return level(sentence.rate, year), fiscal.usd(sentence, specific, year), fiscal.usd(sentence, least, year)

    spares = [_spared_rate(reading, sentence, t) for t in tariffs if t.schedule] if sentence.replaces else []

    def of_its_own(good: Good, price: float) -> float:
        rate, specific, least = stated(good[-1])
        falls_on = paying(good)
        if not falls_on or (rate is None and specific is None and least is None):
            return 0.0
        due = 0.0 if rate is None else rate * price
        due += 0.0 if specific is None else specific / 1e3
        if least is not None and least / 1e3 > price:
            due += least / 1e3 - price
        spared = sum(rate_of(good) * price for rate_of in spares)
        return falls_on * (due * in_force(good[-1]) - spared)

    return of_its_own


def _spared_rate(reading: Reading, sentence: Any, schedule: Any) -> Paying:
    """Return the rate of the layers that a sentence stands in place of, of the year the days that both are in force."""
    paying = _paying(reading, schedule)
    together = cache(lambda year: float(np.mean(days(sentence, year) & days(schedule, year))))

    def rate_of(good: Good) -> float:
        form, country, _, year = good
        rate = 0.0
        for layer, each in reading.layers(form, country, year):
            if all(not one.layers or layer in one.layers for one in (sentence, schedule)):
                rate += each
        return rate * together(year) * paying(good) if rate else 0.0

    return rate_of


def _paying(reading: Reading, sentence: Any) -> Paying:
    """Return which part of a good a duty falls on: none of what is home's, or of who is left out."""
    scope, mined, by = reading.scope(sentence), reading.mined, sentence.by

    @cache
    def pays(party: str, year: int) -> bool:
        if party == reading.home or reading.spared(sentence, party, year):
            return False
        if sentence.schedule or not (sentence.countries or sentence.bloc):
            return True
        return party in sentence.countries or party in reading.members(sentence.bloc, year)

    def falls_on(good: Good) -> float:
        form, country, owner, year = good
        if country == reading.home or form not in scope:
            return 0.0
        if by == "origin":
            return sum(share for party, share in mined.get((form, country), [(country, 1.0)]) if pays(party, year))
        return 1.0 if pays(owner if by == "owner" else country, year) else 0.0

    return falls_on

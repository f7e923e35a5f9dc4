"""Who pays a duty on a good, and what part of the year: what every duty shares, whatever it charges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.closures import mined
from model.policies.base.products import products

Duty = Callable[[str, str, str, int, float], float]
"""Form, country, owner, year and price in MUSD per kt -> duty in MUSD per kt."""
Parties = Callable[[str, str, str], Iterable[tuple[str, float]]]
"""Form, country and owner -> the countries that count as whose goods they are, with their share."""


@dataclass(frozen=True)
class Charged:
    """Which goods a duty falls on: `part` of a good by form, country, owner and year, `days` of a year."""

    home: str
    forms: frozenset[str]
    parties: Parties
    pays: Callable[[str, int], bool]
    days: Callable[[int], float]

    @classmethod
    def of(cls, sentence: Any, frames: Frames, *, everybody: bool) -> Charged:
        """Return what a sentence says of it. `everybody`: whether all abroad pay, but those whom it spares."""
        home, members = frames.home, frames.membership.members
        named = cache(lambda year: {*sentence.countries, *members(sentence.bloc, year)})
        spared = cache(lambda year: {home, *sentence.except_countries, *members(sentence.except_bloc, year)})

        def pays(country: str, year: int) -> bool:
            return country not in spared(year) and (everybody or country in named(year))

        forms = frozenset(sentence.forms_touched(frames))
        return cls(frames.home, forms, _parties(sentence.by, frames), cache(pays), cache(sentence.bound_share))

    def part(self, form: str, country: str, owner: str, year: int) -> float:
        """Return the part of a good from abroad that pays, 0 to 1."""
        if country == self.home or form not in self.forms:
            return 0.0
        paying = 0.0
        for party, share in self.parties(form, country, owner):
            if self.pays(party, year):
                paying += share
        return paying

    def on_price(self, rates: Mapping[tuple[str, str, int], float]) -> Duty:
        """Return the duty by rates of form, country and year."""

        def duty(form: str, country: str, owner: str, year: int, price: float) -> float:
            rate = rates.get((form, country, year), 0.0)
            return rate * self.days(year) * self.part(form, country, owner, year) * price if rate else 0.0

        return duty


def _parties(by: str, frames: Frames) -> Parties:
    if by == "owner":
        return lambda form, country, owner: ((owner, 1.0),)
    if by == "origin":
        ores = mined(frames)
        return lambda form, country, owner: ores.get((form, country), [(country, 1.0)])
    return lambda form, country, owner: ((country, 1.0),)


def of_owners(frames: Frames, duty: Duty) -> Callable[[str, str, str, int, float], float]:
    """Return a duty on what a plant makes (plant, form, country, year, price): each owner's part pays its own."""
    holders = frames.holders

    def on_plant(plant: str, form: str, country: str, year: int, price: float) -> float:
        return sum(part * duty(form, country, owner, year, price) for owner, part in holders[plant, year])

    return on_plant


def duty_on(offers: pd.DataFrame, duties: Sequence[Duty], dearer: Mapping[str, float] | None = None) -> list[float]:
    """Return the duty on each row of offers, MUSD per kt.

    dearer: by form, the share by which sellers ask more than their price; nothing where it is not named
    """
    more = dearer or {}
    rows = each_row(offers, "form", "country", "owner", "year", "price")
    return [sum(duty(f, c, o, y, p * (1.0 + more.get(f, 0.0))) for duty in duties) for f, c, o, y, p in rows]


def duty_on_products(frames: Frames, duties: Sequence[Duty]) -> list[float]:
    """Return the duty on all that each plant-year makes, MUSD per kt of its main product."""
    owed = [of_owners(frames, duty) for duty in duties]
    price, made = reference_prices(frames), products(frames)
    return [
        sum(
            duty(plant, form, country, year, price[form]) * t
            for form, t in made[plant]
            if form in price
            for duty in owed
        )
        for plant, country, year in each_row(frames.runs, "plant", "country", "year")
    ]


def reference_prices(frames: Frames) -> dict[str, float]:
    """Return the reference price of each form, MUSD/kt; a main product outside the study has none."""
    return dict(each_row(frames.forms, "form", "price"))

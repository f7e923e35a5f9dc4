"""Plants that stand, or are being built, and make nothing: in which years, and what a tonne of theirs lacks to pay.

What a tonne is worth is the plan's own price of its products, what it costs is the making and the plan's price of its
feed: a plant that lacks nothing is held back by something other than money, a limit or a rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from data.rows import each_row

EVEN = 1e-6
"""Of what a tonne costs: what is no difference between that and its worth."""
IDLE = 1e-3
"""Share of its capacity below which a plant makes nothing."""


class Reason(StrEnum):
    """Why a plant makes nothing, as prices tell."""

    MONEY = "lacks money"
    EVEN = "pays just itself"
    LIMIT = "held by a limit"


@dataclass(frozen=True)
class IdlePlant:
    """A plant that stands idle: years in which it has capacity and makes nothing, the most capacity of them [t/yr].

    Of the last of those years, USD a tonne of main product: what its products are worth to the plan, what its feed
    costs at the plan's prices, what making costs without feed; `unpriced` are its forms that the plan does not price.
    """

    plant: str
    form: str
    years: tuple[int, ...]
    capacity: float
    worth: float
    feed: float
    making: float
    unpriced: tuple[str, ...]

    @property
    def lacks(self) -> float:
        """What a tonne lacks to pay, before credits and duties, USD; nothing where it pays for itself."""
        lacks = self.feed + self.making - self.worth
        return lacks if abs(lacks) > EVEN * (abs(self.feed) + abs(self.making)) else 0.0

    @property
    def reason(self) -> Reason:
        """Why it makes nothing: it costs more than it is worth, as much, or less, and then something holds it."""
        if self.lacks == 0:
            return Reason.EVEN
        return Reason.MONEY if self.lacks > 0 else Reason.LIMIT


def idle_plants(
    plants: pd.DataFrame,
    standing: pd.DataFrame,
    recipes: pd.DataFrame,
    production: pd.DataFrame,
    prices: pd.DataFrame,
) -> list[IdlePlant]:
    """Return the plants with capacity that needs no decision which make nothing in some year, by name.

    plants, standing, recipes: tables `plants`, `plant_capacity` and `recipes` of the dataset; production, prices:
    result tables of the plan
    """
    main = production[production["main"].astype(bool)]
    made = {(plant, int(year)): tonnes for plant, year, tonnes in each_row(main, "plant", "year", "tonnes")}
    price = {(form, int(year)): usd for form, year, usd in each_row(prices, "form", "year", "usd_per_t")}
    known = {form for form, _ in price}
    planned = {year for _, year in price}
    facts = {
        plant: (form, making)
        for plant, form, status, making in each_row(plants, "plant", "form", "status", "variable_usd_per_t")
        if form in known and status != "cancelled"
    }
    idle: dict[str, list[tuple[int, float]]] = {}
    for plant, year, capacity in each_row(standing, "plant", "year", "capacity_t"):
        has = plant in facts and int(year) in planned and capacity > 0
        if has and made.get((plant, int(year)), 0.0) <= IDLE * capacity:
            idle.setdefault(plant, []).append((int(year), capacity))
    recipe: dict[str, list[tuple[str, float]]] = {}
    for plant, form, tonnes in each_row(recipes, "plant", "form", "t_per_t"):
        recipe.setdefault(plant, []).append((form, tonnes))
    return [_of(plant, *facts[plant], sorted(years), recipe[plant], price) for plant, years in sorted(idle.items())]


def _of(
    plant: str,
    form: str,
    making: float,
    years: list[tuple[int, float]],
    recipe: list[tuple[str, float]],
    price: dict[tuple[str, int], float],
) -> IdlePlant:
    last = years[-1][0]
    worth = sum(t * price.get((f, last), 0.0) for f, t in recipe if t > 0)
    feed = sum(-t * price.get((f, last), 0.0) for f, t in recipe if t < 0)
    unpriced = tuple(f for f, _ in recipe if (f, last) not in price)
    return IdlePlant(plant, form, tuple(y for y, _ in years), max(c for _, c in years), worth, feed, making, unpriced)

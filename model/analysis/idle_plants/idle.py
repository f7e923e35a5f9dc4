"""Plants that stand, or are being built, and make nothing: in which years, and what a tonne of theirs lacks to pay.

What a tonne is worth is the plan's own price of its products, what it costs is the making and the plan's price of its
feed: a plant that lacks nothing is held back by something other than money, a limit or a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True)
class KnownPlants:
    """What a dataset says of plants: each one's main product and cost of making, its recipe, what stands by year."""

    making: Mapping[str, tuple[str, float]]
    recipe: Mapping[str, Sequence[tuple[str, float]]]
    standing: Sequence[tuple[str, int, float]]


def known_plants(plants: pd.DataFrame, standing: pd.DataFrame, recipes: pd.DataFrame) -> KnownPlants:
    """Return what is known of plants that are not cancelled: tables plants, plant_capacity and recipes of a dataset."""
    rows = each_row(plants, "plant", "form", "status", "variable_usd_per_t")
    making = {plant: (form, usd_per_t) for plant, form, status, usd_per_t in rows if status != "cancelled"}
    recipe: dict[str, list[tuple[str, float]]] = {}
    for plant, form, tonnes in each_row(recipes, "plant", "form", "t_per_t"):
        recipe.setdefault(plant, []).append((form, tonnes))
    capacity = each_row(standing, "plant", "year", "capacity_t")
    return KnownPlants(
        making, recipe, [(plant, int(year), t) for plant, year, t in capacity if plant in making and t > 0]
    )


MADE, PRICED = ("plant", "year", "tonnes", "main"), ("form", "year", "usd_per_t")
"""Columns of the result tables production and prices that say what stands idle and why."""


def idle_plants(
    known: KnownPlants, made: Iterable[tuple[str, int, float, bool]], priced: Iterable[tuple[str, int, float]]
) -> list[IdlePlant]:
    """Return the plants with capacity that needs no decision which make nothing in some year, by name.

    made, priced: rows of what the plan makes and of its prices, in the columns of MADE and PRICED
    """
    output = {(plant, year): tonnes for plant, year, tonnes, is_main in made if is_main}
    price = {(form, year): usd for form, year, usd in priced}
    forms = {form for form, _ in price}
    planned = {year for _, year in price}
    idle: dict[str, list[tuple[int, float]]] = {}
    for plant, year, capacity in known.standing:
        if year in planned and known.making[plant][0] in forms and output.get((plant, year), 0.0) <= IDLE * capacity:
            idle.setdefault(plant, []).append((year, capacity))
    return [
        _of(plant, *known.making[plant], sorted(years), known.recipe[plant], price)
        for plant, years in sorted(idle.items())
    ]


def _of(
    plant: str,
    form: str,
    making: float,
    years: list[tuple[int, float]],
    recipe: Sequence[tuple[str, float]],
    price: dict[tuple[str, int], float],
) -> IdlePlant:
    last = years[-1][0]
    worth = sum(t * price.get((f, last), 0.0) for f, t in recipe if t > 0)
    feed = sum(-t * price.get((f, last), 0.0) for f, t in recipe if t < 0)
    unpriced = tuple(f for f, _ in recipe if (f, last) not in price)
    return IdlePlant(plant, form, tuple(y for y, _ in years), max(c for _, c in years), worth, feed, making, unpriced)

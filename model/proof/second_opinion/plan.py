"""A plan as its tables say it, beside the numbers of its study: what the second opinion counts from."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from model.proof.keyed_columns import Columns, Facts
from model.proof.second_opinion.border import Duty, duty
from model.proof.second_opinion.fiscal import Fiscal, fiscal_of
from model.proof.second_opinion.reading import Reading

ROUNDING = 1e-9
"""How far a sum of parts may miss what is asked for by rounding alone."""
Tables = Mapping[str, Columns]
Payment = tuple[int, str, str, str, str]
"""year, payer, payee, item, account"""
Paid = Iterator[tuple[Payment, float]]


@dataclass(frozen=True)
class Plan:
    """What a plan's tables say, beside the study's numbers with the variant's builds in them (`facts`)."""

    reading: Reading
    facts: Facts
    tables: Tables
    tariffs: tuple[Any, ...] = ()
    """The sentences about duties: one may stand in place of what another brings in."""
    partners: tuple[Any, ...] = ()
    """The sentences that bring in a plant of which buyers at home have a part."""

    @cached_property
    def projects(self) -> dict[str, float]:
        """Return how many times the part that is planned a plant with partners is: aid is for all of it."""
        return {s.plant or f"{s.like}_{s.country.lower()}": 1.0 / s.us_share for s in self.partners}

    @cached_property
    def fiscal(self) -> Fiscal:
        """Return the fiscal years and the dollars of the day."""
        return fiscal_of(self.reading)

    @cached_property
    def duties(self) -> list[Duty]:
        """Return what each of the sentences about duties adds to the cost of a good."""
        return [duty(self.reading, self.fiscal, self.tariffs, tariff) for tariff in self.tariffs]

    @cached_property
    def duties_paid(self) -> list[list[float]]:
        """Return what each purchase pays by each of the sentences about duties, MUSD, in the order of both tables."""
        bought, duties = self.tables["purchases"], self.duties
        goods, amounts = bought.keys("form", "country", "owner", "year"), bought.keys("tonnes", "musd")
        return [
            [of(good, musd / t * 1e3) * t / 1e3 if t > 0 else 0.0 for of in duties]
            for good, (t, musd) in zip(goods, amounts, strict=True)
        ]

    @cached_property
    def plants(self) -> dict[str, tuple[str, str, str]]:
        """Return the main form, country and kind of each plant."""
        return self.facts["plants"].once(_main_products)

    @cached_property
    def owners(self) -> dict[str, str]:
        """Return the country that owns each plant."""
        return dict(self.facts["plants"].keys("plant", "owner"))

    def held(self, plant: str, year: int) -> dict[str, float]:
        """Return what each country owns of a plant in a year: its owner all of it where no part is stated for it."""
        out: dict[str, float] = {}
        for owner, part, first, last in self.reading.stated_parts.get(plant, ()):
            begun, ended = math.isnan(first) or year >= first, not math.isnan(last) and year > last
            if begun and not ended:
                out[owner] = out.get(owner, 0.0) + part
        return out or {self.owners[plant]: 1.0}

    @cached_property
    def terms(self) -> dict[str, tuple[float, float]]:
        """Return the cost of capital and the life of each plant."""
        return self.facts["plants"].once(_terms)

    @cached_property
    def made(self) -> list[tuple[str, str, int, float, bool]]:
        """Return what plants make: plant, form, year, tonnes, and whether it is the main product."""
        rows = self.tables["production"].keys("plant", "form", "year", "tonnes", "main")
        return [(plant, form, year, t, bool(main)) for plant, form, year, t, main in rows if t > 0]

    @cached_property
    def variable(self) -> dict[str, float]:
        """Return the cost of making a kt of each plant's main product, MUSD."""
        return self.facts["outputs"].once(_variable)

    @cached_property
    def upkeep(self) -> dict[str, float]:
        """Return the yearly cost of holding a kt of each plant's capacity, MUSD."""
        return self.facts["outputs"].once(_upkeep)

    @cached_property
    def standing(self) -> dict[tuple[str, int], float]:
        """Return the capacity that stands whatever is built, by plant and year."""
        return self.facts["outputs"].once(_standing)

    @cached_property
    def capital(self) -> dict[str, float]:
        """Return the capital of a kt a year of each plant, MUSD."""
        return dict(self.facts["plants"].keys("plant", "capex"))

    @cached_property
    def fed(self) -> dict[str, dict[str, float]]:
        """Return what the feeds of a kt of main product cost at reference prices, MUSD, by plant and form."""
        out: dict[str, dict[str, float]] = defaultdict(dict)
        for plant, form, t in self.facts["recipe"].keys("plant", "form", "t_per_t"):
            if t < 0:
                out[plant][form] = -t * self.reading.price[form]
        return out

    @cached_property
    def cost_borne(self) -> dict[tuple[str, str], float]:
        """Return what part of its plant's cost of making a tonne of main product a tonne of each product bears.

        Products bear it by their worth at reference prices, those outside the study too; by tonnes where none is worth
        anything.
        """
        products: dict[str, dict[str, float]] = {plant: {main: 1.0} for plant, (main, _, _) in self.plants.items()}
        recipes = self.facts.frames.tables["recipes"]
        for plant, form, t in zip(*(recipes[c].tolist() for c in ("plant", "form", "t_per_t")), strict=True):
            if t > 0 and plant in products:
                products[plant][form] = t
        out: dict[tuple[str, str], float] = {}
        for plant, made in products.items():
            worth = {form: self.reading.usd_per_t.get(form, 0.0) for form in made}
            whole = sum(t * worth[form] for form, t in made.items())
            if whole <= 0:
                worth, whole = dict.fromkeys(made, 1.0), sum(made.values())
            out |= {(plant, form): worth[form] / whole for form in made}
        return out

    @cached_property
    def builds(self) -> dict[tuple[str, int], tuple[float, float, int, int, float]]:
        """Return of each build capital and yearly charge per kt/yr, MUSD, first and last year of running, years built.

        Years built are those over which capital is spent before it runs.
        """
        return self.facts["builds"].once(_builds)

    @cached_property
    def own_emissions(self) -> dict[tuple[str, str], float]:
        """Return what a plant emits itself for a tonne of each product: what that carries, less the feed's part."""
        stated = {p: t for p, t in self._plant_rows("plant", "emissions_t_per_t") if t == t}
        fed: dict[str, float] = defaultdict(float)
        makes: dict[str, dict[str, float]] = {plant: {main: 1.0} for plant, (main, _, _) in self.plants.items()}
        for plant, form, t in self.facts["recipe"].keys("plant", "form", "t_per_t"):
            if t < 0:
                fed[plant] -= t * self.reading.middle.get(form, 0.0)
            elif plant in makes:
                makes[plant][form] = t
        out: dict[tuple[str, str], float] = {}
        for plant, (main, country, kind) in self.plants.items():
            route = "recycled" if kind == "recycler" else "primary"
            carries = {f: self.reading.emitted.get((f, country, route), float("nan")) for f in makes[plant]}
            carries[main] = stated.get(plant, carries[main])
            gate = sum(t * carries[form] for form, t in makes[plant].items())
            kept = max(0.0, gate - fed[plant]) / gate if gate != 0 else 0.0
            out |= {(plant, form): each * kept for form, each in carries.items()}
        return out

    def _plant_rows(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        table = self.facts.frames.tables["plants"]
        return zip(*(table[column].tolist() for column in columns), strict=True)

    def market(self, sentence: Any, form: str, year: int) -> float:
        """Return the price that a floor is held against, MUSD per kt: the one stated, or that of the market."""
        return self.reading.market(self.fiscal.usd(sentence, sentence.market_usd_per_t, year), form, year)

    def about(self, sentence: Any, form: str, plant: str, year: int) -> bool:
        """Return whether a sentence about plants means a maker of a form in a year; home where none is named."""
        _, country, kind = self.plants[plant]
        return (
            form in self.reading.scope(sentence)
            and country in (sentence.countries or (self.reading.home,))
            and (not sentence.kinds or kind in sentence.kinds)
            and (not sentence.plants or plant in sentence.plants)
            and self.owned_as_asked(sentence, plant, year)
        )

    def owned_as_asked(self, sentence: Any, plant: str, year: int) -> bool:
        """Return whether a plant is, in a year, of the owners that a sentence asks for, and of none it leaves out."""
        held = self.held(plant, year)

        def theirs(said: Any) -> bool:
            return said is not None and sum(held.get(c, 0.0) for c in set(said.countries)) > said.at_least - ROUNDING

        return (sentence.owned_by is None or theirs(sentence.owned_by)) and not theirs(sentence.except_owned_by)


# ---------------------------------------------------------------- of tables that most variants share


def _main_products(plants: Columns) -> dict[str, tuple[str, str, str]]:
    rows = plants.keys("plant", "form", "country", "kind")
    return {plant: (form, country, kind) for plant, form, country, kind in rows}


def _terms(plants: Columns) -> dict[str, tuple[float, float]]:
    return {plant: (rate, life) for plant, rate, life in plants.keys("plant", "rate", "life")}


def _standing(outputs: Columns) -> dict[tuple[str, int], float]:
    return {(plant, year): kt for plant, year, kt in outputs.keys("plant", "year", "existing")}


def _variable(outputs: Columns) -> dict[str, float]:
    return dict(outputs.keys("plant", "variable"))


def _upkeep(outputs: Columns) -> dict[str, float]:
    return dict(outputs.keys("plant", "fixed"))


def _builds(builds: Columns) -> dict[tuple[str, int], tuple[float, float, int, int, float]]:
    rows = builds.keys("plant", "year", "capex", "annuity", "first_run", "last_run", "construction")
    return {(plant, year): tuple(about) for plant, year, *about in rows}

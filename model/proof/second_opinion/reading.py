"""A study's tables and sentences as they are worded: scope, levels by year, membership, rates, prices."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

from data.rows import each_row
from model.frames.study_frames import Frames
from model.proof.keyed_columns import Columns, Facts
from model.proof.second_opinion.dates import part

Rates = dict[tuple[str, str, int], float]


def level(path: float | Mapping[Any, float] | None, year: int) -> float | None:
    """Return a level in a year: straight lines between the years stated, the last one held, nothing before the first.

    path: one level for all years, or levels by year
    """
    if path is None or not isinstance(path, Mapping):
        return None if path is None else float(path)
    points = sorted((int(stated), float(value)) for stated, value in path.items())
    if year < points[0][0]:
        return None
    for (before, low), (after, high) in pairwise(points):
        if year <= after:
            return low + (high - low) * ((year - before) / (after - before))
    return points[-1][1]


class Reading:
    """What the tables of a study say, looked up by key; read once and shared by all its variants."""

    def __init__(self, base: Facts) -> None:
        self.base, self.tables = base, base.frames.tables
        self.home, self.years = base.frames.home, base.years
        self.forms = {form: (mineral, stage) for form, mineral, stage in base["forms"].keys("form", "mineral", "stage")}
        self.price: dict[str, float] = dict(base["forms"].keys("form", "price"))
        """Reference price of each form, MUSD per kt."""
        self._scopes: dict[tuple[Any, ...], frozenset[str]] = {}
        self._members: dict[tuple[str, int], frozenset[str]] = {}

    def _rows(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        frame = self.tables[table]
        return zip(*(frame[column].tolist() for column in columns), strict=True)

    # ------------------------------------------------------------ scope

    def scope(self, sentence: Any) -> frozenset[str]:
        """Return the forms of the study that a sentence touches; scrap only where it is named."""
        key = (sentence.minerals, sentence.stages, sentence.forms)
        if key not in self._scopes:
            self._scopes[key] = frozenset(f for f, about in self.forms.items() if _touched(sentence, f, *about))
        return self._scopes[key]

    def members(self, bloc: str, year: int) -> frozenset[str]:
        """Return the countries in a bloc in a year; none in no bloc."""
        if (bloc, year) not in self._members:
            stood = (c for c, first, last in self._blocs.get(bloc, ()) if first <= year <= last)
            self._members[bloc, year] = frozenset(stood)
        return self._members[bloc, year]

    @cached_property
    def abroad(self) -> frozenset[str]:
        """Return every country but home."""
        return frozenset(country for (country,) in self._rows("countries", "country")) - {self.home}

    @cached_property
    def _blocs(self) -> dict[str, list[tuple[str, float, float]]]:
        out: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
        for bloc, country, first, last in self._rows("blocs", "bloc", "country", "from_year", "until_year"):
            out[bloc].append((country, first, math.inf if last != last else last))
        return out

    # ------------------------------------------------------------ origins

    @cached_property
    def mined(self) -> dict[tuple[str, str], list[tuple[str, float]]]:
        """Return where the ore in a country's goods was mined; goods that the table leaves out are its own."""
        out: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        for form, country, origin, share in self._rows("origins", "form", "country", "origin", "share"):
            out[form, country].append((origin, share))
        return out

    @cached_property
    def stated_parts(self) -> dict[str, list[tuple[str, float, float, float]]]:
        """Return of each plant whose parts are stated: owner, part, first and last year; no number where open."""
        out: dict[str, list[tuple[str, float, float, float]]] = defaultdict(list)
        for plant, *row in self._rows("ownership", "plant", "owner", "share", "from_year", "until_year"):
            out[plant].append(tuple(row))
        return dict(out)

    # ------------------------------------------------------------ rates

    def duties(self, layers: tuple[str, ...]) -> Rates:
        """Return the rates of the table of tariffs by form, country and year: some layers of law added up, or all."""
        return self.base.frames.once(_rates, layers)

    def layers(self, form: str, country: str, year: int) -> list[tuple[str, float]]:
        """Return the layers of law of the table of tariffs on a good, each with its rate."""
        return self._layers.get((form, country, year), [])

    @cached_property
    def _layers(self) -> dict[tuple[str, str, int], list[tuple[str, float]]]:
        out: dict[tuple[str, str, int], list[tuple[str, float]]] = defaultdict(list)
        for form, country, layer, year, rate in self._rows("tariffs", "form", "country", "layer", "year", "rate"):
            out[form, country, int(year)].append((layer, rate))
        return out

    def spared(self, sentence: Any, country: str, year: int) -> bool:
        """Tell whether a country is one that a sentence on all others leaves out."""
        return country in sentence.except_countries or country in self.members(sentence.except_bloc, year)

    def credit(self, sentence: Any, form: str, year: int) -> float:
        """Return the part of the cost of making a form that a production credit pays, of the year the part in force."""
        if form not in self.scope(sentence):
            return 0.0
        if not sentence.credit:
            return (level(sentence.share_of_cost, year) or 0.0) * part(sentence, year)
        stated = self._credits.get((sentence.credit, form), {})
        return stated.get(_year_of_law(stated, sentence.full_until, year), 0.0) * part(sentence, year)

    @cached_property
    def counts(self) -> dict[tuple[str, str], tuple[float, ...]]:
        """Return what counts of variable cost, fixed cost, depreciation and feed, by credit and form."""
        parts = ("variable_counts", "fixed_counts", "depreciation_counts", "feed_counts")
        return {(credit, form): tuple(each) for credit, form, *each in self._rows("credits", "credit", "form", *parts)}

    @cached_property
    def _credits(self) -> dict[tuple[str, str], dict[int, float]]:
        out: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for credit, form, year, share in self._rows("credits", "credit", "form", "year", "share_of_cost"):
            if share == share:
                out[credit, form][int(year)] = share
        return out

    # ------------------------------------------------------------ public stock, prices and emissions

    @cached_property
    def public(self) -> dict[str, Any]:
        """Return the row of the table stockpile of every form of the study that the public may hold."""
        rows: list[Any] = list(self.tables["stockpile"].itertuples(index=False))
        return {r.form: r for r in rows if r.holder == "public" and r.limit_t > 0 and r.form in self.forms}

    @cached_property
    def usd_per_t(self) -> dict[str, float]:
        """Return the reference price of every form of the dataset, planned or not."""
        rows = self._rows("forms", "form", "reference_price_usd_per_t")
        return {form: price for form, price in rows if price == price}

    def market(self, stated: float | None, form: str, year: int) -> float:
        """Return the price that a floor is held against, MUSD per kt.

        It is the one stated, USD of the base year per t; else the cheapest landed first step of anybody who offers;
        else the reference price.
        """
        landed = self.base["offers"].once(_landed)
        return stated / 1e3 if stated is not None else landed.get((form, year), self.price[form])

    @cached_property
    def emitted(self) -> dict[tuple[str, str, str], float]:
        """Return t CO2e per t from ore or scrap to the gate, by form, country and route."""
        rows = self._rows("emissions", "form", "country", "route", "t_per_t")
        return {(form, country, route): t for form, country, route, t in rows}

    @cached_property
    def middle(self) -> dict[str, float]:
        """Return the middle intensity of each form over the countries that make it from ore."""
        at: dict[str, list[float]] = defaultdict(list)
        for (form, _, route), t in self.emitted.items():
            if route == "primary":
                at[form].append(t)
        return {form: median(known) for form, known in at.items()}

    @cached_property
    def appropriated(self) -> list[tuple[Any, ...]]:
        """Return account, fiscal year, last day, million USD and account of other uses of each appropriation."""
        columns = ("account", "fiscal_year", "available_until", "authority_musd", "left_to")
        return list(self._rows("appropriations", *columns))

    @cached_property
    def accounts(self) -> dict[str, tuple[str, str]]:
        """Return the kind and the spend-out profile of each account."""
        return {
            account: (kind, profile) for account, kind, profile in self._rows("accounts", "account", "kind", "profile")
        }


def _rates(layers: tuple[str, ...], frames: Frames) -> Rates:
    total: Rates = defaultdict(float)
    rows = each_row(frames.tables["tariffs"], "form", "country", "layer", "year", "rate")
    for form, country, layer, year, rate in rows:
        if not layers or layer in layers:
            total[form, country, int(year)] += rate
    return dict(total)


def _landed(offers: Columns) -> dict[tuple[str, int], float]:
    """Return the price, freight included, of the cheapest first step of each form and year."""
    out: dict[tuple[str, int], float] = {}
    for form, step, year, price, freight in offers.keys("form", "step", "year", "price", "freight"):
        if step == 1:
            out[form, year] = min(out.get((form, year), math.inf), price + freight)
    return out


def _year_of_law(stated: Mapping[int, float], full_until: int | None, year: int) -> int:
    """Return the year of a credit's table that holds in a year, where its last year at the highest share was moved."""
    if full_until is None or not stated:
        return year
    full = max(y for y, share in stated.items() if share == max(stated.values()))
    if year > full_until:
        return min(full + (year - full_until), max(stated))
    return min(year, full)


def _touched(sentence: Any, form: str, mineral: str, stage: str) -> bool:
    if sentence.minerals and mineral not in sentence.minerals:
        return False
    if sentence.stages and stage not in sentence.stages:
        return False
    if sentence.forms:
        return form in sentence.forms
    return stage != "scrap" or "scrap" in sentence.stages

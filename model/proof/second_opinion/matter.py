"""Matter of a plan by element: what its plants, returns and lots give out is no more than what they took in.

A tonne of a form holds what the table of elements says; where that says nothing, a tonne of its own mineral, since
tonnes are counted in contained metal; a shared feed holds nothing of its own. Where a content has a range, what goes in
is taken at its high end and what comes out at its low end. Mines and plants with ore of their own answer only for
elements that they take in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from weakref import WeakKeyDictionary

import pandas as pd

from model.proof.comparisons import Book
from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.reading import Reading

Contents = dict[str, dict[str, tuple[float, float]]]
OWN_ORE = ("mine", "integrated")
KEPT = 2
"""Readings of changed tables that are held at a time."""
ROUNDED = 1e-4
"""Part of what goes in that recipes of five digits may be off."""


class Matter:
    """The elements in every form, and every plant's whole recipe, forms outside the study too."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = tables
        self._balances: dict[str, dict[str, tuple[float, float]]] = {}

    def _rows(self, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
        frame = self.tables[table]
        return zip(*(frame[column].tolist() for column in columns), strict=True)

    @cached_property
    def held(self) -> Contents:
        """Return the least and the most tonnes of each element in a tonne of each form."""
        shared = {mineral for mineral, role in self._rows("minerals", "mineral", "role") if role == "shared_feed"}
        out: Contents = defaultdict(dict)
        for form, mineral in self._rows("forms", "form", "mineral"):
            if mineral not in shared:
                out[form][mineral] = (1.0, 1.0)
        for form, element, t, low, high in self._rows("elements", "form", "element", "t_per_t", "low", "high"):
            ends = [float(x) for x in (t, low, high) if x == x]
            out[form][element] = (min(ends), max(ends))
        return out

    @cached_property
    def recipes(self) -> dict[str, list[tuple[str, float]]]:
        """Return the forms that each plant takes in (below zero) and makes, t per t of its main product."""
        out: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for plant, form, t in self._rows("recipes", "plant", "form", "t_per_t"):
            out[plant].append((form, float(t)))
        return out

    @cached_property
    def blended(self) -> dict[tuple[str, str, str], dict[str, float]]:
        """Return t of each feed that do what a tonne of the form named does, by kind, user and that form."""
        out: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
        columns = ("kind", "user", "form", "feed", "t_per_t")
        for kind, user, form, feed, t in self._rows("blends", *columns):
            out[kind, user, form][feed] = float(t)
        return out

    def mixes(self, plant: str) -> set[str]:
        """Return what a plant may mix in place of forms that its recipe names."""
        named = (form for form, t in self.recipes.get(plant, ()) if t < 0)
        return {feed for form in named for feed in self.blended.get(("plant", plant, form), ())}

    @cached_property
    def own_feed(self) -> dict[str, bool]:
        """Return whether each plant brings ore of its own, which no recipe names."""
        rows = self._rows("plants", "plant", "kind", "own_feed")
        return {plant: kind in OWN_ORE or own == "yes" for plant, kind, own in rows}

    def delivered(self, use: str, form: str) -> dict[str, tuple[float, float]]:
        """Return what a tonne delivered of a form holds; of what is mixed for it, what each feed holds at the least."""
        mix = self.blended.get(("end_use", use, form))
        if mix is None:
            return self.held.get(form, {})
        parts = [{e: t * most for e, (_, most) in self.held.get(feed, {}).items()} for feed, t in mix.items()]
        return {e: (0.0, min(part.get(e, 0.0) for part in parts)) for e in set().union(*parts)}

    def balance(self, plant: str) -> dict[str, tuple[float, float]]:
        """Return what `_balance` says of a plant; a variant's plants are mostly those of the one before."""
        if plant not in self._balances:
            self._balances[plant] = self._balance(plant)
        return self._balances[plant]

    def _balance(self, plant: str) -> dict[str, tuple[float, float]]:
        """Return, of each element that a plant answers for, t that go in and come out per t of its main product.

        What it mixes is left out of what goes in: that is as the plan says.
        """
        goes: dict[str, float] = defaultdict(float)
        comes: dict[str, float] = defaultdict(float)
        mixed = {e: 0.0 for feed in self.mixes(plant) for e, (_, most) in self.held.get(feed, {}).items() if most > 0}
        for form, t in self.recipes.get(plant, ()):
            if t < 0 and ("plant", plant, form) in self.blended:
                continue
            for element, (least, most) in self.held.get(form, {}).items():
                if t < 0:
                    goes[element] -= t * most
                else:
                    comes[element] += t * least
        fed = any(t < 0 for _, t in self.recipes.get(plant, ()))
        brought = {*mixed, *(e for e, t in goes.items() if t > 0)}
        every = brought if self.own_feed.get(plant) else {*mixed, *goes, *comes} if fed else set()
        return {element: (goes[element], comes[element]) for element in every}


def matter(book: Book, plan: Plan) -> None:
    """Note the elements of what plants make, what returns send back, and the feed of lots."""
    known = _known(plan)
    _plants(book, plan, known)
    _returns(book, plan, known)
    _lots(book, plan)


_READ: WeakKeyDictionary[Reading, list[Matter]] = WeakKeyDictionary()


def _known(plan: Plan) -> Matter:
    """Return what the tables of a plan's variant say; variants that change no table share one reading."""
    tables, kept = plan.facts.frames.tables, _READ.setdefault(plan.reading, [])
    found = next((known for known in kept if known.tables is tables), None) or Matter(tables)
    kept[:] = [found, *(known for known in kept if known is not found)][:KEPT]
    return found


def _plants(book: Book, plan: Plan, known: Matter) -> None:
    balances = {plant: known.balance(plant) for plant in {plant for plant, *_ in plan.made}}
    mixed = _mixed(plan, known)
    where, comes, goes = [], [], []
    for plant, _, year, t, main in plan.made:
        for element, (inside, outside) in balances[plant].items() if main else ():
            where.append((plant, element, year))
            comes.append(outside * t)
            goes.append((inside * t + mixed.get((plant, element, year), 0.0)) * (1 + ROUNDED))
    book.at_most("elements of a plant", where, comes, goes)


def _mixed(plan: Plan, known: Matter) -> dict[tuple[str, str, int], float]:
    """Return the most of each element, t, that the blends of each plant brought in a year."""
    out: dict[tuple[str, str, int], float] = defaultdict(float)
    for kind, user, feed, year, t in plan.tables["blends"].keys("kind", "user", "feed", "year", "tonnes"):
        for element, (_, most) in known.held.get(feed, {}).items() if kind == "plant" else ():
            out[user, element, year] += t * most
    return out


def _returns(book: Book, plan: Plan, known: Matter) -> None:
    """What a delivered tonne sends back holds no more of what it held, or of what its scrap is named for, than it did.

    It comes back a year after it was sold at the soonest.
    """
    minerals = {form: mineral for form, (mineral, _) in plan.reading.forms.items()}
    back: dict[tuple[str, str, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    scrap: dict[str, str] = dict(plan.facts["collections"].keys("collector", "form"))
    soon = []
    for collector, year, use, form, sold, returned in plan.facts["returns"].keys(
        "collector", "year", "end_use", "form", "sold", "returned"
    ):
        soon.append(year <= sold)
        back[use, form, sold][scrap[collector]] += returned
    book.refuse("returns come back a year later", list(plan.facts["returns"].keys("end_use", "form", "sold")), soon)
    where, comes, goes = [], [], []
    for (use, form, sold), parts in back.items():
        inside = known.delivered(use, form)
        named = {minerals[s] for s in parts if minerals.get(s) in known.held.get(s, {})}
        for element in {*inside, *named}:
            where.append((use, form, element, sold))
            comes.append(sum(t * known.held.get(s, {}).get(element, (0.0, 0.0))[0] for s, t in parts.items()))
            goes.append(inside.get(element, (0.0, 0.0))[1] * (1 + ROUNDED))
    book.at_most("elements of a return", where, comes, goes, "t/t")


def _lots(book: Book, plan: Plan) -> None:
    """A plant is fed no more of qualifying lots than it takes in, and no more qualifies than there is."""
    feeds, lots = plan.tables["lot_feeds"], plan.tables["lots"]
    taken = {
        (plant, form, year): -t
        for plant, form, year, t in plan.tables["production"].keys("plant", "form", "year", "tonnes")
        if t < 0 and len(feeds)
    }
    most = [taken.get(key, 0.0) for key in feeds.keys("plant", "form", "year")]
    book.at_most(
        "lots within the feed of a plant", feeds.keys("clause", "plant", "form", "year"), feeds["tonnes"], most
    )
    where = lots.keys("clause", "party", "form", "year")
    book.at_most("lots within supply", where, lots.number("qualified_t"), lots.number("supply_t"))

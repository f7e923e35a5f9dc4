"""Shares by where the ore was mined: qualifying lots, followed from the seller or the mine through the plants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

from tests.second_model.blends import eaten, main_feed
from tests.second_model.said import Clause, covers, level, members, whole

if TYPE_CHECKING:
    from tests.second_model.model import Model

Key = tuple[str, int]
Qualifies = Callable[[str, int], bool]


def origin_shares(model: Model) -> None:
    """Add the rows of every sentence that counts by origin."""
    for place, (name, clause) in enumerate(model.clauses):
        if name not in model.SHARES or clause.get("measure") != "origin" or clause["end_uses"]:
            continue
        said = clause["max" if name.endswith("_cap") else "min"]
        levels: dict[Key, float] = {}
        for form, year in model.sources:
            stated = level(said, year)
            if stated is not None and covers(clause, model.forms[form]) and whole(clause, year):
                levels[form, year] = stated
        for party, qualifies, floor in origin_parties(model, name, clause):
            Lots(model, (place, party), {k: floor(v) for k, v in levels.items()}, qualifies).write()


def origin_parties(
    model: Model, name: str, clause: Clause
) -> Iterator[tuple[str, Qualifies, Callable[[float], float]]]:
    """Yield a name, whose ore qualifies, and the least share of it that the stated level asks for."""
    if name == "bloc_share_floor":
        home = {model.home} if clause["home_counts"] else set()
        yield "in", lambda c, y: c in members(model.blocs, clause["bloc"], y) | home, lambda least: least
        return
    if name in ("bloc_share_cap", "governance_cap"):
        yield "out", lambda c, y: c not in model.counted_together(name, clause, y), lambda most: 1 - most
        return
    assert name == "country_share_cap", name
    anywhere = {origin for shares in model.origins.values() for origin in shares}
    anywhere |= {flow[2] for flows in model.sources.values() for flow in flows}  # whose goods may be their own
    for capped in sorted(clause["countries"] or anywhere - {model.home, "ROW"}):
        yield f"not {capped}", lambda c, _, capped=capped: c != capped, lambda most: 1 - most


class Lots:
    """One sentence and party: the tonnes of each form that qualify, and the lots of feed that plants take of them."""

    def __init__(self, model: Model, tag: Hashable, least: dict[Key, float], qualifies: Qualifies) -> None:
        self.model, self.rows, self.tag, self.least, self.qualifies = model, model.rows, tag, least, qualifies
        years, forms = {year for _, year in least}, self._upstream({form for form, _ in least})
        self.keys = [key for key in model.sources if key[0] in forms and key[1] in years]
        self.feed = {}
        for plant, row in model.plants.items():
            named, feeds = main_feed(model, plant)
            runs = {key[0] for key in self.keys if ("make", plant, key[1]) in self.rows}
            known = {feed: taken for feed, taken in feeds.items() if feed in runs}
            if known and row["kind"] != "recycler":
                self.feed[plant] = (named, known)

    def _upstream(self, forms: set[str]) -> set[str]:
        while True:
            makers = [p for p, r in self.model.recipes.items() if p in self.model.plants and _makes(r) & forms]
            more = forms | {form for plant in makers for form in eaten(self.model, plant)}
            if more == forms:
                return forms
            forms = more

    def write(self) -> None:
        used: dict[Key, list[tuple[Any, float]]] = defaultdict(list)
        for key in self.keys:
            self.rows.decide(("qualified", self.tag, *key))
        for plant, (named, feeds) in self.feed.items():
            for year, (feed, taken) in product(self.model.years, feeds.items()):
                made, lot = ("make", plant, year), ("lot", self.tag, plant, feed, year)
                if made in self.rows and (feed, year) in self.keys:
                    mixed = ("mix", "plant", plant, named, feed, year)
                    self.rows.decide(lot)
                    self.rows.at_most([(lot, 1.0), (mixed, -1.0) if mixed in self.rows else (made, -taken)], 0.0)
                    used[feed, year].append((lot, 1.0))
        for key in self.keys:
            whole = ("qualified", self.tag, *key)
            counted = [part for flow in self.model.sources[key] for part in self.counted(flow, key)]
            self.rows.at_most([(whole, 1.0), *((name, -weight) for name, weight in counted)], 0.0)
            self.rows.at_most([*used[key], (whole, -1.0)], 0.0)
        for key, asked in self.asked():
            self.rows.at_most([*asked, (("qualified", self.tag, *key), -1.0)], 0.0)

    def asked(self) -> Iterator[tuple[Key, list[tuple[Any, float]]]]:
        """Yield what qualifying tonnes must at least be: a share of the supply."""
        for key, share in self.least.items():
            yield key, [(flow[0], share * flow[1]) for flow in self.model.sources[key]]

    def counted(self, flow: tuple[Any, ...], key: Key) -> Iterator[tuple[Any, float]]:
        """Yield what of a flow can qualify: part of what is sold, all that is mined or recycled there, or its lots."""
        name, tonnes, country, _, kind = flow
        form, year = key
        if kind == "supplier":
            mined = self.model.origins.get((form, country)) or {country: 1.0}
            yield name, tonnes * sum(share for origin, share in mined.items() if self.qualifies(origin, year))
        elif name[0] == "make" and name[1] in self.feed:
            for feed, taken in self.feed[name[1]][1].items():
                lot = ("lot", self.tag, name[1], feed, year)
                if lot in self.rows:
                    yield lot, tonnes / taken
        elif self.qualifies(country, year):
            yield name, tonnes


def _makes(recipe: dict[str, float]) -> set[str]:
    return {form for form, tonnes in recipe.items() if tonnes > 0}

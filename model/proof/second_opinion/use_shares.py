"""Shares of what some end uses got, held against who supplied the form: by shipment or by owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from model.proof.comparisons import Book
from model.proof.second_opinion.dates import whole
from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.reading import Reading, level
from model.proof.second_opinion.uses import taken

Source = tuple[str, str, str, str]
"""Country, owner, kind, and a name that tells it from others."""
May = Callable[[Source, int], bool]
Rule = tuple[Any, May]
CAPS = ("country_share_cap", "owner_share_cap", "bloc_share_cap", "governance_cap")
FLOORS = ("bloc_share_floor", "domestic_share_floor", "recycled_share_floor")
NOBODYS = "ROW"


def use_shares_kept(book: Book, plan: Plan, sentences: Sequence[Any]) -> None:
    """Check that of what each use got, the part that is asked for can be named from who may supply it.

    What several sentences ask for is named together where one of them allows all who supplied the other.
    """
    asking = [s for s in sentences if _about_uses(s)]
    if not asking:
        return
    supplied, got = _supplied(plan), list(taken(plan))
    rules = [rule for s in asking for rule in _read(plan.reading, s, supplied)]
    for sentence, may in rules:
        for (form, year), from_whom in supplied.items():
            if form not in plan.reading.scope(sentence) or not _least(sentence, year):
                continue
            inside = {source for source in from_whom if may(source, year)}
            stricter = [
                s
                for s, other in rules
                if form in plan.reading.scope(s) and {x for x in from_whom if other(x, year)} <= inside
            ]
            asked = sum(
                max((_least(s, year) for s in stricter if use in s.end_uses), default=0.0) * t
                for use, of, y, t in got
                if (of, y) == (form, year)
            )
            there = sum(from_whom[source] for source in inside)
            book.at_most("share of what end uses get", [(sentence.name, form, year)], [asked], [there])


def _about_uses(sentence: Any) -> bool:
    by_origin = getattr(sentence, "measure", "") == "origin"
    return sentence.name in (*CAPS, *FLOORS) and bool(sentence.end_uses) and not by_origin


def _least(sentence: Any, year: int) -> float:
    """Return the part that has to come from who may supply it: the floor, or what a cap leaves to others."""
    if not whole(sentence, year):
        return 0.0
    if sentence.name in FLOORS:
        return level(sentence.min, year) or 0.0
    most = level(sentence.max, year)
    return 0.0 if most is None else 1.0 - most


def _supplied(plan: Plan) -> dict[tuple[str, int], dict[Source, float]]:
    """Return the tonnes of each form and year by source: bought, made and collected."""
    out: dict[tuple[str, int], dict[Source, float]] = defaultdict(lambda: defaultdict(float))
    for form, country, owner, year, t in plan.tables["purchases"].keys("form", "country", "owner", "year", "tonnes"):
        out[form, year][country, owner, "supplier", ""] += t
    for plant, form, year, t, _ in plan.made:
        out[form, year][plan.plants[plant][1], plan.owners[plant], plan.plants[plant][2], plant] += t
    for form, year, t in plan.tables["recycling"].keys("form", "year", "tonnes"):
        out[form, year][plan.reading.home, plan.reading.home, "collector", ""] += t
    return out


def _read(
    reading: Reading, sentence: Any, supplied: Mapping[tuple[str, int], Mapping[Source, float]]
) -> Iterator[Rule]:
    """Yield a sentence with who may supply what it asks for: once, or for each country that is capped alone."""
    if sentence.name == "recycled_share_floor":
        yield sentence, lambda source, _: source[0] == reading.home and source[2] == "recycler"
    elif sentence.name == "domestic_share_floor":
        yield sentence, lambda source, _: source[0] == reading.home
    elif sentence.name == "country_share_cap":
        met = {source[0] for from_whom in supplied.values() for source in from_whom} - {reading.home, NOBODYS}
        for country in sorted(sentence.countries or met):
            yield sentence, lambda source, _, country=country: source[0] != country  # type: ignore[misc]
    else:
        place = 1 if sentence.name == "owner_share_cap" or sentence.measure == "owner" else 0
        counted = cache(lambda year: _counted(reading, sentence, year))
        floor = sentence.name in FLOORS
        yield sentence, lambda source, year: (source[place] in counted(year)) == floor


def _counted(reading: Reading, sentence: Any, year: int) -> frozenset[str]:
    """Return the countries that a sentence counts together in a year."""
    if sentence.name == "governance_cap":
        rows = reading.tables["countries"]
        scores = zip(rows["country"].tolist(), rows["governance_score"].tolist(), strict=True)
        return frozenset(country for country, score in scores if score < sentence.below) - {reading.home}
    members = reading.members(sentence.bloc, year)
    if sentence.name == "owner_share_cap":
        return members | frozenset(sentence.owners)
    at_home = sentence.name == "bloc_share_floor" and sentence.home_counts
    return members | {reading.home} if at_home else members

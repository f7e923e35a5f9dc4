"""What stays open to buyers: of each day, the least that any ban or restriction in force leaves of a seller's offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from model.proof.comparisons import Book
from model.proof.keyed_columns import ABSENT, Columns
from model.proof.second_opinion.dates import days
from model.proof.second_opinion.reading import Reading

CLOSING = ("import_ban", "export_restriction")


def open_share(reading: Reading, closing: Sequence[Any]) -> Callable[[str, str, str, int], float]:
    """Return what tells the part of a seller's yearly offer that is left, by form, country, owner and year.

    It is the mean over the days of what is open on each; sellers that are closed alike have the same.
    closing: bans and restrictions; a day that several close is closed once
    """
    banned = cache(lambda at, year: banned_in(reading, closing[at], year))

    @cache
    def mean_of(year: int, closed: tuple[tuple[int, float], ...]) -> float:
        left = [np.where(days(closing[at], year), leaves, 1.0) for at, leaves in closed]
        return float(np.mean(np.minimum.reduce(left))) if left else 1.0

    def left_of(form: str, country: str, owner: str, year: int) -> float:
        about = [at for at, sentence in enumerate(closing) if form in reading.scope(sentence)]
        open_parts = [(at, 1.0 - _closed(reading, closing[at], form, country, owner, banned(at, year))) for at in about]
        return mean_of(year, tuple((at, leaves) for at, leaves in open_parts if leaves < 1.0))

    return left_of


def _closed(reading: Reading, sentence: Any, form: str, country: str, owner: str, banned: set[str]) -> float:
    """Return the part of an offer that a sentence closes on a day it is in force, with the countries that it names."""
    if sentence.name == "export_restriction":
        ores = reading.mined.get((form, country), []) if sentence.measure == "origin" else []
        others = sum(share for origin, share in ores if origin in banned)
        stopped = 1.0 if country in banned else others
        return float((1.0 - sentence.licence_share) * stopped)
    if sentence.measure == "origin":
        mined = reading.mined.get((form, country), [(country, 1.0)])
        return float(sum(share for origin, share in mined if origin in banned))
    return float((owner if sentence.measure == "owner" else country) in banned)


def banned_in(reading: Reading, sentence: Any, year: int) -> set[str]:
    """Return the countries that an import ban, or a restriction of exports, names in a year."""
    if sentence.name == "export_restriction":
        return set(sentence.countries)
    banned = {*sentence.countries, *reading.members(sentence.bloc, year)}
    if not sentence.countries and not sentence.bloc:
        banned = set(reading.abroad)
    return {country for country in banned if not reading.spared(sentence, country, year)}


def _for_some(sentence: Any) -> bool:
    """Tell whether a sentence refuses some end uses alone, and so closes nobody."""
    return bool(sentence.end_uses)


def closures(book: Book, reading: Reading, sentences: Sequence[Any], bought: Columns) -> None:
    """Check that no more is bought than the dataset's offer leaves open."""
    closing = [s for s in sentences if s.name in CLOSING and not _for_some(s)]
    if not closing:
        return
    key = ("form", "country", "step", "year")
    offers = reading.base["offers"]
    at = offers.find(key, bought.keys(*key))
    known = np.flatnonzero(at != ABSENT)
    sellers, where = bought.keys("form", "country", "owner", "year"), bought.keys(*key)
    left = cache(open_share(reading, closing))
    parts = np.array([left(*sellers[i]) for i in known.tolist()], dtype=float)
    most = offers["available"][at[known]] * 1e3 * parts
    book.at_most("open to buyers by day", [where[i] for i in known.tolist()], bought.number("tonnes")[known], most)

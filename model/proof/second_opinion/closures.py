"""What stays open to buyers: of each day, the least that any ban or restriction in force leaves of a seller's offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.proof.comparisons import Book
from model.proof.keyed_columns import ABSENT, Columns
from model.proof.second_opinion.dates import days
from model.proof.second_opinion.reading import Reading

CLOSING = ("import_ban", "export_restriction")


def open_share(reading: Reading, closing: Sequence[Any], form: str, country: str, owner: str, year: int) -> float:
    """Return the part of a seller's yearly offer that is left: the mean over the days of what is open on each.

    closing: bans and restrictions; a day that several close is closed once
    """
    left: Any = 1.0
    for sentence in closing:
        if form in reading.scope(sentence):
            leaves = 1.0 - _closed(reading, sentence, form, country, owner, year)
            if leaves < 1.0:
                left = np.minimum(left, np.where(days(sentence, year), leaves, 1.0))
    return float(np.mean(left))


def _closed(reading: Reading, sentence: Any, form: str, country: str, owner: str, year: int) -> float:
    """Return the part of an offer that a sentence closes on a day it is in force."""
    if sentence.name == "export_restriction":
        ores = reading.mined.get((form, country), []) if sentence.measure == "origin" else []
        others = sum(share for origin, share in ores if origin in sentence.countries)
        stopped = 1.0 if country in sentence.countries else others
        return float((1.0 - sentence.licence_share) * stopped)
    banned = banned_in(reading, sentence, year)
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
    left: dict[tuple[Any, ...], float] = {}
    who = [bought.keys("form", "country", "owner", "year")[i] for i in known.tolist()]
    for seller in who:
        if seller not in left:
            left[seller] = open_share(reading, closing, *seller)
    most = offers["available"][at[known]] * 1e3 * np.array([left[seller] for seller in who], dtype=float)
    where = [bought.keys(*key)[i] for i in known.tolist()]
    book.at_most("open to buyers by day", where, bought.number("tonnes")[known], most)

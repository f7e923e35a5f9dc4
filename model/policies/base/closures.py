"""Sentences that close sellers, for good, for days of a year, or down to a licensed share.

What a seller has available in a year is what it offers times the mean, over the days of the year, of the smallest part
that any sentence leaves open. So the frames keep, for every seller and year, what it offers and the days closed: each
sentence adds its own days, and availability is worked out from all of them at once, whatever the order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import pandas as pd

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Closure, days_in_year, first_day, last_day, mean_open
from model.policies.base.policy import Check, Policy, Tables
from model.policies.base.result_tables import rows_of

Closures = tuple[Closure, ...]
OFFERED, CLOSED = "offered", "closed"
SELLER = ("form", "country", "step", "year")
Seller = tuple[str, str, int, int]


def close_sellers(offers: pd.DataFrame, sentence: Policy, left: Sequence[float]) -> pd.DataFrame:
    """Return offers with a sentence's days closed; `left` is the part of each seller-year that it leaves open."""
    days = cache(sentence.days_in_force)
    before, years = closed_days(offers), offers["year"].tolist()
    after = list(before)
    for at, part in enumerate(left):
        if part < 1:
            after[at] = _with(before[at], *days(years[at]), part)
    if after == before:
        return offers
    offered = offers[OFFERED] if OFFERED in offers else offers["available"]
    open_part = cache(mean_open)
    available = [
        kt * open_part(known, y) if known else kt for kt, known, y in zip(offered.tolist(), after, years, strict=True)
    ]
    days_closed = pd.Series(after, index=offers.index, dtype=object)
    return offers.assign(available=available, offered=offered, closed=days_closed)


def mined(frames: Frames) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """Return, by form and country that ships it, where the ore was mined and its share; a country's own otherwise."""
    return ores_of(frames.origins)


def ores_of(origins: pd.DataFrame) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """Return the same from a table of form, country, origin, share."""
    out: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for form, country, origin, share in each_row(origins, "form", "country", "origin", "share"):
        out.setdefault((form, country), []).append((origin, share))
    return out


def closed_days(offers: pd.DataFrame) -> list[Closures]:
    """Return the days of each seller-year that sentences have closed so far."""
    return offers[CLOSED].tolist() if CLOSED in offers else [()] * len(offers)


def closed_further(before: pd.DataFrame, after: pd.DataFrame) -> list[bool]:
    """Return whether a sentence closes days of each seller-year, some of which others may have closed too."""
    return [a != b for a, b in zip(closed_days(before), closed_days(after), strict=True)]


def _with(closures: Closures, first: int, end: int, left: float) -> Closures:
    return closures if left >= 1 or first >= end else tuple(sorted({*closures, (first, end, left)}))


# ---------------------------------------------------------------- re-check from result tables, day by day


def closure_checks(
    label: str, sentence: Policy, left: Sequence[float], frames: Frames, tables: Tables
) -> Iterable[Check]:
    """Compare what was bought with what the dataset's supplier table offers on the days that are left.

    `left` is the part of each row of `purchases` that this sentence leaves open while in force. The days that the
    other sentences of the variant close are those noted in `frames`.
    """
    rows = rows_of(tables, "purchases", *SELLER, "tonnes")
    mine = [(*row, part) for row, part in zip(rows, left, strict=True) if part < 1]
    if not mine:
        return
    offered, noted, counted = frames.once(_offered), frames.once(_noted), cache(_open_days)
    for form, country, step, year, tonnes, part in mine:
        own = _days_walked(sentence.start, sentence.until, year)
        if own:
            seller = (form, country, step, year)
            most = offered.get(seller, 0.0) * counted(own, part, noted.get(seller, ()), year)
            yield Check(label, f"{country} {form} {year}", tonnes, most, "t")


def _offered(frames: Frames) -> dict[Seller, float]:
    """Return what the dataset's supplier table offers, t."""
    sellers = each_row(frames.tables["suppliers"], *SELLER, "available_t")
    return {(form, country, step, year): tonnes for form, country, step, year, tonnes in sellers}


def _noted(frames: Frames) -> dict[Seller, Closures]:
    """Return the days of each seller-year that sentences have closed."""
    return dict(zip(each_row(frames.offers, *SELLER), closed_days(frames.offers), strict=True))


@lru_cache(maxsize=4096)
def _days_walked(start: str | int | None, until: str | int | None, year: int) -> frozenset[int]:
    """Return the days of a year in force, each compared with the dates that a sentence states."""
    first = dt.date.min if start is None else first_day(start)
    last = dt.date.max if until is None else last_day(until)
    every = (dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(days_in_year(year)))
    return frozenset(n for n, day in enumerate(every) if first <= day <= last)


def _open_days(own: frozenset[int], part: float, others: Closures, year: int) -> float:
    """Return the part of a year's offer that is open, day by day."""
    total, days = 0.0, days_in_year(year)
    for day in range(days):
        leaves = [left for first, end, left in others if first <= day < end]
        total += min([1.0, *leaves, *([part] if day in own else [])])
    return total / days

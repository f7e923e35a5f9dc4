"""Triggers: whether sentences are in force on the days that the plan itself brings about, counted from its tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from model.proof.comparisons import Book
from model.proof.second_opinion.dates import Days, days
from model.proof.second_opinion.plan import Plan

ROUNDING = 1e-6
"""Relative: what lies beyond a level by less is at it."""
OCTOBER = 92
"""Days of a calendar year that are of the next fiscal year."""
_DAY = np.timedelta64(1, "D")


def triggers_met(book: Book, plan: Plan, stated: Mapping[str, tuple[Any, Any]]) -> None:
    """Note every day of a year on which a sentence is in force and its triggers say otherwise, or the reverse.

    stated: by label, the sentence as the study states it, None where nobody knows, and on the days that it was planned
    """
    for label, (said, planned) in stated.items():
        if said is None:
            if planned.begins_when is not None or planned.ends_when is not None:
                book.refuse("trigger", [(label, "its days are not decided")], [True])
            continue
        years = list(plan.reading.years)
        begins, ends = _span(plan, said)
        wrong = [bool((days(planned, year) != _between(days(said, year), year, begins, ends)).any()) for year in years]
        book.refuse("trigger", [(label, year) for year in years], wrong)


def _between(own: Days, year: int, begins: Any, ends: Any) -> Days:
    """Return the days of a year that a sentence states, from one day to another."""
    calendar = np.arange(np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01"))
    hit: Days = own & (calendar >= begins) & (calendar <= ends)
    return hit


def _span(plan: Plan, said: Any) -> tuple[Any, Any]:
    """Return the first and the last day that the plan brings about for a sentence."""
    first, last = np.datetime64("0001-01-01"), np.datetime64("9999-12-30")
    since = min(plan.reading.years)
    if (trigger := said.begins_when) is not None:
        met = _met(plan, trigger, since)
        found = [] if met is None else [_december(met) + (trigger.days_after + 1) * _DAY]
        if trigger.at_latest is not None:
            text = str(trigger.at_latest)
            found.append(np.datetime64(text if len(text) > 4 else f"{text}-01-01"))
        first = min(found, default=np.datetime64("9999-12-31"))
        since = max(since, first.astype("datetime64[Y]").astype(int) + 1970)
    if (trigger := said.ends_when) is not None:
        if said.start is not None:
            since = max(since, int(str(said.start)[:4]))
        met = _met(plan, trigger, since)
        last = last if met is None else _december(met) + trigger.days_after * _DAY
    return first, last


def _december(year: int) -> Any:
    return np.datetime64(f"{year}-12-31")


def _met(plan: Plan, trigger: Any, since: int) -> int | None:
    """Return the year that makes up the years on end, `since` one or later, in which the level is passed."""
    above, below = (_stated(trigger, side) for side in ("above", "below"))
    name, level = above or below or ("", 0.0)
    known = _MEASURED[name](plan, trigger)
    room, on_end = ROUNDING * max(level, 1e-3), 0
    for year in plan.reading.years:
        value = known.get(year)
        if year < since or value is None:
            on_end = 0
            continue
        on_end = on_end + 1 if (value > level + room if above else value < level - room) else 0
        if on_end >= trigger.years:
            return int(year)
    return None


def _stated(trigger: Any, side: str) -> tuple[str, float] | None:
    said = {name: getattr(trigger, f"{name}_{side}") for name in _MEASURED}
    return next(((name, float(level)) for name, level in said.items() if level is not None), None)


def _tonnes(plan: Plan, form: str) -> list[tuple[int, str, float]]:
    """Return who supplies how much of a form in which year: sellers, plants, and home for what is collected."""
    rows = [(y, c, t) for f, c, y, t in plan.tables["purchases"].keys("form", "country", "year", "tonnes") if f == form]
    made = plan.tables["production"].keys("form", "country", "year", "tonnes")
    rows += [(y, c, t) for f, c, y, t in made if f == form and t > 0]
    scrap = plan.tables["recycling"].keys("form", "year", "tonnes")
    return [*rows, *((y, plan.reading.home, t) for f, y, t in scrap if f == form)]


def _by_year(rows: list[tuple[int, float]]) -> dict[int, float]:
    out: dict[int, float] = defaultdict(float)
    for year, amount in rows:
        out[year] += amount
    return out


def _reliance(plan: Plan, trigger: Any) -> dict[int, float]:
    rows = _tonnes(plan, trigger.form)
    supply, home = (
        _by_year([(y, t) for y, _, t in rows]),
        _by_year([(y, t) for y, c, t in rows if c == plan.reading.home]),
    )
    sold = _by_year([(y, t) for f, y, t in plan.tables["outlets"].keys("form", "year", "tonnes") if f == trigger.form])
    out = {}
    for year, whole in supply.items():
        if whole > 0:
            used = whole - sold[year]
            out[year] = max(0.0, 1.0 - home[year] / used) if used > 1e-9 * whole else 0.0
    return out


def _named(plan: Plan, trigger: Any, year: int) -> frozenset[str]:
    if trigger.bloc:
        return plan.reading.members(trigger.bloc, year)
    return frozenset(trigger.countries or [plan.reading.home])


def _share(plan: Plan, trigger: Any) -> dict[int, float]:
    rows = _tonnes(plan, trigger.form)
    supply = _by_year([(y, t) for y, _, t in rows])
    theirs = _by_year([(y, t) for y, c, t in rows if c in _named(plan, trigger, y)])
    return {year: theirs[year] / whole for year, whole in supply.items() if whole > 0}


def _capacity(plan: Plan, trigger: Any) -> dict[int, float]:
    """Return what stands and what was decided and runs, less what newer plants replaced."""
    out = dict.fromkeys(plan.reading.years, 0.0)
    told = list(plan.tables["capacity"].keys("plant", "year", "built_t", "retired_t"))
    for plant, (form, country, _) in plan.plants.items():
        if form != trigger.form:
            continue
        decided = [(y, t) for p, y, t, _ in told if p == plant and t > 0]
        for year in out:
            if country in _named(plan, trigger, year):
                run = sum(t for y, t in decided if plan.builds[plant, y][2] <= year <= plan.builds[plant, y][3])
                gone = sum(t for p, y, _, t in told if p == plant and y == year)
                out[year] += plan.standing.get((plant, year), 0.0) * 1e3 + run - gone
    return out


def _stock(plan: Plan, trigger: Any) -> dict[int, float]:
    held = plan.tables["stockpile"].keys("form", "year", "stock_t")
    return dict.fromkeys(plan.reading.years, 0.0) | dict(_by_year([(y, t) for f, y, t in held if f == trigger.form]))


def _price(plan: Plan, trigger: Any) -> dict[int, float]:
    out = {}
    for year in plan.reading.years:
        late = OCTOBER / len(np.arange(np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01")))
        index = (1 - late) * plan.fiscal.price(year) + late * plan.fiscal.price(year + 1)
        real = plan.reading.market(None, trigger.form, year) * 1e3
        out[year] = real * index if trigger.dollars == "nominal" else real
    return out


_MEASURED = {"reliance": _reliance, "share": _share, "capacity": _capacity, "stock": _stock, "price": _price}

"""What a plan measures of forms, year by year, and the days in force that it brings about."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.rows import each_row
from model.frames.scale import in_usd_per_t
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import first_day
from model.policies.base.fiscal_years import dollar, next_fiscal_part
from model.policies.base.market_price import market_price
from model.policies.base.policy import Policy
from model.policies.base.trigger import Days, Trigger

Tables = Mapping[str, pd.DataFrame]


def days_brought(sentence: Policy, base: Frames, frames: Frames, tables: Tables) -> Days:
    """Return the first and the last day in force that a plan brings about for a sentence with triggers.

    base, frames: the numbers before and after the sentences of the variant; tables: the plan
    """
    begins, since = None, base.years[0]
    if (first := sentence.begins_when) is not None:
        begins = first.day_met(first.year_met(measured(first, base, frames, tables), since))
        if begins is None:
            return None, None
        since = max(since, first_day(begins).year)
    if (last := sentence.ends_when) is None:
        return begins, None
    since = since if sentence.start is None else max(since, first_day(sentence.start).year)
    return begins, last.day_met(last.year_met(measured(last, base, frames, tables), since))


def measured(trigger: Trigger, base: Frames, frames: Frames, tables: Tables) -> dict[int, float]:
    """Return what a trigger asks about, by year, in the unit of its level; no year in which there is no such thing."""
    of = {
        "reliance": lambda: _column(tables["concentration"], trigger.form, "import_reliance"),
        "share": lambda: _share(trigger, base, tables),
        "capacity": lambda: _capacity(trigger, base, frames, tables),
        "stock": lambda: _added(tables["stockpile"], trigger.form, "stock_t", base),
        "price": lambda: _price(trigger, base),
    }
    return of[trigger.measure]()


def _column(table: pd.DataFrame, form: str, column: str) -> dict[int, float]:
    return {int(y): float(v) for f, y, v in each_row(table, "form", "year", column) if f == form}


def _added(table: pd.DataFrame, form: str, column: str, base: Frames) -> dict[int, float]:
    out = dict.fromkeys(base.years, 0.0)
    for known, year, t in each_row(table, "form", "year", column):
        if known == form:
            out[int(year)] += float(t)
    return out


def _members(trigger: Trigger, base: Frames, year: int) -> frozenset[str]:
    return base.members(trigger.bloc, year) if trigger.bloc else frozenset(trigger.countries or (base.home,))


def _share(trigger: Trigger, base: Frames, tables: Tables) -> dict[int, float]:
    """Return the share that those named ship of a form, of the years in which anybody supplies it."""
    out = dict.fromkeys(_column(tables["concentration"], trigger.form, "supply_t"), 0.0)
    for form, country, year, share in each_row(tables["shares"], "form", "country", "year", "shipped_share"):
        if form == trigger.form and country in _members(trigger, base, year):
            out[int(year)] += float(share)
    return out


def _capacity(trigger: Trigger, base: Frames, frames: Frames, tables: Tables) -> dict[int, float]:
    """Return the running capacity of the plants whose main product a form is, where those named are."""
    where = {p: country for p, form, country in each_row(frames.plants, "plant", "form", "country")
             if form == trigger.form}  # fmt: skip
    out = dict.fromkeys(base.years, 0.0)
    for plant, year, t in each_row(tables["capacity"], "plant", "year", "capacity_t"):
        if where.get(plant) in _members(trigger, base, year):
            out[int(year)] += float(t)
    return out


def _price(trigger: Trigger, base: Frames) -> dict[int, float]:
    found = market_price(base, [trigger.form])
    later = {year: next_fiscal_part(year, None, True) for year in base.years}
    return {
        year: float(in_usd_per_t(price)) * (dollar(base, year, later[year]) if trigger.dollars == "nominal" else 1.0)
        for (_, year), price in sorted(found.items())
    }

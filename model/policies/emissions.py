"""Greenhouse gas of making: what the two sentences about emissions count.

An intensity in the table of emissions covers a tonne from ore to gate, by form and country. A plant's own emissions
are its intensity less that of the feed it takes in, so that a chain is counted once: the feed's share is counted
where the feed is bought or made. A plant's intensity is the one in the table of plants where it is given, else that
of its form, route (primary or recycled) and country. Scrap carries none.

Not covered: freight, power at use, building the plants, what users emit, and gas other than what the figures count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import pandas as pd

from data.rows import each_row
from model.frames import Frames

PRIMARY, RECYCLED = "primary", "recycled"
SCRAP = "scrap"


def of_sellers(frames: Frames) -> pd.DataFrame:
    """Return seller, form, country, year and t_per_t, t CO2e per t bought, blank where no figure stands."""
    sales, goods = frames.sales[["seller", "form", "country", "year"]], of_goods(frames)
    return sales.assign(t_per_t=[goods(form, country) for form, country in each_row(sales, "form", "country")])


def of_goods(frames: Frames) -> Callable[[str, str], float]:
    """Return what says the t CO2e per t of a form bought from a country; not a number where no figure stands."""
    known = _known(frames)
    scrap = {form for form, _, stage in frames.named_forms if stage == SCRAP}
    return lambda form, country: 0.0 if form in scrap else known.get((form, country, PRIMARY), math.nan)


def of_plants(frames: Frames) -> pd.DataFrame:
    """Return plant, form, country, kind, year and t_per_t, its own t CO2e per t made, never below 0."""
    runs, own = frames.outputs[["plant", "form", "country", "kind", "year"]], of_each_plant(frames)
    return runs.assign(t_per_t=runs["plant"].map(own).astype(float))


def of_each_plant(frames: Frames) -> dict[str, float]:
    """Return each plant's own t CO2e per t made, never below 0; not a number where no figure stands."""
    known = _known(frames)
    stated = {p: t for p, t in each_row(frames.tables["plants"], "plant", "emissions_t_per_t") if t == t}
    feeds = _feed(frames)
    found: dict[str, float] = {}
    for plant, form, country, kind in set(each_row(frames.outputs, "plant", "form", "country", "kind")):
        route = RECYCLED if kind == "recycler" else PRIMARY
        whole = stated.get(plant, known.get((form, country, route), math.nan))
        own = whole - feeds.get(plant, 0.0)
        found[plant] = max(0.0, own) if own == own else own
    return found


def missing(frames: Frames) -> Iterable[str]:
    """Yield what the sentences ask of the table of emissions and do not find."""
    sellers, plants = of_sellers(frames), of_plants(frames)
    for rows in (sellers, plants):
        absent = rows.loc[rows["t_per_t"].isna(), ["form", "country"]].drop_duplicates()
        yield from (f"{form} from {country}" for form, country in each_row(absent, "form", "country"))


def _known(frames: Frames) -> dict[tuple[str, str, str], float]:
    rows = each_row(frames.tables["emissions"], "form", "country", "route", "t_per_t")
    return {(form, country, route): t for form, country, route, t in rows}


def _feed(frames: Frames) -> dict[str, float]:
    """Return the intensity of what each plant takes in per tonne it makes: each feed at the middle of its countries."""
    table = frames.tables["emissions"]
    primary = table[table["route"] == PRIMARY]
    middle = primary.groupby("form")["t_per_t"].median().to_dict()
    out: dict[str, float] = {}
    for plant, form, t in each_row(frames.recipe, "plant", "form", "t_per_t"):
        if t < 0:
            out[plant] = out.get(plant, 0.0) - t * middle.get(form, 0.0)
    return out

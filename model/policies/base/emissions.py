"""Greenhouse gas of making: what the two sentences about emissions count.

An intensity in the table of emissions covers a tonne from ore to gate, by form and country. What a plant makes, main
product and by-products, carries the intensity of each form, route (primary or recycled) and country; for the main
product the one in the table of plants goes first where it is given. A plant's own emissions are those of its products
less those of the feed it takes in, so that a chain is counted once: the feed's share is counted where the feed is
bought or made. Scrap carries none.

Not covered: freight, power at use, building the plants, what users emit, and gas other than what the figures count.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from data.messages.finding import MOST_LISTED
from data.messages.lists import first_of
from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.products import products

PRIMARY, RECYCLED = "primary", "recycled"
SCRAP = "scrap"
_PRODUCT = ["plant", "form", "country", "kind"]


def of_sellers(frames: Frames) -> pd.DataFrame:
    """Return seller, form, country, year and t_per_t, t CO2e per t bought, blank where no figure stands."""
    offers, goods = frames.sellers[["seller", "form", "country", "year"]], of_goods(frames)
    return offers.assign(t_per_t=[goods(form, country) for form, country in each_row(offers, "form", "country")])


def of_goods(frames: Frames) -> Callable[[str, str], float]:
    """Return what says the t CO2e per t of a form bought from a country; not a number where no figure stands."""
    known = _known(frames)
    scrap = {form for form, _, stage in frames.named_forms if stage == SCRAP}
    return lambda form, country: 0.0 if form in scrap else known.get((form, country, PRIMARY), math.nan)


def of_plants(frames: Frames) -> pd.DataFrame:
    """Return plant, form, country, kind, year and t_per_t for every product of every plant.

    t_per_t is what the plant itself emits for that product, t CO2e per t of its main product, never below 0; blank
    where a figure is missing.
    """
    own, made = of_each_product(frames), products(frames)
    rows = [
        (plant, form, country, kind, year, own[plant, form])
        for plant, country, kind, year in each_row(frames.runs, "plant", "country", "kind", "year")
        for form, _ in made[plant]
    ]
    return pd.DataFrame(rows, columns=[*_PRODUCT, "year", "t_per_t"])


def of_each_product(frames: Frames) -> dict[tuple[str, str], float]:
    """Return what each plant itself emits for each of its products, t CO2e per t of main product, never below 0.

    What the feed carries is taken off all products alike, so that together they carry it once. Not a number where a
    figure is missing.
    """
    whole, feeds = _whole(frames), _feed(frames)
    total: dict[str, float] = {}
    for (plant, _), t in whole.items():
        total[plant] = total.get(plant, 0.0) + t
    found: dict[tuple[str, str], float] = {}
    for (plant, form), t in whole.items():
        every = total[plant]
        own = 1.0 - feeds.get(plant, 0.0) / every if every > 0 else 0.0
        found[plant, form] = t * max(0.0, own) if every == every else math.nan
    return found


def _whole(frames: Frames) -> dict[tuple[str, str], float]:
    """Return what each product carries from ore to gate, t CO2e per t of the plant's main product."""
    known, made = _known(frames), products(frames)
    stated = {p: t for p, t in each_row(frames.tables["plants"], "plant", "emissions_t_per_t") if t == t}
    out: dict[tuple[str, str], float] = {}
    for plant, main, country, kind in set(each_row(frames.runs, "plant", "form", "country", "kind")):
        route = RECYCLED if kind == "recycler" else PRIMARY
        for form, t in made[plant]:
            each = known.get((form, country, route), math.nan)
            out[plant, form] = t * (stated.get(plant, each) if form == main else each)
    return out


def missing(frames: Frames) -> str:
    """Say what the sentences ask of the table of emissions and do not find, and where to write it."""
    sellers = of_sellers(frames)
    where = dict(each_row(frames.runs, "plant", "country"))
    absent = [
        *each_row(sellers[sellers["t_per_t"].isna()], "form", "country"),
        *sorted((form, where[plant]) for (plant, form), t in _whole(frames).items() if t != t),
    ]
    goods = [f"{form} from {country}" for form, country in dict.fromkeys(absent)]
    return (
        f"needs the emissions of {first_of(goods, MOST_LISTED)}; add them to the table emissions, in a study by "
        "[[data.patch.emissions]] with add = true"
        if goods
        else ""
    )


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

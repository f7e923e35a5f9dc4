"""Greenhouse gas of a tonne, from ore to the gate of its maker, by form, country and route.

A row stands for every country that sells a form and for every product of a plant, by-products too, and its country, so
that a plant without a figure of its own (`emissions_t_per_t` in the table of plants) finds one here. Few figures are
published, and `planned/emissions` says which form and country each of them stands for. Anode powder
from Canada has one of its own. China's anode powder is taken midway between the published natural and synthetic
routes, anode powder from elsewhere at the median of the three published figures. Nickel metal carries the
published world figure of its class: ferronickel for the countries that mostly sell it, class 1 for the others.
Everything else is assumed (`figures/assumptions/emissions.csv`), by country where the route is known, else one
middle value for the form in every country, with a wide range. Recycled forms carry a fifth of the primary figure:
published on average 80% less.

A world figure given to a country is `assumed`, for the country's own plants may differ. Intensities do not change over
the years. Scrap has no row: it carries nothing when it is collected.
"""

from __future__ import annotations

from statistics import median

import pandas as pd

from data.prepare.figure_row import FigureRow, NamedRows
from data.prepare.figures import Figures, Tables
from data.prepare.plant_evidence import Fact, by_figure, items
from data.prepare.provenance import joined

TABLE, ASSUMED = "published/emissions_jobs", "assumptions/emissions"
PUBLISHED, RECYCLED_SAVES = "planned/emissions", "emissions-jobs-0009"
PRIMARY, RECYCLED = "primary", "recycled"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return an intensity for every form and country that sells or makes it."""
    known, assumed = by_figure(figures, TABLE), items(figures, ASSUMED)
    printed = {(row["form"], row["country"]): _printed(row, known) for row in figures.rows(PUBLISHED)}
    rows = []
    for form, country, route in _wanted(tables):
        fact = _intensity(form, country, printed, assumed)
        if route == RECYCLED:
            fact = _recycled(fact, known[RECYCLED_SAVES])
        rows.append(
            {
                "form": form,
                "country": country,
                "route": route,
                "t_per_t": float(f"{fact.value:.4g}"),
                "low": None if fact.low is None else float(f"{fact.low:.4g}"),
                "high": None if fact.high is None else float(f"{fact.high:.4g}"),
                "confidence": fact.confidence,
                "source_id": fact.source_id,
                "figures": fact.figure,
                "rule": fact.rule,
            }
        )
    return pd.DataFrame(rows)


def _wanted(tables: Tables) -> list[tuple[str, str, str]]:
    """Return every (form, country, route) that sells or makes; scrap carries nothing."""
    forms = tables["forms"]
    scrap = set(forms.loc[forms["stage"] == "scrap", "form"])
    sellers = tables["suppliers"][["form", "country"]].assign(route=PRIMARY)
    plants = tables["plants"]
    plants = plants[plants["status"] != "cancelled"]
    routes = plants["kind"].map(lambda kind: RECYCLED if kind == "recycler" else PRIMARY)
    about = plants[["plant", "country"]].assign(route=routes)
    recipes = tables["recipes"]
    makers = recipes.loc[recipes["t_per_t"] > 0, ["plant", "form"]].merge(about, on="plant")[
        ["form", "country", "route"]
    ]
    every = pd.concat([sellers, makers], ignore_index=True).drop_duplicates()
    every = every[~every["form"].isin(scrap)]
    return sorted(zip(every["form"], every["country"], every["route"], strict=True))


def _intensity(form: str, country: str, printed: dict[tuple[str, str], Fact], assumed: dict[str, Fact]) -> Fact:
    """Return what a tonne made from ore carries: published for the country or the form, else assumed."""
    published = printed.get((form, country)) or printed.get((form, ""))
    return published or assumed.get(f"{form}/{country}", assumed.get(form) or assumed[form.partition(".")[0]])


def _printed(row: FigureRow, by_item: NamedRows[Fact]) -> Fact:
    """Return the median of the published figures that a row names, within the lowest and the highest of them."""
    facts = [by_item.named(row, "figures", figure) for figure in row.ids("figures")]
    values = [fact.value for fact in facts]
    low, high = (min(values), max(values)) if len(facts) > 1 else (facts[0].low, facts[0].high)
    if row["high"]:
        low, high = facts[0].value, by_item.named(row, "high").value
    return Fact(
        median(values), low, high, facts[0].confidence if row["of_the_country"] else "assumed",
        joined(fact.source_id for fact in facts), joined(fact.figure for fact in facts), row["rule"],
    )  # fmt: skip


def _recycled(primary: Fact, saves: Fact) -> Fact:
    """Return what a tonne made from scrap carries: the primary figure less the published average saving."""
    left = primary.times(1 - saves.value)
    rule = f"A fifth of the primary figure, which is: {primary.rule[0].lower()}{primary.rule[1:]}"
    sources, ids = joined([primary.source_id, saves.source_id]), joined([primary.figure, saves.figure])
    return Fact(left.value, left.low, left.high, "assumed", sources, ids, rule)

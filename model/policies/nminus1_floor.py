"""Whichever foreign country supplies a form may stop: what is left still covers essential demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import IndexSet, Parameter, Part, Variable
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.policies.base import share_rows
from model.policies.base.days_in_force import Dates
from model.policies.base.policy import Check, Clause, Rows, Sentence, SharePath, Tables

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "STANDING": IndexSet("k, f, t", "sentence k looks at what stands ready of form f"),
    "READY_PLANTS": IndexSet("p", "the plants that make it", over="k, f, t"),
    "READY_BUILDS": IndexSet("p, v", "the builds that run then: p the plant, v the year of decision", over="k, f, t"),
    "READY_STOCKS": IndexSet("k, f, t", "stock of form f may be released"),
    "RELEASING": IndexSet("g", "the form itself where its stock may be released", over="k, f, t"),
    "LOSSES": IndexSet("k, c, f, t", "country c may stop supplying it"),
    "LOST_PLANTS": IndexSet("p", "the plants that stop with country c", over="k, c, f, t"),
    "LOST_BUILDS": IndexSet("p, v", "the builds that stop with country c", over="k, c, f, t"),
}
PARAMETERS = {
    "release_ready": Parameter("READY_STOCKS", "kt", "the most that may be released in a year"),
    "others": Parameter("LOSSES", "kt", "what sellers elsewhere offer"),
    "least_cover": Parameter("LOSSES", "kt", "the essential demand that must still be covered"),
}
VARIABLES = {
    "Ready": Variable("STANDING", "kt", "what all plants could make and the stock could release"),
    "Release": Variable("READY_STOCKS", "kt", "what the stock could release", at_most="release_ready"),
}

# ---------------------------------------------------------------- rows


def release_within_stock(m: Any, k: str, f: str, t: int) -> Any:
    """What could be released in a year is no more than the stock, nor than the release rate."""
    return m.Release[k, f, t] <= m.Stock[f, t]


def ready_within_capacity(m: Any, k: str, f: str, t: int) -> Any:
    """What stands ready of a form is what all plants could make and the stock could release."""
    return m.Ready[k, f, t] <= (
        sum(m.made[p, f] * m.existing[p, t] for p in m.READY_PLANTS[k, f, t])
        + sum(m.made[p, f] * m.Build[p, v] for p, v in m.READY_BUILDS[k, f, t])
        + sum(m.Release[k, g, t] for g in m.RELEASING[k, f, t])
    )


def survives_loss(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """When one country stops, what stands ready elsewhere and what others sell cover a share of essential demand."""
    lost = sum(m.made[p, f] * m.existing[p, t] for p in m.LOST_PLANTS[k, c, f, t]) + sum(
        m.made[p, f] * m.Build[p, v] for p, v in m.LOST_BUILDS[k, c, f, t]
    )
    return m.Ready[k, f, t] - lost + m.others[k, c, f, t] >= m.least_cover[k, c, f, t]


PART = Part(
    SETS,
    PARAMETERS,
    VARIABLES,
    rows=((release_within_stock, "READY_STOCKS"), (ready_within_capacity, "STANDING"), (survives_loss, "LOSSES")),
)

# ---------------------------------------------------------------- the sentence


class Nminus1Floor(Sentence):
    """Whichever one foreign country stops supplying a form, the rest can still cover `min` of its essential demand.

    The rest is what sellers elsewhere have to offer in that year, at any price; what plants at home and in other
    countries could make at the capacity they have; and what the stock held at the end of the year could release in
    one. One row for every form, year and country, so that no choice of the largest is needed. It asks for means, not
    for use: offers are taken in full whatever was bought before, plants are taken to find their feed, and the loss
    is of one form at a time. The column `nminus1_coverage` of the table `concentration` is the least such cover over
    all countries.
    """

    name: ClassVar[str] = "nminus1_floor"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "nobody abroad supplies it"
    part: ClassVar[Part | None] = PART
    min: SharePath = Field(description="Least share of essential demand covered, by year or for all years.")

    def reaches(self, frames: Frames) -> pd.DataFrame:
        means = foreign_means(frames).merge(essential_demand(frames), on=["form", "year"])
        return means[means["form"].isin(self.forms_touched(frames))]

    def why_not(self, form: str, frames: Frames) -> str:
        return self.lacks if form in set(essential_demand(frames)["form"]) else "no essential use wants it"

    def rows(self, clause: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        asked = share_rows.wanted(self, self.min, frames).merge(essential_demand(frames), on=["form", "year"])
        asked = asked.assign(clause=clause, least_cover=asked["level"] * asked["essential"])
        losses = foreign_means(frames).merge(asked, on=["form", "year"]).rename(columns={"country": "who"})
        if losses.empty:
            return {}
        standing = asked.merge(losses[["form", "year"]].drop_duplicates(), on=["form", "year"])
        plants, builds = _makers(frames)
        key = ["clause", "form", "year"]
        ready = [rows.merge(standing[key], on=["form", "year"]) for rows in (plants, builds)]
        lost = [
            rows.rename(columns={"country": "who"}).merge(losses[share_rows.KEY], on=["who", "form", "year"])
            for rows in (plants, builds)
        ]
        stocks = frames.stocks.merge(standing[key], on=["form", "year"])
        return {
            "STANDING": standing[key],
            "READY_PLANTS": ready[0][[*key, "plant"]],
            "READY_BUILDS": ready[1][[*key, "plant", "decided"]],
            "READY_STOCKS": stocks.assign(release_ready=stocks["release_most"])[[*key, "release_ready"]],
            "RELEASING": stocks.assign(held=stocks["form"])[[*key, "held"]],
            "LOSSES": losses[[*share_rows.KEY, "others", "least_cover"]],
            "LOST_PLANTS": lost[0][[*share_rows.KEY, "plant"]],
            "LOST_BUILDS": lost[1][[*share_rows.KEY, "plant", "decided"]],
        }

    def recheck(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        levels = share_rows.wanted(self, self.min, frames)
        needs = {
            (form, year): in_tonnes(t)
            for form, year, t in each_row(essential_demand(frames), "form", "year", "essential")
        }
        left = left_without(frames, tables)
        for form, year, level in each_row(levels, "form", "year", "level"):
            for country, tonnes in sorted(left.get((form, year), {}).items()):
                if (form, year) in needs and country:
                    yield Check(clause, f"without {country} {form} {year}", level * needs[form, year], tonnes, "t")


def essential_demand(frames: Frames) -> pd.DataFrame:
    """Return form, year and the kt that essential uses want, where they want any."""
    rows = frames.demands[frames.demands["essential"] & (frames.demands["wanted"] > 0)]
    need = rows.groupby(["form", "year"], as_index=False)[["wanted"]].sum()
    return need.rename(columns={"wanted": "essential"})


def foreign_means(frames: Frames) -> pd.DataFrame:
    """Return form, year, country and `others`, the kt that sellers elsewhere offer, for every country that may stop."""
    offers = frames.sales.groupby(["form", "year", "country"], as_index=False)[["available"]].sum()
    plants, builds = _makers(frames)
    key = ["form", "year", "country"]
    there = pd.concat([offers[key], plants[key], builds[key]], ignore_index=True).drop_duplicates()
    there = there[there["country"] != frames.home].merge(offers, on=key, how="left").fillna({"available": 0.0})
    total = offers.groupby(["form", "year"], as_index=False)[["available"]].sum().rename(columns={"available": "total"})
    there = there.merge(total, on=["form", "year"], how="left").fillna({"total": 0.0})
    return there.assign(others=(there["total"] - there["available"]).clip(lower=0.0))[[*key, "others"]]


def _makers(frames: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the plants that can make each form in each year, and their builds that run then."""
    made = frames.recipe.loc[frames.recipe["t_per_t"] > 0, ["plant", "form"]]
    plants = frames.outputs[["plant", "country", "year"]].merge(made, on="plant")
    builds = frames.builds[["plant", "year", "first_run", "last_run"]].rename(columns={"year": "decided"})
    running = builds.merge(plants, on="plant")
    inside = (running["first_run"] <= running["year"]) & (running["year"] <= running["last_run"])
    return plants, running.loc[inside, ["plant", "country", "year", "form", "decided"]]


def left_without(frames: Frames, tables: Tables) -> dict[tuple[str, int], dict[str, float]]:
    """Return the tonnes of each form and year that are left when a country stops, from result tables.

    Under "" stands what there is when nobody stops.
    """
    key = ["form", "year", "country"]
    sales = frames.sales.groupby(key, as_index=False)[["available"]].sum()
    offered = {(f, y, c): in_tonnes(kt) for f, y, c, kt in each_row(sales, *key, "available")}
    where = dict(each_row(frames.outputs, "plant", "country"))
    made = [(plant, form, t) for plant, form, t in each_row(frames.recipe, "plant", "form", "t_per_t") if t > 0]
    gives: dict[str, list[tuple[str, float]]] = {}
    for plant, form, t in made:
        gives.setdefault(plant, []).append((form, t))
    own: dict[tuple[str, int, str], float] = {}
    for plant, year, capacity in each_row(tables["capacity"], "plant", "year", "capacity_t"):
        for form, t in gives.get(plant, ()):
            at = (form, year, where[plant])
            own[at] = own.get(at, 0.0) + capacity * t
    release = {(f, y): in_tonnes(kt) for f, y, kt in each_row(frames.stocks, "form", "year", "release_most")}
    stock = {
        (f, y, ""): min(t, release[f, y])
        for f, y, t in each_row(tables["stockpile"], "form", "year", "stock_t")
        if (f, y) in release
    }
    whole: dict[tuple[str, int], dict[str, float]] = {}
    for means in (offered, own, stock):
        for (form, year, country), t in means.items():
            by = whole.setdefault((str(form), int(year)), {})
            by[country] = by.get(country, 0.0) + t
    return {key: _without_each(by, frames.home) for key, by in whole.items()}


def _without_each(by: dict[str, float], home: str) -> dict[str, float]:
    total = sum(by.values())
    return {"": total} | {country: total - t for country, t in by.items() if country not in ("", home)}

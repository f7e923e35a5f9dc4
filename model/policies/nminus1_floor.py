"""Whichever foreign country supplies a form may stop: what is left still covers essential demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Variable
from model.frames.hosts import replacing
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.policies.base import share_rows
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.lack import Lack
from model.policies.base.level import Level, Whole, share_floor
from model.policies.base.lost_supplier import essential_demand, foreign_means, left_without, makers_of, uncounted
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "STANDING": IndexSet("k, f, t", "sentence k looks at what stands ready of form f"),
    "READY_PLANTS": IndexSet("p", "the plants that make it", over="k, f, t"),
    "READY_REPLACED": IndexSet("p", "those of them whose place newer plants can have taken", over="k, f, t"),
    "READY_BUILDS": IndexSet("p, v", "the builds that run then: p the plant, v the year of decision", over="k, f, t"),
    "READY_STOCKS": IndexSet("k, h, f, t", "stock of form f at holder h could be released"),
    "RELEASING": IndexSet("h, g", "the holders of stock, with the form itself as g", over="k, f, t"),
    "LOSSES": IndexSet("k, c, f, t", "country c may stop supplying it"),
    "LOST_PLANTS": IndexSet("p", "the plants that stop with country c", over="k, c, f, t"),
    "LOST_REPLACED": IndexSet("p", "those of them whose place newer plants can have taken", over="k, c, f, t"),
    "LOST_BUILDS": IndexSet("p, v", "the builds that stop with country c", over="k, c, f, t"),
}
PARAMETERS = {
    "release_ready": Parameter("READY_STOCKS", "kt", "the most that may be released in a year"),
    "others": Parameter("LOSSES", "kt", "what sellers elsewhere offer"),
    "least_cover": Parameter("LOSSES", "kt", "the essential demand that must still be covered"),
}
VARIABLES = {
    "Ready": Variable("STANDING", "kt", "what all plants could make and both stocks could release"),
    "Release": Variable("READY_STOCKS", "kt", "what a stock could release", at_most="release_ready"),
}

# ---------------------------------------------------------------- rows


def release_within_stock(m: Any, k: str, h: str, f: str, t: int) -> Any:
    """What could be released in a year is no more than the stock, nor than the release rate."""
    return m.Release[k, h, f, t] <= m.Stock[h, f, t]


def ready_within_capacity(m: Any, k: str, f: str, t: int) -> Any:
    """What stands ready of a form is what all plants could make and both stocks could release."""
    return m.Ready[k, f, t] <= (
        sum(m.made[p, f] * m.existing[p, t] for p in m.READY_PLANTS[k, f, t])
        - sum(m.made[p, f] * m.Retired[p, t] for p in m.READY_REPLACED[k, f, t])
        + sum(m.made[p, f] * m.usable[p, v, t] * m.Build[p, v] for p, v in m.READY_BUILDS[k, f, t])
        + sum(m.Release[k, h, g, t] for h, g in m.RELEASING[k, f, t])
    )


def survives_loss(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """When one country stops, what stands ready elsewhere and what others sell cover a share of essential demand."""
    lost = (
        sum(m.made[p, f] * m.existing[p, t] for p in m.LOST_PLANTS[k, c, f, t])
        - sum(m.made[p, f] * m.Retired[p, t] for p in m.LOST_REPLACED[k, c, f, t])
        + sum(m.made[p, f] * m.usable[p, v, t] * m.Build[p, v] for p, v in m.LOST_BUILDS[k, c, f, t])
    )
    return m.Ready[k, f, t] - lost + m.others[k, c, f, t] >= m.least_cover[k, c, f, t]


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=(
        (release_within_stock, "READY_STOCKS"),
        (ready_within_capacity, "STANDING"),
        (survives_loss, "LOSSES"),
    ),
)

# ---------------------------------------------------------------- the sentence


class Nminus1Floor(Policy):
    """Whichever one foreign country stops supplying a form, the rest can still cover `min` of its essential demand.

    The rest is what sellers elsewhere have to offer in that year, at any price; what plants at home and in other
    countries could make at the capacity they have; and what private and public stock held at the end of the year could
    release in one, whoever has to order it. One row for every form, year and country, so that no choice of the largest
    is needed. It asks for means, not for use: offers are taken in full whatever was bought before, plants are taken to
    find their feed, and the loss is of one form at a time. The column `nminus1_coverage` of the table `concentration`
    is the least such cover over all countries.
    """

    name: ClassVar[str] = "nminus1_floor"
    place: ClassVar[int] = 270
    binds_private: ClassVar[bool] = True
    levels: ClassVar[tuple[Level, ...]] = (share_floor("survives_loss", of=Whole.ESSENTIAL),)
    subject: ClassVar[str] = "what is left when the largest supplier stops"
    suspends: ClassVar[tuple[str, ...]] = ("survives_loss",)
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "nobody abroad supplies it"
    component: ClassVar[Component | None] = COMPONENT
    min: SharePath = Field(description="Least share of essential demand covered, by year or for all years.")

    def shortfall(self, lack: Lack) -> str:
        lost = f" when {lack.party} stops" if lack.party else ""
        return f"needs {lack.needs}{lack.of}{lack.when}{lost}; the others can supply {lack.can}"

    def reaches(self, frames: Frames) -> pd.DataFrame:
        means = foreign_means(frames).merge(essential_demand(frames), on=["form", "year"])
        return means[means["form"].isin(self.forms_touched(frames))]

    def doubts(self, frames: Frames) -> Iterable[tuple[str, str]]:
        for text in uncounted(frames, self.forms_touched(frames), self.years_bound(frames)):
            yield "min", text

    def why_not(self, form: str, frames: Frames) -> str:
        return self.lacks if form in set(essential_demand(frames)["form"]) else "no essential use wants it"

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        asked = share_rows.wanted(self, self.min, frames).merge(essential_demand(frames), on=["form", "year"])
        asked = asked.assign(clause=label, least_cover=asked["level"] * asked["essential"])
        losses = foreign_means(frames).merge(asked, on=["form", "year"]).rename(columns={"country": "party"})
        if losses.empty:
            return {}
        standing = asked.merge(losses[["form", "year"]].drop_duplicates(), on=["form", "year"])
        plants, builds = makers_of(frames)
        gone = plants.merge(replacing(frames)[["plant", "year"]].drop_duplicates())
        key = ["clause", "form", "year"]
        ready = [rows.merge(standing[key], on=["form", "year"]) for rows in (plants, builds, gone)]
        lost = [
            rows.rename(columns={"country": "party"}).merge(losses[share_rows.KEY], on=["party", "form", "year"])
            for rows in (plants, builds, gone)
        ]
        stocks = frames.standing_stocks.merge(standing[key], on=["form", "year"])
        return {
            "STANDING": standing[key],
            "READY_PLANTS": ready[0][[*key, "plant"]],
            "READY_BUILDS": ready[1][[*key, "plant", "decided"]],
            "READY_REPLACED": ready[2][[*key, "plant"]],
            "READY_STOCKS": stocks.assign(release_ready=stocks["release_limit"])[
                ["clause", "holder", "form", "year", "release_ready"]
            ],
            "RELEASING": stocks.assign(held=stocks["form"])[[*key, "holder", "held"]],
            "LOSSES": losses[[*share_rows.KEY, "others", "least_cover"]],
            "LOST_PLANTS": lost[0][[*share_rows.KEY, "plant"]],
            "LOST_REPLACED": lost[2][[*share_rows.KEY, "plant"]],
            "LOST_BUILDS": lost[1][[*share_rows.KEY, "plant", "decided"]],
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        levels = share_rows.wanted(self, self.min, frames)
        needs = {
            (form, year): in_tonnes(t)
            for form, year, t in each_row(essential_demand(frames), "form", "year", "essential")
        }
        left = left_without(frames, tables)
        for form, year, level in each_row(levels, "form", "year", "level"):
            for country, tonnes in sorted(left.get((form, year), {}).items()):
                if (form, year) in needs and country:
                    yield Check(label, f"without {country} {form} {year}", level * needs[form, year], tonnes, "t")

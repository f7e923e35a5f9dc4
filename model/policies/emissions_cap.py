"""Greenhouse gas of supply may be no more than so many tonnes a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Literal

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.scale import in_kt
from model.frames.study_frames import Frames
from model.policies.base import emissions
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import AmountPath, level_at
from model.policies.base.level import Level
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.products import products
from model.policies.base.result_tables import rows_of

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "EMISSION_CAPS": IndexSet("k, t", "sentence k limits emissions in year t"),
    "EMITTING_PLANTS": IndexSet("p", "the plants that it counts", over="k, t"),
    "EMITTING_SELLERS": IndexSet("s", "the supplier steps that it counts", over="k, t"),
    "PLANT_EMISSIONS": IndexSet("k, p", "plant p emits, with the products that sentence k counts"),
    "SELLER_EMISSIONS": IndexSet("s", "goods of supplier step s emit"),
}
PARAMETERS = {
    "emissions_most": Parameter("EMISSION_CAPS", "kt CO2e", "the most in a year"),
    "plant_emits": Parameter(
        "PLANT_EMISSIONS",
        "kt CO2e/kt",
        "emitted in making the products counted, for each kt of the main product",
    ),
    "seller_emits": Parameter(
        "SELLER_EMISSIONS",
        "kt CO2e/kt",
        "emitted in making a kt bought",
    ),
}


def emissions_at_most(m: Any, k: str, t: int) -> Any:
    """What plants emit in making, and sellers in what is bought from them, stays within the year's cap."""
    return (
        sum(m.plant_emits[k, p] * m.Output[p, t] for p in m.EMITTING_PLANTS[k, t])
        + sum(m.seller_emits[s] * m.Purchase[s, t] for s in m.EMITTING_SELLERS[k, t])
    ) <= m.emissions_most[k, t]


COMPONENT = Component(SETS, PARAMETERS, {}, constraints=((emissions_at_most, "EMISSION_CAPS"),))


class EmissionsCap(Policy):
    """Making what the plan uses emits at most `max_t` tonnes of CO2 equivalent a year.

    `scope = "home"` counts plants at home, `scope = "all"` also plants in partner countries and sellers abroad, each
    tonne from ore to gate and a feed once. Intensities are those of the table of emissions, most of them assumed with
    a wide range. Freight, power at use, building plants and what users emit are not covered, and a country's
    intensity is the same in every year. Plants are counted by their products, main or by-product, each at the
    intensity of its form. Narrowed by mineral, form or stage, it counts the sellers and the products of those forms.
    """

    name: ClassVar[str] = "emissions_cap"
    place: ClassVar[int] = 280
    binds_private: ClassVar[bool] = True
    levels: ClassVar[tuple[Level, ...]] = (Level("max_t", "t CO2e", -1, 1.0, "cap", rows=("emissions_at_most",)),)
    subject: ClassVar[str] = "emissions"
    suspends: ClassVar[tuple[str, ...]] = ("emissions_at_most",)
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "nobody who is counted emits in making it"
    component: ClassVar[Component | None] = COMPONENT
    max_t: AmountPath = Field(description="Most that may be emitted, t CO2e a year, by year or for all years.")
    scope: Literal["home", "all"] = Field("all", description="Plants at home, or everybody the plan buys from.")

    def _levels(self, frames: Frames) -> dict[int, float]:
        found = {y: level_at(self.max_t, y) for y in self.years_bound(frames)}
        return {y: level for y, level in found.items() if level is not None}

    def _emitters(self, frames: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the plants and sellers counted, with their year and intensity."""
        forms, years = self.forms_touched(frames), list(self._levels(frames))
        plants, sellers = emissions.of_plants(frames), emissions.of_sellers(frames)
        if self.scope == "home":
            plants = plants[plants["country"] == frames.home]
            sellers = sellers[sellers["country"] == frames.home]
        kept = (
            rows[rows["form"].isin(forms) & rows["year"].isin(years) & (rows["t_per_t"] > 0)]
            for rows in (plants, sellers)
        )
        return next(kept), next(kept)

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return pd.concat(self._emitters(frames))

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        plants, sellers = self._emitters(frames)
        levels = {y: t for y, t in self._levels(frames).items() if y in {*plants["year"], *sellers["year"]}}
        if not levels:
            return {}
        caps = pd.DataFrame(
            [(label, y, in_kt(t)) for y, t in levels.items()], columns=["clause", "year", "emissions_most"]
        )
        return {
            "EMISSION_CAPS": caps,
            "EMITTING_PLANTS": plants.assign(clause=label)[["clause", "year", "plant"]].drop_duplicates(),
            "EMITTING_SELLERS": sellers.assign(clause=label)[["clause", "year", "seller"]],
            "PLANT_EMISSIONS": _of_products(label, plants),
            "SELLER_EMISSIONS": sellers.drop_duplicates("seller").rename(columns={"t_per_t": "seller_emits"})[
                ["seller", "seller_emits"]
            ],
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        plants, sellers = self._emitters(frames)
        per_t = {(plant, form): t for plant, made in products(frames).items() for form, t in made}
        emits = {(p, f, y): t / per_t[p, f] for p, f, y, t in each_row(plants, "plant", "form", "year", "t_per_t")}
        bought_at = {(f, c, y): t for f, c, y, t in each_row(sellers, "form", "country", "year", "t_per_t")}
        total = dict.fromkeys(self._levels(frames), 0.0)
        for plant, form, year, t in rows_of(tables, "production", "plant", "form", "year", "tonnes"):
            if year in total and t > 0:
                total[year] += t * emits.get((plant, form, year), 0.0)
        for form, country, year, t in rows_of(tables, "purchases", "form", "country", "year", "tonnes"):
            if year in total:
                total[year] += t * bought_at.get((form, country, year), 0.0)
        for year, level in self._levels(frames).items():
            yield Check(label, str(year), total[year], level, "t CO2e")

    def figures_missing(self, frames: Frames) -> str:
        return emissions.missing(frames)


def _of_products(label: str, plants: pd.DataFrame) -> pd.DataFrame:
    """Return what each plant emits for the products counted, per kt of its main product."""
    first = plants["year"] == plants.groupby("plant")["year"].transform("min")
    each = plants[first].groupby("plant", as_index=False)[["t_per_t"]].sum()
    return each.assign(clause=label, plant_emits=each["t_per_t"])[["clause", "plant", "plant_emits"]]

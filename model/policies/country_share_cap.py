"""No single country may supply more than a share of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field, model_validator

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base import lot_checks, parties, share_rows, supplied_tonnes
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_cap
from model.policies.base.policy import Check, Rows, Tables
from model.policies.base.promise import Party, Promise
from model.policies.base.share_of_uses import ShareOfSupply, for_uses
from model.policies.base.words import CountryNames

HALF = 0.5
"""A cap from here on on each of several countries holds for a use as soon as it holds for every one of them alone."""


class CountryShareCap(ShareOfSupply):
    """The share of each named country (each foreign country when none is named) is at most `max`.

    By shipment, a country's tonnes are what its sellers and plants ship. By origin, they are the tonnes whose
    ore was mined there: at least 1 - max of the supply must then qualify as mined elsewhere. With `end_uses` it is
    the share of what each of them gets: at least 1 - max of it can be named from others.
    """

    name: ClassVar[str] = "country_share_cap"
    place: ClassVar[int] = 10
    levels: ClassVar[tuple[Level, ...]] = for_uses(share_cap("share_at_most", "origin_at_least"))
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    anyone: ClassVar[str] = "any one country"
    lacks: ClassVar[str] = "nobody who is capped supplies it"
    countries: CountryNames = Field(
        (), description="Countries capped, ISO 3166 alpha-3; every foreign country when left out."
    )
    max: SharePath = Field(description="Largest share of supply, by year or for all years.")
    measure: Literal["shipped", "origin"] = Field("shipped", description="Who ships it, or where the ore was mined.")

    @model_validator(mode="after")
    def _one_of_uses(self) -> CountryShareCap:
        lowest = min(self.max.values()) if isinstance(self.max, Mapping) else self.max
        if self.end_uses and len(self.countries) != 1 and lowest < HALF:
            raise ValueError(
                f"a cap of {lowest:g} on each of several countries for some end uses asks how three or more share out "
                "what they get, which no row says; name one country, write max = 0.5 or more, or cap them together by "
                "bloc_share_cap"
            )
        return self

    def shares(self) -> tuple[Promise, ...]:
        return (Promise(Party(self.countries, foreign=not self.countries), False, self.max, self.measure, largest=1),)

    def _countries(self, frames: Frames, forms: Iterable[str]) -> list[str]:
        if self.countries:
            return sorted(self.countries)
        if self.measure == "origin":
            return sorted(set(parties.mined(frames, forms)["country"]) - frames.not_one_country)
        flows = frames.flows
        return sorted(set(flows.loc[flows["form"].isin(forms), "country"]) - frames.not_one_country)

    @staticmethod
    def _others(frames: Frames, country: str) -> pd.DataFrame:
        """Return the (year, country) of everybody else."""
        return parties.others(frames, pd.DataFrame({"year": frames.years, "country": country}))

    def _met(self, frames: Frames, tables: Tables, forms: Iterable[str]) -> list[str]:
        """Return who is capped by origin and is met in a plan: whose ore is in what was bought, or who made it."""
        chain = share_rows.upstream(frames, set(forms))
        made, bought = (tables[name][tables[name]["form"].isin(chain)] for name in ("production", "purchases"))
        ore = bought[["form", "country"]].drop_duplicates().merge(frames.origins, on=["form", "country"])["origin"]
        met = {*ore, *made.loc[made["tonnes"] > 0, "country"]} - frames.not_one_country
        return sorted(set(self.countries) or met)

    def supply_reached(self, frames: Frames) -> pd.DataFrame:
        rows = super().supply_reached(frames)
        if self.measure == "origin":
            rows = parties.mined(frames, self.forms_touched(frames))
        return rows[rows["country"].isin(self.countries)] if self.countries else rows

    def supply_rows(self, label: str, frames: Frames) -> Rows:
        wanted = share_rows.wanted(self, self.max, frames)
        countries = self._countries(frames, set(wanted["form"]))
        if wanted.empty or not countries:
            return {}
        if self.measure == "shipped":
            flows = frames.flows[frames.flows["country"].isin(countries)]
            flows = flows[flows["form"].isin(wanted["form"])].assign(party=lambda rows: rows["country"])
            return {} if flows.empty else share_rows.shipped_by(label, wanted, flows, countries, cap=True)
        out: list[Rows] = []
        for country in countries:
            least = wanted.assign(level=1 - wanted["level"])
            out.append(share_rows.origin_rows(label, frames, least, f"not {country}", self._others(frames, country)))
        return {name: pd.concat([rows[name] for rows in out], ignore_index=True).drop_duplicates() for name in out[0]}

    def supply_checks(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        if self.measure == "origin":
            wanted = share_rows.wanted(self, self.max, frames)
            least = wanted.assign(level=1 - wanted["level"])
            met = self._met(frames, tables, wanted["form"])
            counts = {f"not {c}": set(each_row(self._others(frames, c), "year", "country")) for c in met}
            yield from lot_checks.lot_checks(label, least, counts, frames, tables)
            return
        levels = share_rows.levels_wanted(self, self.max, frames)
        supply = [(country, (f, y, t)) for f, y, country, _, _, t in supplied_tonnes.supplied(tables, frames)]
        countries = self.countries or {country for country, _ in supply} - frames.not_one_country
        yield from share_rows.shares_kept(label, levels, countries, supply, cap=True)

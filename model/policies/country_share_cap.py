"""No single country may supply more than a share of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from model.formulation.declaration import Component
from model.frames.study_frames import Frames
from model.policies.base import parties, share_rows
from model.policies.base.bills import OF_SHARES
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_cap
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.promise import Party, Promise
from model.policies.base.words import CountryNames


class CountryShareCap(Policy):
    """The share of each named country (each foreign country when none is named) is at most `max`.

    By shipment, a country's tonnes are what its sellers and plants ship. By origin, they are the tonnes whose
    ore was mined there: at least 1 - max of the supply must then qualify as mined elsewhere.
    """

    name: ClassVar[str] = "country_share_cap"
    place: ClassVar[int] = 10
    levels: ClassVar[tuple[Level, ...]] = (share_cap("share_at_most", "origin_at_least"),)
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    not_held: ClassVar[Mapping[str, str]] = OF_SHARES
    lacks: ClassVar[str] = "nobody who is capped supplies it"
    component: ClassVar[Component | None] = share_rows.COMPONENT
    countries: CountryNames = Field(
        (), description="Countries capped, ISO 3166 alpha-3; every foreign country when left out."
    )
    max: SharePath = Field(description="Largest share of supply, by year or for all years.")
    measure: Literal["shipped", "origin"] = Field("shipped", description="Who ships it, or where the ore was mined.")

    def promises(self) -> tuple[Promise, ...]:
        return (Promise(Party(self.countries, foreign=not self.countries), False, self.max, self.measure, largest=1),)

    def about(self) -> str:
        return super().about() or "any one country"

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

    def reaches(self, frames: Frames) -> pd.DataFrame:
        rows = super().reaches(frames)
        if self.measure == "origin":
            rows = parties.mined(frames, self.forms_touched(frames))
        return rows[rows["country"].isin(self.countries)] if self.countries else rows

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        wanted = share_rows.wanted(self, self.max, frames)
        countries = self._countries(frames, set(wanted["form"]))
        if wanted.empty or not countries:
            return {}
        if self.measure == "shipped":
            flows = frames.flows
            each = {c: flows[flows["country"] == c] for c in countries}
            present = {c: f for c, f in each.items() if f["form"].isin(wanted["form"]).any()}
            return share_rows.shipped(label, wanted, present, cap=True) if present else {}
        out: list[Rows] = []
        for country in countries:
            least = wanted.assign(level=1 - wanted["level"])
            out.append(share_rows.origin_rows(label, frames, least, f"not {country}", self._others(frames, country)))
        return {name: pd.concat([rows[name] for rows in out], ignore_index=True).drop_duplicates() for name in out[0]}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        wanted = share_rows.wanted(self, self.max, frames)
        if self.measure == "origin":
            least = wanted.assign(level=1 - wanted["level"])
            counts = {f"not {c}": self._others(frames, c) for c in self._met(frames, tables, wanted["form"])}
            yield from share_rows.lot_checks(label, least, counts, frames, tables)
            return
        supply = share_rows.tonnes(tables, frames)
        of = supply["country"].tolist()
        countries = self.countries or set(of) - frames.not_one_country
        yield from share_rows.share_checks(label, wanted, countries, of, supply, cap=True)

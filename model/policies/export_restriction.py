"""A supplier country stops, or licenses, what it sells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.closures import close_sellers, closure_checks, mined
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import Share
from model.policies.base.level import PERCENT, Level
from model.policies.base.policy import Check, Tables
from model.policies.base.promise import Measure
from model.policies.base.refused_uses import RefusesUses
from model.policies.base.words import CountryNames


class ExportRestriction(RefusesUses):
    """While in force, the named countries ship at most `licence_share` of what they could.

    By shipment it closes their own sellers. By origin it closes them too, and of all others' goods the part whose ore
    they mined: who has no ore of its own re-exports nothing while its source is shut.

    With `end_uses` it closes nobody: these uses are refused, and all others buy as before. Of what each of these uses
    gets, at least 1 - `licence_share` is then what all others sell, make and collect, with what comes out of stock less
    what goes in; by origin, what is neither shipped from the named countries nor mined there.

    In a year restricted in part its days are; where a ban closes the same days, the smallest part left is open. Sales
    after the restriction grow back no faster than a supplier's ramp allows.
    """

    name: ClassVar[str] = "export_restriction"
    place: ClassVar[int] = 120
    levels: ClassVar[tuple[Level, ...]] = (Level("licence_share", PERCENT, -1, 100.0, "licence"),)
    dates: ClassVar[Dates] = Dates.OPEN_DAYS
    lacks: ClassVar[str] = "no country named sells it"
    countries: CountryNames = Field(min_length=1, description="Countries that restrict, ISO 3166 alpha-3.")
    licence_share: Share = Field(
        0.0, description="Share still licensed, of what is shipped or of what each of end_uses gets: 0 is a stop."
    )
    measure: Literal["shipped", "origin"] = Field(
        "shipped", description="Who ships it, or also where the ore was mined."
    )

    def banned(self, frames: Frames, year: int) -> set[str]:
        return set(self.countries)

    def counted_by(self) -> Measure:
        return self.measure

    def refused_part(self) -> float:
        return 1.0 - self.licence_share

    def left_open(self, frames: Frames, offers: pd.DataFrame) -> list[float]:
        """Return the part of each seller-year's offer that may be shipped while the sentence is in force."""
        forms, stopped = set(self.forms_touched(frames)), set(self.countries)
        ores = mined(frames) if self.measure == "origin" else {}
        shut = 1.0 - self.licence_share

        @cache
        def theirs(form: str, country: str) -> float:
            if country in stopped:
                return 1.0
            return sum(share for origin, share in ores.get((form, country), ()) if origin in stopped)

        sellers = each_row(offers, "form", "country")
        return [max(0.0, 1.0 - shut * theirs(f, c)) if f in forms else 1.0 for f, c in sellers]

    def reaches(self, frames: Frames) -> pd.DataFrame:
        offers = self.offers_ruled(frames)
        if self.measure == "origin":
            ores = frames.origins.rename(columns={"country": "shipper", "origin": "country"})
            offers = offers[["form", "country"]].drop_duplicates().rename(columns={"country": "shipper"}).merge(ores)
        return offers[offers["form"].isin(self.forms_touched(frames)) & offers["country"].isin(self.countries)]

    def adjust(self, frames: Frames) -> Frames:
        if self.end_uses:
            return frames
        offers = frames.once(ExportRestriction._offers_left, self)
        return frames if offers is frames.offers else replace(frames, offers=offers)

    def _offers_left(self, frames: Frames) -> pd.DataFrame:
        return close_sellers(frames.offers, self, self.left_open(frames, frames.offers))

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        if self.end_uses:
            yield from self.uses_checks(label, frames, tables)
            return
        yield from closure_checks(label, self, self.left_open(frames, tables["purchases"]), frames, tables)

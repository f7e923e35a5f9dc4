"""A supplier country stops, or licenses, what it sells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.closures import close_sellers, closure_checks
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import Share
from model.policies.base.level import PERCENT, Level
from model.policies.base.policy import Check, Policy, Tables
from model.policies.base.words import CountryNames


class ExportRestriction(Policy):
    """While in force, the named countries ship at most `licence_share` of what they could.

    In a year restricted in part its days are; where a ban closes the same days, the smallest part left is open. Sales
    after the restriction grow back no faster than a supplier's ramp allows.
    """

    name: ClassVar[str] = "export_restriction"
    place: ClassVar[int] = 120
    levels: ClassVar[tuple[Level, ...]] = (Level("licence_share", PERCENT, -1, 100.0, "licence"),)
    dates: ClassVar[Dates] = Dates.OPEN_DAYS
    lacks: ClassVar[str] = "no country named sells it"
    countries: CountryNames = Field(min_length=1, description="Countries that restrict, ISO 3166 alpha-3.")
    licence_share: Share = Field(0.0, description="Share still licensed: 0 is a stop.")

    def left_open(self, frames: Frames, offers: pd.DataFrame) -> list[float]:
        """Return the part of each seller-year's offer that may be shipped while the sentence is in force."""
        forms, stopped = set(self.forms_touched(frames)), set(self.countries)
        rows = each_row(offers, "form", "country")
        return [self.licence_share if f in forms and c in stopped else 1.0 for f, c in rows]

    def reaches(self, frames: Frames) -> pd.DataFrame:
        offers = frames.offers
        return offers[offers["form"].isin(self.forms_touched(frames)) & offers["country"].isin(self.countries)]

    def adjust(self, frames: Frames) -> Frames:
        return close_sellers(frames, self, self.left_open(frames, frames.offers))

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        yield from closure_checks(label, self, self.left_open(frames, tables["purchases"]), frames, tables)

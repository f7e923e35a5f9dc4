"""Responsible sourcing: badly governed countries may supply no more than a share of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import pandas as pd
from pydantic import BeforeValidator, Field

from model.formulation.declaration import Component
from model.frames.study_frames import Frames
from model.policies.base import parties, share_rows
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath, read_number
from model.policies.base.level import Level, share_cap
from model.policies.base.parties import Measure
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.promise import Party, Promise

Score = Annotated[float, BeforeValidator(read_number), Field(ge=-2.5, le=2.5, allow_inf_nan=False)]


@dataclass(frozen=True)
class BadlyGoverned(Party):
    """The foreign countries whose governance score is below a number."""

    below: float = 0.0

    def members(self, frames: Frames, year: int) -> frozenset[str]:
        countries = frames.tables["countries"]
        return frozenset(countries.loc[countries["governance_score"] < self.below, "country"]) - {frames.home}


class GovernanceCap(Policy):
    """Foreign countries with a governance score below `below` together supply at most `max` of a form.

    The score is the mean of the World Bank's governance indicators in the table of countries, -2.5 to 2.5, the same
    in every year. By origin it counts where the ore was mined, which is what responsible sourcing most often means;
    by shipment who sells or makes; by owner whose company it is. It says nothing about single mines.
    """

    name: ClassVar[str] = "governance_cap"
    place: ClassVar[int] = 60
    levels: ClassVar[tuple[Level, ...]] = (share_cap("share_at_most", "origin_at_least"),)
    subject: ClassVar[str] = "badly governed countries"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "nobody who is capped supplies it"
    component: ClassVar[Component | None] = share_rows.COMPONENT
    below: Score = Field(description="Countries with a score below this are counted, such as -0.5.")
    max: SharePath = Field(description="Largest share of supply together, by year or for all years.")
    measure: Measure = Field("shipped", description="Who ships it, where the ore was mined, or who owns it.")

    def promises(self) -> tuple[Promise, ...]:
        return (Promise(BadlyGoverned(below=self.below), False, self.max, self.measure),)

    @property
    def _who(self) -> str:
        return f"governance below {self.below:g}"

    def _members(self, frames: Frames) -> pd.DataFrame:
        low = BadlyGoverned(below=self.below)
        pairs = [(y, c) for y in frames.years for c in sorted(low.members(frames, y))]
        return pd.DataFrame(pairs, columns=["year", "country"])

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return parties.members_reached(frames, self.forms_touched(frames), self._members(frames), self.measure)

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        levels = share_rows.wanted(self, self.max, frames)
        return parties.set_cap_rows(label, frames, levels, self._who, self._members(frames), self.measure)

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        levels = share_rows.wanted(self, self.max, frames)
        yield from parties.set_cap_checks(label, frames, tables, levels, self._who, self._members(frames), self.measure)

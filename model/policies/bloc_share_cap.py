"""A bloc of countries may supply no more than a share of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

import pandas as pd
from pydantic import Field

from model.formulation.declaration import Component
from model.frames.study_frames import Frames
from model.policies.base import parties, share_rows
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_cap
from model.policies.base.parties import Measure
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.promise import Party, Promise
from model.policies.base.words import BlocName


class BlocShareCap(Policy):
    """The countries of a bloc together supply at most `max` of a form.

    Membership is that of each year. By shipment it counts who sells or makes; by owner, whose company it is; by
    origin, where the ore was mined: at least 1 - max of the supply must then qualify as mined elsewhere.
    """

    name: ClassVar[str] = "bloc_share_cap"
    place: ClassVar[int] = 50
    levels: ClassVar[tuple[Level, ...]] = (share_cap("share_at_most", "origin_at_least"),)
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "nobody who is capped supplies it"
    component: ClassVar[Component | None] = share_rows.COMPONENT
    bloc: BlocName = Field(description="The bloc, from the table of blocs.")
    max: SharePath = Field(description="Largest share of supply together, by year or for all years.")
    measure: Measure = Field("shipped", description="Who ships it, where the ore was mined, or who owns it.")

    def promises(self) -> tuple[Promise, ...]:
        return (Promise(Party(bloc=self.bloc), False, self.max, self.measure),)

    def _members(self, frames: Frames) -> pd.DataFrame:
        pairs = [(y, c) for y in frames.years for c in sorted(frames.members(self.bloc, y))]
        return pd.DataFrame(pairs, columns=["year", "country"])

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return parties.members_reached(frames, self.forms_touched(frames), self._members(frames), self.measure)

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        levels = share_rows.wanted(self, self.max, frames)
        return parties.set_cap_rows(label, frames, levels, self.bloc, self._members(frames), self.measure)

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        levels = share_rows.wanted(self, self.max, frames)
        yield from parties.set_cap_checks(label, frames, tables, levels, self.bloc, self._members(frames), self.measure)

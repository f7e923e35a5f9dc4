"""No single owner country, or no bloc of owners, may control more than a share of a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base import share_rows
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_cap
from model.policies.base.policy import Check, Rows, Tables
from model.policies.base.promise import Party, Promise
from model.policies.base.share_of_uses import ShareOfSupply, for_uses
from model.policies.base.words import BlocName, CountryNames


class OwnerShareCap(ShareOfSupply):
    """The share that sellers and plants owned from the named countries, taken together, supply is at most `max`.

    Ownership follows the owner country in the tables, wherever the mine or plant stands. With
    `end_uses` it is the share of what each of these uses gets.
    """

    name: ClassVar[str] = "owner_share_cap"
    place: ClassVar[int] = 20
    levels: ClassVar[tuple[Level, ...]] = for_uses(share_cap("share_at_most"))
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "nobody who is capped supplies it"
    owners: CountryNames = Field((), description="Owner countries, ISO 3166 alpha-3, counted together.")
    bloc: BlocName = Field("", description="A bloc of owner countries, counted together.")
    max: SharePath = Field(description="Largest share of supply, by year or for all years.")

    def shares(self) -> tuple[Promise, ...]:
        return (Promise(Party(self.owners, self.bloc), False, self.max, "owner"),)

    def _owned(self, frames: Frames, flows: pd.DataFrame) -> pd.Series:
        owners = {y: set(self.owners) | (frames.members(self.bloc, y) if self.bloc else set()) for y in frames.years}
        return pd.Series(
            [owner in owners[year] for owner, year in each_row(flows, "owner", "year")], index=flows.index, dtype=bool
        )

    @property
    def _who(self) -> str:
        return "owner " + "+".join([*self.owners, *([self.bloc] if self.bloc else [])])

    def party(self) -> str:
        return self._who

    def supply_reached(self, frames: Frames) -> pd.DataFrame:
        flows = super().supply_reached(frames)
        return flows[self._owned(frames, flows)]

    def supply_rows(self, label: str, frames: Frames) -> Rows:
        wanted, flows = share_rows.wanted(self, self.max, frames), frames.flows
        owned = flows[self._owned(frames, flows)]
        if wanted.empty or not owned["form"].isin(wanted["form"]).any():
            return {}
        return share_rows.shipped(label, wanted, {self._who: owned}, cap=True)

    def supply_checks(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        supply = share_rows.tonnes(tables, frames)
        wanted, owned = share_rows.wanted(self, self.max, frames), self._owned(frames, supply)
        yield from share_rows.share_checks_of(label, wanted, self._who, owned, supply, cap=True)

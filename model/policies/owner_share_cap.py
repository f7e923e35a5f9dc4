"""No single owner country, or no bloc of owners, may control more than a share of a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base import share_rows, supplied_tonnes
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_cap
from model.policies.base.owned import each_owners, owned
from model.policies.base.policy import Check, Rows, Tables
from model.policies.base.promise import Party, Promise
from model.policies.base.share_of_uses import ShareOfSupply, for_uses
from model.policies.base.words import BlocName, CountryNames


class OwnerShareCap(ShareOfSupply):
    """The share that sellers and plants owned from the named countries, taken together, supply is at most `max`.

    Ownership follows the owner country in the tables, wherever the mine or plant stands; what a plant of several owners
    makes (table `ownership`) counts in the part that they own. With `end_uses` it is the share of what each of these
    uses gets.
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

    def _counted(self, frames: Frames) -> Callable[[str, int], bool]:
        """Return what tells whether an owner country is counted in a year."""
        owners = {y: set(self.owners) | (frames.members(self.bloc, y) if self.bloc else set()) for y in frames.years}
        return lambda owner, year: owner in owners[year]

    @property
    def _who(self) -> str:
        return "owner " + "+".join([*self.owners, *([self.bloc] if self.bloc else [])])

    def party(self) -> str:
        return self._who

    def supply_reached(self, frames: Frames) -> pd.DataFrame:
        flows = super().supply_reached(frames)
        return each_owners(frames, owned(frames, flows, self._counted(frames)))

    def supply_rows(self, label: str, frames: Frames) -> Rows:
        wanted = share_rows.wanted(self, self.max, frames)
        theirs = owned(frames, frames.flows, self._counted(frames))
        if wanted.empty or not theirs["form"].isin(wanted["form"]).any():
            return {}
        return share_rows.shipped(label, wanted, {self._who: theirs}, cap=True)

    def supply_checks(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        supply, counted = supplied_tonnes.tonnes(tables, frames, of_each=True), self._counted(frames)
        theirs = pd.Series([counted(*row) for row in each_row(supply, "owner", "year")], index=supply.index, dtype=bool)
        wanted = share_rows.wanted(self, self.max, frames)
        yield from share_rows.share_checks_of(label, wanted, self._who, theirs, supply, cap=True)

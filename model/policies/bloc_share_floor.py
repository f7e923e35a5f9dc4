"""A bloc of countries must supply at least a share of a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base import lot_checks, share_rows, supplied_tonnes
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_floor
from model.policies.base.owned import owned
from model.policies.base.policy import Check, Rows, Tables
from model.policies.base.promise import Party, Promise
from model.policies.base.share_of_uses import ShareOfSupply, for_uses
from model.policies.base.words import BlocName


class BlocShareFloor(ShareOfSupply):
    """At least `min` of the supply comes from the bloc, and from home unless `home_counts = false`.

    Membership is that of each year. By shipment it counts who sells or makes; by origin, where the ore was mined;
    by owner, whose company it is, of a plant of several owners in the part that they own. With `end_uses` it is the
    share of what each of these uses gets.
    """

    name: ClassVar[str] = "bloc_share_floor"
    place: ClassVar[int] = 80
    levels: ClassVar[tuple[Level, ...]] = for_uses(share_floor("share_at_least", "origin_at_least"))
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    bloc: BlocName = Field(description="The bloc, from the table of blocs.")
    min: SharePath = Field(description="Least share of supply, by year or for all years.")
    measure: Literal["shipped", "origin", "owner"] = Field(
        "shipped", description="Who ships it, where the ore was mined, or who owns it."
    )
    home_counts: bool = Field(True, description="Whether output at home counts towards the floor.")

    def shares(self) -> tuple[Promise, ...]:
        return (Promise(Party(bloc=self.bloc, home=self.home_counts), True, self.min, self.measure),)

    def suppliers(self) -> str:
        return f"{self.about()} and home" if self.home_counts else self.about()

    def _counting(self, frames: Frames) -> pd.DataFrame:
        return pd.DataFrame(sorted(self._pairs(frames)), columns=["year", "country"])

    def _pairs(self, frames: Frames) -> set[tuple[int, str]]:
        home = {frames.home} if self.home_counts else set()
        return {(year, country) for year in frames.years for country in frames.members(self.bloc, year) | home}

    def _counts(self, frames: Frames, flows: pd.DataFrame) -> pd.Series:
        pairs = self._pairs(frames)
        column = "owner" if self.measure == "owner" else "country"
        return pd.Series([pair in pairs for pair in each_row(flows, "year", column)], index=flows.index, dtype=bool)

    @property
    def _who(self) -> str:
        return self.bloc + (" and home" if self.home_counts else "")

    def supply_rows(self, label: str, frames: Frames) -> Rows:
        wanted = share_rows.wanted(self, self.min, frames)
        if wanted.empty:
            return {}
        if self.measure == "origin":
            return share_rows.origin_rows(label, frames, wanted, self._who, self._counting(frames))
        if self.measure == "owner":
            pairs = set(each_row(self._counting(frames), "country", "year"))
            theirs = owned(frames, frames.flows, lambda owner, year: (owner, year) in pairs)
        else:
            theirs = frames.flows[self._counts(frames, frames.flows)]
        return share_rows.shipped(label, wanted, {self._who: theirs}, cap=False)

    def supply_checks(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        pairs = self._pairs(frames)
        if self.measure == "origin":
            wanted = share_rows.wanted(self, self.min, frames)
            yield from lot_checks.lot_checks(label, wanted, {self._who: pairs}, frames, tables)
            return
        levels, by_owner = share_rows.levels_wanted(self, self.min, frames), self.measure == "owner"
        flows = supplied_tonnes.supplied(tables, frames, of_each=by_owner)
        supply = (
            (self._who if (y, owner if by_owner else country) in pairs else "", (f, y, t))
            for f, y, country, owner, _, t in flows
            if (f, y) in levels
        )
        yield from share_rows.shares_kept(label, levels, [self._who], supply, cap=False)

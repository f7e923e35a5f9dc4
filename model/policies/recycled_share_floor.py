"""Recyclers must supply at least a share of a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import pandas as pd
from pydantic import Field

from model.frames.study_frames import Frames
from model.policies.base import share_rows, supplied_tonnes
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_floor
from model.policies.base.policy import Check, Rows, Tables
from model.policies.base.promise import RECYCLERS, Party, Promise
from model.policies.base.share_of_uses import ShareOfSupply, for_uses


class RecycledShareFloor(ShareOfSupply):
    """At least `min` of the supply, or of what each of `end_uses` gets, is made by recyclers at home."""

    name: ClassVar[str] = "recycled_share_floor"
    place: ClassVar[int] = 100
    levels: ClassVar[tuple[Level, ...]] = for_uses(share_floor("share_at_least"))
    subject: ClassVar[str] = "recycled"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    min: SharePath = Field(description="Least share of supply, by year or for all years.")

    def shares(self) -> tuple[Promise, ...]:
        return (Promise(Party(home=True, kind=RECYCLERS), True, self.min),)

    def suppliers(self) -> str:
        return "recyclers"

    def more_from(self) -> str:
        return "from recyclers"

    @staticmethod
    def _recycled(frames: Frames, flows: pd.DataFrame) -> pd.Series:
        return (flows["kind"] == "recycler") & (flows["country"] == frames.home)

    def supply_rows(self, label: str, frames: Frames) -> Rows:
        wanted, flows = share_rows.wanted(self, self.min, frames), frames.flows
        if wanted.empty:
            return {}
        return share_rows.shipped(label, wanted, {"recyclers": flows[self._recycled(frames, flows)]}, cap=False)

    def supply_checks(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        levels, home = share_rows.levels_wanted(self, self.min, frames), frames.home
        supply = (
            ("recyclers" if kind == "recycler" and country == home else "", (f, y, t))
            for f, y, country, _, kind, t in supplied_tonnes.supplied(tables, frames)
        )
        yield from share_rows.shares_kept(label, levels, ["recyclers"], supply, cap=False)

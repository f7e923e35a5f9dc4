"""Home must supply at least a share of a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from pydantic import Field

from model.frames.study_frames import Frames
from model.policies.base import share_rows, supplied_tonnes
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_floor
from model.policies.base.policy import Check, Rows, Tables
from model.policies.base.promise import Party, Promise
from model.policies.base.share_of_uses import ShareOfSupply, for_uses


class DomesticShareFloor(ShareOfSupply):
    """At least `min` of the supply, or of what each of `end_uses` gets, is sold, made or collected at home."""

    name: ClassVar[str] = "domestic_share_floor"
    place: ClassVar[int] = 90
    levels: ClassVar[tuple[Level, ...]] = for_uses(share_floor("share_at_least"))
    subject: ClassVar[str] = "home"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    min: SharePath = Field(description="Least share of supply, by year or for all years.")

    def shares(self) -> tuple[Promise, ...]:
        return (Promise(Party(home=True), True, self.min),)

    def supply_rows(self, label: str, frames: Frames) -> Rows:
        wanted, flows = share_rows.wanted(self, self.min, frames), frames.flows
        if wanted.empty:
            return {}
        return share_rows.shipped(label, wanted, {"home": flows[flows["country"] == frames.home]}, cap=False)

    def supply_checks(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        levels, flows = share_rows.levels_wanted(self, self.min, frames), supplied_tonnes.supplied(tables, frames)
        supply = (("home" if at == frames.home else "", (form, year, t)) for form, year, at, _, _, t in flows)
        yield from share_rows.shares_kept(label, levels, ["home"], supply, cap=False)

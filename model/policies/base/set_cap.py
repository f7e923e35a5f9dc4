"""Caps on countries counted together: what a bloc and badly governed countries have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

import pandas as pd

from model.frames.study_frames import Frames
from model.policies.base import parties, share_rows
from model.policies.base.days_in_force import Dates
from model.policies.base.level import Level, share_cap
from model.policies.base.policy import Check, Rows, Tables
from model.policies.base.share_of_uses import ShareOfSupply, for_uses


class SetCap(ShareOfSupply):
    """A sentence whose one promise is that its party together supplies at most a share of a form."""

    levels: ClassVar[tuple[Level, ...]] = for_uses(share_cap("share_at_most", "origin_at_least"))
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "nobody who is capped supplies it"

    @abstractmethod
    def party_name(self) -> str:
        """Return the name of the party in rows and checks."""

    def _members(self, frames: Frames) -> pd.DataFrame:
        """Return the year and country of everybody in the party."""
        (promise,) = self.shares()
        pairs = [(y, c) for y in frames.years for c in sorted(promise.party.members(frames, y))]
        return pd.DataFrame(pairs, columns=["year", "country"])

    def supply_reached(self, frames: Frames) -> pd.DataFrame:
        (promise,) = self.shares()
        return parties.members_reached(frames, self.forms_touched(frames), self._members(frames), promise.measure)

    def supply_rows(self, label: str, frames: Frames) -> Rows:
        (promise,) = self.shares()
        levels, members = share_rows.wanted(self, promise.level, frames), self._members(frames)
        return parties.set_cap_rows(label, frames, levels, self.party_name(), members, promise.measure)

    def supply_checks(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        (promise,) = self.shares()
        levels, members = share_rows.wanted(self, promise.level, frames), self._members(frames)
        return parties.set_cap_checks(label, frames, tables, levels, self.party_name(), members, promise.measure)

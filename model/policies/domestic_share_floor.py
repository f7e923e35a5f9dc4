"""Home must supply at least a share of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from model.formulation.declaration import Component
from model.frames.study_frames import Frames
from model.policies.base import share_rows
from model.policies.base.bills import OF_SHARES
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_floor
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.promise import Party, Promise


class DomesticShareFloor(Policy):
    """At least `min` of the supply is sold, made or collected at home."""

    name: ClassVar[str] = "domestic_share_floor"
    place: ClassVar[int] = 90
    levels: ClassVar[tuple[Level, ...]] = (share_floor("share_at_least"),)
    subject: ClassVar[str] = "home"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    not_held: ClassVar[Mapping[str, str]] = OF_SHARES
    component: ClassVar[Component | None] = share_rows.COMPONENT
    min: SharePath = Field(description="Least share of supply, by year or for all years.")

    def promises(self) -> tuple[Promise, ...]:
        return (Promise(Party(home=True), True, self.min),)

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        wanted, flows = share_rows.wanted(self, self.min, frames), frames.flows
        if wanted.empty:
            return {}
        return share_rows.shipped(label, wanted, {"home": flows[flows["country"] == frames.home]}, cap=False)

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        supply = share_rows.tonnes(tables, frames)
        wanted, ours = share_rows.wanted(self, self.min, frames), supply["country"] == frames.home
        yield from share_rows.share_checks_of(label, wanted, "home", ours, supply, cap=False)

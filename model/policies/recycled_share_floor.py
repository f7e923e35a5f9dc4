"""Recyclers must supply at least a share of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

import pandas as pd
from pydantic import Field

from model.frames import Frames
from model.part import Part
from model.policies import shares
from model.policies.days_in_force import Dates
from model.policies.sentence import Check, Clause, Rows, Sentence, SharePath, Tables


class RecycledShareFloor(Sentence):
    """At least `min` of the supply is made by recyclers at home."""

    name: ClassVar[str] = "recycled_share_floor"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    part: ClassVar[Part | None] = shares.PART
    min: SharePath = Field(description="Least share of supply, by year or for all years.")

    @staticmethod
    def _recycled(frames: Frames, flows: pd.DataFrame) -> pd.Series:
        return (flows["kind"] == "recycler") & (flows["country"] == frames.home)

    def rows(self, clause: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        wanted, flows = shares.wanted(self, self.min, frames), frames.flows
        if wanted.empty:
            return {}
        return shares.shipped(clause, wanted, {"recyclers": flows[self._recycled(frames, flows)]}, cap=False)

    def recheck(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        supply = shares.tonnes(tables, frames)
        wanted, recycled = shares.wanted(self, self.min, frames), self._recycled(frames, supply)
        yield from shares.share_checks_of(clause, wanted, "recyclers", recycled, supply, cap=False)

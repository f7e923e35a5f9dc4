"""Home must supply at least a share of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from pydantic import Field

from model.frames import Frames
from model.part import Part
from model.policies import shares
from model.policies.days_in_force import Dates
from model.policies.sentence import Check, Clause, Rows, Sentence, SharePath, Tables


class DomesticShareFloor(Sentence):
    """At least `min` of the supply is sold, made or collected at home."""

    name: ClassVar[str] = "domestic_share_floor"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    part: ClassVar[Part | None] = shares.PART
    min: SharePath = Field(description="Least share of supply, by year or for all years.")

    def rows(self, clause: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        wanted, flows = shares.wanted(self, self.min, frames), frames.flows
        if wanted.empty:
            return {}
        return shares.shipped(clause, wanted, {"home": flows[flows["country"] == frames.home]}, cap=False)

    def recheck(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        supply = shares.tonnes(tables, frames)
        wanted, ours = shares.wanted(self, self.min, frames), supply["country"] == frames.home
        yield from shares.share_checks_of(clause, wanted, "home", ours, supply, cap=False)

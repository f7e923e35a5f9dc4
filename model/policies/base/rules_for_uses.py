"""A sentence about what some end uses get: what may serve them, and how much of it has to come from there."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.policy import Policy
from model.policies.base.shared_scope import years_shared
from model.policies.base.words import EndUseNames

Good = tuple[str, int]
"""Form and year."""


@dataclass(frozen=True)
class Claim:
    """Whoever `allows` tells, called `party`, serves at least the part `least` of a year of what the uses get.

    allows: tells which rows of the frames' flows, with their year, may serve
    """

    party: str
    least: Mapping[int, float]
    allows: Callable[[pd.DataFrame], pd.Series]

    def sources(self, frames: Frames, forms: set[str]) -> dict[Good, frozenset[tuple[str, str]]]:
        """Return what may serve, by form and year: each flow with its label; an empty set where nobody may."""
        flows = frames.flows[frames.flows["form"].isin(forms) & frames.flows["year"].isin(self.least)]
        found: dict[Good, set[tuple[str, str]]] = {}
        rows = each_row(flows, "form", "year", "flow", "label")
        for (form, year, flow, label), may in zip(rows, self.allows(flows), strict=True):
            found.setdefault((form, year), set()).update({(flow, label)} if may else ())
        return {good: frozenset(sources) for good, sources in found.items()}


class RulesUses(Policy):
    """A sentence that may be about what some end uses get: then its claims say what serves them."""

    end_uses: EndUseNames = Field((), description="Only what these end uses get; all buyers when left out.")

    @abstractmethod
    def claims(self, frames: Frames) -> Sequence[Claim]:
        """Return what may serve its end uses."""

    def leaves_room(self, uses: Iterable[str]) -> bool:
        """Return whether a share of what some uses get can stand beside it, where what one allows the other does too.

        Beside a rule on all that its uses get, stock too, only a share for uses of the rule can.
        """
        return True

    def rules_by_origin(self) -> bool:
        """Return whether what may serve is told by where the ore was mined."""
        return getattr(self, "measure", "") == "origin"

    def goods_ruled(self, other: RulesUses, frames: Frames) -> list[Good]:
        """Return the forms and years that both rule on a day."""
        both = set(self.forms_touched(frames)) & set(other.forms_touched(frames))
        return [(form, year) for form in sorted(both) for year in years_shared(self, other, frames)]

    def nests(self, other: RulesUses, frames: Frames) -> Iterator[tuple[Good, bool]]:
        """Yield the forms and years that both rule, and whether one of them allows all that the other does."""
        goods = self.goods_ruled(other, frames)
        forms = {form for form, _ in goods}
        mine = [claim.sources(frames, forms) for claim in self.claims(frames)]
        theirs = [claim.sources(frames, forms) for claim in other.claims(frames)]
        for good in goods:
            pairs = [(a[good], b[good]) for a in mine for b in theirs if good in a and good in b]
            yield good, all(a <= b or b <= a for a, b in pairs)

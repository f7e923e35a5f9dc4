"""The few largest foreign suppliers together may supply no more than a share of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from model.formulation.declaration import Component, IndexSet, Parameter, Variable
from model.frames.study_frames import Frames
from model.policies.base import parties, share_rows
from model.policies.base.bills import OF_CONCENTRATION
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_cap
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.promise import Party, Promise
from model.policies.base.share_rows import counted_tonnes

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "TOP_CAPS": IndexSet("k, f, t", "sentence k limits the largest foreign suppliers of form f together"),
    "TOP_PARTIES": IndexSet("k, c, f, t", "foreign country c can supply it"),
    "TOP_COUNTRIES": IndexSet("c", "the foreign countries that can supply it", over="k, f, t"),
}
PARAMETERS = {
    "top_count": Parameter("TOP_CAPS", "1", "how many are counted together"),
    "top_most": Parameter("TOP_CAPS", "1", "the largest share of supply that they may have together"),
}
VARIABLES = {
    "Threshold": Variable(
        "TOP_CAPS",
        "kt",
        "what the smallest of them supplies, or less; so many thresholds and all that is above them are never less "
        "than the largest together",
    ),
    "Above": Variable(
        "TOP_PARTIES",
        "kt",
        "what a country supplies beyond the threshold",
    ),
}

# ---------------------------------------------------------------- rows


def above_threshold(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """What a country supplies above the threshold."""
    return m.Above[k, c, f, t] >= counted_tonnes(m, k, c, f, t) - m.Threshold[k, f, t]


def top_at_most(m: Any, k: str, f: str, t: int) -> Any:
    """The n largest foreign countries together supply at most their share."""
    return (
        m.top_count[k, f, t] * m.Threshold[k, f, t] + sum(m.Above[k, c, f, t] for c in m.TOP_COUNTRIES[k, f, t])
        <= m.top_most[k, f, t] * m.Supply[f, t]
    )


COMPONENT = Component(
    SETS, PARAMETERS, VARIABLES, constraints=((above_threshold, "TOP_PARTIES"), (top_at_most, "TOP_CAPS"))
)


def _count(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"must be a whole number of countries such as 3, got {value!r}")
    return value


class TopShareCap(Policy):
    """The `k` largest foreign countries together supply at most `max` of a form, by shipment.

    Which countries are the largest is for the plan to find out: whichever `k` are taken, they stay below. Neither home
    nor the pool of unnamed countries (ROW) is one of them; both count in the supply that the share is of. `k = 1` is a
    cap on every foreign country.
    """

    name: ClassVar[str] = "top_share_cap"
    place: ClassVar[int] = 30
    levels: ClassVar[tuple[Level, ...]] = (share_cap("top_at_most"),)
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    suspends: ClassVar[tuple[str, ...]] = ("above_threshold",)
    not_held: ClassVar[Mapping[str, str]] = OF_CONCENTRATION
    component: ClassVar[Component | None] = COMPONENT
    k: Annotated[int, BeforeValidator(_count), Field(ge=1, le=50)] = Field(description="How many countries.")
    max: SharePath = Field(description="Largest share of supply together, by year or for all years.")

    def promises(self) -> tuple[Promise, ...]:
        return (Promise(Party(foreign=True), False, self.max, largest=self.k),)

    def about(self) -> str:
        return f"the {self.k} largest suppliers"

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        levels = share_rows.wanted(self, self.max, frames)
        head, flows = parties.foreign(label, frames, levels)
        if head.empty:
            return {}
        caps = head.drop_duplicates(["form", "year"]).rename(columns={"level": "top_most"}).assign(top_count=self.k)
        return {
            **flows,
            "TOP_CAPS": caps[["clause", "form", "year", "top_most", "top_count"]],
            "TOP_PARTIES": head[share_rows.KEY],
            "TOP_COUNTRIES": head[["clause", "form", "year", "party"]],
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        found = parties.foreign_shares(frames, tables, share_rows.wanted(self, self.max, frames))
        for (form, year), rows in found.groupby(["form", "year"]):
            together = float(rows["share"].nlargest(self.k).sum())
            yield Check(label, f"{self.k} largest {form} {year}", together, float(rows["level"].iloc[0]), "share")

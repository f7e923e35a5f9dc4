"""A policy of a package of its own, which no line of Lodeplan knows: friends and home supply at least a share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.study_frames import Frames
from model.policies.base import share_rows, supplied_tonnes
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_floor
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.promise import Party, Promise
from model.policies.base.words import BlocName

SETS = {
    "FRIEND_FLOORS": IndexSet("k, f, t", "policy k asks for a share of form f in year t from friends"),
    "FRIEND_SELLERS": IndexSet("s", "the steps of friends and of home", over="k, f, t"),
    "FRIEND_PLANTS": IndexSet("p", "the plants of friends and of home", over="k, f, t"),
}
PARAMETERS = {"friends_least": Parameter("FRIEND_FLOORS", "1", "least share of supply")}


def friends_at_least(m: Any, k: str, f: str, t: int) -> Any:
    """What friends and home sell and make is at least a share of the supply."""
    bought = sum(m.Purchase[s, t] for s in m.FRIEND_SELLERS[k, f, t])
    made = sum(m.made[p, f] * m.Output[p, t] for p in m.FRIEND_PLANTS[k, f, t])
    return bought + made >= m.friends_least[k, f, t] * m.Supply[f, t]


COMPONENT = Component(SETS, PARAMETERS, constraints=((friends_at_least, "FRIEND_FLOORS"),))


class FriendFloor(Policy):
    """At least `min` of the supply is shipped by the countries of `bloc`, or by home."""

    name: ClassVar[str] = "friend_floor"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    levels: ClassVar[tuple[Level, ...]] = (share_floor("friends_at_least"),)
    component: ClassVar[Component | None] = COMPONENT
    bloc: BlocName = Field(description="The bloc of friends, from the table of blocs.")
    min: SharePath = Field(description="Least share of supply, by year or for all years.")

    def promises(self) -> tuple[Promise, ...]:
        return (Promise(Party(bloc=self.bloc, home=True), True, self.min),)

    def suppliers(self) -> str:
        return f"{self.about()} and home"

    def _friendly(self, frames: Frames, flows: pd.DataFrame) -> pd.Series:
        (promise,) = self.promises()
        friends = {year: promise.party.members(frames, year) for year in frames.years}
        at = zip(flows["country"], flows["year"], strict=True)
        return pd.Series([country in friends[year] for country, year in at], index=flows.index, dtype=bool)

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        floors = share_rows.wanted(self, self.min, frames).assign(clause=label)
        if floors.empty:
            return {}
        flows = frames.flows[self._friendly(frames, frames.flows)].assign(clause=label)
        flows = flows.merge(floors[["form", "year"]], on=["form", "year"])
        key = ["clause", "form", "year"]
        return {
            "FRIEND_FLOORS": floors.rename(columns={"level": "friends_least"})[[*key, "friends_least"]],
            "FRIEND_SELLERS": flows.loc[flows["flow"] == "seller", [*key, "label"]],
            "FRIEND_PLANTS": flows.loc[flows["flow"] == "plant", [*key, "label"]],
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        supply = supplied_tonnes.tonnes(tables, frames)
        wanted, counts = share_rows.wanted(self, self.min, frames), self._friendly(frames, supply)
        yield from share_rows.share_checks_of(label, wanted, "friends", counts, supply, cap=False)

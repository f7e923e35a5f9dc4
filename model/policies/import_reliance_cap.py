"""Net imports may cover no more than a share of what is used of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.study_frames import Frames
from model.policies.base import share_rows, supplied_tonnes
from model.policies.base.bills import OF_RELIANCE
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, Whole, share_cap
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.promise import Party, Promise, less_than_all
from model.policies.base.share_rows import counted_tonnes

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "RELIANCE_CAPS": IndexSet(
        "k, c, f, t", "of what stays in the country of form f, c, which is home, supplies a share"
    ),
}
PARAMETERS = {
    "reliance_least": Parameter(
        "RELIANCE_CAPS", "1", "the least that home supplies of it: 1 less the largest import reliance"
    ),
}
HOME = "home"


def reliance_at_most(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """Home supplies what net imports may not, of the supply less what is sold abroad."""
    return counted_tonnes(m, k, c, f, t) >= m.reliance_least[k, c, f, t] * (
        m.Supply[f, t] - sum(m.Outlet[f, o, t] for o in m.SERVING[f, t])
    )


COMPONENT = Component(SETS, PARAMETERS, {}, constraints=((reliance_at_most, "RELIANCE_CAPS"),))


class ImportRelianceCap(Policy):
    """Net imports are at most `max` of what is used of a form at home.

    Net imports are supply less what is sold, made or collected at home, less what outlets take; what is used is
    supply less what outlets take: the column `import_reliance` of the table `concentration`. What comes out of
    stock is not supply: it was supply of the year in which it went in.
    """

    name: ClassVar[str] = "import_reliance_cap"
    place: ClassVar[int] = 70
    levels: ClassVar[tuple[Level, ...]] = (share_cap("reliance_at_most", of=Whole.USE),)
    subject: ClassVar[str] = "net imports"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    not_held: ClassVar[Mapping[str, str]] = OF_RELIANCE
    component: ClassVar[Component | None] = COMPONENT
    max: SharePath = Field(description="Largest share of net imports in use, by year or for all years.")

    def promises(self) -> tuple[Promise, ...]:
        return (Promise(Party(home=True), True, less_than_all(self.max), of=Whole.USE),)

    def suppliers(self) -> str:
        return "home"

    def more_from(self) -> str:
        return "from home"

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        levels = share_rows.wanted(self, self.max, frames)
        if levels.empty:
            return {}
        flows = frames.flows
        # As a floor: where home supplies nothing the row stands, and says that nothing may be imported beyond `max`.
        rows = dict(share_rows.shipped(label, levels, {HOME: flows[flows["country"] == frames.home]}, cap=False))
        head = rows.pop("SHARE_FLOORS")
        head = head.assign(reliance_least=1 - head["share_least"])
        return {**rows, "RELIANCE_CAPS": head[[*share_rows.KEY, "reliance_least"]]}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        supply = supplied_tonnes.tonnes(tables, frames)
        whole = _by_form(supply)
        own = _by_form(supply[supply["country"] == frames.home])
        sold = _by_form(tables["outlets"])
        levels = share_rows.wanted(self, self.max, frames)
        for form, year, level in zip(levels["form"], levels["year"], levels["level"], strict=True):
            used = whole.get((form, year), 0.0) - sold.get((form, year), 0.0)
            imported = used - own.get((form, year), 0.0)
            yield Check(label, f"{form} {year}", imported, level * used, "t")


def _by_form(rows: pd.DataFrame) -> dict[tuple[str, int], float]:
    totals: dict[tuple[str, int], float] = {}
    for form, year, t in zip(rows["form"], rows["year"], rows["tonnes"], strict=True):
        totals[form, year] = totals.get((form, year), 0.0) + float(t)
    return totals

"""Home keeps its own: outlets abroad take no more than a share of what is made and collected here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.draw import Draw
from model.policies.base.fields import SharePath, level_at
from model.policies.base.lack import Lack
from model.policies.base.level import PERCENT, Level
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.result_tables import rows_of

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "EXPORT_CONTROLS": IndexSet("k, f, t", "sentence k limits what outlets abroad take of form f in year t"),
    "CONTROLLED_OUTLETS": IndexSet("o", "the outlets that it limits", over="k, f, t"),
    "OWN_PLANTS": IndexSet("p", "the plants at home that make the form", over="k, f, t"),
    "OWN_SELLERS": IndexSet("s", "the supplier steps that sell it from home", over="k, f, t"),
    "OWN_COLLECTORS": IndexSet("j", "the steps of scrap, collected at home", over="k, f, t"),
}
PARAMETERS = {"export_most": Parameter("EXPORT_CONTROLS", "1", "the largest share of own supply that may go abroad")}

# ---------------------------------------------------------------- rows


def exports_at_most(m: Any, k: str, f: str, t: int) -> Any:
    """What outlets abroad take of a form is at most a share of what is made, sold and collected of it at home."""
    return sum(m.Outlet[f, o, t] for o in m.CONTROLLED_OUTLETS[k, f, t]) <= m.export_most[k, f, t] * (
        sum(m.made[p, f] * m.Output[p, t] for p in m.OWN_PLANTS[k, f, t])
        + sum(m.Purchase[s, t] for s in m.OWN_SELLERS[k, f, t])
        + sum(m.Collection[j, t] for j in m.OWN_COLLECTORS[k, f, t])
    )


COMPONENT = Component(SETS, PARAMETERS, {}, constraints=((exports_at_most, "EXPORT_CONTROLS"),))
KEY = ["clause", "form", "year"]


class ExportControl(Policy):
    """Of what is made, sold and collected at home of a form, at most `max` may go to outlets abroad; 0 is a stop.

    It is a control of our own; what other countries stop shipping is `export_restriction`. Every outlet of the table of
    outlets counts, tolling too, unless `outlets` names some; goods bought abroad and sold on count as exports and are
    no supply of home's, and neither is what comes out of stock. Binds calendar years in force on every day.
    """

    name: ClassVar[str] = "export_control"
    place: ClassVar[int] = 125
    binds_private: ClassVar[bool] = True
    levels: ClassVar[tuple[Level, ...]] = (Level("max", PERCENT, -1, 100.0, "cap", rows=("exports_at_most",)),)
    subject: ClassVar[str] = "exports"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "no outlet abroad takes it"
    chance: ClassVar[float] = 0.6
    component: ClassVar[Component | None] = COMPONENT
    max: SharePath = Field(description="Largest share of own supply that goes abroad, by year or for all years.")
    outlets: tuple[str, ...] = Field((), description="Only these outlets, such as export; all when left out.")

    @classmethod
    def drawn(cls, draw: Draw) -> Mapping[str, Any]:
        return {"max": draw.path(0.0, 0.3), **draw.scope()}

    def shortfall(self, lack: Lack) -> str:
        return f"lets {lack.can}{lack.of} go abroad{lack.when}; {lack.needs} has to"

    def reaches(self, frames: Frames) -> pd.DataFrame:
        rows = self._controlled(frames)
        return rows[["form", "year"]].drop_duplicates()

    def _controlled(self, frames: Frames) -> pd.DataFrame:
        """Return form, year, outlet and the largest share of every outlet that it limits."""
        levels = {y: most for y in self.years_bound(frames) if (most := level_at(self.max, y)) is not None}
        rows = frames.outlets[["form", "year", "outlet"]]
        rows = rows[rows["form"].isin(self.forms_touched(frames)) & rows["year"].isin(list(levels))]
        rows = rows[rows["outlet"].isin(self.outlets)] if self.outlets else rows
        return rows.assign(export_most=rows["year"].map(levels).astype(float))

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        outlets = self._controlled(frames).assign(clause=label)
        if outlets.empty:
            return {}
        flows = frames.flows[frames.flows["country"] == frames.home]
        flows = flows.merge(outlets[KEY].drop_duplicates(), on=["form", "year"])
        kinds = {"OWN_PLANTS": "plant", "OWN_SELLERS": "seller", "OWN_COLLECTORS": "collector"}
        return {
            "EXPORT_CONTROLS": outlets[[*KEY, "export_most"]].drop_duplicates(),
            "CONTROLLED_OUTLETS": outlets[[*KEY, "outlet"]],
            **{name: flows.loc[flows["flow"] == flow, [*KEY, "label"]] for name, flow in kinds.items()},
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        limits = {(f, y): most for f, y, most in each_row(self._controlled(frames), "form", "year", "export_most")}
        abroad, own = dict.fromkeys(limits, 0.0), dict.fromkeys(limits, 0.0)
        for form, outlet, year, t in rows_of(tables, "outlets", "form", "outlet", "year", "tonnes"):
            if (form, year) in abroad and (not self.outlets or outlet in self.outlets):
                abroad[form, year] += t
        ours = [(*row, frames.home) for row in rows_of(tables, "recycling", "form", "year", "tonnes")]
        for table in ("production", "purchases"):
            ours += rows_of(tables, table, "form", "year", "tonnes", "country")
        for form, year, t, country in ours:
            if country == frames.home and t > 0 and (form, year) in own:
                own[form, year] += t
        for (form, year), most in limits.items():
            yield Check(label, f"exports of {form} {year}", abroad[form, year], most * own[form, year], "t")

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        yield from super().unknown_words(frames)
        known = set(frames.tables["outlets"]["outlet"])
        yield from (("outlets", word, known) for word in self.outlets if word not in known)

"""All federal money together pays at most a share of what a plant costs to build."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Literal

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.result_names import policy_in
from model.frames.scale import musd_of
from model.frames.study_frames import Frames
from model.policies.base.capital_support import CapitalSupport
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath, level_at
from model.policies.base.level import PERCENT, Level
from model.policies.base.plant_scope import PlantScope
from model.policies.base.policy import Check, Clause, Rows, Tables
from model.policies.base.result_tables import rows_of

# ---------------------------------------------------------------- sets, parameters, row

SETS = {
    "SUPPORT_CAPS": IndexSet("k, p, v", "policy k limits support for capacity of plant p decided in year v"),
    "GRANTS_COUNTED": IndexSet("g", "the grants that count", over="k, p, v"),
    "FINANCE_COUNTED": IndexSet("g", "the tax credits, loans and equity that count", over="k, p, v"),
}
PARAMETERS = {
    "support_most": Parameter(
        "SUPPORT_CAPS", "MUSD/(kt/yr)", "the share of the capital; all of it on days on which the cap is not in force"
    ),
}


def support_limit(m: Any, k: str, p: str, v: int) -> Any:
    """Grants, tax credits, loans and equity that count pay together at most a share of the capital."""
    return (
        sum(m.Grant[g, p, v] for g in m.GRANTS_COUNTED[k, p, v])
        + sum(m.Finance[g, p, v] for g in m.FINANCE_COUNTED[k, p, v])
        <= m.support_most[k, p, v] * m.Build[p, v]
    )


COMPONENT = Component(SETS, PARAMETERS, constraints=((support_limit, "SUPPORT_CAPS"),))
Instrument = Literal["capital_grant", "investment_tax_credit", "loan", "equity"]
EVERY: tuple[Instrument, ...] = ("capital_grant", "investment_tax_credit", "loan", "equity")


class CapitalSupportCap(PlantScope):
    """Support of all accounts together pays at most `max` of the capital of a plant, of what is decided in each year.

    Counted are grants, tax credits on capital, loans at face value and equity, or those of them that `instruments`
    names: a cost share in law says which. `from` and `until` are those of the decision to build.
    """

    kinked: ClassVar[bool] = False
    name: ClassVar[str] = "capital_support_cap"
    place: ClassVar[int] = 145
    levels: ClassVar[tuple[Level, ...]] = (Level("max", PERCENT, -1, 100.0, "cap", rows=("support_limit",)),)
    subject: ClassVar[str] = "federal support of capital"
    dates: ClassVar[Dates] = Dates.DECISIONS
    component: ClassVar[Component | None] = COMPONENT
    max: SharePath = Field(description="Largest share of a plant's capital, or shares by year.")
    instruments: tuple[Instrument, ...] = Field(EVERY, description="What counts; all kinds of support when left out.")

    def _most(self, year: int) -> float | None:
        """Return the share of the capital of what is decided in a year, None where nothing is limited."""
        level, force = level_at(self.max, year), self.share_in_force(year)
        return None if level is None or force <= 0 else level * force + (1 - force)

    def _limited(self, frames: Frames) -> pd.DataFrame:
        """Return the builds in scope with `most`, the share of their capital."""
        builds = frames.builds
        builds = builds[self.touches(frames, builds) & (builds["capex"] > 0)]
        most = {year: self._most(year) for year in frames.years}
        builds = builds.assign(most=pd.Series([most[y] for y in builds["year"]], index=builds.index, dtype=float))
        return builds[builds["most"].notna()]

    def beside(self, clauses: Sequence[Clause]) -> Sequence[Clause]:
        return [c for c in clauses if isinstance(c.policy, CapitalSupport) and c.policy.name in self.instruments]

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        limited = self._limited(frames)
        limited = limited.assign(clause=label, support_most=limited["most"] * limited["capex"])
        counted: dict[str, list[pd.DataFrame]] = {"GRANTS_COUNTED": [], "FINANCE_COUNTED": []}
        for other in self.beside(clauses):
            if isinstance(other.policy, CapitalSupport):
                paid = limited[["clause", "plant", "year"]].merge(other.policy.reached(frames)[["plant", "year"]])
                counted[other.policy.counted].append(paid.assign(granted=other.label))
        rows = {name: pd.concat(parts) for name, parts in counted.items() if parts}
        met = [part[["clause", "plant", "year"]] for part in rows.values()]
        if not met or not len(every := pd.concat(met).drop_duplicates()):
            return {}
        return {"SUPPORT_CAPS": limited[["clause", "plant", "year", "support_most"]].merge(every), **rows}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        paid: dict[tuple[str, int], float] = defaultdict(float)
        for table in ("grants", "finance"):
            for stated, plant, year, musd in rows_of(tables, table, "clause", "plant", "year", "musd"):
                if policy_in(stated) in self.instruments:
                    paid[plant, year] += musd
        if not paid:
            return
        built = {(p, v): t for p, v, t in rows_of(tables, "capacity", "plant", "year", "built_t")}
        means, columns = self.means(frames), ("plant", "form", "country", "kind", "year", "capex")
        for plant, form, country, kind, year, capex in each_row(frames.builds, *columns):
            at = (plant, year)
            if not (musd := paid.get(at, 0.0)) or not capex > 0 or not means(plant, form, country, kind, year):
                continue
            if (most := self._most(year)) is not None:
                yield Check(label, f"{plant} {year}", musd, musd_of(built.get(at, 0.0), most * capex), "MUSD")

"""Imports of a form are at most so many tonnes a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.scale import in_kt
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import AmountPath, level_at
from model.policies.base.lack import Lack
from model.policies.base.level import Level
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.result_tables import rows_of
from model.policies.base.words import BlocName, CountryNames

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "IMPORT_QUOTAS": IndexSet("k, f, t", "sentence k limits the imports of form f in year t"),
    "QUOTA_SELLERS": IndexSet("s", "the supplier steps abroad that it counts", over="k, f, t"),
    "QUOTA_PLANTS": IndexSet("p", "the plants abroad that it counts", over="k, f, t"),
}
PARAMETERS = {"imports_most": Parameter("IMPORT_QUOTAS", "kt", "the most that comes in within a year")}

# ---------------------------------------------------------------- rows


def imports_at_most(m: Any, k: str, f: str, t: int) -> Any:
    """What is bought abroad of a form, and shipped by plants abroad, stays within the quota of the year."""
    return (
        sum(m.Purchase[s, t] for s in m.QUOTA_SELLERS[k, f, t])
        + sum(m.made[p, f] * m.Output[p, t] for p in m.QUOTA_PLANTS[k, f, t])
    ) <= m.imports_most[k, f, t]


COMPONENT = Component(SETS, PARAMETERS, {}, constraints=((imports_at_most, "IMPORT_QUOTAS"),))
KEY = ["clause", "form", "year"]


class ImportQuota(Policy):
    """Of each form in scope at most `quota_t` tonnes a year come in from the named countries, together.

    Everybody abroad counts unless countries or a bloc are named; `except_countries` and `except_bloc` are left out.
    What is bought there counts, and what plants in partner countries ship. Tonnes are of what the form counts. An
    absolute quota shuts the door; a tariff-rate quota, beyond which a duty is charged, is `quota_t` of `tariff`. Binds
    calendar years in force on every day.
    """

    name: ClassVar[str] = "import_quota"
    place: ClassVar[int] = 112
    binds_private: ClassVar[bool] = True
    levels: ClassVar[tuple[Level, ...]] = (Level("quota_t", "t", -1, 1.0, "quota", rows=("imports_at_most",)),)
    before: ClassVar[str] = "import quota on"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "nobody who is counted sells it"
    chance: ClassVar[float] = 0.6
    component: ClassVar[Component | None] = COMPONENT
    quota_t: AmountPath = Field(description="Most that comes in of each form, t a year, by year or for all years.")
    countries: CountryNames = Field((), description="Only what comes from these countries; all abroad when left out.")
    bloc: BlocName = Field("", description="Only what comes from this bloc.")
    except_countries: CountryNames = Field((), description="Countries that are not counted; none when left out.")
    except_bloc: BlocName = Field("", description="Bloc whose members are not counted; none when left out.")

    def about(self) -> str:
        return super().about() or "all abroad"

    def shortfall(self, lack: Lack) -> str:
        return f"lets {lack.can}{lack.of} in{lack.when}; {lack.needs} has to come from those it counts"

    def _counts(self, frames: Frames, country: str, year: int) -> bool:
        if country == frames.home or country in self.except_countries:
            return False
        if self.except_bloc and country in frames.members(self.except_bloc, year):
            return False
        if not (self.countries or self.bloc):
            return True
        return country in self.countries or bool(self.bloc and country in frames.members(self.bloc, year))

    def _limits(self, frames: Frames) -> dict[int, float]:
        levels = {y: level_at(self.quota_t, y) for y in self.years_bound(frames)}
        return {y: most for y, most in levels.items() if most is not None}

    def _counted(self, frames: Frames) -> pd.DataFrame:
        """Return the flows from abroad that it counts."""
        flows, years = frames.flows, self._limits(frames)
        flows = flows[flows["form"].isin(self.forms_touched(frames)) & flows["year"].isin(list(years))]
        counted = [self._counts(frames, country, year) for country, year in each_row(flows, "country", "year")]
        return flows[pd.Series(counted, index=flows.index, dtype=bool)]

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return self._counted(frames)

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        flows = self._counted(frames).assign(clause=label)
        if flows.empty:
            return {}
        most = flows["year"].map({y: in_kt(t) for y, t in self._limits(frames).items()})
        kinds = {"QUOTA_SELLERS": "seller", "QUOTA_PLANTS": "plant"}
        return {
            "IMPORT_QUOTAS": flows.assign(imports_most=most)[[*KEY, "imports_most"]].drop_duplicates(KEY),
            **{name: flows.loc[flows["flow"] == flow, [*KEY, "label"]] for name, flow in kinds.items()},
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        limits, forms = self._limits(frames), self.forms_touched(frames)
        came = {(form, year): 0.0 for form in forms for year in limits}
        for table in ("purchases", "production"):
            for form, country, year, t in rows_of(tables, table, "form", "country", "year", "tonnes"):
                if t > 0 and (form, year) in came and self._counts(frames, country, year):
                    came[form, year] += t
        for (form, year), t in came.items():
            yield Check(label, f"imports of {form} {year}", t, limits[year], "t")

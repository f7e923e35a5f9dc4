"""Buyers may spend no more than so much a year on what they buy from others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.dollars import StatesDollars, years_left_out
from model.policies.base.fields import AmountPath
from model.policies.base.lack import Lack
from model.policies.base.level import Level
from model.policies.base.policy import Check, Clause, Rows, Tables
from model.policies.base.result_tables import rows_of
from model.policies.base.words import CountryNames

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "SPENDING_CAPS": IndexSet("k, t", "sentence k limits what buyers spend in year t"),
    "SPENDING": IndexSet("s", "the supplier steps that it counts", over="k, t"),
    "SPENT": IndexSet("s, t", "supplier steps that some such sentence counts"),
}
PARAMETERS = {
    "spending_most": Parameter("SPENDING_CAPS", "MUSD", "the most that may be spent in a year"),
    "spent_on": Parameter("SPENT", "MUSD/kt", "what buyers pay for a kt: its price, freight and duty"),
}


def spending_at_most(m: Any, k: str, t: int) -> Any:
    """What buyers pay for what they buy, freight and duty included, stays within their budget of the year."""
    return sum(m.spent_on[s, t] * m.Purchase[s, t] for s in m.SPENDING[k, t]) <= m.spending_most[k, t]


COMPONENT = Component(SETS, PARAMETERS, {}, constraints=((spending_at_most, "SPENDING_CAPS"),))
PAID = ("musd", "freight_musd", "duty_musd")
"""What the table of purchases says buyers pay."""


class PurchaseBudget(StatesDollars):
    """Buyers spend at most `max_musd` a year on what they buy from sellers: its price, freight and duty.

    A year is bound when it is in force on every day. What plants at home make, and what is collected, costs this budget
    nothing but the feed that they buy, where that is in scope.
    """

    name: ClassVar[str] = "purchase_budget"
    place: ClassVar[int] = 300
    binds_private: ClassVar[bool] = True
    levels: ClassVar[tuple[Level, ...]] = (Level("max_musd", "MUSD", -1, 1.0, "budget", rows=("spending_at_most",)),)
    subject: ClassVar[str] = "spending of buyers"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "no seller who is counted sells it"
    component: ClassVar[Component | None] = COMPONENT
    amounts: ClassVar[tuple[str, ...]] = ("max_musd",)
    max_musd: AmountPath = Field(
        description="Most that is spent in a year, million USD in the dollars stated: in every year, or by year, and "
        "nothing in years not named."
    )
    countries: CountryNames = Field((), description="Only sellers in these countries; all when left out.")

    def shortfall(self, lack: Lack) -> str:
        return f"would have to pay {lack.needs}{lack.when} of {lack.can}"

    def provides_nothing_in(self, fiscal_year: int) -> bool:
        return isinstance(self.max_musd, Mapping) and not self.max_musd.get(fiscal_year, 0.0)

    def doubts(self, frames: Frames) -> Iterable[tuple[str, str]]:
        if isinstance(self.max_musd, Mapping) and (text := years_left_out(self.max_musd, self.years_bound(frames))):
            yield "max_musd", text

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return self._counted(frames)

    def _levels(self, frames: Frames) -> dict[int, float]:
        named = self.max_musd if isinstance(self.max_musd, Mapping) else frames.years
        levels = {y: self.real_at(frames, self.max_musd, y) if y in named else 0.0 for y in self.years_bound(frames)}
        return {y: level for y, level in levels.items() if level is not None}

    def _counted(self, frames: Frames) -> pd.DataFrame:
        """Return the sellers counted, with their year."""
        offers = frames.offers
        kept = offers["form"].isin(self.forms_touched(frames)) & offers["year"].isin(list(self._levels(frames)))
        return offers[kept & (offers["country"].isin(self.countries) if self.countries else True)]

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        counted = self._counted(frames)
        levels = [(label, y, musd) for y, musd in self._levels(frames).items() if y in set(counted["year"])]
        if not levels:
            return {}
        paid = counted.assign(spent_on=counted["price"] + counted["freight"] + counted["duty"])
        return {
            "SPENDING_CAPS": pd.DataFrame(levels, columns=["clause", "year", "spending_most"]),
            "SPENDING": counted.assign(clause=label)[["clause", "year", "seller"]],
            "SPENT": paid[["seller", "year", "spent_on"]],
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        forms, levels = set(self.forms_touched(frames)), self._levels(frames)
        spent = dict.fromkeys(levels, 0.0)
        for form, country, year, *musd in rows_of(tables, "purchases", "form", "country", "year", *PAID):
            if year in spent and form in forms and (not self.countries or country in self.countries):
                spent[year] += sum(musd)
        for year, most in levels.items():
            yield Check(label, str(year), spent[year], most, "MUSD")

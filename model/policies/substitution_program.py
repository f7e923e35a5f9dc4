"""A programme helps users to do without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Term, Variable
from model.frames.scale import in_musd_per_kt, musd_of
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.dollars import StatesDollars
from model.policies.base.fields import AmountPath, SharePath, by_year, level_at
from model.policies.base.level import Level, share_paid
from model.policies.base.outlays import Outlays
from model.policies.base.payment import Flow
from model.policies.base.policy import Check, Clause, Rows, Tables
from model.policies.base.result_tables import rows_of
from model.policies.base.words import EndUseNames, SpendingAccount

# ---------------------------------------------------------------- sets, parameters, variables

PROGRAM_OUTLAYS = Outlays(
    "Program",
    "g, u, f, t",
    "BUDGET_PROGRAMS",
    "PROGRAM_OUTLAYS",
    "program_outlay",
    "MUSD/kt",
    "programmes of substitution",
)
SETS = {
    "PROGRAMS": IndexSet("k, u, f, t", "programme k helps end use u to do without form f in year t"),
    "HELPING": IndexSet("k", "the programmes that help", over="u, f, t"),
    **PROGRAM_OUTLAYS.sets,
}
PARAMETERS = {
    "program_most": Parameter(
        "PROGRAMS", "kt", "most that users do without through the programme, on top of what they do on their own"
    ),
    "program_price": Parameter("PROGRAMS", "MUSD/kt", "what the substitute costs"),
    "program_paid": Parameter("PROGRAMS", "MUSD/kt", "what of it an account pays"),
    **PROGRAM_OUTLAYS.parameters,
}
VARIABLES = {
    "Program": Variable("PROGRAMS", "kt", "done without through the programme", at_most="program_most"),
}


def helped(m: Any, u: str, f: str, t: int) -> Any:
    """Done without with a programme's help."""
    return sum(m.Program[k, u, f, t] for k in m.HELPING[u, f, t])


def program_cost(m: Any) -> Any:
    """Substitutes under a programme cost what they cost, whoever pays."""
    return sum(m.discount[t] * m.program_price[k, u, f, t] * m.Program[k, u, f, t] for k, u, f, t in m.PROGRAMS)


def program_support(m: Any) -> Any:
    """An account pays users for substitutes under its programme; for the nation it cancels."""
    return -sum(m.discount[t] * m.program_paid[k, u, f, t] * m.Program[k, u, f, t] for k, u, f, t in m.PROGRAMS)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    terms=(Term(program_cost), Term(program_support, transfer=True)),
    addends=(
        PROGRAM_OUTLAYS.addend,
        Addend(helped, ("met",)),
    ),
)


class SubstitutionProgram(StatesDollars):
    """A further share of the demand for the forms in scope can be substituted, at `cost_usd_per_t`.

    It comes on top of what the table of substitutes allows. With an `account`, the programme pays for it; without
    one, users do. The plan decides how much of it is used.
    """

    name: ClassVar[str] = "substitution_program"
    place: ClassVar[int] = 260
    levels: ClassVar[tuple[Level, ...]] = (share_paid("share"),)
    before: ClassVar[str] = "programme of"
    dates: ClassVar[Dates] = Dates.PRO_RATA
    lacks: ClassVar[str] = "no end use that is meant wants it"
    component: ClassVar[Component | None] = COMPONENT
    outlays: ClassVar[tuple[Outlays, ...]] = (PROGRAM_OUTLAYS,)
    end_uses: EndUseNames = Field((), description="Only these end uses; all when left out.")
    share: SharePath = Field(description="Further share of demand that can be substituted, by year or for all years.")
    amounts: ClassVar[tuple[str, ...]] = ("cost_usd_per_t",)
    charges: ClassVar[tuple[str, ...]] = ("cost_usd_per_t",)
    cost_usd_per_t: AmountPath = Field(
        description="Cost per tonne substituted in the dollars stated, the saved purchase not counted."
    )
    account: SpendingAccount = Field("", description="The account that pays for it; users pay when left out.")

    def _programs(self, frames: Frames) -> pd.DataFrame:
        d = frames.demands[frames.demands["form"].isin(self.forms_touched(frames))]
        if self.end_uses:
            d = d[d["end_use"].isin(self.end_uses)]
        cost = {y: self.real_at(frames, self.cost_usd_per_t, y) for y in d["year"].unique()}
        price = in_musd_per_kt(pd.Series([cost[y] for y in d["year"]], index=d.index, dtype=float))
        known = {y: (level_at(self.share, y) or 0.0) * self.bound_share(y) for y in d["year"].unique()}
        share = [known[y] for y in d["year"]]
        most = d["wanted"] * pd.Series(share, index=d.index, dtype=float)
        d = d.assign(program_most=most.where(price.notna(), 0.0), program_price=price)
        d = d.assign(program_paid=d["program_price"] if self.account else 0.0)
        names = ["end_use", "form", "year", "program_most", "program_price", "program_paid"]
        return d.loc[d["program_most"] > 0, names]

    def _prices(self, frames: Frames) -> dict[tuple[str, str, int], float]:
        """Return what a kt under it costs, MUSD, by end use, form and year."""
        rows = each_row(self._programs(frames), "end_use", "form", "year", "program_price")
        return {(use, form, year): price for use, form, year, price in rows}

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return self._programs(frames)

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        said = self._programs(frames).assign(clause=label)
        if said.empty:
            return {}
        numbers = ["program_most", "program_price", "program_paid"]
        return {
            "PROGRAMS": said[["clause", "end_use", "form", "year", *numbers]],
            "HELPING": said[["end_use", "form", "year", "clause"]],
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        demand = rows_of(tables, "demand", "end_use", "form", "year", "wanted_t")
        wanted = {(use, form, year): tonnes for use, form, year, tonnes in demand}
        meant, uses = set(self.forms_touched(frames)), set(self.end_uses)
        done = rows_of(tables, "programs", "clause", "end_use", "form", "year", "tonnes")
        for use, form, year, tonnes in (row for clause, *row in done if clause == label):
            named = form in meant and (not uses or use in uses)
            share = (level_at(self.share, year) or 0.0) * self.share_in_force(year) if named else 0.0
            yield Check(label, f"{use} {form} {year}", tonnes, share * wanted.get((use, form, year), 0.0), "t")

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        price = frames.once(SubstitutionProgram._prices, self)
        done = rows_of(tables, "programs", "clause", "end_use", "form", "year", "tonnes")
        own = ((tonnes, (use, form, year)) for clause, use, form, year, tonnes in done if clause == label)
        paid = [(at[-1], musd_of(tonnes, price[at])) for tonnes, at in own if at in price]
        for year, musd in by_year(paid):
            yield Flow(year, "buyers", "makers of substitutes", "substitution programme", "", musd)
            if self.account:
                yield Flow(year, "Treasury", "buyers", "support for substitution", self.account, musd)

    def spending(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        said = self._programs(frames)
        index = said.assign(clause=label)[["clause", "end_use", "form", "year"]]
        return {"Program": index.assign(paid_in=said["year"], unit_musd=said["program_paid"])}

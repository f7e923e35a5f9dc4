"""A federal account pays part of what a plant costs to build."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Term, Variable
from model.frames.build_options import owners_charge
from model.frames.scale import musd_of
from model.frames.study_frames import Frames
from model.policies.base.capital_support import CapitalSupport, whole_projects
from model.policies.base.level import Level, share_paid
from model.policies.base.outlays import Outlays
from model.policies.base.payment import Flow
from model.policies.base.policy import Check, Clause, Rows, Tables
from model.policies.base.result_tables import rows_of
from model.policies.base.words import SpendingAccount

# ---------------------------------------------------------------- sets, parameters, variables

GRANT_OUTLAYS = Outlays("Grant", "g, p, v", "BUDGET_GRANTS", "GRANT_OUTLAYS", "grant_outlay", "1", "grants")
SETS = {
    "GRANTS": IndexSet("k, p, v", "sentence k may pay for capacity of plant p decided in year v"),
    "GRANTED": IndexSet("p, v", "builds that some sentence may pay for"),
    "GRANTING": IndexSet("k", "the sentences that may pay for a build; together never above its capital", over="p, v"),
    **GRANT_OUTLAYS.sets,
}
PARAMETERS = {
    "grant_rate": Parameter(
        "GRANTS",
        "MUSD/(kt/yr)",
        "most that the sentence pays: its share of the capital of what is decided on its days of the year",
    ),
    "charge_saved": Parameter(
        "GRANTS", "1", "present value, within the horizon, of the capital charges that 1 MUSD of grant saves"
    ),
    "capital": Parameter("GRANTED", "MUSD/(kt/yr)", "capital of new capacity"),
    **GRANT_OUTLAYS.parameters,
}
VARIABLES = {
    "Grant": Variable("GRANTS", "MUSD", "paid, in the year of decision"),
}

# ---------------------------------------------------------------- rows and cost term


def grant_limit(m: Any, k: str, p: str, v: int) -> Any:
    """A grant pays at most its share of the capital of what is decided while it is in force."""
    return m.Grant[k, p, v] <= m.grant_rate[k, p, v] * m.Build[p, v]


def grants_within_capital(m: Any, p: str, v: int) -> Any:
    """Grants, tax credits, loans and equity of all sentences together never pay more than the capital."""
    return (
        sum(m.Grant[k, p, v] for k in m.GRANTING[p, v]) + sum(m.Finance[k, p, v] for k in m.FINANCING[p, v])
        <= m.capital[p, v] * m.Build[p, v]
    )


def grants(m: Any) -> Any:
    """A grant saves the plant the yearly charges on the capital it pays; for the nation it cancels."""
    return -sum(m.charge_saved[k, p, v] * m.Grant[k, p, v] for k, p, v in m.GRANTS)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=((grant_limit, "GRANTS"), (grants_within_capital, "GRANTED")),
    terms=(Term(grants, transfer=True),),
    addends=(GRANT_OUTLAYS.addend,),
)


class CapitalGrant(CapitalSupport):
    """An account pays up to `share` of the capital of plants built at home, where the plan finds it worth while.

    `from` and `until` are those of the decision to build: decisions fall evenly over the days of a year, so that of a
    year in force in part that part of what is decided may be paid for. What an account can pay in all is a sentence
    of its own, `budget_cap`.
    """

    name: ClassVar[str] = "capital_grant"
    place: ClassVar[int] = 140
    levels: ClassVar[tuple[Level, ...]] = (share_paid("share", "grant_limit"),)
    before: ClassVar[str] = "grant from"
    component: ClassVar[Component | None] = COMPONENT
    outlays: ClassVar[tuple[Outlays, ...]] = (GRANT_OUTLAYS,)
    account: SpendingAccount = Field(description="The account that pays; of kind mandatory or discretionary.")
    members: ClassVar[str] = "ACCOUNT_GRANTS"
    counted: ClassVar[str] = "GRANTS_COUNTED"
    paid_as: ClassVar[str] = "GRANTED_BY"

    @property
    def kinked(self) -> bool:
        return bool(self.additional_to)

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        builds = self.reached(frames)
        if builds.empty:
            return {}
        grants_ = builds.assign(
            clause=label,
            grant_rate=self.share * self.in_force(builds["year"]) * builds["capex"],
            charge_saved=owners_charge(builds) / builds["capex"],
        )
        return {
            "GRANTS": grants_[["clause", "plant", "year", "grant_rate", "charge_saved"]],
            "GRANTED": builds.assign(capital=builds["capex"])[["plant", "year", "capital"]],
            "GRANTING": grants_[["plant", "year", "clause"]],
            **self.account_rows(label, frames, clauses),
            **self.beyond(label, frames),
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        rows = rows_of(tables, "grants", "clause", "plant", "year", "musd")
        paid = [(plant, year, musd) for stated, plant, year, musd in rows if stated == label]
        yield from self.beyond_again(label, frames, tables)
        if not paid:
            return
        built = {(p, v): t for p, v, t in rows_of(tables, "capacity", "plant", "year", "built_t")}
        capex = {(p, v): per_kt for p, v, per_kt in each_row(frames.builds, "plant", "year", "capex")}
        for plant, year, musd in paid:
            eligible = built.get((plant, year), 0.0) * self.share_in_force(year)
            most = musd_of(eligible, self.share * capex[plant, year])
            yield Check(label, f"{plant} {year}", musd, most, "MUSD")

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        for stated, plant, year, musd in rows_of(tables, "grants", "clause", "plant", "year", "musd"):
            if stated != label:
                continue
            whole = musd / frames.own_parts.get(plant, 1.0)
            yield Flow(year, "Treasury", "financiers", "capital grants", self.account, whole)

    def spending(self, label: str, frames: Frames) -> dict[str, pd.DataFrame]:
        builds = self.reached(frames)
        index = builds.assign(clause=label)[["clause", "plant", "year"]]
        return {"Grant": index.assign(paid_in=builds["year"], unit_musd=whole_projects(frames, builds))}

"""Money that an account puts towards the capital of plants: grants, tax credits, loans, equity.

The share that an account pays of a plant's capital is one share, however many policies state it: on each day it is the
largest of those in force, and all of them together pay no more. Two policies on one account widen who may be paid.

A plan takes support wherever it saves most, first of all where the plant would have been built anyway. So a policy may
be `additional_to` another variant: what that variant decides on at the plants in scope is decided here too, no later,
and paid for is only what comes on top. That is what a law says with "supplement, not supplant" (as 20 U.S.C. 6321(b)):
without the first half money would go to one plant while another in its scope is dropped, and add nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import IndexSet, Parameter
from model.frames.study_frames import Frames
from model.policies.base import additional
from model.policies.base.additional import additional_rows, broken_additions
from model.policies.base.days_in_force import Dates, days_in_year
from model.policies.base.fields import Share
from model.policies.base.plant_scope import PlantScope
from model.policies.base.policy import Check, Clause, Rows, Tables
from model.policies.base.words import AccountName, VariantName

# ---------------------------------------------------------------- sets, parameters, row

SETS = {
    "ACCOUNTS": IndexSet("a, p, v", "several policies pay from account a for capacity of plant p decided in year v"),
    "ACCOUNT_GRANTS": IndexSet("g", "those of them that are grants", over="a, p, v"),
    "ACCOUNT_FINANCE": IndexSet("g", "those that are tax credits, loans or equity", over="a, p, v"),
    **additional.SETS,
}
PARAMETERS = {
    "account_most": Parameter(
        "ACCOUNTS",
        "MUSD/(kt/yr)",
        "the largest share in force of the capital, mean over the days of the year, that the account pays",
    ),
    **additional.PARAMETERS,
}


def account_limit(m: Any, a: str, p: str, v: int) -> Any:
    """An account pays one share of a plant's capital, whatever the number of policies that it pays under."""
    return (
        sum(m.Grant[g, p, v] for g in m.ACCOUNT_GRANTS[a, p, v])
        + sum(m.Finance[g, p, v] for g in m.ACCOUNT_FINANCE[a, p, v])
        <= m.account_most[a, p, v] * m.Build[p, v]
    )


class CapitalSupport(PlantScope):
    """An account puts up to `share` of the capital of new plants."""

    dates: ClassVar[Dates] = Dates.DECISIONS
    members: ClassVar[str]
    """The set of policies of its kind that one account pays under."""
    counted: ClassVar[str]
    """The set of those of its kind that a cap on all support counts."""
    paid_as: ClassVar[str]
    """The set of the years in which what it pays counts against what is added."""
    account: AccountName = Field(description="The account that pays, from the table of accounts.")
    share: Share = Field(description="Largest share of the capital that the account pays, all policies on it together.")
    additional_to: VariantName = Field(
        "",
        description="A variant of the study: paid for is only capacity beyond what its plan decides at the plants in "
        "scope, which is decided here too, no later; any capacity when left out.",
    )

    def reached(self, frames: Frames) -> pd.DataFrame:
        """Return the builds that may be paid for."""
        builds = frames.builds
        return builds[self.touches(frames, builds) & (self.in_force(builds["year"]) > 0) & (builds["capex"] > 0)]

    def beyond(self, label: str, frames: Frames) -> Rows:
        """Return what keeps support to capacity beyond the plan of another variant, where one is named."""
        if not self.additional_to:
            return {}
        own = self.reached(frames)
        return additional_rows(label, self.share, self.additional_to, self.paid_as, own, frames)

    def beyond_again(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        """Prove from the result tables that only capacity beyond the other plan is paid for, and that it stands."""
        if self.additional_to:
            own = frames.once(CapitalSupport.reached, self)
            yield from broken_additions(label, self.share, self.additional_to, own, frames, tables)

    def beside(self, clauses: Sequence[Clause]) -> Sequence[Clause]:
        return [c for c in clauses if isinstance(c.policy, CapitalSupport) and c.policy.account == self.account]

    def account_rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        """Return what keeps all policies of the account within one share, for the builds that several of them reach."""
        kin = [c.policy for c in self.beside(clauses) if isinstance(c.policy, CapitalSupport)]
        if len(kin) < 2:
            return {}
        own = self.reached(frames)
        reach = [(policy, set(each_row(policy.reached(frames), "plant", "year"))) for policy in kin]
        paying = [[p for p, built in reach if key in built] for key in each_row(own, "plant", "year")]
        several = [len(policies) > 1 for policies in paying]
        if not any(several):
            return {}
        most = [largest_share(policies, int(year)) for policies, year in zip(paying, own["year"], strict=True)]
        own = own.assign(account=self.account, clause=label, account_most=most * own["capex"])[several]
        return {
            "ACCOUNTS": own[["account", "plant", "year", "account_most"]],
            self.members: own[["account", "plant", "year", "clause"]],
        }


def whole_projects(frames: Frames, builds: pd.DataFrame) -> pd.Series:
    """Return what an account puts up for the whole project for each MUSD put up for the part that is planned."""
    parts = [frames.own_parts.get(plant, 1.0) for plant in builds["plant"]]
    return 1.0 / pd.Series(parts, index=builds.index, dtype=float)


def largest_share(policies: Iterable[CapitalSupport], year: int) -> float:
    """Return the largest share in force of the policies, mean over the days of a year."""
    known = [(*policy.days_in_force(year), policy.share) for policy in policies]
    days = days_in_year(year)
    turns = sorted({0, days, *(day for first, end, _ in known for day in (first, end))})
    spans = (
        (end - first) * max((share for a, b, share in known if a <= first and end <= b), default=0.0)
        for first, end in pairwise(turns)
    )
    return sum(spans) / days

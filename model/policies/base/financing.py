"""Capital that somebody else puts up: what tax credits, loans and equity have in common.

A dollar of a plant's capital is paid for once: by a grant, a tax credit, a loan, an account's equity, or by the
plant's own financiers. Whoever puts it up, the plant's yearly charge on it is at their terms; what that saves
within the horizon is the term of cost. The plan takes what is worth while, up to the share that the sentence offers.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import pandas as pd

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Variable
from model.frames.build_options import owners_charge
from model.frames.scale import musd_of
from model.frames.study_frames import Frames
from model.policies.base import capital_support
from model.policies.base.additional import additional_capacity
from model.policies.base.capital_support import CapitalSupport, account_limit, whole_projects
from model.policies.base.level import Level, share_paid
from model.policies.base.outlays import Outlays
from model.policies.base.payment import Flow
from model.policies.base.policy import Check, Clause, Rows, Tables

FINANCIERS = "financiers"
"""Those who hold the capital between the day it is paid and the years it is charged; part of the nation."""
LENDER = "financing account"
"""Where credit programmes lend and are repaid, outside the budget."""

# ---------------------------------------------------------------- sets, parameters, variables

FINANCE_OUTLAYS = Outlays(
    "Finance", "g, p, v", "BUDGET_FINANCE", "FINANCE_OUTLAYS", "finance_outlay", "1", "tax credits, loans and equity"
)
SETS = {
    "FINANCES": IndexSet("k, p, v", "sentence k may put up capital of plant p decided in year v"),
    "FINANCING": IndexSet("k", "the sentences that may; with grants they never pay more than the capital", over="p, v"),
    **FINANCE_OUTLAYS.sets,
    **capital_support.SETS,
}
PARAMETERS = {
    "finance_most": Parameter(
        "FINANCES",
        "MUSD/(kt/yr)",
        "most that the sentence puts up: its share of the capital of what is decided on its days of the year",
    ),
    **FINANCE_OUTLAYS.parameters,
    **capital_support.PARAMETERS,
}
VARIABLES = {
    "Finance": Variable("FINANCES", "MUSD", "put up, for what is decided in the year"),
}


def finance_limit(m: Any, k: str, p: str, v: int) -> Any:
    """A tax credit, loan or equity puts up at most its share of the capital of what is decided while it is in force."""
    return m.Finance[k, p, v] <= m.finance_most[k, p, v] * m.Build[p, v]


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=((finance_limit, "FINANCES"), (account_limit, "ACCOUNTS"), (additional_capacity, "ADDITIONAL")),
    addends=(FINANCE_OUTLAYS.addend,),
)


class Financing(CapitalSupport):
    """A share of the capital of new plants, put up at other terms than the plant's own.

    `from` and `until` are those of the decision to build; of a year in force in part, that part of what is decided.
    """

    saving: ClassVar[tuple[str, str]]
    """The set that its cost term runs over, and the number that says what one MUSD saves."""
    noun: ClassVar[str]
    levels: ClassVar[tuple[Level, ...]] = (share_paid("share", "finance_limit"),)
    outlays: ClassVar[tuple[Outlays, ...]] = (FINANCE_OUTLAYS,)
    members: ClassVar[str] = "ACCOUNT_FINANCE"
    counted: ClassVar[str] = "FINANCE_COUNTED"
    paid_as: ClassVar[str] = "FINANCED_BY"

    @abstractmethod
    def terms(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        """Return the plant's yearly charge on 1 MUSD put up, for each build."""

    def own_charge(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        """Return the yearly charge on 1 MUSD of the plant's own capital that is put up in its place, for each build."""
        return builds["annuity"] / builds["capex"]

    @abstractmethod
    def bookings(self, frames: Frames, put_up: pd.DataFrame) -> Iterable[Flow]:
        """Yield what is paid besides the charges saved.

        put_up: builds with the `musd` put up for the whole project, the `own_musd` of it for the part that is planned,
        and what each is `charged` on 1 MUSD
        """

    def eligible(self, frames: Frames) -> pd.DataFrame:
        """Return the builds that may be financed, with `charged`, and what 1 MUSD saves within the horizon."""
        builds = self.reached(frames)
        builds = builds.assign(charged=self.terms(frames, builds))
        own = self.own_charge(frames, builds)
        worth = owners_charge(builds) / builds["annuity"]
        return builds.assign(own=own, saved=(own - builds["charged"]) * worth)

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        builds = self.eligible(frames).assign(clause=label)
        if builds.empty:
            return {}
        over, number = self.saving
        key = ["clause", "plant", "year"]
        most = self.share * self.in_force(builds["year"]) * builds["capex"]
        builds = builds.assign(finance_most=most, capital=builds["capex"])
        return {
            "FINANCES": builds[[*key, "finance_most"]],
            "FINANCING": builds[["plant", "year", "clause"]],
            "GRANTED": builds[["plant", "year", "capital"]],
            over: builds.rename(columns={"saved": number})[[*key, number]],
            **self.account_rows(label, frames, clauses),
            **self.beyond(label, frames),
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        given = tables["finance"]
        built = tables["capacity"].set_index(["plant", "year"])["built_t"].to_dict()
        meant = self.eligible(frames).set_index(["plant", "year"])["capex"].to_dict()
        for plant, year, musd in each_row(given[given["clause"] == label], "plant", "year", "musd"):
            eligible = built.get((plant, year), 0.0) * self.share_in_force(year)
            most = musd_of(eligible, self.share * meant.get((plant, year), 0.0))
            yield Check(label, f"{plant} {year}", musd, most, "MUSD")
        yield from self.beyond_again(label, frames, tables)

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        given = tables["finance"]
        given = given.loc[given["clause"] == label, ["plant", "year", "musd"]]
        put_up = given.merge(self.eligible(frames), on=["plant", "year"])
        for run, musd in yearly(frames, put_up, put_up["own"] * put_up["musd"]):
            yield Flow(run, FINANCIERS, "plants", f"charges saved by {self.noun}", "", musd)
        whole = put_up.assign(musd=put_up["musd"] * whole_projects(frames, put_up), own_musd=put_up["musd"])
        yield from self.bookings(frames, whole)

    def subsidy(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        """Return what the account pays for 1 MUSD put up for each build, when it is decided."""
        return pd.Series(1.0, index=builds.index)

    def spending(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        builds = self.eligible(frames)
        index = builds.assign(clause=label)[["clause", "plant", "year"]]
        each = self.subsidy(frames, builds) * whole_projects(frames, builds)
        return {"Finance": index.assign(paid_in=builds["year"], unit_musd=each)}


def yearly(frames: Frames, builds: pd.DataFrame, musd: pd.Series) -> Iterable[tuple[int, float]]:
    """Yield the sum of yearly amounts over the years in which each build runs."""
    for year in frames.years:
        running = (builds["first_run"] <= year) & (builds["last_run"] >= year)
        if running.any():
            yield year, float(musd[running].sum())


def within(frames: Frames, due: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return each year of the plan with the sum of what is due in it."""
    total = dict.fromkeys(frames.years, 0.0)
    for year, musd in due:
        if year in total:
            total[year] += musd
    return [(year, musd) for year, musd in total.items() if musd]


def after(frames: Frames, due: Iterable[tuple[int, float]]) -> float:
    """Return what is due after the last year of the plan, as it is worth in that year at the rate of discount."""
    last = frames.years[-1]
    return math.fsum(musd * (1 + frames.discount_rate) ** (last - year) for year, musd in due if year > last)


def decided(builds: pd.DataFrame, column: str = "year") -> Iterable[tuple[int, float]]:
    """Yield each year with what was put up for it."""
    total = builds.groupby(column)["musd"].sum()
    yield from zip(total.index.tolist(), total.tolist(), strict=True)

"""The Treasury gives plants at home a credit for what they invest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Term
from model.frames.build_options import grown
from model.frames.study_frames import Frames
from model.policies.base.capital_support import whole_projects
from model.policies.base.financing import FINANCIERS, Financing, decided
from model.policies.base.payment import Flow
from model.policies.base.words import TaxAccount

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "CREDITED": IndexSet("k, p, v", "credit k may be taken for capacity of plant p decided in year v"),
}
PARAMETERS = {
    "credit_saved": Parameter(
        "CREDITED", "1", "present value, within the horizon, of the capital charges that 1 MUSD of credit saves"
    ),
}


def investment_credit(m: Any) -> Any:
    """A credit saves the plant the yearly charges on the capital it pays; for the nation it cancels."""
    return -sum(m.credit_saved[k, p, v] * m.Finance[k, p, v] for k, p, v in m.CREDITED)


COMPONENT = Component(SETS, PARAMETERS, terms=(Term(investment_credit, transfer=True),))


class InvestmentTaxCredit(Financing):
    """Plants take `share` of the capital of new capacity off their taxes, in the first year it runs.

    `from` and `until` are those of the decision to build. The plant saves its yearly charges on that share for the
    whole life of the build; the account loses the revenue once. Other money in the same build (grants, loans) is
    not capital of the plant's own: together they never pay more than the capital.
    """

    name: ClassVar[str] = "investment_tax_credit"
    place: ClassVar[int] = 150
    before: ClassVar[str] = "tax credit,"
    component: ClassVar[Component | None] = COMPONENT
    saving: ClassVar[tuple[str, str]] = ("CREDITED", "credit_saved")
    noun: ClassVar[str] = "investment credits"
    account: TaxAccount = Field("48c", description="The account that bears the lost revenue; of kind tax.")

    def terms(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        return pd.Series(0.0, index=builds.index)

    def own_charge(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        """The credit comes when the plant runs: interest until then is not saved."""
        rate = builds["plant"].map(dict(each_row(frames.plants, "plant", "rate")))
        waited = [grown(r, years) for r, years in zip(rate, builds["construction"], strict=True)]
        return builds["annuity"] / builds["capex"] / pd.Series(waited, index=builds.index, dtype=float)

    def bookings(self, frames: Frames, put_up: pd.DataFrame) -> Iterable[Flow]:
        for year, musd in decided(put_up, "first_run"):
            yield Flow(year, "Treasury", FINANCIERS, "investment credit", self.account, musd)

    def spending(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        builds = self.eligible(frames)
        index = builds.assign(clause=label)[["clause", "plant", "year"]]
        return {"Finance": index.assign(paid_in=builds["first_run"], unit_musd=whole_projects(frames, builds))}

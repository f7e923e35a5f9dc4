"""A federal account lends part of what a plant costs to build."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import pandas as pd
from pydantic import BeforeValidator, Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Term
from model.frames.build_options import annuity_factor
from model.frames.study_frames import Frames
from model.policies.base.fields import Share, whole_years
from model.policies.base.financing import FINANCIERS, LENDER, Financing, decided, yearly
from model.policies.base.policy import Flow
from model.policies.base.words import CreditAccount

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "LOANS": IndexSet("k, p, v", "sentence k may lend to plant p for capacity decided in year v"),
}
PARAMETERS = {
    "loan_saved": Parameter(
        "LOANS", "1", "present value, within the horizon, of what 1 MUSD lent saves in yearly charges"
    ),
}
RepaidOver = Annotated[float, BeforeValidator(whole_years), Field(ge=1, le=60, allow_inf_nan=False)]


def loan_saving(m: Any) -> Any:
    """A loan saves the plant the difference between its own yearly charge and the loan's; for the nation it cancels."""
    return -sum(m.loan_saved[k, p, v] * m.Finance[k, p, v] for k, p, v in m.LOANS)


COMPONENT = Component(SETS, PARAMETERS, terms=(Term(loan_saving, transfer=True),))


class Loan(Financing):
    """An account lends up to `share` of the capital at `rate` over `term_years`, and books what that costs it.

    The plant repays in equal yearly amounts. Seen at its own cost of capital, these are spread over the life of the
    plant, as all its capital is: with a term as long as the life the charge is the annuity at the loan's rate. So a
    plan with a short horizon does not refuse a loan because it is repaid early.
    The credit subsidy, face value times `subsidy_rate`, is what the budget shows (Federal Credit Reform Act): as
    authority when the build is decided, as outlays as the loan is drawn (the account's profile). Face value and
    repayments run through a financing account outside the budget; they are in the ledger, and in no outlay.
    """

    name: ClassVar[str] = "loan"
    place: ClassVar[int] = 180
    before: ClassVar[str] = "loan from"
    component: ClassVar[Component | None] = COMPONENT
    saving: ClassVar[tuple[str, str]] = ("LOANS", "loan_saved")
    noun: ClassVar[str] = "loans"
    account: CreditAccount = Field(description="The account that pays the credit subsidy; of kind credit.")
    rate: Share = Field(description="Real rate of interest per year.")
    term_years: RepaidOver = Field(
        0.0, description="Years over which it is repaid; the life of the plant when left out."
    )
    subsidy_rate: Share = Field(description="Credit subsidy: its cost to the government, as a share of the face value.")

    def terms(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        own = {plant: (rate, life) for plant, rate, life in each_row(frames.plants, "plant", "rate", "life")}
        charged = [self._charge(*own[plant]) for plant in builds["plant"]]
        return pd.Series(charged, index=builds.index, dtype=float)

    def _charge(self, rate: float, life: float) -> float:
        """Return the plant's yearly charge on 1 MUSD lent: the repayments at its cost of capital, over its life."""
        term = self.term_years or life
        worth = annuity_factor(self.rate, term) / annuity_factor(rate, term)
        return worth * annuity_factor(rate, life)

    def subsidy(self) -> float:
        return self.subsidy_rate

    def bookings(self, frames: Frames, put_up: pd.DataFrame) -> Iterable[Flow]:
        for year, musd in decided(put_up):
            yield Flow(year, LENDER, FINANCIERS, "loans, face value (memo)", "", musd)
            yield Flow(year, "Treasury", LENDER, "credit subsidy of loans", self.account, musd * self.subsidy_rate)
        for year, musd in yearly(frames, put_up, put_up["charged"] * put_up["musd"]):
            yield Flow(year, "plants", LENDER, "loan repayments", "", musd)

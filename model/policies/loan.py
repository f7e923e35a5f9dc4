"""A federal account lends part of what a plant costs to build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, ClassVar

import pandas as pd
from pydantic import BeforeValidator, Field, model_validator

from data.rows import each_row, whole
from model.formulation.declaration import Component, IndexSet, Parameter, Term
from model.frames.build_options import annuity_factor, grown
from model.frames.study_frames import Frames
from model.policies.base.dollars import Dollars, rate_states_its_dollars
from model.policies.base.fields import Share, whole_years
from model.policies.base.financing import FINANCIERS, LENDER, Financing, after, decided, within, yearly
from model.policies.base.fiscal_years import price_index
from model.policies.base.payment import Flow
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


TREASURY_RATE = 0.023
"""Real: 4.38% a year, the ten-year rate under a loan of August 2025 (5.38% at one point above it), over a price index
that rises by 2% a year. Assumed for every year and term; range 0.01 to 0.03."""


def loan_saving(m: Any) -> Any:
    """A loan saves the plant the difference between its own yearly charge and the loan's; for the nation it cancels."""
    return -sum(m.loan_saved[k, p, v] * m.Finance[k, p, v] for k, p, v in m.LOANS)


COMPONENT = Component(SETS, PARAMETERS, terms=(Term(loan_saving, transfer=True),))


class Loan(Financing):
    """An account lends up to `share` of the capital at `rate` over `term_years`, and books what that costs it.

    The plant repays in equal yearly amounts; in the first `grace_years` of the term it pays nothing, and interest is
    added to what it owes. The term begins when the plant runs: the loan is drawn evenly while it is built, and until
    then interest is added too. Seen at its own cost of capital, these are spread over the life of the plant, as all its
    capital is: with a term as long as the life the charge is the annuity at the loan's rate. So a plan with a short
    horizon does not refuse a loan because it is repaid early.
    The credit subsidy is what the budget shows (Federal Credit Reform Act): as authority when the build is decided, as
    outlays as the loan is drawn (the account's profile). It is the face value less the fee, and less what is repaid,
    the part that defaults and is not recovered left out, at present value at the Treasury's own rate; where that is
    below zero the account receives it. A `subsidy_rate` that is stated takes its place, and the ledger says so.
    With `guarantee = true` private lenders lend, at the `rate` that the guarantee makes them take, and are repaid; the
    account promises them what defaults. Its subsidy is what is expected to be lost of what is repaid, at present value
    at the Treasury's rate, less the fee; no face value leaves the financing account.
    Face value, fees and repayments run through a financing account outside the budget; they are in the ledger, and in
    no outlay. What is repaid there follows the contract, as far as the subsidy lets expect it: also where that
    is a rate as stated. What falls after the last year planned stands in that year, at the rate of discount, so that
    the Treasury is not charged for a debt that runs on.
    """

    name: ClassVar[str] = "loan"
    place: ClassVar[int] = 180
    before: ClassVar[str] = "loan from"
    component: ClassVar[Component | None] = COMPONENT
    saving: ClassVar[tuple[str, str]] = ("LOANS", "loan_saved")
    noun: ClassVar[str] = "loans"
    account: CreditAccount = Field(description="The account that pays the credit subsidy; of kind credit.")
    rate: Share = Field(description="Rate of interest per year, in the dollars stated.")
    dollars: Dollars = Field(
        "real",
        description="What its rate and payments are in: 'nominal', as contracts state them, so that what is repaid "
        "is worth less every year as prices rise by the table deflator; or 'real', above the rise of prices.",
    )
    term_years: RepaidOver | None = Field(
        None, description="Years over which it is repaid; the life of the plant when left out."
    )
    grace_years: Annotated[float, BeforeValidator(whole_years), Field(ge=0, le=30, allow_inf_nan=False)] = Field(
        0.0, description="First years of the term without payments; interest is added to the debt."
    )
    fee_share: Share = Field(0.0, description="Fee that the plant pays when it draws the loan, as a share of it.")
    default_share: Share = Field(0.0, description="Part of what is owed that is expected to default.")
    recovery_share: Share = Field(0.0, description="Part of what defaults that is recovered.")
    treasury_rate: Share = Field(
        TREASURY_RATE, description="Real rate at which the Treasury borrows over the term; the default is assumed."
    )
    subsidy_rate: Share | None = Field(
        None, description="Credit subsidy as a share of the face value, in place of the one worked out from the terms."
    )

    guarantee: bool = Field(False, description="Whether private lenders lend and the account guarantees the loan.")

    @model_validator(mode="after")
    def _repays_after_grace(self) -> Loan:
        rate_states_its_dollars(self)
        if self.grace_years and not self.term_years:
            raise ValueError("states years of grace of no term; write term_years beside grace_years")
        if self.term_years and self.grace_years >= self.term_years:
            raise ValueError(
                f"repays nothing: {self.grace_years:g} years of grace of a term of {self.term_years:g}; "
                f"write grace_years of at most {self.term_years - 1:g}"
            )
        return self

    @model_validator(mode="after")
    def _defaults_count(self) -> Loan:
        """What is expected to default and to be recovered is read for the subsidy alone, so it must count there."""
        unread = [name for name in ("default_share", "recovery_share") if getattr(self, name)]
        if self.subsidy_rate is not None and unread:
            raise ValueError(
                f"states subsidy_rate, which takes the place of {' and '.join(unread)}; delete the one or the other"
            )
        return self

    def terms(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        own = {plant: (rate, life) for plant, rate, life in each_row(frames.plants, "plant", "rate", "life")}
        charged = [self._charge(*own[plant], years, rise) for plant, years, rise in self._rising(frames, builds)]
        return pd.Series(charged, index=builds.index, dtype=float)

    def _rising(self, frames: Frames, builds: pd.DataFrame) -> Iterator[tuple[str, float, float]]:
        """Yield the plant of each build, its years of construction, and by what prices rise a year until it is repaid.

        Where the loan is in dollars of the base year they do not rise.
        """
        life = dict(each_row(frames.plants, "plant", "life"))
        for plant, construction, year, first in each_row(builds, "plant", "construction", "year", "first_run"):
            years = whole(first - year + (self.term_years or life[plant]))
            times = price_index(frames, year + years) / price_index(frames, year) if self.dollars == "nominal" else 1.0
            yield plant, construction, times ** (1 / years) - 1

    def _charge(self, rate: float, life: float, construction: float = 0.0, rise: float = 0.0) -> float:
        """Return the plant's yearly charge on 1 MUSD lent: fee and repayments at its cost of capital, over its life."""
        fee = self.fee_share * grown(rate, construction)
        return (fee + self._repaid(rate, life, rise) * self._debt(construction, rise)) * annuity_factor(rate, life)

    def _debt(self, construction: float, rise: float) -> float:
        """Return what 1 MUSD lent has grown to when the plant begins to run."""
        return grown((1 + self.rate) / (1 + rise) - 1, construction)

    def _repaid(self, rate: float, life: float, rise: float = 0.0) -> float:
        """Return the present value, at a real rate, of what is repaid of 1 MUSD lent to a plant of some life.

        rise: by what prices rise a year, where equal payments in dollars of the day are worth less each year
        """
        term, at = self.term_years or life, (1 + rate) * (1 + rise) - 1
        paying = term - self.grace_years
        owed = (1 + self.rate) ** self.grace_years * annuity_factor(self.rate, paying)
        return float(owed / annuity_factor(at, paying) / (1 + at) ** self.grace_years)

    def _subsidy(self, life: float, construction: float = 0.0, rise: float = 0.0) -> float:
        """Return the credit subsidy of 1 MUSD lent; below zero where the government gains."""
        if self.subsidy_rate is not None:
            return self.subsidy_rate
        kept = 1 - self.default_share * (1 - self.recovery_share)
        worth = self._worth(life, construction, rise)
        return (worth if self.guarantee else 1) - self.fee_share - kept * worth

    def _worth(self, life: float, construction: float, rise: float) -> float:
        """Return the present value at the Treasury's rate, when it is drawn, of all that is to be repaid of 1 MUSD."""
        waited = self._debt(construction, rise) / grown(self.treasury_rate, construction)
        return waited * self._repaid(self.treasury_rate, life, rise)

    def _subsidies(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        life = dict(each_row(frames.plants, "plant", "life"))
        known = [self._subsidy(life[plant], years, rise) for plant, years, rise in self._rising(frames, builds)]
        return pd.Series(known, index=builds.index, dtype=float)

    def subsidy(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        return self._subsidies(frames, builds).clip(lower=0.0)

    def bookings(self, frames: Frames, put_up: pd.DataFrame) -> Iterable[Flow]:
        what = "loan guarantees" if self.guarantee else "loans"
        item = f"credit subsidy of {what}" + ("" if self.subsidy_rate is None else " (rate as stated)")
        cost = put_up.assign(musd=put_up["musd"] * self._subsidies(frames, put_up))
        for year, musd in decided(put_up.assign(musd=self.fee_share * put_up["musd"])) if self.fee_share else ():
            yield Flow(year, FINANCIERS, LENDER, "fees on loans", "", musd)
        for year, musd in () if self.guarantee else decided(put_up):
            yield Flow(year, LENDER, FINANCIERS, "loans, face value (memo)", "", musd)
        for year, musd in decided(cost[cost["musd"] > 0]):
            yield Flow(year, "Treasury", LENDER, item, self.account, musd)
        for year, musd in decided(cost[cost["musd"] < 0]):
            yield Flow(year, LENDER, "Treasury", f"gain on {what}", self.account, -musd)
        for year, musd in yearly(frames, put_up, put_up["charged"] * put_up["own_musd"]):
            yield Flow(year, "plants", FINANCIERS, "charges on loans", "", musd)
        yield from self._cash(frames, put_up)

    def _cash(self, frames: Frames, put_up: pd.DataFrame) -> Iterable[Flow]:
        """Yield what is expected to be repaid, or paid for those who default, by the contract: year by year.

        What falls after the last year planned stands in it, at the rate of discount.
        """
        due = self._due(frames, put_up)
        payer, payee = (LENDER, FINANCIERS) if self.guarantee else (FINANCIERS, LENDER)
        item = "defaults on guaranteed loans" if self.guarantee else "loan repayments"
        for year, musd in within(frames, due):
            yield Flow(year, payer, payee, item, "", musd)
        if musd := after(frames, due):
            yield Flow(frames.years[-1], payer, payee, f"{item} after the last year (memo)", "", musd)

    def _due(self, frames: Frames, put_up: pd.DataFrame) -> list[tuple[int, float]]:
        """Return the year and MUSD of every payment of the contracts that is expected to be made."""
        life = dict(each_row(frames.plants, "plant", "life"))
        rows = each_row(put_up, "first_run", "musd")
        found = []
        for (first, musd), (plant, years, rise) in zip(rows, self._rising(frames, put_up), strict=True):
            worth = self._worth(life[plant], years, rise)
            lost = self._subsidy(life[plant], years, rise) + self.fee_share
            part = (lost if self.guarantee else 1 - lost) / worth * self._debt(years, rise)
            term = whole(self.term_years or life[plant])
            each = (1 + self.rate) ** self.grace_years * annuity_factor(self.rate, term - self.grace_years)
            paid = range(whole(self.grace_years) + 1, term + 1) if part else ()
            found += [(first + n - 1, musd * part * each * (1 + rise) ** -n) for n in paid]
        return found

"""A federal account buys a share of a plant."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field, model_validator

from data.rows import each_row, whole
from model.formulation.declaration import Component, IndexSet, Parameter, Term
from model.frames.build_options import annuity_factor, grown
from model.frames.study_frames import Frames
from model.policies.base.dollars import Dollars, later_part, rate_states_its_dollars
from model.policies.base.fields import Share
from model.policies.base.financing import FINANCIERS, Financing, after, decided, within, yearly
from model.policies.base.fiscal_years import dollar, next_fiscal_part
from model.policies.base.payment import Flow
from model.policies.base.words import SpendingAccount

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "EQUITIES": IndexSet("k, p, v", "sentence k may buy a share of capacity of plant p decided in year v"),
}
PARAMETERS = {
    "equity_saved": Parameter(
        "EQUITIES", "1", "present value, within the horizon, of what 1 MUSD of it saves in yearly charges"
    ),
}


def equity_saving(m: Any) -> Any:
    """Patient equity saves the plant what it asks less than the plant's own financiers; for the nation it cancels."""
    return -sum(m.equity_saved[k, p, v] * m.Finance[k, p, v] for k, p, v in m.EQUITIES)


COMPONENT = Component(SETS, PARAMETERS, terms=(Term(equity_saving, transfer=True),))


class Equity(Financing):
    """An account buys up to `share` of the capital of new plants, which pay it `return_rate` a year on it.

    What the plant owes on that share, and on its return while the plant is built, is the annuity at `return_rate` over
    its life. Where `dollars = "nominal"`, as a contract states them, equal payments in dollars of the day are worth
    less every year as prices rise by the table deflator; seen at the plant's own cost of capital they are spread evenly
    over its life, as all its capital is. What the account pays is authority and, by its profile, outlays; what plants
    pay it is received in the years they run, and lowers both. What it returns after the last year planned is in no
    budget; the ledger holds it in that year, at the rate of discount.
    """

    name: ClassVar[str] = "equity"
    place: ClassVar[int] = 190
    before: ClassVar[str] = "equity from"
    component: ClassVar[Component | None] = COMPONENT
    saving: ClassVar[tuple[str, str]] = ("EQUITIES", "equity_saved")
    noun: ClassVar[str] = "equity"
    account: SpendingAccount = Field(description="The account that buys; of kind mandatory or discretionary.")
    return_rate: Share = Field(description="Return per year that plants pay on it, in the dollars stated.")
    dollars: Dollars = Field(
        "real",
        description="What its return is in: 'nominal', as contracts state it, so that what is paid is worth less every "
        "year as prices rise by the table deflator; or 'real', above the rise of prices.",
    )

    @model_validator(mode="after")
    def _states_its_dollars(self) -> Equity:
        rate_states_its_dollars(self)
        return self

    def terms(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        own = {plant: (rate, life) for plant, rate, life in each_row(frames.plants, "plant", "rate", "life")}
        charged = []
        for plant, paid in self._paid(frames, builds):
            rate, life = own[plant]
            worth = math.fsum(musd * (1 + rate) ** -n for n, musd in enumerate(paid, 1))
            charged.append(worth * annuity_factor(rate, life))
        return pd.Series(charged, index=builds.index, dtype=float)

    def _paid(self, frames: Frames, builds: pd.DataFrame) -> Iterator[tuple[str, list[float]]]:
        """Yield the plant of each build and what it pays a year on 1 MUSD, over its life, dollars of the base year."""
        life = dict(each_row(frames.plants, "plant", "life"))
        day = cache(partial(self._day, frames))
        rows = each_row(builds, "plant", "construction", "year", "first_run")
        for plant, construction, year, first in rows:
            bought = dollar(frames, year, later_part(frames, self, self.account, year)) if self.nominal else 1.0
            each = bought * grown(self.return_rate, construction) * annuity_factor(self.return_rate, life[plant])
            yield plant, [each / day(first + n) for n in range(whole(life[plant]))]

    @property
    def nominal(self) -> bool:
        """Whether its return is in dollars of the day."""
        return self.dollars == "nominal"

    def _day(self, frames: Frames, year: int) -> float:
        """Return what a dollar of the base year is, paid on the days of a calendar year, in the dollars stated."""
        return dollar(frames, year, next_fiscal_part(year, None, True)) if self.nominal else 1.0

    def bookings(self, frames: Frames, put_up: pd.DataFrame) -> Iterable[Flow]:
        for year, musd in decided(put_up):
            yield Flow(year, "Treasury", FINANCIERS, "equity bought", self.account, musd)
        for year, musd in yearly(frames, put_up, put_up["charged"] * put_up["own_musd"]):
            yield Flow(year, "plants", FINANCIERS, "charges on equity", "", musd)
        due = self._due(frames, put_up)
        for year, musd in within(frames, due):
            yield Flow(year, FINANCIERS, "Treasury", "return on equity", self.account, musd)
        if musd := after(frames, due):
            yield Flow(
                frames.years[-1], FINANCIERS, "Treasury", "return on equity after the last year (memo)", "", musd
            )

    def _due(self, frames: Frames, put_up: pd.DataFrame) -> list[tuple[int, float]]:
        """Return the year and MUSD of every return over the life of the plants."""
        rows = zip(each_row(put_up, "first_run", "musd"), self._paid(frames, put_up), strict=True)
        return [(first + n, musd * each) for (first, musd), (_, paid) in rows for n, each in enumerate(paid)]

"""A federal account buys a share of a plant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Term
from model.frames.build_options import annuity_factor, grown
from model.frames.study_frames import Frames
from model.policies.base.fields import Share
from model.policies.base.financing import FINANCIERS, Financing, decided, repaid
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

    The plant's yearly charge on that share, and on its return while the plant is built, is the annuity at
    `return_rate` over its life. What the account pays is
    authority and, by its profile, outlays; what plants pay it is received in the years they run, and lowers both.
    """

    name: ClassVar[str] = "equity"
    place: ClassVar[int] = 190
    before: ClassVar[str] = "equity from"
    component: ClassVar[Component | None] = COMPONENT
    saving: ClassVar[tuple[str, str]] = ("EQUITIES", "equity_saved")
    noun: ClassVar[str] = "equity"
    account: SpendingAccount = Field(description="The account that buys; of kind mandatory or discretionary.")
    return_rate: Share = Field(description="Real return per year that plants pay on it.")

    def terms(self, frames: Frames, builds: pd.DataFrame) -> pd.Series:
        life = dict(each_row(frames.plants, "plant", "life"))
        rate = self.return_rate
        charged = [
            annuity_factor(rate, life[plant]) * grown(rate, years)
            for plant, years in each_row(builds, "plant", "construction")
        ]
        return pd.Series(charged, index=builds.index, dtype=float)

    def bookings(self, frames: Frames, put_up: pd.DataFrame) -> Iterable[Flow]:
        for year, musd in decided(put_up):
            yield Flow(year, "Treasury", FINANCIERS, "equity bought", self.account, musd)
        for payer, year, musd in repaid(frames, put_up):
            yield Flow(year, payer, "Treasury", "return on equity", self.account, musd)

"""A federal account buys a share of a plant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row, whole
from model.formulation.declaration import Component, IndexSet, Parameter, Term
from model.frames.build_options import annuity_factor, grown
from model.frames.study_frames import Frames
from model.policies.base.fields import Share
from model.policies.base.financing import FINANCIERS, Financing, after, decided, repaid
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
    authority and, by its profile, outlays; what plants pay it is received in the years they run, and lowers both. What
    it returns after the last year planned is in no budget; the ledger holds it in that year, at the rate of discount.
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
        if musd := after(frames, self._due(frames, put_up)):
            yield Flow(
                frames.years[-1], FINANCIERS, "Treasury", "return on equity after the last year (memo)", "", musd
            )

    def _due(self, frames: Frames, put_up: pd.DataFrame) -> list[tuple[int, float]]:
        """Return the year and MUSD of every return over the life of the plants."""
        life = dict(each_row(frames.plants, "plant", "life"))
        rows = each_row(put_up, "plant", "first_run", "charged", "musd")
        return [(first + n, asks * musd) for plant, first, asks, musd in rows for n in range(whole(life[plant]))]

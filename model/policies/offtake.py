"""A federal account commits to buy what a plant makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Term
from model.frames.scale import in_musd_per_kt, musd_of
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import AmountPath, Share, by_year
from model.policies.base.level import PERCENT, Level
from model.policies.base.market_odds import expected_lack
from model.policies.base.market_price import OUTPUT_OUTLAYS, market_price
from model.policies.base.outlays import Outlays
from model.policies.base.paid_tonnes import PAID_OUTLAYS, QUANTITY, PaysOnTonnes
from model.policies.base.payment import Flow
from model.policies.base.policy import Check, Clause, Rows, Tables
from model.policies.base.rules_for_uses import Good
from model.policies.base.words import ContingentAccount

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "OFFTAKES": IndexSet("k, p, t", "sentence k commits to what plant p makes in year t"),
    **OUTPUT_OUTLAYS.sets,
}
PARAMETERS = {
    "offtake_least": Parameter("OFFTAKES", "1", "least part of the plant's capacity that is made"),
    "offtake_paid": Parameter(
        "OFFTAKES", "MUSD/kt", "what the account is expected to pay above the market price for each kt"
    ),
    **OUTPUT_OUTLAYS.parameters,
}


def offtake_made(m: Any, k: str, p: str, t: int) -> Any:
    """A plant with a buyer makes at least the committed part of the capacity that it can use."""
    return m.Output[p, t] >= m.offtake_least[k, p, t] * (
        m.existing[p, t] + sum(m.usable[q, v, t] * m.Build[q, v] for q, v in m.RUNNING[p, t]) - m.retired(p, t)
    )


def offtake_payments(m: Any) -> Any:
    """The Treasury pays plants what the market price is expected to lack to the price agreed; a transfer."""
    return -sum(m.discount[t] * m.offtake_paid[k, p, t] * m.Output[p, t] for k, p, t in m.OFFTAKES)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    {},
    constraints=((offtake_made, "OFFTAKES"),),
    terms=(Term(offtake_payments, transfer=True),),
    addends=(OUTPUT_OUTLAYS.addend,),
)


class Offtake(PaysOnTonnes):
    """An account commits to buy the main product of plants: at least `min_share` of their capacity is made.

    Goods go to users as before. At `price_usd_per_t` the account pays max(0, price - market price) for each tonne
    made, on average over the market prices that `price_spread` states: what buying at the price agreed, and selling
    on at the market price, costs. The planned market price is that of `price_floor`. Where a floor and a commitment
    name one plant, both pay. With `max_t` it pays on so many tonnes of a form a year, with `end_uses` on no more than
    these uses get: at least `min_share` is made all the same. The payment is a transfer: never part of resource cost.
    """

    name: ClassVar[str] = "offtake"
    place: ClassVar[int] = 200
    levels: ClassVar[tuple[Level, ...]] = (
        Level("min_share", PERCENT, 1, 100.0, "commitment", rows=("offtake_made",)),
        QUANTITY,
    )
    before: ClassVar[str] = "offtake, paid by"
    fills_a_gap: ClassVar[bool] = True
    suspends: ClassVar[tuple[str, ...]] = ("offtake_made",)
    dates: ClassVar[Dates] = Dates.PRO_RATA
    lacks: ClassVar[str] = "no plant that is meant makes it"
    component: ClassVar[Component | None] = COMPONENT
    outlays: ClassVar[tuple[Outlays, ...]] = (OUTPUT_OUTLAYS, PAID_OUTLAYS)
    amounts: ClassVar[tuple[str, ...]] = ("price_usd_per_t", "market_usd_per_t")
    prices: ClassVar[tuple[str, ...]] = ("price_usd_per_t", "market_usd_per_t")
    min_share: Share = Field(description="Least share of the capacity running that is made each year.")
    price_usd_per_t: AmountPath = Field(
        description="Price agreed, USD per t in the dollars stated, by year or for all years."
    )
    account: ContingentAccount = Field("purchase_commitments", description="The account that pays; of kind contingent.")
    market_usd_per_t: AmountPath | None = Field(None, description="Market price; the landed price when left out.")

    def commitments(self, frames: Frames, market: float | None = None) -> pd.DataFrame:
        """Return plant, year, the least part made, what is paid a kt: on average, or at prices times `market`."""
        rows = frames.runs[["plant", "form", "country", "kind", "year"]]
        force = self.in_force(rows["year"])
        real = {y: self.real_at(frames, self.price_usd_per_t, y) for y in frames.years}
        agreed = [real[y] for y in rows["year"]]
        rows = rows.assign(agreed=in_musd_per_kt(pd.Series(agreed, index=rows.index, dtype=float)), force=force)
        rows = rows[self.touches(frames, rows) & (force > 0) & rows["agreed"].notna()]
        price = market_price(frames, sorted(set(rows["form"])), partial(self.real_at, frames, self.market_usd_per_t))
        spread, times = (self.price_spread, 1.0) if market is None else (0.0, market)
        lacks = [
            expected_lack(own, times * price[f, y], spread) for f, y, own in each_row(rows, "form", "year", "agreed")
        ]
        paid = pd.Series(lacks, index=rows.index, dtype=float) * rows["force"]
        return rows.assign(offtake_least=self.min_share * rows["force"], offtake_paid=paid)[
            ["plant", "year", "offtake_least", "offtake_paid"]
        ]

    def gaps_filled(self, frames: Frames) -> pd.DataFrame:
        paid = self.commitments(frames)
        return paid.loc[paid["offtake_paid"] > 0, ["plant", "year"]]

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return frames.outputs[self.touches(frames, frames.outputs)]

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        said, quantity = self.commitments(frames).assign(clause=label), dict[str, pd.DataFrame]()
        if self.on_some:
            said, quantity = said.assign(offtake_paid=0.0), dict(self.quantity_rows(label, frames))
        return (
            quantity | {"OFFTAKES": said[["clause", "plant", "year", "offtake_least", "offtake_paid"]]}
            if len(said)
            else quantity
        )

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        held = tables["capacity"].set_index(["plant", "year"])["usable_t"].to_dict()
        main = tables["production"][tables["production"]["main"].astype(bool)]
        made = main.set_index(["plant", "year"])["tonnes"].to_dict()
        for plant, year, least in each_row(self.commitments(frames), "plant", "year", "offtake_least"):
            promised = least * held.get((plant, year), 0.0)
            yield Check(label, f"{plant} {year}", promised, made.get((plant, year), 0.0), "t")

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        yield from self.contingent(label, frames, tables, None)

    def contingent(self, label: str, frames: Frames, tables: Tables, market: float | None) -> Iterable[Flow]:
        made = tables["production"]
        made = made[made["main"].astype(bool)].merge(self.commitments(frames, market), on=["plant", "year"])
        each = zip(made["year"], musd_of(made["tonnes"], made["offtake_paid"]), strict=True)
        for year, musd in by_year(self._on_some(frames, tables, made, market) if self.on_some else each):
            yield Flow(year, "Treasury", "plants", "purchase commitments (contingent)", self.account, musd)

    def _on_some(
        self, frames: Frames, tables: Tables, made: pd.DataFrame, market: float | None
    ) -> list[tuple[int, float]]:
        """Return year and what is paid on so many tonnes, MUSD."""
        goods: dict[Good, float] = {}
        for form, year, t in each_row(made, "form", "year", "tonnes"):
            goods[form, year] = goods.get((form, year), 0.0) + t
        each = self.paid_per_kt(frames, market)
        return [(good[1], musd_of(t, each[good])) for good, t in self.tonnes_paid(frames, tables, goods)]

    def paid_per_kt(self, frames: Frames, market: float | None) -> dict[Good, float]:
        said = self.commitments(frames, market).merge(self.makers(frames), on=["plant", "year"])
        return {(form, year): musd for form, year, musd in each_row(said, "form", "year", "offtake_paid")}

    def makers(self, frames: Frames) -> pd.DataFrame:
        return frames.runs.loc[self.touches(frames, frames.runs), ["plant", "form", "year"]]

    def spending(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        if self.on_some:
            return self.quantity_spending(label, frames)
        said = self.commitments(frames)
        return {"Output": said[["plant", "year"]].assign(paid_in=said["year"], unit_musd=said["offtake_paid"])}

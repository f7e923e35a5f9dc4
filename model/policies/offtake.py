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
from model.policies.base.dollars import StatesDollars
from model.policies.base.fields import AmountPath, Share, by_year
from model.policies.base.level import PERCENT, Level
from model.policies.base.market_price import OUTPUT_OUTLAYS, market_price
from model.policies.base.outlays import Outlays
from model.policies.base.plant_scope import PlantScope
from model.policies.base.policy import Check, Clause, Flow, Rows, Tables
from model.policies.base.words import ContingentAccount

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "OFFTAKES": IndexSet("k, p, t", "sentence k commits to what plant p makes in year t"),
    **OUTPUT_OUTLAYS.sets,
}
PARAMETERS = {
    "offtake_least": Parameter("OFFTAKES", "1", "least part of the plant's capacity that is made"),
    "offtake_paid": Parameter("OFFTAKES", "MUSD/kt", "what the account pays above the market price for each kt made"),
    **OUTPUT_OUTLAYS.parameters,
}


def offtake_made(m: Any, k: str, p: str, t: int) -> Any:
    """A plant with a buyer makes at least the part of its capacity that is committed."""
    return m.Output[p, t] >= m.offtake_least[k, p, t] * (
        m.existing[p, t] + sum(m.Build[q, v] for q, v in m.RUNNING[p, t])
    )


def offtake_payments(m: Any) -> Any:
    """The Treasury pays plants the price agreed less the market price; for the nation it cancels."""
    return -sum(m.discount[t] * m.offtake_paid[k, p, t] * m.Output[p, t] for k, p, t in m.OFFTAKES)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    {},
    constraints=((offtake_made, "OFFTAKES"),),
    terms=(Term(offtake_payments, transfer=True),),
    addends=(OUTPUT_OUTLAYS.addend,),
)


class Offtake(StatesDollars, PlantScope):
    """An account commits to buy the main product of plants: at least `min_share` of their capacity is made.

    Goods go to users as before. At `price_usd_per_t` the account pays max(0, price - market price) for each tonne
    made: what buying at the price agreed, and selling on at the market price, costs. The market price is that of
    `price_floor`. Where a floor and a commitment name one plant, both pay. The payment is contingent: on a sheet of
    its own in the budget, and never part of resource cost.
    """

    name: ClassVar[str] = "offtake"
    place: ClassVar[int] = 200
    levels: ClassVar[tuple[Level, ...]] = (Level("min_share", PERCENT, 1, 100.0, "commitment", rows=("offtake_made",)),)
    before: ClassVar[str] = "offtake, paid by"
    fills_a_gap: ClassVar[bool] = True
    dates: ClassVar[Dates] = Dates.PRO_RATA
    lacks: ClassVar[str] = "no plant that is meant makes it"
    component: ClassVar[Component | None] = COMPONENT
    outlays: ClassVar[tuple[Outlays, ...]] = (OUTPUT_OUTLAYS,)
    amounts: ClassVar[tuple[str, ...]] = ("price_usd_per_t", "market_usd_per_t")
    min_share: Share = Field(description="Least share of the capacity running that is made each year.")
    price_usd_per_t: AmountPath = Field(
        description="Price agreed, USD per t in the dollars stated, by year or for all years."
    )
    account: ContingentAccount = Field("purchase_commitments", description="The account that pays; of kind contingent.")
    market_usd_per_t: AmountPath | None = Field(None, description="Market price; the landed price when left out.")

    def commitments(self, frames: Frames, market: float = 1.0) -> pd.DataFrame:
        """Return plant, year, the least part made, and what is paid for each kt, market prices times `market`."""
        rows = frames.outputs[["plant", "form", "country", "kind", "year"]]
        force = self.in_force(rows["year"])
        real = {y: self.real_at(frames, self.price_usd_per_t, y) for y in frames.years}
        agreed = [real[y] for y in rows["year"]]
        rows = rows.assign(agreed=in_musd_per_kt(pd.Series(agreed, index=rows.index, dtype=float)), force=force)
        rows = rows[self.touches(frames, rows) & (force > 0) & rows["agreed"].notna()]
        price = market_price(frames, sorted(set(rows["form"])), partial(self.real_at, frames, self.market_usd_per_t))
        now = pd.Series([price[f, y] for f, y in zip(rows["form"], rows["year"], strict=True)], rows.index, dtype=float)
        paid = (rows["agreed"] - market * now).clip(lower=0.0) * rows["force"]
        return rows.assign(offtake_least=self.min_share * rows["force"], offtake_paid=paid)[
            ["plant", "year", "offtake_least", "offtake_paid"]
        ]

    def gaps_filled(self, frames: Frames) -> pd.DataFrame:
        paid = self.commitments(frames)
        return paid.loc[paid["offtake_paid"] > 0, ["plant", "year"]]

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return frames.outputs[self.touches(frames, frames.outputs)]

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        said = self.commitments(frames).assign(clause=label)
        return {"OFFTAKES": said[["clause", "plant", "year", "offtake_least", "offtake_paid"]]} if len(said) else {}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        held = tables["capacity"].set_index(["plant", "year"])["capacity_t"].to_dict()
        main = tables["production"][tables["production"]["main"].astype(bool)]
        made = main.set_index(["plant", "year"])["tonnes"].to_dict()
        for plant, year, least in each_row(self.commitments(frames), "plant", "year", "offtake_least"):
            promised = least * held.get((plant, year), 0.0)
            yield Check(label, f"{plant} {year}", promised, made.get((plant, year), 0.0), "t")

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        yield from self.contingent(label, frames, tables, 1.0)

    def contingent(self, label: str, frames: Frames, tables: Tables, market: float) -> Iterable[Flow]:
        made = tables["production"]
        made = made[made["main"].astype(bool)].merge(self.commitments(frames, market), on=["plant", "year"])
        for year, musd in by_year(zip(made["year"], musd_of(made["tonnes"], made["offtake_paid"]), strict=True)):
            yield Flow(year, "Treasury", "plants", "purchase commitments (contingent)", self.account, musd)

    def spending(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        said = self.commitments(frames)
        return {"Output": said[["plant", "year"]].assign(paid_in=said["year"], unit_musd=said["offtake_paid"])}

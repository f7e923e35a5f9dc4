"""A federal account tops up what a plant earns when the market price lies below a floor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field, model_validator

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Term
from model.frames.scale import in_musd, in_musd_per_kt, in_usd_per_t, musd_of
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import AmountPath, Share, by_year
from model.policies.base.level import Level
from model.policies.base.market_odds import expected_excess, expected_lack
from model.policies.base.market_price import OUTPUT_OUTLAYS, makers, market_price
from model.policies.base.outlays import Outlays
from model.policies.base.paid_tonnes import PAID_OUTLAYS, QUANTITY, PaysOnTonnes
from model.policies.base.payment import Flow
from model.policies.base.policy import Check, Clause, Rows, Tables
from model.policies.base.rules_for_uses import Good
from model.policies.base.words import ContingentAccount

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "FLOORS": IndexSet("k, p, t", "sentence k tops up what plant p makes in year t"),
    **OUTPUT_OUTLAYS.sets,
}
PARAMETERS = {
    "floor_paid": Parameter(
        "FLOORS",
        "MUSD/kt",
        "expected to be paid for each kt of main product; below zero where the plant "
        "shares more above the floor than it lacks below",
    ),
    **OUTPUT_OUTLAYS.parameters,
}


def price_floor_payments(m: Any) -> Any:
    """The Treasury pays plants what the market price is expected to lack to the floor; for the nation it cancels."""
    return -sum(m.discount[t] * m.floor_paid[k, p, t] * m.Output[p, t] for k, p, t in m.FLOORS)


COMPONENT = Component(
    SETS, PARAMETERS, terms=(Term(price_floor_payments, transfer=True),), addends=(OUTPUT_OUTLAYS.addend,)
)


class PriceFloor(PaysOnTonnes):
    """For each tonne of a form made, an account pays what the market price lacks to the floor.

    The payment per tonne is max(0, floor - market price of that year), on average over the market prices that
    `price_spread` states: a floor costs something where the planned price lies above it too. The planned market price
    is the cheapest landed import price: price and freight of the cheapest first step of any country, duty left out;
    where nobody sells the form, its reference price; or `market_usd_per_t` where that is given. With `upside_share`
    the plant pays that share of what the market price has above the floor; 1 is a contract for difference. With
    `max_t` it is for so many tonnes a year, with `end_uses` for no more than these uses get. Plan, ledger and budget
    hold the expected payment; what single prices would cost is in the table `contingent`. Floors are transfers: never
    part of resource cost.
    """

    name: ClassVar[str] = "price_floor"
    place: ClassVar[int] = 170
    levels: ClassVar[tuple[Level, ...]] = (Level("floor_usd_per_t", "USD per t", 0, 1.0, "floor"), QUANTITY)
    before: ClassVar[str] = "price floor, paid by"
    fills_a_gap: ClassVar[bool] = True
    when_idle: ClassVar[str] = "check its scope, its dates, and that the floor is in USD/t and above the market price"
    dates: ClassVar[Dates] = Dates.PRO_RATA
    lacks: ClassVar[str] = "no plant that is meant makes it"
    component: ClassVar[Component | None] = COMPONENT
    outlays: ClassVar[tuple[Outlays, ...]] = (OUTPUT_OUTLAYS, PAID_OUTLAYS)
    amounts: ClassVar[tuple[str, ...]] = ("floor_usd_per_t", "market_usd_per_t")
    prices: ClassVar[tuple[str, ...]] = ("floor_usd_per_t", "market_usd_per_t")
    floor_usd_per_t: AmountPath = Field(description="Floor, USD per t in the dollars stated, by year or for all years.")
    account: ContingentAccount = Field("ndpr_floor", description="The account that pays; of kind contingent.")
    upside_share: Share = Field(0.0, description="Share of a market price above the floor that plants pay back.")
    market_usd_per_t: AmountPath | None = Field(None, description="Market price; the landed price when left out.")

    @model_validator(mode="after")
    def _one_form(self) -> PriceFloor:
        if len(self.forms) != 1:
            got = f", got {list(self.forms)}" if self.forms else "; none is named"
            raise ValueError(f"name the form that the floor is for: forms = ['ndpr.oxide']{got}")
        return self

    def payments(self, frames: Frames, market: float | None = None) -> pd.DataFrame:
        """Return plant, year and what is paid for each kt of main product: on average, or all prices times `market`."""
        rows = [(plant, year, paid) for (plant, year), paid in self._paid_per_kt(frames, market).items()]
        paid = pd.DataFrame(rows, columns=["plant", "year", "floor_paid"])
        return paid.astype({"year": "int64", "floor_paid": "float64"})

    def _paid_per_kt(self, frames: Frames, market: float | None) -> dict[tuple[str, int], float]:
        """Return by plant and year what is paid for each kt of main product, where that is anything, MUSD."""
        return frames.once(PriceFloor._per_kt, self) if market is None else self._per_kt(frames, market)

    def _per_kt(self, frames: Frames, market: float | None = None) -> dict[tuple[str, int], float]:
        (form,), means = self.forms, self.means(frames)
        per_kt = self.paid_per_kt(frames, market)
        made = {p: t for p, f, t in each_row(frames.recipe, "plant", "form", "t_per_t") if f == form and t > 0}
        paid = {
            (plant, year): per_kt[form, year] * made[plant]
            for plant, country, kind, year in each_row(frames.outputs, "plant", "country", "kind", "year")
            if plant in made and (form, year) in per_kt and means(plant, form, country, kind)
        }
        return {at: musd for at, musd in paid.items() if musd}

    def paid_per_kt(self, frames: Frames, market: float | None) -> dict[Good, float]:
        (form,) = self.forms
        price, floor = self._market(frames), self._floor(frames)
        spread, times = (self.price_spread, 1.0) if market is None else (0.0, market)
        return {
            (form, year): self._paid(in_musd_per_kt(least), times * price[form, year], spread) * self.bound_share(year)
            for year, least in floor.items()
            if least is not None and (form, year) in price
        }

    def makers(self, frames: Frames) -> pd.DataFrame:
        made = makers(frames, self.forms_touched(frames)).drop(columns="form").rename(columns={"made": "form"})
        return made.loc[self.touches(frames, made), ["plant", "form", "year"]]

    def gaps_filled(self, frames: Frames) -> pd.DataFrame:
        paid = self.payments(frames)
        return paid.loc[paid["floor_paid"] > 0, ["plant", "year"]]

    def _paid(self, floor: float, price: float, spread: float) -> float:
        """Return what lacks to the floor less the plants' share of what lies above it, on average, MUSD/kt."""
        shared = self.upside_share * expected_excess(floor, price, spread) if self.upside_share else 0.0
        return expected_lack(floor, price, spread) - shared

    def _floor(self, frames: Frames) -> dict[int, float | None]:
        """Return the floor by year, USD of the base year per t; none before it begins."""
        return {y: self.real_at(frames, self.floor_usd_per_t, y) for y in frames.years}

    def _market(self, frames: Frames) -> dict[tuple[str, int], float]:
        return market_price(frames, list(self.forms), partial(self.real_at, frames, self.market_usd_per_t))

    def reaches(self, frames: Frames) -> pd.DataFrame:
        rows = makers(frames, self.forms_touched(frames))
        rows = rows.assign(form=rows["made"])
        return self.for_its_uses(frames, rows[self.touches(frames, rows)])

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        if self.on_some:
            return self.quantity_rows(label, frames)
        paid = self.payments(frames)
        return {"FLOORS": paid.assign(clause=label)[["clause", "plant", "year", "floor_paid"]]} if len(paid) else {}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        """What plants are paid is what the market price is expected to lack, neither more nor less."""
        price, floor, means = self._market(frames), self._floor(frames), self.means(frames)
        about = {plant: where for plant, *where in each_row(frames.outputs, "plant", "country", "kind")}
        due = dict.fromkeys(frames.years, 0.0)
        made: dict[Good, float] = {}
        for plant, f, y, t in each_row(tables["production"], "plant", "form", "year", "tonnes"):
            if f not in self.forms or not t > 0 or plant not in about or not means(plant, f, *about[plant]):
                continue
            made[f, y] = made.get((f, y), 0.0) + t
        for (f, y), t in self.tonnes_paid(frames, tables, made):
            if (least := floor[y]) is not None:
                per_t = self._paid(least, in_usd_per_t(price[f, y]), self.price_spread)
                due[y] += in_musd(per_t * t) * self.share_in_force(y)
        for flow in self.contingent(label, frames, tables, None):
            owed = due.pop(flow.year) if flow.payer == "Treasury" else -due.pop(flow.year)
            yield Check(label, f"{flow.year} not above what lacks", flow.musd, owed, "MUSD")
            yield Check(label, f"{flow.year} not below what lacks", owed, flow.musd, "MUSD")
        yield from (Check(label, f"{y} nothing owed", abs(musd), 0.0, "MUSD") for y, musd in due.items())

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        yield from self.contingent(label, frames, tables, None)

    def contingent(self, label: str, frames: Frames, tables: Tables, market: float | None) -> Iterable[Flow]:
        for year, musd in by_year(self._on_tonnes(frames, tables, market)):
            if musd >= 0:
                yield Flow(year, "Treasury", "plants", "price floor (contingent)", self.account, musd)
            else:
                yield Flow(year, "plants", "Treasury", "price above floor (contingent)", self.account, -musd)

    def _on_tonnes(self, frames: Frames, tables: Tables, market: float | None) -> list[tuple[int, float]]:
        """Return year and what is paid, MUSD: on what each plant makes, or on so many tonnes of all of them."""
        paid = self._paid_per_kt(frames, market)
        if not self.on_some:
            made = each_row(tables["production"], "plant", "year", "tonnes", "main")
            return [(y, musd_of(t, paid[plant, y])) for plant, y, t, main in made if main and (plant, y) in paid]
        each, goods = self.paid_per_kt(frames, market), dict[Good, float]()
        for plant, f, y, t in each_row(tables["production"], "plant", "form", "year", "tonnes"):
            if f in self.forms and t > 0 and (plant, y) in paid:
                goods[f, y] = goods.get((f, y), 0.0) + t
        return [(good[1], musd_of(t, each[good])) for good, t in self.tonnes_paid(frames, tables, goods)]

    def spending(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        if self.on_some:
            return self.quantity_spending(label, frames)
        paid = self.payments(frames)
        index = paid[["plant", "year"]]
        return {"Output": index.assign(paid_in=paid["year"], unit_musd=paid["floor_paid"].clip(lower=0.0))}

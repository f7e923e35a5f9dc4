"""A federal account tops up what a plant earns when the market price lies below a floor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Term, Variable
from model.frames.scale import in_kt, in_musd, in_musd_per_kt, in_tonnes, in_usd_per_t, musd_of
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import AmountPath, Share, by_year, level_at
from model.policies.base.level import Level
from model.policies.base.market_odds import expected_excess, expected_lack
from model.policies.base.market_price import OUTPUT_OUTLAYS, makers, market_price
from model.policies.base.outlays import Outlays
from model.policies.base.paid_tonnes import KEY, PAID_OUTLAYS, QUANTITY, PaysOnTonnes
from model.policies.base.payment import Flow
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.result_tables import rows_of
from model.policies.base.rules_for_uses import Good
from model.policies.base.words import ContingentAccount

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "FLOORS": IndexSet("k, p, t", "sentence k tops up what plant p makes in year t"),
    "CONTRACTED": IndexSet("k, f, t", "plants of sentence k owe a quantity of form f in year t"),
    **OUTPUT_OUTLAYS.sets,
}
PARAMETERS = {
    "floor_paid": Parameter(
        "FLOORS",
        "MUSD/kt",
        "expected to be paid for each kt of main product; below zero where the plant "
        "shares more above the floor than it lacks below",
    ),
    "contracted": Parameter("CONTRACTED", "kt", "quantity that the plants owe together"),
    "undelivered_price": Parameter("CONTRACTED", "MUSD/kt", "what they pay for each kt of it that they do not make"),
    **OUTPUT_OUTLAYS.parameters,
}
VARIABLES = {"Undelivered": Variable("CONTRACTED", "kt", "of a contracted quantity, what is not made")}


def contracted_quantity(m: Any, k: str, f: str, t: int) -> Any:
    """What is paid on and what is not made are together the quantity of the contract."""
    return m.Paid[k, f, t] + m.Undelivered[k, f, t] == m.contracted[k, f, t]


def undelivered_payments(m: Any) -> Any:
    """Plants pay the Treasury for what they do not make of a contracted quantity; a transfer."""
    return sum(m.discount[t] * m.undelivered_price[k, f, t] * m.Undelivered[k, f, t] for k, f, t in m.CONTRACTED)


def price_floor_payments(m: Any) -> Any:
    """The Treasury pays plants what the market price is expected to lack to the floor; for the nation it cancels."""
    return -sum(m.discount[t] * m.floor_paid[k, p, t] * m.Output[p, t] for k, p, t in m.FLOORS)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=((contracted_quantity, "CONTRACTED"),),
    terms=(Term(price_floor_payments, transfer=True), Term(undelivered_payments, transfer=True)),
    addends=(OUTPUT_OUTLAYS.addend,),
)

NOT_DELIVERED = "quantity not delivered (contingent)"
NEARLY = 1e-9
"""Relative: how far what is missing may cost less than what is paid back, by rounding alone."""


class PriceFloor(PaysOnTonnes):
    """For each tonne of a form made, an account pays what the market price lacks to the floor.

    The payment per tonne is max(0, floor - market price of that year), on average over the market prices that
    `price_spread` states: a floor costs something where the planned price lies above it too. The planned market price
    is the cheapest landed import price: price and freight of the cheapest first step of any country, duty left out;
    where nobody sells the form, its reference price; or `market_usd_per_t` where that is given. With `upside_share`
    the plant pays that share of what the market price has above the floor; 1 is a contract for difference. With
    `max_t` it is for so many tonnes a year, with `end_uses` for no more than these uses get. With `contracted_t` the
    plants owe a quantity together, whether they are built or not: up to it they are paid, or pay back, and for what
    they do not make of it they pay `shortfall_usd_per_t`, which may not be less than what they would pay back. Plan,
    ledger and budget hold the expected payment; what single prices would cost is in the table `contingent`. Floors are
    transfers: never part of resource cost.
    """

    name: ClassVar[str] = "price_floor"
    place: ClassVar[int] = 170
    levels: ClassVar[tuple[Level, ...]] = (
        Level("floor_usd_per_t", "USD per t", 0, 1.0, "floor"),
        QUANTITY,
        Level("contracted_t", "t", 0, 1.0, "quantity"),
    )
    before: ClassVar[str] = "price floor, paid by"
    fills_a_gap: ClassVar[bool] = True
    when_idle: ClassVar[str] = "check its scope, its dates, and that the floor is in USD/t and above the market price"
    dates: ClassVar[Dates] = Dates.PRO_RATA
    lacks: ClassVar[str] = "no plant that is meant makes it"
    component: ClassVar[Component | None] = COMPONENT
    outlays: ClassVar[tuple[Outlays, ...]] = (OUTPUT_OUTLAYS, PAID_OUTLAYS)
    amounts: ClassVar[tuple[str, ...]] = ("floor_usd_per_t", "market_usd_per_t", "shortfall_usd_per_t")
    prices: ClassVar[tuple[str, ...]] = ("floor_usd_per_t", "market_usd_per_t")
    floor_usd_per_t: AmountPath = Field(description="Floor, USD per t in the dollars stated, by year or for all years.")
    account: ContingentAccount = Field("ndpr_floor", description="The account that pays; of kind contingent.")
    upside_share: Share = Field(0.0, description="Share of a market price above the floor that plants pay back.")
    market_usd_per_t: AmountPath | None = Field(None, description="Market price; the landed price when left out.")
    contracted_t: AmountPath | None = Field(
        None,
        description="Tonnes of the form that its plants owe together, a year, by year or for all years: on these they "
        "are paid, or pay back. None before the first year given; plants owe nothing when left out.",
    )
    shortfall_usd_per_t: AmountPath | None = Field(
        None,
        description="What its plants pay for each tonne of contracted_t that they do not make, USD per t in the "
        "dollars stated; stated beside contracted_t.",
    )

    @model_validator(mode="after")
    def _one_form(self) -> PriceFloor:
        if len(self.forms) != 1:
            got = f", got {list(self.forms)}" if self.forms else "; none is named"
            raise ValueError(f"name the form that the floor is for: forms = ['ndpr.oxide']{got}")
        return self

    @model_validator(mode="after")
    def _whole_contract(self) -> PriceFloor:
        if self.contracted_t is None and self.shortfall_usd_per_t is None:
            return self
        if self.contracted_t is None:
            raise ValueError("shortfall_usd_per_t is paid on a quantity that plants owe; write contracted_t = ... too")
        if self.shortfall_usd_per_t is None:
            raise ValueError(
                "contracted_t is owed, and nothing says what a tonne that is missing costs; write shortfall_usd_per_t"
            )
        if beside := [name for name, value in (("max_t", self.max_t), ("end_uses", self.end_uses)) if value]:
            raise ValueError(f"contracted_t is the quantity that is paid on; leave out {' and '.join(beside)}")
        return self

    def payments(self, frames: Frames, market: float | None = None) -> pd.DataFrame:
        """Return plant, year and what is paid for each kt of main product: on average, or all prices times `market`."""
        paid = self._paid_per_kt(frames, market)
        plants = pd.Index([plant for plant, _ in paid], dtype=object)
        years = np.array([year for _, year in paid], dtype=np.int64)
        each = np.array(list(paid.values()), dtype=np.float64)
        return pd.DataFrame({"plant": plants, "year": years, "floor_paid": each})

    def _paid_per_kt(self, frames: Frames, market: float | None) -> dict[tuple[str, int], float]:
        """Return by plant and year what is paid for each kt of main product, where that is anything, MUSD."""
        return frames.once(PriceFloor._per_kt, self, market)

    def _per_kt(self, market: float | None, frames: Frames) -> dict[tuple[str, int], float]:
        (form,), means = self.forms, self.means(frames)
        per_kt = self.paid_per_kt(frames, market)
        made = {p: t for p, f, t in each_row(frames.recipe, "plant", "form", "t_per_t") if f == form and t > 0}
        paid = {
            (plant, year): per_kt[form, year] * made[plant]
            for plant, country, kind, year in each_row(frames.runs, "plant", "country", "kind", "year")
            if plant in made and (form, year) in per_kt and means(plant, form, country, kind, year)
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

    # ------------------------------------------------------------ a quantity that plants owe

    @property
    def on_some(self) -> bool:
        return super().on_some or self.contracted_t is not None

    def quantities(self, frames: Frames) -> dict[Good, float]:
        return super().quantities(frames) if self.contracted_t is None else self.by_good(self.contracted_t, frames)

    def goods_paid(self, frames: Frames) -> dict[Good, float]:
        if self.contracted_t is None:
            return super().goods_paid(frames)
        each = self.paid_per_kt(frames, None)
        return {good: each[good] for good in self._owed(frames)}

    def _owed(self, frames: Frames) -> dict[Good, float]:
        """Return the tonnes that its plants owe by form and year, where they owe any at a price."""
        owed, each = self.by_good(self.contracted_t, frames), self.paid_per_kt(frames, None)
        return {good: t for good, t in owed.items() if t > 0 and good in each}

    def _missing_per_kt(self, frames: Frames, year: int) -> float:
        """Return what plants pay for a kt that they owe and do not make, MUSD."""
        usd = self.real_at(frames, self.shortfall_usd_per_t, year) or 0.0
        return in_musd_per_kt(usd) * self.bound_share(year)

    def _contract_rows(self, label: str, frames: Frames) -> Rows:
        rows = {name: each for name, each in self.quantity_rows(label, frames).items() if name != "PAID_QUANTITIES"}
        owed = [(label, *at, in_kt(t), self._missing_per_kt(frames, at[1])) for at, t in self._owed(frames).items()]
        return {**rows, "CONTRACTED": pd.DataFrame(owed, columns=[*KEY, "contracted", "undelivered_price"])}

    def lacks_beside(self, others: Sequence[Policy], frames: Frames) -> str:
        if self.contracted_t is None:
            return super().lacks_beside(others, frames)
        there = set(each_row(self.makers(frames), "form", "year"))
        each = self.paid_per_kt(frames, None)
        for (form, year), t in sorted(self._owed(frames).items()):
            if (form, year) not in there:
                return (
                    f"has its plants owe {t:,.6g} t of {form} in {year}, when none of them can make any; write "
                    "contracted_t by year, from the first in which they can"
                )
            missing, back = self._missing_per_kt(frames, year), -each[form, year]
            if back > missing * (1 + NEARLY):
                return (
                    f"takes {in_usd_per_t(back):,.6g} USD a tonne back in {year} and {in_usd_per_t(missing):,.6g} for "
                    "one that is missing, both in dollars of the base year: plants would rather deliver none; raise "
                    "shortfall_usd_per_t to what they would pay back, or lower upside_share"
                )
        return ""

    def doubts(self, frames: Frames) -> Iterator[tuple[str, str]]:
        yield from super().doubts(frames)
        for (form, year), t in sorted(self._owed(frames).items()) if self.contracted_t is not None else ():
            if t > (most := self._could_make(frames, form, year)) * (1 + NEARLY):
                yield (
                    "contracted_t",
                    f"is {t:,.6g} t of {form} in {year}, of which its plants could make {most:,.6g} with all that may "
                    "be built; they pay for the rest whatever they do",
                )
                return

    def _could_make(self, frames: Frames, form: str, year: int) -> float:
        """Return the tonnes of a form that the plants it means could make in a year with all that may be built."""
        made = {p: each for p, f, each in each_row(frames.recipe, "plant", "form", "t_per_t") if f == form}
        makers_then = self.makers(frames)
        there = set(makers_then.loc[makers_then["year"] == year, "plant"])
        stands = each_row(frames.outputs, "plant", "year", "existing")
        kt = sum(made[p] * existing for p, y, existing in stands if y == year and p in there)
        for plant, first, last, most in each_row(frames.builds, "plant", "first_run", "last_run", "build_most"):
            if plant in there and first <= year <= last:
                kt += made[plant] * most
        return float(in_tonnes(kt))

    def _undelivered(self, frames: Frames, tables: Tables) -> list[tuple[int, float]]:
        """Return year and what plants pay for what they owe and did not make, MUSD."""
        owed = self._owed(frames)
        on = dict(self.tonnes_paid(frames, tables, self._made(frames, tables)))
        return [(at[1], musd_of(t - on[at], self._missing_per_kt(frames, at[1]))) for at, t in owed.items()]

    def _made(self, frames: Frames, tables: Tables) -> dict[Good, float]:
        """Return the tonnes that the plants it means made of its form by year; 0 where they owe and make none."""
        meant = set(each_row(self.makers(frames), "plant", "form", "year"))
        made = dict.fromkeys(self._owed(frames), 0.0) if self.contracted_t is not None else {}
        for plant, f, y, t in rows_of(tables, "production", "plant", "form", "year", "tonnes"):
            if t > 0 and (plant, f, y) in meant:
                made[f, y] = made.get((f, y), 0.0) + t
        return made

    # ------------------------------------------------------------ what is paid

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
        return frames.once(PriceFloor._market_of, self)

    def _market_of(self, frames: Frames) -> dict[tuple[str, int], float]:
        return market_price(frames, list(self.forms), partial(self.real_at, frames, self.market_usd_per_t))

    def reaches(self, frames: Frames) -> pd.DataFrame:
        rows = makers(frames, self.forms_touched(frames))
        rows = rows.assign(form=rows["made"])
        return self.for_its_uses(frames, rows[self.touches(frames, rows)])

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        if self.contracted_t is not None:
            return self._contract_rows(label, frames)
        if self.on_some:
            return self.quantity_rows(label, frames)
        paid = self.payments(frames)
        return {"FLOORS": paid.assign(clause=label)[["clause", "plant", "year", "floor_paid"]]} if len(paid) else {}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        """What plants are paid is what the market price is expected to lack, neither more nor less."""
        price, floor, means = self._market(frames), self._floor(frames), self.means(frames)
        about = frames.once(_stands)
        due = dict.fromkeys(frames.years, 0.0)
        made: dict[Good, float] = {}
        for plant, f, y, t in rows_of(tables, "production", "plant", "form", "year", "tonnes"):
            if (
                f not in self.forms
                or not t > 0
                or plant not in about
                or not means(plant, f, about[plant][0], about[plant][1], y)
            ):
                continue
            made[f, y] = made.get((f, y), 0.0) + t
        for (f, y), t in self.tonnes_paid(frames, tables, made):
            if (least := floor[y]) is not None:
                per_t = self._paid(least, in_usd_per_t(price[f, y]), self.price_spread)
                due[y] += in_musd(per_t * t) * self.share_in_force(y)
        missing = self._missed(frames, dict(self.tonnes_paid(frames, tables, made)))
        for flow in self.contingent(label, frames, tables, None):
            if flow.item == NOT_DELIVERED:
                owed = missing.pop(flow.year)
            else:
                owed = due.pop(flow.year) if flow.payer == "Treasury" else -due.pop(flow.year)
            yield Check(label, f"{flow.year} not above what lacks", flow.musd, owed, "MUSD")
            yield Check(label, f"{flow.year} not below what lacks", owed, flow.musd, "MUSD")
        for y, musd in (*due.items(), *missing.items()):
            yield Check(label, f"{y} nothing owed", abs(musd), 0.0, "MUSD")

    def _missed(self, frames: Frames, on: Mapping[Good, float]) -> dict[int, float]:
        """Return by year what plants owe for what they did not make, of the tonnes that are paid on, MUSD."""
        if self.contracted_t is None:
            return {}
        (form,) = self.forms
        usd = {y: self.real_at(frames, self.shortfall_usd_per_t, y) or 0.0 for y in self.years_bound(frames)}
        owed = {y: level_at(self.contracted_t, y) or 0.0 for y in usd}
        return {y: in_musd(usd[y] * (t - on.get((form, y), 0.0))) * self.share_in_force(y) for y, t in owed.items()}

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        yield from self.contingent(label, frames, tables, None)

    def contingent(self, label: str, frames: Frames, tables: Tables, market: float | None) -> Iterable[Flow]:
        for year, musd in by_year(self._on_tonnes(frames, tables, market)):
            if musd >= 0:
                yield Flow(year, "Treasury", "plants", "price floor (contingent)", self.account, musd)
            else:
                yield Flow(year, "plants", "Treasury", "price above floor (contingent)", self.account, -musd)
        if self.contracted_t is not None:
            for year, musd in by_year(self._undelivered(frames, tables)):
                if musd > 0:
                    yield Flow(year, "plants", "Treasury", NOT_DELIVERED, self.account, musd)

    def _on_tonnes(self, frames: Frames, tables: Tables, market: float | None) -> list[tuple[int, float]]:
        """Return year and what is paid, MUSD: on what each plant makes, or on so many tonnes of all of them."""
        if not self.on_some:
            paid = self._paid_per_kt(frames, market)
            made = rows_of(tables, "production", "plant", "year", "tonnes", "main")
            return [(y, musd_of(t, paid[plant, y])) for plant, y, t, main in made if main and (plant, y) in paid]
        each, goods = self.paid_per_kt(frames, market), self._made(frames, tables)
        return [
            (good[1], musd_of(t, each[good])) for good, t in self.tonnes_paid(frames, tables, goods) if each.get(good)
        ]

    def spending(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        if self.on_some:
            units = self.quantity_spending(label, frames)
            return {name: each.assign(unit_musd=each["unit_musd"].clip(lower=0.0)) for name, each in units.items()}
        paid = self.payments(frames)
        index = paid[["plant", "year"]]
        return {"Output": index.assign(paid_in=paid["year"], unit_musd=paid["floor_paid"].clip(lower=0.0))}


def _stands(frames: Frames) -> dict[str, tuple[str, str]]:
    """Return the country and the kind of each plant that makes something."""
    return {plant: (at, kind) for plant, at, kind in each_row(frames.runs, "plant", "country", "kind")}

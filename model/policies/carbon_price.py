"""Who emits in making pays the Treasury for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, partial
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from model.formulation.declaration import Component, IndexSet, Parameter, Term
from model.frames.scale import in_musd, in_musd_per_kt
from model.frames.study_frames import Frames
from model.policies.base import emissions
from model.policies.base.days_in_force import Dates
from model.policies.base.dollars import StatesDollars
from model.policies.base.fields import AmountPath, by_year
from model.policies.base.level import Level
from model.policies.base.payment import Flow
from model.policies.base.policy import Clause, Rows, Tables
from model.policies.base.products import products
from model.policies.base.result_tables import rows_of
from model.policies.base.words import ReceiptAccount

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "CARBON_PLANTS": IndexSet("k, p, t", "sentence k charges plant p for what it emits"),
    "CARBON_SELLERS": IndexSet("k, s, t", "it charges buyers for what they buy from seller s"),
}
PARAMETERS = {
    "plant_charge": Parameter("CARBON_PLANTS", "MUSD/kt", "what is paid on a kt made"),
    "border_charge": Parameter("CARBON_SELLERS", "MUSD/kt", "what is paid on a kt bought"),
}


def carbon_charge(m: Any) -> Any:
    """Plants at home, and at the border buyers, pay the Treasury for emissions; for the nation it cancels."""
    return sum(m.discount[t] * m.plant_charge[k, p, t] * m.Output[p, t] for k, p, t in m.CARBON_PLANTS) + sum(
        m.discount[t] * m.border_charge[k, s, t] * m.Purchase[s, t] for k, s, t in m.CARBON_SELLERS
    )


COMPONENT = Component(SETS, PARAMETERS, {}, terms=(Term(carbon_charge, transfer=True),))


class CarbonPrice(StatesDollars):
    """Plants and sellers at home pay `usd_per_t` for every tonne of CO2 equivalent that they emit.

    With `border = true` what is bought abroad, and what plants in partner countries ship, pays the same price on its
    intensity. Intensities are those of the table of emissions, most of them assumed with a wide range: plants at
    home pay for their own stage, sellers abroad for everything from ore to gate; a plant pays for every product, main
    or by-product, at the intensity of its form. Freight, power at use, building plants and what users emit are not
    covered; nobody pays abroad already. The charge is a transfer to the Treasury:
    it moves decisions in the market's view only.
    """

    name: ClassVar[str] = "carbon_price"
    place: ClassVar[int] = 290
    binds_private: ClassVar[bool] = True
    levels: ClassVar[tuple[Level, ...]] = (Level("usd_per_t", "USD per t CO2e", 0, 1.0, "price"),)
    before: ClassVar[str] = "carbon price to"
    dates: ClassVar[Dates] = Dates.PRO_RATA
    lacks: ClassVar[str] = "nobody who pays emits in making it"
    component: ClassVar[Component | None] = COMPONENT
    amounts: ClassVar[tuple[str, ...]] = ("usd_per_t",)
    usd_per_t: AmountPath = Field(description="Price, USD per t CO2e in the dollars stated, by year or for all years.")
    border: bool = Field(False, description="Whether imports pay as well.")
    account: ReceiptAccount = Field("carbon_charges", description="The account that receives it; of kind receipt.")

    def _price(self, frames: Frames, years: pd.Series) -> pd.Series:
        known = {y: self._price_in(frames, y) for y in years.unique()}
        price = [known[y] for y in years]
        return pd.Series(price, index=years.index, dtype=float)

    def _price_in(self, frames: Frames, year: int) -> float:
        return (self.real_at(frames, self.usd_per_t, year) or 0.0) * self.share_in_force(year)

    def _charges(self, frames: Frames, form: str, country: str) -> bool:
        return form in self.forms_touched(frames) and (self.border or country == frames.home)

    def _charged(self, frames: Frames, rows: pd.DataFrame, name: str) -> pd.DataFrame:
        """Return the rows in scope with the charge on each, MUSD per kt, in a column of this name."""
        rows = rows[rows["form"].isin(self.forms_touched(frames))]
        if not self.border:
            rows = rows[rows["country"] == frames.home]
        return rows.assign(**{name: in_musd_per_kt(rows["t_per_t"] * self._price(frames, rows["year"]))})

    def _plants(self, frames: Frames) -> pd.DataFrame:
        """Return plant, year and the charge on all of its products in scope, MUSD per kt of the main product."""
        rows = self._charged(frames, emissions.of_plants(frames), "plant_charge")
        each = rows.groupby(["plant", "year"], as_index=False)[["plant_charge"]].sum()
        return each[each["plant_charge"] > 0]

    def _sellers(self, frames: Frames) -> pd.DataFrame:
        """Return seller, form, country, year and the charge, MUSD per kt bought."""
        rows = self._charged(frames, emissions.of_sellers(frames), "border_charge")
        return rows.loc[rows["border_charge"] > 0, ["seller", "form", "country", "year", "border_charge"]]

    def reaches(self, frames: Frames) -> pd.DataFrame:
        forms, everybody = self.forms_touched(frames), (emissions.of_plants(frames), emissions.of_sellers(frames))
        rows = pd.concat(everybody)
        rows = rows[rows["form"].isin(forms) & (rows["t_per_t"] > 0)]
        return rows if self.border else rows[rows["country"] == frames.home]

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        plants, sellers = self._plants(frames), self._sellers(frames)
        found = {
            "CARBON_PLANTS": plants.assign(clause=label)[["clause", "plant", "year", "plant_charge"]],
            "CARBON_SELLERS": sellers.assign(clause=label)[["clause", "seller", "year", "border_charge"]],
        }
        return {name: rows for name, rows in found.items() if len(rows)}

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        price, charged = cache(partial(self._price_in, frames)), cache(partial(self._charges, frames))
        own, goods = emissions.of_each_product(frames), cache(emissions.of_goods(frames))
        per_t = {(plant, form): t for plant, made in products(frames).items() for form, t in made}
        output = rows_of(tables, "production", "plant", "form", "country", "year", "tonnes")
        made = [
            (y, in_musd(t * own[p, f] / per_t[p, f] * price(y))) for p, f, c, y, t in output if t > 0 and charged(f, c)
        ]
        purchases = rows_of(tables, "purchases", "form", "country", "year", "tonnes")
        bought = [(y, in_musd(t * goods(f, c) * price(y))) for f, c, y, t in purchases if charged(f, c)]
        for paid, payer, item in ((made, "plants", "carbon charge"), (bought, "buyers", "carbon charge on purchases")):
            yield from (Flow(y, payer, "Treasury", item, self.account, musd) for y, musd in by_year(paid))

    def figures_missing(self, frames: Frames) -> str:
        return emissions.missing(frames)

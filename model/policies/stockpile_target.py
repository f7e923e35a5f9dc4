"""The nation holds days of essential demand in stock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.scale import in_tonnes, musd_of
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import AmountPath, level_at
from model.policies.base.level import Level
from model.policies.base.lost_supplier import essential_demand
from model.policies.base.outlays import Outlays
from model.policies.base.policy import Check, Clause, Flow, Lack, Policy, Rows, Tables
from model.policies.base.words import SpendingAccount

# ---------------------------------------------------------------- sets, parameters, variables

STOCK_OUTLAYS = Outlays(
    "StockIn", "f, t", "BUDGET_STOCK", "STOCK_OUTLAYS", "stock_outlay", "MUSD/kt", "stock that goes in"
)
SETS = {
    "TARGETS": IndexSet("k, f, t", "sentence k asks for stock of form f at the end of year t"),
    **STOCK_OUTLAYS.sets,
}
PARAMETERS = {
    "target": Parameter("TARGETS", "kt", "the stock asked for"),
    **STOCK_OUTLAYS.parameters,
}


def stock_target(m: Any, k: str, f: str, t: int) -> Any:
    """At the end of the year the stock holds the days of essential demand that were asked for."""
    return m.Stock[f, t] >= m.target[k, f, t]


COMPONENT = Component(SETS, PARAMETERS, {}, constraints=((stock_target, "TARGETS"),), addends=(STOCK_OUTLAYS.addend,))


class StockpileTarget(Policy):
    """By the end of each year the stock of every form in scope covers `days` of essential demand.

    A year is bound when its 31 December is in force. The account buys what goes in, and is paid for what comes out,
    at the form's reference price. What the nation held at the start may be sold from the first year on that is bound,
    down to the target; buyers pay for it. Where several sentences ask for stock of one form, the first of them buys it.
    """

    name: ClassVar[str] = "stockpile_target"
    place: ClassVar[int] = 220
    levels: ClassVar[tuple[Level, ...]] = (Level("days", "days", 1, 1.0, "target", rows=("stock_target",)),)
    subject: ClassVar[str] = "stock"
    buys_stock: ClassVar[bool] = True
    dates: ClassVar[Dates] = Dates.YEAR_END
    lacks: ClassVar[str] = "no row of the table stockpile lets it be held"
    every_form: ClassVar[bool] = True
    component: ClassVar[Component | None] = COMPONENT
    outlays: ClassVar[tuple[Outlays, ...]] = (STOCK_OUTLAYS,)
    days: AmountPath = Field(description="Days of essential demand, by year or for all years.")
    account: SpendingAccount = Field(
        "nds_fund", description="The account that buys the stock; of kind mandatory or discretionary."
    )

    def stock_asked(self, label: str, frames: Frames) -> frozenset[str]:
        return frozenset(self.targets(frames)["form"])

    def more_from(self) -> str:
        return "in stock"

    def shortfall(self, lack: Lack) -> str:
        return f"needs {lack.needs}{lack.of}{lack.when}; the stock can hold {lack.can}"

    def targets(self, frames: Frames) -> pd.DataFrame:
        """Return form, year and the stock asked for, kt, of every year that is bound."""
        forms = set(self.forms_touched(frames)) & set(frames.stocks["form"])
        need: dict[tuple[str, int], float] = {}
        for form, year, essential, wanted in each_row(frames.demands, "form", "year", "essential", "wanted"):
            if essential and form in forms:
                need[form, year] = need.get((form, year), 0.0) + wanted
        days = {year: level_at(self.days, year) or 0.0 for year in self.years_bound(frames)}
        targets = [(*key, kt * days[key[1]] / 365) for key, kt in sorted(need.items()) if key[1] in days]
        return pd.DataFrame([row for row in targets if row[-1] > 0], columns=["form", "year", "target"])

    def adjust(self, frames: Frames) -> Frames:
        """Let public stock in scope be sold from the first year bound; what an account buys asks no private return."""
        asked = frames.stocks["form"].isin(set(self.targets(frames)["form"])) & (frames.stocks["carrying"] > 0)
        if asked.any():
            carrying = frames.stocks["carrying"].where(~asked, 0.0)
            frames = replace(frames, stocks=frames.stocks.assign(carrying=carrying))
        bound = [year for year in self.years_bound(frames) if level_at(self.days, year) is not None]
        if not bound:
            return frames
        s = frames.stocks
        free = s["form"].isin(self.forms_touched(frames)) & (s["year"] >= min(bound)) & (s["opening"] > 0)
        if not (free & (s["sale_most"] < s["release_most"])).any():
            return frames
        return replace(frames, stocks=s.assign(sale_most=s["sale_most"].where(~free, s["release_most"])))

    def reaches(self, frames: Frames) -> pd.DataFrame:
        needed = set(essential_demand(frames)["form"]) & set(self.forms_touched(frames))
        return frames.stocks[frames.stocks["form"].isin(needed)]

    def why_not(self, form: str, frames: Frames) -> str:
        return "no essential use wants it" if form in set(frames.stocks["form"]) else self.lacks

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        targets = self.targets(frames)
        return {"TARGETS": targets.assign(clause=label)[["clause", "form", "year", "target"]]} if len(targets) else {}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        held = tables["stockpile"].set_index(["form", "year"])["stock_t"]
        for form, year, target in each_row(self.targets(frames), "form", "year", "target"):
            yield Check(label, f"{form} {year}", in_tonnes(target), float(held.get((form, year), 0.0)), "t")

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        price = dict(zip(frames.forms["form"], frames.forms["price"], strict=True))
        touched, scope = set(self.targets(frames)["form"]), set(self.forms_touched(frames))
        for form, year, bought, out, public in each_row(tables["stockpile"], "form", "year", "in_t", "out_t", "sold_t"):
            sold = out - public
            if form in scope and public > 0:
                worth = musd_of(public, price[form])
                yield Flow(
                    year, "buyers", "Treasury", "sales of public stock", self.account, worth, f"public {form} {year}"
                )
            if form in touched and bought > 0:
                worth = musd_of(bought, price[form])
                yield Flow(
                    year, "Treasury", "buyers", "stockpile purchases", self.account, worth, f"stock {form} {year}"
                )
            if form in touched and sold > 0:
                worth = musd_of(sold, price[form])
                yield Flow(year, "buyers", "Treasury", "stockpile sales", self.account, worth, f"sale {form} {year}")

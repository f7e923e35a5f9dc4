"""The Treasury gives plants at home a credit for what they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import ClassVar

from pydantic import Field, model_validator

from data.rows import each_row
from model.frames import Frames
from model.policies.days_in_force import Dates
from model.policies.products import parts_of_cost, products
from model.policies.sentence import Flow, Sentence, SharePath, Tables, by_year, level_at


class ProductionTaxCredit(Sentence):
    """Plants at home take a share of their cost of making off their taxes.

    `production_tax_credit = "45X"` takes the shares by form and year, phase-out included, from the table of
    credits. The cost of making is the variable cost: feed bought, capital and fixed cost are left out. Where a plant
    makes several products each bears the part of it that is its part of their worth at reference prices, and every
    product that the credit names earns the credit on its part.
    """

    name: ClassVar[str] = "production_tax_credit"
    dates: ClassVar[Dates] = Dates.PRO_RATA
    shorthand: ClassVar[str] = "credit"
    credit: str = Field("", description="A credit in the table of credits, such as 45X.")
    share_of_cost: SharePath | None = Field(
        None, description="A credit of one's own: share of the cost of making, by year."
    )
    account: str = Field("45x", description="The account that bears the lost revenue.")

    @model_validator(mode="after")
    def _one_of(self) -> ProductionTaxCredit:
        if bool(self.credit) == (self.share_of_cost is not None):
            raise ValueError("write either production_tax_credit = '45X' or share_of_cost = 0.1")
        return self

    def _share(self, frames: Frames) -> Callable[[str, str, int], float]:
        """Return what says the credit's share of cost by form, country and year: of the year, the part in force."""
        forms, home = set(self.forms_touched(frames)), frames.home
        force, path = cache(self.bound_share), self.share_of_cost
        table = frames.tables["credits"]
        own = each_row(table[table["credit"] == self.credit], "form", "year", "share_of_cost")
        known = {(form, year): of_cost for form, year, of_cost in own if of_cost == of_cost}

        def share(form: str, country: str, year: int) -> float:
            if country != home or form not in forms:
                return 0.0
            of_cost = known.get((form, year), 0.0) if path is None else level_at(path, year) or 0.0
            return of_cost * force(year)

        return share

    def adjust(self, frames: Frames) -> Frames:
        outputs, share, parts, made = frames.outputs, self._share(frames), parts_of_cost(frames), products(frames)
        of_cost = [
            sum(share(form, country, year) * parts[plant, form] for form, _ in made[plant])
            for plant, country, year in each_row(outputs, "plant", "country", "year")
        ]
        per_kt = of_cost * outputs["variable"].clip(lower=0.0)
        return replace(frames, outputs=outputs.assign(credit=outputs["credit"] + per_kt))

    def flows(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        cost = {(p, y): max(v, 0.0) for p, y, v in each_row(frames.outputs, "plant", "year", "variable")}
        share, parts, per_t = self._share(frames), parts_of_cost(frames), products(frames)
        made = each_row(tables["production"], "plant", "form", "country", "year", "tonnes")
        paid = [
            (year, credited * cost[plant, year] * parts[plant, form] * t / dict(per_t[plant])[form] / 1e3)
            for plant, form, country, year, t in made
            if t > 0 and (credited := share(form, country, year))
        ]
        item = f"production credit {self.credit}".strip()
        for year, musd in by_year(paid):
            yield Flow(year, "Treasury", "plants", item, self.account, musd)

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        yield from super().unknown_words(frames)
        credits, accounts = set(frames.tables["credits"]["credit"]), set(frames.tables["accounts"]["account"])
        if self.credit and self.credit not in credits:
            yield "credit", self.credit, credits
        if self.account not in accounts:
            yield "account", self.account, accounts

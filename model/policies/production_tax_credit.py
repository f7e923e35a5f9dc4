"""The Treasury gives plants at home a credit for what they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field, field_validator, model_validator

from data.rows import each_row
from model.frames.scale import musd_of
from model.frames.study_frames import Frames
from model.policies.base.creditable import VARIABLE_ALONE, costs_of_making, counted_costs
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath, by_year, level_at
from model.policies.base.level import Level, share_paid
from model.policies.base.owned import OwnedScope
from model.policies.base.payment import PRODUCTION_CREDIT, Flow
from model.policies.base.policy import Policy, Tables
from model.policies.base.products import parts_of_cost, products
from model.policies.base.result_tables import rows_of
from model.policies.base.shared_scope import first_of, years_shared
from model.policies.base.words import PlantKinds, PlantNames, TaxAccount, listed

EXCLUDED_BY_48C, ACCOUNT_48C = "45X", "48c"
CreditName = Annotated[str, listed("credits", "credit")]


class ProductionTaxCredit(OwnedScope):
    """Plants at home take a share of their cost of making off their taxes.

    `production_tax_credit = "45X"` takes the shares by form and year, phase-out included, from the table of
    credits, and which costs count: of variable cost, of the yearly cost of holding capacity, of depreciation (capital
    over the life of plants that had no capacity), each at full use, and of feed at reference prices, unless the feed
    earns the credit itself. A `share_of_cost` of one's own is of the variable cost alone. Where a plant makes several
    products each bears the part of the cost that is its part of their worth at reference prices, and every product
    that the credit names earns the credit on its part.

    `except_plants`, `except_kinds` and `except_owned_by` say which plants do not earn it: a plant that prohibited
    foreign entities own (26 U.S.C. 45X(d)(4)); a facility with a 48C credit (an `investment_tax_credit` on that
    account) earns no 45X, so that a study which states both on one plant is refused.

    `{ credit = "45X", full_until = 2035 }` moves the phase-out of the table: the highest share is paid up to that year,
    and the years after the table's last full year follow, moved by as many years. To end it there and then, say until
    as well. The end of another year is a change of law either way: earlier cuts the credit short.
    """

    name: ClassVar[str] = "production_tax_credit"
    place: ClassVar[int] = 160
    levels: ClassVar[tuple[Level, ...]] = (share_paid("share_of_cost"),)
    dates: ClassVar[Dates] = Dates.PRO_RATA
    lacks: ClassVar[str] = "no plant at home makes it, or the credit does not name it"
    shorthand: ClassVar[str] = "credit"
    credit: CreditName = Field("", description="A credit in the table of credits, such as 45X.")
    full_until: int | None = Field(
        None, description="With a credit: the last year of its highest share; the phase-out of the table follows."
    )
    share_of_cost: SharePath | None = Field(
        None, description="A credit of one's own: share of the cost of making, by year."
    )
    account: TaxAccount = Field("45x", description="The account that bears the lost revenue; of kind tax.")

    except_plants: PlantNames = Field((), description="Plants that do not earn it; none when left out.")
    except_kinds: PlantKinds = Field((), description="Kinds of plant that do not earn it; none when left out.")

    @model_validator(mode="after")
    def _one_of(self) -> ProductionTaxCredit:
        if bool(self.credit) == (self.share_of_cost is not None):
            raise ValueError("write either production_tax_credit = '45X' or share_of_cost = 0.1")
        if self.full_until is not None and not self.credit:
            raise ValueError("full_until moves the phase-out of a credit of the table; write credit = '45X' beside it")
        return self

    @field_validator("full_until", mode="before")
    @classmethod
    def _whole_year(cls, value: Any) -> Any:
        if value is None or (type(value) is int and 2000 <= value <= 2100):
            return value
        if isinstance(value, str) and (year := _last_day_of_year(value)):
            return year
        raise ValueError(f"the phase-out goes by calendar years; write a year such as 2035, got {value}")

    def _share(self, frames: Frames) -> Callable[[str, str, int], float]:
        """Return what says the credit's share of cost by form, country and year: of the year, the part in force."""
        forms, home = set(self.forms_touched(frames)), frames.home
        force, path = cache(self.bound_share), self.share_of_cost
        known = frames.once(_shares_of_table, self.credit)
        if self.full_until is not None:
            known = moved_phase_out(known, self.full_until, frames.years)

        def share(form: str, country: str, year: int) -> float:
            if country != home or form not in forms:
                return 0.0
            of_cost = known.get((form, year), 0.0) if path is None else level_at(path, year) or 0.0
            return of_cost * force(year)

        return share

    def earns(self, frames: Frames) -> Callable[[str, int], bool]:
        """Return what tells whether a plant earns it in a year, by its name, its kind and its owners."""
        kinds = frames.run_by

        def earns(plant: str, year: int) -> bool:
            named = plant in self.except_plants or kinds[plant][1] in self.except_kinds
            return not named and self.owners_meant(plant, year, frames)

        return earns

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return self._earned(frames).drop(columns="plant")

    def _earned(self, frames: Frames) -> pd.DataFrame:
        """Return plant, form, country, owner, kind and year of all that earns it."""
        share, made = (
            self._share(frames),
            frames.flows[frames.flows["flow"] == "plant"].rename(columns={"label": "plant"}),
        )
        earns, rows = self.earns(frames), each_row(made, "plant", "form", "country", "year")
        return made[np.array([earns(plant, row[-1]) and share(*row) > 0 for plant, *row in rows], dtype=bool)]

    def excluded_by(self, other: Policy, frames: Frames) -> str:
        """Say that a plant would have both 45X and a credit on its capital from 48C: 26 U.S.C. 45X(c)(1)(B)."""
        if (self.credit, other.pays_from) != (EXCLUDED_BY_48C, ACCOUNT_48C):
            return ""
        both = self._earned(frames)[["plant", "year"]].merge(other.reaches(frames)[["plant"]].drop_duplicates())
        both = both[both["year"].isin(years_shared(self, other, frames))]
        if both.empty:
            return ""
        plant = sorted(both["plant"])[0]
        return f"a facility with a 48C credit earns no 45X (26 U.S.C. 45X(c)(1)(B)), and {plant} would have both"

    @property
    def terms_of_a_table(self) -> bool:
        return bool(self.credit)

    def repeats(self, other: Policy, frames: Frames, first: str) -> str:
        if not (isinstance(other, ProductionTaxCredit) and self.credit and self.credit == other.credit):
            return ""
        goods = self._shared(other, frames)
        return f"credits {goods} by {other.credit}, as {first} does: the same credit twice" if goods else ""

    def overlaps(self, other: Policy, frames: Frames, first: str) -> str:
        """Ask about a credit of one's own on what another credit pays for too."""
        if not isinstance(other, ProductionTaxCredit) or (self.credit and other.credit):
            return ""
        goods = self._shared(other, frames)
        return f"credits {goods} as {first} does, and both count; delete one if they are one law" if goods else ""

    def _shared(self, other: ProductionTaxCredit, frames: Frames) -> str:
        """Return the first form and year in which one plant earns by both, in words; nothing where none does."""
        key = ["form", "plant", "year"]
        rows = other._earned(frames)[key].merge(self._earned(frames)[key], on=key)
        return first_of(rows.loc[rows["year"].isin(years_shared(self, other, frames)), ["form", "year"]])

    def adjust(self, frames: Frames) -> Frames:
        return replace(frames, outputs=frames.once(ProductionTaxCredit._credited, self))

    def _credited(self, frames: Frames) -> pd.DataFrame:
        """Return the outputs with what is credited on each, all its products together."""
        outputs, made, credits = frames.outputs, products(frames), self._credits(frames)
        earned = [
            sum(credits.get((plant, form, country, year), 0.0) for form, _ in made[plant])
            for plant, country, year in each_row(outputs, "plant", "country", "year")
        ]
        return outputs.assign(credit=outputs["credit"] + earned)

    def _credits(self, frames: Frames) -> dict[tuple[str, str, str, int], float]:
        """Return the credit on each product that earns one, by plant, form, country and year.

        MUSD per kt of the plant's main product.
        """
        share, parts, costs, whose = self._share(frames), parts_of_cost(frames), costs_of_making(frames), self.credit
        counted, earns = frames.once(counted_costs, whose) if whose else {}, self.earns(frames)
        made, out = products(frames), dict[tuple[str, str, str, int], float]()
        for plant, country, year in each_row(frames.runs, "plant", "country", "year"):
            for form, _ in made[plant]:
                if (credited := share(form, country, year)) and earns(plant, year):
                    counts, cost = counted.get(form, VARIABLE_ALONE), costs[plant, year]
                    fed = [feed for feed in cost.feeds if not (whose and share(feed, country, year))]
                    out[plant, form, country, year] = credited * parts[plant, form] * cost.counted(counts, fed)
        return out

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        credits, per_t = frames.once(ProductionTaxCredit._credits, self), frames.once(products)
        made = rows_of(tables, "production", "plant", "form", "country", "year", "tonnes")
        paid = [
            (year, musd_of(credited * t / dict(per_t[plant])[form], 1.0))
            for plant, form, country, year, t in made
            if t > 0 and (credited := credits.get((plant, form, country, year)))
        ]
        for year, musd in by_year(paid):
            yield Flow(year, "Treasury", "plants", PRODUCTION_CREDIT, self.account, musd)


def _shares_of_table(credit: str, frames: Frames) -> dict[tuple[str, int], float]:
    """Return what the table says a credit is of the cost of making, by form and year."""
    rows = each_row(frames.tables["credits"], "credit", "form", "year", "share_of_cost")
    return {(form, year): of_cost for known, form, year, of_cost in rows if known == credit and of_cost == of_cost}


def moved_phase_out(
    known: Mapping[tuple[str, int], float], full_until: int, years: Iterable[int]
) -> dict[tuple[str, int], float]:
    """Return the shares by form and year when the last year of the highest share is another than in the table.

    A form keeps the table's shares up to its last full year, or to `full_until` where that is earlier; has its highest
    share between the two; and after `full_until` the shares that followed its last full year, the last one held.
    """
    out: dict[tuple[str, int], float] = {}
    for form in {form for form, _ in known}:
        stated = {year: share for (f, year), share in known.items() if f == form}
        highest = max(stated.values())
        last_full, last = max(year for year, share in stated.items() if share == highest), max(stated)
        for year in years:
            if year > full_until:
                share = stated.get(min(year - full_until + last_full, last), 0.0)
            else:
                share = highest if year > last_full else stated.get(year, 0.0)
            out[form, year] = share
    return out


def _last_day_of_year(text: str) -> int | None:
    """Return the year of a 31 December, None for any other day."""
    return int(text[:4]) if text.endswith("-12-31") and text[:4].isdigit() else None

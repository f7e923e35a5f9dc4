"""Duties on what is bought abroad."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Annotated, ClassVar, Literal

import pandas as pd
from pydantic import BeforeValidator, Field, model_validator

from data.rows import each_row
from model.frames.scale import musd_of
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import AS_PERCENT, by_year, level_at, or_by_year, read_number
from model.policies.base.level import PERCENT, Level
from model.policies.base.policy import Check, Flow, Policy, Tables
from model.policies.base.products import products
from model.policies.base.shared_scope import first_of, in_both
from model.policies.base.words import BlocName, CountryNames, LayerNames

Rate = Annotated[float, BeforeValidator(read_number), Field(ge=0, le=3, allow_inf_nan=False)]
RECEIPTS = "customs"
PARTNER_OUTPUT = "tariffs on partner output"

WHOLE = "all layers together"
ONE_RATE = 1e-9
"""Rates closer than this are one rate: they are stated as 0.25 or as 25%."""


class Tariff(Policy):
    """Buyers pay the Treasury a share of the price: the schedule in force, or a rate of one's own.

    Plants in partner countries pay it on every product that they ship, main or by-product, each at the rate and the
    reference price of its own form.
    `tariff = "schedule"` brings in every layer of the table of tariffs. Duties of several sentences add up. Members of
    `except_bloc` and `except_countries` do not pay: { rate = 0.25, except_bloc = "allies" } is a duty on all others.
    """

    name: ClassVar[str] = "tariff"
    place: ClassVar[int] = 130
    binds_private: ClassVar[bool] = True
    levels: ClassVar[tuple[Level, ...]] = (Level("rate", PERCENT, 0, 100.0, "rate"),)
    before: ClassVar[str] = "tariff on"
    dates: ClassVar[Dates] = Dates.PRO_RATA
    lacks: ClassVar[str] = "no duty falls on it"
    shorthand: ClassVar[str] = "schedule"
    schedule: Literal["schedule", ""] = Field("", description="'schedule': every duty in the table of tariffs.")
    layers: LayerNames = Field((), description="With the schedule, only these layers of law.")
    countries: CountryNames = Field(
        (), description="With a rate, only these countries; every foreign one when left out."
    )
    bloc: BlocName = Field("", description="With a rate, only this bloc.")
    except_countries: CountryNames = Field((), description="Countries that do not pay it; none when left out.")
    except_bloc: BlocName = Field("", description="Bloc whose members do not pay it; none when left out.")
    rate: Annotated[Rate | dict[int, Rate], AS_PERCENT, BeforeValidator(or_by_year(read_number))] | None = Field(
        None, description="Ad valorem rate, 0.25 for 25%, by year or for all years."
    )

    @model_validator(mode="after")
    def _one_of(self) -> Tariff:
        if bool(self.schedule) == (self.rate is not None):
            raise ValueError("write either tariff = 'schedule' or a rate such as { countries = ['CHN'], rate = 0.25 }")
        return self

    def rates(self, frames: Frames, goods: pd.DataFrame) -> pd.Series:
        """Return the ad valorem rate on each row of goods (form, country, year)."""
        rate = self._rate(frames)
        return pd.Series(
            [rate(*row) for row in each_row(goods, "form", "country", "year")], index=goods.index, dtype=float
        )

    def _rate(self, frames: Frames) -> Callable[[str, str, int], float]:
        """Return what says the ad valorem rate by form, country and year: of the year, the part in force."""
        forms, home, force = set(self.forms_touched(frames)), frames.home, cache(self.bound_share)
        table, path = frames.duties(self.layers), self.rate
        named, everyone = set(self.countries), not (self.countries or self.bloc)
        members = cache(lambda year: self._members(frames, self.bloc, year))
        spared = cache(lambda year: {*self.except_countries, *self._members(frames, self.except_bloc, year)})

        def rate(form: str, country: str, year: int) -> float:
            if country == home or form not in forms or country in spared(year):
                return 0.0
            if path is None:
                return table.get((form, country, year), 0.0) * force(year)
            meant = everyone or country in named or country in members(year)
            return (level_at(path, year) or 0.0) * force(year) if meant else 0.0

        return rate

    @staticmethod
    def _members(frames: Frames, bloc: str, year: int) -> Iterable[str]:
        return frames.members(bloc, year) if bloc else ()

    def reaches(self, frames: Frames) -> pd.DataFrame:
        flows = frames.flows[["form", "country", "year"]].drop_duplicates()
        paying = flows[self.rates(frames, flows) > 0]
        if not self.layers:
            return paying
        table = frames.tables["tariffs"]
        table = table.loc[table["layer"].isin(self.layers) & (table["rate"] > 0), ["form", "country", "year", "layer"]]
        return paying.merge(table, on=["form", "country", "year"])

    def adjust(self, frames: Frames) -> Frames:
        offers, outputs = frames.offers, frames.outputs
        return replace(
            frames,
            offers=offers.assign(duty=offers["duty"] + self.rates(frames, offers) * offers["price"]),
            outputs=outputs.assign(output_duty=outputs["output_duty"] + self._on_products(frames)),
        )

    def _on_products(self, frames: Frames) -> list[float]:
        """Return the duty on all that each plant-year makes, MUSD per kt of its main product."""
        rate, price, made = self._rate(frames), _reference_prices(frames), products(frames)
        return [
            sum(rate(form, country, year) * price.get(form, 0.0) * t for form, t in made[plant])
            for plant, country, year in each_row(frames.outputs, "plant", "country", "year")
        ]

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        bought = tables["purchases"]
        due = math.fsum(musd for _, musd in self._owed(frames, bought))
        paid = float(bought["duty_musd"].sum())
        yield Check(label, "duty paid", due, paid, "MUSD")
        shipped = math.fsum(musd for _, musd in self._owed_by_plants(frames, tables["production"]))
        ledger = tables["ledger"]
        booked = float(ledger.loc[ledger["item"] == PARTNER_OUTPUT, "musd"].sum())
        yield Check(label, "duty paid on partner output", shipped, booked, "MUSD")

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        duty = by_year(self._owed(frames, tables["purchases"]))
        yield from (Flow(y, "buyers", "Treasury", "tariffs", RECEIPTS, v) for y, v in duty)
        shipped = by_year(self._owed_by_plants(frames, tables["production"]))
        yield from (Flow(y, "plants", "Treasury", PARTNER_OUTPUT, RECEIPTS, v) for y, v in shipped)

    def _owed(self, frames: Frames, bought: pd.DataFrame) -> Iterator[tuple[int, float]]:
        """Yield year and duty, MUSD, of each purchase."""
        rate = self._rate(frames)
        rows = each_row(bought, "form", "country", "year", "musd")
        return ((year, rate(form, country, year) * musd) for form, country, year, musd in rows)

    def _owed_by_plants(self, frames: Frames, production: pd.DataFrame) -> Iterator[tuple[int, float]]:
        """Yield year and duty, MUSD, of each product that a plant ships."""
        rate, price = self._rate(frames), _reference_prices(frames)
        rows = each_row(production, "form", "country", "year", "tonnes")
        return ((y, musd_of(t, rate(form, c, y) * price.get(form, 0.0))) for form, c, y, t in rows if t > 0)

    @property
    def terms_of_a_table(self) -> bool:
        return bool(self.schedule)

    def repeats(self, other: Policy, frames: Frames, first: str) -> str:
        if not (isinstance(other, Tariff) and self.schedule and other.schedule):
            return ""
        table = frames.tables["tariffs"]
        rows = in_both(table[(table["rate"] > 0) & (table["country"] != frames.home)], self, other, frames)
        for layers in (self.layers, other.layers):
            rows = rows[rows["layer"].isin(layers)] if layers else rows
        goods = first_of(rows[["layer", "form", "country", "year"]])
        return f"brings in {goods}, which {first} brings in too: the same duty twice" if goods else ""

    def overlaps(self, other: Policy, frames: Frames, first: str) -> str:
        """Ask about a rate of one's own that is the rate of a layer of the schedule, or of all its layers."""
        if not isinstance(other, Tariff) or bool(self.schedule) == bool(other.schedule):
            return ""
        own, law = (other, self) if self.schedule else (self, other)
        rows = in_both(_foreign_duties(frames, law.layers), self, other, frames)
        force = own.in_force(rows["year"])
        same = (force > 0) & ((own.rates(frames, rows) - rows["rate"] * force).abs() < ONE_RATE)
        if not (goods := first_of(rows.loc[same, ["layer", "form", "country", "year"]])):
            return ""
        return f"states with {first} one rate for {goods}, and both count; delete one if they are one law"

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        yield from super().unknown_words(frames)
        accounts = set(frames.tables["accounts"]["account"])
        if RECEIPTS not in accounts:
            yield "account", RECEIPTS, accounts


def _foreign_duties(frames: Frames, layers: tuple[str, ...]) -> pd.DataFrame:
    """Return the duties of the schedule on what is not made at home, layer by layer, and the whole of several."""
    table = frames.tables["tariffs"]
    table = table[(table["rate"] > 0) & (table["country"] != frames.home)]
    table = table[table["layer"].isin(layers)] if layers else table
    goods = ["form", "country", "year"]
    whole = table.groupby(goods, as_index=False).agg(rate=("rate", "sum"), layers=("layer", "size"))
    whole = whole[whole["layers"] > 1].assign(layer=WHOLE)
    return pd.concat([table[["layer", *goods, "rate"]], whole[["layer", *goods, "rate"]]], ignore_index=True)


def _reference_prices(frames: Frames) -> dict[str, float]:
    """Return the reference price of each form, MUSD/kt; a main product outside the study has none."""
    return dict(each_row(frames.forms, "form", "price"))

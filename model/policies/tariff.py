"""Duties on what is bought abroad."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

import pandas as pd
from pydantic import BeforeValidator, Field, model_validator

from data.rows import each_row
from model.frames import Frames
from model.policies.sentence import Check, Flow, Sentence, Tables, _number, by_year, level_at

Rate = Annotated[float, BeforeValidator(_number), Field(ge=0, le=3, allow_inf_nan=False)]
RECEIPTS = "customs"


class Tariff(Sentence):
    """Buyers pay the Treasury a share of the price: the schedule in force, or a rate of one's own.

    `tariff = "schedule"` brings in every layer of the table of tariffs. Duties of several sentences add up.
    """

    name: ClassVar[str] = "tariff"
    shorthand: ClassVar[str] = "schedule"
    schedule: Literal["schedule", ""] = Field("", description="'schedule': every duty in the table of tariffs.")
    layers: tuple[str, ...] = Field((), description="With the schedule, only these layers of law.")
    countries: tuple[str, ...] = Field(
        (), description="With a rate, only these countries; every foreign one when left out."
    )
    bloc: str = Field("", description="With a rate, only this bloc.")
    rate: Rate | dict[int, Rate] | None = Field(
        None, description="Ad valorem rate, 0.25 for 25%, by year or for all years."
    )

    @model_validator(mode="after")
    def _one_of(self) -> Tariff:
        if bool(self.schedule) == (self.rate is not None):
            raise ValueError("write either tariff = 'schedule' or a rate such as { countries = ['CHN'], rate = 0.25 }")
        return self

    def rates(self, frames: Frames, goods: pd.DataFrame) -> pd.Series:
        """Return the ad valorem rate on each row of goods (form, country, year)."""
        forms = set(self.forms_touched(frames))
        abroad = (goods["country"] != frames.home) & goods["form"].isin(forms)
        force = self.in_force(goods["year"])
        if self.rate is not None:
            rate = pd.Series([level_at(self.rate, y) or 0.0 for y in goods["year"]], index=goods.index, dtype=float)
            if self.countries or self.bloc:
                named = [
                    c in self.countries or bool(self.bloc and c in frames.members(self.bloc, y))
                    for c, y in zip(goods["country"], goods["year"], strict=True)
                ]
                rate = rate.where(pd.Series(named, index=goods.index, dtype=bool), 0.0)
        else:
            due = frames.duties(self.layers)
            rows = each_row(goods, "form", "country", "year")
            rate = pd.Series([due.get(row, 0.0) for row in rows], index=goods.index, dtype=float)
        return (rate * force).where(abroad, 0.0)

    def adjust(self, frames: Frames) -> Frames:
        sales, outputs = frames.sales, frames.outputs
        price = _reference_price(frames, outputs)
        return replace(
            frames,
            sales=sales.assign(duty=sales["duty"] + self.rates(frames, sales) * sales["price"]),
            outputs=outputs.assign(output_duty=outputs["output_duty"] + self.rates(frames, outputs) * price),
        )

    def recheck(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        bought = tables["purchases"]
        due = float((self.rates(frames, bought) * bought["musd"]).sum())
        paid = float(bought["duty_musd"].sum())
        yield Check(clause, "duty paid", due, paid, "MUSD")

    def flows(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        bought = tables["purchases"]
        duty = self.rates(frames, bought) * bought["musd"]
        yield from (Flow(y, "buyers", "Treasury", "tariffs", RECEIPTS, v) for y, v in by_year(duty, bought["year"]))
        made = tables["production"][tables["production"]["main"]]
        price = _reference_price(frames, made)
        due = self.rates(frames, made) * price * made["tonnes"] / 1e3
        item = "tariffs on partner output"
        yield from (Flow(y, "plants", "Treasury", item, RECEIPTS, v) for y, v in by_year(due, made["year"]))

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        yield from super().unknown_words(frames)
        known, layers = set(frames.tables["countries"]["country"]), set(frames.tables["tariffs"]["layer"])
        yield from (("countries", c, known) for c in self.countries if c not in known)
        yield from (("layers", layer, layers) for layer in self.layers if layer not in layers)
        blocs = set(frames.tables["blocs"]["bloc"])
        if self.bloc and self.bloc not in blocs:
            yield "bloc", self.bloc, blocs
        accounts = set(frames.tables["accounts"]["account"])
        if RECEIPTS not in accounts:
            yield "account", RECEIPTS, accounts


def _reference_price(frames: Frames, goods: pd.DataFrame) -> pd.Series:
    """Return the reference price of each row of goods, MUSD/kt; 0 for a main product outside the study."""
    price = dict(zip(frames.forms["form"], frames.forms["price"], strict=True))
    return goods["form"].map(price).astype(float).fillna(0.0)

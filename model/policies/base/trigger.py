"""What of the plan itself lets a sentence begin or end: a measure of one form, above or below a level, in some year.

A plan is made for days in force that are known, so no program chooses them. They are found in passes
(`model.analysis.solve.triggers`): a plan without what has not begun yet, the days that its measures bring about, a plan
with those days, until a plan brings about the very days that it was made for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from data.messages.number_words import percent
from model.policies.base.days_in_force import NotADate, first_day
from model.policies.base.fields import Amount, Share, says_something
from model.policies.base.words import BlocName, CountryNames, FormName

NEVER = "9999-12-31"
"""The first day in force of a sentence whose trigger is never met."""
CLEAR = 1e-6
"""Relative: a measure that lies beyond a level by less is at the level, neither above it nor below."""
MEASURES = ("reliance", "share", "capacity", "stock", "price")
SIDES = ("above", "below")
_OF_COUNTRIES = ("share", "capacity")
Days = tuple[str | None, str | None]
"""The first and the last day in force that triggers bring about; None for none."""


class Trigger(BaseModel):
    """One measure of a form in the plan, and the level that it has to be above, or below, in a calendar year."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    form: FormName = Field(description="The form that is measured.")
    reliance_above: Share | None = Field(None, description="Its net import reliance is above this.")
    reliance_below: Share | None = Field(None, description="Its net import reliance is below this.")
    share_above: Share | None = Field(None, description="The share of `countries` or `bloc` in its supply is above.")
    share_below: Share | None = Field(None, description="The share of `countries` or `bloc` in its supply is below.")
    capacity_above: Amount | None = Field(
        None, description="Running capacity of plants whose main product it is, at home or in `countries`, is above, "
        "t/yr."
    )  # fmt: skip
    capacity_below: Amount | None = Field(None, description="The same capacity is below, t/yr.")
    stock_above: Amount | None = Field(None, description="Private and public stock at the end of the year is above, t.")
    stock_below: Amount | None = Field(None, description="The same stock is below, t.")
    price_above: Amount | None = Field(None, description="Its market price, as of price floors, is above, USD/t.")
    price_below: Amount | None = Field(None, description="The same price is below, USD/t.")
    dollars: Literal["nominal", "real"] | None = Field(None, description="What the price is in; must be given with it.")
    countries: CountryNames | None = Field(None, description="Who ships, or where the plants stand.")
    bloc: BlocName | None = Field(None, description="A bloc in place of countries.")
    years: int = Field(1, ge=1, le=50, description="For so many calendar years on end.")
    days_after: int = Field(0, ge=0, le=3650, description="Days that then pass from the end of the last of them.")

    @field_validator("*", mode="before")
    @classmethod
    def _nothing_empty(cls, value: Any) -> Any:
        return says_something(value, False)

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        stated = [name for name in _FIELDS if getattr(self, name) is not None]
        if len(stated) != 1:
            said = f"states {' and '.join(stated)}" if stated else "states no measure"
            raise ValueError(f"{said}; write one, such as reliance_above = 0.5")
        named = self.countries is not None or self.bloc is not None
        if self.countries is not None and self.bloc is not None:
            raise ValueError("names countries and a bloc; write one of them")
        if self.measure == "share" and not named:
            raise ValueError(f"{stated[0]} is the share of somebody; write countries = ['CHN'] or bloc = 'feoc'")
        if named and self.measure not in _OF_COUNTRIES:
            raise ValueError(f"{stated[0]} is that of all; delete countries and bloc, or write share_above")
        if (self.measure == "price") != (self.dollars is not None):
            raise ValueError(
                f"{stated[0]} is no sum of money; delete dollars"
                if self.dollars
                else f"states {stated[0]} without its dollars; write dollars = 'nominal' for dollars of the day, or "
                "dollars = 'real' for dollars of the base year"
            )
        return self

    @property
    def measure(self) -> str:
        """Which of MEASURES it asks about."""
        return self._stated.rpartition("_")[0]

    @property
    def above(self) -> bool:
        """Whether it asks for more than the level, else for less."""
        return self._stated.endswith("above")

    @property
    def level(self) -> float:
        """The level, in the unit that its field states."""
        return float(getattr(self, self._stated))

    @property
    def _stated(self) -> str:
        return next(name for name in _FIELDS if getattr(self, name) is not None)

    def met_by(self, value: float) -> bool:
        """Return whether a measure is beyond the level, by more than rounding."""
        beyond = value - self.level if self.above else self.level - value
        return beyond > CLEAR * max(self.level, 1e-3)

    def year_met(self, measured: Mapping[int, float], since: int) -> int | None:
        """Return the first year, `since` one or later, with which it is met; None where there is none.

        measured: by calendar year; a year without a measure meets nothing
        """
        for year in sorted(measured):
            span = range(year - self.years + 1, year + 1)
            if span[0] >= since and all(y in measured and self.met_by(measured[y]) for y in span):
                return year
        return None

    def last_day_before(self, year: int) -> dt.date:
        """Return the last day before what follows from a year holds."""
        return dt.date(year, 12, 31) + dt.timedelta(days=self.days_after)

    def idle(self, first: int, last: int) -> str:
        """Say why what a plan from the first to the last year comes to makes no difference; nothing where it may."""
        if self.above and self.level >= 1 and self.measure in ("reliance", "share"):
            return f"is never met: no {self.measure} is above 100%"
        if not self.above and self.level <= 0 and self.measure != "reliance":
            return f"is never met: no {self.measure} is below 0"
        met = first + self.years - 1
        if met > last:
            return f"is never met: it asks for {self.years} years on end, and {last - first + 1} are planned"
        day = self.last_day_before(met) + dt.timedelta(days=1)
        return f"is met in {met} at the earliest, so from {day}, after the last year {last}" if day.year > last else ""

    def in_words(self) -> str:
        """Return what it asks for: share of CHN in ndpr.oxide above 60%."""
        whose = self.bloc or ", ".join(self.countries or ())
        amount = percent(self.level) if self.measure in ("reliance", "share") else f"{self.level:,.12g}"
        what = {
            "reliance": f"net import reliance on {self.form} {{}} {amount}",
            "share": f"share of {whose} in {self.form} {{}} {amount}",
            "capacity": f"capacity for {self.form} {f'in {whose}' if whose else 'at home'} {{}} {amount} t/yr",
            "stock": f"stock of {self.form} {{}} {amount} t",
            "price": f"market price of {self.form} {{}} {amount} {self.dollars} USD/t",
        }[self.measure].format(SIDES[0] if self.above else SIDES[1])
        return what if self.years == 1 else f"{what} for {self.years} years on end"


_FIELDS = tuple(f"{measure}_{side}" for measure in MEASURES for side in SIDES)


class Beginning(Trigger):
    """What lets a sentence begin, and the day on which it begins whatever the measure says."""

    at_latest: str | int | None = Field(None, description="First day or year in force even if it is not met by then.")

    @field_validator("at_latest", mode="before")
    @classmethod
    def _a_day(cls, value: Any) -> Any:
        stated = value.isoformat() if isinstance(value, dt.date) else value
        try:
            first_day(stated)
        except NotADate as fault:
            raise ValueError(str(fault)) from None
        return stated

    def idle(self, first: int, last: int) -> str:
        earliest = self.last_day_before(first + self.years - 1)
        if self.at_latest is not None and first_day(self.at_latest) <= earliest:
            return f"is asked of no plan: at_latest = {self.at_latest} is before a plan from {first} on could meet it"
        return super().idle(first, last)

    def day_met(self, year: int | None) -> str | None:
        """Return the first day in force where it is met with a year; None where it never begins."""
        latest = None if self.at_latest is None else first_day(self.at_latest)
        met = None if year is None else self.last_day_before(year) + dt.timedelta(days=1)
        days = [day for day in (latest, met) if day is not None]
        return min(days).isoformat() if days else None


class Ending(Trigger):
    """What lets a sentence end; it does not begin again."""

    def day_met(self, year: int | None) -> str | None:
        """Return the last day in force where it is met with a year; None where it does not end so."""
        return None if year is None else self.last_day_before(year).isoformat()

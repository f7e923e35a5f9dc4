"""Duties on what is bought abroad."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

import pandas as pd
from pydantic import BeforeValidator, Field, model_validator

from data.rows import each_row
from model.formulation.declaration import Component
from model.frames.scale import in_kt, in_musd_per_kt, musd_of
from model.frames.study_frames import Frames
from model.policies.base import duty_relief
from model.policies.base.days_in_force import Dates, days_in_year
from model.policies.base.dollars import StatesDollars
from model.policies.base.duty_relief import RECEIPTS
from model.policies.base.duty_terms import Charged, Duty, duty_on, duty_on_products, of_owners, reference_prices
from model.policies.base.duty_uses import DutyForUses
from model.policies.base.fields import AS_PERCENT, AmountPath, by_year, level_at, or_by_year, read_rate
from model.policies.base.level import PERCENT, Level
from model.policies.base.owned import each_owners
from model.policies.base.payment import Flow
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.result_tables import rows_of, told
from model.policies.base.shared_scope import first_of, in_both
from model.policies.base.words import BlocName, CountryNames, LayerNames

Rate = Annotated[float, BeforeValidator(read_rate), Field(ge=0, le=3, allow_inf_nan=False)]
PARTNER_OUTPUT = "tariffs on partner output"

WHOLE = "all layers together"
ONE_RATE = 1e-9
"""Rates closer than this are one rate: they are stated as 0.25 or as 25%."""
TERMS = ("rate", "specific_usd_per_t", "minimum_usd_per_t")
"""What a duty of one's own may state; of several, all are charged."""


class Tariff(DutyForUses, StatesDollars):
    """Buyers pay the Treasury a duty: the schedule in force, or one of its own.

    A duty of its own is a share of the price (`rate`), so much a tonne (`specific_usd_per_t`), or what the price lacks
    to a minimum import price (`minimum_usd_per_t`): max(0, minimum - price). The price is what the seller is paid,
    before freight and other duties, and sellers are taken not to raise it. A year has the part of its days in force.
    Duties of several sentences add up; with `replaces = "schedule"` the schedule's duty on the same goods, as far as
    another sentence brings it in, is not charged on the days and in the years in which this one has a value.
    Members of `except_bloc` and `except_countries` do not pay: { rate = 0.25, except_bloc = "allies" } is a duty on
    all others. By `shipped` it falls on what comes from a country, by `owner` on what its companies sell, by `origin`
    on the part of any seller's goods whose ore was mined there. Plants in partner countries pay it on every product
    that they ship, main or by-product, each at the reference price of its own form.
    With `quota_t` it is a tariff-rate quota: in each year the first tonnes of each form that are bought from those who
    pay it are free of it, up to the quota, the dearest duty first; what plants in partner countries ship pays in full.
    With `end_uses` it is on no more of each form than these uses get: what others take is named from what pays, the
    dearest duty first, as importers who sort their goods would; `except_end_uses` frees as much as those uses get, of
    what is bought: what plants in partner countries ship pays in full.
    `tariff = "schedule"` brings in every layer of the table of tariffs.
    """

    name: ClassVar[str] = "tariff"
    place: ClassVar[int] = 130
    binds_private: ClassVar[bool] = True
    levels: ClassVar[tuple[Level, ...]] = (
        Level("rate", PERCENT, 0, 100.0, "rate"),
        Level("specific_usd_per_t", "USD per t", 0, 1.0, "duty"),
        Level("minimum_usd_per_t", "USD per t", 0, 1.0, "minimum price"),
    )
    before: ClassVar[str] = "tariff on"
    dates: ClassVar[Dates] = Dates.PRO_RATA
    lacks: ClassVar[str] = "no duty falls on it"
    when_idle: ClassVar[str] = (
        "check its scope and dates, and that a minimum price lies above what sellers ask, in USD/t"
    )
    shorthand: ClassVar[str] = "schedule"
    amounts: ClassVar[tuple[str, ...]] = ("specific_usd_per_t", "minimum_usd_per_t")
    prices: ClassVar[tuple[str, ...]] = ("minimum_usd_per_t",)
    charges: ClassVar[tuple[str, ...]] = ("specific_usd_per_t",)
    component: ClassVar[Component | None] = duty_relief.COMPONENT
    schedule: Literal["schedule", ""] = Field("", description="'schedule': every duty in the table of tariffs.")
    layers: LayerNames = Field((), description="Of the schedule, or of what is replaced, only these layers of law.")
    countries: CountryNames = Field(
        (), description="With a duty of its own, only these countries; every foreign one when left out."
    )
    bloc: BlocName = Field("", description="With a duty of its own, only this bloc.")
    except_countries: CountryNames = Field((), description="Countries that do not pay it; none when left out.")
    except_bloc: BlocName = Field("", description="Bloc whose members do not pay it; none when left out.")
    rate: Annotated[Rate | dict[int, Rate], AS_PERCENT, BeforeValidator(or_by_year(read_rate))] | None = Field(
        None, description="Ad valorem rate, 0.25 for 25%, by year or for all years."
    )
    specific_usd_per_t: AmountPath | None = Field(
        None, description="Specific duty, USD per t of the form's content in the dollars stated."
    )
    minimum_usd_per_t: AmountPath | None = Field(
        None, description="Minimum import price, USD per t of content in the dollars stated: what lacks to it is paid."
    )
    replaces: Literal["schedule", ""] = Field(
        "", description="'schedule': in place of the schedule's duty on the same goods; on top of it when left out."
    )
    by: Literal["shipped", "owner", "origin"] = Field(
        "shipped", description="Who pays a duty of its own: who ships, who owns the seller, or whose ore it is."
    )

    quota_t: AmountPath | None = Field(
        None,
        description="Tonnes of each form that are free of a duty of its own, a year, by year or for all years; none "
        "are in years before the first that is given.",
    )

    @model_validator(mode="after")
    def _one_of(self) -> Tariff:
        own = [name for name in TERMS if getattr(self, name) is not None]
        if bool(self.schedule) == bool(own):
            raise ValueError("write either tariff = 'schedule' or a rate such as { countries = ['CHN'], rate = 0.25 }")
        if self.schedule and (self.countries or self.bloc):
            raise ValueError(
                "the schedule says itself who pays; delete countries and bloc, or narrow it by except_countries"
            )
        if self.schedule and (self.replaces or self.by != "shipped"):
            raise ValueError(
                f"the schedule takes no {'replaces' if self.replaces else 'by'}; write it beside a rate of your own"
            )
        if self.quota_t is not None and (self.schedule or self.replaces or self.by == "origin"):
            said = "schedule" if self.schedule else "replaces" if self.replaces else "by = 'origin'"
            raise ValueError(f"a quota is of a duty on top of others, by who ships or owns; delete quota_t or {said}")
        if self.for_some and (self.quota_t is not None or self.replaces or self.by == "origin"):
            said = "quota_t" if self.quota_t is not None else "replaces" if self.replaces else "by = 'origin'"
            raise ValueError(f"what end uses pay or are spared is of a duty on top of others; delete {said}")
        if self.end_uses and self.schedule:
            raise ValueError("the schedule is on what everybody gets; write except_end_uses, or a rate of its own")
        if self.layers and not (self.schedule or self.replaces):
            raise ValueError("layers are of the schedule; delete them, or write replaces = 'schedule'")
        if self.dollars is not None and not set(own) & set(self.amounts):
            raise ValueError("states no sum that has dollars; delete dollars")
        return self

    # ------------------------------------------------------------ what it charges

    def charged(self, frames: Frames) -> Charged:
        """Return who pays of each good, and how much of a year, without asking what."""
        return Charged.of(self, frames, everybody=bool(self.schedule) or not (self.countries or self.bloc))

    def duty(self, frames: Frames) -> Duty:
        """Return what says the duty, MUSD per kt, by form, country, owner, year and price, MUSD per kt."""
        return frames.once(Tariff.duty_anew, self)

    def duty_anew(self, frames: Frames) -> Duty:
        """Return the same for what is remembered: a duty that is known already counts as reading all of the frames."""
        charged = self.charged(frames)
        if self.schedule:
            return charged.on_price(frames.duties(self.layers))
        own = {year: tuple(self._own(frames, name, year) for name in TERMS) for year in frames.years}
        given_up = self._given_up(frames)

        def duty(form: str, country: str, owner: str, year: int, price: float) -> float:
            rate, specific, least = own[year]
            if rate is specific is least is None:
                return 0.0
            paying = charged.part(form, country, owner, year)
            if not paying:
                return 0.0
            asked = (rate or 0.0) * price + (specific or 0.0) + max(0.0, (least or 0.0) - price)
            return paying * (asked * charged.days(year) - given_up(form, country, year) * price)

        return duty

    def _own(self, frames: Frames, name: str, year: int) -> float | None:
        """Return one of its terms in a year, inside: sums in MUSD per kt of the base year's dollars."""
        if name == "rate":
            return None if self.rate is None else level_at(self.rate, year)
        usd = self.real_at(frames, getattr(self, name), year)
        return None if usd is None else in_musd_per_kt(usd)

    def _given_up(self, frames: Frames) -> Callable[[str, str, int], float]:
        """Return what says the schedule's rate on a good that is not charged while this duty is: of the year, its part.

        Only what a sentence of the variant brings in is given up, on the days on which both are in force.
        """
        brought = [t for t in frames.tariffs if t.schedule] if self.replaces else []
        known = []
        for schedule in brought:
            both = {*self.layers} & {*schedule.layers}
            if both or not (self.layers and schedule.layers):
                layers = tuple(sorted(both)) or self.layers or schedule.layers
                known.append((schedule.charged(frames), frames.duties(layers), self._days_with(schedule, frames)))

        def given_up(form: str, country: str, year: int) -> float:
            return math.fsum(
                rates.get((form, country, year), 0.0) * days[year]
                for charged, rates, days in known
                if charged.part(form, country, country, year)
            )

        return given_up

    def _days_with(self, other: Policy, frames: Frames) -> dict[int, float]:
        """Return the part of each year on which both are in force."""
        days = {year: (self.days_in_force(year), other.days_in_force(year)) for year in frames.years}
        return {y: max(0, min(b, d) - max(a, c)) / days_in_year(y) for y, ((a, b), (c, d)) in days.items()}

    def reaches(self, frames: Frames) -> pd.DataFrame:
        columns = ["form", "country", "owner", "year"]
        flows = each_owners(frames, frames.flows)[columns].drop_duplicates()
        charged, table = self.charged(frames), frames.duties(self.layers)
        own = {year: [self._own(frames, name, year) for name in TERMS] for year in frames.years}

        def falls(form: str, country: str, owner: str, year: int) -> bool:
            law = self.schedule and table.get((form, country, year), 0.0) > 0
            level = law or any(own[year]) or (self.replaces and any(one is not None for one in own[year]))
            return bool(level) and charged.days(year) * charged.part(form, country, owner, year) > 0

        hit = pd.Series([falls(*row) for row in each_row(flows, *columns)], index=flows.index, dtype=bool)
        paying = self.for_its_uses(frames, flows.loc[hit, ["form", "country", "year"]].drop_duplicates())
        if not (self.layers and self.schedule):
            return paying
        rows = frames.tables["tariffs"]
        rows = rows.loc[rows["layer"].isin(self.layers) & (rows["rate"] > 0), ["form", "country", "year", "layer"]]
        return paying.merge(rows, on=["form", "country", "year"])

    # ------------------------------------------------------------ what it does

    @property
    def kinked(self) -> bool:
        return self.minimum_usd_per_t is not None or self.quota_t is not None or bool(self.for_some)

    def adjust(self, frames: Frames) -> Frames:
        noted = replace(frames, tariffs=(*frames.tariffs, self))
        replacing = any(t.replaces for t in noted.tariffs)
        charged = noted.tariffs if replacing else (self,)
        return replace(
            noted,
            offers=noted.once(_offers_charged, charged, replacing),
            outputs=noted.once(_outputs_charged, charged, replacing),
        )

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        if self.quota_t is None and not self.for_some:
            return {}
        offers = frames.offers.assign(relief_duty=duty_on(frames.offers, [self.duty(frames)]))
        if self.for_some:
            return self.rows_for_uses(label, frames, offers[offers["relief_duty"] > 0])
        return duty_relief.relief_rows(
            label, offers[offers["relief_duty"] > 0], self._free(frames), frames.outlets[["form", "outlet", "year"]][:0]
        )

    def _free(self, frames: Frames) -> dict[duty_relief.Good, float]:
        """Return the quota of each form and year, kt."""
        levels = {} if self.quota_t is None else {y: level_at(self.quota_t, y) for y in self.years_bound(frames)}
        forms = self.forms_touched(frames)
        return {(form, y): in_kt(t) for y, t in levels.items() if t is not None for form in forms}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        due = math.fsum(musd for tariff in frames.tariffs for _, musd in told(tables, Tariff.owed, tariff, frames))
        paid = math.fsum(musd for (musd,) in rows_of(tables, "purchases", "duty_musd"))
        yield Check(label, "duty paid", due, paid, "MUSD")
        plants = (told(tables, Tariff.owed_by_plants, tariff, frames) for tariff in frames.tariffs)
        shipped = math.fsum(musd for owed in plants for _, musd in owed)
        ledger = rows_of(tables, "ledger", "item", "musd")
        booked = math.fsum(musd for item, musd in ledger if item == PARTNER_OUTPUT)
        yield Check(label, "duty paid on partner output", shipped, booked, "MUSD")

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        duty = by_year(told(tables, Tariff.owed, self, frames))
        yield from (Flow(y, "buyers", "Treasury", "tariffs", RECEIPTS, v) for y, v in duty)
        if self.quota_t is not None or self.for_some:
            most = self.free_for_uses(frames, tables) if self.for_some else self._free(frames)
            free = duty_relief.relieved(self._paying(frames, tables), most)
            yield from (Flow(y, "buyers", "Treasury", "tariffs", RECEIPTS, -v) for y, v in by_year(free))
        shipped = by_year(told(tables, Tariff.owed_by_plants, self, frames))
        yield from (Flow(y, "plants", "Treasury", PARTNER_OUTPUT, RECEIPTS, v) for y, v in shipped)

    def owed(self, frames: Frames, tables: Tables) -> list[tuple[int, float]]:
        """Return year and duty, MUSD, of each purchase that pays any, as if no quota freed it."""
        return [(good[1], kt * duty) for good, kt, duty in self._paying(frames, tables) if duty]

    def _paying(self, frames: Frames, tables: Tables) -> Iterator[tuple[duty_relief.Good, float, float]]:
        """Yield form and year, kt, and duty, MUSD per kt, of each purchase."""
        duty = self.duty(frames)
        rows = rows_of(tables, "purchases", "form", "country", "owner", "year", "tonnes", "musd")
        return (
            ((form, year), kt, duty(form, country, owner, year, musd / kt))
            for form, country, owner, year, t, musd in rows
            if (kt := in_kt(t)) > 0
        )

    def owed_by_plants(self, frames: Frames, tables: Tables) -> list[tuple[int, float]]:
        """Return year and duty, MUSD, of each product that a plant ships."""
        duty, price, home = of_owners(frames, self.duty(frames)), frames.once(reference_prices), frames.home
        rows = rows_of(tables, "production", "plant", "form", "country", "year", "tonnes")
        return [
            (y, 0.0 if c == home else musd_of(t, duty(plant, form, c, y, price[form])))
            for plant, form, c, y, t in rows
            if t > 0 and form in price
        ]

    @property
    def terms_of_a_table(self) -> bool:
        return bool(self.schedule)

    def repeats(self, other: Policy, frames: Frames, first: str) -> str:
        if not isinstance(other, Tariff):
            return ""
        if self.schedule and other.schedule:
            goods = first_of(self._brought_by_both(other, frames))
            return f"brings in {goods}, which {first} brings in too: the same duty twice" if goods else ""
        if self.replaces and other.replaces:
            goods = first_of(self._brought_by_both(other, frames))
            return f"replaces {goods}, which {first} replaces too: one duty given up twice" if goods else ""
        return ""

    def _brought_by_both(self, other: Tariff, frames: Frames) -> pd.DataFrame:
        """Return the duties of the schedule that both bring in, or replace, on a day: layer, form, country, year."""
        rows = in_both(_foreign_duties(frames, ()), self, other, frames)
        rows = rows[rows["layer"] != WHOLE]
        for one in (self, other):
            rows = rows[rows["layer"].isin(one.layers)] if one.layers else rows
            charged = one.charged(frames)
            goods = each_row(rows, "form", "country", "year")
            paying = [charged.part(form, country, country, year) > 0 for form, country, year in goods]
            rows = rows.loc[pd.Series(paying, index=rows.index, dtype=bool)]
        return rows[["layer", "form", "country", "year"]]

    def lacks_beside(self, others: Sequence[Policy], frames: Frames) -> str:
        if self.for_some and (text := self.not_told_apart(others, frames, self._ships(frames))):
            return text
        if self.for_some and self.schedule and any(isinstance(o, Tariff) and o.replaces for o in others):
            return "spares end uses what another tariff stands in place of; name other forms, or delete replaces"
        brought = [other for other in others if isinstance(other, Tariff) and other.schedule]
        if not self.replaces or any(len(self._brought_by_both(other, frames)) for other in brought):
            return ""
        return (
            "stands in place of duties of the schedule, and no sentence of the variant brings any in on these goods "
            "and days; add tariff = 'schedule', or delete replaces"
        )

    def _ships(self, frames: Frames) -> list[str]:
        """Return the plants in partner countries whose products pay it."""
        duty, price = of_owners(frames, self.duty(frames)), frames.once(reference_prices)
        made = frames.runs[["plant", "country", "year"]].merge(frames.made[["plant", "form"]], on="plant")
        rows = each_row(made[made["country"] != frames.home], "plant", "country", "year", "form")
        return sorted({p for p, c, y, f in rows if f in price and duty(p, f, c, y, price[f]) > 0})

    def overlaps(self, other: Policy, frames: Frames, first: str) -> str:
        """Ask about a rate of one's own that is the rate of a layer of the schedule, or of all its layers."""
        if not isinstance(other, Tariff) or bool(self.schedule) == bool(other.schedule):
            return ""
        own, law = (other, self) if self.schedule else (self, other)
        if own.rate is None or own.replaces:
            return ""
        rows = in_both(_foreign_duties(frames, law.layers), self, other, frames)
        charged, rate = own.charged(frames), own.rate
        same = [
            charged.part(form, country, country, year) == 1 and abs((level_at(rate, year) or 0.0) - stated) < ONE_RATE
            for form, country, year, stated in each_row(rows, "form", "country", "year", "rate")
        ]
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


def _offers_charged(tariffs: Sequence[Tariff], afresh: bool, frames: Frames) -> pd.DataFrame:
    """Return offers with the duty of some tariffs: beside what was charged before them, or in its place."""
    offers = frames.offers.assign(duty=0.0) if afresh else frames.offers
    return offers.assign(duty=offers["duty"] + duty_on(offers, [t.duty_anew(frames) for t in tariffs]))


def _outputs_charged(tariffs: Sequence[Tariff], afresh: bool, frames: Frames) -> pd.DataFrame:
    """Return what plants make with the duty of some tariffs on it, as `_offers_charged` does offers."""
    outputs = frames.outputs.assign(output_duty=0.0) if afresh else frames.outputs
    return outputs.assign(
        output_duty=outputs["output_duty"] + duty_on_products(frames, [t.duty_anew(frames) for t in tariffs])
    )

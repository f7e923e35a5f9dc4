"""The dataset cut to one study: kt and million USD, one frame per idea, before it becomes arrays.

Policies read these frames and return adjusted ones; nothing here is changed in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np
import pandas as pd

from data.rows import each_row, pair_in
from data.schema.declaration import HOLDERS
from model.frames.membership import Membership
from model.frames.plain_tables import NotedTables, PlainTables, plain_text
from model.frames.remembered import Memory, compared, worked_out
from model.frames.result_names import blend_of

Made = TypeVar("Made")
POOL = "ROW"
"""The code of what statistics name no country for: it is many countries, and no rule counts it as one."""
KEPT = 2
"""Answers that frames keep of what sentences make of them."""


class Adjusts(Protocol):
    """A sentence of policy, as far as frames know one."""

    def adjust(self, frames: Frames) -> Frames: ...
    def alike(self, other: Any) -> bool: ...


PRIVATE, PUBLIC = HOLDERS
"""Whose stock: that of buyers and merchants, and that of the nation."""


@dataclass(frozen=True)
class Frames:
    """What one variant is planned from.

    offers: seller, form, country, owner, year, available [kt], price, freight, duty, tie_weight [MUSD/kt], ramp_rate,
        ramp_kt;
        once a sentence closes sellers also offered, what was available before any did, and closed, the days of the
        year that sentences close and the part they leave open (`policies.closures`)
    established: form, country, year, established_share; leaving: step, form, country, year, leaving_share, of what is
        bought abroad, leaving_price [MUSD/kt]
    outputs: plant, form, country, owner, kind, year, existing [kt/yr], variable, fixed, output_duty, credit,
        byproduct [MUSD/kt]
    recipe: plant, form, t_per_t (above zero made, below zero taken in)
    builds: plant, form, country, owner, kind, year (of decision), build_most [kt/yr], capex [MUSD per kt/yr],
        construction [years], annuity and of it interest during construction and spread above the social rate [MUSD
        per kt/yr and year], first_run, last_run, capital_charge, interest_charge, spread_charge, upkeep [MUSD present
        value per kt/yr]
    phases: plant, phase [kt/yr]: of what a build is a whole number, where the study plans whole plants; else no row
    sites: plant, buildable [kt/yr]; mines: plant, reserves [kt]
    plants: every plant of the study, built or not: plant, form, country, owner, kind, buildable, build_most [kt/yr],
        capex [MUSD per kt/yr], variable, fixed, byproduct [MUSD/kt], lead, construction, life [years], earliest
        (year), rate (cost of capital), reserves [kt]
    collections: collector, form, year, feed [kt], collection_price [MUSD/kt]
    returns: collector, year, end_use, form, sold (year of delivery), returned [kt/kt]
    stocks: holder, form, year, opening [kt], holding [MUSD/kt], kept, account (of public stock), closing [kt] (no
        number where no closing level is asked for),
        carrying [MUSD/kt]: what private holders ask for a year beyond the rate of discount,
        stock_limit, fill_limit, release_limit [kt]: what the table stockpile lets be held, bought and released,
        stock_most, fill_most, release_most [kt]: what a plan may of it; of public stock no more than is left of what
        was there until a sentence asks for it. What sentences say of public stock: asked [kt], the most that any of
        them asks for; buys, whether any of them is in force; rule, how the first of them releases it (free, order,
        share; '' before any); release_share, the part that it lets be sold in a year
    demands: end_use, form, year, essential, wanted, substitute_most, shortfall_most [kt], substitute_cost,
        shortage [MUSD/kt]
    outlets: form, outlet, year, outlet_most [kt], outlet_price [MUSD/kt], resells (takes imports too), established
        [kt]; withdrawals: step, form, outlet, year, withdrawn_most [kt], withdrawal_price [MUSD/kt]
    products: end_use, product, year, product_wanted, missing_most [thousand units], missing_cost [MUSD per thousand]
    bills: product, form, bill [kt per thousand units]
    discards: form, year, discard_price [MUSD/kt]
    forms: form, mineral, stage, price [MUSD/kt]; origins: form, country, origin, share
    tables: dataset tables that policies look things up in (blocs, tariffs, credits, accounts ...)
    tariffs: sentences whose duties are in `duty` and `output_duty`: one may stand in place of what another brings in
    plans: of each variant that a policy rests on, the result tables of its plan, as they are written
    own_parts: of a plant that buyers at home share with others, the part that is planned here; all of every other
    law: the sentences of the variant, once all of them are in these frames
    memory: what was worked out from these frames, and from those that sentences made of them
    """

    home: str
    base_year: int
    years: tuple[int, ...]
    discount_rate: float
    perspective: str
    offers: pd.DataFrame
    established: pd.DataFrame
    leaving: pd.DataFrame
    outputs: pd.DataFrame
    recipe: pd.DataFrame
    builds: pd.DataFrame
    plants: pd.DataFrame
    sites: pd.DataFrame
    mines: pd.DataFrame
    collections: pd.DataFrame
    returns: pd.DataFrame
    stocks: pd.DataFrame
    demands: pd.DataFrame
    outlets: pd.DataFrame
    withdrawals: pd.DataFrame
    products: pd.DataFrame
    bills: pd.DataFrame
    discards: pd.DataFrame
    forms: pd.DataFrame
    origins: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    tariffs: tuple[Any, ...] = field(default_factory=tuple)
    plans: Mapping[str, Mapping[str, pd.DataFrame]] = field(default_factory=dict)
    own_parts: Mapping[str, float] = field(default_factory=dict)
    phases: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"plant": [], "phase": []}))
    law: tuple[Any, ...] = field(default_factory=tuple)
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)

    def adjusted(self, sentence: Adjusts) -> Frames:
        """Return what a sentence makes of these frames; the last two are kept, as variants share most of their law.

        A sentence that changes nothing is not kept: it would take the place of one that does.
        """
        kept = self._adjusted
        for at, (known, after) in enumerate(kept):
            if sentence.alike(known):
                kept.insert(0, kept.pop(at))
                return after
        after = sentence.adjust(self)
        if after is not self:
            after = after.in_memory(self.memory)
            kept[:] = [(sentence, after), *kept[: KEPT - 1]]
        return after

    @cached_property
    def _adjusted(self) -> list[tuple[Adjusts, Frames]]:
        return []

    def in_memory(self, memory: Memory) -> Frames:
        """Return these frames, with every table that equals one in memory as that very one."""
        return replace(self, memory=memory, **{name: memory.one_of(name, getattr(self, name)) for name in _COMPARED})

    def once(self, make: Callable[..., Made], *of: object) -> Made:
        """Return what `make` makes of some things and frames, worked out once for all frames alike in what it reads.

        of: what never changes, such as a policy; no table of a plan
        """
        return self.memory.made(self, make, of)

    @property
    def whole(self) -> Frames:
        """Return the frames themselves, where these are a reading of them."""
        return self

    def held(self, name: str) -> Any:
        """Return a field by its name or, as `tables.NAME`, a table of the dataset: None where there is none."""
        field_, _, table = name.partition(".")
        return getattr(self, field_).get(table) if table else getattr(self, field_)

    def reading(self) -> Reading:
        """Return these frames for somebody of whom it is noted what he reads."""
        return Reading(self)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is kept beside the fields: another process works it out when it needs it."""
        return {x.name: getattr(self, x.name) for x in fields(self)}

    @compared
    def sellers(self) -> pd.DataFrame:
        """Return who sells what in which year: seller, form, country, owner, year."""
        return self.offers[["seller", "form", "country", "owner", "year"]]

    @compared
    def runs(self) -> pd.DataFrame:
        """Return which plant may run in which year: plant, form, country, owner, kind, year."""
        return self.outputs[["plant", "form", "country", "owner", "kind", "year"]]

    @compared
    def wants(self) -> pd.DataFrame:
        """Return which end use may want what in which year: end_use, form, year."""
        return self.demands[["end_use", "form", "year"]]

    @compared
    def holdings(self) -> pd.DataFrame:
        """Return which stock of which form may stand in which year: holder, form, year."""
        return self.standing_stocks[["holder", "form", "year"]]

    @worked_out
    def standing_stocks(self) -> pd.DataFrame:
        """Return the rows of both stocks; of a form's public stock only where some of it may stand in some year."""
        may = self.stocks.groupby(["holder", "form"])["stock_most"].transform("max") > 0
        return self.stocks[(self.stocks["holder"] == PRIVATE) | may]

    @compared
    def flows(self) -> pd.DataFrame:
        """Return every source of supply: flow (seller, plant or collector), label, form, year, country, owner, kind."""
        made = self.runs[["plant", "year", "country", "owner", "kind"]].merge(self.made[["plant", "form"]], on="plant")
        columns = ["flow", "label", "form", "year", "country", "owner", "kind"]
        parts = [
            self.sellers.assign(flow="seller", label=self.sellers["seller"], kind="supplier"),
            made.assign(flow="plant", label=made["plant"]),
            self.collections.assign(
                flow="collector", label=self.collections["collector"], kind="collector", country=self.home,
                owner=self.home,
            ),
        ]  # fmt: skip
        return pd.concat([part[columns] for part in parts], ignore_index=True)

    def discount(self, year: int) -> float:
        """Present value of a dollar paid in the middle of a year, seen from the start of the first year."""
        return float((1 + self.discount_rate) ** -(year - self.years[0] + 0.5))

    @compared
    def made(self) -> pd.DataFrame:
        """Return the recipe's products."""
        return self.recipe[self.recipe["t_per_t"] > 0]

    @compared
    def taken(self) -> pd.DataFrame:
        """Return the recipe's feeds."""
        return self.recipe[self.recipe["t_per_t"] < 0]

    @compared
    def blends(self) -> pd.DataFrame:
        """Return each feed of each blend: blend (its name), kind, user, form (as named), feed, t_per_t, taken [kt/kt].

        `taken` is what a kt of the plant's main product takes of the form named, 1 for an end use.
        """
        rows, ours = self.tables["blends"], set(self.forms["form"])
        rows = rows[rows["form"].isin(ours) & rows["feed"].isin(ours)]
        if rows.empty:
            return rows[["kind", "user", "form", "feed", "t_per_t"]].assign(taken=np.zeros(0), blend=[])
        recipes = self.taken.assign(kind="plant", user=self.taken["plant"], taken=-self.taken["t_per_t"])
        wants = self.wants[["end_use", "form"]].drop_duplicates()
        users = [recipes, wants.assign(kind="end_use", user=wants["end_use"], taken=1.0)]
        named = pd.concat([x[["kind", "user", "form", "taken"]] for x in users])
        rows = rows[["kind", "user", "form", "feed", "t_per_t"]].merge(named, on=["kind", "user", "form"])
        return rows.assign(blend=[blend_of(*key) for key in each_row(rows, "kind", "user", "form")])

    @compared
    def fed(self) -> pd.DataFrame:
        """Return what plants take in: plant, named (the recipe's form), form, taken [kt/kt], blend ('' where none).

        Where the recipe's form is blended, every feed of the blend stands in its place, as if it were taken alone.
        """
        plain = self.taken.assign(named=self.taken["form"], taken=-self.taken["t_per_t"], blend="")
        mixed = self.blends[self.blends["kind"] == "plant"]
        if mixed.empty:
            return plain[["plant", "named", "form", "taken", "blend"]].reset_index(drop=True)
        plain = plain[~pair_in(plain, ("plant", "form"), mixed, ("user", "form"))]
        mixed = mixed.assign(plant=mixed["user"], named=mixed["form"], taken=mixed["taken"] * mixed["t_per_t"])
        mixed = mixed.assign(form=mixed["feed"])
        columns = ["plant", "named", "form", "taken", "blend"]
        return pd.concat([plain[columns], mixed[columns]], ignore_index=True)

    @worked_out
    def named_forms(self) -> list[tuple[str, str, str]]:
        """Return each form of the study with its mineral and stage."""
        f = self.forms
        return list(zip(f["form"], f["mineral"], f["stage"], strict=True))

    @compared
    def balances(self) -> pd.DataFrame:
        """Return every (form, year) that anybody supplies."""
        return pd.DataFrame(list(self.goods), columns=["form", "year"]).astype({"year": "int64"})

    @compared
    def supplied(self) -> frozenset[tuple[str, int]]:
        """Return form and year of every balance."""
        return frozenset(self.goods)

    @worked_out
    def goods(self) -> tuple[tuple[str, int], ...]:
        """Return form and year of every balance, in the order of who sells, makes and collects it."""
        makes: dict[str, list[str]] = {}
        for plant, form, t in each_row(self.recipe, "plant", "form", "t_per_t"):
            if t > 0:
                makes.setdefault(plant, []).append(form)
        runs = each_row(self.runs, "plant", "year")
        made = ((form, year) for plant, year in runs for form in makes.get(plant, ()))
        bought, collected = (each_row(rows, "form", "year") for rows in (self.sellers, self.collections))
        return tuple(dict.fromkeys((*bought, *made, *collected)))

    def duties(self, layers: tuple[str, ...] = ()) -> dict[tuple[str, str, int], float]:
        """Return the ad valorem rate on each (form, country, year): some layers of the table of tariffs, or all."""
        return self.once(_duties, layers)

    @worked_out
    def price_indices(self) -> Mapping[int, float]:
        """Return what a dollar of the base year is in the dollars of the fiscal years told; empty without a table."""
        table = self.tables["deflator"]
        return dict(zip(table["fiscal_year"].tolist(), table["index"].tolist(), strict=True))

    @worked_out
    def accounts(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the row of the table of accounts of each account."""
        table = self.tables["accounts"]
        rows = each_row(table, *table.columns)
        return {row["account"]: row for row in (dict(zip(table.columns, row, strict=True)) for row in rows)}

    @compared
    def run_by(self) -> dict[str, tuple[str, str]]:
        """Return the owner and the kind of each plant that makes something."""
        rows = each_row(self.runs, "plant", "owner", "kind")
        return {plant: (owner, kind) for plant, owner, kind in rows}

    @compared
    def holders(self) -> dict[tuple[str, int], tuple[tuple[str, float], ...]]:
        """Return the countries that own each plant in a year, built or not, with their parts; often one alone."""
        parts: dict[tuple[str, int], tuple[tuple[str, float], ...]] = {}
        columns = ("plant", "owner", "share", "from_year", "until_year")
        for plant, owner, share, first, last in each_row(self.tables["ownership"], *columns):
            for year in (y for y in self.years if not (y < first or y > last)):
                parts[plant, year] = (*parts.get((plant, year), ()), (owner, share))
        every = dict((*each_row(self.plants, "plant", "owner"), *each_row(self.runs, "plant", "owner")))
        return {(p, year): parts.get((p, year), ((own, 1.0),)) for p, own in every.items() for year in self.years}

    @worked_out
    def stage_of(self) -> dict[str, str]:
        return dict(zip(self.forms["form"], self.forms["stage"], strict=True))

    @worked_out
    def mineral_of(self) -> dict[str, str]:
        return dict(zip(self.forms["form"], self.forms["mineral"], strict=True))

    @property
    def not_one_country(self) -> frozenset[str]:
        """Return who is never one foreign country: home, and the pool of countries that statistics do not name."""
        return frozenset((self.home, POOL))

    def members(self, bloc: str, year: int) -> frozenset[str]:
        """Return the countries in a bloc in a year."""
        return self.membership.members(bloc, year)

    @worked_out
    def membership(self) -> Membership:
        """Return what tells the countries in a bloc in a year."""
        return Membership.of(self.tables["blocs"])


class Reading(Frames):
    """Frames of which it is noted which fields are read: those that stand in `__dict__`."""

    def __init__(self, frames: Frames) -> None:
        self.__dict__.update(_frames=frames, memory=frames.memory)

    def __getattr__(self, name: str) -> Any:
        """Read a field for the first time."""
        if name not in _FIELDS or "_closed" in self.__dict__:
            raise AttributeError(f"{name} is no field, or is read after the answer was given")
        value = getattr(self.__dict__["_frames"], name)
        return self.__dict__.setdefault(name, NotedTables(value) if name == "tables" else value)

    @property
    def whole(self) -> Frames:
        frames: Frames = self.__dict__["_frames"]
        return frames

    @property
    def answered(self) -> bool:
        """Return whether the answer was given, so that nothing can be read for the first time."""
        return "_closed" in self.__dict__

    def read_whole(self) -> None:
        """Read every field: what answers later may ask for any of them."""
        for name in _FIELDS:
            getattr(self, name)
        iter(self.tables)

    def closed(self) -> dict[str, Any]:
        """Return the fields that were read; none can be read for the first time from now on."""
        self.__dict__["_closed"] = True
        read = {name: value for name, value in self.__dict__.items() if name in _FIELDS | _SEEN}
        return read | read.pop("tables").closed() if "tables" in read else read


_FIELDS = frozenset(x.name for x in fields(Frames))
_SEEN = frozenset(name for name, made in vars(Frames).items() if isinstance(made, compared))
_COMPARED = (*(x.name for x in fields(Frames) if x.type == "pd.DataFrame"), "tables", "years", "own_parts")


def _duties(layers: tuple[str, ...], frames: Frames) -> dict[tuple[str, str, int], float]:
    table = frames.tables["tariffs"]
    table = table[table["layer"].isin(layers)] if layers else table
    total: dict[tuple[str, str, int], float] = {}
    for form, country, year, rate in each_row(table, "form", "country", "year", "rate"):
        total[form, country, year] = total.get((form, country, year), 0.0) + rate
    return total


def with_plain_text(f: Frames) -> Frames:
    """Return the frames with every text a Python object: in tables this small, look-ups are a fifth quicker so."""
    own: dict[str, Any] = {x.name: getattr(f, x.name) for x in fields(f)}
    plain = {name: plain_text(value) for name, value in own.items() if isinstance(value, pd.DataFrame)}
    made = Frames(**{**own, **plain, "tables": PlainTables(f.tables)})
    return made.in_memory(made.memory)

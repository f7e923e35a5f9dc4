"""Where supply comes from: shares by shipper, origin and owner, and how concentrated they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.rows import each_row
from model.frames.column_tables import Plain
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.plan.plain_rows import Key, kept
from model.policies.base.lost_supplier import essential_demand, left_without
from model.policies.base.result_tables import rows_of
from model.policies.base.supplied_tonnes import Supplied, supplied

Tables = Mapping[str, pd.DataFrame]
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Good = tuple[str, int]
"""A form in a year."""
ByGood = dict[Good, dict[str, float]]
"""(form, year) -> party -> its amount or share."""
Column = tuple[Any, ...]
ALLIES = "allies"
MEASURES = ("shipped_share", "origin_share", "owner_share")
NOBODYS = 1e-9
"""A share by no measure above this is left out: rounding."""
CONCENTRATION = (
    "form", "year", "supply_t", "hhi", "top_country", "top_share", "allied_share", "domestic_share", "recycled_share",
    "import_reliance", "chain_reliance", "nminus1_coverage", "allied_origin_share", "allied_owner_share",
)  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """The shares in the supply of every form and year by country, both in order, measure by measure (MEASURES).

    tonnes: what each country ships, of every form and year; parts: its shares, 0 where they are rounding by all of them
    """

    goods: Sequence[Good]
    countries: Sequence[str]
    tonnes: Numbers
    parts: Numbers

    @cached_property
    def place(self) -> Mapping[Good, int]:
        return {good: at for at, good in enumerate(self.goods)}

    def are(self, which: Iterable[str]) -> Flags:
        """Tell which of the countries are some."""
        some = set(which)
        return np.array([country in some for country in self.countries], dtype=bool)

    def of_form(self, rows: Iterable[tuple[str, int, float]]) -> Numbers:
        """Return the sum of amounts of form and year, for every good that is supplied."""
        known = [(self.place[form, year], t) for form, year, t in rows if (form, year) in self.place]
        at, t = zip(*known, strict=True) if known else ((), ())
        return np.bincount(np.array(at, dtype=int), np.array(t, dtype=float), len(self.goods)).astype(float)


def shares_and_concentration(
    tables: Tables, f: Frames, *, of_owners: bool = True, of_losses: bool = True
) -> tuple[Plain, Plain]:
    """Return where supply comes from, and how concentrated it is: both rest on the same rows of supply.

    of_owners: whether to work out whose the sellers and plants are, else nobody's; of_losses: whether to work out what
    is covered when a country stops, else it is unknown
    """
    supply = supplied(tables, f)
    owners = supplied(tables, f, of_each=True) if of_owners else ()
    sources = _sources(supply, owners, _origins(tables, f))
    covered = _coverage(tables, f) if of_losses else {}
    return _shares(sources), _concentration(tables, f, supply, sources, covered)


def _sources(supply: Sequence[Supplied], owners: Sequence[Supplied], origins: ByGood) -> Sources:
    """Return the share of each country by every measure.

    The owner is the country that owns the seller, or a part of the plant; scrap collected is owned at home.
    Origin follows the material through plants at home and with partners: what a plant makes has the origin of what
    it was fed, feeds mixed in proportion; scrap has the origin home.
    """
    forms, years, shippers, _, _, shipped = _columns(supply, 6)
    of_each, in_each, _, owning, _, owned = _columns(owners, 6)
    rows = ((form, year, country, share) for (form, year), by in origins.items() for country, share in by.items())
    known, then, miners, mined = _columns(rows, 4)
    every = (forms, years, shippers, shipped), (known, then, miners, mined), (of_each, in_each, owning, owned)
    axes = [sorted(set().union(*(columns[axis] for columns in every))) for axis in range(3)]
    place, turn, at = ({x: i for i, x in enumerate(axis)} for axis in axes)
    goods = [(form, year) for form in place for year in turn]

    def laid(form: Column, year: Column, country: Column, amounts: Column) -> Numbers:
        said = ((place, form), (turn, year), (at, country))
        good, when, who = (np.array([known[x] for x in axis], dtype=int) for known, axis in said)
        cells = (good * len(turn) + when) * len(at) + who
        sums = np.bincount(cells, np.array(amounts, dtype=float), len(goods) * len(at))
        return sums.reshape(len(goods), len(at)).astype(float)

    amounts = np.array([laid(*columns) for columns in every])
    whole = amounts.sum(axis=2, keepdims=True)
    parts = np.divide(amounts, whole, out=np.zeros_like(amounts), where=whole != 0)
    return Sources(goods, axes[2], amounts[0], np.where(parts.max(axis=0) > NOBODYS, parts, 0.0))


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[Column]:
    """Return rows as columns, so many of none too."""
    return list(zip(*rows, strict=True)) or [()] * width


def _shares(sources: Sources) -> Plain:
    """Return the share of each country in the supply of each form, by shipment, by origin of the ore, by owner."""
    good, country = np.nonzero(sources.parts.max(axis=0) > 0)
    form, year = _of_goods(sources.goods)
    names = np.array(sources.countries, dtype=object)
    measures = dict(zip(MEASURES, sources.parts[:, good, country], strict=True))
    columns = {"form": form[good], "country": names[country], "year": year[good], **measures}
    return kept(columns, *columns)


def _of_goods(goods: Sequence[Good]) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Return the form and the year of each good."""
    form, year = zip(*goods, strict=True) if goods else ((), ())
    return np.array(form, dtype=object), np.array(year, dtype="int64")


def _origins(tables: Tables, f: Frames) -> ByGood:
    """Return the share of each country of origin in the supply of each form and year."""
    known: ByGood = {}
    start = _brought(tables, f)
    run_by = f.run_by
    feeds: dict[tuple[str, int], list[tuple[str, float]]] = {}
    makes: dict[str, list[tuple[str, int, str, float]]] = {}
    for plant, form, country, year, t in rows_of(tables, "production", "plant", "form", "country", "year", "tonnes"):
        if t < 0:
            feeds.setdefault((plant, year), []).append((form, -t))
        else:
            makes.setdefault(form, []).append((plant, year, country, t))
    for form in f.once(_in_order):
        for plant, year, country, t in makes.get(form, ()):
            at = start.setdefault((form, year), {})
            fed = [(known.get((g, year), {}), q) for g, q in feeds.get((plant, year), ())]
            fed = [(mix, q) for mix, q in fed if mix]
            if run_by[plant][1] == "recycler" or not fed:
                at[country] = at.get(country, 0.0) + t
                continue
            whole = sum(q for _, q in fed)
            for mix, q in fed:
                for origin, share in mix.items():
                    at[origin] = at.get(origin, 0.0) + t * share * q / whole
        for year in f.years:
            mix = start.get((form, year), {})
            whole = sum(mix.values())
            if whole > 0:
                known[form, year] = {o: t / whole for o, t in mix.items()}
    return known


def _brought(tables: Tables, f: Frames) -> ByGood:
    """Return the tonnes of each form and year that are bought, by where they were mined, and collected at home."""
    mined = f.once(_mined)
    out: ByGood = {}
    for form, country, year, t in rows_of(tables, "purchases", "form", "country", "year", "tonnes"):
        at = out.setdefault((form, year), {})
        for origin, share in mined.get((form, country), ()):
            at[origin] = at.get(origin, 0.0) + t * share
    for form, year, t in rows_of(tables, "recycling", "form", "year", "tonnes"):
        at = out.setdefault((form, year), {})
        at[f.home] = at.get(f.home, 0.0) + t
    return out


def _mined(f: Frames) -> dict[Key, list[tuple[str, float]]]:
    """Return where what a country sells of a form was mined, with the share of each."""
    mined: dict[Key, list[tuple[str, float]]] = {}
    for form, country, origin, share in each_row(f.origins, "form", "country", "origin", "share"):
        mined.setdefault((form, country), []).append((origin, share))
    return mined


def _in_order(f: Frames) -> list[str]:
    """Return forms so that what a plant takes in comes before what it makes."""
    before: dict[str, set[str]] = {form: set() for form in f.forms["form"]}
    takes: dict[str, set[str]] = {}
    for plant, form in each_row(f.fed, "plant", "form"):
        takes.setdefault(plant, set()).add(form)
    for plant, form in each_row(f.made, "plant", "form"):
        before[form] |= takes.get(plant, set())
    done: list[str] = []
    while len(done) < len(before):
        ready = sorted(form for form in before if form not in done and before[form] <= set(done))
        done += ready or sorted(set(before) - set(done))
    return done


def _concentration(
    tables: Tables, f: Frames, supply: Sequence[Supplied], sources: Sources, covered: Mapping[Good, float]
) -> Plain:
    """Return, for every form and year supplied, how concentrated, allied, domestic and reliant it is.

    The index (HHI) adds the squares of foreign countries' shares of the whole supply: home adds nothing, so that
    output at home never looks like a concentration risk. The top country is the largest foreign one. The pool of
    countries that statistics do not name (ROW) is many: it is never the top country, and its square adds nothing.
    Allied shares leave home out too, and count who ships, where the ore was mined, and who owns the seller or plant.
    """
    form, year = _of_goods(sources.goods)
    whole, own = sources.tonnes.sum(axis=1), sources.tonnes[:, sources.are([f.home])].sum(axis=1)
    scrap = ((x, y, t) for x, y, country, _, kind, t in supply if kind == "recycler" and country == f.home)
    used = whole - sources.of_form(rows_of(tables, "outlets", "form", "year", "tonnes"))
    shipped, mined, _ = sources.parts
    abroad = np.where(sources.are(f.not_one_country), 0.0, shipped)
    top = abroad.max(axis=1, initial=0.0)
    largest = np.column_stack([top <= 0, abroad]).argmax(axis=1)
    allied = dict(zip(("allied_share", "allied_origin_share", "allied_owner_share"), _allied(f, sources), strict=True))
    columns = {
        "form": form,
        "year": year,
        "supply_t": whole,
        "hhi": (abroad * abroad).sum(axis=1),
        "top_country": np.array(["", *sources.countries], dtype=object)[largest],
        "top_share": top,
        "domestic_share": _part(own, whole, whole > 0),
        "recycled_share": _part(sources.of_form(scrap), whole, whole > 0),
        "import_reliance": np.maximum(0.0, _part(used - own, used, used > 1e-9 * whole)),
        "chain_reliance": _from_abroad(mined, sources.are([f.home])),
        "nminus1_coverage": np.array([covered.get(good, np.nan) for good in sources.goods], dtype=float),
        **allied,
    }
    there = shipped.sum(axis=1) > 0
    unknown = {name: columns[name] for name in ("nminus1_coverage", *allied)}
    columns |= {name: pd.arrays.FloatingArray(values, np.isnan(values)) for name, values in unknown.items()}
    return kept({name: columns[name][there] for name in CONCENTRATION}, *CONCENTRATION)


def _part(amounts: Numbers, whole: Numbers, where: Flags) -> Numbers:
    """Return what part amounts are of a whole; none elsewhere."""
    return np.divide(amounts, whole, out=np.zeros_like(whole), where=where)


def _from_abroad(mined: Numbers, home: Flags) -> Numbers:
    """Return the share of what was mined, or collected as scrap, abroad; nothing where only stock was used."""
    whole = mined.sum(axis=1)
    return _part(whole - mined[:, home].sum(axis=1), whole, whole > 0)


def _allied(f: Frames, sources: Sources) -> Numbers:
    """Return the allies' share of every good by every measure; no number where the dataset has no bloc of allies."""
    allies = {year: sources.are(f.members(ALLIES, year) - {f.home}) for year in f.years}
    ours = np.array([allies[year] for _, year in sources.goods], dtype=bool).reshape(sources.tonnes.shape)
    has_bloc = bool((f.tables["blocs"]["bloc"] == ALLIES).any())
    return np.where(ours, sources.parts, 0.0).sum(axis=2) if has_bloc else np.full((3, len(ours)), np.nan)


def _coverage(tables: Tables, f: Frames) -> dict[tuple[str, int], float]:
    """Return the least share of essential demand that is covered when any one foreign country stops.

    The others sell all they have to offer, plants elsewhere run at capacity, and the stock is released as fast as it
    may be: what `nminus1_floor` asks for. Forms that no essential use needs are left out.
    """
    left = left_without(f, tables)
    return {
        (form, year): min(left.get((form, year), {"": 0.0}).values()) / in_tonnes(kt)
        for form, year, kt in each_row(essential_demand(f), "form", "year", "essential")
    }

"""Where supply comes from: shares by shipper, origin and owner, and how concentrated they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.column_tables import Plain
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.plan.plain_rows import NUMBER, TEXT, YEAR, Key, added_up, in_all, kept, table_of
from model.policies.base.lost_supplier import essential_demand, left_without
from model.policies.base.result_tables import rows_of
from model.policies.base.supplied_tonnes import Supplied, supplied

Tables = Mapping[str, pd.DataFrame]
ByGood = dict[tuple[str, int], dict[str, float]]
"""(form, year) -> party -> its amount or share."""
Parts = tuple[float, float, float]
"""A country's shares by every measure (MEASURES)."""
ByCountry = dict[tuple[str, int], dict[str, Parts]]
ALLIES = "allies"
_NONE = (None, None, None)
MEASURES = ("shipped_share", "origin_share", "owner_share")
NOBODYS = 1e-9
"""A share by no measure above this is left out: rounding."""
MAY_BE_UNKNOWN = ("allied_share", "nminus1_coverage", "allied_origin_share", "allied_owner_share")
CONCENTRATION = (
    "form", "year", "supply_t", "hhi", "top_country", "top_share", "allied_share", "domestic_share", "recycled_share",
    "import_reliance", "chain_reliance", "nminus1_coverage", "allied_origin_share", "allied_owner_share",
)  # fmt: skip


def shares_and_concentration(
    tables: Tables, f: Frames, *, of_owners: bool = True, of_losses: bool = True
) -> tuple[Plain, Plain]:
    """Return where supply comes from, and how concentrated it is: both rest on the same rows of supply.

    of_owners: whether to work out whose the sellers and plants are, else nobody's; of_losses: whether to work out what
    is covered when a country stops, else it is unknown
    """
    supply = supplied(tables, f)
    by_country = _by_country(tables, f, supply, of_owners)
    return _shares(by_country), _concentration(tables, f, supply, by_country, of_losses)


def _shares(by_country: ByCountry) -> Plain:
    """Return the share of each country in the supply of each form, by shipment, by origin of the ore, by owner."""
    rows = (
        (form, country, year, *part) for (form, year), parts in by_country.items() for country, part in parts.items()
    )
    return table_of(rows, form=TEXT, country=TEXT, year=YEAR, **dict.fromkeys(MEASURES, NUMBER))


def _by_country(tables: Tables, f: Frames, supply: Sequence[Supplied], of_owners: bool) -> ByCountry:
    """Return, for each form and year, the share of each country by every measure (MEASURES), all in order.

    The owner is the country that owns the seller, or a part of the plant; scrap collected is owned at home.
    Origin follows the material through plants at home and with partners: what a plant makes has the origin of what
    it was fed, feeds mixed in proportion; scrap has the origin home.
    """
    shipped = _shares_of((form, year, country, t) for form, year, country, _, _, t in supply)
    owners = supplied(tables, f, of_each=True) if of_owners else ()
    owned = _shares_of((form, year, owner, t) for form, year, _, owner, _, t in owners)
    origins = _origins(tables, f)
    out: ByCountry = {}
    for good in sorted({*shipped, *origins, *owned}):
        ships, mined, owns = (known.get(good, {}) for known in (shipped, origins, owned))
        parts = {c: (ships.get(c, 0.0), mined.get(c, 0.0), owns.get(c, 0.0)) for c in sorted({*ships, *mined, *owns})}
        if kept := {country: part for country, part in parts.items() if max(part) > NOBODYS}:
            out[good] = kept
    return out


def _shares_of(supply: Iterable[tuple[str, int, str, float]]) -> ByGood:
    """Return the share of each party in the supply of each form and year, from form, year, party and tonnes."""
    rows = list(supply)
    total = added_up(((form, year, party) for form, year, party, _ in rows), (t for _, _, _, t in rows))
    out: ByGood = {}
    for good, by in _nested(total).items():
        if whole := in_all(by.values()):
            out[good] = {party: t / whole for party, t in by.items()}
    return out


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
    bought = [
        ((form, year, origin), t * share)
        for form, country, year, t in rows_of(tables, "purchases", "form", "country", "year", "tonnes")
        for origin, share in mined.get((form, country), ())
    ]
    out = _nested(added_up([key for key, _ in bought], (t for _, t in bought)))
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
    tables: Tables, f: Frames, supply: Sequence[Supplied], by_country: ByCountry, of_losses: bool
) -> Plain:
    """Return, for every form and year supplied, how concentrated, allied, domestic and reliant it is.

    The index (HHI) adds the squares of foreign countries' shares of the whole supply: home adds nothing, so that
    output at home never looks like a concentration risk. The top country is the largest foreign one. The pool of
    countries that statistics do not name (ROW) is many: it is never the top country, and its square adds nothing.
    Allied shares leave home out too, and count who ships, where the ore was mined, and who owns the seller or plant.
    """
    at_home = [row for row in supply if row[2] == f.home]
    total = _by_form((form, year, t) for form, year, _, _, _, t in supply)
    home = _by_form((form, year, t) for form, year, _, _, _, t in at_home)
    recycled = _by_form((form, year, t) for form, year, _, _, kind, t in at_home if kind == "recycler")
    sold = _by_form(rows_of(tables, "outlets", "form", "year", "tonnes"))
    covered = _coverage(tables, f) if of_losses else {}
    allied, nobody = _of_allies(f), f.not_one_country
    rows = []
    for (form, year), by in by_country.items():
        if not sum(ships for ships, _, _ in by.values()) > 0:
            continue
        whole, own, gone = total[form, year], home.get((form, year), 0.0), sold.get((form, year), 0.0)
        abroad = sorted(
            ((s, c) for c, (s, _, _) in by.items() if c not in nobody and s > 0), key=lambda x: (-x[0], x[1])
        )
        used = whole - gone
        shipped, mined, owned = allied(by, year)
        rows.append(
            {
                "form": form,
                "year": year,
                "supply_t": whole,
                "hhi": sum(s * s for s, _ in abroad),
                "top_country": abroad[0][1] if abroad else "",
                "top_share": abroad[0][0] if abroad else 0.0,
                "allied_share": shipped,
                "domestic_share": own / whole,
                "recycled_share": recycled.get((form, year), 0.0) / whole,
                "import_reliance": max(0.0, (used - own) / used) if used > 1e-9 * whole else 0.0,
                "chain_reliance": _from_abroad(by, f.home),
                "nminus1_coverage": covered.get((form, year)),
                "allied_origin_share": mined,
                "allied_owner_share": owned,
            }
        )
    return _typed(rows)


def _from_abroad(by: Mapping[str, Parts], home: str) -> float:
    """Return the share of what was mined, or collected as scrap, abroad; nothing where only stock was used."""
    origins = {country: mined for country, (_, mined, _) in by.items()}
    whole = sum(origins.values())
    return (whole - origins.get(home, 0.0)) / whole if whole > 0 else 0.0


def _typed(concentration: Sequence[Mapping[str, object]]) -> Plain:
    """Return rows as a frame; a share that may be unknown is of pandas' own kind of number."""
    columns = {name: [row[name] for row in concentration] for name in CONCENTRATION}
    return kept({name: _typed_column(name, values) for name, values in columns.items()}, *CONCENTRATION)


def _typed_column(name: str, values: Any) -> Any:
    if name in MAY_BE_UNKNOWN:
        return pd.array(values, dtype="Float64")
    return np.array(values, dtype={"form": TEXT, "top_country": TEXT, "year": YEAR}.get(name, NUMBER))


def _of_allies(f: Frames) -> Callable[[Mapping[str, Parts], int], Parts | tuple[None, None, None]]:
    """Return what gives the allies' shares in a year by every measure; None where the dataset has no bloc of allies."""
    allies = {year: f.members(ALLIES, year) - {f.home} for year in f.years}
    has_bloc = bool((f.tables["blocs"]["bloc"] == ALLIES).any())

    def share(by: Mapping[str, Parts], year: int) -> Parts | tuple[None, None, None]:
        ours = [part for country, part in by.items() if country in allies[year]]
        return (
            (sum(s for s, _, _ in ours), sum(s for _, s, _ in ours), sum(s for _, _, s in ours)) if has_bloc else _NONE
        )

    return share


def _by_form(rows: Iterable[tuple[str, int, float]]) -> dict[Key, float]:
    """Return tonnes by form and year."""
    every = list(rows)
    return added_up(((form, year) for form, year, _ in every), (t for _, _, t in every))


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


def _nested(amounts: Mapping[Key, float]) -> ByGood:
    """Return (form, year) -> party -> the amount, all in order."""
    out: ByGood = {}
    for (form, year, party), amount in amounts.items():
        out.setdefault((form, year), {})[party] = amount
    return {good: dict(sorted(out[good].items())) for good in sorted(out)}

"""What a study's dataset says, read afresh: the numbers a plan is proven against.

`prepare.base_frames` reads the same tables for the program. This module is written apart from it, from the
schema alone, so that an error in one of the two shows as a plan that cannot be proven. It shares no function
with `prepare`, and looks things up row by row where `prepare` joins.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from data.dataset import Dataset
from data.rows import whole
from model.frames.known_parts import KnownParts, Tables
from model.frames.study_frames import Frames, with_plain_text
from model.proof import plants_afresh
from model.proof.rows_afresh import each, in_kt, table_of
from model.study.settings import Study


def facts(dataset: Dataset, study: Study, known: KnownParts | None = None) -> Frames:
    """Return the frames of a study before any sentence, from the dataset's tables.

    known: what was read of other worlds' tables, and is read once for all that share them
    """
    tables, home, years = dataset.tables, dataset.settings.home, tuple(range(study.years[0], study.years[1] + 1))
    part = (known or KnownParts()).made
    forms = part(_forms, tables, study.minerals)
    ours = set(forms["form"])
    wanted = study.demand, study.shortfall, study.years
    demands, collections = (
        part(_demands, tables, *wanted, study.boundaries, ours),
        part(_collections, tables, ours, years),
    )
    return with_plain_text(
        Frames(
            home=home,
            base_year=dataset.settings.base_year,
            years=years,
            discount_rate=study.discount_rate,
            perspective=study.perspective,
            offers=part(_offers, tables, ours, years),
            established=part(_established, tables, ours, years, home),
            leaving=part(_leaving, tables, ours, years, home),
            collections=collections,
            returns=part(_returns, tables, collections, demands),
            stocks=part(_stocks, tables, ours, years, study.discount_rate),
            demands=demands,
            outlets=part(_outlets, tables, ours, years),
            withdrawals=part(_withdrawals, tables, ours, years),
            products=part(_products, tables, *wanted, ours),
            bills=part(_bills, tables, ours),
            discards=part(_discards, tables, ours, years),
            forms=forms,
            origins=part(_origins, tables, ours),
            tables=tables,
            **part(plants_afresh.of_plants, tables, ours, years, study.discount_rate, home, study.solve.whole_plants),
        )
    )


def _forms(tables: Tables, minerals: Sequence[str]) -> pd.DataFrame:
    """Forms of the minerals planned, and shared feeds (such as black mass) that a plant turns into one of them."""
    forms, minerals_table, recipes = tables["forms"], tables["minerals"], tables["recipes"]
    shared = set(minerals_table.loc[minerals_table["role"] == "shared_feed", "mineral"])
    planned = {r.form for r in each(forms) if r.mineral in set(minerals)}
    makers = {r.plant for r in each(recipes) if r.t_per_t > 0 and r.form in planned}
    eaten = {r.form for r in each(recipes) if r.t_per_t < 0 and r.plant in makers}
    eaten |= {r.feed for r in each(tables["blends"]) if r.kind == "plant" and r.user in makers and r.form in eaten}
    kept = [r for r in each(forms) if r.form in planned or (r.mineral in shared and r.form in eaten)]
    rows = ((r.form, r.mineral, r.stage, r.title, r.reference_price_usd_per_t / 1000.0) for r in kept)
    return table_of(sorted(rows), "form", "mineral", "stage", "title", "price")


def _offers(tables: Tables, ours: set[str], years: Sequence[int]) -> pd.DataFrame:
    suppliers = tables["suppliers"]
    s = suppliers[suppliers["form"].isin(ours) & suppliers["year"].between(years[0], years[-1])]
    s = s[s["available_t"] > 0].reset_index(drop=True)
    step = s["step"].astype("int64")
    return pd.DataFrame(
        {
            "seller": s["form"] + "|" + s["country"] + "|" + step.astype(str),
            **{name: s[name] for name in ("form", "country", "owner")},
            "step": s["step"],
            "year": s["year"],
            "available": in_kt(s["available_t"]),
            "price": in_kt(s["price_usd_per_t"]),
            "freight": in_kt(s["freight_usd_per_t"]),
            "duty": 0.0,
            "tie_weight": 0.0,
            "ramp_rate": s["ramp_rate"],
            "ramp_kt": in_kt(s["ramp_t"]),
        }
    )


QUARTERS = 4
"""Steps of leaving a seller: each a quarter of its established share."""


def _established(tables: Tables, ours: set[str], years: Sequence[int], home: str) -> pd.DataFrame:
    """What sellers abroad have by custom of what is bought abroad."""
    rows = (
        (r.form, r.country, int(r.year), r.share)
        for r in each(tables["established_trade"])
        if r.form in ours and years[0] <= r.year <= years[-1] and r.share > 0 and r.country != home
    )
    return table_of(rows, "form", "country", "year", "established_share")


def _leaving(tables: Tables, ours: set[str], years: Sequence[int], home: str) -> pd.DataFrame:
    """Giving up the part y of a share costs price * y / elasticity at the margin; a step costs that at its middle."""
    usual = {(r.form, int(r.year)): (r.price_usd_per_t, r.elasticity) for r in each(tables["trade_elasticities"])}
    rows = []
    for r in each(_established(tables, ours, years, home)):
        price, elasticity = usual[r.form, r.year]
        for quarter in range(QUARTERS):
            part = (quarter + 0.5) / QUARTERS
            rows.append((quarter + 1, r.form, r.country, r.year, r.established_share / QUARTERS,
                         price / 1000.0 * part / elasticity))  # fmt: skip
    out = table_of(rows, "step", "form", "country", "year", "leaving_share", "leaving_price")
    return out.astype({"step": "int64"})


def _demands(
    tables: Tables, path: str, shortfall: str, horizon: tuple[int, int], boundaries: Sequence[str], ours: set[str]
) -> pd.DataFrame:
    """What each end use wants on the study's path, its boundaries together; what may replace it, what a miss costs."""
    wanted: dict[tuple[str, str, int], float] = {}
    d = tables["demand"]
    d = d[(d["path"] == path) & d["boundary"].isin(boundaries) & d["form"].isin(ours)]
    for r in each(d[d["year"].between(*horizon)]):
        key = (r.end_use, r.form, int(r.year))
        wanted[key] = wanted.get(key, 0.0) + r.demand_t / 1000.0
    missing = {(r.end_use, r.form): r.shortage_usd_per_t / 1000.0 for r in each(tables["shortage"])}
    instead = {
        (r.end_use, r.form, int(r.year)): (r.max_share, r.cost_usd_per_t / 1000.0)
        for r in each(tables["substitutes"])
        if r.step == 1
    }
    essential = {r.end_use: r.essential == "yes" for r in each(tables["end_uses"])}
    rows = []
    for (use, form, year), kt in wanted.items():
        if kt > 0:
            share, cost = instead.get((use, form, year), (0.0, 0.0))
            most = kt if shortfall == "priced" else 0.0
            rows.append((use, form, year, essential[use], kt, share * kt, most, cost, missing[use, form]))
    return table_of(
        rows, "end_use", "form", "year", "essential", "wanted", "substitute_most", "shortfall_most",
        "substitute_cost", "shortage",
    )  # fmt: skip


def _collections(tables: Tables, ours: set[str], years: Sequence[int]) -> pd.DataFrame:
    s = tables["scrap"]
    s = s[s["form"].isin(ours) & s["year"].between(years[0], years[-1])]
    rows = (
        (f"{r.form}|scrap|{int(r.step)}", r.form, int(r.year), r.available_t / 1000.0, r.collection_usd_per_t / 1000.0,
         r.return_share)
        for r in each(s)
    )  # fmt: skip
    return table_of(rows, "collector", "form", "year", "feed", "collection_price", "return_share")


def _returns(tables: Tables, collections: pd.DataFrame, demands: pd.DataFrame) -> pd.DataFrame:
    """A delivery comes back after its lifetime, split over the cost steps of its scrap."""
    sold: dict[tuple[str, str], list[int]] = {}
    for d in each(demands):
        sold.setdefault((d.end_use, d.form), []).append(d.year)
    steps: dict[tuple[str, int], list[tuple[str, float]]] = {}
    for c in each(collections):
        steps.setdefault((c.form, c.year), []).append((c.collector, c.return_share))
    rows = []
    for r in each(tables["returns"]):
        for year in sold.get((r.end_use, r.form), ()):
            back = year + whole(r.lifetime_years)
            for collector, share in steps.get((r.scrap_form, back), ()):
                if share * r.return_t_per_t > 0:
                    rows.append((collector, back, r.end_use, r.form, year, share * r.return_t_per_t))
    return table_of(rows, "collector", "year", "end_use", "form", "sold", "returned")


def _asked_of_private_stock(row: Any, price: float, rate: float) -> float:
    """What the holder asks a year on a kt beyond the discount rate: nothing where the table says no rate of its own."""
    own = row.cost_of_capital
    return 0.0 if math.isnan(own) or own <= rate else (own - rate) * price


def _stocks(tables: Tables, ours: set[str], years: Sequence[int], rate: float) -> pd.DataFrame:
    """Both stocks by year: of the public one nothing is bought or sold, and what was there wastes away."""
    price = dict(zip(tables["forms"]["form"], tables["forms"]["reference_price_usd_per_t"] / 1000.0, strict=True))
    rows = []
    for s in each(tables["stockpile"]):
        for year in years if s.form in ours and s.limit_t > 0 else ():
            limits = tuple(t / 1000.0 for t in (s.limit_t, s.fill_t_per_year, s.release_t_per_year))
            kept, opening = 1 - s.loss_rate, s.opening_t / 1000.0
            private = s.holder == "private"
            may = limits if private else (opening * kept ** (year - years[0]), 0.0, 0.0)
            asked = _asked_of_private_stock(s, price[s.form], rate) if private else 0.0
            rows.append(
                (s.form, year, s.holder, *may, s.holding_usd_per_t / 1000.0, opening, kept, asked, s.closing_t / 1000.0,
                 *limits, math.nan, "", 0.0, False, s.account)
            )  # fmt: skip
    names = (
        "stock_most", "fill_most", "release_most", "holding", "opening", "kept", "carrying", "closing", "stock_limit",
        "fill_limit", "release_limit", "release_share", "rule", "asked", "buys", "account",
    )  # fmt: skip
    return table_of(rows, "form", "year", "holder", *names)


def _bills(tables: Tables, ours: set[str]) -> pd.DataFrame:
    """What a unit takes of the forms planned, t; as many kt go into a thousand units."""
    rows = ((b.product, b.form, b.t_per_unit) for b in each(tables["bills"]) if b.form in ours and b.t_per_unit > 0)
    return table_of(rows, "product", "form", "bill")


def _discards(tables: Tables, ours: set[str], years: Sequence[int]) -> pd.DataFrame:
    told = [d for d in each(tables["discards"]) if d.form in ours]
    rows = ((d.form, year, d.cost_usd_per_t / 1000.0) for d in told for year in years)
    return table_of(rows, "form", "year", "discard_price")


def _products(tables: Tables, path: str, shortfall: str, horizon: tuple[int, int], ours: set[str]) -> pd.DataFrame:
    """Products that need a form planned, thousands of units; nothing may be missing where the study forbids it."""
    needing = {b.product for b in each(tables["bills"]) if b.form in ours and b.t_per_unit > 0}
    first, last = horizon
    rows = []
    for p in each(tables["products"]):
        if p.product in needing and p.path == path and first <= p.year <= last and p.wanted_units > 0:
            wanted = p.wanted_units / 1000.0
            may_miss = wanted if shortfall == "priced" else 0.0
            rows.append((p.end_use, p.product, int(p.year), wanted, may_miss, p.shortage_usd_per_unit / 1000.0))
    return table_of(rows, "end_use", "product", "year", "product_wanted", "missing_most", "missing_cost")


def _outlets(tables: Tables, ours: set[str], years: Sequence[int]) -> pd.DataFrame:
    outlets = tables["outlets"]
    o = outlets[outlets["form"].isin(ours) & outlets["year"].between(years[0], years[-1]) & (outlets["size_t"] > 0)]
    o = o.assign(outlet_most=in_kt(o["size_t"]), outlet_price=in_kt(o["price_usd_per_t"]))
    o = o.assign(resells=[said == "yes" for said in o["resells"]])
    o = o.assign(established=[0.0 if math.isnan(t) else t / 1000.0 for t in o["established_t"]])
    return o[["form", "outlet", "year", "outlet_most", "outlet_price", "resells", "established"]].reset_index(drop=True)


def _withdrawals(tables: Tables, ours: set[str], years: Sequence[int]) -> pd.DataFrame:
    """Giving up the part y of a sale costs price * y / elasticity at the margin; a quarter of it costs its middle."""
    usual = {(r.form, int(r.year)): (r.price_usd_per_t, r.elasticity) for r in each(tables["trade_elasticities"])}
    rows = []
    for r in each(_outlets(tables, ours, years)):
        for quarter in range(QUARTERS) if r.established > 0 else ():
            price, elasticity = usual[r.form, r.year]
            cost = price / 1000.0 * (quarter + 0.5) / QUARTERS / elasticity
            rows.append((quarter + 1, r.form, r.outlet, int(r.year), r.established / QUARTERS, cost))
    out = table_of(rows, "step", "form", "outlet", "year", "withdrawn_most", "withdrawal_price")
    return out.astype({"step": "int64"})


def _origins(tables: Tables, ours: set[str]) -> pd.DataFrame:
    """Where the ore in each country's goods was mined; goods of a country that the table leaves out are its own."""
    told = [(r.form, r.country, r.origin, r.share) for r in each(tables["origins"]) if r.form in ours]
    named = {(form, country) for form, country, _, _ in told}
    sellers = tables["suppliers"][["form", "country"]].drop_duplicates()
    unnamed = {(r.form, r.country) for r in each(sellers) if r.form in ours} - named
    own = [(form, country, country, 1.0) for form, country in sorted(unnamed)]
    return table_of(sorted([*told, *own]), "form", "country", "origin", "share")

"""What is left of a form when one foreign country stops supplying it, and the essential demand that it has to cover."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from data.rows import each_row
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.policies.base.policy import Tables
from model.policies.base.result_tables import rows_of


def essential_demand(frames: Frames) -> pd.DataFrame:
    """Return form, year and the kt that essential uses want, where they want any."""
    return frames.once(_essential_demand)


def _essential_demand(frames: Frames) -> pd.DataFrame:
    rows = frames.demands[frames.demands["essential"] & (frames.demands["wanted"] > 0)]
    need = rows.groupby(["form", "year"], as_index=False)[["wanted"]].sum()
    return need.rename(columns={"wanted": "essential"})


def uncounted(
    frames: Frames, forms: Collection[str], years: Collection[int], uses: Collection[str] = ()
) -> Iterator[str]:
    """Say what uses, the essential ones where none is named, want of forms as parts of products: none of it is counted.

    The largest of it is named, so that a reader sees of what size it is.
    """
    ends = frames.tables["end_uses"]
    meant = uses or set(ends.loc[ends["essential"] == "yes", "end_use"])
    rows = frames.products.merge(frames.bills, on="product")
    rows = rows[rows["form"].isin(forms) & rows["end_use"].isin(meant) & rows["year"].isin(years)]
    if len(rows):
        tonnes = rows["product_wanted"] * rows["bill"]
        at = int(tonnes.to_numpy().argmax())
        form, use, product, year = (rows[c].iloc[at] for c in ("form", "end_use", "product", "year"))
        yield (
            f"counts no tonne that products take: {in_tonnes(tonnes.iloc[at]):.6g} t of {form} in {year} for "
            f"{product}, which {use} wants; ask for so much more, or state it in the table demand"
        )


def foreign_means(frames: Frames) -> pd.DataFrame:
    """Return form, year, country and `others`, the kt that sellers elsewhere offer, for every country that may stop."""
    offers = frames.offers.groupby(["form", "year", "country"], as_index=False)[["available"]].sum()
    plants, builds = makers_of(frames)
    key = ["form", "year", "country"]
    there = pd.concat([offers[key], plants[key], builds[key]], ignore_index=True).drop_duplicates()
    there = (
        there[~there["country"].isin(frames.not_one_country)]
        .merge(offers, on=key, how="left")
        .fillna({"available": 0.0})
    )
    total = offers.groupby(["form", "year"], as_index=False)[["available"]].sum().rename(columns={"available": "total"})
    there = there.merge(total, on=["form", "year"], how="left").fillna({"total": 0.0})
    return there.assign(others=(there["total"] - there["available"]).clip(lower=0.0))[[*key, "others"]]


def makers_of(frames: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the plants that can make each form in each year, and their builds that run then."""
    made = frames.recipe.loc[frames.recipe["t_per_t"] > 0, ["plant", "form"]]
    plants = frames.runs[["plant", "country", "year"]].merge(made, on="plant")
    builds = frames.builds[["plant", "year", "first_run", "last_run"]].rename(columns={"year": "decided"})
    running = builds.merge(plants, on="plant")
    inside = (running["first_run"] <= running["year"]) & (running["year"] <= running["last_run"])
    return plants, running.loc[inside, ["plant", "country", "year", "form", "decided"]]


def left_without(frames: Frames, tables: Tables) -> dict[tuple[str, int], dict[str, float]]:
    """Return the tonnes of each form and year that are left when a country stops, from result tables.

    Under "" stands what there is when nobody stops.
    """
    own: dict[tuple[str, int, str], float] = {}
    makes = frames.once(_made_by_plant)
    for plant, year, capacity in rows_of(tables, "capacity", "plant", "year", "usable_t"):
        country, goods = makes[plant]
        for form, t in goods:
            at = (form, year, country)
            own[at] = own.get(at, 0.0) + capacity * t
    release, key = frames.once(_released), ("holder", "form", "year")
    stock: dict[tuple[str, int, str], float] = {}
    for holder, form, year, t in rows_of(tables, "stockpile", *key, "stock_t"):
        if (holder, form, year) in release:
            held = stock.get((form, year, ""), 0.0)
            stock[form, year, ""] = held + min(t, release[holder, form, year])
    whole = {good: dict(by) for good, by in frames.once(_offered).items()}
    for means in (own, stock):
        for (form, year, country), t in means.items():
            by = whole.setdefault((form, year), {})
            by[country] = by.get(country, 0.0) + t
    nobody = frames.not_one_country | {""}
    return {good: _without_each(by, nobody) for good, by in whole.items()}


def _made_by_plant(frames: Frames) -> dict[str, tuple[str, list[tuple[str, float]]]]:
    """Return where each plant is, and what it makes for each tonne of its main product."""
    goods: dict[str, list[tuple[str, float]]] = {}
    for plant, form, t in each_row(frames.recipe, "plant", "form", "t_per_t"):
        if t > 0:
            goods.setdefault(plant, []).append((form, t))
    return {plant: (country, goods.get(plant, [])) for plant, country in each_row(frames.runs, "plant", "country")}


def _released(frames: Frames) -> dict[tuple[str, str, int], float]:
    """Return the tonnes that each stock may release in a year, by holder, form and year."""
    rows = each_row(frames.stocks, "holder", "form", "year", "release_limit")
    return {(holder, form, year): in_tonnes(kt) for holder, form, year, kt in rows}


def _offered(frames: Frames) -> dict[tuple[str, int], dict[str, float]]:
    """Return the tonnes that sellers of each country offer, by form and year."""
    offers = frames.offers.groupby(["form", "year", "country"], as_index=False)[["available"]].sum()
    out: dict[tuple[str, int], dict[str, float]] = {}
    for form, year, country, kt in each_row(offers, "form", "year", "country", "available"):
        out.setdefault((form, year), {})[country] = in_tonnes(kt)
    return out


def _without_each(by: dict[str, float], nobody: frozenset[str]) -> dict[str, float]:
    total = sum(by.values())
    return {"": total} | {country: total - t for country, t in by.items() if country not in nobody}

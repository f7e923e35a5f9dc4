"""Where supply comes from: shares by shipment and by origin, and how concentrated they are."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from model.frames import Frames
from model.policies.shares import tonnes

Tables = Mapping[str, pd.DataFrame]
ALLIES = "allies"


def shares(tables: Tables, f: Frames) -> pd.DataFrame:
    """Return the share of each country in the supply of each form, by shipment and by origin of the ore.

    Origin follows the material through plants at home and with partners: what a plant makes has the origin of
    what it was fed, feeds mixed in proportion; scrap has the origin home.
    """
    supply = tonnes(tables, f)
    shipped = supply.groupby(["form", "year", "country"], as_index=False)["tonnes"].sum()
    total = shipped.groupby(["form", "year"])["tonnes"].transform("sum")
    shipped = shipped.assign(shipped_share=shipped["tonnes"] / total).drop(columns="tonnes")
    out = shipped.merge(_origins(tables, f), on=["form", "year", "country"], how="outer")
    out = out.fillna({"shipped_share": 0.0, "origin_share": 0.0})
    out = out[(out["shipped_share"] > 1e-9) | (out["origin_share"] > 1e-9)]
    return out[["form", "country", "year", "shipped_share", "origin_share"]].sort_values(["form", "year", "country"], ignore_index=True)


def _origins(tables: Tables, f: Frames) -> pd.DataFrame:
    known: dict[tuple[str, int], dict[str, float]] = {}
    bought = tables["purchases"].merge(f.origins, on=["form", "country"])
    bought["tonnes"] = bought["tonnes"] * bought["share"]
    bought = bought.groupby(["form", "year", "origin"])["tonnes"].sum()
    start: dict[tuple[str, int], dict[str, float]] = {}
    for (form, year, origin), t in bought.items():
        start.setdefault((form, year), {})[origin] = float(t)
    for form, year, t in tables["recycling"][["form", "year", "tonnes"]].itertuples(index=False):
        at = start.setdefault((form, int(year)), {})
        at[f.home] = at.get(f.home, 0.0) + float(t)
    made = tables["production"]
    kinds = dict(zip(f.outputs["plant"], f.outputs["kind"], strict=True))
    feeds: dict[tuple[str, int], list[tuple[str, float]]] = {}
    makes: dict[str, list[tuple[str, int, str, float]]] = {}
    for plant, form, country, year, t in made[["plant", "form", "country", "year", "tonnes"]].itertuples(index=False):
        if t < 0:
            feeds.setdefault((plant, int(year)), []).append((form, -t))
        else:
            makes.setdefault(form, []).append((plant, int(year), country, float(t)))
    for form in _in_order(f):
        for plant, year, country, t in makes.get(form, ()):
            at = start.setdefault((form, year), {})
            fed = [(known.get((g, year), {}), q) for g, q in feeds.get((plant, year), ())]
            fed = [(mix, q) for mix, q in fed if mix]
            if kinds[plant] == "recycler" or not fed:
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
    rows = [(form, year, o, s) for (form, year), mix in known.items() for o, s in mix.items()]
    return pd.DataFrame(rows, columns=["form", "year", "country", "origin_share"])


def _in_order(f: Frames) -> list[str]:
    """Return forms so that what a plant takes in comes before what it makes."""
    takes, gives = f.recipe[f.recipe["t_per_t"] < 0], f.recipe[f.recipe["t_per_t"] > 0]
    before: dict[str, set[str]] = {form: set() for form in f.forms["form"]}
    for form, fed in gives.merge(takes, on="plant")[["form_x", "form_y"]].itertuples(index=False):
        before[form].add(fed)
    done: list[str] = []
    while len(done) < len(before):
        ready = sorted(form for form in before if form not in done and before[form] <= set(done))
        done += ready or sorted(set(before) - set(done))
    return done


def concentration(tables: Tables, f: Frames) -> pd.DataFrame:
    """Return, for every form and year supplied, how concentrated, allied, domestic and reliant it is.

    The index (HHI) adds the squares of foreign countries' shares of the whole supply: home adds nothing, so that
    output at home never looks like a concentration risk. The top country is the largest foreign one.
    """
    by = tables["shares"]
    supply = tonnes(tables, f)
    total = supply.groupby(["form", "year"])["tonnes"].sum()
    home = supply[supply["country"] == f.home].groupby(["form", "year"])["tonnes"].sum()
    recycled = supply[(supply["kind"] == "recycler") & (supply["country"] == f.home)].groupby(["form", "year"])["tonnes"].sum()
    sold = tables["outlets"].groupby(["form", "year"])["tonnes"].sum()
    shipped = by[by["shipped_share"] > 0]
    has_bloc = (f.tables["blocs"]["bloc"] == ALLIES).any()
    members = {y: f.members(ALLIES, y) for y in f.years} if has_bloc else {}
    rows = []
    for (form, year), group in shipped.groupby(["form", "year"]):
        abroad = group[group["country"] != f.home].sort_values(["shipped_share", "country"], ascending=[False, True])
        allied = group["country"].isin(members[year] - {f.home}) if has_bloc else None
        whole, own, gone = float(total[form, year]), float(home.get((form, year), 0.0)), float(sold.get((form, year), 0.0))
        net, used = whole - own - gone, whole - gone
        rows.append(
            {
                "form": form,
                "year": int(year),
                "supply_t": whole,
                "hhi": float((abroad["shipped_share"] ** 2).sum()),
                "top_country": abroad["country"].iloc[0] if len(abroad) else "",
                "top_share": float(abroad["shipped_share"].iloc[0]) if len(abroad) else 0.0,
                "allied_share": float(group.loc[allied, "shipped_share"].sum()) if allied is not None else None,
                "domestic_share": own / whole,
                "recycled_share": float(recycled.get((form, year), 0.0)) / whole,
                "import_reliance": max(0.0, net / used) if used > 1e-9 else 0.0,
                "nminus1_coverage": None,
            }
        )
    out = pd.DataFrame(rows)
    return out.assign(nminus1_coverage=_coverage(out, tables, f))


def _coverage(out: pd.DataFrame, tables: Tables, f: Frames) -> pd.Series:
    """Share of essential demand that the others, home capacity and stock could cover if the largest seller abroad stopped."""
    essential = f.demands[f.demands["essential"]].groupby(["form", "year"])["wanted"].sum() * 1e3
    offered = f.sales.groupby(["form", "year", "country"])["available"].sum() * 1e3
    abroad = tables["purchases"].query("country != @f.home").groupby(["form", "year", "country"])["tonnes"].sum()
    capacity = tables["capacity"].merge(f.outputs[["plant", "form", "country"]].drop_duplicates("plant"), on="plant")
    capacity = capacity.groupby(["form", "year"])["capacity_t"].sum()
    stock = tables["stockpile"].merge(f.stocks[["form", "year", "release_most"]], on=["form", "year"])
    stock = stock.assign(free=stock[["stock_t"]].join(stock["release_most"] * 1e3).min(axis=1)).groupby(["form", "year"])["free"].sum()
    values = []
    for form, year in out[["form", "year"]].itertuples(index=False):
        need = float(essential.get((form, year), 0.0))
        if need <= 0:
            values.append(None)
            continue
        sellers = offered.get((form, year), pd.Series(dtype=float)) if (form, year) in offered.index.droplevel(2) else pd.Series(dtype=float)
        bought = abroad.get((form, year)) if (form, year) in abroad.index.droplevel(2) else None
        largest = bought.idxmax() if bought is not None else None
        others = float(sellers.drop(labels=[largest], errors="ignore").sum()) if largest is not None else float(sellers.sum())
        values.append((others + float(capacity.get((form, year), 0.0)) + float(stock.get((form, year), 0.0))) / need)
    return pd.Series(values, index=out.index, dtype="Float64")

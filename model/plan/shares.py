"""Where supply comes from: shares by shipment and by origin, and how concentrated they are."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.rows import each_row
from model.frames import Frames
from model.policies.shares import tonnes

Tables = Mapping[str, pd.DataFrame]
ALLIES = "allies"
CONCENTRATION = (
    "form", "year", "supply_t", "hhi", "top_country", "top_share", "allied_share", "domestic_share", "recycled_share",
    "import_reliance", "nminus1_coverage",
)  # fmt: skip


def shares(tables: Tables, f: Frames) -> pd.DataFrame:
    """Return the share of each country in the supply of each form, by shipment and by origin of the ore.

    Origin follows the material through plants at home and with partners: what a plant makes has the origin of
    what it was fed, feeds mixed in proportion; scrap has the origin home.
    """
    supply = tonnes(tables, f)
    shipped = supply.groupby(["form", "year", "country"], as_index=False)[["tonnes"]].sum()
    total = shipped.groupby(["form", "year"])["tonnes"].transform("sum")
    shipped = shipped.assign(shipped_share=shipped["tonnes"] / total).drop(columns="tonnes")
    out = shipped.merge(_origins(tables, f), on=["form", "year", "country"], how="outer")
    out = out.fillna({"shipped_share": 0.0, "origin_share": 0.0})
    out = out[(out["shipped_share"] > 1e-9) | (out["origin_share"] > 1e-9)]
    return out[["form", "country", "year", "shipped_share", "origin_share"]].sort_values(
        ["form", "year", "country"], ignore_index=True
    )


def _origins(tables: Tables, f: Frames) -> pd.DataFrame:
    known: dict[tuple[str, int], dict[str, float]] = {}
    bought = tables["purchases"].merge(f.origins, on=["form", "country"])
    start = _nested(bought.assign(tonnes=bought["tonnes"] * bought["share"]), "origin", "tonnes")
    for form, year, t in each_row(tables["recycling"], "form", "year", "tonnes"):
        at = start.setdefault((form, year), {})
        at[f.home] = at.get(f.home, 0.0) + t
    made = tables["production"]
    kinds = dict(zip(f.outputs["plant"], f.outputs["kind"], strict=True))
    feeds: dict[tuple[str, int], list[tuple[str, float]]] = {}
    makes: dict[str, list[tuple[str, int, str, float]]] = {}
    for plant, form, country, year, t in each_row(made, "plant", "form", "country", "year", "tonnes"):
        if t < 0:
            feeds.setdefault((plant, year), []).append((form, -t))
        else:
            makes.setdefault(form, []).append((plant, year, country, t))
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
    for form, fed in each_row(gives.merge(takes, on="plant"), "form_x", "form_y"):
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
    supply = tonnes(tables, f)
    total = _by_form(supply)
    home = _by_form(supply[supply["country"] == f.home])
    recycled = _by_form(supply[(supply["kind"] == "recycler") & (supply["country"] == f.home)])
    sold = _by_form(tables["outlets"])
    covered = _coverage(tables, f)
    allies = {year: f.members(ALLIES, year) - {f.home} for year in f.years}
    has_bloc = bool((f.tables["blocs"]["bloc"] == ALLIES).any())
    shipped: dict[tuple[str, int], dict[str, float]] = {}
    for form, country, year, share in each_row(tables["shares"], "form", "country", "year", "shipped_share"):
        if share > 0:
            shipped.setdefault((form, year), {})[country] = share
    rows = []
    for (form, year), by in sorted(shipped.items()):
        whole, own, gone = total[form, year], home.get((form, year), 0.0), sold.get((form, year), 0.0)
        abroad = sorted(((s, c) for c, s in by.items() if c != f.home), key=lambda x: (-x[0], x[1]))
        used = whole - gone
        rows.append(
            {
                "form": form,
                "year": year,
                "supply_t": whole,
                "hhi": sum(s * s for s, _ in abroad),
                "top_country": abroad[0][1] if abroad else "",
                "top_share": abroad[0][0] if abroad else 0.0,
                "allied_share": sum(s for s, c in abroad if c in allies[year]) if has_bloc else None,
                "domestic_share": own / whole,
                "recycled_share": recycled.get((form, year), 0.0) / whole,
                "import_reliance": max(0.0, (used - own) / used) if used > 1e-6 else 0.0,
                "nminus1_coverage": covered.get((form, year)),
            }
        )
    out = pd.DataFrame(rows, columns=CONCENTRATION)
    numbers = dict.fromkeys(
        ("supply_t", "hhi", "top_share", "domestic_share", "recycled_share", "import_reliance"), "float64"
    )
    return out.astype(
        {"form": "str", "year": "int64", **numbers, "allied_share": "Float64", "nminus1_coverage": "Float64"}
    )


def _by_form(frame: pd.DataFrame) -> dict[tuple[str, int], float]:
    by = frame.groupby(["form", "year"], as_index=False)[["tonnes"]].sum()
    return {(form, year): t for form, year, t in each_row(by, "form", "year", "tonnes")}


def _coverage(tables: Tables, f: Frames) -> dict[tuple[str, int], float]:
    """Return the share of essential demand that is covered if the largest seller abroad stops.

    The others sell all they have to offer, plants run at capacity, and the stock is released as fast as it may be.
    Forms that no essential use needs are left out.
    """
    essential = f.demands[f.demands["essential"]].groupby(["form", "year"], as_index=False)[["wanted"]].sum()
    offered = _nested(f.sales, "country", "available")
    bought = _nested(tables["purchases"][tables["purchases"]["country"] != f.home], "country", "tonnes")
    capacity = tables["capacity"].merge(f.outputs[["plant", "form"]].drop_duplicates("plant"), on="plant")
    running = capacity.groupby(["form", "year"])["capacity_t"].sum().to_dict()
    stock = tables["stockpile"].merge(f.stocks[["form", "year", "release_most"]], on=["form", "year"])
    free = {
        (form, year): min(t, most * 1e3)
        for form, year, t, most in each_row(stock, "form", "year", "stock_t", "release_most")
    }
    out = {}
    for form, year, need in each_row(essential, "form", "year", "wanted"):
        key = (form, year)
        by = sorted((t, c) for c, t in bought.get(key, {}).items())
        largest = by[-1][1] if by else None
        others = sum(kt * 1e3 for c, kt in offered.get(key, {}).items() if c != largest)
        out[key] = (others + running.get(key, 0.0) + free.get(key, 0.0)) / (need * 1e3)
    return out


def _nested(frame: pd.DataFrame, party: str, amount: str) -> dict[tuple[str, int], dict[str, float]]:
    """Return (form, year) -> party -> the amount added up."""
    by = frame.groupby(["form", "year", party], as_index=False)[[amount]].sum()
    out: dict[tuple[str, int], dict[str, float]] = {}
    for form, year, who, total in each_row(by, "form", "year", party, amount):
        out.setdefault((form, year), {})[who] = total
    return out

"""Where supply comes from: shares by shipper, origin and owner, and how concentrated they are."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.rows import each_row
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.policies.base.lost_supplier import essential_demand, left_without
from model.policies.base.share_rows import tonnes

Tables = Mapping[str, pd.DataFrame]
ALLIES = "allies"
MEASURES = ("shipped_share", "origin_share", "owner_share")
CONCENTRATION = (
    "form", "year", "supply_t", "hhi", "top_country", "top_share", "allied_share", "domestic_share", "recycled_share",
    "import_reliance", "nminus1_coverage", "allied_origin_share", "allied_owner_share",
)  # fmt: skip


def shares(tables: Tables, f: Frames) -> pd.DataFrame:
    """Return the share of each country in the supply of each form, by shipment, by origin of the ore, by owner.

    The owner is the country that owns the seller or the plant; scrap collected is owned at home.
    Origin follows the material through plants at home and with partners: what a plant makes has the origin of what
    it was fed, feeds mixed in proportion; scrap has the origin home.
    """
    supply = tonnes(tables, f)
    key = ["form", "year", "country"]
    out = _shares_by(supply, "country", "shipped_share").merge(_origins(tables, f), on=key, how="outer")
    out = out.merge(_shares_by(supply, "owner", "owner_share"), on=key, how="outer").fillna(
        dict.fromkeys(MEASURES, 0.0)
    )
    out = out.astype(dict.fromkeys(MEASURES, "float64"))  # of a plan that supplies nothing too
    out = out[(out[list(MEASURES)] > 1e-9).any(axis=1)]
    return out[["form", "country", "year", *MEASURES]].sort_values(key, ignore_index=True)


def _shares_by(supply: pd.DataFrame, party: str, name: str) -> pd.DataFrame:
    by = supply.groupby(["form", "year", party], as_index=False)[["tonnes"]].sum().rename(columns={party: "country"})
    whole = by.groupby(["form", "year"])["tonnes"].transform("sum")
    return by.assign(**{name: by["tonnes"] / whole}).drop(columns="tonnes")


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
    output at home never looks like a concentration risk. The top country is the largest foreign one. Allied shares
    leave home out too, and count who ships, where the ore was mined, and who owns the seller or plant.
    """
    supply = tonnes(tables, f)
    total = _by_form(supply)
    home = _by_form(supply[supply["country"] == f.home])
    recycled = _by_form(supply[(supply["kind"] == "recycler") & (supply["country"] == f.home)])
    sold = _by_form(tables["outlets"])
    covered = _coverage(tables, f)
    allies = {year: f.members(ALLIES, year) - {f.home} for year in f.years}
    has_bloc = bool((f.tables["blocs"]["bloc"] == ALLIES).any())
    by_measure = {measure: _nested(tables["shares"], "country", measure) for measure in MEASURES}
    rows = []
    for (form, year), by in sorted(by_measure["shipped_share"].items()):
        if not sum(by.values()) > 0:
            continue
        allied = {
            measure: sum(s for c, s in nested.get((form, year), {}).items() if c in allies[year]) if has_bloc else None
            for measure, nested in by_measure.items()
        }
        whole, own, gone = total[form, year], home.get((form, year), 0.0), sold.get((form, year), 0.0)
        abroad = sorted(((s, c) for c, s in by.items() if c != f.home and s > 0), key=lambda x: (-x[0], x[1]))
        used = whole - gone
        rows.append(
            {
                "form": form,
                "year": year,
                "supply_t": whole,
                "hhi": sum(s * s for s, _ in abroad),
                "top_country": abroad[0][1] if abroad else "",
                "top_share": abroad[0][0] if abroad else 0.0,
                "allied_share": allied["shipped_share"],
                "domestic_share": own / whole,
                "recycled_share": recycled.get((form, year), 0.0) / whole,
                "import_reliance": max(0.0, (used - own) / used) if used > 1e-9 * whole else 0.0,
                "nminus1_coverage": covered.get((form, year)),
                "allied_origin_share": allied["origin_share"],
                "allied_owner_share": allied["owner_share"],
            }
        )
    out = pd.DataFrame(rows, columns=CONCENTRATION)
    numbers = dict.fromkeys(
        ("supply_t", "hhi", "top_share", "domestic_share", "recycled_share", "import_reliance"), "float64"
    )
    known = dict.fromkeys(("allied_share", "allied_origin_share", "allied_owner_share", "nminus1_coverage"), "Float64")
    return out.astype({"form": "str", "year": "int64", **numbers, **known})


def _by_form(frame: pd.DataFrame) -> dict[tuple[str, int], float]:
    by = frame.groupby(["form", "year"], as_index=False)[["tonnes"]].sum()
    return {(form, year): t for form, year, t in each_row(by, "form", "year", "tonnes")}


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


def _nested(frame: pd.DataFrame, party: str, amount: str) -> dict[tuple[str, int], dict[str, float]]:
    """Return (form, year) -> party -> the amount added up."""
    by = frame.groupby(["form", "year", party], as_index=False)[[amount]].sum()
    out: dict[tuple[str, int], dict[str, float]] = {}
    for form, year, who, total in each_row(by, "form", "year", party, amount):
        out.setdefault((form, year), {})[who] = total
    return out

"""Dataset in, frames of a study out: tonnes become kt, dollars become million USD."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.rows import each_row, whole
from model.frames.build_options import PLANT, builds_of, could_run
from model.frames.known_parts import KnownParts, Tables
from model.frames.scale import in_thousands
from model.frames.study_frames import PRIVATE, Frames, with_plain_text
from model.study.settings import Study

TIE = 1e-5
"""Weight of the tie-break, as a share of a form's usual price: what a tonne weighs at full risk of its country."""

LEAVING_STEPS = 4
"""Steps in which an established share is given up, each as wide as the others, at the cost of its middle."""

CANCELLED = "cancelled"
OUTPUT = [
    "plant", "form", "country", "owner", "kind", "variable", "fixed", "year", "existing", "byproduct", "output_duty",
    "credit",
]  # fmt: skip
STOCK = [
    "holder", "form", "year", "stock_most", "fill_most", "release_most", "holding", "opening", "kept", "carrying",
    "closing", "stock_limit", "fill_limit", "release_limit", "release_share", "rule", "asked", "buys", "account",
]  # fmt: skip


# ---------------------------------------------------------------- frames of a study


def base_frames(dataset: Dataset, study: Study, known: KnownParts | None = None) -> Frames:
    """Cut the dataset to the study's minerals, years, demand path and boundaries.

    known: what was made of other worlds' tables, and is made once for all that share them
    """
    part, tables, home = (known or KnownParts()).made, dataset.tables, dataset.settings.home
    years = tuple(range(study.years[0], study.years[1] + 1))
    forms = part(_forms, tables, study.minerals)
    names = set(forms["form"])
    demands = part(_demands, tables, study.demand, study.boundaries, study.shortfall, names, years)
    collections = part(_collections, tables, names, years)
    bills = part(_bills, tables, names)
    established = part(_established, tables, home, names, years)
    return with_plain_text(
        Frames(
            home=home,
            base_year=dataset.settings.base_year,
            years=years,
            discount_rate=study.discount_rate,
            perspective=study.perspective,
            offers=part(_offers, tables, names, years),
            established=established[["form", "country", "year", "established_share"]],
            leaving=_leaving(established),
            collections=collections,
            returns=part(_returns, tables, collections, demands, years),
            stocks=part(_stocks, tables, names, years, study.discount_rate),
            demands=demands,
            outlets=part(_outlets, tables, names, years),
            withdrawals=part(_withdrawals, tables, names, years),
            products=part(_products, tables, study.demand, study.shortfall, bills, years),
            bills=bills,
            discards=part(_discards, tables, names, years),
            forms=forms,
            origins=part(_origins, tables, names),
            tables=tables,
            tariffs=(),
            plans={},
            own_parts={},
            **part(_of_plants, tables, home, study.discount_rate, names, years, study.solve.whole_plants),
        )
    )


def _phases(plants: pd.DataFrame) -> pd.DataFrame:
    """Return of what the builds of named projects are whole numbers, kt/yr."""
    named = plants[plants["phase_t"].notna()]
    return named.assign(phase=in_thousands(named["phase_t"]))[["plant", "phase"]].reset_index(drop=True)


def _of_plants(
    tables: Tables, home: str, rate: float, names: set[str], years: tuple[int, ...], whole_plants: bool
) -> dict[str, Any]:
    """Return the frames that say what plants are, make, take in and may be built."""
    recipes = tables["recipes"]
    plants = _plants(tables, recipes, names)
    builds = builds_of(plants, years, rate, home)
    outputs = _only_when_running(_outputs(tables, plants, years), builds)
    made = recipes[recipes["plant"].isin(outputs["plant"]) & recipes["form"].isin(names)]
    return {
        "outputs": outputs,
        "recipe": made[["plant", "form", "t_per_t"]].reset_index(drop=True),
        "builds": builds,
        "plants": plants[PLANT],
        "sites": plants.loc[plants["plant"].isin(builds["plant"]), ["plant", "buildable"]].reset_index(drop=True),
        "phases": _phases(plants if whole_plants else plants[:0]),
        "mines": _mines(plants, outputs),
    }


def _sorted(frame: pd.DataFrame, *key: str) -> pd.DataFrame:
    return frame.sort_values(list(key), kind="stable", ignore_index=True)


def _forms(tables: Tables, minerals: Iterable[str]) -> pd.DataFrame:
    """Return the forms of the study's minerals, and of feeds they share when a plant turns them into one."""
    forms = tables["forms"].rename(columns={"reference_price_usd_per_t": "price"})
    chosen = set(minerals)
    recipes = tables["recipes"]
    roles = tables["minerals"]
    shared = set(roles.loc[roles["role"] == "shared_feed", "mineral"])
    own = set(forms.loc[forms["mineral"].isin(chosen), "form"])
    makers = recipes.loc[(recipes["t_per_t"] > 0) & recipes["form"].isin(own), "plant"]
    fed = set(recipes.loc[(recipes["t_per_t"] < 0) & recipes["plant"].isin(makers), "form"])
    blends = tables["blends"]
    fed |= set(blends.loc[blends["user"].isin(makers) & blends["form"].isin(fed), "feed"])
    keep = forms["mineral"].isin(chosen) | (forms["mineral"].isin(shared) & forms["form"].isin(fed))
    out = forms.loc[keep, ["form", "mineral", "stage", "title", "price"]].assign(price=in_thousands(forms["price"]))
    return _sorted(out, "form")


def _plants(tables: Tables, recipes: pd.DataFrame, names: set[str]) -> pd.DataFrame:
    """Return every plant of the study; cancelled ones are what others may be modelled on, and cannot be built."""
    plants = tables["plants"]
    makers = set(recipes.loc[(recipes["t_per_t"] > 0) & recipes["form"].isin(names), "plant"])
    plants = plants[plants["plant"].isin(makers)]
    scaled = {
        "buildable": "buildable_t",
        "build_most": "buildable_t_per_year",
        "capex": "capex_usd_per_t",
        "fixed": "fixed_usd_per_t",
        "variable": "variable_usd_per_t",
        "reserves": "reserves_t",
    }
    named = {"lead": "lead_time_years", "life": "life_years", "earliest": "earliest_year", "rate": "cost_of_capital"}
    outside = recipes[~recipes["form"].isin(names)].merge(
        tables["forms"][["form", "reference_price_usd_per_t"]], on="form"
    )
    value = in_thousands(outside["t_per_t"] * outside["reference_price_usd_per_t"]).groupby(outside["plant"]).sum()
    numbers = {new: in_thousands(plants[old]) for new, old in scaled.items()} | {
        n: plants[old] for n, old in named.items()
    }
    numbers["construction"] = plants["construction_years"].fillna(0.0)
    numbers["buildable"] = numbers["buildable"].where(plants["status"] != CANCELLED, 0.0)
    byproduct = plants["plant"].map(value).astype(float).fillna(0.0)
    return _sorted(plants.assign(**numbers, byproduct=byproduct), "plant")


def _outputs(tables: Tables, plants: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return what every plant can make in every year, before asking whether it has any capacity then."""
    capacity = tables["plant_capacity"]
    running = plants.loc[
        plants["status"] != CANCELLED, ["plant", "form", "country", "owner", "kind", "variable", "fixed", "byproduct"]
    ].merge(pd.DataFrame({"year": list(years)}), how="cross")
    out = running.merge(capacity[["plant", "year", "capacity_t"]], on=["plant", "year"], how="left")
    out["existing"] = in_thousands(out["capacity_t"].fillna(0.0))
    return out.assign(output_duty=0.0, credit=0.0)[OUTPUT]


def _only_when_running(outputs: pd.DataFrame, builds: pd.DataFrame) -> pd.DataFrame:
    span = could_run(builds)
    could = pd.Series([y in span.get(p, ()) for p, y in each_row(outputs, "plant", "year")], index=outputs.index)
    return _sorted(outputs[(outputs["existing"] > 0) | could.astype(bool)], "plant", "year")


def _mines(plants: pd.DataFrame, outputs: pd.DataFrame) -> pd.DataFrame:
    mines = plants.loc[plants["reserves"].notna() & plants["plant"].isin(outputs["plant"]), ["plant", "reserves"]]
    return mines.reset_index(drop=True)


def _offers(tables: Tables, names: set[str], years: Sequence[int]) -> pd.DataFrame:
    s = tables["suppliers"]
    s = s[s["form"].isin(names) & s["year"].isin(years) & (s["available_t"] > 0)]
    risk = tables["countries"].set_index("country")["risk"]
    step = s["step"].map(whole).astype(str)
    s = s.assign(
        seller=s["form"] + "|" + s["country"] + "|" + step,
        available=in_thousands(s["available_t"]),
        price=in_thousands(s["price_usd_per_t"]),
        freight=in_thousands(s["freight_usd_per_t"]),
        ramp_kt=in_thousands(s["ramp_t"]),
        duty=0.0,
    )
    s["tie_weight"] = TIE * _usual_price(s) * (s["country"].map(risk).astype(float) + _place(s))
    columns = [
        "seller", "form", "country", "owner", "step", "year", "available", "price", "freight", "duty", "tie_weight",
        "ramp_rate", "ramp_kt",
    ]  # fmt: skip
    return _sorted(s[columns], "seller", "year")


def _established(tables: Tables, home: str, names: set[str], years: Sequence[int]) -> pd.DataFrame:
    """Return the shares that sellers abroad have by custom, with what leaving the last of one costs [MUSD/kt]."""
    shares = tables["established_trade"]
    shares = shares[
        shares["form"].isin(names) & shares["year"].isin(years) & (shares["share"] > 0) & (shares["country"] != home)
    ]
    known = tables["trade_elasticities"][["form", "year", "elasticity", "price_usd_per_t"]]
    shares = shares[["form", "country", "year", "share"]].merge(known, on=["form", "year"])
    shares["last"] = in_thousands(shares["price_usd_per_t"]) / shares["elasticity"]
    return _sorted(shares.rename(columns={"share": "established_share"}), "form", "country", "year")


def _leaving(established: pd.DataFrame) -> pd.DataFrame:
    """Return the steps in which established shares can be given up: width, and cost at the middle [MUSD/kt]."""
    steps = pd.DataFrame({"step": range(1, LEAVING_STEPS + 1)})
    each = established.merge(steps, how="cross")
    each["leaving_share"] = each["established_share"] / LEAVING_STEPS
    each["leaving_price"] = each["last"] * (each["step"] - 0.5) / LEAVING_STEPS
    return _sorted(
        each[["step", "form", "country", "year", "leaving_share", "leaving_price"]], "form", "country", "year", "step"
    )


def _usual_price(offers: pd.DataFrame) -> pd.Series:
    """Return, for every sale, the middle landed price of its form; of all forms where its own has none above 0."""
    landed = (offers["price"] + offers["freight"]).where(lambda price: price > 0)
    usual = landed.groupby(offers["form"]).transform("median")
    return usual.fillna(landed.median()).fillna(1.0)


def _place(offers: pd.DataFrame) -> pd.Series:
    """Return, for every sale, where its seller stands among those of its form, 0 to 1; no two sellers stand alike."""
    sellers = offers[["form", "seller"]].drop_duplicates().sort_values(["form", "seller"])
    of_form = sellers.groupby("form")
    form = of_form.ngroup() / max(of_form.ngroups, 1)
    place = (of_form.cumcount() + form) / of_form["seller"].transform("size")
    return offers["seller"].map(dict(zip(sellers["seller"], place, strict=True))).astype(float)


def _demands(
    tables: Tables,
    path: str,
    boundaries: Sequence[str],
    shortfall: str,
    names: set[str],
    years: Sequence[int],
) -> pd.DataFrame:
    d = tables["demand"]
    d = d[d["form"].isin(names) & d["year"].isin(years) & (d["path"] == path) & d["boundary"].isin(boundaries)]
    d = d.groupby(["end_use", "form", "year"], as_index=False)[["demand_t"]].sum()
    d = d[d["demand_t"] > 0].assign(wanted=lambda x: in_thousands(x["demand_t"]))
    d = d.merge(tables["shortage"][["end_use", "form", "shortage_usd_per_t"]], on=["end_use", "form"], how="left")
    steps = tables["substitutes"]
    d = d.merge(
        steps.loc[steps["step"] == 1, ["end_use", "form", "year", "max_share", "cost_usd_per_t"]],
        on=["end_use", "form", "year"],
        how="left",
    )
    essential = tables["end_uses"].set_index("end_use")["essential"] == "yes"
    d["essential"] = d["end_use"].map(essential).astype(bool)
    d["substitute_most"] = d["max_share"].fillna(0.0) * d["wanted"]
    d["substitute_cost"] = in_thousands(d["cost_usd_per_t"].fillna(0.0))
    d["shortfall_most"] = d["wanted"] if shortfall == "priced" else 0.0
    d["shortage"] = in_thousands(d["shortage_usd_per_t"])
    columns = [
        "end_use", "form", "year", "essential", "wanted", "substitute_most", "shortfall_most", "substitute_cost",
        "shortage",
    ]  # fmt: skip
    return _sorted(d[columns], "end_use", "form", "year")


def _bills(tables: Tables, names: set[str]) -> pd.DataFrame:
    """Return what products take of the forms planned; forms of other minerals are had without limit."""
    b = tables["bills"]
    b = b[b["form"].isin(names) & (b["t_per_unit"] > 0)]
    return _sorted(b.assign(bill=b["t_per_unit"])[["product", "form", "bill"]], "product", "form")


def _discards(tables: Tables, names: set[str], years: Sequence[int]) -> pd.DataFrame:
    d = tables["discards"]
    d = d[d["form"].isin(names)]
    d = d.assign(discard_price=in_thousands(d["cost_usd_per_t"]))[["form", "discard_price"]].merge(
        pd.DataFrame({"year": list(years)}), how="cross"
    )
    return _sorted(d[["form", "year", "discard_price"]], "form", "year")


def _products(tables: Tables, path: str, shortfall: str, bills: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    p = tables["products"]
    p = p[p["product"].isin(bills["product"]) & p["year"].isin(years) & (p["path"] == path) & (p["wanted_units"] > 0)]
    p = p.assign(product_wanted=in_thousands(p["wanted_units"]), missing_cost=in_thousands(p["shortage_usd_per_unit"]))
    p = p.assign(missing_most=p["product_wanted"] if shortfall == "priced" else 0.0)
    columns = ["end_use", "product", "year", "product_wanted", "missing_most", "missing_cost"]
    return _sorted(p[columns], "end_use", "product", "year")


def _outlets(tables: Tables, names: set[str], years: Sequence[int]) -> pd.DataFrame:
    o = tables["outlets"]
    o = o[o["form"].isin(names) & o["year"].isin(years) & (o["size_t"] > 0)]
    o = o.assign(outlet_most=in_thousands(o["size_t"]), outlet_price=in_thousands(o["price_usd_per_t"]))
    o["resells"] = o["resells"] == "yes"
    o["established"] = in_thousands(o["established_t"].fillna(0.0))
    columns = ["form", "outlet", "year", "outlet_most", "outlet_price", "resells", "established"]
    return _sorted(o[columns], "form", "outlet", "year")


def _withdrawals(tables: Tables, names: set[str], years: Sequence[int]) -> pd.DataFrame:
    """Return the steps in which established sales abroad can be given up: width [kt], and cost at the middle."""
    known = tables["trade_elasticities"][["form", "year", "elasticity", "price_usd_per_t"]]
    sales = _outlets(tables, names, years)
    sales = sales[sales["established"] > 0].merge(known, on=["form", "year"])
    each = sales.merge(pd.DataFrame({"step": range(1, LEAVING_STEPS + 1)}), how="cross")
    last = in_thousands(each["price_usd_per_t"]) / each["elasticity"]
    each["withdrawn_most"] = each["established"] / LEAVING_STEPS
    each["withdrawal_price"] = last * (each["step"] - 0.5) / LEAVING_STEPS
    columns = ["step", "form", "outlet", "year", "withdrawn_most", "withdrawal_price"]
    return _sorted(each[columns], "form", "outlet", "year", "step")


def _collections(tables: Tables, names: set[str], years: Sequence[int]) -> pd.DataFrame:
    c = tables["scrap"]
    c = c[c["form"].isin(names) & c["year"].isin(years)]
    c = c.assign(
        collector=c["form"] + "|scrap|" + c["step"].map(whole).astype(str),
        feed=in_thousands(c["available_t"]),
        collection_price=in_thousands(c["collection_usd_per_t"]),
    )
    return _sorted(c[["collector", "form", "year", "feed", "collection_price", "return_share"]], "collector", "year")


def _returns(tables: Tables, collections: pd.DataFrame, demands: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return what each delivery sends back, and when: deliveries older than the horizon are in the feed."""
    r = tables["returns"].merge(
        demands[["end_use", "form", "year"]].rename(columns={"year": "sold"}), on=["end_use", "form"]
    )
    r["year"] = (r["sold"] + r["lifetime_years"].map(whole)).astype(int)
    r = r.merge(
        collections[["collector", "form", "year", "return_share"]].rename(columns={"form": "scrap_form"}),
        on=["scrap_form", "year"],
    )
    r["returned"] = r["return_t_per_t"] * r["return_share"]
    r = r[(r["returned"] > 0) & r["year"].isin(years)]
    return _sorted(
        r[["collector", "year", "end_use", "form", "sold", "returned"]], "collector", "year", "end_use", "form", "sold"
    )


def _stocks(tables: Tables, names: set[str], years: Sequence[int], discount_rate: float) -> pd.DataFrame:
    """Return both stocks of every form; the public one stays as it is until a sentence asks for it."""
    s = tables["stockpile"]
    s = s[s["form"].isin(names) & (s["limit_t"] > 0)].merge(pd.DataFrame({"year": list(years)}), how="cross")
    asked = (s["cost_of_capital"] - discount_rate).fillna(0.0)
    known = tables["forms"].set_index("form")["reference_price_usd_per_t"]
    price = in_thousands(s["form"].map(known).astype(float))
    private = s["holder"] == PRIVATE
    s = s.assign(
        holding=in_thousands(s["holding_usd_per_t"]),
        opening=in_thousands(s["opening_t"]),
        kept=1 - s["loss_rate"],
        carrying=(asked.clip(lower=0.0) * price).where(private, 0.0),
        closing=in_thousands(s["closing_t"]),
        stock_limit=in_thousands(s["limit_t"]),
        fill_limit=in_thousands(s["fill_t_per_year"]),
        release_limit=in_thousands(s["release_t_per_year"]),
        release_share=np.nan,
        rule="",
        asked=0.0,
        buys=False,
    )
    left = s["opening"] * s["kept"] ** (s["year"] - years[0])
    s = s.assign(
        stock_most=s["stock_limit"].where(private, left),
        fill_most=s["fill_limit"].where(private, 0.0),
        release_most=s["release_limit"].where(private, 0.0),
    )
    return _sorted(s[STOCK], "holder", "form", "year")


def _origins(tables: Tables, names: set[str]) -> pd.DataFrame:
    """Return origin shares for every seller; goods of a country that the table does not name are its own."""
    known = tables["origins"]
    known = known.loc[known["form"].isin(names), ["form", "country", "origin", "share"]]
    sold = tables["suppliers"]
    sold = sold.loc[sold["form"].isin(names), ["form", "country"]].drop_duplicates()
    absent = sold.merge(known[["form", "country"]].drop_duplicates(), how="left", indicator=True)
    own = absent.loc[absent["_merge"] == "left_only", ["form", "country"]]
    return _sorted(pd.concat([known, own.assign(origin=own["country"], share=1.0)]), "form", "country", "origin")

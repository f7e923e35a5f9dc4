"""The headline numbers of a plan, one metric a row."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.rows import each_row
from model.frames import Frames

Tables = Mapping[str, pd.DataFrame]
HEADLINE_STAGES = ("refined", "component")
WINDOW = 10
"""Fiscal years in a budget window."""


def summary(tables: Tables, f: Frames, cost: float, resource: float, terms: Mapping[str, float]) -> pd.DataFrame:
    """Return cost, its terms, federal money, and supply shares by year.

    `cost` is the perspective's; `resource` is what the nation gives up: every term but transfers.

    Shares over several forms cover refined forms and components. Within a mineral, forms weigh by the value of
    their supply at reference prices; minerals weigh the same, so that no dear mineral hides the others.
    """
    rows: list[tuple[str, int, float | str, str]] = [
        ("cost", 0, cost, "MUSD present value"),
        ("resource_cost", 0, resource, "MUSD present value"),
    ]
    rows += [(f"cost_{name}", 0, value, "MUSD present value") for name, value in terms.items()]
    rows += _federal(tables["budget"], f)
    rows += _shares(tables, f, _headline(tables["concentration"], f))
    rows += _missing(tables["demand"], f)
    frame = pd.DataFrame(rows, columns=["metric", "year", "value", "unit"])
    text = frame["value"].map(lambda v: isinstance(v, str))
    return frame.assign(
        text=frame["value"].where(text, "").astype(str), value=pd.to_numeric(frame["value"].mask(text), errors="coerce")
    )


def _federal(budget: pd.DataFrame, f: Frames) -> list[tuple[str, int, float | str, str]]:
    window = budget[(budget["fiscal_year"] >= f.years[0]) & (budget["fiscal_year"] < f.years[0] + WINDOW)]
    receipt, contingent = window["kind"] == "receipt", window["kind"] == "contingent"
    return [
        ("federal_outlays_10_years", 0, float(window.loc[~receipt & ~contingent, "outlays_musd"].sum()), "MUSD"),
        ("federal_receipts_10_years", 0, float(-window.loc[receipt, "outlays_musd"].sum()), "MUSD"),
        ("federal_contingent_10_years", 0, float(window.loc[contingent, "outlays_musd"].sum()), "MUSD"),
    ]


def _headline(concentration: pd.DataFrame, f: Frames) -> pd.DataFrame:
    prices = dict(zip(f.forms["form"], f.forms["price"], strict=True))
    out = concentration[concentration["form"].map(f.stage_of).isin(HEADLINE_STAGES)]
    out = out.assign(
        value=out["supply_t"] * out["form"].map(prices).astype(float), mineral=out["form"].map(f.mineral_of)
    )
    return out.assign(weight=out["value"] / out.groupby(["year", "mineral"])["value"].transform("sum")).fillna(
        {"weight": 0.0}
    )


def _shares(tables: Tables, f: Frames, headline: pd.DataFrame) -> list[tuple[str, int, float | str, str]]:
    whole = headline.groupby("year")["weight"].sum()
    whole = whole[whole > 0]
    out: list[tuple[str, int, float | str, str]] = []
    for metric in ("allied_share", "domestic_share", "recycled_share", "hhi", "import_reliance"):
        values = pd.to_numeric(headline[metric], errors="coerce") * headline["weight"]
        by = values.groupby(headline["year"]).agg(lambda v: v.sum(skipna=False)).reindex(whole.index) / whole
        out += [(metric, year, value, "share") for year, value in zip(by.index, by, strict=True) if pd.notna(value)]
    shipped = tables["shares"].merge(headline[["form", "year", "weight"]], on=["form", "year"])
    shipped = shipped[(shipped["country"] != f.home) & shipped["year"].isin(whole.index)]
    scale = shipped["weight"] / shipped["year"].map(whole)
    for measure in ("shipped", "origin"):
        top: dict[int, tuple[float, str]] = {}
        abroad = shipped.assign(share=shipped[f"{measure}_share"] * scale)
        abroad = abroad.groupby(["year", "country"])["share"].sum().reset_index()
        for year, country, share in each_row(abroad, "year", "country", "share"):
            if share > top.get(year, (0.0, ""))[0]:
                top[year] = (share, country)
        for year, (share, country) in top.items():
            out.append((f"top_country_{measure}", year, country, "country"))
            out.append((f"top_share_{measure}", year, share, "share"))
    return out


def _missing(demand: pd.DataFrame, f: Frames) -> list[tuple[str, int, float | str, str]]:
    prices = dict(zip(f.forms["form"], f.forms["price"], strict=True))
    value = demand["form"].map(prices).astype(float)
    frame = pd.DataFrame(
        {"year": demand["year"], "wanted": demand["wanted_t"] * value, "missing": demand["shortfall_t"] * value}
    )
    by = frame.groupby("year", as_index=False).sum()
    out: list[tuple[str, int, float | str, str]] = [
        ("shortfall_share", y, float(m / w) if w > 0 else 0.0, "share of demand by value")
        for y, w, m in each_row(by, "year", "wanted", "missing")
    ]
    return out

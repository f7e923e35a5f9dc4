"""The cost of a plan, counted again from its result tables and the dataset's prices, term by term.

Prices, annuities and discounting are worked out here from the study's numbers (`model.facts`), tonnes come from
the result tables. Duties, credits and whatever else a sentence makes somebody pay are what it books in the
ledger, worked out from result tables too; a grant saves the yearly charges on the capital that it pays. What tax
credits, loans and equity save is in what their sentences book.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.facts import discount
from model.frames import Frames
from model.policies import Clause

Tables = Mapping[str, pd.DataFrame]
Numbers = npt.NDArray[np.float64]
OURS = ("buyers", "plants")
"""Whose cost the market's view counts."""
WITHIN = ("Treasury", "financiers", "financing account")
"""Others within the nation: what they pay or receive cancels for it."""
NO_COST = ("stockpile purchases", "stockpile sales")
"""Payments for goods whose purchase is counted already."""


@dataclass(frozen=True)
class Recount:
    """terms: cost by name, million USD of present value; transfers: within the nation, to and from buyers or plants."""

    terms: Mapping[str, float]
    transfers: float

    def cost(self, perspective: str) -> float:
        """Return the cost: for the market with transfers, for the nation without."""
        return math.fsum([*self.terms.values(), self.transfers if perspective == "market" else 0.0])


def recount(f: Frames, clauses: Sequence[Clause], tables: Tables) -> Recount:
    """Count a plan's cost; `f` are the study's numbers with the variant's prices in them."""
    worth = {year: discount(f.discount_rate, f.years[0], year) for year in f.years}
    grants = _saved_by_grants(f, tables["grants"], worth)
    booked, transfers = _booked(f, clauses, tables, worth)
    terms = _goods(f, tables, worth) | _plants(f, tables, worth) | {"booked by sentences": booked}
    return Recount(terms, transfers - grants)


def present_value(worth: Mapping[int, float], years: pd.Series, musd: pd.Series) -> float:
    """Return the sum of yearly amounts, each discounted."""
    return math.fsum(years.map(worth).to_numpy(dtype="float64") * musd.to_numpy(dtype="float64"))


def _goods(f: Frames, tables: Tables, worth: Mapping[int, float]) -> dict[str, float]:
    bought = tables["purchases"].merge(
        f.sales[["form", "country", "step", "year", "price", "freight"]], on=["form", "country", "step", "year"]
    )
    scrap = tables["recycling"].merge(
        f.collections[["collector", "year", "collection_price"]], on=["collector", "year"]
    )
    held = tables["stockpile"].merge(f.stocks[["form", "year", "holding"]], on=["form", "year"])
    used = tables["demand"].merge(
        f.demands[["end_use", "form", "year", "substitute_cost", "shortage"]], on=["end_use", "form", "year"]
    )
    short = tables["products"].merge(
        f.products[["end_use", "product", "year", "missing_cost"]], on=["end_use", "product", "year"]
    )
    gone = tables["discards"].merge(f.discards, on=["form", "year"])
    sold = tables["outlets"].merge(f.outlets[["form", "outlet", "year", "outlet_price"]], on=["form", "outlet", "year"])

    def pays(rows: pd.DataFrame, tonnes: str, price: str) -> float:
        return present_value(worth, rows["year"], rows[tonnes] / 1000.0 * rows[price])

    return {
        "purchase_cost": pays(bought, "tonnes", "price"),
        "freight_cost": pays(bought, "tonnes", "freight"),
        "collection_cost": pays(scrap, "tonnes", "collection_price"),
        "holding_cost": pays(held, "stock_t", "holding"),
        "substitution_cost": pays(used.assign(own=used["substituted_t"] - used["program_t"]), "own", "substitute_cost"),
        "shortage_cost": pays(used, "shortfall_t", "shortage"),
        "missing_product_cost": pays(short, "missing_units", "missing_cost"),
        "discard_cost": pays(gone, "tonnes", "discard_price"),
        "outlet_revenue": -pays(sold, "tonnes", "outlet_price"),
    }


def _plants(f: Frames, tables: Tables, worth: Mapping[int, float]) -> dict[str, float]:
    """Making, by-products, and capacity: held whether it runs or not, its capital repaid while it stands."""
    main = tables["production"]
    main = main.loc[main["main"].astype(bool), ["plant", "year", "tonnes"]]
    made = main.merge(f.outputs[["plant", "year", "variable", "byproduct"]], on=["plant", "year"])
    kt = made["tonnes"] / 1000.0
    built = tables["capacity"].loc[tables["capacity"]["built_t"] > 0, ["plant", "year", "built_t"]]
    built = built.merge(f.builds[["plant", "year", "annuity", "first_run", "last_run"]], on=["plant", "year"])
    runs = built.drop(columns="year").merge(pd.DataFrame({"year": list(f.years)}), how="cross")
    runs = runs[runs["year"].between(runs["first_run"], runs["last_run"])]
    holding = f.outputs[["plant", "fixed"]].drop_duplicates("plant").set_index("plant")["fixed"]
    return {
        "operating_cost": present_value(worth, made["year"], kt * made["variable"]),
        "byproduct_revenue": -present_value(worth, made["year"], kt * made["byproduct"]),
        "fixed_cost": present_value(worth, f.outputs["year"], f.outputs["existing"] * f.outputs["fixed"])
        + present_value(worth, runs["year"], runs["built_t"] / 1000.0 * runs["plant"].map(holding).astype("float64")),
        "capital_cost": present_value(worth, runs["year"], runs["built_t"] / 1000.0 * runs["annuity"]),
    }


def _saved_by_grants(f: Frames, grants: pd.DataFrame, worth: Mapping[int, float]) -> float:
    """A grant takes its part of the capital off the yearly charges that fall within the horizon."""
    paid = grants.merge(f.builds[["plant", "year", "capex", "annuity", "first_run", "last_run"]], on=["plant", "year"])
    years = [
        math.fsum(worth[y] for y in f.years if first <= y <= last)
        for first, last in zip(paid["first_run"], paid["last_run"], strict=True)
    ]
    return math.fsum((paid["musd"] / paid["capex"] * paid["annuity"]).to_numpy(dtype="float64") * np.array(years))


def _booked(f: Frames, clauses: Sequence[Clause], tables: Tables, worth: Mapping[int, float]) -> tuple[float, float]:
    """Return what the sentences make buyers and plants pay others, and the nation itself, less what they receive."""
    others: list[float] = []
    within: list[float] = []
    for clause in clauses:
        for flow in clause.sentence.flows(clause.label, f, tables):
            sign = (flow.payer in OURS) - (flow.payee in OURS)
            if not sign or flow.item in NO_COST:
                continue
            kept = within if flow.payer in WITHIN or flow.payee in WITHIN else others
            kept.append(sign * flow.musd * worth.get(flow.year, math.nan))
    return math.fsum(others), math.fsum(within)

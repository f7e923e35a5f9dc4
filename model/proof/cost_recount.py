"""The cost of a plan, counted again from its result tables and the dataset's prices, term by term.

Prices, annuities and discounting are worked out here from the study's numbers (`second_reading`), tonnes come from
the result tables. Duties, credits and whatever else a sentence makes somebody pay are what it books in the
ledger, worked out from result tables too; a grant saves the yearly charges on the capital that it pays. What tax
credits, loans and equity save is in what their sentences book.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies import Clause
from model.proof.dependent_plants import replaced
from model.proof.keyed_columns import Columns, Facts, Key, Numbers
from model.proof.rows_afresh import discount

Tables = Mapping[str, pd.DataFrame]
Stated = Mapping[str, Columns]
OURS = ("buyers", "plants")
"""Whose cost the market's view counts."""
WITHIN = ("Treasury", "financiers", "financing account")
"""Others within the nation: what they pay or receive cancels for it."""
NO_COST = ("stockpile purchases", "stockpile sales", "stockpile sales, spent again")
"""Payments for goods whose purchase is counted already."""
STORED = "storage of public stock"
"""What an account pays in place of buyers; it is part of the cost."""


@dataclass(frozen=True)
class Recount:
    """terms: cost by name, million USD of present value; transfers: within the nation, to and from buyers or plants."""

    terms: Mapping[str, float]
    transfers: float

    def cost(self, perspective: str) -> float:
        """Return the cost: for the market with transfers, for the nation without."""
        return math.fsum([*self.terms.values(), self.transfers if perspective == "market" else 0.0])


def recount(f: Facts, stated: Stated, clauses: Sequence[Clause], tables: Tables) -> Recount:
    """Count a plan's cost; `f` are the study's numbers with the variant's prices in them, `said` are its `tables`."""
    frames = f.frames
    worth = {year: discount(frames.discount_rate, f.years[0], year) for year in f.years}
    grants = _saved_by_grants(f, stated["grants"], worth)
    booked, transfers = _booked(frames, clauses, tables, worth)
    terms = _goods(f, stated, worth) | _plants(f, stated, worth) | {"booked by sentences": booked}
    private = _asked_of_private_stock(f, stated, worth)
    return Recount(terms, transfers + _above_the_social_rate(f, stated, worth) + private - grants)


def present_value(worth: Mapping[int, float], years: Sequence[int], musd: Numbers) -> float:
    """Return the sum of yearly amounts, each discounted; no number where a year is not one of the plan's."""
    each = np.fromiter(map(worth.get, years, repeat(math.nan)), dtype=float, count=len(years))
    return math.fsum((each * musd).tolist())


def _beside(columns: Columns, facts: Columns, key: Sequence[str]) -> tuple[Columns, Columns]:
    """Return the rows that the facts have, and the facts of each."""
    rows, theirs, *_ = columns.beside(facts, *key)
    return rows, theirs


def _more_of_facilities(f: Facts, facilities: Columns, worth: Mapping[int, float]) -> float:
    """Return the present value of what is had of facilities beyond what they have."""
    price = f.frames.once(_prices_of_more)
    each = facilities.keys("facility", "year", "extra")
    paid = np.array([extra * price[h, y] / 1e6 if extra else 0.0 for h, y, extra in each], dtype=float)
    return present_value(worth, facilities["year"].tolist(), paid)


def _prices_of_more(frames: Frames) -> dict[Key, float]:
    """Return what a unit more of each facility costs in each year, USD."""
    rows = each_row(frames.tables["infrastructure"], "facility", "year", "extra_usd_per_unit")
    return {(facility, year): usd for facility, year, usd in rows}


def _prices_of_steps(f: Facts, steps: Columns) -> Numbers:
    """Return what a kt costs at each later step of substitution, MUSD; no number where no row says so."""
    key = ("end_use", "form", "step", "year")
    cost = f.frames.once(_costs_of_substitutes)
    return np.array([cost.get((u, x, int(k), y), math.nan) for u, x, k, y in steps.keys(*key)], dtype=float)


def _costs_of_substitutes(frames: Frames) -> dict[Key, float]:
    """Return what a kt costs at each step of substitution, MUSD."""
    rows = each_row(frames.tables["substitutes"], "end_use", "form", "step", "year", "cost_usd_per_t")
    return {(use, form, int(step), year): usd / 1000.0 for use, form, step, year, usd in rows}


def _goods(f: Facts, stated: Stated, worth: Mapping[int, float]) -> dict[str, float]:
    bought, sale = _beside(stated["purchases"], f["offers"], ("form", "country", "step", "year"))
    left, leaving = _beside(stated["left_trade"], f["leaving"], ("form", "country", "step", "year"))
    fewer, buyer = _beside(stated["withdrawn_sales"], f["withdrawals"], ("form", "outlet", "step", "year"))
    scrap, collection = _beside(stated["recycling"], f["collections"], ("collector", "year"))
    held, stock = _beside(stated["stockpile"], f["stocks"], ("form", "year", "holder"))
    used, demand = _beside(stated["demand"], f["demands"], ("end_use", "form", "year"))
    short, product = _beside(stated["products"], f["products"], ("end_use", "product", "year"))
    gone, discard = _beside(stated["discards"], f["discards"], ("form", "year"))
    sold, outlet = _beside(stated["outlets"], f["outlets"], ("form", "outlet", "year"))
    steps = stated["substitution_steps"]
    later = steps.sums("tonnes", "end_use", "form", "year")
    dearer = np.array([later.get(key, 0.0) for key in used.keys("end_use", "form", "year")])
    own = used["substituted_t"] - used["program_t"] - dearer

    def pays(rows: Columns, tonnes: Numbers, price: Numbers) -> float:
        return present_value(worth, rows["year"].tolist(), tonnes / 1000.0 * price)

    return {
        "purchase_cost": pays(bought, bought["tonnes"], sale["price"]),
        "freight_cost": pays(bought, bought["tonnes"], sale["freight"]),
        "switching_cost": pays(left, left["tonnes"], leaving["leaving_price"]),
        "facility_cost": _more_of_facilities(f, stated["infrastructure"], worth),
        "withdrawal_cost": pays(fewer, fewer["tonnes"], buyer["withdrawal_price"]),
        "collection_cost": pays(scrap, scrap["tonnes"], collection["collection_price"]),
        "holding_cost": pays(held, held["stock_t"], stock["holding"]),
        "substitution_cost": pays(used, own, demand["substitute_cost"]),
        "dearer_substitution_cost": pays(steps, steps["tonnes"], _prices_of_steps(f, steps)),
        "shortage_cost": pays(used, used["shortfall_t"], demand["shortage"]),
        "missing_product_cost": pays(short, short["missing_units"], product["missing_cost"]),
        "discard_cost": pays(gone, gone["tonnes"], discard["discard_price"]),
        "outlet_revenue": -pays(sold, sold["tonnes"], outlet["outlet_price"]),
    }


def _plants(f: Facts, stated: Stated, worth: Mapping[int, float]) -> dict[str, float]:
    """Making, by-products, and capacity: held whether it runs or not, its capital repaid while it stands."""
    key, outputs = ("plant", "year"), f["outputs"]
    made, plant = _beside(stated["production"].flagged("main"), outputs, key)
    kt, when = made["tonnes"] / 1000.0, made["year"].tolist()
    capacity = stated["capacity"]
    gone = replaced(f, capacity)
    left = outputs["existing"] - np.array([gone.get(at, 0.0) / 1000.0 for at in outputs.keys(*key)])
    standing = left * outputs["fixed"]
    built, build = _built(f, capacity)
    new = built["built_t"] / 1000.0 * _worth_while_it_stands(f, build, worth)
    fixed = outputs.amount("fixed", outputs.find(("plant",), built.keys("plant")), absent=math.nan)
    return {
        "operating_cost": present_value(worth, when, kt * plant["variable"]),
        "byproduct_revenue": -present_value(worth, when, kt * plant["byproduct"]),
        "fixed_cost": present_value(worth, outputs["year"].tolist(), standing) + math.fsum(new * fixed),
        "capital_cost": math.fsum(new * (build["annuity"] - build["interest"] - build["spread"])),
        "construction_interest": math.fsum(new * build["interest"]),
    }


def _built(f: Facts, capacity: Columns) -> tuple[Columns, Columns]:
    """Return the rows in which something is built, and the facts of each build."""
    return _beside(capacity.take(capacity["built_t"] > 0), f["builds"], ("plant", "year"))


def _worth_while_it_stands(f: Facts, builds: Columns, worth: Mapping[int, float]) -> Numbers:
    """Return the present value of a dollar in every year, within the horizon, in which a build stands."""
    span = zip(builds["first_run"].tolist(), builds["last_run"].tolist(), strict=True)
    return np.array([math.fsum(worth[y] for y in f.years if first <= y <= last) for first, last in span])


def _above_the_social_rate(f: Facts, stated: Stated, worth: Mapping[int, float]) -> float:
    """Owners at home pay their financiers what they ask above the social rate: it stays within the nation."""
    built, build = _built(f, stated["capacity"])
    return math.fsum(built["built_t"] / 1000.0 * _worth_while_it_stands(f, build, worth) * build["spread"])


def _asked_of_private_stock(f: Facts, stated: Stated, worth: Mapping[int, float]) -> float:
    """Buyers pay those who hold stock of their own what they ask on it: it stays within the nation."""
    held, stock = _beside(stated["stockpile"], f["stocks"], ("form", "year", "holder"))
    return present_value(worth, held["year"].tolist(), held["stock_t"] / 1000.0 * stock["carrying"])


def _saved_by_grants(f: Facts, grants: Columns, worth: Mapping[int, float]) -> float:
    """A grant takes its part of the capital off the yearly charges that fall within the horizon."""
    paid, build = _beside(grants, f["builds"], ("plant", "year"))
    charges = build["annuity"] * _worth_while_it_stands(f, build, worth)
    return math.fsum(paid["musd"] / build["capex"] * charges)


def _booked(f: Frames, clauses: Sequence[Clause], tables: Tables, worth: Mapping[int, float]) -> tuple[float, float]:
    """Return what the sentences make buyers and plants pay others, and the nation itself, less what they receive."""
    others: list[float] = []
    within: list[float] = []
    for clause in clauses:
        for flow in clause.policy.flows(clause.label, f, tables):
            sign = (flow.payer in OURS) - (flow.payee in OURS)
            if not sign or flow.item in NO_COST:
                continue
            kept = within if flow.payer in WITHIN or flow.payee in WITHIN else others
            kept.append(sign * flow.musd * worth.get(flow.year, math.nan))
    return math.fsum(others), math.fsum(within)

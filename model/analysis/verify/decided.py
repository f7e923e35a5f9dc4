"""The decisions of a plan read back from its tables, and every table that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from data.rows import each_row
from model.analysis.what_if.cut_rounds import Answer
from model.frames.column_tables import as_frame
from model.frames.result_names import blend_of, step_label
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.plan.decision_frame import decision
from model.plan.plan import make_plan
from model.plan.windfalls import windfalls
from model.policies import Clause
from model.program.compile.compile import Program
from model.program.fill.arrays import Numbers

Tables = Mapping[str, pd.DataFrame]
FROM_PRICES = ("prices", "policies", "alternatives")
"""Tables that rest on the solver's prices: nothing but solving gives them."""


class _Where(NamedTuple):
    """Where the amounts of a decision stand: a table, its key, the column, and how many of its units make one."""

    table: str
    key: tuple[str, ...]
    column: str
    scale: float = in_tonnes(1.0)


_BY_FORM, _BY_HOLDER = ("form", "year"), ("holder", "form", "year")
_BLEND = ("kind", "user", "form")
_BY_USE, _BY_PRODUCT = ("end_use", "form", "year"), ("end_use", "product", "year")
_BY_PLANT, _BY_CLAUSE = ("plant", "year"), ("clause", "plant", "year")
DECIDED = {
    "Purchase": _Where("purchases", ("seller", "year"), "tonnes"),
    "Left": _Where("left_trade", ("at", "form", "country", "year"), "tonnes"),
    "Withdrawn": _Where("withdrawn_sales", ("at", "form", "outlet", "year"), "tonnes"),
    "Extra": _Where("infrastructure", ("facility", "year"), "extra"),
    "Output": _Where("production", _BY_PLANT, "tonnes"),
    "Build": _Where("capacity", _BY_PLANT, "built_t"),
    "Retired": _Where("capacity", _BY_PLANT, "retired_t"),
    "Collection": _Where("recycling", ("collector", "year"), "tonnes"),
    "Stock": _Where("stockpile", _BY_HOLDER, "stock_t"),
    "StockIn": _Where("stockpile", _BY_HOLDER, "in_t"),
    "StockOut": _Where("stockpile", _BY_HOLDER, "out_t"),
    "Delivery": _Where("demand", _BY_USE, "delivered_t"),
    "Substitution": _Where("demand", _BY_USE, "own_t"),
    "Shortfall": _Where("demand", _BY_USE, "shortfall_t"),
    "Program": _Where("programs", ("clause", *_BY_USE), "tonnes"),
    "Outlet": _Where("outlets", ("form", "outlet", "year"), "tonnes"),
    "Assembled": _Where("products", _BY_PRODUCT, "assembled_units"),
    "Missing": _Where("products", _BY_PRODUCT, "missing_units"),
    "Part": _Where("parts", ("product", "form", "year"), "tonnes"),
    "Discard": _Where("discards", _BY_FORM, "tonnes"),
    "Grant": _Where("grants", _BY_CLAUSE, "musd", 1.0),
    "Finance": _Where("finance", _BY_CLAUSE, "musd", 1.0),
    "Qualified": _Where("lots", ("clause", "party", "form", "year"), "qualified_t"),
    "Supply": _Where("lots", _BY_FORM, "supply_t"),
    "Feed": _Where("blends", ("blend", "feed", "year"), "tonnes"),
    "Lot": _Where("lot_feeds", ("clause", "party", "plant", "form", "year"), "tonnes"),
}


def not_read_back(program: Program) -> list[str]:
    """Return decisions that cost something and stand in no table."""
    dear = np.any([vector != 0 for vector, _ in program.costs.values()], axis=0)
    blocks = program.columns.items()
    return [name for name, block in blocks if name not in DECIDED and dear[block.start : block.stop].any()]


def following(
    name: str, tables: Tables, cost: float, solved: Answer, base: Frames, frames: Frames, clauses: tuple[Clause, ...]
) -> dict[str, pd.DataFrame]:
    """Return every table that follows from what a plan's tables say was decided; what they make of it is not read.

    cost: the plan's, million USD; solved: an answer of the same program. Left out are the tables of FROM_PRICES.
    """
    program, solution = solved.program, solved.solution
    read = replace(solution, x=_decisions(program, solved, tables, frames), objective=cost)
    out = make_plan(name, program, read, base, frames, clauses).tables
    bare = {table: frame.drop(columns="variant", errors="ignore") for table, frame in tables.items()}
    worth = as_frame(windfalls(bare["purchases"], bare["prices"]))
    out = {**out, "windfalls": worth.assign(variant=name)[["variant", *worth.columns]]}
    return {table: frame for table, frame in out.items() if table not in FROM_PRICES}


def _decisions(program: Program, solved: Answer, tables: Tables, frames: Frames) -> Numbers:
    """Return the value of every column: that of the tables, 0 for what stands in none."""
    x = np.zeros(len(program.cost))
    amounts = _amounts(tables, frames)
    for name, block in program.columns.items():
        where = DECIDED.get(name)
        if where is None or block.stop == block.start:
            continue
        keys = decision(program, solved.solution, name, *where.key)[list(where.key)]
        known = amounts[where.table].groupby(list(where.key))[where.column].first().to_dict()
        found = [known.get(key, 0.0) for key in keys.itertuples(index=False, name=None)]
        x[block.start : block.stop] = np.array(found, dtype=float) / where.scale
    return x


def _amounts(tables: Tables, frames: Frames) -> dict[str, pd.DataFrame]:
    """Return the tables with the names that the program gives to sellers, main products and own substitution."""
    sellers = frames.offers[["form", "country", "step", "year", "seller"]]
    production, demand = tables["production"], tables["demand"]
    return {
        **tables,
        "blends": tables["blends"].assign(blend=[blend_of(*key) for key in each_row(tables["blends"], *_BLEND)]),
        **{name: _stepped(tables[name]) for name in ("left_trade", "withdrawn_sales")},
        "purchases": tables["purchases"].merge(sellers, on=["form", "country", "step", "year"]),
        "production": production[production["main"].astype(bool)],
        "demand": demand.assign(own_t=demand["substituted_t"] - demand["program_t"]),
    }


def _stepped(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(at=table["step"].map(step_label))

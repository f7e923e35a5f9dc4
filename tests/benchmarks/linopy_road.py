"""The same program in linopy, from the same arrays: one flat dimension a set, sums by group, handed to HiGHS directly.

Flat dimensions because the sets are sparse: a seller by year array over all sellers and years would be mostly absent.
Positions and costs are those of `by_hand`, so that only the modelling layer is measured.
"""

from __future__ import annotations

import warnings
from typing import Any

import linopy
import numpy as np
import pandas as pd

from model.program.fill.arrays import Codes, ModelData, Numbers
from tests.benchmarks.by_hand import COLUMNS, INF, Flows, costs, positions


class _Road:
    def __init__(self, d: ModelData, sparse: bool) -> None:
        self.d, self.m = d, linopy.Model(sparse=sparse)
        self.vars: dict[str, Any] = {}
        for name, (over, most) in COLUMNS.items():
            n = len(d.sets[over])
            upper = d.parameters[most] if most else np.full(n, np.inf)
            index = pd.RangeIndex(n, name=f"at_{name}")
            self.vars[name] = self.m.add_variables(lower=np.zeros(n), upper=upper, coords=[index], name=name)

    def flow(self, name: str, row: Codes, column: Codes, value: Numbers, over: str, height: int) -> Any:
        """Return the sum of coefficient times variable in each row, nothing where a row has none."""
        dim = f"at_{name}"
        chosen = self.vars[name].isel({dim: column}).assign_coords({dim: np.arange(len(column))})
        terms = chosen * self.array(value, dim)
        group = pd.Series(row, index=pd.RangeIndex(len(row), name=dim), name=over)
        summed = terms.groupby(group).sum()
        return summed.reindex({over: np.arange(height)}).fillna(0)

    def each(self, name: str, over: str, column: Codes | None = None) -> Any:
        """Return one variable for each row."""
        dim, variable = f"at_{name}", self.vars[name]
        if column is not None:
            variable = variable.isel({dim: column}).assign_coords({dim: np.arange(len(column))})
        return variable.rename({dim: over})

    @staticmethod
    def array(values: Numbers, dim: str) -> Any:
        import xarray

        return xarray.DataArray(values, dims=[dim], coords={dim: np.arange(len(values))})


def held(d: ModelData, sparse: bool = False) -> Any:
    """Build the model and hand it to HiGHS."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with linopy.options as options:
            options.set_value(semantics="v1")
            road = _Road(d, sparse)
            _rows(road)
            _objective(road)
            return linopy.io.to_highspy(road.m)


def _rows(road: _Road) -> None:
    d, m, v = road.d, road.m, road.vars
    s, g, flows, n = d.sets, d.parameters, Flows(d), len(d.labels)
    at, balances = flows.at, len(s["BALANCES"])

    def flow(name: str, of: tuple[Codes, Codes, Numbers]) -> Any:
        return road.flow(name, *of, "balance", balances)

    supply = flow("Purchase", flows.bought) + flow("Output", flows.made) + flow("Collection", flows.collected)
    used = flow("Output", flows.taken) + flow("Delivery", flows.delivered) + flow("Outlet", flows.exported)
    stocked = flow("StockOut", flows.stocked) - flow("StockIn", flows.stocked)
    m.add_constraints(supply + stocked - used == 0, name="material_balance")
    m.add_constraints(road.each("Supply", "balance") - supply == 0, name="total_supply")
    seller, year = s["RAMPS"].T
    now = road.each("Purchase", "ramp", at["PURCHASES"](seller, year))
    k, t, before = s["BOUGHT"].T
    ramp = positions(s["RAMPS"], n)(k, t)
    then = (ramp, at["PURCHASES"](k, before), 1 + g["ramp_rate"][ramp])
    m.add_constraints(
        now - road.flow("Purchase", *then, "ramp", len(seller)) <= road.array(g["ramp_kt"], "ramp"), name="ramp"
    )
    p, t, q, y = s["RUNNING"].T
    made = g["usable"][positions(s["STARTING"], n)(q, y, t)]
    built = road.flow("Build", at["OUTPUTS"](p, t), at["BUILDS"](q, y), made, "at_Output", len(s["OUTPUTS"]))
    m.add_constraints(v["Output"] - built <= road.array(g["existing"], "at_Output"), name="capacity")
    p, q, y = s["BUILDING"].T
    site = positions(s["BUILDERS"], n)(p), at["BUILDS"](q, y), np.ones(len(p))
    built = road.flow("Build", *site, "site", len(s["BUILDERS"]))
    m.add_constraints(built <= road.array(g["buildable"], "site"), name="build_limit")
    p, q, t = s["MINING"].T
    dug = positions(s["MINES"], n)(p), at["OUTPUTS"](q, t), np.ones(len(p))
    m.add_constraints(
        road.flow("Output", *dug, "mine", len(s["MINES"])) <= road.array(g["reserves"], "mine"), name="reserves"
    )
    k, t, u, f, y = s["RETURNS"].T
    back = at["COLLECTIONS"](k, t), at["DEMANDS"](u, f, y), g["returned"]
    returned = road.flow("Delivery", *back, "at_Collection", len(s["COLLECTIONS"]))
    m.add_constraints(v["Collection"] - returned <= road.array(g["feed"], "at_Collection"), name="end_of_life")
    for name in ("FIRST_STOCKS", "LATER_STOCKS"):
        f, t = s[name].T[:2]
        here = at["STOCKS"](f, t)
        change = road.each("Stock", name, here) - road.each("StockIn", name, here) + road.each("StockOut", name, here)
        if name == "FIRST_STOCKS":
            m.add_constraints(change == road.array(g["opening"], name), name=name)
        else:
            then_held = road.each("Stock", name, at["STOCKS"](f, s[name][:, 2])) * road.array(g["kept"], name)
            m.add_constraints(change - then_held == 0, name=name)
    wanted = sum(road.each(name, "demand") for name in ("Substitution", "Shortfall")) + road.each("Delivery", "demand")
    m.add_constraints(wanted == road.array(g["wanted"], "demand"), name="demand_met")
    _caps(road, flows)


def _caps(road: _Road, flows: Flows) -> None:
    s, g, at, n = road.d.sets, road.d.parameters, flows.at, len(road.d.labels)
    at_cap, height = positions(s["SHARE_CAPS"], n), len(s["SHARE_CAPS"])
    k, c, f, t, x = s["COUNTED_SELLERS"].T
    counted = road.flow("Purchase", at_cap(k, c, f, t), at["PURCHASES"](x, t), np.ones(len(k)), "cap", height)
    k, c, f, t, x = s["COUNTED_PLANTS"].T
    made = at_cap(k, c, f, t), at["OUTPUTS"](x, t), g["made"][at["MADE"](x, f)]
    counted = counted + road.flow("Output", *made, "cap", height)
    k, c, f, t, x = s["COUNTED_COLLECTORS"].T
    if len(k):
        counted += road.flow("Collection", at_cap(k, c, f, t), at["COLLECTIONS"](x, t), np.ones(len(k)), "cap", height)
    k, c, f, t = s["SHARE_CAPS"].T
    supply = road.each("Supply", "cap", at["BALANCES"](f, t)) * road.array(g["share_most"], "cap")
    road.m.add_constraints(counted - supply <= 0, name="share_at_most")


def _objective(road: _Road) -> None:
    known, offset = costs(road.d)
    terms = [(road.vars[name] * road.array(cost, f"at_{name}")).sum() for name, cost in known.items()]
    road.m.add_objective(sum(terms[1:], terms[0]))
    road.offset = offset  # type: ignore[attr-defined]  # linopy's objective holds no constant


__all__ = ["INF", "held"]

"""The generated studies' program assembled by hand: numpy, scipy and HiGHS, as somebody would who writes arrays only.

Every family is spelled out below, so that this is what the readable rules are measured against. A family that a
generated study does not use is left out; `unknown_families` says when one is there all the same.
"""

from __future__ import annotations

from collections.abc import Callable

import highspy
import numpy as np
from scipy import sparse

from model.program import assembled
from model.program.fill.arrays import Codes, ModelData, Numbers

COLUMNS = {
    "Purchase": ("PURCHASES", "available"),
    "Supply": ("BALANCES", ""),
    "Output": ("OUTPUTS", ""),
    "Build": ("BUILDS", "build_most"),
    "Collection": ("COLLECTIONS", ""),
    "Stock": ("STOCKS", "stock_most"),
    "StockIn": ("STOCKS", "fill_most"),
    "StockOut": ("STOCKS", "release_most"),
    "Delivery": ("DEMANDS", "wanted"),
    "Substitution": ("DEMANDS", "substitute_most"),
    "Shortfall": ("DEMANDS", "shortfall_most"),
    "Outlet": ("OUTLETS", "outlet_most"),
}
ROWS = (
    "BALANCES", "RAMPS", "OUTPUTS", "BUILDERS", "MINES", "COLLECTIONS", "FIRST_STOCKS", "LATER_STOCKS", "DEMANDS",
    "SHARE_CAPS",
)  # fmt: skip
Position = Callable[..., Codes]
INF = highspy.kHighsInf


def unknown_families(data: ModelData) -> list[str]:
    """Return the row families and decisions of the formulation that the data have and that are not written below."""
    rows = [name for name, (_, over) in assembled.CONSTRAINTS.items() if over not in ROWS and len(data.sets[over])]
    return rows + [name for name, d in assembled.VARIABLES.items() if name not in COLUMNS and len(data.sets[d.over])]


def positions(codes: Codes, labels: int) -> Position:
    """Return a function from label codes to the row of a sorted set."""
    keys = np.zeros(len(codes), dtype=np.int64)
    for place in codes.T:
        keys = keys * labels + place

    def at(*places: Codes) -> Codes:
        wanted = np.zeros(len(places[0]), dtype=np.int64)
        for place in places:
            wanted = wanted * labels + place
        return np.searchsorted(keys, wanted)

    return at


class Flows:
    """Where each flow into and out of the balances stands: (row of the balance, column, coefficient)."""

    def __init__(self, d: ModelData) -> None:
        n, s, g = len(d.labels), d.sets, d.parameters
        at = {name: positions(s[name], n) for name in ("BALANCES", "PURCHASES", "OUTPUTS", "COLLECTIONS", "STOCKS")}
        at |= {name: positions(s[name], n) for name in ("DEMANDS", "OUTLETS", "MADE", "TAKEN", "BUILDS")}
        self.at = at

        def of(name: str) -> tuple[Codes, Codes, Codes, Codes]:
            f, t, x = s[name].T
            return at["BALANCES"](f, t), f, t, x

        row, _, t, x = of("SELLING")
        self.bought = (row, at["PURCHASES"](x, t), np.ones(len(row)))
        row, f, t, x = of("MAKING")
        self.made = (row, at["OUTPUTS"](x, t), g["made"][at["MADE"](x, f)])
        row, f, t, x = of("TAKING")
        self.taken = (row, at["OUTPUTS"](x, t), g["taken"][at["TAKEN"](x, f)])
        row, _, t, x = of("COLLECTING")
        self.collected = (row, at["COLLECTIONS"](x, t), np.ones(len(row)))
        f, t, holder, x = s["HOLDERS"].T
        row = at["BALANCES"](f, t)
        self.stocked = (row, at["STOCKS"](holder, x, t), np.ones(len(row)))
        row, f, t, x = of("USING")
        self.delivered = (row, at["DEMANDS"](x, f, t), np.ones(len(row)))
        row, f, t, x = of("SERVING")
        self.exported = (row, at["OUTLETS"](f, x, t), np.ones(len(row)))


def costs(d: ModelData, tie_in: float = 1e-5) -> tuple[dict[str, Numbers], float]:
    """Return the cost of every column by decision, and the constant of cost."""
    g = d.parameters
    at_year = np.zeros(len(d.labels), dtype=np.int64)
    at_year[d.sets["YEARS"][:, 0]] = np.arange(len(d.sets["YEARS"]))

    def discount(name: str) -> Numbers:
        return g["discount"][at_year[d.sets[name][:, -1]]]

    out = discount("OUTPUTS")
    cost = {
        "Purchase": discount("PURCHASES") * (g["price"] + g["freight"] + g["duty"]) + g["tie_weight"],
        "Output": out * (g["variable"] - g["byproduct"] + g["output_duty"] - g["credit"]),
        "Build": g["upkeep"] + g["capital_charge"] + g["interest_charge"] + g["spread_charge"] + g["build_tie_weight"],
        "Collection": discount("COLLECTIONS") * g["collection_price"],
        "Stock": discount("STOCKS") * g["holding"],
        "StockIn": np.full(len(d.sets["STOCKS"]), tie_in),
        "Substitution": discount("DEMANDS") * g["substitute_cost"],
        "Shortfall": discount("DEMANDS") * g["shortage"],
        "Outlet": -discount("OUTLETS") * g["outlet_price"],
    }
    return cost, float(out @ (g["fixed"] * g["existing"]))


def program(d: ModelData) -> tuple[sparse.csc_matrix, Numbers, Numbers, Numbers, Numbers, float]:
    """Return matrix, row bounds, upper bounds, cost and its constant."""
    s, g, flows = d.sets, d.parameters, Flows(d)
    at, n = flows.at, len(d.labels)
    start, width = {}, 0
    for name, (over, _) in COLUMNS.items():
        start[name] = width
        width += len(s[over])
    parts: list[tuple[Codes, Codes, Numbers]] = []
    lower, upper = [], []
    height = 0

    def put(name: str, row: Codes, column: Codes, value: Numbers) -> None:
        parts.append((row + height, column + start[name], value))

    def close(low: Numbers, high: Numbers) -> None:
        nonlocal height
        lower.append(low)
        upper.append(high)
        height += len(low)

    def at_most(high: Numbers) -> None:
        close(np.full(len(high), -INF), high)

    balances = len(s["BALANCES"])
    for name, (row, column, value), sign in (
        ("Purchase", flows.bought, 1), ("Output", flows.made, 1), ("Collection", flows.collected, 1),
        ("StockOut", flows.stocked, 1), ("Output", flows.taken, -1), ("Delivery", flows.delivered, -1),
        ("Outlet", flows.exported, -1), ("StockIn", flows.stocked, -1),
    ):  # fmt: skip
        put(name, row, column, sign * value)
    close(np.zeros(balances), np.zeros(balances))
    put("Supply", np.arange(balances), np.arange(balances), np.ones(balances))
    for name, (row, column, value) in (
        ("Purchase", flows.bought), ("Output", flows.made), ("Collection", flows.collected)
    ):  # fmt: skip
        put(name, row, column, -value)
    close(np.zeros(balances), np.zeros(balances))
    seller, year = s["RAMPS"].T
    put("Purchase", np.arange(len(seller)), at["PURCHASES"](seller, year), np.ones(len(seller)))
    seller, year, before = s["BOUGHT"].T
    ramp = positions(s["RAMPS"], n)(seller, year)
    put("Purchase", ramp, at["PURCHASES"](seller, before), -(1 + g["ramp_rate"][ramp]))
    at_most(g["ramp_kt"])
    each = np.arange(len(s["OUTPUTS"]))
    put("Output", each, each, np.ones(len(each)))
    p, t, q, v = s["RUNNING"].T
    put("Build", at["OUTPUTS"](p, t), at["BUILDS"](q, v), -g["usable"][positions(s["STARTING"], n)(q, v, t)])
    at_most(g["existing"])
    p, q, v = s["BUILDING"].T
    put("Build", positions(s["BUILDERS"], n)(p), at["BUILDS"](q, v), np.ones(len(p)))
    at_most(g["buildable"])
    p, q, t = s["MINING"].T
    put("Output", positions(s["MINES"], n)(p), at["OUTPUTS"](q, t), np.ones(len(p)))
    at_most(g["reserves"])
    each = np.arange(len(s["COLLECTIONS"]))
    put("Collection", each, each, np.ones(len(each)))
    k, t, u, f, v = s["RETURNS"].T
    put("Delivery", at["COLLECTIONS"](k, t), at["DEMANDS"](u, f, v), -g["returned"])
    at_most(g["feed"])
    for name, kept in (("FIRST_STOCKS", None), ("LATER_STOCKS", g["kept"])):
        f, t = s[name].T[:2]
        each, here = np.arange(len(f)), at["STOCKS"](f, t)
        put("Stock", each, here, np.ones(len(f)))
        put("StockIn", each, here, -np.ones(len(f)))
        put("StockOut", each, here, np.ones(len(f)))
        if kept is not None:
            put("Stock", each, at["STOCKS"](f, s[name][:, 2]), -kept)
        level = g["opening"] if kept is None else np.zeros(len(f))
        close(level, level)
    each = np.arange(len(s["DEMANDS"]))
    for name in ("Delivery", "Substitution", "Shortfall"):
        put(name, each, each, np.ones(len(each)))
    close(g["wanted"], g["wanted"])
    at_cap = positions(s["SHARE_CAPS"], n)
    k, c, f, t, x = s["COUNTED_SELLERS"].T
    put("Purchase", at_cap(k, c, f, t), at["PURCHASES"](x, t), np.ones(len(k)))
    k, c, f, t, x = s["COUNTED_PLANTS"].T
    put("Output", at_cap(k, c, f, t), at["OUTPUTS"](x, t), g["made"][at["MADE"](x, f)])
    k, c, f, t, x = s["COUNTED_COLLECTORS"].T
    put("Collection", at_cap(k, c, f, t), at["COLLECTIONS"](x, t), np.ones(len(k)))
    k, c, f, t = s["SHARE_CAPS"].T
    put("Supply", np.arange(len(k)), at["BALANCES"](f, t), -g["share_most"])
    at_most(np.zeros(len(k)))
    rows, columns, values = (np.concatenate([part[i] for part in parts]) for i in range(3))
    matrix = sparse.coo_matrix((values, (rows, columns)), shape=(height, width)).tocsc()
    known, offset = costs(d)
    cost = np.concatenate([known.get(name, np.zeros(len(s[over]))) for name, (over, _) in COLUMNS.items()])
    most = np.concatenate([g[m] if m else np.full(len(s[over]), INF) for over, m in COLUMNS.values()])
    return matrix, np.concatenate(lower), np.concatenate(upper), most, cost, offset


def held(d: ModelData) -> highspy.Highs:
    """Assemble the program and hand it to HiGHS."""
    matrix, lower, upper, most, cost, offset = program(d)
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    height, width = matrix.shape
    h.passModel(
        width, height, matrix.nnz, int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize), offset,
        cost, np.zeros(width), most, lower, upper, matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32),
        matrix.data, np.zeros(width, dtype=np.int32),
    )  # fmt: skip
    return h

"""What binds and what it is worth: prices of forms, and prices of policy sentences, from the duals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.scale import in_kt, in_usd_per_t
from model.frames.study_frames import Frames
from model.plan.decision_frame import decision, noise, row_values
from model.plan.result_schema import ALL_FULL, NO_OUTLET, OPEN, UNTRADED
from model.policies import Clause
from model.policies.base.closures import closed_further
from model.policies.base.level import Whole
from model.policies.base.lost_supplier import essential_demand
from model.policies.base.policy import in_turn
from model.program.compile.compile import Program
from model.program.policy_rows import PolicyRow, policy_rows
from model.solver.highs import Solution, matter_unit, money_unit

BINDS = 1e-7
"""MUSD per point, kt or MUSD, at prices and amounts of a usual size: a smaller price is the solver's rounding."""
FULL = 1e-6
"""Share of an outlet's size below which nothing is left of it."""
PER_POINT, PER_HHI, PER_JOB, PER_MONEY = (
    "MUSD per point",
    "MUSD per 100 points of HHI",
    "MUSD per job",
    "MUSD per MUSD",
)
PER_AMOUNT = (PER_POINT, PER_HHI, PER_JOB)
PRICED = {"MUSD": (PER_MONEY, 1.0), "jobs": (PER_JOB, 1.0), "kt CO2e": ("USD per t CO2e", in_usd_per_t(1.0))}
"""What a row counts -> the unit of its price, and what turns MUSD per unit into it; of others, MUSD per unit."""
Wholes = Mapping[Whole, Mapping[tuple[str, int], float]]


def prices(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """Return what one more tonne of each form is worth in each year, undiscounted USD per t; a burden is below zero.

    Beside it whether a tonne more could be sold abroad: where it could not, the price is of a market of home alone;
    where moreover nobody buys, makes or uses a tonne, it is one of many that hold, and is said to be of no trade.
    """
    d = row_values(program, solution, "material_balance", "form", "year")
    d["usd_per_t"] = [in_usd_per_t(v / f.discount(y)) for v, y in zip(d["dual"], d["year"], strict=True)]
    d["outlet"] = _outlets(program, solution, f, d)
    return d[["form", "year", "usd_per_t", "outlet"]].sort_values(["form", "year"], ignore_index=True)


def _outlets(program: Program, solution: Solution, f: Frames, priced: pd.DataFrame) -> list[str]:
    """Return, for each form and year, whether an outlet has room, all that there are are full, or there is none."""
    most = {(form, o, year): kt for form, o, year, kt in each_row(f.outlets, "form", "outlet", "year", "outlet_most")}
    room = dict[tuple[str, int], bool]()
    sold = decision(program, solution, "Outlet", "form", "outlet", "year")
    for form, outlet, year, kt in each_row(sold, "form", "outlet", "year", "value"):
        size = most[form, outlet, year]
        if size > 0:
            room[form, year] = room.get((form, year), False) or kt < size * (1 - FULL)
    words, moved = {True: OPEN, False: ALL_FULL}, _moved(program, solution)
    return [
        words[room[key]] if key in room else (NO_OUTLET if moves else UNTRADED)
        for key, moves in zip(zip(priced["form"], priced["year"], strict=True), moved, strict=True)
    ]


def _moved(program: Program, solution: Solution) -> list[bool]:
    """Return, for each balance, whether a tonne comes in or goes out."""
    block = program.rows["material_balance"]
    flows = abs(program.matrix[block.start : block.stop]) @ np.maximum(solution.x, 0.0)
    return (flows > noise(program)).tolist()  # type: ignore[no-any-return]


def policy_prices(
    program: Program,
    solution: Solution,
    base: Frames,
    f: Frames,
    clauses: Sequence[Clause],
    tables: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """Return, for every sentence, where it binds and what one unit of it costs (present value)."""
    supply = {(form, year): in_kt(t) for form, year, t in each_row(tables["concentration"], "form", "year", "supply_t")}
    wholes = _wholes(f, supply, tables["outlets"])
    parts = [_of_row(program, solution, row, wholes) for row in policy_rows().values()]
    parts.append(_closed_sellers(base, f, clauses, tables["prices"]))
    out = pd.concat([p for p in parts if len(p)] or [parts[0]], ignore_index=True)
    names = {c.label: c.policy.name for c in clauses}
    out["policy"] = out["clause"].map(names)
    rounding = {unit: _rounding(program, unit) for unit in set(out["unit"])}
    out["binds"] = out["shadow_price"] > [rounding[unit] for unit in out["unit"]]
    silent = [c for c in clauses if c.label not in set(out["clause"])]
    rest = pd.DataFrame(
        [(c.policy.name, c.label, "", "", 0, False, 0.0, "price, never binds") for c in silent],
        columns=["policy", "clause", "party", "form", "year", "binds", "shadow_price", "unit"],
    )
    out = pd.concat([out[rest.columns], rest], ignore_index=True) if len(rest) else out[list(rest.columns)]
    return out.sort_values(["clause", "party", "form", "year"], ignore_index=True)


def _rounding(program: Program, unit: str) -> float:
    """Return the price of a limit that is no more than rounding, where prices or amounts are small too."""
    price = 1.0 if unit == PER_MONEY else min(1.0, 1 / money_unit(program))
    return BINDS * price * (1 / matter_unit(program) if unit in PER_AMOUNT else 1.0)


def _of_row(program: Program, solution: Solution, row: PolicyRow, wholes: Wholes) -> pd.DataFrame:
    """Return the price of one unit more of the level that is a row's bound: a point of what it is a share of, or kt."""
    d = row_values(program, solution, row.name, *row.columns)
    if row.level.tighter and row.level.of is not None:
        whole = wholes[row.level.of]
        price = d["dual"].abs() * [whole.get(key, 0.0) / 100 for key in zip(d["form"], d["year"], strict=True)]
        unit = PER_HHI if row.level.is_index else PER_POINT
    else:
        unit, scale = PRICED.get(row.unit, (f"MUSD per {row.unit}", 1.0))
        price = d["dual"].abs() * scale
    missing = {column: value for column, value in (("party", ""), ("form", ""), ("year", 0)) if column not in d}
    return d.assign(shadow_price=price, unit=unit, **missing)


def _wholes(f: Frames, supply: Mapping[tuple[str, int], float], outlets: pd.DataFrame) -> Wholes:
    """Return what a share may be a share of, kt by form and year."""
    used = dict(supply)
    for form, year, t in each_row(outlets, "form", "year", "tonnes"):
        used[form, year] = used.get((form, year), 0.0) - in_kt(t)
    need = {(form, year): kt for form, year, kt in each_row(essential_demand(f), "form", "year", "essential")}
    return {Whole.SUPPLY: supply, Whole.USE: used, Whole.ESSENTIAL: need}


def _closed_sellers(base: Frames, f: Frames, clauses: Sequence[Clause], worth: pd.DataFrame) -> pd.DataFrame:
    """Return what a tonne of the best closed seller would save, for sentences that close sellers."""
    rows = []
    known = {(form, year): usd for form, year, usd in each_row(worth, "form", "year", "usd_per_t")}
    before = base
    for clause in in_turn(clauses):
        after = before.adjusted(clause.policy)
        if after.offers is before.offers:
            continue
        closed = after.offers[closed_further(before.offers, after.offers)]
        if len(closed):
            landed = in_usd_per_t(closed["price"] + closed["freight"] + closed["duty"])
            gain = [known.get(k, 0.0) for k in zip(closed["form"], closed["year"], strict=True)] - landed
            best = (
                closed.assign(gain=gain.clip(lower=0.0))
                .groupby(["country", "form", "year"], as_index=False)["gain"]
                .max()
            )
            rows.append(
                best.assign(
                    clause=clause.label, party=best["country"], shadow_price=best["gain"], unit="USD per t closed"
                )
            )
        before = after
    columns = ["clause", "party", "form", "year", "shadow_price", "unit"]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)

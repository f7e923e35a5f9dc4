"""What binds and what it is worth: prices of forms, and prices of policy sentences, from the duals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from data.rows import each_row
from model.frames.scale import in_kt, in_usd_per_t
from model.frames.study_frames import Frames
from model.plan.decision_frame import row_values
from model.policies import Clause
from model.policies.base.closures import closed_further
from model.policies.base.policy import in_turn
from model.policies.nminus1_floor import essential_demand
from model.program.compile.compile import Program
from model.solver.highs import Solution, matter_unit, money_unit

SHARE_ROWS = ("share_at_most", "share_at_least", "origin_at_least")
BINDS = 1e-7
"""MUSD per point, kt or MUSD, at prices and amounts of a usual size: a smaller price is the solver's rounding."""
PER_AMOUNT = ("MUSD per point", "MUSD per 100 points of HHI", "MUSD per job")
PER_MONEY = "MUSD per MUSD"


def prices(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """Return what one more tonne of each form is worth in each year, undiscounted USD per t; a burden is below zero."""
    d = row_values(program, solution, "material_balance", "form", "year")
    d["usd_per_t"] = [in_usd_per_t(v / f.discount(y)) for v, y in zip(d["dual"], d["year"], strict=True)]
    return d[["form", "year", "usd_per_t"]].sort_values(["form", "year"], ignore_index=True)


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
    parts = []
    for name in SHARE_ROWS:
        d = row_values(program, solution, name, "clause", "who", "form", "year")
        scale = [supply.get(key, 0.0) / 100 for key in zip(d["form"], d["year"], strict=True)]
        parts.append(d.assign(shadow_price=d["dual"].abs() * scale, unit="MUSD per point"))
    d = row_values(program, solution, "stock_target", "clause", "form", "year")
    parts.append(d.assign(who="", shadow_price=d["dual"].abs(), unit="MUSD per kt"))
    d = row_values(program, solution, "budget_limit", "clause", "who")
    parts.append(d.assign(form="", year=0, shadow_price=d["dual"].abs(), unit="MUSD per MUSD"))
    d = row_values(program, solution, "grant_limit", "clause", "plant", "year")
    d = d.assign(who=d["plant"], form="", shadow_price=d["dual"].abs(), unit="MUSD per MUSD")
    parts.append(d.drop(columns="plant"))
    parts += _of_money(program, solution)
    parts += _of_totals(program, solution, f, supply, tables["outlets"])
    parts.append(_closed_sellers(base, f, clauses, tables["prices"]))
    out = pd.concat([p for p in parts if len(p)] or [parts[0]], ignore_index=True)
    names = {c.label: c.sentence.name for c in clauses}
    out["policy"] = out["clause"].map(names)
    out["binds"] = out["shadow_price"] > [_rounding(program, unit) for unit in out["unit"]]
    silent = [c for c in clauses if c.label not in set(out["clause"])]
    rest = pd.DataFrame(
        [(c.sentence.name, c.label, "", "", 0, False, 0.0, "price, never binds") for c in silent],
        columns=["policy", "clause", "who", "form", "year", "binds", "shadow_price", "unit"],
    )
    out = pd.concat([out[rest.columns], rest], ignore_index=True) if len(rest) else out[list(rest.columns)]
    return out.sort_values(["clause", "who", "form", "year"], ignore_index=True)


def _rounding(program: Program, unit: str) -> float:
    """Return the price of a limit that is no more than rounding, where prices or amounts are small too."""
    price = 1.0 if unit == PER_MONEY else min(1.0, 1 / money_unit(program))
    return BINDS * price * (1 / matter_unit(program) if unit in PER_AMOUNT else 1.0)


def _of_money(program: Program, solution: Solution) -> list[pd.DataFrame]:
    """Return the prices of rows on capital put up by others, commitments to buy, and people."""
    parts = []
    for name, unit in (("finance_limit", "MUSD per MUSD"), ("offtake_made", "MUSD per kt")):
        d = row_values(program, solution, name, "clause", "who", "year")
        parts.append(d.assign(form="", shadow_price=d["dual"].abs(), unit=unit))
    d = row_values(program, solution, "workforce_limit", "clause", "year")
    parts.append(d.assign(who="", form="", shadow_price=d["dual"].abs(), unit="MUSD per job"))
    return parts


def _of_totals(
    program: Program, solution: Solution, f: Frames, supply: Mapping[tuple[str, int], float], outlets: pd.DataFrame
) -> list[pd.DataFrame]:
    """Return the prices of rows on several countries together: a point of what each row's level multiplies."""
    used = dict(supply)
    for form, year, t in each_row(outlets, "form", "year", "tonnes"):
        used[form, year] = used.get((form, year), 0.0) - in_kt(t)
    need = {(form, year): kt for form, year, kt in each_row(essential_demand(f), "form", "year", "essential")}
    point, hundred = "MUSD per point", "MUSD per 100 points of HHI"
    parts = []
    for name, index, whole, unit in (
        ("top_at_most", ("clause", "form", "year"), supply, point),
        ("hhi_at_most", ("clause", "form", "year"), supply, hundred),
        ("reliance_at_most", ("clause", "who", "form", "year"), used, point),
        ("survives_loss", ("clause", "who", "form", "year"), need, point),
    ):
        d = row_values(program, solution, name, *index)
        scale = [whole.get(key, 0.0) / 100 for key in zip(d["form"], d["year"], strict=True)]
        d = d.assign(shadow_price=d["dual"].abs() * scale, unit=unit)
        parts.append(d if "who" in index else d.assign(who=""))
    d = row_values(program, solution, "emissions_at_most", "clause", "year")
    parts.append(d.assign(who="", form="", shadow_price=in_usd_per_t(d["dual"].abs()), unit="USD per t CO2e"))
    d = row_values(program, solution, "spending_at_most", "clause", "year")
    parts.append(d.assign(who="", form="", shadow_price=d["dual"].abs(), unit="MUSD per MUSD"))
    return parts


def _closed_sellers(base: Frames, f: Frames, clauses: Sequence[Clause], worth: pd.DataFrame) -> pd.DataFrame:
    """Return what a tonne of the best closed seller would save, for sentences that close sellers."""
    rows = []
    known = {(form, year): usd for form, year, usd in each_row(worth, "form", "year", "usd_per_t")}
    before = base
    for clause in in_turn(clauses):
        after = before.adjusted(clause.sentence)
        if after.sales is before.sales:
            continue
        closed = after.sales[closed_further(before.sales, after.sales)]
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
                    clause=clause.label, who=best["country"], shadow_price=best["gain"], unit="USD per t closed"
                )
            )
        before = after
    columns = ["clause", "who", "form", "year", "shadow_price", "unit"]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)

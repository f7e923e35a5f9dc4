"""What binds and what it is worth: prices of forms, and prices of policy sentences, from the duals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.column_tables import Plain
from model.frames.scale import in_kt, in_usd_per_t
from model.frames.study_frames import Frames
from model.plan.decision_frame import decided, noise, row_values
from model.plan.plain_rows import FLAG, NUMBER, TEXT, YEAR, keys, table_of
from model.plan.result_schema import ALL_FULL, NO_OUTLET, OPEN, UNTRADED
from model.policies import Clause
from model.policies.base.closures import closed_further
from model.policies.base.level import Whole
from model.policies.base.lost_supplier import essential_demand
from model.policies.base.policy import in_turn
from model.policies.base.result_tables import rows_of
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
NEVER_BINDS = "price, never binds"
"""In place of a unit, of a sentence that is a price."""
NOT_IN_ROW: Mapping[str, str | int] = {"party": "", "form": "", "year": 0}
"""Columns of a price -> what stands there where a row has no such index."""
Price = tuple[str, str, str, int, float, str]
"""A sentence, a party, a form, a year, the price of one unit more, and its unit."""
Wholes = Mapping[Whole, Mapping[tuple[str, int], float]]


def prices(program: Program, solution: Solution, f: Frames) -> Plain:
    """Return what one more tonne of each form is worth in each year, undiscounted USD per t; a burden is below zero.

    Beside it whether a tonne more could be sold abroad: where it could not, the price is of a market of home alone;
    where moreover nobody buys, makes or uses a tonne, it is one of many that hold, and is said to be of no trade.
    """
    balances = keys(row_values(program, solution, "material_balance", "form", "year"), "form", "year", "dual")
    outlets = _outlets(program, solution, f, [(form, year) for form, year, _ in balances])
    rows = [
        (form, year, in_usd_per_t(dual / f.discount(year)), outlet)
        for (form, year, dual), outlet in zip(balances, outlets, strict=True)
    ]
    return table_of(sorted(rows), form=TEXT, year=YEAR, usd_per_t=NUMBER, outlet=TEXT)


def _outlets(program: Program, solution: Solution, f: Frames, priced: Sequence[tuple[str, int]]) -> list[str]:
    """Return, for each form and year, whether an outlet has room, all that there are are full, or there is none."""
    most = {(form, o, year): kt for form, o, year, kt in each_row(f.outlets, "form", "outlet", "year", "outlet_most")}
    room = dict[tuple[str, int], bool]()
    sold = decided(program, solution, "Outlet", "form", "outlet", "year")
    for form, outlet, year, kt in keys(sold, "form", "outlet", "year", "value"):
        size = most[form, outlet, year]
        if size > 0:
            room[form, year] = room.get((form, year), False) or kt < size * (1 - FULL)
    words, moved = {True: OPEN, False: ALL_FULL}, _moved(program, solution)
    return [
        words[room[key]] if key in room else (NO_OUTLET if moves else UNTRADED)
        for key, moves in zip(priced, moved, strict=True)
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
) -> Plain:
    """Return, for every sentence, where it binds and what one unit of it costs (present value)."""
    supply = {(form, year): in_kt(t) for form, year, t in rows_of(tables, "concentration", "form", "year", "supply_t")}
    wholes = _wholes(f, supply, rows_of(tables, "outlets", "form", "year", "tonnes"))
    rows = [price for row in policy_rows().values() for price in _of_row(program, solution, row, wholes)]
    rows += _closed_sellers(base, clauses, rows_of(tables, "prices", "form", "year", "usd_per_t"))
    names = {c.label: c.policy.name for c in clauses}
    rounding = {unit: _rounding(program, unit) for unit in {unit for *_, unit in rows}}
    out = [
        (names[label], label, party, form, year, price > rounding[unit], price, unit)
        for label, party, form, year, price, unit in rows
    ]
    priced = {label for label, *_ in rows}
    out += [(c.policy.name, c.label, "", "", 0, False, 0.0, NEVER_BINDS) for c in clauses if c.label not in priced]
    texts = dict.fromkeys(("policy", "clause", "party", "form"), TEXT)
    out.sort(key=lambda row: row[1:5])
    return table_of(out, **texts, year=YEAR, binds=FLAG, shadow_price=NUMBER, unit=TEXT)


def _rounding(program: Program, unit: str) -> float:
    """Return the price of a limit that is no more than rounding, where prices or amounts are small too."""
    price = 1.0 if unit == PER_MONEY else min(1.0, 1 / money_unit(program))
    return BINDS * price * (1 / matter_unit(program) if unit in PER_AMOUNT else 1.0)


def _of_row(program: Program, solution: Solution, row: PolicyRow, wholes: Wholes) -> Iterator[Price]:
    """Yield the price of one unit more of the level that is a row's bound: a point of what it is a share of, or kt."""
    d = row_values(program, solution, row.name, *row.columns)
    count = len(d["dual"])
    party, form, year = (d[c].tolist() if c in d else [none] * count for c, none in NOT_IN_ROW.items())
    unit, scale = PRICED.get(row.unit, (f"MUSD per {row.unit}", 1.0))
    scales = [scale] * count
    if row.level.tighter and row.level.of is not None:
        whole = wholes[row.level.of]
        scales = [whole.get(key, 0.0) / 100 for key in zip(form, year, strict=True)]
        unit = PER_HHI if row.level.is_index else PER_POINT
    every = zip(d["clause"].tolist(), party, form, year, d["dual"].tolist(), scales, strict=True)
    yield from ((label, who, what, when, abs(dual) * each, unit) for label, who, what, when, dual, each in every)


def _wholes(f: Frames, supply: Mapping[tuple[str, int], float], outlets: Iterable[tuple[str, int, float]]) -> Wholes:
    """Return what a share may be a share of, kt by form and year."""
    used = dict(supply)
    for form, year, t in outlets:
        used[form, year] = used.get((form, year), 0.0) - in_kt(t)
    need = {(form, year): kt for form, year, kt in each_row(essential_demand(f), "form", "year", "essential")}
    return {Whole.SUPPLY: supply, Whole.USE: used, Whole.ESSENTIAL: need}


def _closed_sellers(base: Frames, clauses: Sequence[Clause], worth: Iterable[tuple[str, int, float]]) -> list[Price]:
    """Return what a tonne of the best closed seller would save, for sentences that close sellers."""
    known = {(form, year): usd for form, year, usd in worth}
    rows: list[Price] = []
    before = base
    for clause in in_turn(clauses):
        after = before.adjusted(clause.policy)
        offered, closed, before = before.offers, after.offers, after
        if closed is offered or not any(further := closed_further(offered, closed)):
            continue
        closed = closed[further]
        best: dict[tuple[str, str, int], float] = {}
        columns = ("country", "form", "year", "price", "freight", "duty")
        for country, form, year, *landed in each_row(closed, *columns):
            gain = known.get((form, year), 0.0) - in_usd_per_t(sum(landed))
            best[country, form, year] = max(best.get((country, form, year), 0.0), gain)
        rows += [(clause.label, *at, gain, "USD per t closed") for at, gain in best.items()]
    return rows

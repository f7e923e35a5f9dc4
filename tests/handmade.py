"""Studies made by hand, small enough to check on paper, and the program's rows and costs by name.

`study` fills every column that a test does not care about with a plain value, so that a test states only
what it is about. Quantities are kt and money is million USD, as everywhere inside the program.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from data.checks import columns as check
from data.schema import BY_NAME as BY_TABLE
from data.schema import TABLES
from model.analysis.what_if.cut_rounds import answer
from model.frames.study_frames import Frames
from model.plan.plan import Plan, make_plan
from model.policies import BY_NAME, Clause
from model.program.compile.compile import Program, compile_program
from model.program.fill.arrays import ModelData
from model.program.fill.from_frames import variant_data, variant_frames
from model.solver.highs import Solution, solve

Row = Mapping[str, Any]
Said = tuple[Mapping[str, float], str, float]

_PLAIN: dict[str, dict[str, Any]] = {
    "offers": {
        "seller": "",
        "form": "a.raw",
        "country": "CHN",
        "owner": "",
        "step": 1.0,
        "year": 2026,
        "available": 10.0,
        "price": 5.0,
        "freight": 0.0,
        "duty": 0.0,
        "tie_weight": 0.0,
        "ramp_rate": 0.0,
        "ramp_kt": 10.0,
    },
    "established": {"form": "a.raw", "country": "CHN", "year": 2026, "established_share": 0.5},
    "leaving": {
        "step": 1,
        "form": "a.raw",
        "country": "CHN",
        "year": 2026,
        "leaving_share": 0.25,
        "leaving_price": 1.0,
    },
    "outputs": {
        "plant": "ref",
        "form": "a.metal",
        "country": "USA",
        "owner": "",
        "kind": "refinery",
        "year": 2026,
        "existing": 2.0,
        "variable": 1.0,
        "fixed": 0.0,
        "output_duty": 0.0,
        "credit": 0.0,
        "byproduct": 0.0,
    },
    "recipe": {"plant": "ref", "form": "a.metal", "t_per_t": 1.0},
    "builds": {
        "plant": "ref",
        "form": "a.metal",
        "country": "USA",
        "owner": "",
        "kind": "refinery",
        "year": 2025,
        "build_most": 5.0,
        "capex": 10.0,
        "construction": 0.0,
        "annuity": 1.0,
        "interest": 0.0,
        "spread": 0.0,
        "first_run": 2026,
        "last_run": 2030,
        "capital_charge": 2.0,
        "interest_charge": 0.0,
        "spread_charge": 0.0,
        "upkeep": 0.0,
    },
    "plants": {
        "plant": "ref",
        "form": "a.metal",
        "country": "USA",
        "owner": "",
        "kind": "refinery",
        "buildable": 8.0,
        "build_most": 5.0,
        "capex": 10.0,
        "variable": 1.0,
        "fixed": 0.0,
        "byproduct": 0.0,
        "lead": 1.0,
        "construction": 0.0,
        "life": 5.0,
        "earliest": 2024,
        "rate": 0.1,
        "reserves": math.nan,
    },
    "sites": {"plant": "ref", "buildable": 8.0},
    "mines": {"plant": "mine", "reserves": 20.0},
    "collections": {
        "collector": "a.scrap|scrap|1",
        "form": "a.scrap",
        "year": 2026,
        "feed": 1.0,
        "collection_price": 0.5,
    },
    "returns": {
        "collector": "a.scrap|scrap|1",
        "year": 2026,
        "end_use": "defence",
        "form": "a.metal",
        "sold": 2025,
        "returned": 0.1,
    },
    "stocks": {
        "holder": "private",
        "form": "a.metal",
        "year": 2026,
        "stock_most": 5.0,  # these three as the table says them; `_stocks` makes of them what a plan may
        "fill_most": 1.0,
        "release_most": 1.0,
        "holding": 0.0,
        "opening": 0.0,
        "kept": 1.0,
        "carrying": 0.0,
        "closing": math.nan,
        "release_share": math.nan,
        "rule": "",
        "asked": 0.0,
        "buys": False,
        "account": "nds_fund",
    },
    "demands": {
        "end_use": "defence",
        "form": "a.metal",
        "year": 2026,
        "essential": True,
        "wanted": 4.0,
        "substitute_most": 0.0,
        "shortfall_most": 4.0,
        "substitute_cost": 0.0,
        "shortage": 100.0,
    },
    "outlets": {
        "form": "a.metal",
        "outlet": "export",
        "year": 2026,
        "outlet_most": 1.0,
        "outlet_price": 3.0,
        "resells": True,
        "established": 0.0,
    },
    "withdrawals": {
        "step": 1,
        "form": "a.metal",
        "outlet": "export",
        "year": 2026,
        "withdrawn_most": 0.25,
        "withdrawal_price": 1.0,
    },
    "products": {
        "end_use": "defence",
        "product": "magnet",
        "year": 2026,
        "product_wanted": 2.0,
        "missing_most": 2.0,
        "missing_cost": 100.0,
    },
    "discards": {"form": "a.metal", "year": 2026, "discard_price": 0.5},
    "bills": {"product": "magnet", "form": "a.metal", "bill": 0.5},
    "forms": {"form": "a.raw", "mineral": "a", "stage": "mined", "title": "", "price": 5.0},
    "origins": {"form": "a.raw", "country": "CHN", "origin": "CHN", "share": 1.0},
}
PLANT = _PLAIN["plants"]
"""A plant of `Frames.plants` where nothing else is said."""
FORMS = (
    {"form": "a.raw", "stage": "mined", "price": 5.0},
    {"form": "a.metal", "stage": "refined", "price": 9.0},
    {"form": "a.scrap", "stage": "scrap", "price": 1.0},
)
GOVERNANCE = {"USA": 1.0, "CHN": -0.5, "AUS": 1.5, "CAN": 1.4}
COUNTRIES = tuple({"country": c, "risk": 0.0, "governance_score": g} for c, g in GOVERNANCE.items())
MAKES_METAL = ({"plant": "ref", "form": "a.metal", "t_per_t": 1.0}, {"plant": "ref", "form": "a.raw", "t_per_t": -1.25})


def study(
    years: Sequence[int] = (2026,),
    discount_rate: float = 0.0,
    perspective: str = "market",
    tables: Mapping[str, Iterable[Row]] | None = None,
    plans: Mapping[str, Iterable[Row]] | None = None,
    **rows: Iterable[Row],
) -> Frames:
    """Return a study of mineral `a`; every row keyword is a list of rows that say only what matters.

    plans: of other variants, what they decide on: plant, year, built_t
    """
    rows = {"forms": FORMS, **rows}
    frames = {name: _frame(_PLAIN[name], rows.get(name, ())) for name in _PLAIN}
    offers = frames["offers"]
    step = offers["step"].astype(int).astype(str) if len(offers) else offers["seller"]
    default = offers["form"] + "|" + offers["country"] + "|" + step
    offers["seller"] = offers["seller"].where(offers["seller"] != "", default)
    for name in ("offers", "outputs", "builds", "plants"):
        frames[name]["owner"] = frames[name]["owner"].where(frames[name]["owner"] != "", frames[name]["country"])
    frames["stocks"] = _stocks(frames["stocks"], min(years))
    said = {"countries": COUNTRIES, "suppliers": _suppliers(offers), **(tables or {})}
    looked_up = {t.name: _looked_up(t, said.get(t.name, ())) for t in TABLES}
    other = {name: {"capacity": pd.DataFrame(list(built))} for name, built in (plans or {}).items()}
    return Frames("USA", 2024, tuple(years), discount_rate, perspective, tables=looked_up, plans=other, **frames)


def _stocks(stocks: pd.DataFrame, first: int) -> pd.DataFrame:
    """Return stocks with their limits: of public stock a plan may neither buy nor sell until a sentence says so."""
    private = stocks["holder"] == "private"
    limits = {name.replace("_most", "_limit"): stocks[name] for name in ("stock_most", "fill_most", "release_most")}
    left = stocks["opening"] * stocks["kept"] ** (stocks["year"] - first)
    most = {
        "stock_most": stocks["stock_most"].where(private, left),
        "fill_most": stocks["fill_most"].where(private, 0.0),
        "release_most": stocks["release_most"].where(private, 0.0),
    }
    return stocks.assign(**limits, **most)


def _frame(plain: Row, rows: Iterable[Row]) -> pd.DataFrame:
    filled = []
    for row in rows:
        unknown = set(row) - set(plain)
        assert not unknown, f"no column {unknown}"
        filled.append({**plain, **row})
    return pd.DataFrame(filled, columns=list(plain)) if filled else _empty(tuple(plain.items()), _texts())


@cache
def _empty(plain: tuple[tuple[str, Any], ...], _: bool) -> pd.DataFrame:
    """Return a frame without a row, with texts as they are kept now; no test changes a frame in place."""
    kinds = {name: type(value) if not isinstance(value, str) else "str" for name, value in plain}
    return pd.DataFrame(columns=list(kinds)).astype(kinds)


def _suppliers(offers: pd.DataFrame) -> list[Row]:
    """Return the sales as the dataset's table would say them, in tonnes, for re-checks that read it."""
    columns = offers[["form", "country", "step", "year", "available"]].itertuples(index=False)
    return [{"form": f, "country": c, "step": s, "year": y, "available_t": a * 1e3} for f, c, s, y, a in columns]


def _looked_up(table: Any, rows: Iterable[Row]) -> pd.DataFrame:
    empty, filled = _no_row_of(table.name, _texts()), list(rows)
    if not filled:
        return empty
    blank = {c.name: "" if c.kind in ("text", "flag") else np.nan for c in table.columns}
    return pd.DataFrame([{**blank, **row} for row in filled], columns=empty.columns)


@cache
def _no_row_of(table: str, _: bool) -> pd.DataFrame:
    return check.empty(BY_TABLE[table])


def _texts() -> bool:
    """Tell whether texts are Python objects now, as in runs: not yet where a file of tests is read."""
    return bool(pd.Series(["a"]).dtype == object)


def clauses(*said: tuple[str, Any]) -> tuple[Clause, ...]:
    """Return clauses from (policy, what a study says), labelled as a study labels them."""
    seen: dict[str, int] = {}
    out = []
    for name, value in said:
        seen[name] = number = seen.get(name, 0) + 1
        out.append(Clause(name if number == 1 else f"{name}#{number}", BY_NAME[name].model_validate(value)))
    return tuple(out)


def data_of(frames: Frames, *said: tuple[str, Any]) -> ModelData:
    stated = clauses(*said)
    return variant_data(variant_frames(frames, stated), stated)


def program_of(frames: Frames, *said: tuple[str, Any]) -> Program:
    return compile_program(data_of(frames, *said))


def solution_of(frames: Frames, *said: tuple[str, Any]) -> tuple[Program, Solution]:
    program = program_of(frames, *said)
    return program, solve(program)


def plan_of(frames: Frames, *said: tuple[str, Any]) -> tuple[Plan, Frames, tuple[Clause, ...]]:
    """Return the plan of a variant, the frames its sentences adjusted, and its clauses."""
    stated = clauses(*said)
    adjusted = variant_frames(frames, stated)
    found = answer(adjusted, stated)
    assert found.solution.status == "optimal", found.solution.status
    return make_plan("test", found.program, found.solution, frames, adjusted, stated), adjusted, stated


def missed(
    plan: Plan, frames: Frames, stated: Sequence[Clause], tables: Mapping[str, pd.DataFrame] | None = None
) -> list[str]:
    """Return the places where the re-checks find a promise missed, in the plan's tables or in doctored ones."""
    checks = [c for clause in stated for c in clause.policy.recheck(clause.label, frames, tables or plan.tables)]
    return [f"{c.rule}: {c.where}" for c in checks if c.violation > 1e-6]


def doctored(plan: Plan, table: str, column: str, value: Any, **where: Any) -> dict[str, pd.DataFrame]:
    """Return the plan's tables with one cell changed."""
    frame = plan.tables[table].copy()
    rows = frame
    for name, wanted in where.items():
        rows = rows[rows[name] == wanted]
    assert len(rows) == 1, f"{len(rows)} rows are {where}"
    frame.loc[rows.index, column] = value
    return {**plan.tables, table: frame}


# ---------------------------------------------------------------- rows and costs by name


def family(program: Program, name: str) -> dict[str, Said]:
    """Return every row of a family: coefficients by column name, sense, right-hand side."""
    matrix, block = program.matrix.tocsr(), program.rows[name]
    out = {}
    for row in range(block.start, block.stop):
        places = slice(matrix.indptr[row], matrix.indptr[row + 1])
        held = zip(matrix.indices[places], matrix.data[places], strict=True)
        coefficients = {program.name_of_column(int(c)): float(v) for c, v in held}
        low, high = float(program.row_lower[row]), float(program.row_upper[row])
        sense = "==" if low == high else "<=" if math.isinf(low) else "??"
        out[program.name_of_row(row)] = (coefficients, sense, high)
    return out


def says(program: Program, name: str, expected: Mapping[str, Said]) -> None:
    """Assert that a family has exactly these rows: `({"Output[ref,2026]": 1}, "<=", 2)` for output <= 2."""
    found = family(program, name)
    assert sorted(found) == sorted(expected)
    for row, (coefficients, sense, bound) in expected.items():
        _same(row, found[row][0], coefficients)
        assert found[row][1] == sense, f"{row} is {found[row][1]}"
        assert math.isclose(found[row][2], bound, rel_tol=1e-12, abs_tol=1e-12), f"{row} {sense} {found[row][2]}"


def costs(program: Program, name: str, expected: Mapping[str, float], constant: float = 0.0) -> None:
    """Assert that a cost term has exactly these coefficients and this constant."""
    vector, found = program.costs[name]
    _same(name, {program.name_of_column(int(i)): float(vector[i]) for i in np.flatnonzero(vector)}, expected)
    assert math.isclose(found, constant, rel_tol=1e-12, abs_tol=1e-12), f"{name} has the constant {found}"


def _same(where: str, found: Mapping[str, float], expected: Mapping[str, float]) -> None:
    assert sorted(found) == sorted(expected), where
    for column, value in expected.items():
        assert math.isclose(found[column], value, rel_tol=1e-12), f"{where}: {column} has {found[column]}, not {value}"


def booked(plan: Plan, frames: Frames, stated: Sequence[Clause]) -> dict[tuple[int, str, str, str, str], float]:
    """Return what the clauses book: (year, payer, payee, item, account) -> million USD."""
    flows = [f for clause in stated for f in clause.policy.flows(clause.label, frames, plan.tables)]
    return {(f.year, f.payer, f.payee, f.item, f.account): f.musd for f in flows if f.musd}


def cell(plan: Plan, table: str, column: str, **where: Any) -> float:
    """Return one number of a result table, added up over the rows that match; 0 when none does."""
    rows = plan.tables[table]
    for name, wanted in where.items():
        rows = rows[rows[name] == wanted]
    return float(rows[column].sum())


def bounds(program: Program, name: str) -> dict[str, float]:
    """Return the upper bound of every column of a decision."""
    block = program.columns[name]
    return {program.name_of_column(i): float(program.upper[i]) for i in range(block.start, block.stop)}

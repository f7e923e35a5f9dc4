"""What a plan may hold ready against a loss: stock, a contract, capacity at home, a substitute, warm capacity.

Each is a plan solved again, of which something more is asked than it has: so its premium is what the plan then costs
more. `Stock >= held + more` at the end of every year from the one before the stop, the last left out, in which the
stock is used up; `Purchase >= bought + more` of a seller in every year from that one on; `running capacity >= had +
more` from the year of the stop on; `wanted - more`, served by a substitute at its price, for good.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from data.rows import each_row
from model.analysis.stress.losses import Loss
from model.analysis.what_if.bench import Bench, bare, grown_basis, with_columns, with_objective
from model.frames.study_frames import Frames
from model.program.compile.compile import Block, Program
from model.proof.dual_bound import lower_bound, relative_gap
from model.solver.highs import Solution, solve

Numbers = npt.NDArray[np.float64]
KINDS = ("stock", "contract", "capacity", "substitution", "surge")
"""Kinds of remedy: surge is warm capacity, which does not run before the stop."""
MOST = 3
"""Sellers and plants that are tried for a form: those with the most to offer."""
HOLDER = "private"
"""Who holds a stock: public stock is bought and sold by rules of its own."""
LEAST = 1e-6
"""kt: a remedy below a kilogram is none."""
KEPT = 1.0 - 1e-6
"""Part asked for of the most that there can be, so that rounding does not forbid it."""
PROVEN = 1e-9
"""Gap between what a plan with a remedy costs and its bound, relative to its cost, below which it is proven."""


@dataclass(frozen=True)
class Wanted:
    """One thing that may be held ready: of which kind, of which form, by whom, and at most how much [kt, kt a year]."""

    kind: str
    form: str
    by: str
    most: float


@dataclass(frozen=True)
class Held:
    """A plan that holds something ready.

    kt: how much; kt a year of contracts, capacity and substitutes; premium_musd: what it costs more, present value
    program: what is decided from when a stop begins, with what is held asked for again from `free_from` on
    """

    wanted: Wanted
    kt: float
    premium_musd: float
    program: Program = field(repr=False)
    solution: Solution = field(repr=False)


@dataclass(frozen=True)
class _Requirement:
    """What is asked of a plan: rows `matrix x >= low + kt`, each of a year.

    idle: decisions, each of a year, that may be no larger than they are without it
    served: rows of demand of which a kt is served otherwise, cost: what that costs [MUSD/kt]; most: kt there can be
    """

    matrix: sparse.csr_matrix
    low: Numbers
    years: Sequence[int]
    served: tuple[int, ...] = ()
    cost: float = 0.0
    idle: tuple[tuple[int, int], ...] = ()
    most: float = math.inf


def candidates(bench: Bench, loss: Loss, start: int, form: str) -> Iterator[tuple[str, str]]:
    """Yield what may be held ready against a loss that leaves a form short: which kind, and by whom."""
    stocks = bench.frames.stocks
    if ((stocks["holder"] == HOLDER) & (stocks["form"] == form)).any():
        yield "stock", HOLDER
    for country in _sellers(bench, loss, form, start):
        yield "contract", country
    for plant in _plants(bench, loss, form):
        yield "capacity", plant
        yield "surge", plant
    for use in _substitutes(bench.frames, form, start):
        yield "substitution", use


def first_ready(bench: Bench, kind: str, by: str) -> int:
    """Return the first year of a stop against which something can be ready: a plant has its lead time."""
    if kind not in ("capacity", "surge"):
        return bench.frames.years[0] + 1
    builds = bench.frames.builds
    return int(builds.loc[builds["plant"] == by, "first_run"].min())


def hold_ready(bench: Bench, wanted: Wanted, start: int, over: int) -> Held | None:
    """Return the cheapest plan that holds something ready for a stop from `start`; None where there is none.

    over: the last year of the stop; what was held is asked for again after it, a stock once it can be filled again
    """
    requirement = _asked(bench, wanted, start)
    if requirement is None:
        return None
    kt = min(wanted.most, requirement.most)
    if kt < LEAST:
        return None
    program = _with(bench, requirement, kt)
    solution = _solved(bench, program, requirement)
    if solution is None:
        kt = KEPT * min(kt, _most(bench, requirement))
        if kt < LEAST:
            return None
        program = _with(bench, requirement, kt)
        solution = _solved(bench, program, requirement)
    if solution is None or not _is_proven(program, solution):
        return None
    answered = _with(bench, _after(requirement, over, over + _years_to_fill(bench.frames, wanted, kt)), kt)
    return Held(wanted, kt, solution.objective - bench.cost, answered, solution)


def _after(requirement: _Requirement, over: int, filled: int) -> _Requirement:
    """Return what is asked again once a stop is over: warm capacity idle after its last year, the rest when filled."""
    later = [i for i, year in enumerate(requirement.years) if year > filled]
    years, idle = [requirement.years[i] for i in later], tuple(one for one in requirement.idle if one[1] > over)
    return replace(requirement, matrix=requirement.matrix[later], low=requirement.low[later], years=years, idle=idle)


# ---------------------------------------------------------------- what is asked


def _asked(bench: Bench, wanted: Wanted, start: int) -> _Requirement | None:
    """Return what a remedy asks of a plan; None where there is no time for it."""
    if wanted.kind == "stock":
        return _stocked(bench, wanted, start)
    if wanted.kind == "contract":
        return _contracted(bench, wanted, start)
    if wanted.kind == "substitution":
        return _substituted(bench, wanted, start)
    return _running(bench, wanted, start)


def _stocked(bench: Bench, wanted: Wanted, start: int) -> _Requirement | None:
    places = [
        (place, year)
        for place, (holder, form, year) in _keys(bench.program, "Stock")
        if (holder, form) == (wanted.by, wanted.form) and start - 1 <= year < bench.frames.years[-1]
    ]
    return _rows_of(bench, [[place] for place, _ in places], [year for _, year in places])


def _contracted(bench: Bench, wanted: Wanted, start: int) -> _Requirement | None:
    offers = bench.frames.offers
    sellers = set(offers.loc[(offers["form"] == wanted.form) & (offers["country"] == wanted.by), "seller"])
    by_year: dict[int, list[int]] = {}
    for place, (seller, year) in _keys(bench.program, "Purchase"):
        if seller in sellers and year >= start - 1:
            by_year.setdefault(year, []).append(place)
    return _rows_of(bench, list(by_year.values()), list(by_year))


def _running(bench: Bench, wanted: Wanted, start: int) -> _Requirement | None:
    """Return capacity from the year of the stop on: the row of capacity without what is made."""
    program = bench.program
    rows = [i for i, key in _keys(program, "capacity_limit", rows=True) if key == (wanted.by, start)]
    if not rows:
        return None
    made = program.columns["Output"]
    capacity = (-program.matrix.tocsr()[rows]).tolil()
    capacity[:, made.start : made.stop] = 0.0
    matrix = capacity.tocsr()
    if not matrix.nnz or (matrix.data <= 0).all():
        return None
    warm = wanted.kind == "surge"  # it makes nothing that the plan does not make without it
    idle = [(place, year) for place, (plant, year) in _keys(program, "Output") if plant == wanted.by and warm]
    return _Requirement(matrix, np.asarray(matrix @ bench.solution.x), [start], idle=tuple(idle))


def _substituted(bench: Bench, wanted: Wanted, start: int) -> _Requirement:
    """Return what is wanted less, and what doing without it costs in every year from the one before the stop on."""
    frames = bench.frames
    rows = {
        key[2]: i
        for i, key in _keys(bench.program, "demand_met", rows=True)
        if key[:2] == (wanted.by, wanted.form) and key[2] >= start - 1
    }
    d = frames.demands[(frames.demands["end_use"] == wanted.by) & (frames.demands["form"] == wanted.form)]
    price = {int(y): c for y, c in each_row(d, "year", "substitute_cost")}
    cost = sum(frames.discount(year) * price[year] for year in rows)
    empty = sparse.csr_matrix((0, len(bench.program.cost)))
    most = _further(frames, wanted.by, wanted.form, start)
    return _Requirement(empty, np.zeros(0), [], served=tuple(rows.values()), cost=cost, most=most)


def _rows_of(bench: Bench, places: Sequence[Sequence[int]], years: Sequence[int]) -> _Requirement | None:
    """Return rows that ask for sums of decisions, on top of what the plan has of each."""
    if not places or min(years) < bench.frames.years[0]:
        return None
    row = [i for i, columns in enumerate(places) for _ in columns]
    column = [one for columns in places for one in columns]
    matrix = sparse.csr_matrix((np.ones(len(row)), (row, column)), (len(places), len(bench.program.cost)))
    return _Requirement(matrix, np.asarray(matrix @ bench.solution.x), list(years))


# ---------------------------------------------------------------- how it is solved


def _with(bench: Bench, requirement: _Requirement, kt: float) -> Program:
    """Return the program of which something is asked."""
    program = bench.program
    height, codes = len(program.row_lower), {label: i for i, label in enumerate(program.data.labels)}
    years = np.array([[codes[year]] for year in requirement.years], dtype=np.int64).reshape(-1, 1)
    low, high, upper = program.row_lower.copy(), program.row_upper.copy(), program.upper.copy()
    served, idle = list(requirement.served), [place for place, _ in requirement.idle]
    low[served], high[served] = low[served] - kt, high[served] - kt
    upper[idle] = np.minimum(upper[idle], np.maximum(bench.solution.x[idle], 0.0))
    return replace(
        program,
        rows={**program.rows, "held_ready": Block(height, years)},
        matrix=sparse.vstack([program.matrix, requirement.matrix]).tocsc(),
        row_lower=np.append(low, requirement.low + kt),
        row_upper=np.append(high, np.full(len(requirement.low), np.inf)),
        upper=upper,
        offset=program.offset + requirement.cost * kt,
    )


def _solved(bench: Bench, program: Program, requirement: _Requirement) -> Solution | None:
    bench.solves += 1
    solution = solve(program, start=grown_basis(bench.solution.basis, rows=len(requirement.low)))
    return solution if solution.status == "optimal" else None


def _most(bench: Bench, requirement: _Requirement) -> float:
    """Return the most that can be held ready, kt: a decision of its own in every row that asks for it, made largest."""
    program = _with(bench, requirement, 0.0)
    height = len(bench.program.row_lower)
    rows = [*range(height, height + len(requirement.low)), *requirement.served]
    signs = np.array([*[-1.0] * len(requirement.low), *[1.0] * len(requirement.served)])
    column = sparse.csc_matrix((signs, (rows, np.zeros(len(rows), dtype=int))), (len(program.row_lower), 1))
    none = np.zeros(len(program.cost))
    more = with_columns(with_objective(program, none), column, np.array([-1.0]), np.array([np.inf]))
    bench.solves += 1
    solution = solve(more)
    return float(solution.x[-1]) if solution.status == "optimal" else 0.0


def _is_proven(program: Program, solution: Solution) -> bool:
    """Tell whether no plan that holds this ready costs less: by a bound from the prices of rows."""
    cheapest = bare(program)
    bound = lower_bound(cheapest, cheapest.cost, cheapest.offset, solution.row_dual)
    return relative_gap(solution.objective, bound) <= PROVEN


def _years_to_fill(frames: Frames, wanted: Wanted, kt: float) -> int:
    """Return years after a stop until a stock can be as full again; nothing to fill of another kind."""
    if wanted.kind != "stock":
        return 0
    s = frames.stocks
    most = s.loc[(s["holder"] == wanted.by) & (s["form"] == wanted.form), "fill_most"].min()
    return int(np.ceil(kt / most)) if most > 0 else len(frames.years)


# ---------------------------------------------------------------- who may


def _sellers(bench: Bench, loss: Loss, form: str, start: int) -> list[str]:
    """Return the countries abroad with the most of a form to sell in a year, those that stop left out."""
    stops = loss.cut["Purchase"]
    labels, block = bench.program.data.labels, bench.program.columns["Purchase"]
    gone = {str(labels[s]) for (s, _), cut in zip(block.codes.tolist(), stops.tolist(), strict=True) if cut > 0}
    offers = bench.frames.offers
    there = offers[(offers["form"] == form) & (offers["year"] == start) & ~offers["seller"].isin(gone)]
    there = there[there["country"] != bench.frames.home]
    return _largest(there, "country", "available")


def _plants(bench: Bench, loss: Loss, form: str) -> list[str]:
    """Return the plants at home that make a form and can be built, the largest, those that stop left out."""
    frames, labels, block = bench.frames, bench.program.data.labels, bench.program.columns["Output"]
    stops = zip(block.codes.tolist(), loss.cut["Output"].tolist(), strict=True)
    gone = {str(labels[plant]) for (plant, _), cut in stops if cut > 0}
    builds, sites = frames.builds, frames.sites
    making = set(builds.loc[(builds["form"] == form) & (builds["country"] == frames.home), "plant"])
    return _largest(sites[sites["plant"].isin(making - gone)], "plant", "buildable")


def _largest(rows: pd.DataFrame, word: str, amount: str) -> list[str]:
    total = rows.groupby(word)[amount].sum()
    return [str(name) for name in total[total > 0].sort_values(ascending=False, kind="stable").index[:MOST]]


def _substitutes(frames: Frames, form: str, start: int) -> list[str]:
    """Return the end uses that will do without more of a form in a later year than when a stop begins."""
    uses = sorted({str(use) for use in frames.demands.loc[frames.demands["form"] == form, "end_use"]})
    return [use for use in uses if _further(frames, use, form, start) > LEAST]


def _further(frames: Frames, use: str, form: str, start: int) -> float:
    """Return what a use does without in some later year beyond what it can in the year of a stop, kt of that year."""
    d = frames.demands[(frames.demands["end_use"] == use) & (frames.demands["form"] == form)]
    wanted = {int(y): (w, s) for y, w, s in each_row(d, "year", "wanted", "substitute_most")}
    share = {year: part / whole for year, (whole, part) in wanted.items() if whole > 0}
    later = max((part for year, part in share.items() if year >= start), default=0.0)
    return (later - share[start]) * wanted[start][0] if start in share else 0.0


def _keys(program: Program, name: str, rows: bool = False) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the place and the labels of every column, or row, of a block."""
    block = program.rows[name] if rows else program.columns[name]
    labels = program.data.labels
    for i, codes in enumerate(block.codes.tolist(), block.start):
        yield i, tuple(labels[code] for code in codes)

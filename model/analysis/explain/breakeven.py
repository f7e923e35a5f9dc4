"""The break-even desk: at what grant, price or tariff a plant or supplier comes in, or leaves.

Least cost as a function of one price is concave and made of straight pieces. A lever's value where a plant comes in is
the last corner before the first piece that is flat; a line that touches the curve beyond it meets the flat piece nearer
to it, again and again, and ends at it exactly. Every value is then confirmed by a solve just below and just above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.messages.number_words import percent
from data.rows import each_row
from model.analysis.what_if.bench import Bench, bare, value
from model.frames.build_options import owners_charge, usable_shares
from model.frames.scale import in_tonnes, in_usd_per_t
from model.frames.study_frames import Frames
from model.program.compile.compile import Program
from model.program.fill.arrays import Numbers
from model.solver.highs import Solution

NOTHING = 1e-6
"""kt: a gram in a tonne is no plant."""
NEAR = 2e-3
"""Relative: how far below and above a break-even value the confirming solves are."""
CLOSE = 1e-7
"""MUSD, ten cents: two least costs that differ by less are the same."""
TURNS = 12
TIED = "costs the same as what is chosen"
NOT_EVEN = "not even with all of its capital paid"
EQUAL_COST = 4e-5
"""MUSD per kt, four cents a tonne: what differs by less was decided by the tie-break."""
MOST_TARIFF = 2.0


@dataclass(frozen=True)
class BreakEven:
    """kind: plant or supplier; moves: enters or leaves; lever: grant, price, tariff ... in `unit`.

    value: where it happens (NaN: not within reach); estimate: what the duals alone say; below, above: tonnes of it
    (capacity, or bought over the horizon) just before and just after, by re-solve; None where not confirmed
    runs: whether the plant runs already, so that what enters is more of it
    """

    kind: str
    party: str
    form: str
    moves: str
    lever: str
    unit: str
    estimate: float
    value: float
    below: float | None = None
    above: float | None = None
    note: str = ""
    runs: bool = False

    @property
    def confirmed(self) -> bool:
        if self.below is None or self.above is None:
            return False
        out, inside = (self.below, self.above) if self.moves == "enters" else (self.above, self.below)
        return out <= in_tonnes(NOTHING) < inside


# ---------------------------------------------------------------- candidates, from the duals


@dataclass(frozen=True)
class Candidate:
    """A plant or supplier with the columns that make it, and what one unit of the lever takes off their cost."""

    kind: str
    party: str
    form: str
    lever: str
    unit: str
    columns: Numbers
    per_unit: Numbers
    shown: float
    estimate: float
    most: float
    size: float


def candidates(bench: Bench) -> list[Candidate]:
    """Return what could come in (estimate: at which lever, by the duals) and what could leave (estimate NaN)."""
    return [*_plants(bench), *_suppliers(bench)]


def _plants(bench: Bench) -> list[Candidate]:
    p, f = bench.program, bench.frames
    build, output = _names(p, "Build", ("plant", "year")), _names(p, "Output", ("plant", "year"))
    margin = dict(zip(zip(output["plant"], output["year"], strict=True), _margins(bench), strict=True))
    x, reduced = bench.solution.x, bench.solution.reduced_cost
    facts = f.builds.set_index(["plant", "year"])
    out = []
    for plant, rows in build.groupby("plant"):
        columns = rows["column"].to_numpy()
        known = facts.loc[[(plant, y) for y in rows["year"]]]
        charge, capex = owners_charge(known).to_numpy(), known["capex"].to_numpy()
        form, size = str(known["form"].iloc[0]), float(x[columns].sum())
        runs = output[output["plant"] == plant]
        sold = np.array([f.discount(int(y)) for y in runs["year"]])
        gap = _gaps(bench, rows, known, margin, reduced)
        if (capex > 0).any():
            share = float(np.min(gap / np.maximum(charge, 1e-12)))
            out.append(
                Candidate("plant", str(plant), form, "grant", "% of capital", columns, charge, 100.0,
                          share if size <= NOTHING else np.nan, 1.0, size)
            )  # fmt: skip
        price = _premium(f, known, gap) if size <= NOTHING else np.nan
        out.append(
            Candidate("plant", str(plant), form, "price", "USD/t more", runs["column"].to_numpy(), sold,
                      in_usd_per_t(1.0), price, np.inf, size)
        )  # fmt: skip
    return out


def _margins(bench: Bench) -> Numbers:
    """Return what a kt of each plant's output is worth beyond what it costs, at the plan's prices, by column."""
    program, y = bench.program, bench.solution.row_dual.copy()
    block, capacity = program.columns["Output"], program.rows["capacity_limit"]
    y[capacity.start : capacity.stop] = 0.0
    columns = slice(block.start, block.stop)
    return np.asarray(program.matrix[:, columns].T @ y - program.cost[columns])


def _gaps(
    bench: Bench, rows: pd.DataFrame, known: pd.DataFrame, margin: dict[tuple[object, object], float], reduced: Numbers
) -> Numbers:
    """Return by how much each year's build fails to pay: its cost less what its output earns, present value.

    The solver's own reduced cost can be less where nothing runs yet: prices of idle capacity are not unique.
    """
    y, program, ramp = bench.solution.row_dual, bench.program, usable_shares(bench.frames)
    capacity = program.rows["capacity_limit"]
    earned = y.copy()
    earned[capacity.start : capacity.stop] = 0.0
    gaps = []
    for plant, year, column in each_row(rows, "plant", "year", "column"):
        build = known.loc[(plant, year)]
        cost = float(program.cost[column] - (program.matrix[:, [column]].T @ earned)[0])
        paid = sum(made * max(0.0, margin.get((plant, run), 0.0)) for run, made in _makes(build, ramp))
        gaps.append(max(cost - paid, float(reduced[column]), 0.0))
    return np.array(gaps)


def _makes(build: pd.Series, ramp: Mapping[tuple[str, int], float]) -> list[tuple[int, float]]:
    """Return each year in which a build runs, and the share of its capacity that it can make then."""
    first, last = int(build["first_run"]), int(build["last_run"])
    return [(run, ramp.get((str(build["kind"]), run - first + 1), 1.0)) for run in range(first, last + 1)]


def _premium(f: Frames, known: pd.DataFrame, gap: Numbers) -> float:
    """Return the price on top, the same in every year, that would pay for the gap if it made all it can throughout."""
    ramp = usable_shares(f)
    worth = [sum(made * f.discount(t) for t, made in _makes(build, ramp)) for _, build in known.iterrows()]
    return float(np.min(gap / np.maximum(np.array(worth), 1e-12)))


def _suppliers(bench: Bench) -> list[Candidate]:
    p, f = bench.program, bench.frames
    bought = _names(p, "Purchase", ("seller", "year")).merge(
        f.offers[["seller", "year", "form", "country", "available"]], on=["seller", "year"]
    )
    bought = bought[bought["available"] > NOTHING]
    x, reduced = bench.solution.x, bench.solution.reduced_cost
    out = []
    for (form, country), rows in bought.groupby(["form", "country"]):
        columns = rows["column"].to_numpy()
        sold = np.array([f.discount(int(y)) for y in rows["year"]])
        size = float(x[columns].sum())
        cut = float(np.min(np.maximum(reduced[columns], 0.0) / sold)) if size <= NOTHING else np.nan
        out.append(
            Candidate(
                "supplier",
                str(country),
                str(form),
                "price",
                "USD/t less",
                columns,
                sold,
                in_usd_per_t(1.0),
                cut,
                np.inf,
                size,
            )
        )
    return out


def _names(program: Program, name: str, index: tuple[str, ...]) -> pd.DataFrame:
    block = program.columns[name]
    labels = np.array(program.data.labels, dtype=object)
    frame = pd.DataFrame({column: labels[block.codes[:, i]] for i, column in enumerate(index)})
    return frame.assign(year=frame["year"].astype("int64"), column=np.arange(block.start, block.stop))


# ---------------------------------------------------------------- by re-solves


def _moved(bench: Bench, c: Candidate, by: float) -> tuple[Program, Solution]:
    """Solve with the lever at `by` (its own unit): what it takes off the cost of each column."""
    program = bare(bench.program)
    cost = program.cost.copy()
    cost[c.columns] -= by * c.per_unit
    program = replace(program, cost=cost)
    return program, bench.again(program)


def _size(c: Candidate, solution: Solution) -> float:
    """Return how much of it there is: capacity or tonnes over the horizon, kt; 0 where there is no answer."""
    return float(solution.x[c.columns].sum()) if solution.status == "optimal" else 0.0


def estimated(c: Candidate) -> BreakEven:
    """Return what the duals alone say."""
    value_ = c.estimate * c.shown
    tied = c.estimate < EQUAL_COST
    if c.estimate > c.most:
        return BreakEven(c.kind, c.party, c.form, "enters", c.lever, c.unit, value_, np.nan, note=NOT_EVEN)
    return BreakEven(
        c.kind, c.party, c.form, "enters", c.lever, c.unit, value_, 0.0 if tied else value_, note=TIED * tied
    )


def confirmed(bench: Bench, break_even: BreakEven, c: Candidate) -> BreakEven:
    """Return a break-even value with what is there just below and just above, by two solves."""
    at = break_even.value / c.shown
    step = max(NEAR * abs(at), 1e-6)
    below, above = (_size(c, _moved(bench, c, v)[1]) for v in (at - step, at + step))
    return replace(break_even, below=in_tonnes(below), above=in_tonnes(above))


def entry(bench: Bench, c: Candidate) -> BreakEven:
    """Return exactly where something comes in, confirmed; NaN where no lever within reach brings it in."""
    found = estimated(c)
    if found.note == TIED:
        return found
    start = bare(bench.program)
    base = value(start, bench.again(start))
    at = min(max(c.estimate * 1.01, 1e-4), c.most)
    for _ in range(TURNS):
        program, solution = _moved(bench, c, at)
        if _size(c, solution) > NOTHING:
            break
        if at >= c.most:
            return replace(found, value=np.nan, note=NOT_EVEN)
        at = min(at * 2, c.most)
    else:
        return replace(found, value=np.nan, note="not within reach")
    for _ in range(TURNS):
        gained, slope = base - value(program, solution), float(c.per_unit @ solution.x[c.columns])
        if gained <= CLOSE or slope <= NOTHING:
            break
        at = at - gained / slope
        program, solution = _moved(bench, c, at)
    return confirmed(bench, replace(found, value=at * c.shown, note=""), c)


def leaving(bench: Bench, c: Candidate) -> BreakEven:
    """Return exactly where something that is in the plan leaves it, confirmed: dearer by so much of the lever."""
    unit = {"grant": "% dearer capital", "price": "USD/t less"}[c.lever]
    unit = "USD/t more" if c.kind == "supplier" else unit
    found = BreakEven(
        c.kind, c.party, c.form, "leaves", "capital" if c.lever == "grant" else "price", unit, np.nan, np.nan
    )
    program = bare(bench.program)
    upper = program.upper.copy()
    upper[c.columns] = 0.0
    gone = bench.again(replace(program, upper=upper))
    if gone.status != "optimal":
        return replace(found, note="no plan without it")
    without, at = value(program, gone), 0.0
    for _ in range(3 * TURNS):
        program, solution = _moved(bench, c, -at)
        lost, slope = without - value(program, solution), float(c.per_unit @ solution.x[c.columns])
        if lost <= CLOSE or slope <= NOTHING:
            break
        at += lost / slope
    step = max(NEAR * at, 1e-6)
    below, above = (_size(c, _moved(bench, c, -v)[1]) for v in (max(at - step, 0.0), at + step))
    tied = c.lever == "price" and at < EQUAL_COST
    return replace(found, value=at * c.shown, below=in_tonnes(below), above=in_tonnes(above), note=TIED * tied)


def tariff_entry(bench: Bench, c: Candidate) -> BreakEven:
    """Return the duty on imports of its product, on top of those in force, at which a plant at home comes in."""
    p, f = bench.program, bench.frames
    sold = _names(p, "Purchase", ("seller", "year")).merge(f.offers, on=["seller", "year"])
    sold = sold[(sold["form"] == c.form) & (sold["country"] != f.home)]
    found = BreakEven("plant", c.party, c.form, "enters", "tariff", "% on imports of it", np.nan, np.nan)
    build = _names(p, "Build", ("plant", "year"))
    own = build.loc[build["plant"] == c.party, "column"].to_numpy()
    if sold.empty or c.size > NOTHING:
        return replace(found, note="no imports of it" if sold.empty else "it is in")
    worth = np.array([price * f.discount(int(y)) for price, y in each_row(sold, "price", "year")])

    def built(rate: float) -> float:
        program = bare(bench.program)
        cost = program.cost.copy()
        cost[sold["column"].to_numpy()] += rate * worth
        solution = bench.again(replace(program, cost=cost))
        return float(solution.x[own].sum()) if solution.status == "optimal" else 0.0

    if built(MOST_TARIFF) <= NOTHING:
        return replace(found, note=f"not even at {percent(MOST_TARIFF)}")
    low, high = 0.0, MOST_TARIFF
    while high - low > 5e-4:
        middle = (low + high) / 2
        low, high = (low, middle) if built(middle) > NOTHING else (middle, high)
    return replace(found, value=high * 100, below=in_tonnes(built(low)), above=in_tonnes(built(high)))

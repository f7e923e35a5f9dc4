"""What rests on weak data: how much of the money, and which numbers would change what is built now.

One number at a time, all years of it together: a supplier country's prices of a form, a plant's capital or cost of
making, demand for a form. Those that could matter most, by the plan's duals, come first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.rows import each_row
from model.analysis.explain.breakeven import Candidate, candidates
from model.analysis.what_if.bench import Bench
from model.frames.scale import in_musd_per_kt, in_usd_per_t, musd_of
from model.plan.source_grades import best_grade, sources_of_capital
from model.program.compile.compile import compile_program
from model.program.fill.arrays import Codes, ModelData
from model.program.fill.from_frames import variant_data, variant_frames
from model.solver.highs import Solution

WEAK = ("low", "assumed")
CHANGED_T = 1.0
"""t/yr: what is decided in the first year changes when it moves by more."""


@dataclass(frozen=True)
class Resting:
    """Shares of a headline by confidence of the rows it is computed from; they add to 1."""

    what: str
    total: float
    unit: str
    shares: Mapping[str, float]


@dataclass(frozen=True)
class Tried:
    """A number moved to the ends of its range: cost at each (million USD more), and what is decided in the first year.

    now: plant -> (t/yr decided in the first year: as planned, at the low end, at the high end), only where it changes
    """

    number: str
    value: float
    low: float
    high: float
    unit: str
    confidence: str
    cost_low: float
    cost_high: float
    now: Mapping[str, tuple[float, float, float]]


# ---------------------------------------------------------------- what rests on what


def resting(tables: Mapping[str, pd.DataFrame], dataset: Dataset, bench: Bench) -> list[Resting]:
    """Return how purchases, capital and demand divide by confidence, from result tables and the dataset."""
    rank = dataset.table("suppliers")[["form", "country", "step", "year", "confidence", "source_id"]]
    bought = tables["purchases"].merge(_as_text(rank), on=["form", "country", "step", "year"], how="left")
    capex = bench.frames.builds[["plant", "year", "capex"]]
    built = tables["capacity"].merge(capex, on=["plant", "year"])
    plants = dataset.table("plants")
    plants = plants.assign(source_id=pd.Series(sources_of_capital(plants), index=plants.index, dtype=object))
    built = built.merge(plants[["plant", "confidence", "source_id"]], on="plant", how="left")
    price = dict(each_row(bench.frames.forms, "form", "price"))
    demand = dataset.table("demand")
    wanted = tables["demand"][["end_use", "form", "year", "wanted_t"]]
    best = demand.assign(rank=demand["confidence"].map({"high": 0, "medium": 1, "low": 2, "assumed": 3}))
    best = best.sort_values("rank").drop_duplicates(["end_use", "form", "year"], keep="last")
    wanted = wanted.merge(best[["end_use", "form", "year", "confidence"]], on=["end_use", "form", "year"], how="left")
    value = musd_of(wanted["wanted_t"], wanted["form"].map(price).astype(float))
    paid = (bought["musd"], musd_of(built["built_t"], built["capex"]))
    return [
        _resting("purchases", "MUSD", bought["musd"], bought["confidence"]),
        _resting("capital of what is built", "MUSD", paid[1], built["confidence"]),
        _resting("demand at reference prices", "MUSD", value, wanted["confidence"]),
        _resting("purchases, by the best kind of source named", "MUSD", paid[0], _graded(bought["source_id"], dataset)),
        _resting("capital, by the best kind of source named", "MUSD", paid[1], _graded(built["source_id"], dataset)),
    ]


def _graded(sources: pd.Series, dataset: Dataset) -> pd.Series:
    """Return the best grade among the sources of each row; what nobody graded comes after all that was read."""
    grades = dict(each_row(dataset.table("sources"), "source_id", "grade"))
    return sources.map(lambda named: best_grade(named, grades)).astype(object)


def _as_text(rank: pd.DataFrame) -> pd.DataFrame:
    return rank.assign(step=rank["step"].astype(float))


def _resting(what: str, unit: str, amounts: pd.Series, confidence: pd.Series) -> Resting:
    total = float(amounts.sum())
    by = amounts.groupby(confidence.fillna("not in the data").replace("", "not in the data")).sum()
    shares = {str(k): float(v / total) for k, v in by.items() if v} if total else {}
    return Resting(what, total, unit, dict(sorted(shares.items(), key=lambda kv: -kv[1])))


# ---------------------------------------------------------------- numbers that could matter


@dataclass(frozen=True)
class _Number:
    """One weak number: what to do with the arrays when it is `times` what it is; swing is its worth by the duals."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    confidence: str
    swing: float
    moved: Callable[[float], ModelData]


def tried(bench: Bench, dataset: Dataset, most: int) -> list[Tried]:
    """Move the weak numbers that could matter most to their ends, one at a time: two solves each."""
    numbers = sorted(_numbers(bench, dataset), key=lambda n: -n.swing)[: max(0, most // 2)]
    before = _decided_now(bench, bench.solution)
    out = []
    for number in numbers:
        ends = []
        for end in (number.low, number.high):
            data = number.moved(end / number.value)
            program = compile_program(data)
            same = program.matrix.shape == bench.program.matrix.shape
            answer = bench.again(program, bench.solution.basis if same else None)
            ends.append((answer.objective - bench.cost, _decided_now(bench, answer)))
        (low, at_low), (high, at_high) = ends
        names = sorted({*before, *at_low, *at_high})
        three = {p: (before.get(p, 0.0), at_low.get(p, 0.0), at_high.get(p, 0.0)) for p in names}
        now = {p: v for p, v in three.items() if max(v) - min(v) > CHANGED_T}
        out.append(
            Tried(number.name, number.value, number.low, number.high, number.unit, number.confidence, low, high, now)
        )
    return out


def _decided_now(bench: Bench, solution: Solution) -> dict[str, float]:
    """Return what is decided in the first year planned, t/yr by plant."""
    if solution.status != "optimal":
        return {}
    block, labels = bench.program.columns["Build"], bench.program.data.labels
    first = bench.frames.years[0]
    return {
        str(labels[codes[0]]): in_usd_per_t(float(v))
        for codes, v in zip(block.codes, solution.x[block.start : block.stop], strict=True)
        if labels[codes[1]] == first and v > 1e-6
    }


def _numbers(bench: Bench, dataset: Dataset) -> Iterable[_Number]:
    yield from _prices(bench, dataset)
    yield from _plants(bench, dataset)
    yield from _demands(bench)


def _prices(bench: Bench, dataset: Dataset) -> Iterable[_Number]:
    """Yield prices of supplier countries: worth what is bought, or what would be bought at the low end."""
    facts = dataset.table("suppliers")
    facts = facts[facts["confidence"].isin(WEAK) & facts["low"].notna() & facts["high"].notna()]
    data, f = bench.program.data, bench.frames
    offers = f.offers.merge(
        _as_text(facts[["form", "country", "step", "year", "low", "high", "price_usd_per_t", "confidence"]]),
        on=["form", "country", "step", "year"],
    )
    places = {key: i for i, key in enumerate(data.tuples("PURCHASES"))}
    block = bench.program.columns["Purchase"]
    for (form, country), rows in offers.groupby(["form", "country"]):
        name = f"price of {form!s} from {country!s}"
        at = np.array([places[s, y] for s, y in each_row(rows, "seller", "year")])
        bought, reduced = (v[block.start + at] for v in (bench.solution.x, bench.solution.reduced_cost))
        discount = np.array([f.discount(int(y)) for y in rows["year"]])
        width = in_musd_per_kt(rows["high"] - rows["low"]).to_numpy()
        fall = in_musd_per_kt(rows["price_usd_per_t"] - rows["low"]).to_numpy()
        could = np.maximum(0.0, fall * discount - np.maximum(reduced, 0.0)) * rows["available"].to_numpy()
        swing = float((width * discount * bought).sum() + np.where(bought > 0, 0.0, could).sum())
        mean, low, high = (float(rows[c].mean()) for c in ("price_usd_per_t", "low", "high"))
        if mean > 0 and swing > 0:
            moved = _scaling(data, {"price": at, "duty": at})
            yield _Number(name, mean, low, high, "USD/t", _worst(rows["confidence"]), swing, moved)


def _plants(bench: Bench, dataset: Dataset) -> Iterable[_Number]:
    """Yield capital and cost of making of plants built, or that would be built at the low end."""
    facts = dataset.table("plants")
    known = {
        p: rest for p, *rest in each_row(facts, "plant", "confidence", "capex_usd_per_t", "capex_low", "capex_high")
    }
    site = dict(each_row(bench.frames.sites, "plant", "buildable"))
    data = bench.program.data
    sizes: dict[str, Candidate] = {c.party: c for c in candidates(bench) if c.kind == "plant" and c.lever == "grant"}
    for plant, c in sizes.items():
        trust, value, low, high = known.get(plant, ("", 0.0, 0.0, 0.0))
        if trust not in WEAK:
            continue
        if not (value > 0 and np.isfinite(low) and np.isfinite(high)):
            continue
        built = bench.solution.x[c.columns]
        swing = float((c.per_unit * built).sum()) * (high - low) / value
        if c.size <= 0 and np.isfinite(c.estimate):
            reach = max(0.0, (value - low) / value - c.estimate)
            swing = reach * float(np.max(c.per_unit)) * float(site.get(plant, 0.0))
        if swing > 0:
            where = {n: _of_plant(data, over, plant) for n, over in _CAPITAL.items() if n in data.parameters}
            yield _Number(f"capital of {plant}", value, low, high, "USD per t/yr", trust, swing, _scaling(data, where))


_CAPITAL = {
    "capital_charge": ("BUILDS", 0),
    "interest_charge": ("BUILDS", 0),
    "spread_charge": ("BUILDS", 0),
    "grant_rate": ("GRANTS", 1),
    "capital": ("GRANTED", 0),
    "finance_most": ("FINANCES", 1),
}
"""Numbers in proportion to a plant's capital, with the set and the place of the plant in its index."""


def _of_plant(data: ModelData, over: tuple[str, int], plant: str) -> Codes:
    name, place = over
    code = data.labels.index(plant) if plant in data.labels else -1
    return np.flatnonzero(data.sets[name][:, place] == code) if len(data.sets[name]) else np.zeros(0, dtype=np.int64)


def _demands(bench: Bench) -> Iterable[_Number]:
    """Yield demand for each form, from its low to its high path; the plan's duals say what a tonne more is worth."""
    demand = bench.frames.tables["demand"]
    demand = demand[demand["year"].isin(bench.frames.years) & demand["boundary"].isin(["A", "B"])]
    block = bench.program.rows["demand_met"]
    labels = bench.program.data.labels
    duals, wanted = (v[block.start : block.stop] for v in (bench.solution.row_dual, bench.program.row_upper))
    worth: dict[str, float] = {}
    for codes, money in zip(block.codes, np.abs(duals) * wanted, strict=True):
        form = str(labels[codes[1]])
        worth[form] = worth.get(form, 0.0) + float(money)
    for form, rows in ((str(name), rows) for name, rows in demand.groupby("form")):
        if form not in worth:
            continue
        total = rows.groupby("path")["demand_t"].sum()
        value, low, high = (float(total.get(p, np.nan)) for p in ("central", "low", "high"))
        if value > 0 and np.isfinite(low) and np.isfinite(high) and high > low:
            swing = worth[form] * (high - low) / value
            years = len(bench.frames.years)
            yield _Number(
                f"demand for {form}", value / years, low / years, high / years, "t/yr", _worst(rows["confidence"]),
                swing, _demand_moved(bench, form),
            )  # fmt: skip


def _demand_moved(bench: Bench, form: str) -> Callable[[float], ModelData]:
    def moved(times: float) -> ModelData:
        d = bench.base.demands
        here = d["form"] == form
        amounts = ("wanted", "substitute_most", "shortfall_most")
        changed = d.assign(**{a: d[a].where(~here, d[a] * times) for a in amounts})
        base = replace(bench.base, demands=changed)
        return variant_data(variant_frames(base, bench.clauses), bench.clauses)

    return moved


def _scaling(data: ModelData, where: Mapping[str, Codes]) -> Callable[[float], ModelData]:
    """Return a change of the arrays: these numbers, at these places, times a factor."""

    def moved(times: float) -> ModelData:
        given = dict(data.parameters)
        for number, places in where.items():
            values = given[number].copy()
            values[places] *= times
            given[number] = values
        return replace(data, parameters=given)

    return moved


def _worst(confidence: pd.Series) -> str:
    return "assumed" if (confidence == "assumed").any() else str(confidence.iloc[0])

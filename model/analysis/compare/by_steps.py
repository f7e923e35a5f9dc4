"""From one estimate to the next in exact steps: data, demand, prices, policy, method; each a re-solve, no residual.

Every step changes one kind of input from the first run's to the second's and solves again; what the step changes in
cost is its share. The order is fixed, and said, because another order would give other shares. `method` is what is left
when all inputs are the second run's: years, discounting, perspective, and the program itself, whose part shows as the
difference between a recorded cost and the same inputs solved now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from data.dataset import Dataset
from data.messages.finding import BadInput, Finding, printable
from data.schema import BY_NAME
from model.analysis.reopen import Reopened, reopened
from model.analysis.solve.variant_base import Plans
from model.analysis.study_of_run import refuse_whole_plants, table_of
from model.analysis.what_if.cut_rounds import answer
from model.frames.column_tables import as_frame
from model.plan.costs import costs
from model.policies import Clause
from model.program.fill.encode import NotFinite
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_frames
from model.solver.highs import NoAnswer
from model.solver.refused_numbers import Refused
from model.study.settings import Study

DATA, DEMAND, PRICES, POLICY, METHOD = STEPS = ("data", "demand", "prices", "policy", "method")
DEMAND_TABLES = ("demand", "shortage", "substitutes", "returns", "end_uses")
LAW_TABLES = ("tariffs", "credits", "accounts", "appropriations", "spendout", "deflator", "tax_offset", "blocs")
PRICE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "suppliers": ("price_usd_per_t", "freight_usd_per_t"),
    "forms": ("reference_price_usd_per_t",),
    "outlets": ("price_usd_per_t",),
    "scrap": ("collection_usd_per_t",),
    "plants": ("capex_usd_per_t", "fixed_usd_per_t", "variable_usd_per_t"),
}


@dataclass(frozen=True)
class Link:
    """One step: cost before and after it, and by term, payer and mineral (empty where either side has no plan)."""

    step: str
    before: float
    after: float
    pieces: pd.DataFrame

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class Chain:
    """A variant in two runs; the links add up to the difference of the recorded costs, `residual` says how nearly."""

    variant: str
    first: float
    last: float
    links: tuple[Link, ...]
    residual: float
    solves: int


def chain(first: Path, second: Path, variants: Sequence[str] = (), data_path: Path | None = None) -> list[Chain]:
    """Return the steps from one run to another, for every variant that both have a plan for.

    `data_path` says where the first run's dataset lies now. Raises BadInput when either run's data are gone.
    """
    a, b = reopened(first, data_path), reopened(second)
    for run in (a, b):
        refuse_whole_plants(run.loaded.study, "a difference by steps")
    shared = [v for v in a.run.variants if v in b.run.variants and (not variants or v in variants)]
    if not shared:
        raise BadInput(
            [Finding(printable(str(second)), None, "", "", f"no variant has a plan in both {first} and here")]
        )
    return [_chain(a, b, variant) for variant in shared]


@dataclass(frozen=True)
class _State:
    """What one estimate is made from."""

    data: Dataset
    study: Study
    clauses: tuple[Clause, ...]
    plans: Plans


def _chain(a: Reopened, b: Reopened, variant: str) -> Chain:
    old, new = (
        _State(x.data.of(variant), x.loaded.study.of(variant), x.loaded.clauses(variant), x.base_of(variant).plans)
        for x in (a, b)
    )
    recorded = [float(r.run.manifest["variants"][variant]["objective_musd"]) for r in (a, b)]
    tables = [table_of(r.run, "costs", variant) for r in (a, b)]
    state, solved = old, [_solved(old, variant)]
    for step in STEPS:
        state = _STEPS[step](state, new)
        solved.append(_solved(state, variant))
    begins, ends = (recorded[0], tables[0]), (recorded[1], tables[1])
    links = [
        Link(step, before[0], after[0], _pieces(before[1], after[1]))
        for step, before, after in zip(STEPS, solved[:-1], solved[1:], strict=True)
    ]
    edges = [_edge("program, first run", begins, solved[0]), _edge("program, second run", solved[-1], ends)]
    every = [*[e for e in edges[:1] if e], *links, *[e for e in edges[1:] if e]]
    residual = recorded[1] - recorded[0] - sum(link.change for link in every)
    return Chain(variant, recorded[0], recorded[1], tuple(every), residual, len(solved))


def _edge(name: str, before: tuple[float, pd.DataFrame], after: tuple[float, pd.DataFrame]) -> Link | None:
    """Return the part of the program itself: a recorded cost against the same inputs solved now; none when equal."""
    if before[0] == after[0]:
        return None
    return Link(name, before[0], after[0], _pieces(before[1], after[1]))


def _pieces(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    key = ["term", "payer", "mineral"]
    a, b = (t[t["counted"]].groupby(key)["musd"].sum() for t in (before, after))
    both = pd.concat([a.rename("before"), b.rename("after")], axis=1).fillna(0.0)
    return both.assign(difference=both["after"] - both["before"]).reset_index()


def _solved(state: _State, variant: str) -> tuple[float, pd.DataFrame]:
    """Solve a state; raise BadInput when a step between two runs has no plan, so that no share can be given."""
    try:
        frames = variant_frames(replace(base_frames(state.data, state.study), plans=state.plans), state.clauses)
        solved = answer(frames, state.clauses)
    except (NotFinite, Refused, NoAnswer) as fault:
        raise BadInput([Finding("--chain", None, "", variant, f"{variant}: a step has no answer: {fault}")]) from None
    if solved.solution.status != "optimal":
        message = f"{variant}: {solved.solution.status} half-way, with inputs of both runs; compare without --chain"
        raise BadInput([Finding("--chain", None, "", variant, message)])
    return solved.solution.objective, as_frame(costs(solved.program, solved.solution, frames))


# ---------------------------------------------------------------- steps


def _data(state: _State, new: _State) -> _State:
    """Take every table of the second run but those of demand and law, and but prices of what was there before."""
    tables = dict(state.data.tables)
    for name, table in new.data.tables.items():
        if name not in DEMAND_TABLES and name not in LAW_TABLES:
            tables[name] = _with_old_prices(name, tables[name], table)
    return replace(state, data=replace(state.data, tables=tables, settings=new.data.settings))


def _with_old_prices(name: str, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    columns = list(PRICE_COLUMNS.get(name, ()))
    if not columns:
        return new
    key = list(BY_NAME[name].key)
    both = new[key].merge(old[[*key, *columns]], on=key, how="left")
    return new.assign(**{c: both[c].where(both[c].notna(), new[c]).to_numpy() for c in columns})


def _demand(state: _State, new: _State) -> _State:
    tables = {**state.data.tables, **{name: new.data.tables[name] for name in DEMAND_TABLES}}
    study = state.study.model_copy(update={"demand": new.study.demand, "boundaries": new.study.boundaries})
    return replace(state, data=replace(state.data, tables=tables), study=study)


def _prices(state: _State, new: _State) -> _State:
    tables = {**state.data.tables, **{name: new.data.tables[name] for name in PRICE_COLUMNS}}
    return replace(state, data=replace(state.data, tables=tables))


def _policy(state: _State, new: _State) -> _State:
    tables = {**state.data.tables, **{name: new.data.tables[name] for name in LAW_TABLES}}
    return replace(state, data=replace(state.data, tables=tables), clauses=new.clauses, plans=new.plans)


def _method(state: _State, new: _State) -> _State:
    return new


_STEPS: Mapping[str, Callable[[_State, _State], _State]] = {
    DATA: _data, DEMAND: _demand, PRICES: _prices, POLICY: _policy, METHOD: _method,
}  # fmt: skip

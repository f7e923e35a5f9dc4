"""Everything there is to say of one variant of a run: why the plan is what it is, or why there is none."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from data.changes.change_lines import change_lines
from data.dataset import Dataset
from data.messages.exits import KnownEnd
from data.messages.finding import BadInput, Finding, printable
from data.messages.internal_error import message_of
from model.analysis import infeasibility
from model.analysis.built_projects.built import BuiltProject, built_projects
from model.analysis.explain.binding import Binding, bindings
from model.analysis.explain.breakeven import (
    NOTHING,
    BreakEven,
    Candidate,
    candidates,
    confirmed,
    entry,
    estimated,
    leaving,
    tariff_entry,
)
from model.analysis.explain.near_best import Span, spans
from model.analysis.explain.prices import PolicyPrice, prices, with_path
from model.analysis.explain.shapley import CostShares, cost_shares
from model.analysis.explain.weak_data import Resting, Tried, resting, tried
from model.analysis.idle_plants.contracts import NotRun, not_run
from model.analysis.idle_plants.idle import IdlePlant
from model.analysis.idle_plants.question import of_run as idle_of_run
from model.analysis.reopen import Reopened, reopened
from model.analysis.study_of_run import known_variant, same_cost, table_of
from model.analysis.what_if.bench import Bench, on_the_bench
from model.frames.scale import in_tonnes
from model.runs.run_folder import Run
from model.study.checks.contradictions import clashes

T = TypeVar("T")
SOLVES = 9
"""Most solves of an explanation that is not deep."""
DEEP_NUMBERS = 24
"""Solves spent on moving weak numbers in a deep explanation."""


@dataclass(frozen=True)
class Short:
    """Who goes without a form: tonnes of all years, and the worst of them with what part of its demand is unmet."""

    end_use: str
    form: str
    tonnes: float
    year: int
    share: float


@dataclass(frozen=True)
class Explanation:
    """impossible: the diagnosis, and then nothing else; `deep` tells whether re-solves were spent freely.

    data: cells of the dataset that the variant changes; data_musd: what they change in the cost of the baseline's
    policies, where that is known; `shares` are on the data of the variant, and the two add up to its difference
    failed: parts that are left out for an exception that nobody foresaw: part -> what it was
    perspective: whose cost is least, in the word of the study
    whole: where plants are whole, how near the plan is to others; then what is solved again is left out
    clash: sentences that contradict each other whatever the data hold, one line for two; then nothing else
    """

    run: Path
    variant: str
    title: str
    cost: float
    baseline: str
    deep: bool
    impossible: infeasibility.Diagnosis | None = None
    clash: tuple[str, ...] = ()
    prices: tuple[PolicyPrice, ...] = ()
    shares: CostShares | None = None
    sentences: tuple[Binding, ...] = ()
    world: tuple[Binding, ...] = ()
    desk: tuple[BreakEven, ...] = ()
    resting: tuple[Resting, ...] = ()
    tried: tuple[Tried, ...] = ()
    spans: tuple[Span, ...] = ()
    everywhere: tuple[str, ...] = ()
    solves: int = 0
    seconds: float = 0.0
    data: tuple[str, ...] = ()
    data_musd: float | None = None
    short: tuple[Short, ...] = ()
    built: tuple[BuiltProject, ...] = ()
    idle: tuple[IdlePlant, ...] = ()
    contracts: tuple[NotRun, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""
    perspective: str = "market"


def explain(folder: Path, variant: str, deep: bool = False, data_path: Path | None = None) -> Explanation:
    """Explain one variant of a run, from its study and dataset solved again.

    Raises NotARun and BadInput when the run, its study, its tables or its dataset are not what they were.
    """
    began = time.perf_counter()
    again = reopened(folder, data_path)
    run, known = again.run, known_variant(again.run, variant)
    if known["status"] not in ("solved", "impossible"):
        message = f"variant {variant} has no answer to explain: {known['message']}"
        raise BadInput([Finding(printable(str(folder)), None, "", variant, message)])
    study, base = again.loaded.study, again.base_of(variant)
    title = study.variants[variant].title or variant
    changed = [replace(change, variant="") for change in again.data.changes if change.variant == variant]
    own = (*study.world_beside(variant, study.baseline), *change_lines(changed))
    told = Explanation(
        folder, variant, title, float("nan"), study.baseline, deep, data=own, perspective=study.perspective
    )
    if clashes(again.loaded, base, variant):
        lines = known.get("clash")
        clash = tuple(str(line) for line in lines) if isinstance(lines, list) else (str(known["message"]),)
        return replace(told, clash=clash)
    if study.solve.whole_plants and known["status"] == "solved":
        return replace(_of_tables(told, again, known), seconds=time.perf_counter() - began)
    bench = on_the_bench(base, again.loaded.clauses(variant))
    if bench.possible:
        _refuse_another_answer(run, variant, known, bench)
        told = _of_plan(told, again, bench)
    else:
        found = infeasibility.diagnose(base, bench.clauses)
        told = replace(told, impossible=found, solves=bench.solves + found.solves)
    return replace(told, seconds=time.perf_counter() - began)


def _of_tables(explanation: Explanation, again: Reopened, known: Mapping[str, object]) -> Explanation:
    """Return what the tables of a plan of whole plants say: what is solved again would move builds by parts."""
    data = again.data.of(explanation.variant)
    tables = {name: table_of(again.run, name, explanation.variant) for name in ("capacity", "demand", "prices")}
    idle = idle_of_run(again, explanation.variant)
    return replace(
        explanation,
        cost=float(str(known["objective_musd"])),
        short=tuple(_short(tables["demand"])),
        built=tuple(_built(data, tables["capacity"])),
        idle=tuple(idle),
        contracts=tuple(_contracts(data, tables, idle)),
        whole=str(known["message"]),
        everywhere=_everywhere(again.run),
    )


class _Parts:
    """What makes an explanation part by part: an exception that nobody foresaw in one of them leaves the others.

    failed: each part left out, and why; solves: calls of the solver
    """

    def __init__(self, bench: Bench, again: Reopened, variant: str) -> None:
        self._bench, self._again, self._variant = bench, again, variant
        self.failed: dict[str, str] = {}
        self._before = 0

    @property
    def solves(self) -> int:
        return self._before + self._bench.solves

    def got(self, name: str, make: Callable[[Bench], T], instead: T) -> T:
        """Return a part, or `instead` where it fails; then the bench, which may be left changed, is made anew."""
        try:
            return make(self._bench)
        except (BadInput, KnownEnd, OSError, MemoryError):
            raise
        except Exception as fault:
            self.failed[name] = message_of(fault)
            self._before += self._bench.solves
            self._bench = on_the_bench(self._again.base_of(self._variant), self._again.loaded.clauses(self._variant))
            return instead


def _of_plan(explanation: Explanation, again: Reopened, bench: Bench) -> Explanation:
    """Return what there is to say of a variant that has a plan."""
    run, variant, deep, data = again.run, explanation.variant, explanation.deep, again.data.of(explanation.variant)
    tables = {name: table_of(run, name, variant) for name in ("purchases", "capacity", "demand", "summary", "prices")}
    parts = _Parts(bench, again, variant)
    no_candidates: list[Candidate] = []
    nothing_binds: tuple[list[Binding], list[Binding]] = ([], [])
    every = parts.got("break-even values", candidates, no_candidates)
    sentences, world = parts.got("what binds", bindings, nothing_binds)
    shares = parts.got("shares of the difference", partial(_shares, again=again, explanation=explanation), None)
    other = _another_world(again, variant)
    no_plants: list[IdlePlant] = []
    idle = parts.got("what stands idle", lambda _: idle_of_run(again, variant), no_plants)
    explanation = replace(
        explanation,
        cost=bench.cost,
        prices=tuple(parts.got("what policies cost", partial(_priced, deep=deep), [])),
        shares=shares,
        sentences=tuple(sentences),
        world=tuple(world),
        desk=tuple(parts.got("break-even values", partial(_break_even, every=every, deep=deep), [])),
        resting=tuple(parts.got("weak data", lambda b: list(resting(tables, data, b)), [])),
        tried=tuple(parts.got("weak data moved", lambda b: list(tried(b, data, DEEP_NUMBERS)), [])) if deep else (),
        spans=tuple(parts.got("plans near the best", partial(_near_best, every=every), [])) if deep else (),
        everywhere=_everywhere(run),
        data_musd=_data_musd(run, explanation.baseline, bench, shares) if other and shares is not None else None,
        short=tuple(_short(tables["demand"])),
        built=tuple(parts.got("what is built", lambda _: _built(data, tables["capacity"]), [])),
        idle=tuple(idle),
        contracts=tuple(_contracts(data, tables, idle)),
    )
    return replace(explanation, solves=parts.solves, failed=parts.failed)


def _priced(bench: Bench, deep: bool) -> list[PolicyPrice]:
    return [with_path(bench, p) if deep else p for p in prices(bench)]


def _shares(bench: Bench, again: Reopened, explanation: Explanation) -> CostShares:
    return cost_shares(bench, again.loaded.clauses(explanation.baseline), 10**4 if explanation.deep else SOLVES - 5)


def _break_even(bench: Bench, every: Sequence[Candidate], deep: bool) -> list[BreakEven]:
    desk = _deep_desk(bench, every) if deep else _desk(bench, every, SOLVES - bench.solves)
    return list(_told_of_plants(desk, bench))


def _near_best(bench: Bench, every: Sequence[Candidate]) -> list[Span]:
    return list(spans(bench, [c for c in every if c.kind == "plant" and c.lever == "grant"]))


def _built(data: Dataset, capacity: pd.DataFrame) -> list[BuiltProject]:
    return built_projects(data.tables["plants"], data.tables["project_risk"], capacity)


def _contracts(data: Dataset, tables: Mapping[str, pd.DataFrame], idle: Sequence[IdlePlant]) -> list[NotRun]:
    return not_run(data.tables["plants"], set(tables["prices"]["form"]), idle, tables["capacity"])


def _another_world(again: Reopened, variant: str) -> bool:
    """Say whether a variant is planned from other data, or on another demand path, than the baseline."""
    study, data = again.loaded.study, again.data
    moved = study.of(variant).demand != study.of(study.baseline).demand
    return moved or data.of(variant) is not data.of(study.baseline)


def _short(demand: pd.DataFrame) -> list[Short]:
    """Return who goes short of what, the most tonnes first."""
    missing = demand[demand["shortfall_t"] > in_tonnes(NOTHING)]
    out = []
    for (end_use, form), rows in missing.groupby(["end_use", "form"]):
        each = rows.assign(part=rows["shortfall_t"] / rows["wanted_t"]).sort_values(
            "part", ascending=False, kind="stable"
        )
        year, part = int(each["year"].iloc[0]), float(each["part"].iloc[0])
        out.append(Short(str(end_use), str(form), float(rows["shortfall_t"].sum()), year, part))
    return sorted(out, key=lambda s: -s.tonnes)


def _data_musd(run: Run, baseline: str, bench: Bench, shares: CostShares) -> float | None:
    """Return what the variant's data change in the cost of the baseline's policies; None where that is not known."""
    recorded = run.manifest["variants"].get(baseline, {}).get("objective_musd")
    if recorded is None or shares.total != shares.total:
        return None
    return float(bench.cost - shares.total - recorded)


def _refuse_another_answer(run: Run, variant: str, known: dict[str, object], bench: Bench) -> None:
    """Refuse when solving again gives another cost than the run shows: something it rests on is not what it was."""
    recorded = known.get("objective_musd")
    if known["status"] != "solved" or not isinstance(recorded, int | float) or not same_cost(recorded, bench.cost):
        message = f"variant {variant} costs {bench.cost:,.6f} MUSD solved again, the run says {recorded}; run it again"
        raise BadInput([Finding(printable(str(run.folder)), None, "", variant, message)])


def _desk(bench: Bench, every: Sequence[Candidate], solves: int) -> list[BreakEven]:
    """Return what the duals say of everything that is out; the nearest confirmed, two solves each."""
    out = [c for c in every if c.size <= 1e-6 and c.estimate == c.estimate]
    near = sorted(
        (c for c in out if c.kind == "plant" and c.lever == "grant" and 0 < c.estimate <= 1), key=_by_estimate
    )
    sure = {id(c) for c in near[: max(0, solves // 2)]}
    return [confirmed(bench, estimated(c), c) if id(c) in sure else estimated(c) for c in out]


def _told_of_plants(desk: Sequence[BreakEven], bench: Bench) -> Iterator[BreakEven]:
    """Yield break-evens, those of plants that run without a decision saying so: what enters is more of them."""
    stands = bench.frames.outputs
    running = set(stands.loc[stands["existing"] > 0, "plant"])
    for found in desk:
        yield replace(found, runs=True) if found.kind == "plant" and found.party in running else found


def _by_estimate(c: Candidate) -> float:
    return c.estimate


def _deep_desk(bench: Bench, every: Sequence[Candidate]) -> list[BreakEven]:
    """Return every break-even value, each found and confirmed by re-solves."""
    out: list[BreakEven] = []
    for c in every:
        if c.size > 1e-6:
            out.append(leaving(bench, c))
            continue
        if c.estimate != c.estimate:
            continue
        out.append(entry(bench, c))
        if c.kind == "plant" and c.lever == "grant" and _at_home(bench, c.party):
            out.append(tariff_entry(bench, c))
    return out


def _at_home(bench: Bench, plant: str) -> bool:
    f = bench.frames
    return bool((f.builds.loc[f.builds["plant"] == plant, "country"] == f.home).any())


def _everywhere(run: Run) -> tuple[str, ...]:
    """Return the plants that are built in every plan of the run."""
    found: list[set[str]] = []
    for variant in run.variants:
        built = table_of(run, "capacity", variant)
        found.append(set(built.loc[built["built_t"] > 1e-3, "plant"]))
    return tuple(sorted(set.intersection(*found))) if found else ()

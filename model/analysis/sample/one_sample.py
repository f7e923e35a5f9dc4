"""One sample: every variant planned from the same drawn data, its cost proven, its headlines read.

A variant that was prepared once is put together from the lines that its numbers lie on (`prepared_once`); any other is
prepared from its tables as a study is. The solver starts from the variant's plan as published, whichever sample was
solved before, so that a sample is the same whoever solves it and in which order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.messages.exits import Exit, KnownEnd
from data.rows import each_row
from data.uncertainty.draws import Draws, Numbers
from data.uncertainty.interval_tightening import Contradiction
from model.analysis.sample.prepared_once.frames import OtherShape
from model.analysis.sample.prepared_once.variant import PreparedOnce, other_than_prepared
from model.analysis.solve.outcome import FAILED, IMPOSSIBLE, SOLVED, rests_on_none
from model.analysis.solve.triggers import decided
from model.analysis.solve.variant import NO_ANSWER, UNPROVEN
from model.analysis.solve.variant_base import resting
from model.analysis.what_if.cut_rounds import Answer, answer
from model.execution.gc_pause import gc_paused
from model.execution.text_storage import texts_as_objects
from model.frames.column_tables import ColumnTables, Plain
from model.frames.study_frames import Frames
from model.plan.ledger import budget, ledger, payers
from model.plan.physical_tables import physical_tables
from model.plan.plain_rows import taken
from model.plan.plan import resource_cost
from model.plan.shares import shares_and_concentration
from model.plan.summary import summary, years_shown
from model.policies import Clause
from model.program.compile.compile import Program
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_frames
from model.proof.dual_bound import WORST_GAP, emptiness, proven_bound, relative_gap
from model.solver.highs import NO_HURRY, Solution, solve
from model.study.loaded import LoadedStudy

KEPT = 1e-7
"""How far a row or bound may be missed, as a share of the sizes of its terms, or kt where these are below one."""
ONCE_FROM = 50
"""Samples from which variants are put together from few preparations, which take as long as some twenty samples."""
HELD_EVERY = 100
"""Of so many samples one is prepared too, and what was put together is held against it."""
LEDGER = 1e-9
"""Share of cost by which what all pay may miss it."""
SAME = 1e-9
"""Share of a headline by which what few sums make of it may miss what all tables do."""
MONEY = ("paid_by_", "federal_")
"""What headlines begin with that add up payments."""
Key = tuple[str, int]
"""A headline: its metric and year, 0 for what belongs to no one year."""
SUPPLIED = ("purchases", "production", "recycling", "outlets", "capacity", "stockpile")
"""Tables that shares of supply are worked out from, year by year."""
WORST_YEAR: Key = ("worst_year_shortfall_share", 0)
"""The largest share of a year's demand that is unmet, by value, whichever year that is."""

Solved = tuple[Frames, Sequence[Clause], Answer, float]
"""Frames, sentences, what the solver found, and how far its cost may lie above the least, as a share."""


@dataclass(frozen=True)
class Planned:
    """What became of a variant in a sample: `gap` as a share of cost, headlines where it has a plan."""

    sample: int
    variant: str
    status: str
    gap: float | None
    message: str
    headlines: Mapping[Key, float]


@dataclass(frozen=True)
class Given:
    """What samples are solved from: the study, its ranges, the ranks of all samples, variants, plans as published.

    once: the variants that are put together from few preparations
    """

    loaded: LoadedStudy
    draws: Draws
    ranks: Numbers
    names: tuple[str, ...]
    published: Mapping[str, Answer]
    once: Mapping[str, PreparedOnce] = field(default_factory=dict)

    @cached_property
    def turns(self) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
        """Return the variants turn by turn, each with those that it rests on."""
        study = self.loaded.study
        turns = study.passes(self.names)
        return tuple(tuple((name, tuple(study.rests_on(name))) for name in turn) for turn in turns)


def solved_batch(task: str, say: Any, given: Given) -> list[Planned]:
    """Return what becomes of some samples, named first-last; numbered from 1."""
    first, last = map(int, task.split("-"))
    with gc_paused(), texts_as_objects():
        return [planned for sample in range(first, last + 1) for planned in solved_sample(sample, given)]


def solved_sample(sample: int, given: Given) -> list[Planned]:
    """Return what becomes of every variant in a sample; what goes wrong becomes words, not an exception."""
    try:
        data = given.draws.at(given.ranks[sample - 1])
    except Contradiction as wrong:
        message = f"no base year within its ranges: {wrong.identity.words}"
        return [Planned(sample, name, FAILED, None, message, {}) for name in given.names]
    of = _Sample(sample, given, data)
    if sample % HELD_EVERY == 0:
        of.hold()
    return of.planned()


class NotTheSame(KnownEnd):
    """A variant put together from lines is not the one that is prepared: no number of the samples may be published."""

    code = Exit.NO_PROVEN_ANSWER

    def __str__(self) -> str:
        """Say what is other than prepared, what follows, and which question can be answered."""
        why = super().__str__()
        return f"not proven, so not published: {why} (please report); fewer than {ONCE_FROM} samples are each prepared"


@dataclass
class _Sample:
    sample: int
    given: Given
    data: Dataset
    frames: dict[str, Frames] = field(default_factory=dict)

    def hold(self) -> None:
        """Hold every variant that is put together against the one prepared, number by number; raise NotTheSame."""
        for name, once in self.given.once.items():
            if other := other_than_prepared(once, self.data, self._base(name)):
                raise NotTheSame(f"sample {self.sample}, {name}: {other} is other than prepared")

    def planned(self) -> list[Planned]:
        built: dict[str, pd.DataFrame] = {}
        found: dict[str, Planned] = {}
        for turn in self.given.turns:
            for name, others in turn:
                found[name] = self._of(name, others, built)
        return [found[name] for name in self.given.names]

    def _base(self, name: str) -> Frames:
        study = self.given.loaded.study.of(name)
        if study.demand not in self.frames:
            self.frames[study.demand] = base_frames(self.data, study)
        return self.frames[study.demand]

    def _of(self, name: str, others: Sequence[str], built: dict[str, pd.DataFrame]) -> Planned:
        if lacking := [other for other in others if other not in built]:
            return Planned(self.sample, name, FAILED, None, rests_on_none(lacking), {})
        try:
            frames, clauses, solved, gap = self._put_together(name) or self._prepared(name, others, built)
        except NO_ANSWER as fault:
            return Planned(self.sample, name, FAILED, None, str(fault), {})
        program, solution = solved.program, solved.solution
        if solution.status != "optimal":
            proven = solution.status == "infeasible" and emptiness(program, solution.ray) is not None
            return Planned(self.sample, name, *((IMPOSSIBLE, None, "") if proven else (FAILED, None, UNPROVEN)), {})
        if gap > WORST_GAP:
            return Planned(self.sample, name, FAILED, None, "its cost is not proven to be the least", {})
        tables = physical_tables(program, solution, frames)
        built[name] = tables["capacity"]
        told = headlines(program, solution, frames, clauses, tables)
        if self.sample % HELD_EVERY == 0:
            whole = headlines(program, solution, frames, clauses, tables, in_full=True)
            if wrong := others_than(whole, told):
                raise NotTheSame(f"sample {self.sample}, {name}: {wrong[0]} is other than all its tables say")
        if not closes(told):
            return Planned(self.sample, name, FAILED, None, "its ledger does not add up to its cost", {})
        return Planned(self.sample, name, SOLVED, gap, "", told)

    def _put_together(self, name: str) -> Solved | None:
        """Return a variant put together and solved; None where it was not prepared once, or has other rows here."""
        once = self.given.once.get(name)
        if once is None:
            return None
        try:
            frames, program = once.at(self.data)
        except OtherShape:
            return None
        start = self.given.published[name].solution.basis
        solution = solve(program, NO_HURRY, start, basis=False)
        gap = proven_gap(program, solution)
        if solution.status == "optimal" and gap > WORST_GAP:
            solution = solve(program, NO_HURRY, start)
            gap = proven_gap(program, solution)
        return frames, once.clauses, Answer(program, solution, 1, {}), gap

    def _prepared(self, name: str, others: Sequence[str], built: Mapping[str, pd.DataFrame]) -> Solved:
        """Return a variant prepared from its tables and solved; raise one of NO_ANSWER."""
        near = self.given.published[name]
        own = resting(self._base(name), {n: {"capacity": built[n]} for n in others})
        found = decided(name, self.given.loaded, own, NO_HURRY, near)
        clauses = found.loaded.clauses(name)
        frames = found.frames or variant_frames(own, clauses)
        solved = found.solved or answer(frames, clauses, near=near)
        return frames, clauses, solved, proven_gap(solved.program, solved.solution)


def proven_gap(program: Program, solution: Solution) -> float:
    """Return how far a plan's cost may lie above the least, as a share; infinite where it is none or breaks a row."""
    if solution.status != "optimal" or missed(program, solution.x) > KEPT:
        return float("inf")
    bound = proven_bound(program, program.data.terms, solution.row_dual, solution.basis, cost=solution.objective)
    return relative_gap(solution.objective, bound)


def missed(program: Program, x: Numbers) -> float:
    """Return by how much the worst row or bound is missed, as a share of its sizes; kt where these are below one."""
    rows, sizes = program.matrix @ x, abs(program.matrix) @ np.abs(x)
    over = np.maximum(rows - program.row_upper, program.row_lower - rows) / np.maximum(sizes, 1.0)
    beyond = np.maximum(x - program.upper, -x) / np.maximum(np.abs(x), 1.0)
    return float(max(np.max(over, initial=0.0), np.max(beyond, initial=0.0)))


def closes(told: Mapping[Key, float]) -> bool:
    """Say whether what buyers, owners and the Treasury pay, by the ledger, adds up to what the program costs."""
    paid = [told[f"paid_by_{party}", 0] for party in ("buyers", "plant_owners", "treasury")]
    size = max(abs(told["resource_cost", 0]), *map(abs, paid))
    return abs(sum(paid) - told["resource_cost", 0]) <= LEDGER * size


def headlines(
    program: Program,
    solution: Solution,
    frames: Frames,
    clauses: Sequence[Clause],
    tables: ColumnTables,
    *,
    in_full: bool = False,
) -> dict[Key, float]:
    """Return the headlines of a plan, as its summary would, and work out nothing else but `in_full`.

    Shares of supply are headlines of few years: those of other years are not worked out. Owners and minerals are in
    none, nor is what is covered when a country stops.
    """
    years = years_shown(frames.years[0], frames.years[-1])
    each = {name: tables.columns(name) for name in SUPPLIED}
    few = ColumnTables({name: taken(rows, np.isin(rows["year"], years)) for name, rows in each.items()})
    supplied = tables if in_full else few
    shares, concentration = shares_and_concentration(supplied, frames, of_owners=in_full, of_losses=in_full)
    flows = ledger(tables, frames, clauses, in_full=in_full)
    made = tables.beside(shares=shares, concentration=concentration, budget=budget(flows, frames))
    terms = {name: program.paid(name, solution.x) for name in program.data.terms}
    amounts = (solution.objective, resource_cost(program, solution), terms, payers(flows, frames))
    return of_summary(summary(made, frames, *amounts, of_sources=False), years)


def others_than(whole: Mapping[Key, float], told: Mapping[Key, float]) -> list[str]:
    """Return the metrics of which one of two has another number, or none, in order; the last digits count for nothing.

    Money is a sum of what is paid both ways: its last digits are those of cost.
    """
    size = SAME * abs(whole["cost", 0])
    wrong = set()
    for metric, year in {*whole, *told}:
        mine, other = (each.get((metric, year), np.nan) for each in (told, whole))
        if not abs(mine - other) <= max(SAME * abs(other), size if metric.startswith(MONEY) else 0.0):
            wrong.add(metric)
    return sorted(wrong)


def of_summary(found: pd.DataFrame | Plain, years: Collection[int]) -> dict[Key, float]:
    """Return the headlines of a summary table: numbers of no one year, of some years, the worst year's shortfall."""
    rows = list(each_row(found, "metric", "year", "value"))
    out = {
        (metric, year): value
        for metric, year, value in rows
        if (year == 0 or year in years) and value == value and not _about_sources(metric)
    }
    out[WORST_YEAR] = max((value for metric, _, value in rows if metric == "shortfall_share"), default=0.0)
    return out


def units_of(found: pd.DataFrame) -> dict[str, str]:
    """Return the unit of each metric among the headlines of a summary table."""
    return {**dict(each_row(found, "metric", "unit")), WORST_YEAR[0]: "share of demand by value"}


def _about_sources(metric: str) -> bool:
    """Say whether a metric tells what kind of source money rests on: no draw changes what a source is."""
    return "_by_grade_" in metric or metric.endswith("_on_assumed")

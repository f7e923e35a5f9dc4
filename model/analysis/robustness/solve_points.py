"""Plans at points of the ranges: what each uses, made once, and told of while it is made."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import pandas as pd

from data.dataset import Dataset
from data.uncertainty.ranges import ENDS
from model.analysis.robustness.sensitivities import Use, use_of
from model.analysis.solve.variant_base import resting
from model.analysis.what_if.cut_rounds import answer
from model.frames.column_tables import as_frame
from model.frames.scale import in_usd_per_t
from model.frames.study_frames import Frames
from model.plan.decision_frame import row_values
from model.plan.ledger import budget, ledger
from model.plan.physical_tables import physical_tables
from model.plan.plain_rows import framed
from model.plan.prices import prices
from model.plan.windfalls import windfalls
from model.program.compile.compile import Program
from model.program.fill.encode import NotFinite
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_frames
from model.solver.highs import NoAnswer, Solution
from model.solver.refused_numbers import Refused
from model.study.loaded import LoadedStudy

Heard = Callable[[str], None]


class _NothingToRestOn(Exception):
    """A variant rests on one that has no plan at a point."""


@dataclass
class Plans:
    """Plans of a study's variants at named points; a name always stands for the same data.

    turn: which of the variants is looked at, in words; solves: calls of the solver
    budgets: the federal budget of each plan at the ends of the ranges, by variant and point
    used, built: what each plan uses (None without one), and its table of capacity, by variant and point; frames: by
    point and demand path
    """

    loaded: LoadedStudy
    data: Dataset
    heard: Heard
    turn: str = ""
    solves: int = 0
    budgets: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    used: dict[tuple[str, str], Use | None] = field(default_factory=dict)
    built: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    frames: dict[tuple[str, str], Frames] = field(default_factory=dict)
    _passing: str = ""

    def use(self, variant: str, point: str, data: Dataset, *, passing: bool = False) -> Use | None:
        """Return what a variant's plan uses at a point; None where it has no plan.

        passing: the point is one step of a search; its frames are let go when the next one is made
        """
        if passing and point != self._passing:
            self.frames = {at: known for at, known in self.frames.items() if at[0] != self._passing}
            self._passing = point
        if (variant, point) not in self.used:
            self.heard(f"{variant} at {point}{f' ({self.turn})' if self.turn else ''}")
            self.used[variant, point] = self._solved(variant, point, data)
        return self.used[variant, point]

    def frames_of(self, points: Collection[str]) -> dict[tuple[str, str], Frames]:
        """Return the frames of some points."""
        return {at: made for at, made in self.frames.items() if at[0] in points}

    def also(self, name: str, point: str) -> None:
        """Let a point that is known be known by another name too."""
        self.used |= {(variant, name): use for (variant, at), use in self.used.items() if at == point}
        self.built |= {(variant, name): built for (variant, at), built in self.built.items() if at == point}
        # a point has none where a number of it is not finite
        self.frames |= {(name, path): known for (at, path), known in self.frames.items() if at == point}

    def standing(self, variant: str, point: str, data: Dataset) -> float:
        """Return the fixed cost of what runs without a decision at a point, million USD present value."""
        frames = self._at(variant, point, data)
        rows = variant_frames(frames, self.loaded.clauses(variant)).outputs
        return float((rows["fixed"] * rows["existing"] * rows["year"].map(frames.discount)).sum())

    def _at(self, variant: str, point: str, data: Dataset) -> Frames:
        """Return the frames of a point, the same for every variant of a demand path."""
        study = self.loaded.study.of(variant)
        key = (point, study.demand)
        if key not in self.frames:
            self.frames[key] = base_frames(data, study)
        return self.frames[key]

    def _resting(self, variant: str, point: str, data: Dataset) -> Frames:
        """Return the frames of a point with the plans at it that a variant rests on; raise where one has none."""
        base, others = self._at(variant, point, data), self.loaded.study.rests_on(variant)
        for other in others:
            if self.use(other, point, data) is None:
                raise _NothingToRestOn
        return resting(base, {n: {"capacity": self.built[n, point]} for n in others}) if others else base

    def _solved(self, variant: str, point: str, data: Dataset) -> Use | None:
        clauses = self.loaded.clauses(variant)
        try:
            frames = variant_frames(self._resting(variant, point, data), clauses)
            solved = answer(frames, clauses)
        except (NotFinite, Refused, NoAnswer, _NothingToRestOn):
            return None
        self.solves += solved.rounds
        program, solution = solved.program, solved.solution
        if solution.status != "optimal":
            return None
        tables = physical_tables(program, solution, frames)
        self.built[variant, point] = tables["capacity"]
        if point in ENDS:
            self.budgets[variant, point] = as_frame(budget(ledger(tables, frames, clauses), frames))
        worth = windfalls(tables.columns("purchases"), prices(program, solution, frames))
        tables = tables.beside(windfalls=worth)
        return use_of(solution.objective, tables, _capacity_worth(program, solution, frames))


def _capacity_worth(program: Program, solution: Solution, frames: Frames) -> pd.Series:
    """Return what a tonne more that runs without a decision saves, less its fixed cost, USD by plant and year."""
    key = ("plant", "year")
    rows = framed(row_values(program, solution, "capacity_limit", *key), *key, "dual").set_index([*key])
    fixed = frames.outputs.set_index(["plant", "year"])["fixed"]
    discount = pd.Series([frames.discount(year) for year in rows.index.get_level_values("year")], rows.index)
    return in_usd_per_t(-rows["dual"] / discount - fixed.reindex(rows.index).fillna(0.0))

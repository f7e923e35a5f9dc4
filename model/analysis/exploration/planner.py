"""Plans positions of levers, one after the other, each proven as `run` proves it; what was planned is remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from data.dataset import Dataset
from data.messages.finding import BadInput, Finding
from model.analysis.exploration.data_paths import DATA_PATHS
from model.analysis.exploration.levers import Lever, levers_of
from model.analysis.exploration.position import Position, entry_of
from model.analysis.exploration.stated_here import levers_stated
from model.analysis.solve.before_solving import findings_of_variant, prepared_each
from model.analysis.solve.outcome import Outcome, rests_on_none
from model.analysis.solve.variant import solve_variant
from model.analysis.solve.variant_base import base_of, read_afresh, resting, resting_facts
from model.analysis.what_if.bench import Bench
from model.analysis.what_if.cut_rounds import Answer
from model.execution.gc_pause import gc_paused
from model.frames.study_frames import Frames
from model.plan.plan import Plan
from model.policies import Clause
from model.proof.keyed_columns import Facts
from model.solver.highs import Limits
from model.solver.known_bad_builds import refuse_bad_build
from model.study import edits
from model.study.dataset_of_study import dataset_for
from model.study.loaded import LoadedStudy

NOW = "now"
"""What a moved variant is called, and once more where a study has a variant of that name."""
LONGEST = 120.0
"""Seconds that one plan may take before it is given up."""
REMEMBERED = 40


@dataclass(frozen=True)
class Planned:
    """A position planned: what became of it, the study with it as variant `name`, and its dataset.

    bench: its plan at hand, None where there is none to ask more of; warnings: of its sentences, on their own data
    """

    position: Position
    name: str
    loaded: LoadedStudy
    data: Dataset
    outcome: Outcome
    bench: Bench | None = field(repr=False)
    warnings: tuple[Finding, ...] = ()

    @property
    def plan(self) -> Plan | None:
        return self.outcome.plan


@dataclass
class Planner:
    """A study at hand: its data read, its levers, and the positions planned so far."""

    loaded: LoadedStudy
    data: Dataset
    bases: Mapping[str, Frames]
    findings: tuple[Finding, ...]
    levers: tuple[Lever, ...]
    _datasets: dict[tuple[Any, ...], Dataset] = field(default_factory=dict, repr=False)
    _worlds: dict[tuple[int, str], tuple[Frames, Facts]] = field(default_factory=dict, repr=False)
    _planned: OrderedDict[tuple[Any, ...], Planned] = field(default_factory=OrderedDict, repr=False)

    def planned(self, position: Position) -> Planned:
        """Return a position planned and proven. Raises BadInput, each finding in words, for one that no study can be.

        An impossible position has an outcome that says why; it is nothing that is raised.
        """
        found = self._planned.get(position.key)
        if found is None:
            with gc_paused():
                found = self._made(position)
        self._planned[position.key] = found
        self._planned.move_to_end(position.key)
        while len(self._planned) > REMEMBERED:
            self._planned.popitem(last=False)
        return found

    def variant_name(self) -> str:
        """Return a name for what is moved that the study does not use."""
        name = NOW
        while name in self.loaded.study.variants:
            name += "-now"
        return name

    def refuse_name(self, name: str) -> None:
        """Raise BadInput for a name that no variant of the study can have."""
        edits.with_variant(self.loaded, name, {"extends": self.loaded.study.baseline})

    @property
    def forms(self) -> dict[str, list[str]]:
        """Return the forms of the study's minerals in each table whose figures are moved."""
        rows = self.data.tables["forms"]
        planned = rows["form"][rows["mineral"].isin(self.loaded.study.minerals)]
        tables = {path.table for path in DATA_PATHS.values() if "forms" in path.keys}
        held = {name: set(self.data.tables[name]["form"]) for name in tables}
        return {name: [str(form) for form in planned if form in forms] for name, forms in held.items()}

    def words_of_world(self, variant: str) -> dict[str, str]:
        """Return demand path, price path and end of the ranges of a variant of the study."""
        study = self.loaded.study
        return {
            "demand": str(study.of(variant).demand), "prices": study.prices_of(variant), "at": study.end_of(variant),
        }  # fmt: skip

    def state(self, text: str) -> tuple[Lever, ...]:
        """Make levers of a policy written here, as a study file states it; raise BadInput for one that none can."""
        found = levers_stated(self.loaded, self.bases[self.loaded.study.baseline], self.levers, text)
        self.levers = (*self.levers, *found)
        return found

    def changed_on_disk(self) -> list[str]:
        """Return the files, by name, of study and dataset that are not what was read."""
        try:
            same = self.loaded.path.read_text(encoding="utf-8-sig") == self.loaded.text.removeprefix("\ufeff")
        except (OSError, UnicodeError):
            same = False
        return [*([] if same else [self.loaded.file]), *self.data.changed_files()]

    def _made(self, position: Position) -> Planned:
        name = self.variant_name()
        loaded = edits.with_variant(self.loaded, name, entry_of(position, self.levers, self.forms))
        data, base, again = self._world(loaded, name, position)
        findings = findings_of_variant(loaded, base, name)
        if any(one.level == "error" for one in findings):
            raise BadInput(one for one in findings if one.level == "error")
        plans = self._plans(loaded.study.rests_on(name))
        if plans:
            base, again = resting(base, plans), resting_facts(again, plans)
        outcome = solve_variant(name, loaded, base, again, Limits(LONGEST), examine=_held)
        bench = outcome.examined if isinstance(outcome.examined, Bench) else None
        return Planned(position, name, loaded, data, outcome, bench, tuple(findings))

    def _plans(self, others: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Return the tables of the plans that a position rests on; raise BadInput where one has none."""
        plans = {}
        for other in others:
            plan = self.planned(Position(other)).plan
            if plan is None:
                raise BadInput([self.loaded.finding(("variants", other), rests_on_none([other]))])
            plans[other] = plan.tables
        return plans

    def _world(self, loaded: LoadedStudy, name: str, position: Position) -> tuple[Dataset, Frames, Facts]:
        """Return the dataset of a position, its frames, and the same read afresh: once for all in the same world."""
        own, seen = self._dataset(loaded, name, position), loaded.study.of(name)
        key = (id(own), seen.demand)
        if key not in self._worlds:
            alone = replace(own, own={})
            again = read_afresh(alone, loaded.study, [name])[name]
            self._worlds[key] = (base_of(alone, loaded.study, name), again)
        return own, *self._worlds[key]

    def _dataset(self, loaded: LoadedStudy, name: str, position: Position) -> Dataset:
        """Return the dataset that a position is planned from: that of its variant, unless its figures are moved."""
        moved = {word: said for word, said in position.world.items() if word != "demand"}
        if not moved and not position.factors:
            return self.data.of(position.start)
        key = (position.start, tuple(sorted(moved.items())), tuple(sorted(position.factors.items())))
        if key not in self._datasets:
            self._datasets[key] = dataset_for(loaded, only=[name]).of(name)
        return self._datasets[key]


def _held(name: str, loaded: LoadedStudy, base: Frames, frames: Frames, clauses: Sequence[Clause], best: Answer) -> Any:
    """Keep the plan at hand, for what is asked of it next."""
    return Bench(base, tuple(clauses), frames, best, best.rounds)


def planner_of(loaded: LoadedStudy) -> Planner:
    """Return a study at hand; raise BadInput with everything that is wrong with it, as `run` does."""
    refuse_bad_build()
    data, _, bases, findings = prepared_each(loaded, clashing=True)
    return Planner(loaded, data, bases, findings, levers_of(loaded, bases))

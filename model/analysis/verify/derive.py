"""What follows from the study and the dataset of a run: its variants, each solved to its end, and their programs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from data.dataset import Dataset
from model.analysis.solve.triggers import decided
from model.analysis.solve.variant_base import Plans, bases_of, read_afresh, resting, resting_facts
from model.analysis.solve.warm_start import start_from, start_name
from model.analysis.study_of_run import dataset_of, days_brought_about, on_days_of, study_of
from model.analysis.verify.cells import is_number
from model.analysis.what_if.cut_rounds import Answer, answer
from model.frames.study_frames import Frames
from model.policies import Clause
from model.policies.base.decided_days import triggers_of
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_frames
from model.proof.keyed_columns import Facts
from model.runs.run_folder import DATASET, STUDY, Run, open_run
from model.solver.highs import NO_HURRY, Limits
from model.study.loaded import LoadedStudy

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class RunOptions:
    """What a run was asked beside its study: how long a solve may take, and what gap may remain after that."""

    seconds: float
    gap: float | None

    @property
    def limits(self) -> Limits:
        return Limits(self.seconds, self.gap)


def asked(run: Run) -> RunOptions:
    """Return what the manifest says was asked; where that is no such thing (`header` names it), the usual."""
    options = run.manifest.get("options")
    options = options if isinstance(options, Mapping) else {}
    seconds, gap = options.get("time_limit_s"), options.get("gap")
    known = is_number(gap) and 0 < gap <= 1
    return RunOptions(
        float(seconds) if is_number(seconds) and seconds >= 0 else NO_HURRY.seconds, gap if known else None
    )


def source_of(folder: Path) -> str:
    """Return the hash of the study and the dataset that lie in a run folder."""
    files = (folder / STUDY, folder / DATASET)
    return hashlib.sha256(b"\n".join(file.read_bytes() for file in files if file.is_file())).hexdigest()


@dataclass(frozen=True)
class Derived:
    """A study and its dataset with all that is worked out of them, each thing once.

    source: the hash of what both were read from; bases: the numbers of each variant; again: the same read afresh;
    start: the variant that others start from
    """

    source: str
    loaded: LoadedStudy
    data: Dataset
    bases: Mapping[str, Frames]
    again: Mapping[str, Facts]
    start: str
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of_run(cls, folder: Path) -> Derived:
        """Read the study and the dataset of a run that holds both."""
        run = open_run(folder)
        loaded = study_of(run)
        return cls.of(source_of(folder), loaded, dataset_of(run, loaded))

    @classmethod
    def of(cls, source: str, loaded: LoadedStudy, data: Dataset) -> Derived:
        names = list(loaded.study.variants)
        base = base_frames(data, loaded.study)
        bases = bases_of(data, loaded.study, names, base)
        return cls(source, loaded, data, bases, read_afresh(data, loaded.study, names), start_name(loaded, base, names))

    def dated(self, run: Run) -> Derived:
        """Return the same on the days in force that the plans of a run bring about, as its manifest says them."""
        days = {name: days_brought_about(run, name) for name in self.loaded.study.variants}
        if not any(days.values()):
            return self
        now = on_days_of(run, self.loaded)
        return self.once(("dated", repr(days)), lambda: replace(self, loaded=now, memory={}))

    def resting(self, name: str, plans: Plans, begun: Limits) -> Derived:
        """Return the same for one variant, with the plans that it rests on; begun: limits that the run's solves had."""
        bases = {**self.bases, name: resting(self.bases[name], plans)}
        again = {**self.again, name: resting_facts(self.again[name], plans)}
        return replace(self, bases=bases, again=again, memory={("near", begun): self.near(begun)})

    def once(self, key: Any, make: Callable[[], Kept]) -> Kept:
        """Return what was made under a key before, or make it."""
        if key not in self.memory:
            self.memory[key] = make()
        kept: Kept = self.memory[key]
        return kept

    def clauses(self, name: str) -> tuple[Clause, ...]:
        return self.once(("clauses", name), lambda: self.loaded.clauses(name))

    def frames(self, name: str) -> Frames:
        return self.once(("frames", name), lambda: variant_frames(self.bases[name], self.clauses(name)))

    def near(self, limits: Limits) -> Answer | None:
        """Return the answer that every variant starts from, as in the run."""
        if not self.start:
            return None
        return self.once(("near", limits), lambda: start_from(self.clauses(self.start), self.bases[self.start], limits))

    def answer(self, name: str, limits: Limits, begun: Limits) -> Answer:
        """Solve a variant; `begun` are the limits that the run's solves had. Raises as `rounds.answer` does.

        Where the run does not say on which days its plan brings sentences into force, they are sought again: raises
        NotDecided, or finds that they are decided here.
        """

        def solved() -> Answer:
            if any(clause.stated is None and triggers_of(clause.policy) for clause in self.clauses(name)):
                found = decided(name, self.loaded, self.bases[name], limits, self.near(begun)).solved
                if found is not None:
                    return found
            return answer(self.frames(name), self.clauses(name), limits, near=self.near(begun))

        return self.once(("answer", name, limits), solved)


def to_the_end(options: RunOptions, near: bool) -> Limits:
    """Return the limits of a solve that is to come to its end: the run's, or the usual where these are longer."""
    return Limits(max(options.seconds, NO_HURRY.seconds), options.gap if near else None, whole=False)

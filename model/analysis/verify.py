"""Prove a run again from its folder: inputs against their hashes, every plan certified, every number derived anew.

Each plan is proven twice over. Its result tables, as they lie on disk, are re-checked against the dataset, which
names the rule that a changed cell breaks. Then the variant is solved again and every table compared cell by cell,
which names the cell. A variant that was impossible is proven impossible again, from its rows.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.errors import BadInput
from model import study
from model.analysis.run import limits_of
from model.analysis.start import start_from
from model.analysis.study_of_run import read_dataset
from model.bound import WORST_GAP, emptiness, proven_bound
from model.certificate import Certificate, certify
from model.columns import Facts
from model.encode import NotFinite
from model.frames import Frames
from model.plan import make_plan
from model.policies import Clause
from model.prepare import variant_frames
from model.rounds import Answer, answer
from model.runs import STUDY, TABLES, NotARun, Run, open_run, sha256, versions
from model.solve import NO_HURRY, OUT_OF_TIME, Limits, NoAnswer, Refused
from model.solver_build import refuse_bad_build
from model.study import LoadedStudy
from model.study_clash import clashes
from model.study_data import dataset_for
from model.variant_base import bases_of, read_afresh

TOLERANCE = 1e-6
"""Between a cell and the same cell derived again, relative to its size (at least 1)."""
EXIT_HOLDS, EXIT_CHANGED, EXIT_FAILS = 0, 3, 5
CELLS_NAMED = 5
"""Differing cells named in each table."""


@dataclass(frozen=True)
class Verified:
    """What was proven of one variant: its certificate, if it has a plan, and what does not hold, one line each.

    unreadable: its tables are missing or damaged, so that nothing could be proven or disproven
    """

    variant: str
    status: str
    certificate: Certificate | None
    failures: tuple[str, ...]
    unreadable: bool = False

    @property
    def passed(self) -> bool:
        return not self.failures


@dataclass(frozen=True)
class Verification:
    """What was proven of a run: of its inputs, and of each variant. `notes` do not count against it."""

    folder: Path
    failures: tuple[str, ...]
    notes: tuple[str, ...]
    variants: tuple[Verified, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        return not self.failures and all(v.passed for v in self.variants)

    @property
    def exit_code(self) -> int:
        """0 when all holds; 3 when inputs changed or something is missing; 5 when what is there does not hold."""
        if self.passed:
            return EXIT_HOLDS
        broken = any(not v.passed and not v.unreadable for v in self.variants)
        return EXIT_FAILS if broken and not self.failures else EXIT_CHANGED


def verify_run(path: Path, dataset_path: Path | None = None) -> Verification:
    """Prove a run again; `dataset_path` says where its dataset lies now, when that has moved.

    Raises NotARun for a folder that is none, BadInput when its study or dataset cannot be read.
    """
    refuse_bad_build()
    began = time.perf_counter()
    run = open_run(path)
    file = path / STUDY
    if not file.is_file():
        raise NotARun(f"{file}: missing; run the study again")
    loaded = study.load(file)
    data = read_dataset(run, loaded, dataset_path)
    failures = [*_changed_study(run, file), *_changed_dataset(run, data)]
    limits, start = limits_of(run.manifest), run.manifest["options"].get("start")
    bases = bases_of(data, loaded.study, loaded.study.variants)
    near = start_from(loaded.clauses(start), bases[start], limits) if start else None
    given = _Given(run, loaded, bases, read_afresh(data, loaded.study, loaded.study.variants), limits, near)
    done = tuple(_verified(given, name) for name in run.manifest["variants"])
    unfinished = [] if run.manifest.get("complete") else ["run.json: the run is not complete; finish it with --resume"]
    return Verification(path, (*failures, *unfinished), _notes(run), done, time.perf_counter() - began)


def _changed_study(run: Run, file: Path) -> list[str]:
    known = run.manifest["study_sha256"]
    return [] if sha256(file.read_text(encoding="utf-8")) == known else [f"{STUDY}: changed since the run"]


def _changed_dataset(run: Run, data: Dataset) -> list[str]:
    before, now = run.manifest["dataset"]["sha256"], data.hashes
    changed = [f"{name}: changed since the run" for name in before if name in now and before[name] != now[name]]
    gone = [f"{name}: not in the dataset any more" for name in before if name not in now]
    if [asdict(change) for change in data.changes] != run.manifest["dataset"].get("changes", []):
        changed.append("run.json: lists other cells changed by the study than the study changes")
    return changed + gone + [f"{name}: not in the dataset when it was run" for name in now if name not in before]


def _notes(run: Run) -> tuple[str, ...]:
    before, now = run.manifest["versions"], versions()
    return tuple(
        f"{name} was {before[name]}, is {now.get(name, 'absent')}" for name in before if before[name] != now.get(name)
    )


@dataclass(frozen=True)
class _Given:
    """What variants of a run are proven from, as in `run`: the study, each one's numbers, the same read afresh."""

    run: Run
    loaded: LoadedStudy
    bases: Mapping[str, Frames]
    again: Mapping[str, Facts]
    limits: Limits
    near: Answer | None


def _verified(given: _Given, name: str) -> Verified:
    """Prove one variant of a run again."""
    known, limits = given.run.manifest["variants"][name], given.limits
    try:
        clauses = given.loaded.clauses(name)
    except KeyError:
        return Verified(name, known["status"], None, ("the study has no such variant",), True)
    if known["status"] == "failed" and str(known["message"]).startswith(OUT_OF_TIME):
        return Verified(name, "failed", None, ())  # another machine may be quicker: there is nothing to hold against it
    if clashes(given.loaded, given.bases[name], name):
        same = known["status"] == "impossible"
        wrong = () if same else (f"recorded as {known['status']}, found to contradict itself",)
        return Verified(name, str(known["status"]), None, wrong)
    near_enough = not known.get("program", {}).get("cheapest", 1)
    try:
        frames = variant_frames(given.bases[name], clauses)
        found = answer(frames, clauses, limits if near_enough else NO_HURRY, near=given.near)
        allowed = limits.gap if near_enough and limits.gap is not None else WORST_GAP
        return _proven(given, name, clauses, frames, found, allowed)
    except (Refused, NoAnswer, NotFinite) as fault:
        same = known["status"] == "failed" and known["message"] == str(fault)
        return Verified(name, known["status"], None, () if same else (f"no answer: {fault}",))
    except (NotARun, BadInput, OSError, ValueError, KeyError) as fault:
        return Verified(name, known["status"], None, (f"cannot be read: {fault}",), True)


def _proven(
    given: _Given, name: str, clauses: Sequence[Clause], frames: Frames, found: Answer, allowed: float
) -> Verified:
    run, known = given.run, given.run.manifest["variants"][name]
    program, solution = found.program, found.solution
    status = str(known["status"])
    if solution.status == "infeasible":
        proof = emptiness(program, solution.ray, [c.label for c in clauses])
        wrong = [] if status == "impossible" else [f"recorded as {status}, found impossible"]
        return Verified(
            name, status, None, (*wrong, *([] if proof else ["impossible, without a proof that can be checked"]))
        )
    if solution.status != "optimal" or status != "solved":
        same = solution.status == "unbounded" and status == "failed"
        return Verified(name, status, None, () if same else (f"recorded as {status}, found {solution.status}",))
    plan = make_plan(name, program, solution, given.bases[name], frames, clauses)
    tables = {table: run.table(table, name) for table in plan.tables}
    cost = float(known["objective_musd"])
    bound = proven_bound(program, program.data.terms, solution.row_dual, solution.basis, cost=cost)
    certificate = certify(given.again[name], clauses, tables, cost, bound, allowed)
    there = {folder.name for folder in (run.folder / TABLES).iterdir() if (folder / f"{name}.parquet").is_file()}
    extra = [f"{table}: a table that no run writes" for table in sorted(there - set(tables))]
    cells = [line for table, frame in tables.items() for line in differences(table, frame, plan.tables[table])]
    # A plan near the cheapest is one of many: what is proven of it is that it keeps every rule and its gap.
    compared = cells if known.get("program", {}).get("cheapest", 1) else []
    return Verified(name, status, certificate, (*certificate.failures, *compared, *extra))


def differences(table: str, before: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    """Return the cells of a table that are not what they are when derived again."""
    if list(before.columns) != list(now.columns):
        return [f"{table}: has columns {', '.join(before.columns)}; derived again {', '.join(now.columns)}"]
    if len(before) != len(now):
        return [f"{table}: has {len(before)} rows; derived again {len(now)}"]
    out = []
    texts = [c for c in now.columns if not pd.api.types.is_numeric_dtype(now[c]) and c != "variant"]
    for column in now.columns:
        for i in np.flatnonzero(_differ(before[column], now[column]))[:CELLS_NAMED]:
            row = " ".join(str(now[c].iloc[i]) for c in [*texts, "year"] if c in now and c != column)
            said = f"{before[column].iloc[i]!s}, derived again {now[column].iloc[i]!s}"
            out.append(f"{table}.{column}: {row}: {said}")
    return out


def _differ(before: pd.Series, now: pd.Series) -> Any:
    if pd.api.types.is_numeric_dtype(now) and not pd.api.types.is_bool_dtype(now):
        a, b = (pd.to_numeric(x, errors="coerce").to_numpy(dtype="float64", na_value=np.nan) for x in (before, now))
        size = np.maximum(1.0, np.maximum(np.abs(a), np.abs(b)))
        with np.errstate(invalid="ignore"):
            return ~((np.abs(a - b) <= TOLERANCE * size) | (np.isnan(a) & np.isnan(b)) | (a == b))
    old, new = before.astype("object"), now.astype("object")
    return ((old != new) & ~(old.isna() & new.isna())).to_numpy()

"""Solve the variants of a study, one after the other, and write what each became."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any

from data import dataset
from data.dataset import Dataset
from data.errors import BadInput, Finding
from model.analysis.clash import clashing
from model.frames import Frames
from model.plan import Plan, make_plan
from model.policies import Clause
from model.prepare import NotFinite, base_frames, variant_frames
from model.rounds import answer
from model.runs import RunWriter, new_folder, open_run, sha256, unfinished, versions
from model.solve import NoAnswer, Refused
from model.study import LoadedStudy
from model.study_clash import clash_findings
from model.study_sense import word_findings

SOLVED, IMPOSSIBLE, FAILED = "solved", "impossible", "failed"
NO_LOWER_LIMIT = "cost has no lower limit: some price pays for an amount that nothing limits"
EXIT_DONE, EXIT_IMPOSSIBLE, EXIT_NO_ANSWER, EXIT_SOME = 0, 4, 5, 8


@dataclass(frozen=True)
class Outcome:
    """What became of one variant: its status, words for people, seconds by stage, and its plan if it has one."""

    variant: str
    title: str
    status: str
    message: str
    seconds: Mapping[str, float]
    plan: Plan | None = None
    size: Mapping[str, int] | None = None

    def manifest(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "title": self.title,
            "objective_musd": self.plan.cost if self.plan else None,
            "message": self.message,
            "seconds": {k: round(v, 4) for k, v in self.seconds.items()},
            "program": dict(self.size or {}),
        }


@dataclass(frozen=True)
class StudyRun:
    """A run in memory: where it was written, its data, its outcomes in order, seconds spent before the first."""

    folder: Path
    data: Dataset
    outcomes: tuple[Outcome, ...]
    load_seconds: float
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        bad = {o.status for o in self.outcomes if o.status != SOLVED}
        if not bad:
            return EXIT_DONE
        if len(bad) < len({o.status for o in self.outcomes}):
            return EXIT_SOME
        return EXIT_IMPOSSIBLE if IMPOSSIBLE in bad else EXIT_NO_ANSWER


Progress = Callable[[str, int, int, Outcome | None], None]


def run_study(
    loaded: LoadedStudy,
    variants: Sequence[str] = (),
    out: Path | None = None,
    resume: bool = False,
    jobs: int | None = None,
    progress: Progress = lambda variant, done, of, outcome: None,
) -> StudyRun:
    """Solve a study's variants and write the run folder; `progress` hears of each before and after.

    With `resume`, the newest unfinished run of the study goes on (or the run in `out`): what it finished is kept.
    Raises BadInput before anything is written; CannotWrite and InUse from the run folder.
    """
    began = time.perf_counter()
    data, base, findings = prepared(loaded)
    names = list(variants) or list(loaded.study.variants)
    load_seconds = time.perf_counter() - began
    folder = unfinished(out, loaded.study.name) if resume else new_folder(out, loaded.study.name)
    manifest = _manifest(loaded, data, names)
    known: dict[str, Any] = _finished(folder, manifest) if resume else {}
    manifest["variants"] = {name: known[name] for name in names if name in known}
    outcomes = []
    with RunWriter(folder, manifest, loaded.resolved_toml()) as writer:
        todo = [name for name in names if name not in known]
        for done, outcome in enumerate(_solved(todo, loaded, base, jobs or 1), start=len(known) + 1):
            writer.variant(outcome.variant, outcome.manifest(), outcome.plan.tables if outcome.plan else {})
            progress(outcome.variant, done, len(names), outcome)
            outcomes.append(outcome)
        manifest["variants"] = {name: manifest["variants"][name] for name in names}
        writer.finish()
    return StudyRun(folder, data, tuple(outcomes), load_seconds, findings)


def _solved(names: Sequence[str], loaded: LoadedStudy, base: Frames, jobs: int) -> Iterator[Outcome]:
    """Solve variants here, or `jobs` at a time in processes of their own; in the order given."""
    if jobs == 1 or len(names) < 2:
        yield from (solve_variant(name, loaded, base) for name in names)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(names)), mp_context=context) as pool:
        yield from pool.map(solve_variant, names, repeat(loaded), repeat(base))


def prepared(loaded: LoadedStudy) -> tuple[Dataset, Frames, tuple[Finding, ...]]:
    """Return the dataset, the study's frames, and warnings; raise BadInput with everything that is wrong."""
    data = dataset.load(loaded.study.dataset, loaded.path.parent)
    findings = [*loaded.findings, *data.warnings, *_study_fits(loaded, data)]
    if any(f.level == "error" for f in findings):
        raise BadInput(findings)
    base = base_frames(data, loaded.study)
    findings += word_findings(loaded, base) or clash_findings(loaded, base)
    if any(f.level == "error" for f in findings):
        raise BadInput(findings)
    return data, base, tuple(findings)


def solve_variant(name: str, loaded: LoadedStudy, base: Frames) -> Outcome:
    """Solve one variant; what goes wrong becomes words, not an exception."""
    clauses = loaded.clauses(name)
    title = loaded.study.variants[name].title or name
    marks = [time.perf_counter()]
    try:
        frames = variant_frames(base, clauses)
        marks.append(time.perf_counter())
        found = answer(frames, clauses)
        program, solution = found.program, found.solution
        marks.append(time.perf_counter())
        size = {
            "rows": program.matrix.shape[0],
            "columns": program.matrix.shape[1],
            "coefficients": program.matrix.nnz,
            "iterations": solution.iterations,
            "rounds": found.rounds,
        }
        plan = None
        if solution.status == "optimal":
            plan = make_plan(name, program, solution, base, frames, clauses)
        marks.append(time.perf_counter())
        adjusting, _, tabling = (b - a for a, b in pairwise(marks))
        seconds = {**found.seconds, "prepare": adjusting + found.seconds["prepare"], "tables": tabling}
        if solution.status == "infeasible":
            return Outcome(name, title, IMPOSSIBLE, _clash_in_words(base, clauses), seconds, None, size)
        if solution.status == "unbounded":
            return Outcome(name, title, FAILED, NO_LOWER_LIMIT, seconds, None, size)
        return Outcome(name, title, SOLVED, "", seconds, plan, size)
    except (Refused, NoAnswer, NotFinite) as fault:
        return Outcome(name, title, FAILED, str(fault), {"prepare": time.perf_counter() - marks[0]})


def _clash_in_words(base: Frames, clauses: Sequence[Clause]) -> str:
    clash = clashing(base, clauses)
    if not clash:
        return "impossible without any policy: demand cannot be met from the tables, and shortfall is forbidden"
    named = [f"'{c.label}' ({c.where})" for c in clash]
    if len(named) == 1:
        return f"impossible: {named[0]} cannot be met from the tables"
    return f"impossible: these cannot hold together: {', '.join(named)}; take away any one of them and there is a plan"


def _study_fits(loaded: LoadedStudy, data: Dataset) -> list[Finding]:
    study, settings = loaded.study, data.settings
    known = set(data.table("minerals").query("role == 'mineral'")["mineral"])
    there = f"it has {', '.join(sorted(known))}"
    unknown = [mineral for mineral in study.minerals if mineral not in known]
    out = [loaded.finding(("minerals",), f"'{mineral}' is not in the dataset; {there}") for mineral in unknown]
    first, last = settings.first_year, settings.last_year
    if study.years[0] < first or study.years[1] > last:
        out.append(loaded.finding(("years",), f"the dataset covers {first} to {last}; write years within them"))
    return out


def _manifest(loaded: LoadedStudy, data: Dataset, names: Sequence[str]) -> dict[str, Any]:
    return {
        "study": loaded.study.name,
        "title": loaded.study.title,
        "baseline": loaded.study.baseline,
        "created_utc": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "complete": False,
        "dataset": {"name": data.name, "sha256": dict(data.hashes)},
        "study_sha256": sha256(loaded.resolved_toml()),
        "versions": versions(),
        "options": {"variants": list(names)},
        "settings": {
            "years": list(loaded.study.years),
            "discount_rate": loaded.study.discount_rate,
            "perspective": loaded.study.perspective,
            "demand": loaded.study.demand,
            "base_year": data.settings.base_year,
            "home": data.settings.home,
        },
        "variants": {},
    }


def _finished(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variants an earlier run finished; refuse to mix runs of different inputs."""
    before = open_run(folder).manifest
    for key in ("study_sha256", "dataset", "versions"):
        if before[key] != manifest[key]:
            message = f"cannot resume: the {key.split('_')[0]} has changed since; start a new run"
            raise BadInput([Finding(str(folder), None, "", "", message)])
    return {name: known for name, known in before["variants"].items() if known["status"] == SOLVED}

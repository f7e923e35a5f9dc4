"""Solve the variants of a study, prove what came out, and write what each became.

No number without its proof: a plan is certified before it is written (`proof.certificate`), and an impossible variant
carries the rows that contradict each other. What cannot be proven is `failed`, and says which rule broke.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from data.dataset import Dataset
from data.load import bundled_datasets
from data.messages.finding import BadInput, Finding, printable
from data.messages.internal_error import message_of, traceback_of
from data.reading import archive
from model.analysis import infeasibility
from model.analysis.solve.before_solving import guarded, prepared
from model.analysis.solve.variant_base import bases_of, read_afresh
from model.analysis.solve.warm_start import start_from, start_name
from model.analysis.what_if.cut_rounds import Answer, answer
from model.execution.gc_pause import gc_paused
from model.execution.interrupt import at_end
from model.execution.local_processes import Died, NoWorker, Said, each_done
from model.execution.text_storage import texts_as_objects
from model.frames.study_frames import Frames
from model.plan.plan import Plan, make_plan
from model.policies import Clause
from model.program.fill.encode import NotFinite
from model.program.fill.from_frames import variant_frames
from model.program.fill.memory_estimate import TooLarge
from model.program.policy_rows import refuse_units_apart
from model.proof.certificate import Certificate, certify
from model.proof.dual_bound import WORST_GAP, Emptiness, emptiness, proven_bound
from model.proof.keyed_columns import Facts
from model.runs.run_folder import FORMAT, RunWriter, new_folder, sha256, unfinished, versions
from model.runs.table_file import packed
from model.solver.highs import NO_HURRY, Limits, NoAnswer, Refused, support_files
from model.solver.known_bad_builds import refuse_bad_build
from model.study.checks.contradictions import clashes
from model.study.checks.fits_dataset import odd_findings
from model.study.dataset_of_study import Faults
from model.study.loaded import LoadedStudy

SOLVED, IMPOSSIBLE, FAILED = "solved", "impossible", "failed"
INTERNAL = "internal error (please report): "
"""How the words begin of a variant that ended in an exception that nobody foresaw."""
NO_MEMORY = "not enough memory; close other programs, use --jobs 1, or plan fewer minerals or years"
NO_LOWER_LIMIT = "cost has no lower limit: some price pays for an amount that nothing limits"
UNPROVEN = "impossible, but the solver's proof does not hold when it is checked"
WATCHED = 30.0
"""Seconds that a worker has beside its solves before it is ended, with `--jobs`."""
EXIT_DONE, EXIT_FAULT, EXIT_IMPOSSIBLE, EXIT_NO_ANSWER, EXIT_SOME = 0, 1, 4, 5, 8


@dataclass(frozen=True)
class Outcome:
    """What became of one variant: its status, words for people, seconds by stage, its plan and what proves it.

    clash: sentences that contradict each other whatever the data hold, one line for two; nothing is solved then
    support: files for whoever looks into a plan that could not be proven, by name
    fault: of an exception that nobody foresaw, its traceback
    """

    variant: str
    title: str
    status: str
    message: str
    seconds: Mapping[str, float]
    plan: Plan | None = None
    size: Mapping[str, int] | None = None
    certificate: Certificate | None = None
    proof: Emptiness | None = None
    clash: tuple[str, ...] = ()
    fault: str = field(default="", repr=False)
    support: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def without_tables(self) -> Outcome:
        """Return the outcome as it is kept in memory when its tables are on the disk."""
        return replace(self, plan=replace(self.plan, tables={}) if self.plan else None)

    def manifest(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "title": self.title,
            "objective_musd": self.plan.cost + 0.0 if self.plan else None,
            "message": self.message,
            "seconds": {k: round(v, 4) for k, v in self.seconds.items()},
            "program": dict(self.size or {}),
            "certificate": self.certificate.manifest() if self.certificate else None,
            "proof": _proof_written(self.proof) if self.proof else None,
            **({"clash": list(self.clash)} if self.clash else {}),
        }


@dataclass(frozen=True)
class StudyRun:
    """A run in memory: where it was written, its data, what it solved in order, seconds spent before the first.

    Tables are on the disk only, so that a run of many variants needs no more memory than one of few.
    statuses: of every variant of the run, those that an earlier run had finished included
    faulty: whether a variant ended in an exception that nobody foresaw
    """

    folder: Path
    data: Dataset
    outcomes: tuple[Outcome, ...]
    load_seconds: float
    findings: tuple[Finding, ...]
    statuses: tuple[str, ...]
    faulty: bool = False

    @property
    def has_plans(self) -> bool:
        return SOLVED in self.statuses

    @property
    def exit_code(self) -> int:
        bad = {status for status in self.statuses if status != SOLVED}
        if not bad:
            return EXIT_DONE
        if self.has_plans:
            return EXIT_SOME
        if self.faulty:
            return EXIT_FAULT
        return EXIT_IMPOSSIBLE if IMPOSSIBLE in bad else EXIT_NO_ANSWER


Progress = Callable[[str, int, int, Outcome | None], None]
"""Hears where a run stands, in words, with how many variants are done of how many, and what one became at its end."""
Stage = Callable[[str], None]


@texts_as_objects()
def run_study(
    loaded: LoadedStudy,
    variants: Sequence[str] = (),
    out: Path | None = None,
    resume: bool = False,
    jobs: int = 1,
    limits: Limits = NO_HURRY,
    progress: Progress = lambda variant, done, of, outcome: None,
) -> StudyRun:
    """Solve a study's variants, `jobs` at a time, and write the run folder; `progress` hears of each step of each.

    `limits` are those of one solve. With `resume`, the newest unfinished run of the study goes on (or the run in
    `out`): what it finished is kept.
    Raises BadInput before anything is written; CannotWrite and InUse from the run folder; BadBuild for a solver that
    is not to be trusted.
    """
    refuse_bad_build()
    refuse_units_apart()
    began = time.perf_counter()
    names = list(variants) or list(loaded.study.variants)
    progress("reading the tables", 0, len(names), None)
    with gc_paused():
        faults: Faults = {}
        data, base, findings = prepared(loaded, min(jobs, len(names)), True, faults)
        bases = bases_of(data, loaded.study, {loaded.study.baseline: None, **dict.fromkeys(names)}, base, faults)
        again = read_afresh(data, loaded.study, names, faults)
        _refuse_where_none_is_left(loaded, bases, names, faults)
        sound = [name for name in names if name not in faults]
        findings += tuple(guarded(partial(odd_findings, loaded, bases, sound), sound[0], {}) or ())
    load_seconds = time.perf_counter() - began
    start = start_name(loaded, base, names)
    folder = unfinished(out, loaded.study.name) if resume else new_folder(out, loaded.study.name)
    outcomes: dict[str, Outcome] = {}
    study_toml, copy = loaded.resolved_toml(names), archive.packed(data.files)
    manifest = _manifest(loaded, data, _options(names, start, limits), study_toml)
    manifest["dataset"] |= place_of(data, folder)
    with RunWriter(folder, manifest, study_toml, copy, resume) as writer, at_end(writer.ended):
        todo = [name for name in names if name not in writer.kept]

        def heard(words: str) -> None:
            progress(words, len(writer.kept), len(names), None)

        if start and todo:
            heard(f"{start}: solving, for the others to start from")
        near = start_from(loaded.clauses(start), bases[start], limits) if start in bases and todo else None
        given = (loaded, bases, again, limits, near)
        lost: list[tuple[Outcome, Mapping[str, bytes]]] = [
            (of_a_fault(name, loaded, faults[name]), {}) for name in todo if name in faults
        ]
        for outcome, files in chain(lost, _solved([n for n in todo if n not in faults], given, jobs, heard)):
            _write(writer, outcome, files)
            progress(outcome.variant, len(writer.kept), len(names), outcome)
            outcomes[outcome.variant] = outcome
        writer.finish()
        statuses = tuple(known["status"] for known in writer.kept.values())
    done = tuple(outcomes[name] for name in todo)
    findings += tuple(
        Finding(file, None, "", "", "changed while the run was solving; it stands on what was read before", "warning")
        for file in data.changed_files()
    )
    return StudyRun(folder, data, done, load_seconds, findings, statuses, any(o.fault for o in done))


def _refuse_where_none_is_left(
    loaded: LoadedStudy, bases: Mapping[str, Frames], names: Sequence[str], faults: Faults
) -> None:
    """Raise BadInput where the sentences of every variant asked for contradict each other; a fault that all have."""
    found = [guarded(partial(clashes, loaded, bases[n], n), n, faults) for n in names if n not in faults]
    if all(name in faults for name in names):
        raise faults[names[0]]
    if all(found) and len(found) == len(names):
        raise BadInput(dict.fromkeys(finding for findings in found for finding in findings or ()))


def _write(writer: RunWriter, outcome: Outcome, tables: Mapping[str, bytes]) -> None:
    support = {f"{outcome.variant}.{kind}": content for kind, content in outcome.support.items()}
    if outcome.fault:
        writer.log({"event": "internal error", "variant": outcome.variant, "traceback": outcome.fault})
    writer.variant(outcome.variant, outcome.manifest(), tables, support)


Given = tuple[LoadedStudy, Mapping[str, Frames], Mapping[str, Facts], Limits, Answer | None]
"""What variants are solved from: the study, each one's numbers, the same read afresh, limits, and where to start."""


def _solved(
    names: Sequence[str], given: Given, jobs: int, heard: Stage
) -> Iterator[tuple[Outcome, Mapping[str, bytes]]]:
    """Solve variants here, in the order given, or `jobs` at a time in processes of their own, as they are done."""
    shared = (_solve_own, *given)
    if jobs == 1 or len(names) < 2:
        yield from (_solved_and_packed(name, heard, *shared) for name in names)
        return
    heard(f"{len(names)} variants, {min(jobs, len(names))} at a time")
    try:
        yield from _solved_by_workers(names, given, jobs, heard)
    except NoWorker:
        heard("no other process can be started: one variant at a time")
        yield from (_solved_and_packed(name, heard, *shared) for name in names)


def _solved_by_workers(
    names: Sequence[str], given: Given, jobs: int, heard: Stage
) -> Iterator[tuple[Outcome, Mapping[str, bytes]]]:
    loaded, limits, shared = given[0], given[3], (_solve_own, *given)
    for name, answered in each_done(names, min(jobs, len(names)), _solved_and_packed, shared, watched(limits)):
        if isinstance(answered, Said):
            heard(answered.words)
        elif isinstance(answered, Died):
            yield Outcome(name, loaded.study.variants[name].title or name, FAILED, answered.reason, {}), {}
        else:
            yield answered


def watched(limits: Limits) -> float:
    """Return the seconds after which a worker that gives no answer is ended."""
    return (1.5 if limits.gap is None else 3.0) * limits.seconds + WATCHED


def _solved_and_packed(
    name: str, heard: Stage, solve: Callable[..., Outcome], *given: Any
) -> tuple[Outcome, Mapping[str, bytes]]:
    """Solve a variant and write its tables to memory, where it was solved: less to hand from process to process."""
    try:
        with gc_paused(), texts_as_objects():
            outcome = solve(name, *given, heard)
            return outcome.without_tables(), packed(outcome.plan.tables) if outcome.plan else {}
    except Exception as fault:
        return of_a_fault(name, given[0], fault), {}


def _solve_own(
    name: str,
    loaded: LoadedStudy,
    bases: Mapping[str, Frames],
    again: Mapping[str, Facts],
    limits: Limits,
    near: Answer | None,
    heard: Stage,
) -> Outcome:
    """Solve one variant from its own numbers."""
    return solve_variant(name, loaded, bases[name], again[name], limits, near, heard)


def of_a_fault(name: str, loaded: LoadedStudy, fault: Exception) -> Outcome:
    """Return what becomes of a variant that ends in an exception that nobody foresaw: the others go on."""
    title = loaded.study.variants[name].title or name
    if isinstance(fault, MemoryError):
        return Outcome(name, title, FAILED, NO_MEMORY, {})
    last = traceback.extract_tb(fault.__traceback__)[-1:]
    place = "".join(f" ({Path(frame.filename).name}:{frame.lineno})" for frame in last)
    said = printable(message_of(fault)[:200])
    message = f"{INTERNAL}{said}{place}; the log of the run has more"
    return Outcome(name, title, FAILED, message, {}, fault=traceback_of(fault))


def solve_variant(
    name: str,
    loaded: LoadedStudy,
    base: Frames,
    again: Facts | None = None,
    limits: Limits = NO_HURRY,
    near: Answer | None = None,
    heard: Stage = lambda words: None,
) -> Outcome:
    """Solve one variant and prove the answer; what goes wrong becomes words, not an exception.

    `again` are the study's numbers read afresh (`second_reading.facts`); a plan to be published is held against them.
    `near` is the answer of a like variant to start from.
    """
    heard(f"{name}: solving")
    clauses = loaded.clauses(name)
    title = loaded.study.variants[name].title or name
    clash = tuple(finding.line() for finding in clashes(loaded, base, name))
    if clash:
        return Outcome(name, title, IMPOSSIBLE, "; ".join(clash), {}, clash=clash)
    marks = [time.perf_counter()]
    try:
        frames = variant_frames(base, clauses)
        marks.append(time.perf_counter())
        found = answer(frames, clauses, limits, near=near)
        marks.append(time.perf_counter())
        heard(f"{name}: tables and proof")
        plan = None
        if found.solution.status == "optimal":
            plan = make_plan(name, found.program, found.solution, base, frames, clauses)
        marks.append(time.perf_counter())
        certificate = _certified(plan, found, clauses, again, limits) if plan and again else None
        marks.append(time.perf_counter())
        adjusting, _, tabling, proving = (b - a for a, b in pairwise(marks))
        timed = {"prepare": adjusting + found.seconds["prepare"], "tables": tabling, "certificate": proving}
        seconds, size = {**found.seconds, **timed}, size_of(found)
        if found.solution.status == "infeasible":
            proof = emptiness(found.program, found.solution.ray, [c.label for c in clauses])
            if proof is None:
                return Outcome(name, title, FAILED, UNPROVEN, seconds, None, size, support=support_files(found.program))
            words = infeasibility.in_words(infeasibility.diagnose(base, clauses))
            return Outcome(name, title, IMPOSSIBLE, words, seconds, None, size, proof=proof)
        if found.solution.status == "unbounded":
            return Outcome(name, title, FAILED, NO_LOWER_LIMIT, seconds, None, size)
        if certificate is not None and not certificate.passed:
            message = f"not proven, so not published: {certificate.failures[0]}"
            support = support_files(found.program)
            return Outcome(name, title, FAILED, message, seconds, None, size, certificate, support=support)
        words = (
            "" if found.solution.cheapest else near_in_words(limits, certificate.proven_gap if certificate else None)
        )
        return Outcome(name, title, SOLVED, words, seconds, plan, size, certificate)
    except (Refused, NoAnswer, NotFinite, TooLarge) as fault:
        return Outcome(name, title, FAILED, str(fault), {"prepare": time.perf_counter() - marks[0]})


def near_in_words(limits: Limits, gap: float | None) -> str:
    """Say of a plan that it is near the cheapest, and how near it is proven to be."""
    proven = "" if gap is None else f", at most {max(gap, 1e-9):.1g} of its cost above the cheapest"
    return f"the cheapest plan was not found in {limits.seconds:g} s; this one is proven to be near it{proven}"


def _certified(plan: Plan, found: Answer, clauses: Sequence[Clause], again: Facts, limits: Limits) -> Certificate:
    solution, program = found.solution, found.program
    bound = proven_bound(program, program.data.terms, solution.row_dual, solution.basis, cost=plan.cost)
    allowed = WORST_GAP if solution.cheapest or limits.gap is None else limits.gap
    return certify(again, clauses, plan.tables, plan.cost, bound, allowed)


def size_of(found: Answer) -> dict[str, int]:
    """Return, for the manifest, how large a program was and what solving it took."""
    matrix = found.program.matrix
    return {
        "rows": matrix.shape[0],
        "columns": matrix.shape[1],
        "coefficients": matrix.nnz,
        "iterations": found.solution.iterations,
        "rounds": found.rounds,
        "cheapest": int(found.solution.cheapest),
    }


def _proof_written(proof: Emptiness) -> dict[str, Any]:
    """Return the proof for the manifest: rows that no plan satisfies together, each times its weight."""
    return {"rows": dict(proof.rows), "bounds": list(proof.bounds), "clauses": list(proof.clauses)}


def place_of(data: Dataset, folder: Path) -> dict[str, str]:
    """Return, for the manifest, where a dataset of one's own lies as seen from the run folder.

    Nothing where it lies in no folder that is the user's own for both: a run names no place of the machine.
    """
    if data.name in bundled_datasets():
        return {}
    there, here = Path(data.folder).resolve(), folder.resolve()
    try:
        shared = Path(os.path.commonpath([there, here]))
    except ValueError:  # on another drive
        return {}
    apart = shared == Path(shared.anchor) or shared in Path.home().parents
    return {} if apart else {"place": Path(os.path.relpath(there, here)).as_posix()}


def dataset_said(data: Dataset, variants: Iterable[str]) -> dict[str, Any]:
    """Return, for the manifest, which dataset a run was made from: its content, its files, what the study changed."""
    return {"content": data.content, "sha256": dict(data.hashes), **_changes(data, {"", *variants})}


def _changes(data: Dataset, variants: Collection[str]) -> dict[str, Any]:
    """Return, for the manifest, the cells that the study changed, their hash, and the end of ranges if not central."""
    changes = [asdict(change) for change in data.changes if change.variant in variants]
    known: dict[str, Any] = {"changes": changes, "changes_sha256": sha256(json.dumps(changes))} if changes else {}
    return known if data.at == "central" else {**known, "at": data.at}


def _options(names: Sequence[str], start: str, limits: Limits) -> dict[str, Any]:
    """Return, for the manifest, what the answers depend on beside the study and its data."""
    return {"variants": list(names), "start": start, "time_limit_s": limits.seconds, "gap": limits.gap}


def limits_of(manifest: Mapping[str, Any]) -> Limits:
    """Return the limits of a run's solves."""
    options = manifest.get("options", {})
    return Limits(float(options.get("time_limit_s", NO_HURRY.seconds)), options.get("gap"))


def _manifest(loaded: LoadedStudy, data: Dataset, options: Mapping[str, Any], study_toml: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "study": loaded.study.name,
        "title": loaded.study.title,
        "baseline": loaded.study.baseline,
        "created_utc": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "complete": False,
        "dataset": {"name": data.name, **dataset_said(data, [*options["variants"], loaded.study.baseline])},
        "study_sha256": sha256(study_toml),
        "versions": versions(),
        "options": dict(options),
        "lines": {name: [clause.where for clause in loaded.clauses(name)] for name in options["variants"]},
        "settings": settings_said(loaded, data),
        "variants": {},
    }


def settings_said(loaded: LoadedStudy, data: Dataset) -> dict[str, Any]:
    """Return, for the manifest, the settings that every report prints."""
    return {
        "years": list(loaded.study.years),
        "discount_rate": loaded.study.discount_rate,
        "perspective": loaded.study.perspective,
        "demand": loaded.study.demand,
        "base_year": data.settings.base_year,
        "home": data.settings.home,
        **({"levers": levers} if (levers := loaded.study.levels()) else {}),
    }

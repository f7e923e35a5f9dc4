"""Solve the variants of a study, and write what each became."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from data.dataset import Dataset
from data.messages.finding import BadInput, Finding, Kind
from data.reading import archive
from model.analysis.solve.before_solving import guarded, prepared_each
from model.analysis.solve.each_variant import Solved, each_solved
from model.analysis.solve.manifest import manifest_of, options_of, place_of
from model.analysis.solve.outcome import Outcome, StudyRun, of_a_fault, without_support
from model.analysis.solve.passes import Numbers, supported, to_solve
from model.analysis.solve.variant import Examine
from model.analysis.solve.variant_base import read_afresh
from model.analysis.solve.warm_start import start_from, start_name
from model.execution.executor import HERE, Executor
from model.execution.gc_pause import gc_paused
from model.execution.interrupt import at_end
from model.execution.text_storage import texts_as_objects
from model.frames.study_frames import Frames
from model.program.policy_rows import refuse_units_apart
from model.proof.keyed_columns import Facts
from model.runs.run_folder import RunWriter, new_folder, unfinished
from model.solver.highs import NO_HURRY, Limits
from model.solver.known_bad_builds import refuse_bad_build
from model.study.checks.contradictions import clashes
from model.study.checks.fits_dataset import odd_findings
from model.study.dataset_of_study import Faults
from model.study.loaded import LoadedStudy

Progress = Callable[[str, int, int, Outcome | None], None]
"""Hears where a run stands, in words, with how many variants are done of how many, and what one became at its end."""


@texts_as_objects()
def run_study(
    loaded: LoadedStudy,
    variants: Sequence[str] = (),
    out: Path | None = None,
    resume: bool = False,
    executor: Executor = HERE,
    limits: Limits = NO_HURRY,
    progress: Progress = lambda variant, done, of, outcome: None,
    examine: Examine | None = None,
    begun: Callable[[Path], None] = lambda folder: None,
) -> StudyRun:
    """Solve a study's variants, as an executor does, and write the run folder; `progress` hears of each step of each.

    `limits` are those of one solve; `examine` is asked about each plan while it is at hand; `begun` hears of the
    run folder as soon as it is one. With `resume`, the newest
    unfinished run of the study goes on (or the run in `out`): what it finished is kept.
    Raises BadInput before anything is written; CannotWrite and InUse from the run folder; BadBuild for a solver that
    is not to be trusted.
    """
    refuse_bad_build()
    refuse_units_apart()
    began = time.perf_counter()
    asked = list(variants) or list(loaded.study.variants)
    needed = {name for turn in loaded.study.passes(asked) for name in turn}
    names = asked + [name for name in loaded.study.variants if name in needed and name not in asked]
    if too_long := loaded.too_long(names):
        raise BadInput(too_long)
    progress("reading the tables", 0, len(names), None)
    with gc_paused():
        known = _read(loaded, names, min(executor.here, len(names)))
    load_seconds = time.perf_counter() - began
    data, start = known.data, start_name(loaded, known.base, names)
    folder = unfinished(out, loaded.study.name) if resume else new_folder(out, loaded.study.name)
    study_toml, copy = loaded.resolved_toml(names), archive.packed(data.files)
    manifest = manifest_of(loaded, data, options_of(names, start, limits), study_toml)
    manifest["dataset"] |= place_of(data, folder)
    with RunWriter(folder, manifest, study_toml, copy, resume) as writer, at_end(writer.ended):
        begun(folder)
        done = tuple(_solved(loaded, known, start, limits, executor, writer, progress, examine))
        writer.finish()
        statuses = tuple(kept["status"] for kept in writer.kept.values())
    changed = (
        Finding(file, None, "", "", CHANGED_MEANWHILE, "warning", Kind.MEANWHILE) for file in data.changed_files()
    )
    findings = (*known.findings, *changed)
    return StudyRun(folder, data, done, load_seconds, findings, statuses, any(o.fault for o in done))


CHANGED_MEANWHILE = "changed while the run was solving; it stands on what was read before"
"""Of a file of the dataset. No check can say it again."""


@dataclass(frozen=True)
class _Inputs:
    """What is solved from: the dataset, its frames, each variant's, the same read afresh; warnings; who has a fault."""

    data: Dataset
    base: Frames
    bases: Mapping[str, Frames]
    again: Mapping[str, Facts]
    findings: tuple[Finding, ...]
    faults: Faults


def _read(loaded: LoadedStudy, names: Sequence[str], at_a_time: int) -> _Inputs:
    """Read what a study's variants are solved from; raise BadInput where none of them can be."""
    faults: Faults = {}
    data, base, every, findings = prepared_each(loaded, at_a_time, True, faults)
    wanted = dict.fromkeys((loaded.study.baseline, *names))
    bases = {name: every[name] for name in wanted if name in every}
    again = read_afresh(data, loaded.study, names, faults)
    _refuse_where_none_is_left(loaded, bases, names, faults)
    sound = [name for name in names if name not in faults]
    odd = tuple(guarded(partial(odd_findings, loaded, bases, sound), sound[0], {}) or ())
    return _Inputs(data, base, bases, again, (*findings, *odd), faults)


def _solved(
    loaded: LoadedStudy,
    inputs: _Inputs,
    start: str,
    limits: Limits,
    executor: Executor,
    writer: RunWriter,
    progress: Progress,
    examine: Examine | None,
) -> Iterator[Outcome]:
    """Solve what the run folder lacks, and write each variant as it is done."""
    todo = to_solve(loaded, writer)

    def heard(words: str) -> None:
        progress(words, len(writer.kept), len(writer.names), None)

    if start and todo:
        heard(f"{start}: solving, for the others to start from")
    bases, faults = inputs.bases, inputs.faults
    near = start_from(loaded.clauses(start), bases[start], limits) if start in bases and todo else None
    lost: list[Solved] = [(of_a_fault(name, loaded, faults[name]), {}) for name in todo if name in faults]
    found = {}

    def write(solved: Iterable[Solved]) -> None:
        for outcome, files in solved:
            _write(writer, outcome, files)
            progress(outcome.variant, len(writer.kept), len(writer.names), outcome)
            found[outcome.variant] = outcome

    write(lost)
    left = [name for name in todo if name not in faults]
    for turn in loaded.study.passes(left):
        ready, without = supported(loaded, [name for name in turn if name in left], inputs.bases, inputs.again, writer)
        write((without_support(name, loaded, lacking), {}) for name, lacking in without.items())
        write(each_solved(list(ready), (loaded, *_by_name(ready), limits, near, examine), executor, heard))
    yield from (found[name] for name in todo)


def _by_name(ready: Mapping[str, Numbers]) -> tuple[dict[str, Frames], dict[str, Facts]]:
    """Return what variants are solved from, and what their plans are proven against."""
    return {name: base for name, (base, _) in ready.items()}, {name: again for name, (_, again) in ready.items()}


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

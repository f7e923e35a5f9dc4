"""A study solved from Python, as `run` solves it from a terminal; what is odd is returned, not printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model.analysis.solve.limits import limits_of
from model.analysis.solve.study import run_study
from model.analysis.stress.at_the_end import examine
from model.command_line.executors import executor_of
from model.command_line.noted import noted_by, refuse_wrong_notes
from model.command_line.scenarios import keep_scenarios_of
from model.report import write
from model.runs.run_folder import open_run
from model.study.loaded import LoadedStudy
from model.study.overrides import chosen_variants


@dataclass(frozen=True)
class Asked:
    """How a study is solved and what is written, as `lodeplan.run` says; notes: a note, and tags."""

    out: Path | None
    jobs: int
    cluster: str | None
    time_limit_s: float
    gap: float | None
    resume: bool
    reports: bool
    stress: bool
    notes: tuple[str | None, Sequence[str]]


def solve(loaded: LoadedStudy, variants: Sequence[str], asked: Asked) -> tuple[Path, tuple[str, ...]]:
    """Solve a study's variants and write a run folder; return it, and a line for each thing that is odd.

    Raises BadInput before anything is written; CannotWrite and InUse from the run folder; Lost with a cluster.
    """
    chosen = chosen_variants(loaded, variants, "variants")
    refuse_wrong_notes(*asked.notes)
    limits, begun = limits_of(asked.jobs, asked.time_limit_s, asked.gap), noted_by(*asked.notes)
    with executor_of(asked.jobs, asked.cluster) as executor:
        given = (loaded, chosen, asked.out, asked.resume, executor, limits)
        done = run_study(*given, examine=examine if asked.stress else None, begun=begun)
    untried = (f"scenarios not tried: {fault}" for fault in (keep_scenarios_of(loaded, done) if asked.stress else ()))
    run = open_run(done.folder)
    known = {name: said for name, said in run.manifest["variants"].items() if name not in run.variants}
    unplanned = (f"variant {name}: {said['status']}: {said['message']}" for name, said in known.items())
    odd = dict.fromkeys([*untried, *(finding.line() for finding in done.findings), *unplanned])
    if asked.reports and done.has_plans:
        write.write_reports(done.folder, data=done.data)
    return done.folder, tuple(odd)

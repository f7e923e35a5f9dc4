"""Variants whose policies read the plans of others, solved after these: what each rests on, from the run folder.

What a variant rests on is the plan as it was written, whether now, before a run was resumed or by another process; so
that each way gives the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from model.analysis.solve.outcome import SOLVED
from model.analysis.solve.variant_base import READ_OF_PLANS, Plans, resting, resting_facts
from model.frames.study_frames import Frames
from model.proof.keyed_columns import Facts
from model.runs.run_folder import Run, RunWriter
from model.study.loaded import LoadedStudy

Numbers = tuple[Frames, Facts]
"""What a variant is solved from, and the same read afresh, which its plan is proven against."""


def to_solve(loaded: LoadedStudy, writer: RunWriter) -> list[str]:
    """Return the variants that a run lacks, and those that rest on one of them: it may come to another plan."""
    lacking: set[str] = set()
    for turn in loaded.study.passes(writer.names):
        lacking |= {n for n in turn if n not in writer.kept or lacking & set(loaded.study.rests_on(n))}
    return [name for name in writer.names if name in lacking]


def supported(
    loaded: LoadedStudy,
    names: Sequence[str],
    bases: Mapping[str, Frames],
    again: Mapping[str, Facts],
    writer: RunWriter,
) -> tuple[dict[str, Numbers], dict[str, list[str]]]:
    """Return the numbers of each variant with the plans that it rests on; and of those that lack some, which."""
    ready: dict[str, Numbers] = {}
    without: dict[str, list[str]] = {}
    for name in names:
        others = loaded.study.rests_on(name)
        lacking = [other for other in others if writer.kept.get(other, {}).get("status") != SOLVED]
        if lacking:
            without[name] = lacking
        else:
            plans = plans_of(Run(writer.folder, writer.manifest), others)
            ready[name] = (resting(bases[name], plans), resting_facts(again[name], plans)) if plans else (
                bases[name], again[name]
            )  # fmt: skip
    return ready, without


def plans_of(run: Run, variants: Sequence[str]) -> Plans:
    """Return what policies read of the plans of some variants of a run."""
    return {name: {table: run.table(table, name) for table in READ_OF_PLANS} for name in variants}

"""The variant of a study that a frontier is traced on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from data.dataset import Dataset
from data.messages.finding import BadInput
from model.analysis.solve.before_solving import prepared
from model.analysis.solve.outcome import rests_on_none
from model.analysis.solve.variant_base import base_of, resting
from model.analysis.study_of_run import refuse_another_run, refuse_by_outcome, refuse_whole_plants
from model.analysis.what_if.bench import Bench, on_the_bench
from model.frames.column_tables import as_frame
from model.frames.study_frames import Frames
from model.plan.physical_tables import capacity
from model.study.loaded import LoadedStudy
from model.study.overrides import chosen_variants, load_changed

_ONE_PROGRAM = (
    "a frontier moves one number of one program, and other days make another program: the curve would have jumps that "
    "its corners do not show; state levels as variants ('lodeplan grid' does), each of which finds its own days"
)


def bench_of(
    name: str, variant: str, key: str, overrides: Sequence[str], into: Path | None = None
) -> tuple[Bench, str, str]:
    """Return a study's variant on the bench, the study's name, and the variant's.

    The variant is the one named, the one that the key names (`variants.x.stockpile_target.days`), or the baseline.
    into: a run folder that the frontier is for; raises BadInput when the run is of another study or data
    """
    loaded = load_changed(name, overrides)
    refuse_whole_plants(loaded.study, "a frontier")
    parts = key.split(".")
    named = variant or (parts[1] if parts[0] == "variants" and len(parts) > 2 else loaded.study.baseline)
    chosen_variants(loaded, [named])
    refuse_by_outcome(loaded, [named], _ONE_PROGRAM)
    data, base, _ = prepared(loaded)
    if into is not None:
        refuse_another_run(into, loaded, data)
    shared = data.of(named) is data and loaded.study.of(named) is loaded.study
    own = base if shared else base_of(data, loaded.study, named)
    return on_the_bench(_with_plans(loaded, data, named, own), loaded.clauses(named)), loaded.study.name, named


def _with_plans(loaded: LoadedStudy, data: Dataset, variant: str, base: Frames) -> Frames:
    """Return the frames of a variant with the plans that it rests on, each solved; refuse it where one has none."""
    plans: dict[str, dict[str, pd.DataFrame]] = {}
    for other in loaded.study.rests_on(variant):
        own = _with_plans(loaded, data, other, base_of(data, loaded.study, other))
        bench = on_the_bench(own, loaded.clauses(other))
        if not bench.possible:
            raise BadInput([loaded.finding(("variants", variant), rests_on_none([other]))])
        plans[other] = {"capacity": as_frame(capacity(bench.best.program, bench.best.solution, bench.frames))}
    return resting(base, plans) if plans else base

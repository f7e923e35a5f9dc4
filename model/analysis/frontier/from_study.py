"""The variant of a study that a frontier is traced on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from model.analysis.solve.before_solving import prepared
from model.analysis.solve.variant_base import base_of
from model.analysis.study_of_run import refuse_another_run
from model.analysis.what_if.bench import Bench, on_the_bench
from model.study.load import load_study
from model.study.overrides import chosen_variants, with_overrides


def bench_of(
    name: str, variant: str, key: str, overrides: Sequence[str], into: Path | None = None
) -> tuple[Bench, str, str]:
    """Return a study's variant on the bench, the study's name, and the variant's.

    The variant is the one named, the one that the key names (`variants.x.stockpile_target.days`), or the baseline.
    into: a run folder that the frontier is for; raises BadInput when the run is of another study or data
    """
    loaded = with_overrides(load_study(name), overrides)
    parts = key.split(".")
    named = variant or (parts[1] if parts[0] == "variants" and len(parts) > 2 else loaded.study.baseline)
    chosen_variants(loaded, [named])
    data, base, _ = prepared(loaded)
    if into is not None:
        refuse_another_run(into, loaded, data)
    shared = data.of(named) is data and loaded.study.of(named) is loaded.study
    own = base if shared else base_of(data, loaded.study, named)
    return on_the_bench(own, loaded.clauses(named)), loaded.study.name, named

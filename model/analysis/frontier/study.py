"""The variant of a study that a frontier is traced on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from data.dataset import Dataset
from data.errors import BadInput, Finding, printable
from model.analysis.bench import Bench, on_the_bench
from model.analysis.run import prepared
from model.analysis.study_of_run import opened, other_version
from model.overrides import chosen_variants, with_overrides
from model.runs import sha256
from model.study import LoadedStudy, load


def bench_of(
    name: str, variant: str, key: str, overrides: Sequence[str], into: Path | None = None
) -> tuple[Bench, str, str]:
    """Return a study's variant on the bench, the study's name, and the variant's.

    The variant is the one named, the one that the key names (`variants.x.stockpile_target.days`), or the baseline.
    into: a run folder that the frontier is for; raises BadInput when the run is of another study, data or version
    """
    loaded = with_overrides(load(name), overrides)
    parts = key.split(".")
    named = variant or (parts[1] if parts[0] == "variants" and len(parts) > 2 else loaded.study.baseline)
    chosen_variants(loaded, [named])
    data, base, _ = prepared(loaded)
    if into is not None:
        _refuse_another_run(into, loaded, data)
    return on_the_bench(base, loaded.clauses(named)), loaded.study.name, named


def _refuse_another_run(folder: Path, loaded: LoadedStudy, data: Dataset) -> None:
    """Refuse a run whose plans are not of this study as it is now, so that no old number stands beside a new one."""
    run = opened(folder)
    wrong = other_version(run)
    before = run.manifest["dataset"]["sha256"]
    for word, same in (
        ("study", run.manifest["study_sha256"] == sha256(loaded.resolved_toml())),
        ("dataset", before == dict(data.hashes)),
    ):
        if not same:
            message = f"the run is of another {word} than {loaded.study.name} is now; run the study again"
            wrong.append(Finding(printable(str(folder)), None, "", "", message))
    if wrong:
        raise BadInput(wrong)

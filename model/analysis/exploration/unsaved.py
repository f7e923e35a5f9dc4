"""Plans that stand in no run folder, with all that a run says of its plans beside their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.dataset import Dataset
from model.analysis.exploration.planner import Planned
from model.analysis.solve.manifest import settings_said
from model.runs.run_folder import Run
from model.study.settings import Study

NOWHERE = Path("unsaved")


@dataclass(frozen=True)
class UnsavedRun:
    """A run that lies nowhere, its study with the plans as variants, and the dataset of each."""

    run: Run
    study: Study
    data: Dataset


def unsaved_run(planned: Mapping[str, Planned], baseline: str) -> UnsavedRun:
    """Return plans as a run would hold them, by the names they are shown under; `baseline` as its study states it."""
    first = planned[baseline]
    variants = {
        name: one.loaded.study.variants[name if name == baseline else one.name] for name, one in planned.items()
    }
    rest = {name: v for name, v in first.loaded.study.variants.items() if name not in variants}
    study = first.loaded.study.model_copy(update={"variants": {**variants, **rest}})
    manifest: dict[str, Any] = {
        "study": study.name,
        "title": study.title,
        "baseline": baseline,
        "complete": True,
        "dataset": {"name": first.data.name, "sha256": dict(first.data.hashes)},
        "settings": settings_said(replace(first.loaded, study=study), first.data, list(planned)),
        "variants": {name: {**one.outcome.manifest(), "title": name} for name, one in planned.items()},
    }
    own: dict[str, Dataset] = {name: replace(one.data, own={}) for name, one in planned.items()}
    return UnsavedRun(Run(NOWHERE, manifest), study, replace(first.data, own=own))

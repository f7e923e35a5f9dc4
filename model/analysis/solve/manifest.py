"""What the manifest of a run says of its study, its dataset and how it was solved."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data.dataset import Dataset
from data.load import bundled_datasets
from model.execution.same_program import versions
from model.runs.run_folder import FORMAT, sha256
from model.solver.highs import Limits
from model.study.loaded import LoadedStudy


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


def options_of(names: Sequence[str], start: str, limits: Limits) -> dict[str, Any]:
    """Return, for the manifest, what the answers depend on beside the study and its data."""
    return {"variants": list(names), "start": start, "time_limit_s": limits.seconds, "gap": limits.gap}


def manifest_of(loaded: LoadedStudy, data: Dataset, options: Mapping[str, Any], study_toml: str) -> dict[str, Any]:
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
        "settings": settings_said(loaded, data, options["variants"]),
        "variants": {},
    }


def settings_said(loaded: LoadedStudy, data: Dataset, variants: Collection[str]) -> dict[str, Any]:
    """Return, for the manifest, the settings that every report prints; of levers and worlds those of its variants."""
    levels = {v: levers for v, levers in loaded.study.levels().items() if v in variants}
    worlds = {v: list(said) for v, said in loaded.study.worlds().items() if v in variants}
    return {
        "years": list(loaded.study.years),
        "discount_rate": loaded.study.discount_rate,
        "perspective": loaded.study.perspective,
        "demand": loaded.study.demand,
        "base_year": data.settings.base_year,
        "home": data.settings.home,
        **({"levers": levels} if levels else {}),
        **({"worlds": worlds} if worlds else {}),
    }

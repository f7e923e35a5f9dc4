"""The study that a run was made from, read again and held against the run: old numbers are never shown as new."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from data.dataset import Dataset
from data.errors import BadInput, Finding, did_you_mean, printable
from model import study
from model.frames import Frames
from model.prepare import base_frames
from model.runs import STUDY, TABLES, NotARun, Run, open_run, sha256, versions
from model.study import LoadedStudy
from model.study_data import dataset_for
from model.variant_base import base_of

SAME_COST = 1e-6
"""Relative to a recorded cost: how near a cost solved again has to be."""


@dataclass(frozen=True)
class Reopened:
    """A run with the study and the dataset that it was made from, unchanged since."""

    run: Run
    loaded: LoadedStudy
    data: Dataset
    base: Frames

    def base_of(self, variant: str) -> Frames:
        """Return the frames of a variant: its own where it changes data, else the study's."""
        return self.base if self.data.of(variant) is self.data else base_of(self.data, self.loaded.study, variant)


def reopened(folder: Path, data_path: Path | None = None, any_version: bool = False) -> Reopened:
    """Read a run's study and dataset again; raise BadInput when they, or the program, changed since.

    `data_path` says where the dataset lies now; `any_version` allows a run of another version of the program.
    """
    run = opened(folder)
    loaded = study_of(run)
    wrong = [] if any_version else other_version(run)
    data = dataset_of(run, loaded, data_path)
    if wrong:
        raise BadInput(wrong)
    return Reopened(run, loaded, data, base_frames(data, loaded.study))


def opened(folder: Path) -> Run:
    """Open a run; raise NotARun when its manifest lacks what every run has."""
    run = open_run(folder)
    lacking = [key for key in ("study", "baseline", "dataset", "versions", "variants") if key not in run.manifest]
    if lacking:
        raise NotARun(f"{folder}: its run.json lacks {', '.join(lacking)}; it is of another version, run it again")
    return run


def study_of(run: Run) -> LoadedStudy:
    file = run.folder / STUDY
    if not file.is_file():
        raise NotARun(f"{file}: missing; run the study again")
    if sha256(file.read_text(encoding="utf-8")) != run.manifest["study_sha256"]:
        raise BadInput([Finding(str(file), None, "", "", "changed since the run; run the study again")])
    return replace(study.load(file), lines=_lines(run.manifest.get("lines")))


def _lines(known: Any) -> dict[str, list[str]]:
    """Return where sentences stood in the author's file, by variant: words only, and none where they are damaged."""
    known = known if isinstance(known, dict) else {}
    return {v: [printable(str(line)) for line in lines] for v, lines in known.items() if isinstance(lines, list)}


def dataset_of(run: Run, loaded: LoadedStudy, data_path: Path | None = None) -> Dataset:
    """Return the very dataset of a run; raise BadInput, naming the tables, when it is gone or another."""
    named = str(data_path) if data_path else loaded.study.dataset
    try:
        data = dataset_for(loaded, named, run.folder)
    except BadInput as gone:
        message = f"the dataset {named} of this run is not to be had: {gone.findings[0].message}"
        raise BadInput([Finding(printable(str(run.folder)), None, "", named, message)]) from None
    before = run.manifest["dataset"]["sha256"]
    changed = [name for name in sorted({*before, *data.hashes}) if before.get(name) != data.hashes.get(name)]
    if changed:
        some = ", ".join(changed[:4]) + (f" and {len(changed) - 4} more" if len(changed) > 4 else "")
        message = f"the dataset {named} is another than when it was run ({some}); run the study again, or name the old"
        raise BadInput([Finding(printable(str(run.folder)), None, "", named, f"{message} data with --data")])
    return data


def other_version(run: Run) -> list[Finding]:
    """Return what is wrong with the version that wrote a run: nothing when it is this one."""
    before, now = run.manifest["versions"], versions()
    if before.get("lodeplan") == now["lodeplan"]:
        return []
    message = f"is of version {before.get('lodeplan')}, this is {now['lodeplan']}; run the study again"
    return [Finding(printable(str(run.folder)), None, "", "", message)]


def refuse_another_run(folder: Path, loaded: LoadedStudy, data: Dataset) -> None:
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


def known_variant(run: Run, variant: str) -> dict[str, object]:
    """Return what the manifest says of a variant; raise BadInput with the nearest name when it has none."""
    known = run.manifest["variants"].get(variant)
    if known is None:
        message = f"no variant {variant}{did_you_mean(variant, run.manifest['variants'])}"
        raise BadInput([Finding(printable(str(run.folder)), None, "", variant, message)])
    return dict(known)


def table_of(run: Run, name: str, variant: str) -> pd.DataFrame:
    """Return a result table; raise NotARun when it is not the one that was written."""
    known = run.manifest["variants"].get(variant, {}).get("tables", {}).get(name)
    path = run.folder / TABLES / name / f"{variant}.parquet"
    if known and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != known:
        raise NotARun(f"{path}: changed since the run; run the study again")
    return run.table(name, variant)


def same_cost(recorded: float, now: float) -> bool:
    return abs(recorded - now) <= SAME_COST * max(1.0, abs(recorded))

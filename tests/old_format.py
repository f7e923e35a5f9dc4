"""A run as version 0.1.0 wrote it: made from a run of today by leaving out what came later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from model.runs.run_folder import DATASET, LOG, MANIFEST, STUDY, sha256


def as_of_old(run: Path, dataset: Path) -> Path:
    """Turn a run into one of format 1: no copy of its dataset, whose full path stands in the study instead."""
    (run / DATASET).unlink()
    study = (run / STUDY).read_text(encoding="utf-8").replace(f'"{DATASET}"', json.dumps(dataset.as_posix()))
    (run / STUDY).write_bytes(study.encode("utf-8"))
    with_manifest(run, _older, study)
    lines = [json.loads(line) for line in (run / LOG).read_text(encoding="utf-8").splitlines()]
    kept = [{k: line[k] for k in ("event", "status", "utc", "variant")} for line in lines if line["event"] == "variant"]
    (run / LOG).write_bytes("".join(f"{json.dumps(line)}\n" for line in kept).encode("utf-8"))
    return run


def _older(known: dict[str, Any], study: str) -> None:
    del known["format"], known["lines"]
    for key in ("content", "place"):
        known["dataset"].pop(key, None)
    known["versions"]["lodeplan"] = "0.1.0"
    known["study_sha256"] = sha256(study)


def with_manifest(run: Path, change: Any, *given: Any) -> Path:
    """Change the manifest of a run in place."""
    file = run / MANIFEST
    known = json.loads(file.read_text(encoding="utf-8"))
    change(known, *given)
    file.write_bytes((json.dumps(known, indent=1) + "\n").encode("utf-8"))
    return run

"""A study that runs in a moment: three plans, one impossible variant; and what a run of it must have left."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from model.runs.durable_files import UNFINISHED
from model.runs.run_folder import LOCK, LOG, MANIFEST, TABLES
from tests.model.proof.planned import small_folder

TEXT = """
name = "small"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
shortfall = "forbidden"
baseline = "free"

[variants.free]

[variants.capped]
policies = [{ domestic_share_floor = { forms = ["lithium.chemical"], min = 0.05 } }]

[variants.dreamt]
policies = [{ import_ban = { countries = ["AUS", "CHL"] } }]

[variants.taxed]
policies = [{ tariff = { countries = ["CHL"], rate = 0.1 } }]
"""
VARIANTS = ("free", "capped", "dreamt", "taxed")
STATUSES = {"free": "solved", "capped": "solved", "dreamt": "impossible", "taxed": "solved"}
TIMES = ("seconds", "created_utc")


def written(folder: Path) -> Path:
    """Write the study and its dataset into a folder; return the study's path."""
    small_folder(folder / "tiny")
    path = folder / "small.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def manifest(run: Path) -> dict[str, Any] | None:
    """Return a run's manifest; None when it was killed before it had one."""
    path = run / MANIFEST
    known: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return known


def finished(run: Path) -> dict[str, Any]:
    """Return the variants that a manifest lists, after proving that each of their tables is there and whole."""
    known = manifest(run)
    for variant, said in (known or {}).get("variants", {}).items():
        assert said["status"] == STATUSES[variant], (variant, said)
        assert bool(said["tables"]) == (said["status"] == "solved")
        for table, digest in said["tables"].items():
            path = run / TABLES / table / f"{variant}.parquet"
            assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, path
    return dict((known or {}).get("variants", {}))


def contents(run: Path) -> dict[str, Any]:
    """Return every file of a run by its name; times, the diary and where the dataset lay from there left out."""
    found: dict[str, Any] = {
        str(path.relative_to(run)): path.read_bytes()
        for path in sorted(run.rglob("*"))
        if path.is_file() and path.name not in (MANIFEST, LOG)
    }
    known = manifest(run)
    assert known is not None
    known["dataset"].pop("place", None)
    found[MANIFEST] = json.dumps(_without_times(known))
    return found


def untouched_by(run: Path, kept: dict[str, Any]) -> None:
    """Prove that what had been finished is still there, as it was."""
    now = finished(run)
    for variant, said in kept.items():
        assert now[variant] == said, variant


def leftovers(run: Path) -> list[str]:
    """Return files that a run that ended well does not leave."""
    return [str(p) for p in run.rglob("*") if p.suffix == UNFINISHED or p.name == LOCK]


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_times(inner) for key, inner in value.items() if key not in TIMES}
    return value

"""The run folder: manifest, resolved study, one parquet file a table and variant; complete or absent.

Every file is written under a temporary name, flushed to disk and renamed, so that a killed run leaves nothing
half-written. The manifest is replaced after each variant: what it lists is on disk.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

MANIFEST, STUDY, TABLES, LOCK, LOG = "run.json", "study.toml", "tables", "lock.json", "log.jsonl"
LIBRARIES = ("highspy", "numpy", "pandas", "pyarrow", "pydantic", "pyomo", "scipy")


class CannotWrite(Exception):
    """The run folder cannot be written; the message names the path and what to do."""


class InUse(Exception):
    """Another run is writing the same folder; the message names it."""


class NotARun(Exception):
    """The folder is not a run, or a part of it is missing."""


@dataclass(frozen=True)
class Run:
    """A run on disk."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def variants(self) -> list[str]:
        """Return the variants that have a plan, in the study's order."""
        return [name for name, known in self.manifest["variants"].items() if known["status"] == "solved"]

    def table(self, name: str, variant: str) -> pd.DataFrame:
        """Return one result table of one variant."""
        path = self.folder / TABLES / name / f"{variant}.parquet"
        if not path.is_file():
            raise NotARun(f"{path}: table '{name}' of variant '{variant}' is missing; run the study again")
        return pd.read_parquet(path)


def open_run(path: Path) -> Run:
    """Open a run folder; raise NotARun when it is not one."""
    manifest = path / MANIFEST
    if not manifest.is_file():
        raise NotARun(f"{path}: not a run folder (it has no {MANIFEST}); name a folder that 'lodeplan run' wrote")
    try:
        return Run(path, json.loads(manifest.read_text(encoding="utf-8")))
    except ValueError as fault:
        raise NotARun(f"{manifest}: damaged ({fault}); run the study again") from None


def versions() -> dict[str, str]:
    """Return the versions that an answer depends on."""
    return {"lodeplan": metadata.version("lodeplan"), "python": sys.version.split()[0]} | {
        name: metadata.version(name) for name in LIBRARIES
    }


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class RunWriter:
    """Writes one run folder; a context manager that holds the folder's lock."""

    def __init__(self, folder: Path, manifest: dict[str, Any], study_toml: str) -> None:
        self.folder, self.manifest, self._study = folder, manifest, study_toml

    def __enter__(self) -> RunWriter:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._take_lock()
            write_atomically(self.folder / STUDY, self._study.encode("utf-8"))
            self._write_manifest()
        except OSError as fault:
            raise cannot_write(self.folder, fault) from None
        return self

    def __exit__(self, *_: object) -> None:
        (self.folder / LOCK).unlink(missing_ok=True)

    def variant(self, name: str, outcome: dict[str, Any], tables: Mapping[str, pd.DataFrame]) -> None:
        """Write a variant's tables, then list it in the manifest."""
        try:
            hashes = {}
            for table, frame in tables.items():
                path = self.folder / TABLES / table / f"{name}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                temporary = path.with_suffix(".tmp")
                frame.to_parquet(temporary, index=False)
                _flush(temporary)
                hashes[table] = hashlib.sha256(temporary.read_bytes()).hexdigest()
                os.replace(temporary, path)
            self.manifest["variants"][name] = {**outcome, "tables": hashes}
            self._write_manifest()
            self.log({"event": "variant", "variant": name, "status": outcome["status"]})
        except OSError as fault:
            raise cannot_write(self.folder, fault) from None

    def finish(self) -> None:
        """Mark the run complete."""
        self.manifest["complete"] = True
        try:
            self._write_manifest()
        except OSError as fault:
            raise cannot_write(self.folder, fault) from None

    def log(self, entry: dict[str, Any]) -> None:
        stamp = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        with (self.folder / LOG).open("a", encoding="utf-8", newline="\n") as out:
            out.write(json.dumps({"utc": stamp, **entry}, sort_keys=True) + "\n")

    def _write_manifest(self) -> None:
        write_atomically(self.folder / MANIFEST, (json.dumps(self.manifest, indent=1) + "\n").encode("utf-8"))

    def _take_lock(self) -> None:
        path = self.folder / LOCK
        mine = json.dumps(
            {"pid": os.getpid(), "host": socket.gethostname(), "since": dt.datetime.now().strftime("%H:%M")}
        )
        try:
            with path.open("x", encoding="utf-8") as out:
                out.write(mine)
        except FileExistsError:
            holder = _lock_holder(path)
            if holder and (holder["host"] != socket.gethostname() or _alive(int(holder["pid"]))):
                raise InUse(
                    f"{self.folder}: in use by pid {holder['pid']} on {holder['host']} since {holder['since']}"
                ) from None
            path.unlink(missing_ok=True)
            self._take_lock()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(temporary, path)


def new_folder(out: Path | None, study: str) -> Path:
    """Return the folder of a new run: runs/<study>-<UTC time>, never one that exists."""
    base = out if out is not None else Path("runs") / f"{study}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    if (base / MANIFEST).exists():
        if out is not None:
            raise CannotWrite(f"{base}: holds a run already; write another folder, or use --resume to finish it")
        for n in range(2, 1000):
            if not (candidate := base.with_name(f"{base.name}-{n}")).exists():
                return candidate
    return base


def unfinished(out: Path | None, study: str) -> Path:
    """Return the run to go on with: `out`, or the newest unfinished run of a study in runs/."""
    if out is not None:
        return out
    found = []
    for path in sorted(Path("runs").glob(f"{study}-*/{MANIFEST}"), reverse=True):
        manifest = open_run(path.parent).manifest
        if manifest["study"] == study and not manifest["complete"]:
            found.append(path.parent)
    if not found:
        raise NotARun(f"no unfinished run of {study} in runs/; run it without --resume, or name the run with --out")
    return found[0]


def cannot_write(folder: Path, fault: OSError) -> CannotWrite:
    return CannotWrite(f"cannot write to {folder} ({fault.strerror or fault}); use --out FOLDER to write elsewhere")


def _flush(path: Path) -> None:
    with path.open("rb+") as out:
        os.fsync(out.fileno())


def _lock_holder(path: Path) -> dict[str, str] | None:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return holder if {"pid", "host", "since"} <= holder.keys() else None
    except (OSError, ValueError, AttributeError):
        return None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OSError):
        return True
    return True

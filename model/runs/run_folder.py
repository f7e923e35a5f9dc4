"""The run folder: manifest, study, dataset, one parquet file a table and variant; complete or absent.

A run is whole in itself: it holds the study with every setting written out and the bytes of the dataset as they were
read, names no place of the machine that wrote it, and is the same under another name in another folder.

All tables of a variant are on the disk before one of them gets its name, and the manifest, which lists them with
their hashes, is replaced last: what it lists is there, whole, whenever the program is killed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from data.messages.finding import BadInput, Finding
from data.messages.lists import first_of
from data.messages.refusals import missing_table
from data.reading import plain_json
from model.execution.executor import Lost
from model.runs import durable_files, finished
from model.runs.lock import LOCK, Lock, refuse_when_in_use
from model.runs.other_folders import not_a_run
from model.runs.run_faults import CannotWrite, InUse, NotARun, cannot_write
from model.runs.table_file import read_table

__all__ = ["LOCK", "CannotWrite", "InUse", "NotARun", "Run", "RunWriter", "new_folder", "open_run", "unfinished"]

MANIFEST, STUDY, DATASET, LOG = "run.json", "study.toml", "dataset.zip", "log.jsonl"
TABLES, SUPPORT = "tables", "support"
FORMAT = 2
"""What run.json says of itself under `format`. Every version reads this number and those below it.

It is raised when an earlier version would misread a run, never for a key that is added. 1, which says no number: the
dataset is not in the folder.
"""
KEPT = ("solved", "impossible")
"""What a run that goes on does not do again."""
NAMED = 6
"""Variants named in a line, the others counted."""
SAME = ("options", "study_sha256", "dataset", "versions")
"""What must not have changed when a run goes on; of the dataset what it says, not its name and place."""
_PLACE = ("name", "place", "sha256")
BEGUN = ("created_utc", "study_sha256", "versions", "options", "lines")
"""What the log notes of a run beside the name of its dataset: nothing else in the folder could tell it again."""
LOGGED = ("status", "seconds", "program")
"""What the log notes of a variant."""
_WHOLE: Mapping[str, type] = {
    "study": str, "baseline": str, "complete": bool, "dataset": dict, "versions": dict, "study_sha256": str,
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Run:
    """A run on disk."""

    folder: Path
    manifest: Mapping[str, Any] = field(repr=False)

    @property
    def format(self) -> int:
        """Return the format of the folder (see FORMAT)."""
        return int(self.manifest.get("format", 1))

    @property
    def variants(self) -> list[str]:
        """Return the variants that have a plan, in the study's order."""
        return [name for name, known in self.manifest["variants"].items() if known["status"] == "solved"]

    def table(self, name: str, variant: str) -> pd.DataFrame:
        """Return one result table of one variant."""
        path = table_path(self.folder, name, variant)
        if not path.is_file():
            raise NotARun(missing_table(path, name, variant))
        return read_table(path)


def table_path(folder: Path, table: str, variant: str) -> Path:
    """Return where a table of a variant lies; never outside the run folder, whatever a manifest says."""
    for name in (table, variant):
        if not _NAME.fullmatch(name):
            raise NotARun(f"{folder / MANIFEST}: '{name}' cannot be the name of a table or variant")
    path = folder / TABLES / table / f"{variant}.parquet"
    if path.exists() and not path.resolve().is_relative_to(folder.resolve()):
        raise NotARun(f"{path}: a link to a place outside the run folder")
    return path


def open_run(path: Path) -> Run:
    """Open a run folder; raise NotARun when it is not one."""
    manifest = path / MANIFEST
    if not path.exists():
        raise NotARun(f"{path}: not a run folder (there is no such file or folder); check the name")
    if not manifest.is_file():
        raise NotARun(not_a_run(path, MANIFEST))
    try:
        known = plain_json.read(manifest.read_text(encoding="utf-8"))
        if known["complete"] is False:
            known["variants"] = _in_order(known, {**known["variants"], **finished.noted(path)})
        statuses = [variant["status"] for variant in known["variants"].values()]
        whole = all(isinstance(known.get(key), kind) for key, kind in _WHOLE.items())
        if not whole or not all(isinstance(status, str) for status in statuses):
            raise ValueError("something is missing in it, or is not what it should be")
        written = known.get("format", 1)
        if type(written) is not int or written < 1:
            raise ValueError(f"its format is {written!r}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NotARun(f"{manifest}: damaged ({fault}); run the study again") from None
    if written > FORMAT:
        raise NotARun(f"{manifest}: of format {written}, a later version wrote it; this one reads up to {FORMAT}")
    return Run(path, known)


def _in_order(manifest: Mapping[str, Any], variants: Mapping[str, Any]) -> dict[str, Any]:
    """Return variants in the order in which the run was asked for them, others last."""
    asked = manifest.get("options", {}).get("variants", ())
    return {name: variants[name] for name in dict.fromkeys([*(n for n in asked if n in variants), *variants])}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class RunWriter:
    """Writes one run folder; a context manager that holds the folder's lock.

    dataset: the bytes that it was read from, as one archive (`data.reading.archive`)
    With `resume`, a run that the folder holds goes on, when nothing that counts has changed: `kept` are the variants
    that need not be solved again.
    """

    def __init__(
        self, folder: Path, manifest: dict[str, Any], study_toml: str, dataset: bytes, resume: bool = False
    ) -> None:
        self.folder, self.manifest, self._resume = folder, manifest, resume
        self._inputs = {folder / STUDY: study_toml.encode("utf-8"), folder / DATASET: dataset}
        self._lock = Lock(folder)
        self._since = 0
        self.names: Sequence[str] = manifest["options"]["variants"]

    @property
    def kept(self) -> dict[str, Any]:
        """Return the variants that the run holds, each as its manifest says."""
        return {name: self.manifest["variants"][name] for name in self.names if name in self.manifest["variants"]}

    def __enter__(self) -> RunWriter:
        begin(self.folder, self._lock, self._begin)
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(fault, KeyboardInterrupt | Lost):
            fault.add_note(self.ended())
        self._lock.release()

    def ended(self) -> str:
        """Let go of the folder, and say what is kept of a run that ends before its time."""
        self._lock.release()
        return self._kept_in_words()

    def variant(
        self,
        name: str,
        outcome: Mapping[str, Any],
        tables: Mapping[str, bytes],
        support: Mapping[str, bytes] | None = None,
    ) -> None:
        """Write a variant's tables, as `packed` made them, then list it in the manifest.

        support: files that explain a failure, by name
        """
        if not self._lock.held():
            raise InUse(
                f"{self.folder}: its lock was taken away by another run; this one stops, {self._kept_in_words()}"
            )
        files = {table_path(self.folder, table, name): content for table, content in tables.items()}
        hashes = dict(zip(tables, (hashlib.sha256(content).hexdigest() for content in files.values()), strict=True))
        try:
            durable_files.write_all(files)
            durable_files.write_all({self.folder / SUPPORT / file: data for file, data in (support or {}).items()})
            listed = {**outcome, "tables": hashes}
            # Noted first: a variant of the manifest always has its line, and its last line is the one that counts.
            self.log({"event": "variant", "variant": name, **{key: outcome[key] for key in LOGGED if key in outcome}})
            self._list(name, listed)
        except OSError as fault:
            raise cannot_write(self.folder, fault, self._kept_in_words()) from None

    def _list(self, name: str, listed: dict[str, Any]) -> None:
        """Let the manifest list a variant: written anew, or, of very many variants, noted beside it."""
        manifest, since = {**self.manifest, "variants": {**self.manifest["variants"], name: listed}}, self._since + 1
        if finished.due(len(manifest["variants"]) - since, since):
            self._write_manifest(manifest)
        else:
            finished.note(self.folder, name, listed)
            self.manifest, self._since = manifest, since

    def finish(self) -> None:
        """Mark the run complete."""
        try:
            self._write_manifest({**self.manifest, "complete": True})
        except OSError as fault:
            raise cannot_write(self.folder, fault, self._kept_in_words()) from None

    def log(self, entry: dict[str, Any]) -> None:
        stamp = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"utc": stamp, **entry}, sort_keys=True) + "\n"
        durable_files.append(self.folder / LOG, line.encode("utf-8"))

    def _begin(self) -> None:
        """Write the study and a manifest, or go on with those that are there; nothing else may be in the folder."""
        durable_files.sweep(self.folder)
        if self._resume and (self.folder / MANIFEST).is_file():
            self.manifest = _gone_on(self.folder, self.manifest)
            _forget_unlisted(self.folder, self.manifest)
        elif there := _foreign(self.folder, begun=self._resume):
            raise CannotWrite(there)
        durable_files.write_all(self._inputs)
        noted = {key: self.manifest[key] for key in BEGUN}
        self.log({"event": "begun", "dataset": self.manifest["dataset"]["name"], **noted})
        self._write_manifest(self.manifest)

    def _write_manifest(self, manifest: dict[str, Any]) -> None:
        manifest = {**manifest, "variants": _in_order(manifest, manifest["variants"])}
        durable_files.write(self.folder / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode("utf-8"))
        finished.forget(self.folder)
        self.manifest, self._since = manifest, 0

    def _kept_in_words(self) -> str:
        done = f"{len(self.kept)} of {len(self.names)} variants are kept in {self.folder}"
        return f"{done}; the same command with --resume goes on" if len(self.kept) < len(self.names) else done


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    durable_files.write(path, content)


def new_folder(out: Path | None, study: str) -> Path:
    """Return the folder of a new run: `out`, or runs/<study>-<UTC time>, never one that holds something."""
    if out is not None:
        try:
            refuse_when_in_use(out)
        except OSError as fault:
            raise cannot_write(out, fault) from None
        if there := _foreign(out):
            raise CannotWrite(there)
        return out
    base = Path("runs") / f"{study}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    for n in range(1, 1000):
        folder = base if n == 1 else base.with_name(f"{base.name}-{n}")
        try:
            durable_files.make_folder(base.parent)
            os.mkdir(folder)  # of two runs in the same second, one makes it
        except FileExistsError:
            continue
        except OSError as fault:
            raise cannot_write(folder, fault) from None
        return folder
    return base


def unfinished(out: Path | None, study: str) -> Path:
    """Return the run to go on with: `out`, or the newest unfinished run of a study in runs/."""
    if out is not None:
        return out
    for path in sorted(Path("runs").glob(f"{study}-*/{MANIFEST}"), reverse=True):
        with suppress(NotARun):
            manifest = open_run(path.parent).manifest
            if manifest["study"] == study and not manifest["complete"]:
                return path.parent
    raise NotARun(f"no unfinished run of {study} in runs/; run it without --resume, or name the run with --out")


def begin(folder: Path, lock: Lock, write_first: Callable[[], None]) -> None:
    """Make a folder, take its lock and write what stands first in it; where that fails the lock is let go."""
    try:
        durable_files.make_folder(folder)
        lock.take()
    except OSError as fault:
        raise cannot_write(folder, fault) from None
    try:
        write_first()
    except OSError as fault:
        lock.release()
        raise cannot_write(folder, fault) from None
    except BaseException:
        lock.release()
        raise


def _gone_on(folder: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest with what an earlier run of the same inputs finished; refuse to mix other inputs in."""
    run = open_run(folder)
    before = run.manifest
    if run.format != FORMAT:
        message = f"cannot resume: lodeplan {before['versions'].get('lodeplan')} began it; start a new run"
        raise BadInput([Finding(str(folder), None, "", "", message)])
    for key in SAME:
        if _counted(before.get(key)) != _counted(manifest[key]):
            what = {"study_sha256": "study has", "dataset": "dataset has"}.get(key, f"{key} have")
            message = f"cannot resume: the {what} changed since; start a new run"
            if key == "options":
                message = f"cannot resume: it {_other(before.get(key, {}), manifest[key])}; start a new run"
            raise BadInput([Finding(str(folder), None, "", "", message)])
    kept = {
        name: known
        for name, known in before["variants"].items()
        if known["status"] in KEPT and _tables_whole(folder, name, known)
    }
    named = {**manifest["dataset"], **{key: before["dataset"][key] for key in _PLACE if key in before["dataset"]}}
    return {**manifest, "created_utc": before["created_utc"], "dataset": named, "variants": kept}


def _counted(stated: Any) -> Any:
    """Return what a manifest says, without what a dataset is called and where it lies."""
    return {k: v for k, v in stated.items() if k not in _PLACE} if isinstance(stated, dict) else stated


def _other(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say how the options of a run differ from those asked for."""
    first, second = (list(options.get("variants", ())) for options in (before, now))
    if first != second and max(len(first), len(second)) > NAMED:
        return f"solves other variants ({_moved(first, second)})"
    if first != second:
        return f"solves {', '.join(first) or 'nothing'}, not {', '.join(second) or 'nothing'}"
    words = {"time_limit_s": "--time-limit", "gap": "--gap"}
    named = (
        f"{words.get(k, k)} {before.get(k) or 'none'}, not {now[k] or 'none'}" for k in now if before.get(k) != now[k]
    )
    return f"has {'; '.join(named)}"


def _moved(first: Sequence[str], second: Sequence[str]) -> str:
    """Say which of many variants are in one list and not in the other."""
    less, more = [v for v in first if v not in set(second)], [v for v in second if v not in set(first)]
    said = (
        f"{first_of(less, NAMED)} {'is' if len(less) == 1 else 'are'} not asked for" if less else "",
        f"{first_of(more, NAMED)} {'is' if len(more) == 1 else 'are'} not in it" if more else "",
    )
    return "; ".join(filter(None, said)) or "in another order"


def _tables_whole(folder: Path, variant: str, known: Mapping[str, Any]) -> bool:
    hashes = known.get("tables", {})
    paths = {table: table_path(folder, table, variant) for table in hashes}
    return all(
        path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == hashes[table]
        for table, path in paths.items()
    )


def _forget_unlisted(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Delete tables of a variant that was under way when its run was killed."""
    for path in sorted((folder / TABLES).glob("*/*.parquet")):
        if path.stem not in manifest["variants"] and not path.is_symlink():
            path.unlink()


def _foreign(folder: Path, begun: bool = False) -> str:
    """Say why a run cannot begin in a folder: it holds a run, or files that are not ours; empty when it can.

    With `begun`, study, dataset and log may be there: a run was killed before it wrote its manifest.
    """
    try:
        there = {path.name for path in folder.iterdir() if path.suffix != durable_files.UNFINISHED} - {LOCK}
    except FileNotFoundError:
        return ""
    except OSError as fault:
        return str(cannot_write(folder, fault))
    if MANIFEST in there:
        return f"{folder}: holds a run already; write another folder, or use --resume to finish it"
    if there - ({STUDY, DATASET, LOG, finished.FINISHED} if begun else set()):
        return f"{folder}: not empty; name a new folder"
    return ""

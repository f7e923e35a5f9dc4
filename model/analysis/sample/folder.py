"""The folder of samples: what is asked, parts as they come, tables at the end; a killed one goes on.

    sample.json     what was drawn and how, whether it is complete, what came of it
    study.toml      the study with every setting written out
    parts/          samples that are done, until all are
    tables/         one parquet and one CSV file a table

Nothing in it says when, where or by how many processes it was made: the same question gives the same bytes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from data.messages.finding import BadInput, Finding, printable
from data.reading import plain_json
from model.analysis.sample.one_sample import Planned
from model.execution.executor import Lost
from model.runs import durable_files
from model.runs.lock import Lock
from model.runs.run_faults import NotARun, cannot_write
from model.runs.run_folder import STUDY, begin, new_folder
from model.runs.table_file import csv_file, table_file

MANIFEST, PARTS, TABLES = "sample.json", "parts", "tables"
SAME = {"options": "it was asked otherwise", "study": "the study has changed", "dataset": "the dataset has changed",
        "versions": "another version began it"}  # fmt: skip
"""What must be the same when samples go on."""


def place_for(out: Path | None, study: str, resume: bool) -> Path:
    """Return the folder that samples go to: a new one, or the one that is gone on with."""
    if not resume:
        return new_folder(out, f"{study}-sample")
    if out is not None:
        return out
    for path in sorted(Path("runs").glob(f"{study}-sample-*/{MANIFEST}"), reverse=True):
        with suppress(NotARun):
            if not read_manifest(path.parent)["complete"]:
                return path.parent
    raise NotARun(f"no unfinished samples of {study} in runs/; leave --resume out, or name their folder with --out")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return what a folder of samples says of itself; raise NotARun where it is none."""
    path = folder / MANIFEST
    if not path.is_file():
        raise NotARun(f"{folder}: no folder of samples (it has no {MANIFEST}); name one that 'lodeplan sample' wrote")
    try:
        known: dict[str, Any] = plain_json.read(path.read_text(encoding="utf-8"))
        if not isinstance(known["complete"], bool) or any(key not in known for key in SAME):
            raise ValueError("something is missing in it")
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise NotARun(f"{path}: damaged ({fault}); draw the samples again") from None
    return known


@dataclass
class SampleFolder:
    """A folder that samples are written to; a context manager that holds its lock.

    asked: what the manifest says of the question; study: the study as text
    """

    folder: Path
    asked: Mapping[str, Any]
    study: str
    resume: bool
    count: int
    done: dict[str, list[Planned]] = field(default_factory=dict)
    _lock: Lock | None = None

    def __enter__(self) -> SampleFolder:
        self._lock = Lock(self.folder)
        begin(self.folder, self._lock, self._begin)
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(fault, KeyboardInterrupt | Lost):
            fault.add_note(self.ended())
        elif self._lock is not None:
            self._lock.release()

    def ended(self) -> str:
        """Let go of the folder, and say what is kept of samples that end before their time."""
        if self._lock is not None:
            self._lock.release()
        kept = sum(len({p.sample for p in part}) for part in self.done.values())
        words = f"{kept:,} of {self.count:,} samples are kept in {self.folder}"
        return f"{words}; the same command with --resume goes on" if kept < self.count else words

    def part(self, task: str, found: Sequence[Planned]) -> None:
        """Write samples that are done."""
        try:
            durable_files.write(self.folder / PARTS / f"{task}.json", _packed(found))
        except OSError as fault:
            raise cannot_write(self.folder, fault, self.ended()) from None
        self.done[task] = list(found)

    def finish(self, tables: Mapping[str, pd.DataFrame], came: Mapping[str, Any]) -> None:
        """Write the tables and what came of it, and put the parts away."""
        files: dict[Path, bytes] = {}
        for name, frame in tables.items():
            files[self.folder / TABLES / f"{name}.parquet"] = table_file(frame)
            files[self.folder / TABLES / f"{name}.csv"] = csv_file(frame)
        try:
            durable_files.write_all(files)
            self._write_manifest({**self.asked, "complete": True, **came})
            shutil.rmtree(self.folder / PARTS, ignore_errors=True)
        except OSError as fault:
            raise cannot_write(self.folder, fault, self.ended()) from None

    def _begin(self) -> None:
        durable_files.sweep(self.folder)
        if self.resume and (self.folder / MANIFEST).is_file():
            self._refuse_other(read_manifest(self.folder))
            for path in sorted((self.folder / PARTS).glob("*.json")):
                self.done[path.stem] = _unpacked(path)
        durable_files.write(self.folder / STUDY, self.study.encode("utf-8"))
        self._write_manifest({**self.asked, "complete": False})

    def _refuse_other(self, before: Mapping[str, Any]) -> None:
        if before["complete"]:
            raise BadInput([self._finding("these samples are complete; name a new folder with --out")])
        found = [
            self._finding(f"cannot resume: {why}{_otherwise(before[key], self.asked[key])}; draw them in a new folder")
            for key, why in SAME.items()
            if before[key] != self.asked[key]
        ]
        if found:
            raise BadInput(found)

    def _finding(self, message: str) -> Finding:
        return Finding(printable(str(self.folder)), None, "", "", message)

    def _write_manifest(self, said: Mapping[str, Any]) -> None:
        durable_files.write(self.folder / MANIFEST, (json.dumps(said, indent=1) + "\n").encode("utf-8"))


def _otherwise(before: Any, now: Any) -> str:
    """Say which options differ."""
    if not (isinstance(before, dict) and isinstance(now, dict)):
        return ""
    named = [f"{key} {before.get(key)}, not {now[key]}" for key in now if before.get(key) != now[key]]
    return f" ({printable('; '.join(named))})" if named else ""


def _packed(found: Iterable[Planned]) -> bytes:
    rows = [
        [p.sample, p.variant, p.status, p.gap, p.message, [[*key, value] for key, value in p.headlines.items()]]
        for p in found
    ]
    return json.dumps(rows).encode("utf-8")


def _unpacked(path: Path) -> list[Planned]:
    """Return samples that were kept; raise NotARun for what was not written as it is."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [
            Planned(int(s), str(v), str(status), gap, str(message), {(str(m), int(y)): float(x) for m, y, x in told})
            for s, v, status, gap, message, told in rows
        ]
    except (OSError, ValueError, TypeError) as fault:
        raise NotARun(f"{path}: damaged ({fault}); delete it, and its samples are drawn again") from None

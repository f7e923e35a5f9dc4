"""What the manifest says of the run as a whole, and what its log noted, held against the study and the dataset."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from data.load import bundled_datasets
from data.reading import plain_json
from model.analysis.solve.manifest import dataset_said, settings_said
from model.analysis.solve.outcome import Reason
from model.analysis.study_of_run import own_copy
from model.analysis.verify.cells import in_short, is_number, unlike
from model.analysis.verify.derive import Derived
from model.analysis.verify.outcome import Deviations
from model.execution.same_program import versions
from model.runs.run_folder import BEGUN, LOG, LOGGED, MANIFEST, Run

VERSION = re.compile(r"[0-9]+(\.[0-9A-Za-z]+)*([-+.][0-9A-Za-z.]+)?")
EARLIEST, A_DAY = dt.datetime(2025, 1, 1, tzinfo=dt.UTC), dt.timedelta(days=1)
HEADER = (
    "format", "study", "title", "baseline", "created_utc", "complete", "dataset", "study_sha256", "versions", "options",
    "settings", "variants", "lines",
)  # fmt: skip


def header(deviations: Deviations, run: Run, d: Derived) -> None:
    """Find what the manifest says, of everything but the variants, that does not follow."""
    known = run.manifest
    study = d.loaded.study
    said = dataset_said(d.data, study.variants)
    if run.format == 1:
        del said["content"]
        if own_copy(run):
            deviations.wrong.append(f"{MANIFEST}: format: missing, though the run holds its dataset")
    if study.dataset in bundled_datasets():
        said["name"] = study.dataset
    apart = {key: known["dataset"].get(key) for key in ("name", "place") if key not in said}
    wanted = {
        "study": study.name,
        "title": study.title,
        "baseline": study.baseline,
        "dataset": {**said, **{key: value for key, value in apart.items() if isinstance(value, str)}},
        "settings": settings_said(d.loaded, d.data, d.loaded.study.variants),
    }
    for key, value in wanted.items():
        deviations.wrong += unlike(f"{MANIFEST}: {key}", known.get(key), json.loads(json.dumps(value)))
    deviations.wrong += [f"{MANIFEST}: {key}: no run writes this" for key in known if key not in HEADER]
    deviations.wrong += _options(run, d)
    deviations.wrong += _variants(run, d)
    deviations.wrong += _lines(run, d)
    deviations.wrong += _versions(deviations, known["versions"])
    deviations.wrong += _created(known.get("created_utc"))
    if known.get("complete") is not True:
        deviations.changed.append(f"{MANIFEST}: the run is not complete; finish it with --resume")


def _options(run: Run, d: Derived) -> Iterator[str]:
    options, where = run.manifest.get("options"), f"{MANIFEST}: options"
    if not isinstance(options, Mapping):
        yield f"{where}: {in_short(options)}, derived again an object"
        return
    names, stated = options.get("variants"), list(d.loaded.study.variants)
    if not isinstance(names, list) or sorted(map(str, names)) != sorted(stated):
        yield from unlike(f"{where}.variants", names, stated)
    yield from unlike(f"{where}.start", options.get("start"), d.start)
    seconds, gap = options.get("time_limit_s"), options.get("gap")
    if not is_number(seconds) or seconds < 0:
        yield f"{where}.time_limit_s: {in_short(seconds)} is not a number of seconds"
    if gap is not None and not (is_number(gap) and 0 < gap <= 1):
        yield f"{where}.gap: {in_short(gap)} is not a share of cost"
    known = ("variants", "start", "time_limit_s", "gap")
    yield from (f"{where}.{key}: missing" for key in known if key not in options)
    yield from (f"{where}.{key}: no run writes this" for key in options if key not in known)


def _lines(run: Run, d: Derived) -> Iterator[str]:
    """Find places in the author's file that are none: one for each sentence; which they are, the log says too."""
    if run.format == 1:
        return
    said = run.manifest.get("lines")
    for name in d.loaded.study.variants:
        places = said.get(name) if isinstance(said, Mapping) else None
        if not isinstance(places, list) or not all(isinstance(place, str) for place in places):
            yield f"{MANIFEST}: lines.{name}: {in_short(places)} is not a list of places"
        elif len(places) != len(d.clauses(name)):
            yield f"{MANIFEST}: lines.{name}: {len(places)} places of {len(d.clauses(name))} sentences"
    names = said if isinstance(said, Mapping) else ()
    yield from (
        f"{MANIFEST}: lines.{name}: no run writes this" for name in names if name not in d.loaded.study.variants
    )


def _variants(run: Run, d: Derived) -> Iterator[str]:
    for name in d.loaded.study.variants:
        if name not in run.manifest["variants"]:
            yield f"{MANIFEST}: variants.{name}: missing, though the study states it"


def _versions(deviations: Deviations, stated: Any) -> Iterator[str]:
    """Find versions that are none; what differs from the program that verifies is only noted."""
    now, where = versions(), f"{MANIFEST}: versions"
    if not isinstance(stated, Mapping):
        yield f"{where}: {in_short(stated)}, derived again an object"
        return
    yield from (f"{where}.{name}: missing" for name in now if name not in stated)
    yield from (f"{where}.{name}: no run writes this" for name in stated if name not in now)
    for name, version in stated.items():
        if not isinstance(version, str) or not VERSION.fullmatch(version):
            yield f"{where}.{name}: {in_short(version)} is not a version"
        elif name in now and version != now[name]:
            deviations.notes.append(f"{name} was {version}, is {now[name]}")


def _created(stated: Any) -> Iterator[str]:
    when = instant(stated)
    if when is None or not EARLIEST <= when <= dt.datetime.now(dt.UTC) + A_DAY:
        yield f"{MANIFEST}: created_utc: {in_short(stated)} is not when a run could have been made"


def instant(stated: Any) -> dt.datetime | None:
    """Return a time that is written with its offset from UTC; None for anything else."""
    try:
        when = dt.datetime.fromisoformat(stated)
    except (TypeError, ValueError):
        return None
    return when if when.utcoffset() == dt.timedelta(0) else None


# ---------------------------------------------------------------- the log


def log(deviations: Deviations, run: Run) -> None:
    """Find where the log and the manifest do not say the same of what nothing else in the folder can tell."""
    file = run.folder / LOG
    if run.format == 1:
        deviations.notes.append(f"{LOG}: of an earlier version, which noted too little to hold the manifest against")
        return
    if not file.is_file():
        deviations.changed.append(f"{LOG}: missing")
        return
    lines: list[dict[str, Any]] = []
    for number, text in enumerate(file.read_bytes().splitlines(), 1):
        line = _line(text)
        if line is None:
            deviations.wrong.append(f"{LOG}: line {number}: no run writes this")
        else:
            lines.append(line)
    deviations.wrong += _times(run, lines)
    begun = [line for line in lines if line["event"] == "begun"]
    if not begun:
        deviations.wrong.append(f"{LOG}: does not say that the run was begun")
        return
    noted = {key: run.manifest.get(key) for key in BEGUN} | {"dataset": run.manifest["dataset"].get("name")}
    for key, value in noted.items():
        deviations.wrong += unlike(f"{LOG}: {key}", begun[-1][key], value)
    last = {line["variant"]: line for line in lines if line["event"] == "variant"}
    for name, known in run.manifest["variants"].items():
        if name not in last:
            deviations.wrong.append(f"{LOG}: does not say that {name} was solved")
            continue
        for key in LOGGED:
            deviations.wrong += unlike(f"{LOG}: {name}.{key}", last[name][key], known.get(key))
    deviations.wrong += _internal(run, lines)
    deviations.wrong += [
        f"{LOG}: says that {name} was solved, which is not in the run"
        for name in last
        if name not in run.manifest["variants"]
    ]


def _internal(run: Run, lines: list[dict[str, Any]]) -> Iterator[str]:
    """Find variants that ended in an internal error of which the log has no more, and errors of no variant."""
    told = [line["variant"] for line in lines if line["event"] == "internal error"]
    yield from (
        f"{LOG}: internal error: of {in_short(v)}, no variant of the run"
        for v in told
        if v not in run.manifest["variants"]
    )
    for name, known in run.manifest["variants"].items():
        if known.get("reason") == Reason.INTERNAL_ERROR and name not in told:
            yield f"{LOG}: does not say what internal error {name} ended in"


_FAULT = {"utc", "event", "variant", "traceback"}
_KEYS = {
    "internal error": _FAULT,
    "begun": {"utc", "event", "dataset", *BEGUN},
    "variant": {"utc", "event", "variant", *LOGGED},
}


def _line(text: bytes) -> dict[str, Any] | None:
    """Return a line of the log; None for one that no run writes."""
    try:
        line = plain_json.read(text)
    except ValueError:
        return None
    kind = line.get("event") if isinstance(line, dict) else None
    if not isinstance(kind, str) or set(line) != _KEYS.get(kind) or not isinstance(line.get("variant", ""), str):
        return None
    return line if instant(line["utc"]) is not None else None


def _times(run: Run, lines: list[dict[str, Any]]) -> Iterator[str]:
    """Find times of the log that lie before the run or in the future; a clock may have been set by up to a day."""
    created = instant(run.manifest.get("created_utc"))
    for line in lines:
        when = instant(line["utc"])
        if when is None or created is None:
            continue
        if not created - A_DAY <= when <= dt.datetime.now(dt.UTC) + A_DAY:
            yield f"{LOG}: {in_short(line['utc'])} is not when the run could have been solved"

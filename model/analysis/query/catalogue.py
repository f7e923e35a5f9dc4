"""What is known of each of many runs, a row each: its study, when it was made, its law, its data, its cost."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data.messages.finding import BadInput, Finding, did_you_mean, printable, shown
from data.reading import plain_json
from model.analysis.study_of_run import hash_of_study
from model.runs.notes import Notes, notes_of
from model.runs.run_folder import MANIFEST, STUDY, NotARun, Run, open_run

COLUMNS = (
    "run", "study", "title", "created_utc", "complete", "baseline", "cost_musd", "variants", "with_plan", "law_as_of",
    "first_year", "last_year", "discount_rate", "dataset", "data_content", "lodeplan", "tags", "note", "folder",
)  # fmt: skip
DEFAULT = Path("runs")
"""The folder in which runs lie where nobody says another."""
ANSWERS = {"sample.json": "samples", "screen.json": "screen"}
"""What other folders beside runs hold, by the file that says so."""
NUMBER = "number"
"""The column in front of a catalogue: the place of a run in it, by which it can be called."""
SHORT = 12
"""Digits of the content of a dataset: enough to tell datasets apart."""


def runs_in(place: Path) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the runs of a folder, oldest first and numbered from 1, and a finding for each that cannot be read.

    place: a folder of run folders, or a run folder itself
    Raises BadInput for a place that is no folder.
    """
    if not place.is_dir():
        raise BadInput([Finding(printable(str(place)), None, "", "", "no such folder; name a folder that holds runs")])
    runs: list[dict[str, Any]] = []
    unread: list[Finding] = []
    for folder in _run_folders(place):
        try:
            run = open_run(folder)
            runs.append(row_of(folder.resolve().name, run, _said_of(run, unread)))
        except NotARun as damaged:
            unread.append(_warning(folder, damaged))
    frame = frame_of(sorted(runs, key=lambda row: (row["created_utc"], row["run"])))
    frame.insert(0, NUMBER, range(1, len(frame) + 1))
    return frame, unread


def answers_in(place: Path) -> pd.DataFrame:
    """Return the folders beside runs that hold samples or a screen: `folder`, `kind`, `study`, `complete`.

    place: the folder of a catalogue; one whose file cannot be read is listed with no study
    """
    rows = [
        {"folder": path.parent.name, "kind": kind, **_named(path)}
        for file, kind in ANSWERS.items()
        for path in sorted(place.glob(f"*/{file}"))
    ]
    return pd.DataFrame(rows, columns=["folder", "kind", "study", "complete"])


def _named(path: Path) -> dict[str, object]:
    try:
        said = plain_json.read(path.read_text(encoding="utf-8"))
        return {
            "study": str(said.get("study_name", said.get("study", ""))),
            "complete": said.get("complete") is not False,
        }
    except (OSError, ValueError, AttributeError):
        return {"study": "", "complete": False}


def run_called(word: str, place: Path | None = None) -> Path:
    """Return the folder of the run that is meant by a path, or by the name or number that a catalogue prints of it.

    place: what the catalogue lists; where none is named, the word may be a path, or of the folder `runs`
    Raises BadInput for a word that means no run, or more than one.
    """
    if place is None and (Path(word).name != word or not DEFAULT.is_dir()):
        return Path(word)
    called, names = _called(word, place or DEFAULT)
    here = [Path(word)] if place is None and Path(word).exists() else []
    found = {folder.resolve(): folder for folder in (*here, *called)}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        paths = " or ".join(os.path.join(".", folder) for folder in found.values())
        message = f"{shown(word)} means more than one run; write {printable(paths)}"
    else:
        listed = f"it lists {len(names)}" if names else "it lists none"
        known = did_you_mean(word, names)
        message = f"no run {shown(word)}{known}; {listed}, by number and name: 'lodeplan runs' prints them"
    raise BadInput([Finding(printable(str(place or DEFAULT)), None, "", word, message)])


def _called(word: str, place: Path) -> tuple[list[Path], list[str]]:
    """Return the runs of a folder of which a word is the name or the number, and the names of all, oldest first."""
    names = [str(name) for name in runs_in(place)[0]["run"]]
    meant = {name for number, name in enumerate(names, 1) if word in (name, str(number))}
    return [folder for folder in _run_folders(place) if folder.resolve().name in meant], names


def _run_folders(place: Path) -> list[Path]:
    return [place] if (place / MANIFEST).is_file() else sorted(p.parent for p in place.glob(f"*/{MANIFEST}"))


def with_tags(runs: pd.DataFrame, tags: Iterable[str]) -> pd.DataFrame:
    """Return the runs of a catalogue that have all of these tags, with the numbers that they have in it."""
    wanted = set(tags)
    return runs[[wanted <= set(row.split()) for row in runs["tags"]]]


def _said_of(run: Run, unread: list[Finding]) -> Notes:
    """Return what is noted of a run; nothing, and a finding more, where that cannot be read: the run itself can."""
    try:
        return notes_of(run)
    except NotARun as damaged:
        unread.append(_warning(run.folder, damaged))
        return Notes()


def _warning(folder: Path, damaged: NotARun) -> Finding:
    return Finding(printable(str(folder)), None, "", "", str(damaged), level="warning")


def frame_of(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows of the catalogue as a frame; cost in MUSD present value of the baseline."""
    return pd.DataFrame(list(rows), columns=list(COLUMNS)).astype({"cost_musd": float, "discount_rate": float})


def row_of(label: str, run: Run, notes: Notes) -> dict[str, Any]:
    """Return what is known of a run; blank what its manifest does not say.

    label: by which the run is called; notes: what is noted of it
    Raises NotARun for a manifest in which something is not of the kind that was written, and for another study.
    """
    known = run.manifest
    settings, dataset = settings_of(run), known["dataset"]
    first, last = settings.get("years") or (None, None)
    return {
        "run": label,
        "study": known["study"],
        "title": str(known.get("title", "")),
        "created_utc": str(known.get("created_utc", "")),
        "complete": known["complete"],
        "baseline": known["baseline"],
        "cost_musd": cost_of(run, known["baseline"]),
        "variants": len(known["variants"]),
        "with_plan": len(run.variants),
        "law_as_of": _law_as_of(run),
        "first_year": first,
        "last_year": last,
        "discount_rate": _number(run, "discount_rate", settings.get("discount_rate")),
        "dataset": str(dataset.get("name", "")),
        "data_content": str(dataset.get("content", ""))[:SHORT],
        "lodeplan": str(known["versions"].get("lodeplan", "")),
        "tags": " ".join(notes.tags),
        "note": notes.note,
        "folder": printable(str(run.folder)),
    }


def settings_of(run: Run) -> Mapping[str, Any]:
    """Return the settings that a manifest says; raise NotARun where years or levers are not what is written."""
    settings = run.manifest.get("settings", {})
    if not isinstance(settings, Mapping):
        raise _damaged(run, "settings")
    years = settings.get("years")
    if years is not None and not (isinstance(years, list) and [type(year) for year in years] == [int, int]):
        raise _damaged(run, "years")
    levers = settings.get("levers", {})
    if not isinstance(levers, Mapping) or not all(isinstance(levels, Mapping) for levels in levers.values()):
        raise _damaged(run, "levers")
    return settings


def cost_of(run: Run, variant: str) -> float | None:
    """Return the cost that a manifest says of a variant, MUSD; None for one without a plan."""
    return _number(run, "objective_musd", run.manifest["variants"].get(variant, {}).get("objective_musd"))


def _number(run: Run, name: str, value: Any) -> float | None:
    """Return a number of a manifest; raise NotARun for what is none."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise _damaged(run, name)
    return None if value is None else float(value)


def _damaged(run: Run, name: str) -> NotARun:
    return NotARun(f"{run.folder / MANIFEST}: damaged ({name} is not what was written); run the study again")


def _law_as_of(run: Run) -> str:
    """Return the day as of which laws were read; '' where the study states none. Raises NotARun for another study."""
    file = run.folder / STUDY
    if not file.is_file() or hash_of_study(file) != run.manifest["study_sha256"]:
        raise NotARun(f"{file}: missing, or altered since the run; run the study again")
    return str(tomllib.loads(file.read_text(encoding="utf-8")).get("law_as_of", ""))

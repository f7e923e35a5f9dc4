"""The study and the dataset that a run was made from, read from its folder and held against its manifest.

The run's own copy of the dataset counts, wherever the folder lies and whatever it is called. A run without one (format
1, of an earlier version) is read when its dataset is at hand and says what it said then.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from data.dataset import Dataset, content_of
from data.load import BUNDLED, bundled_datasets, hashes_of
from data.messages.finding import BadInput, Finding, did_you_mean, known_words, printable
from data.messages.lists import first_of
from data.messages.refusals import MISSING_FILE, OTHER_THAN_WRITTEN
from model.plan.result_schema import kinds_of, misfit
from model.policies.base.decided_days import triggers_of
from model.policies.base.trigger import Days
from model.runs.run_folder import DATASET, FORMAT, MANIFEST, STUDY, TABLES, NotARun, Run, open_run, sha256
from model.study.dataset_of_study import dataset_for
from model.study.load import load_study
from model.study.loaded import LoadedStudy
from model.study.settings import Study

STUDIES_KEPT = 4
"""Studies of runs that are kept, as many as are looked at in turn."""
SAME_COST = 1e-6
"""Relative to a recorded cost: how near a cost solved again has to be."""


def study_of(run: Run) -> LoadedStudy:
    """Return the study of a run; raise NotARun when it is missing, or not the one that was run."""
    file = run.folder / STUDY
    if not file.is_file():
        raise NotARun(f"{file}: {MISSING_FILE}")
    if hash_of_study(file) != run.manifest["study_sha256"]:
        raise NotARun(f"{file}: altered since the run; run the study again")
    known = _loaded(file, str(run.manifest["study_sha256"]))
    return on_days_of(run, replace(known, lines=_lines(run.manifest.get("lines"))))


@lru_cache(maxsize=STUDIES_KEPT)
def _loaded(file: Path, _: str) -> LoadedStudy:
    """Return the study in a file of a known hash, read once: what is printed and each report ask for it in turn."""
    return load_study(file)


def on_days_of(run: Run, loaded: LoadedStudy) -> LoadedStudy:
    """Return a run's study on the days in force that its plans bring about."""
    known = {name: days for name in loaded.study.variants if (days := days_brought_about(run, name))}
    return replace(loaded, study=loaded.study.on_days(known)) if known else loaded


def days_brought_about(run: Run, variant: str) -> dict[str, Days]:
    """Return, by label, the days in force that the plan of a variant brings about; nothing where they are damaged."""
    entry = run.manifest["variants"].get(variant)
    said = entry.get("days") if isinstance(entry, Mapping) else None
    if not isinstance(said, Mapping) or not all(_are_days(days) for days in said.values()):
        return {}
    return {str(label): (days[0], days[1]) for label, days in said.items()}


def _are_days(said: Any) -> bool:
    return isinstance(said, list) and len(said) == 2 and all(day is None or _is_a_day(day) for day in said)


def _is_a_day(said: Any) -> bool:
    try:
        return isinstance(said, str) and dt.date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False


def hash_of_study(file: Path) -> str:
    """Return the hash of a study's text, the same whatever ends its lines; '' for what is no text."""
    try:
        return sha256(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return ""


def _lines(known: Any) -> dict[str, list[str]]:
    """Return where sentences stood in the author's file, by variant: words only, and none where they are damaged."""
    known = known if isinstance(known, dict) else {}
    return {v: [printable(str(line)) for line in lines] for v, lines in known.items() if isinstance(lines, list)}


def dataset_of(
    run: Run,
    loaded: LoadedStudy,
    data_path: Path | None = None,
    only: Iterable[str] | None = None,
    known: bool = False,
    tables: Collection[str] = (),
) -> Dataset:
    """Return the very dataset of a run; raise BadInput, naming the files, when it is gone or another.

    `data_path` names it for a run that holds none; one that is named must say the same as the run's own. `only` names
    the variants whose changes are read; all when left out. Of a run's own copy that is `known`, tables are not held
    against each other again, as the run did; `tables` names those that are read of it, all when left out.
    """
    data = read_dataset(run, loaded, data_path, only, known, tables)
    if changed := changed_files(run, data):
        some = first_of(changed, 4)
        named = printable(str(data_path)) if data_path else DATASET if own_copy(run) else loaded.study.dataset
        raise _refused(run, named, f"{named} is another dataset than the run's ({some}); {_cure(run, data_path)}")
    return replace(data, name=str(run.manifest["dataset"]["name"]))


def read_dataset(
    run: Run,
    loaded: LoadedStudy,
    data_path: Path | None = None,
    only: Iterable[str] | None = None,
    known: bool = False,
    tables: Collection[str] = (),
) -> Dataset:
    """Return the dataset of a run, whatever it says now; raise BadInput when there is none."""
    copy = own_copy(run)
    if data_path is None and run.format > 1 and copy is None:
        raise _refused(run, DATASET, f"{DATASET} is missing; {_cure(run, None)}")
    own = data_path is None and copy is not None
    named = data_path or Path(DATASET if own else loaded.study.dataset)
    try:
        # What a user names counts from where the user stands, what the run holds or its study names from the run.
        return dataset_for(loaded, named, Path() if data_path else run.folder, only, known and own, tables)
    except BadInput as gone:
        what = printable(str(named))
        first = gone.findings[0]
        inside = first.row is not None or (own and first.file != DATASET)
        said = first.line() if inside else first.message
        message = f"the dataset {what} cannot be read: {said}; {_cure(run, data_path)}"
        raise _refused(run, str(named), message) from None


def _cure(run: Run, data_path: Path | None) -> str:
    """Return what to do about a dataset that is gone, or another."""
    if own_copy(run):
        return "leave --dataset out, the run holds its own" if data_path else "run the study again"
    holds = "" if run.format > 1 else f"lodeplan {run.manifest['versions'].get('lodeplan')} kept no copy in the run: "
    return f"{holds}name the dataset that was run with --dataset, or run the study again"


def _refused(run: Run, value: str, message: str) -> BadInput:
    return BadInput([Finding(printable(str(run.folder)), None, "", value, message)])


def own_copy(run: Run) -> Path | None:
    """Return the run's own copy of its dataset, None where it holds none."""
    path = run.folder / DATASET
    return path if path.is_file() and not path.is_symlink() else None


def changed_files(run: Run, data: Dataset) -> list[str]:
    """Return the files of a dataset that are not what they were when it was run; a workbook's name says nothing."""
    before = run.manifest["dataset"]["sha256"]
    if content_of(before) == data.content:
        return []
    return [name for name in sorted({*before, *data.hashes}) if before.get(name) != data.hashes.get(name)]


def dataset_at_its_place(run: Run) -> dict[str, str] | None:
    """Return the hashes of the dataset where it lay when it was run; None where there is none, or no place is known."""
    known = run.manifest["dataset"]
    place, name = known.get("place"), str(known.get("name"))
    path = BUNDLED / name if name in bundled_datasets() else run.folder / str(place)
    relative = isinstance(place, str) and place and not Path(place).is_absolute() and place.startswith("..")
    if name not in bundled_datasets() and not relative:
        return None
    return hashes_of(path) or None


def refuse_another_run(folder: Path, loaded: LoadedStudy, data: Dataset) -> None:
    """Refuse a run whose plans are not of this study as it is now, so that no old number stands beside a new one."""
    run = open_run(folder)
    before = study_of(run)
    wrong = []
    for word, same in (
        ("study", before.resolved_toml() == loaded.resolved_toml(before.study.variants)),
        ("dataset", content_of(run.manifest["dataset"]["sha256"]) == data.content),
    ):
        if not same:
            message = f"the run is of another {word} than {loaded.study.name} is now; run the study again"
            wrong.append(Finding(printable(str(folder)), None, "", "", message))
    if wrong:
        raise BadInput(wrong)


def known_variant(run: Run, variant: str) -> dict[str, object]:
    """Return what the manifest says of a variant; raise BadInput with the nearest name when it has none."""
    entry = run.manifest["variants"].get(variant)
    if entry is None:
        message = f"no variant {variant}{known_words(variant, run.manifest['variants'])}"
        raise BadInput([Finding(printable(str(run.folder)), None, "", variant, message)])
    return dict(entry)


def planned_variants(run: Run, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the variants asked for, all that have a plan where none is; raise BadInput for one without a plan."""
    for name in asked:
        if name not in run.variants:
            known = run.manifest["variants"].get(name)
            why = f"variant {name} has no plan ({known['status']})" if known else ""
            raise _refused(run, name, why or f"no variant {name}{did_you_mean(name, run.variants)}")
    return tuple(asked) or tuple(run.variants)


def refuse_whole_plants(study: Study, question: str) -> None:
    """Raise BadInput where a study plans whole plants: the question moves what is built by parts of a plant."""
    if study.solve.whole_plants:
        message = f"{question} moves what is built by parts of a plant, and this study plans whole ones; run it without"
        raise BadInput([Finding("study", None, "solve.whole_plants", "true", message)])


def refuse_by_outcome(loaded: LoadedStudy, variants: Iterable[str], why: str) -> None:
    """Raise BadInput where the plan of a variant, or of one that it rests on, decides on which days a sentence is in
    force.

    why: why the question does not bear days that move, and what to ask instead, in words
    """
    for name in dict.fromkeys(one for v in variants for one in (v, *loaded.study.rests_on(v))):
        if stated := [c for c in loaded.clauses(name) if c.stated is None and triggers_of(c.policy)]:
            word = "begins_when" if stated[0].policy.begins_when else "ends_when"
            message = f"variant {name}: {stated[0].label}: {word} is decided by the plan; {why}"
            raise BadInput([Finding(stated[0].where or loaded.file, None, "", word, message)])


def table_of(run: Run, name: str, variant: str) -> pd.DataFrame:
    """Return a result table; raise NotARun when it is not the one that was written."""
    known = run.manifest["variants"].get(variant, {}).get("tables", {}).get(name)
    path = run.folder / TABLES / name / f"{variant}.parquet"
    if not known:
        before = run.manifest["versions"].get("lodeplan")
        raise NotARun(
            f"{run.folder / MANIFEST}: lodeplan {before} wrote no table '{name}' of {variant}; run the study again"
        )
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != known:
        raise NotARun(f"{path}: changed since the run; run the study again")
    frame = run.table(name, variant)
    if wrong := misfit(name, kinds_of(frame)) if len(frame) and run.format == FORMAT else "":
        raise NotARun(f"{path}: {wrong}; {OTHER_THAN_WRITTEN}")
    return frame


def same_cost(recorded: float, now: float) -> bool:
    return abs(recorded - now) <= SAME_COST * max(abs(recorded), abs(now))

"""A whole run proven: inputs first, then what the manifest and the log say, every variant, the reports."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from data.dataset import Dataset, content_of
from data.load import BUNDLED, hashes_of
from data.messages.finding import BadInput, Finding, printable
from data.messages.refusals import MISSING_FILE
from model.analysis.solve.outcome import FAILED
from model.analysis.study_of_run import dataset_at_its_place, hash_of_study, own_copy, read_dataset
from model.analysis.verify.derive import Derived, asked, source_of
from model.analysis.verify.header import header, log
from model.analysis.verify.outcome import Deviations, Verification
from model.analysis.verify.variant import verified
from model.execution.text_storage import texts_as_objects
from model.runs.finished import FINISHED
from model.runs.notes import NOTES
from model.runs.run_folder import DATASET, LOCK, LOG, MANIFEST, STUDY, SUPPORT, TABLES, NotARun, Run, open_run
from model.solver.known_bad_builds import refuse_bad_build
from model.study.load import load_study

Findings = Callable[[Run], Deviations]
"""Asks again what analyses keep in a run, and holds it against what is kept."""
Reports = Callable[[Run, Dataset], Deviations]
"""Holds the reports of a run, and what else is kept in it, against the same made again."""
REPORTS = ("report.html", "report.xlsx")
PAGES = "report"
"""The folder of the pages behind the front page."""
FRONTIERS = "frontier"
SEALED = (("bounds.json",), ("samples.json",), ("stress.json",), ("scenarios", "stress.json"))
"""Where analyses keep what they found, beside frontiers."""


@texts_as_objects()
def verify_run(
    path: Path,
    dataset_path: Path | None = None,
    reports: Reports | None = None,
    derived: Derived | None = None,
    findings: Findings | None = None,
) -> Verification:
    """Prove a run again from its folder alone.

    dataset_path: a dataset to hold against the run's own, or the dataset of a run that holds none; reports: what holds
    the reports against the run; derived: what its study and dataset were found to say before, if they are the same;
    findings: what asks again what analyses keep in the run.
    Raises NotARun for a folder that is none, BadInput when its study or dataset cannot be read.
    """
    refuse_bad_build()
    began = time.perf_counter()
    run, found = open_run(path), Deviations()
    if links := _links(path):
        found.changed += links
        return _verification(path, found, (), began)
    d = _inputs(found, run, dataset_path, derived)
    if d is None:
        return _verification(path, found, (), began)
    header(found, run, d)
    log(found, run)
    was = asked(run)
    dated = d.dated(run)
    done = tuple(verified(run, dated, was, name) for name in run.manifest["variants"])
    found.changed += _strays(run)
    found.notes += _others(run)
    holds = not found.changed and not found.wrong and all(v.passed for v in done)
    if findings is not None and (kept := [_short(run, p) for p in _sealed(run)]):
        if holds:
            _add(found, findings(run))
        else:
            found.notes.append(f"{', '.join(kept)}: not asked again of a run that does not hold itself")
    if any((path / name).is_file() for name in REPORTS):
        if not holds:
            found.notes.append("report.html, report.xlsx: not held against a run that does not hold itself")
        elif reports is not None:
            _add(found, reports(run, d.data))
    return _verification(path, found, done, began)


def _add(found: Deviations, more: Deviations) -> None:
    found.changed += more.changed
    found.wrong += more.wrong
    found.notes += more.notes


def _verification(path: Path, deviations: Deviations, done: tuple, began: float) -> Verification:  # type: ignore[type-arg]
    lines = (tuple(dict.fromkeys(kind)) for kind in (deviations.changed, deviations.wrong, deviations.notes))
    changed, wrong, notes = lines
    return Verification(path, changed, wrong, notes, done, time.perf_counter() - began)


# ---------------------------------------------------------------- inputs


def _inputs(deviations: Deviations, run: Run, dataset_path: Path | None, derived: Derived | None) -> Derived | None:
    """Read study and dataset; None when they are not those that the run was made from."""
    file = run.folder / STUDY
    if not file.is_file():
        raise NotARun(f"{file}: {MISSING_FILE}")
    if hash_of_study(file) != run.manifest["study_sha256"]:
        deviations.changed.append(f"{STUDY}: changed since the run")
    copy = own_copy(run)
    source = source_of(run.folder)
    same = derived if derived is not None and copy is not None and derived.source == source else None
    loaded = same.loaded if same else load_study(file)
    data = same.data if same else read_dataset(run, loaded, None if copy else dataset_path)
    where = f"{DATASET}: " if copy else ""
    before = run.manifest["dataset"].get("sha256")
    before = before if isinstance(before, dict) else {}
    if content_of({str(k): str(v) for k, v in before.items()}) != data.content:
        deviations.changed += _unlike(before, dict(data.hashes), where)
    if dataset_path is not None and copy is not None:
        deviations.changed += _other_dataset(dataset_path, data)
    if deviations.changed:
        return None
    if run.format == 1:
        deviations.notes.append("of an earlier version: the run holds no copy of its dataset")
    elif (there := dataset_at_its_place(run)) is not None and content_of(there) != data.content:
        lines = ", ".join(sorted(k for k in {*there, *data.hashes} if there.get(k) != data.hashes.get(k))[:4])
        deviations.notes.append(
            f"where its dataset lay it says something else now ({lines}); the run's own copy counts"
        )
    named = replace(data, name=str(run.manifest["dataset"].get("name")))
    return same or Derived.of(source, loaded, named)


def _unlike(before: dict[str, str], now: dict[str, str], where: str) -> list[str]:
    changed = [f"{where}{name}: changed since the run" for name in before if name in now and before[name] != now[name]]
    gone = [f"{where}{name}: not in the dataset any more" for name in before if name not in now]
    return changed + gone + [f"{where}{name}: not in the dataset when it was run" for name in now if name not in before]


def _other_dataset(path: Path, data: Dataset) -> list[str]:
    """Find where the dataset that a user names is not the run's own."""
    there = hashes_of(path if path.exists() else BUNDLED / path.name)
    if not there:
        message = "no such dataset; leave --dataset out, the run holds its own"
        raise BadInput([Finding(printable(str(path)), None, "", str(path), message)])
    if content_of(there) == data.content:
        return []
    names = sorted(name for name in {*there, *data.hashes} if there.get(name) != data.hashes.get(name))
    return [f"{printable(str(path))}: not the dataset of the run ({', '.join(names[:4])})"]


# ---------------------------------------------------------------- files


def _strays(run: Run) -> list[str]:
    """Return tables of variants that have none."""
    entry = run.manifest["variants"]
    paths = sorted((run.folder / TABLES).glob("*/*.parquet"))
    return [f"{_short(run, p)}: a table of no variant with a plan" for p in paths if p.stem not in _planned(entry)]


def _planned(known: dict[str, dict[str, object]]) -> set[str]:
    return {name for name, said in known.items() if said.get("status") == "solved"}


def _others(run: Run) -> list[str]:
    """Say which files of the folder are not the run's."""
    ours = {MANIFEST, STUDY, DATASET, LOG, LOCK, NOTES, *REPORTS} | (set() if run.manifest["complete"] else {FINISHED})
    out, frontiers = [], set(_frontiers(run))
    for path in sorted(run.folder.rglob("*")):
        inside = path.relative_to(run.folder).parts
        expected = len(inside) == 1 and path.name in ours
        expected |= inside[0] == TABLES and len(inside) == 3 and path.suffix == ".parquet"
        expected |= inside[0] == PAGES and path.suffix == ".html"
        expected |= inside in SEALED or path in frontiers or _is_support(run, inside)
        if not expected and not path.is_dir():
            out.append(f"{_short(run, path)}: not a file of the run; nothing is known of it")
    return out


def _frontiers(run: Run) -> list[Path]:
    return sorted((run.folder / FRONTIERS).glob("*.json"))


def _is_support(run: Run, inside: tuple[str, ...]) -> bool:
    """Say whether a file explains why a variant failed."""
    entry = run.manifest["variants"].get(inside[-1].partition(".")[0])
    return len(inside) == 2 and inside[0] == SUPPORT and entry is not None and entry["status"] == FAILED


def _sealed(run: Run) -> list[Path]:
    """Return the files in which analyses keep what they found."""
    places = [run.folder.joinpath(*place) for place in SEALED]
    return [path for path in (*places, *_frontiers(run)) if path.is_file()]


def _links(folder: Path) -> list[str]:
    """Return what in a run folder is a link: it holds files of its own, so that it is whole wherever it is sent."""
    links = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink())
    return [f"{printable(link)}: a link; a run holds its own files, put what it leads to there" for link in links]


def _short(run: Run, path: Path) -> str:
    return printable(path.relative_to(run.folder).as_posix())

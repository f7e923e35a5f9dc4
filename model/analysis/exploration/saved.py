"""Positions saved: as variants of a study file, with citations to fill in, and as a run that `verify` proves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from data.load import bundled_datasets
from data.messages.finding import BadInput, Finding, shown
from data.messages.refusals import not_overwritten
from model.analysis.exploration.planner import Planner
from model.analysis.exploration.position import Position, entry_of
from model.analysis.solve.outcome import StudyRun
from model.analysis.solve.study import run_study
from model.runs.durable_files import write_all
from model.runs.run_faults import cannot_write
from model.study import edits, write_toml
from model.study.load import STUDIES, load_study
from model.study.loaded import LoadedStudy

HEAD = "\n# Explored with lodeplan explore: every citation that begins with 'To fill in' is yours to write.\n\n"


def as_study(planner: Planner, positions: Mapping[str, Position]) -> LoadedStudy:
    """Return the study with positions as variants; raise BadInput for a name that is taken or is none."""
    taken = [name for name in positions if name in planner.loaded.study.variants]
    if taken:
        message = f"variant {taken[0]} is there already; write another name"
        raise BadInput([Finding("save", None, "", taken[0], message)])
    return edits.with_variants(
        planner.loaded, {n: entry_of(p, planner.levers, planner.forms) for n, p in positions.items()}
    )


def study_text(planner: Planner, positions: Mapping[str, Position]) -> str:
    """Return a study file with positions as variants behind its own: comments are kept where the file can be added to.

    Raises BadInput as `as_study`.
    """
    loaded = as_study(planner, positions)
    entries = {name: loaded.settings["variants"][name] for name in positions}
    if not planner.loaded.overrides and "grid" not in planner.loaded.settings:
        text = f"{planner.loaded.text.rstrip()}\n{HEAD}{write_toml.written({'variants': entries})}"
        if "[variants." in planner.loaded.text:
            return text
    return write_toml.written(loaded.settings)


def save_study(planner: Planner, positions: Mapping[str, Position], file: Path | None = None) -> Path:
    """Write a study file with positions as variants, a new one, and return it; it is read again before that.

    Beside the study, so that its dataset is found; of a bundled study, and where `file` says so, elsewhere.
    Raises BadInput as `as_study`, CannotWrite for the folder.
    """
    text = study_text(planner, positions)
    path = file if file is not None else _free(planner)
    if path.exists():
        raise BadInput([Finding("save", None, "", str(path), not_overwritten(str(path)))])
    try:
        write_all({path: text.encode("utf-8")})
        load_study(path)
    except OSError as fault:
        raise cannot_write(path.parent, fault) from None
    return path


def save_run(planner: Planner, positions: Mapping[str, Position], out: Path | None = None) -> StudyRun:
    """Solve positions and the baseline as `run` does, into a new run folder."""
    loaded = as_study(planner, positions)
    return run_study(loaded, (loaded.study.baseline, *positions), out)


def _free(planner: Planner) -> Path:
    """Return a name that no file has, beside the study or, of a bundled one, here."""
    loaded = planner.loaded
    bundled = loaded.path.parent == STUDIES and loaded.study.dataset in bundled_datasets()
    folder, stem = (Path() if bundled else loaded.path.parent), f"{loaded.path.stem}-explored"
    numbers = range(1, 10_000)
    names = (folder / (f"{stem}.toml" if n == 1 else f"{stem}-{n}.toml") for n in numbers)
    free = next((path for path in names if not path.exists()), None)
    if free is None:
        raise BadInput([Finding("save", None, "", "", f"{shown(stem)} has too many files; move some away")])
    return free

"""Load a study: find its file, read it, hold it against what a study may say, and warn of what is odd."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data.messages.finding import BadInput, Finding, nearest, printable, shown
from data.reading.folder_or_workbook import network_path
from model.study import read_file, version
from model.study.checks import words_and_dates
from model.study.checks.idle_tables import idle_findings
from model.study.grid import with_grid
from model.study.loaded import LoadedStudy
from model.study.settings import Study, Variant
from model.study.source_map import Layout, shown_path
from model.study.validation_errors import in_plain_words, unreadable_numbers
from model.study.variants_agree import study_problems

STUDIES = Path(__file__).parents[2] / "data" / "studies"


def load_study(path_or_name: str | Path) -> LoadedStudy:
    """Return a study, by the name of a bundled one or by its path; raise BadInput with every finding."""
    path = study_path(path_or_name)
    text = read_file.read_text(path)
    settings, layout = read_file.parse(text, printable(path.name))
    return study_from_settings(settings, layout, path, text)


def study_from_settings(settings: Mapping[str, Any], layout: Layout, path: Path, text: str) -> LoadedStudy:
    """Return a study from its settings; raise BadInput with every finding."""
    file = printable(path.name)
    if old := version.refusal(settings.get("requires", ">=0")):
        raise BadInput([Finding(file, layout.line(("requires",)), "requires", "", old)])
    findings = unreadable_numbers(settings, layout, file)
    if findings:
        raise BadInput(findings)
    said, (settings, layout) = settings, with_grid(settings, layout, file)
    problems = study_problems(settings, Variant.model_fields)
    findings = [Finding(file, layout.line(where), shown_path(where), "", message) for where, message in problems]
    try:
        study = Study.model_validate(dict(settings))
    except ValidationError as error:
        findings += in_plain_words(error, settings, Study, layout, file)
        raise BadInput(sorted(findings, key=lambda f: f.row or 0)) from None
    loaded = LoadedStudy(study, path, text, said, layout)
    return replace(loaded, findings=(*words_and_dates.warnings(loaded), *idle_findings(loaded)))


def bundled_studies() -> list[str]:
    """Return the names of the studies that come with the program."""
    return sorted(path.stem for path in STUDIES.glob("*.toml"))


def study_path(path_or_name: str | Path) -> Path:
    """Return the file of a study; raise BadInput, with the nearest name, when there is none."""
    path = Path(path_or_name)
    if os.path.lexists(path):
        return path
    if str(path_or_name) in bundled_studies():
        return STUDIES / f"{path_or_name}.toml"
    if network_path(str(path_or_name)):
        message = f"{shown(str(path_or_name))} is on a network; copy the study to this machine"
        raise BadInput([Finding("study", None, "", str(path_or_name), message)])
    beside = [p.name for p in path.parent.glob("*.toml")] if path.parent.is_dir() else []
    close = nearest(path.name, [*beside, *bundled_studies()])
    hint = (
        f"; did you mean {path.parent / close if close in beside and str(path.parent) != '.' else close}?"
        if close
        else ""
    )
    raise BadInput([Finding(printable(str(path_or_name)), None, "", "", f"no such file{hint}")])

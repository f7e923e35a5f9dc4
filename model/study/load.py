"""Load a study: find its file, read it, hold it against what a study may say, and warn of what is odd."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from model.study.readable_part import Refused, own_names, sentences_refused, without, without_own_data
from model.study.settings import Study, Variant
from model.study.source_map import Layout, Where, shown_path
from model.study.validation_errors import in_plain_words, places_refused, unreadable_numbers
from model.study.variants_agree import study_problems

STUDIES = Path(__file__).parents[2] / "data" / "studies"
MOST_TURNS = 5
"""How often what hangs on what was left out is left out in turn."""


def load_study(path_or_name: str | Path) -> LoadedStudy:
    """Return a study, by the name of a bundled one or by its path; raise BadInput with every finding."""
    path, text, settings, layout = settings_of(path_or_name)
    return study_from_settings(settings, layout, path, text)


def settings_of(path_or_name: str | Path) -> tuple[Path, str, Mapping[str, Any], Layout]:
    """Return the file of a study, its text, its settings and where each stands; raise BadInput where it is no TOML."""
    path = study_path(path_or_name)
    text = read_file.read_text(path)
    return path, text, *read_file.parse(text, printable(path.name))


class PartlyRead(BadInput):
    """A study that is refused, with every finding.

    rest: the part of it that can be read; None where there is none
    sentences: those that are refused
    own: names that the study itself brings in, whether what brings them can be read or not
    """

    def __init__(
        self,
        findings: Iterable[Finding],
        rest: LoadedStudy | None = None,
        sentences: Sequence[Refused] = (),
        own: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(findings)
        self.rest, self.sentences, self.own = rest, sentences, own


def study_from_settings(settings: Mapping[str, Any], layout: Layout, path: Path, text: str) -> LoadedStudy:
    """Return a study from its settings; raise PartlyRead with every finding, and with what else can be read."""
    file = printable(path.name)
    if old := version.refusal(settings.get("requires", ">=0")):
        raise BadInput([Finding(file, layout.line(("requires",)), "requires", "", old)])
    read = _read(settings, layout, file)
    if read.study is None:
        found, rest = sorted(read.findings, key=lambda f: f.row or 0), _rest(read, file, path, text)
        sentences = sentences_refused(read.settings, read.layout, read.refused)
        raise PartlyRead(found, rest, sentences, own_names(settings))
    loaded = LoadedStudy(read.study, path, text, settings, read.layout)
    return replace(loaded, findings=(*words_and_dates.warnings(loaded), *idle_findings(loaded)))


@dataclass(frozen=True)
class _Read:
    """What settings say, those of a grid in place: a study, or what is wrong with it and where."""

    settings: Mapping[str, Any]
    layout: Layout
    study: Study | None
    findings: Sequence[Finding] = ()
    refused: Collection[Where] = ()


def _read(settings: Mapping[str, Any], layout: Layout, file: str) -> _Read:
    """Return what settings say: first as they are written, then with a variant for every point of the grid."""
    if "grid" not in settings:
        return _validated(settings, layout, file, unreadable_numbers(settings, layout, file))
    bare = {key: value for key, value in settings.items() if key != "grid"}
    written = _validated(bare, layout, file, unreadable_numbers(settings, layout, file))
    try:
        settings, layout = with_grid(settings, layout, file)
    except BadInput as error:
        return replace(written, study=None, findings=(*written.findings, *error.findings))
    if written.study is None:
        return written
    points = _validated(settings, layout, file)
    once = {(finding.row, finding.message): finding for finding in reversed(points.findings)}
    return replace(points, findings=tuple(once.values()))


def _validated(
    settings: Mapping[str, Any], layout: Layout, file: str, unreadable: Sequence[tuple[Where, Finding]] = ()
) -> _Read:
    problems = study_problems(settings, Variant.model_fields)
    findings = [finding for _, finding in unreadable]
    findings += [Finding(file, layout.line(where), shown_path(where), "", message) for where, message in problems]
    refused = {where for where, _ in (*unreadable, *problems)}
    try:
        study = Study.model_validate(dict(settings))
    except ValidationError as error:
        told = {(finding.row, finding.column) for finding in findings}
        more = in_plain_words(error, settings, Study, layout, file)
        findings += [finding for finding in more if (finding.row, finding.column) not in told]
        if not findings:  # nothing is refused without a word
            raise
        return _Read(settings, layout, None, findings, refused | places_refused(error, settings))
    return _Read(settings, layout, None if findings else study, findings, refused)


def _rest(read: _Read, file: str, path: Path, text: str) -> LoadedStudy | None:
    """Return the part of a refused study that can be read: what hangs on what is left out is left out in turn."""
    for _ in range(MOST_TURNS):
        left = without(read.settings, read.layout, read.refused)
        if left is None:
            return None
        read = _read(*left, file)
        if read.study is not None:
            return LoadedStudy(read.study, path, text, read.settings, read.layout)
    return None


def on_its_dataset(loaded: LoadedStudy) -> LoadedStudy | None:
    """Return a study without what it changes in its dataset; None where it changes nothing, or cannot be read then."""
    bare = without_own_data(loaded.settings)
    if bare == loaded.settings:
        return None
    read = _validated(bare, loaded.layout, loaded.file)
    return None if read.study is None else replace(loaded, study=read.study, settings=read.settings)


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

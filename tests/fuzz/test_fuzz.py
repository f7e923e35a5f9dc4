"""No input ends in an inner error: spoilt studies, tables, workbooks and command lines, near to good ones.

`LODEPLAN_FUZZ=1000` tries a thousand of each; `python -m tests.fuzz SECONDS` goes on for as long as it is told.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.tiny import SETTINGS, Rows
from tests.fuzz import spoil
from tests.fuzz.asked import ask, write_dataset
from tests.fuzz.world import study, tables

INPUTS = int(os.environ.get("LODEPLAN_FUZZ", "60"))
each = settings(
    max_examples=INPUTS,
    deadline=None,
    derandomize="LODEPLAN_FUZZ" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_good_input_is_answered(tmp_path: Path) -> None:
    """Else everything would be refused for what was not spoilt."""
    for as_workbook in (False, True):
        folder = tmp_path / str(as_workbook)
        folder.mkdir()
        name = write_dataset(folder, tables(), SETTINGS, as_workbook)
        (folder / "study.toml").write_text(spoil.written({**study(), "dataset": name}), encoding="utf-8")
        assert ask(["check", "study.toml"], folder) == 0
        assert ask(["run", "study.toml", "--jobs", "1", "--out", "run"], folder) == 0


@each
@given(text=spoil.studies(), solve=st.booleans())
def test_study_files(text: bytes, solve: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_dataset(Path(folder), tables(), SETTINGS, as_workbook=False)
        (Path(folder) / "study.toml").write_bytes(text)
        _asked(Path(folder), solve)


@each
@given(data=spoil.datasets(), solve=st.booleans())
def test_tables(data: tuple[dict[str, Rows], str], solve: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _spoilt_dataset(Path(folder), data, solve, as_workbook=False)


@each
@given(data=spoil.datasets(), solve=st.booleans())
def test_workbooks(data: tuple[dict[str, Rows], str], solve: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _spoilt_dataset(Path(folder), data, solve, as_workbook=True)


@each
@given(words=spoil.command_lines())
def test_command_lines(words: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_dataset(Path(folder), tables(), SETTINGS, as_workbook=False)
        (Path(folder) / "study.toml").write_text(spoil.written(study()), encoding="utf-8")
        ask(words, Path(folder))


def _spoilt_dataset(folder: Path, data: tuple[dict[str, Rows], str], solve: bool, as_workbook: bool) -> None:
    found, said = data
    name = write_dataset(folder, found, said, as_workbook)
    (folder / "study.toml").write_text(spoil.written({**study(), "dataset": name}), encoding="utf-8")
    _asked(folder, solve)


def _asked(folder: Path, solve: bool) -> None:
    """Check a study; what passes is run now and then, without its reports, which cost more than the rest."""
    if ask(["check", "study.toml"], folder) == 0 and solve:
        ask(["run", "study.toml", "--jobs", "1", "--out", "run", "--no-report", "--time-limit", "5"], folder)

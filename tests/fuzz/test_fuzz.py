"""No input ends in an inner error: spoilt studies, tables, workbooks and command lines, near to good ones.

A few of each always, more where breadth is wanted; `LODEPLAN_FUZZ=1000` tries a thousand of each, and
`python -m tests.fuzz SECONDS` goes on for as long as it is told.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.breadth import wide
from tests.data.tiny import SETTINGS, Rows
from tests.fuzz import spoil
from tests.fuzz.asked import ask, write_dataset
from tests.fuzz.world import study, tables

FEW, MANY = 4, int(os.environ.get("LODEPLAN_FUZZ", "30"))
counts = pytest.mark.parametrize("count", [FEW, *wide(MANY)], ids=["few", "many"])


def each(count: int, **drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], None]:
    """Call a function with so many inputs, the same ones every time unless their number was asked for."""
    tried = settings(
        max_examples=count,
        deadline=None,
        derandomize="LODEPLAN_FUZZ" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    return lambda function: tried(given(**drawn)(function))()


def test_the_good_input_is_answered(tmp_path: Path) -> None:
    """Else everything would be refused for what was not spoilt."""
    for as_workbook in (False, True):
        folder = tmp_path / str(as_workbook)
        folder.mkdir()
        name = write_dataset(folder, tables(), SETTINGS, as_workbook)
        (folder / "study.toml").write_text(spoil.written({**study(), "dataset": name}), encoding="utf-8")
        assert ask(["check", "study.toml"], folder) == 0
        assert ask(["run", "study.toml", "--jobs", "1", "--out", "run"], folder) == 0


@counts
def test_study_files(count: int) -> None:
    @each(count, text=spoil.studies(), solve=st.booleans())
    def answered(text: bytes, solve: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_dataset(Path(folder), tables(), SETTINGS, as_workbook=False)
            (Path(folder) / "study.toml").write_bytes(text)
            _asked(Path(folder), solve)


@counts
@pytest.mark.parametrize("as_workbook", [False, True], ids=["folder", "workbook"])
def test_datasets(count: int, as_workbook: bool) -> None:
    @each(count, data=spoil.datasets(), solve=st.booleans())
    def answered(data: tuple[dict[str, Rows], str], solve: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            _spoilt_dataset(Path(folder), data, solve, as_workbook)


@counts
def test_command_lines(count: int) -> None:
    @each(count, words=spoil.command_lines())
    def answered(words: list[str]) -> None:
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

"""The kinds of spoilt input: so many of one are asked, the same ones every time unless a seed is given."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.data.tiny import SETTINGS, Rows
from tests.fuzz import spoil
from tests.fuzz.asked import ask, write_dataset
from tests.fuzz.world import study, tables

Asked = Callable[[int, int | None], None]
"""Asks so many inputs of a kind, drawn from a seed; raises Unanswered for one that is not answered in words."""


def _each(count: int, drawn_from: int | None, answered: Callable[..., None], **drawn: st.SearchStrategy[Any]) -> None:
    test = settings(
        max_examples=count,
        deadline=None,
        derandomize=drawn_from is None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )(given(**drawn)(answered))
    (test if drawn_from is None else seed(drawn_from)(test))()


def study_files(count: int, drawn_from: int | None = None) -> None:
    def answered(text: bytes, solve: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_dataset(Path(folder), tables(), SETTINGS, as_workbook=False)
            (Path(folder) / "study.toml").write_bytes(text)
            _asked(Path(folder), solve)

    _each(count, drawn_from, answered, text=spoil.studies(), solve=st.booleans())


def datasets(as_workbook: bool, count: int, drawn_from: int | None = None) -> None:
    def answered(data: tuple[dict[str, Rows], str], solve: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            found, said = data
            name = write_dataset(Path(folder), found, said, as_workbook)
            (Path(folder) / "study.toml").write_text(spoil.written({**study(), "dataset": name}), encoding="utf-8")
            _asked(Path(folder), solve)

    _each(count, drawn_from, answered, data=spoil.datasets(), solve=st.booleans())


def command_lines(count: int, drawn_from: int | None = None) -> None:
    def answered(words: list[str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_dataset(Path(folder), tables(), SETTINGS, as_workbook=False)
            (Path(folder) / "study.toml").write_text(spoil.written(study()), encoding="utf-8")
            ask(words, Path(folder))

    _each(count, drawn_from, answered, words=spoil.command_lines())


KINDS: dict[str, Asked] = {
    "study files": study_files,
    "tables": partial(datasets, False),
    "workbooks": partial(datasets, True),
    "command lines": command_lines,
}


def _asked(folder: Path, solve: bool) -> None:
    """Check a study; what passes is run now and then, without its reports, which cost more than the rest."""
    if ask(["check", "study.toml"], folder) == 0 and solve:
        ask(["run", "study.toml", "--jobs", "1", "--out", "run", "--no-report", "--time-limit", "5"], folder)

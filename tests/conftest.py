"""What every test may ask for, and what is remembered between tests: what a file holds, and that a dataset is good."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import lodeplan as _door  # noqa: F401 - first, so that numpy adds with one thread in tests as in runs
from data import load
from data.published import read as read_figures
from data.reading import csv_file, folder_or_workbook
from model.analysis.solve.study import run_study
from model.execution import text_storage
from model.execution.text_storage import texts_as_objects
from model.study.load import load_study
from tests.breadth import wide
from tests.cli.calling import Shell
from tests.survival import small

TOGETHER = (("tests/plausible/",), ("tests/model/report/",), ("tests/laws/", "tests/second_model/"))
"""Folders whose files share studies solved once: one worker takes all of them."""
APART = ("tests/docs/test_commands.py", "tests/survival/test_interrupt.py", "tests/survival/test_lock.py")
"""Files of few dear tests that share nothing: they are handed out test by test."""
LARGE = 1_000_000
"""Bytes from which few files and datasets are remembered, as each takes a large part of a worker's memory."""
LARGE_REMEMBERED, SMALL_REMEMBERED = 6, 200


class _Known(OrderedDict[Any, Any]):
    """What was asked for last, no more than so many things."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def keep(self, key: Any, value: Any) -> Any:
        """Keep a value as the last that was asked for, and let the first go where there are too many."""
        self[key] = value
        self.move_to_end(key)
        while len(self) > self.most:
            self.popitem(last=False)
        return value


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a worker whole files, whole folders where their files share what is solved, or tests that share nothing.

    What is handed out test by test comes last, and keeps every worker busy to the end.
    """
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Rooms(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(APART):
                return nodeid
            return next(
                (folders[0] for folders in TOGETHER if nodeid.startswith(folders)), super()._split_scope(nodeid)
            )

    return Rooms(config, log)


@pytest.fixture
def lodeplan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture(scope="session")
def _small_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    run_study(load_study(small.written(home)), out=home / "run")
    return home


@pytest.fixture
def small_run(_small_once: Path, tmp_path: Path) -> Path:
    """Return a copy, of the test's own, of the run of the small study, without reports; the study stands beside it."""
    shutil.copytree(_small_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "run"


@pytest.fixture(scope="session", autouse=True)
def _a_page_is_as_wide_as_no_terminal_says() -> None:
    """A worker of tests is told the width of the terminal that they are run from, and the program would keep to it."""
    os.environ.pop("COLUMNS", None)


@pytest.fixture(scope="session", autouse=True)
def _nothing_waits_for_the_disk() -> Iterator[None]:
    """What a test writes need not outlive a power cut; which calls are made, and in which order, is tested."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _dead_cycles_are_looked_for_seldom() -> Iterator[None]:
    """A worker keeps solved studies, and would go through their objects again and again to find nothing."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    yield
    gc.set_threshold(*before)


@pytest.fixture(scope="session", autouse=True)
def _texts_as_runs_keep_them() -> Iterator[None]:
    """Keep texts as runs do, in what many tests share too; a file of tests asks for `texts_of_pandas` otherwise."""
    with texts_as_objects():
        yield


@pytest.fixture(scope="module")
def texts_of_pandas() -> Iterator[None]:
    """Keep texts as pandas does by itself."""
    text_storage._infers(True)
    yield
    text_storage._infers(False)


@pytest.fixture(scope="session", autouse=True)
def _a_dataset_is_checked_once() -> Iterator[None]:
    """Check the same bytes with the same changes once: they are read and hashed every time, the answer is the same.

    Tables are handed out as frames of their own. A test of the checks themselves asks for `checked_afresh`.
    """
    check, large, small_ones = load._checked, _Known(LARGE_REMEMBERED), _Known(SMALL_REMEMBERED // 4)

    def checked(name: str, path: Any, read: Any, settings: Any, patches: Any, of_run: bool, *before: Any) -> Any:
        if read.findings:
            return check(name, path, read, settings, patches, of_run, *before)
        known = large if sum(map(len, read.files.values())) >= LARGE else small_ones
        key = (tuple(sorted(read.hashes.items())), repr(patches), of_run)
        if key not in known:
            known.keep(key, check(name, path, read, settings, patches, of_run, *before))
        data, findings, after = known.keep(key, known[key])
        if data is None:
            return None, list(findings), after
        tables = {table: frame.copy(deep=False) for table, frame in data.tables.items()}
        return replace(data, name=name, folder=str(path), tables=tables, files=read.files), list(findings), after

    with pytest.MonkeyPatch.context() as patched:
        checked.__wrapped__ = check  # type: ignore[attr-defined]
        patched.setattr(load, "_checked", checked)
        yield


@pytest.fixture(scope="session", autouse=True)
def _what_a_file_holds_is_found_once() -> Iterator[None]:
    """Take the bytes of a file apart once, and check a table of figures once beside the same tables it refers to.

    The bytes are read from the disk every time. Nothing changes the cells that were read in place.
    """
    read, check = csv_file.read_csv, read_figures._checked
    small_ones, large, good = _Known(SMALL_REMEMBERED), _Known(LARGE_REMEMBERED), _Known(SMALL_REMEMBERED)

    def read_csv(data: bytes, *of: Any) -> Any:
        *what, findings = of
        frames, key = large if len(data) >= LARGE else small_ones, (hashlib.sha256(data).digest(), *what)
        if findings or key not in frames:
            frame = read(data, *of)
            return frame if findings or frame is None else frames.keep(key, frame)
        return frames.keep(key, frames[key])

    def checked(table: Any, frame: Any, reading: Any, unusable: set[str]) -> Any:
        beside = {column.references.partition(".")[0] for column in table.table.columns if column.references}
        beside |= {read_figures.PLACES, read_figures.WORDS}
        seen = (table, frame, *(reading.frames.get(name) for name in sorted(beside)))
        key = (*map(id, seen), frozenset(unusable & beside))
        if key not in good:
            cells, findings = check(table, frame, reading, unusable)
            if findings:
                return cells, findings
            good.keep(key, (seen, cells))
        return good.keep(key, good[key])[1].copy(deep=False), []

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(csv_file, "read_csv", read_csv)
        patched.setattr(folder_or_workbook, "read_csv", read_csv)
        patched.setattr(read_figures, "_checked", checked)
        yield


@pytest.fixture(params=["thin", *wide("wide")])
def some(request: pytest.FixtureRequest) -> Callable[[Iterable[Any]], list[Any]]:
    """Return what takes one of eight things to try, and the other seven where breadth is wanted."""
    thin = request.param == "thin"
    return lambda things: [thing for place, thing in enumerate(things) if (place % 8 == 0) == thin]


@pytest.fixture
def checked_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check every dataset, however often the same was checked before."""
    monkeypatch.setattr(load, "_checked", getattr(load._checked, "__wrapped__", load._checked))

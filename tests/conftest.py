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
from data.reading import folder_or_workbook
from model.analysis.solve.study import run_study
from model.execution.text_storage import texts_as_objects
from model.study.load import load_study
from tests.breadth import wide
from tests.cli.calling import Shell
from tests.survival import small

TOGETHER = ("tests/plausible/", "tests/model/report/", "tests/laws/")
"""Folders whose files share studies solved once: one worker takes all of a folder."""
APART = ("tests/docs/test_commands.py", "tests/survival/test_interrupt.py", "tests/survival/test_lock.py")
"""Files of few dear tests that share nothing: they are handed out test by test."""
LARGE = 1_000_000
"""Bytes from which few datasets are remembered, as each takes a large part of a worker's memory."""
LARGE_REMEMBERED, SMALL_REMEMBERED = 4, 32
LARGE_FILE, FILES_REMEMBERED = 20_000, 64
"""Bytes of a file from which taking it apart takes longer than telling that it is known; files that are remembered."""


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
            return next((folder for folder in TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid))

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


@pytest.fixture(autouse=True)
def texts_kept() -> Iterator[None]:
    """Keep texts as runs do; a file of tests that wants them as pandas keeps them by itself says so by this name."""
    with texts_as_objects():
        yield


@pytest.fixture(scope="session", autouse=True)
def _a_dataset_is_checked_once() -> Iterator[None]:
    """Check the same bytes with the same changes once: they are read and hashed every time, the answer is the same.

    Tables are handed out as frames of their own. A test of the checks themselves asks for `checked_afresh`.
    """
    check, large, small_ones = load._checked, OrderedDict[Any, Any](), OrderedDict[Any, Any]()

    def checked(name: str, path: Any, read: Any, settings: Any, patches: Any, of_run: bool, *before: Any) -> Any:
        if read.findings:
            return check(name, path, read, settings, patches, of_run, *before)
        is_large = sum(map(len, read.files.values())) >= LARGE
        known, most = (large, LARGE_REMEMBERED) if is_large else (small_ones, SMALL_REMEMBERED)
        key = (tuple(sorted(read.hashes.items())), repr(patches), of_run)
        if key not in known:
            known[key] = check(name, path, read, settings, patches, of_run, *before)
            while len(known) > most:
                known.popitem(last=False)
        known.move_to_end(key)
        data, findings, after = known[key]
        if data is None:
            return None, list(findings), after
        tables = {table: frame.copy(deep=False) for table, frame in data.tables.items()}
        return replace(data, name=name, folder=str(path), tables=tables, files=read.files), list(findings), after

    with pytest.MonkeyPatch.context() as patched:
        checked.__wrapped__ = check  # type: ignore[attr-defined]
        patched.setattr(load, "_checked", checked)
        yield


@pytest.fixture(scope="session", autouse=True)
def _a_file_is_taken_apart_once() -> Iterator[None]:
    """Take the bytes of a file apart once: they are read from the disk every time, what they hold is the same."""
    read, known = folder_or_workbook.read_csv, OrderedDict[Any, Any]()

    def read_csv(data: bytes, *of: Any) -> Any:
        *what, findings = of
        if len(data) < LARGE_FILE or findings:
            return read(data, *of)
        key = (hashlib.sha256(data).digest(), *what)
        if key not in known:
            frame = read(data, *of)
            if findings or frame is None:
                return frame
            known[key] = frame
            while len(known) > FILES_REMEMBERED:
                known.popitem(last=False)
        known.move_to_end(key)
        return replace(known[key], cells=known[key].cells.copy(deep=False))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(folder_or_workbook, "read_csv", read_csv)
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

"""Whoever tries the losses of a variant, one process or several, one that dies among them: the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from model.analysis.solve.study import run_study
from model.analysis.stress import run as stressing
from model.analysis.stress.run import PART, stress_of_run
from model.analysis.stress.tried import StressOptions
from model.execution import local_processes
from model.execution.executor import Died, Heard, NoWorker, Work
from model.execution.local_processes import LocalProcesses
from model.report.terminal.stress_kept import stress_json
from tests.model.study.test_blocs import stated
from tests.model.study.test_patch import HEAD
from tests.model.study.test_scenarios import CLOSED

pytestmark = pytest.mark.breadth

EVERYTHING = StressOptions(1.0, pairs=True)


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a run of one variant, and what stress says of it in one process."""
    folder = tmp_path_factory.mktemp("parts")
    run_study(stated(folder, HEAD + CLOSED + "[variants.free]\n"), out=folder / "run")
    return folder / "run", stress_json(stress_of_run(folder / "run", options=EVERYTHING))


@dataclass(frozen=True)
class InTurn(LocalProcesses):
    """Does tasks one after the other in this process; `lost`: parts whose process dies."""

    lost: tuple[str, ...] = ()

    def each(self, work: Work, heard: Heard) -> Iterator[tuple[str, Any]]:
        for task in reversed(work.tasks):
            if PART in task and task.rsplit(PART, 2)[1] in self.lost:
                yield task, Died("its process was ended by SIGKILL, 2 times")
            else:
                yield task, work.function(task, heard, *work.shared)


class Nobody(LocalProcesses):
    """Can start no process."""

    def each(self, work: Work, heard: Heard) -> Iterator[tuple[str, Any]]:
        raise NoWorker


@pytest.mark.parametrize("lost", [(), ("1",), ("0", "1")])
def test_shares_of_the_years_give_what_one_process_gives(
    solved: tuple[Path, str], monkeypatch: pytest.MonkeyPatch, lost: tuple[str, ...]
) -> None:
    run, alone = solved
    heard: list[str] = []
    monkeypatch.setattr(stressing, "WORTH_PARTS", 0)
    turns = InTurn(2, lost)
    assert stress_json(stress_of_run(run, options=EVERYTHING, heard=heard.append, executor=turns)) == alone
    assert heard[0] == "2 parts of variants, losses from some of the years each, 2 at a time"
    assert sum("again: its process was ended by SIGKILL" in words for words in heard) == len(lost)


@pytest.mark.breadth
def test_where_no_process_can_be_started_all_is_done_here(
    solved: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, alone = solved
    monkeypatch.setattr(stressing, "WORTH_PARTS", 0)
    assert stress_json(stress_of_run(run, options=EVERYTHING, executor=Nobody(2))) == alone


@pytest.mark.breadth
def test_two_processes_of_our_own_give_what_one_gives(
    solved: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, alone = solved
    monkeypatch.setattr(stressing, "WORTH_PARTS", 0)
    assert stress_json(stress_of_run(run, options=EVERYTHING, executor=LocalProcesses(2))) == alone


@pytest.mark.breadth
def test_a_small_study_starts_no_process(solved: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    run, alone = solved
    monkeypatch.setattr(local_processes, "_hired", None)
    assert stress_json(stress_of_run(run, options=EVERYTHING, executor=LocalProcesses(2))) == alone

"""Where a run is started, how long it lasts, who listens: odd folders, closed pipes, a solver that never answers."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model.execution import local_processes
from model.execution.executor import Died, Work
from model.execution.local_processes import LocalProcesses
from tests.bad.never import quick_or_never
from tests.cli.calling import ROOT, Shell
from tests.known.cases import answer
from tests.survival import small

FOLDERS = {
    "spaces, accents, other letters": "Rapports de l'été 2026/研究/исследование nº 1",
    "long": "/".join(["a-folder-with-a-rather-long-name-of-sixty-characters-or-so-xx"] * 6),
}


@pytest.mark.breadth
@pytest.mark.parametrize("name", FOLDERS.values(), ids=list(FOLDERS))
def test_odd_folders(lodeplan: Shell, tmp_path: Path, name: str) -> None:
    path = small.written(tmp_path / name)
    run = tmp_path / name / "run of it"
    assert lodeplan("run", path, "-q", "--no-report", "--variant", "capped", "--out", run).code == 0
    assert small.leftovers(run) == []
    assert lodeplan("verify", run).code == 0


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.breadth
def test_a_listener_that_leaves(tmp_path: Path) -> None:
    run = tmp_path / "run"
    start = f'"{sys.executable}" -c "import cli; cli.main()" run "{small.written(tmp_path)}" --no-report --out "{run}"'
    shell = f"{start} 2>/dev/null | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "0"
    assert list(small.finished(run)) == list(small.VARIANTS)
    assert small.leftovers(run) == []


def test_a_file_where_the_run_should_be(lodeplan: Shell, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("mine", encoding="utf-8")
    answer_ = lodeplan("run", small.written(tmp_path), "-q", "--out", tmp_path / "run")
    said = f"error: cannot write to {tmp_path / 'run'} (not a directory); use --out FOLDER to write elsewhere"
    assert (answer_.code, answer_.lines) == (6, [said])
    assert (tmp_path / "run").read_text(encoding="utf-8") == "mine"


@pytest.mark.breadth
def test_a_worker_that_never_answers_is_ended() -> None:
    began = time.monotonic()
    heard: list[str] = []
    work = Work(["a", "never", "b", "c"], quick_or_never, (), seconds=8)
    found = dict(LocalProcesses(2).each(work, heard.append))
    assert sorted(heard) == [f"{task} begun" for task in ("a", "b", "c", "never")]
    assert found == {"a": "a", "b": "b", "c": "c", "never": Died("no answer in 8 s; its process was ended")}
    assert time.monotonic() - began < 120
    assert not local_processes.multiprocessing.active_children()


@pytest.mark.breadth
def test_five_hundred_solves_need_no_more_memory() -> None:
    """After warming up; the full number is for the machine that has time: LODEPLAN_SOLVES=500."""
    count = int(os.environ.get("LODEPLAN_SOLVES", "30"))
    for _ in range(5):
        answer("dantzig", "cases")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(count):
        answer("dantzig", "cases")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < (10 + count / 2) * 1024

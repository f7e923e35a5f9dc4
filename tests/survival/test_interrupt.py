"""Ctrl-C, SIGTERM and dead workers: the program ends soon, says what is kept, and leaves nobody behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from model.execution import process_identity as process
from tests.cli.calling import ROOT
from tests.survival import slow, small

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
CODE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
import cli
from model.analysis.solve import each_variant
from tests.survival import slow
each_variant.solve_variant = slow.{answers}
if __name__ == "__main__":
    cli.main()
"""


@dataclass
class Started:
    """A run under way: its process, its folder, and where its workers left their numbers."""

    process: subprocess.Popen[str]
    run: Path
    notes: Path

    def workers(self) -> list[int]:
        return [int(path.name.split(".")[1]) for path in self.notes.glob("*.pid")]

    def ended(self, number: int) -> tuple[int, str, float]:
        """Send a signal; return the exit code, stderr and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said, time.monotonic() - began

    def everybody_gone(self) -> bool:
        end = time.monotonic() + 5
        while any(process.beginning(pid) for pid in self.workers()):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True


def start(folder: Path, answers: str, *words: str) -> Started:
    study = small.written(folder)
    notes, run, script = folder / "notes", folder / "run", folder / "script.py"
    notes.mkdir()
    script.write_text(CODE.format(answers=answers), encoding="utf-8")
    command = [sys.executable, str(script), "run", str(study), "--out", str(run), "-q", "--no-report", *words]
    environment = {**os.environ, slow.WHERE: str(notes), "PYTHONPATH": str(ROOT)}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return Started(subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **streams), run, notes)


def until_at_work(started: Started, count: int) -> None:
    """Wait until a variant is finished and workers are busy with others."""
    end = time.monotonic() + 60
    while not (len(started.workers()) >= count and small.finished(started.run)):
        assert started.process.poll() is None, started.process.communicate()
        assert time.monotonic() < end
        time.sleep(0.05)


ENDS = {signal.SIGINT: (130, "interrupted"), signal.SIGTERM: (143, "terminated")}
ALWAYS = (("never", 2, signal.SIGINT),)
"""One ending; the others differ from it in who answers, how many work and how the end is asked for."""
KEPT = "1 of 4 variants are kept in {run}; the same command with --resume goes on"


WAYS = [
    pytest.param(*way, id="-".join(map(str, way)), marks=[] if way in ALWAYS else pytest.mark.breadth)
    for way in [(who, jobs, number) for who, jobs in (("never", 1), ("deaf", 1), ("never", 2)) for number in ENDS]
]


@pytest.mark.parametrize(("answers", "jobs", "number"), WAYS)
def test_ended_soon_with_words(tmp_path: Path, answers: str, jobs: int, number: signal.Signals) -> None:
    started = start(tmp_path, answers, "--jobs", str(jobs))
    until_at_work(started, jobs)
    code, said, seconds = started.ended(number)
    assert (code, said) == (ENDS[number][0], f"{ENDS[number][1]}; {KEPT.format(run=started.run)}\n")
    assert seconds < (3 if jobs == 1 else 5)
    assert started.everybody_gone()
    assert list(small.finished(started.run)) == ["free"]
    assert small.leftovers(started.run) == []


@pytest.mark.breadth
def test_ctrl_c_five_times(tmp_path: Path) -> None:
    started = start(tmp_path, "never", "--jobs", "2")
    until_at_work(started, 2)
    for _ in range(4):
        started.process.send_signal(signal.SIGINT)
        time.sleep(0.02)
    code, said, seconds = started.ended(signal.SIGINT)
    assert (code, "Traceback" in said) == (130, False)
    assert seconds < 5
    assert started.everybody_gone()
    assert list(small.finished(started.run)) == ["free"]


@pytest.mark.breadth
def test_no_worker_outlives_a_killed_run(tmp_path: Path) -> None:
    started = start(tmp_path, "never", "--jobs", "2")
    until_at_work(started, 2)
    started.ended(signal.SIGKILL)
    assert started.everybody_gone()
    assert list(small.finished(started.run)) == ["free"]


@pytest.mark.breadth
def test_a_killed_worker_fails_its_variant_only(tmp_path: Path) -> None:
    started = start(tmp_path, "dies", "--jobs", "2")
    _, said = started.process.communicate(timeout=90)
    known = small.manifest(started.run) or {}
    assert started.process.returncode == 8, said
    assert {name: v["status"] for name, v in known["variants"].items()} == {**small.STATUSES, "capped": "failed"}
    assert known["variants"]["capped"]["message"] == "its process was ended by SIGKILL, 2 times"
    assert len(started.workers()) == 2
    assert known["complete"]


@pytest.mark.breadth
def test_a_worker_killed_once_is_replaced(tmp_path: Path) -> None:
    started = start(tmp_path, "dies_once", "--jobs", "2")
    started.process.communicate(timeout=90)
    assert {name: v["status"] for name, v in small.finished(started.run).items()} == small.STATUSES


@pytest.mark.breadth
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_internal_error_costs_its_variant_only(tmp_path: Path, jobs: str) -> None:
    started = start(tmp_path, "faulty", "--jobs", jobs)
    _, said = started.process.communicate(timeout=90)
    assert started.process.returncode == 8, said
    known = small.manifest(started.run) or {}
    assert {name: v["status"] for name, v in known["variants"].items()} == {**small.STATUSES, "capped": "failed"}
    message = known["variants"]["capped"]["message"]
    assert message.startswith("internal error (please report): ZeroDivisionError: made for a test (slow.py:")
    logged = [json.loads(line) for line in (started.run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    (fault,) = [entry for entry in logged if entry["event"] == "internal error"]
    assert fault["variant"] == "capped"
    assert "in faulty" in fault["traceback"]
    assert known["complete"]
    assert small.leftovers(started.run) == []


@pytest.mark.breadth
def test_a_sweep_of_kills() -> None:
    """The full sweep is `python -m tests.survival.kill 1000`; its own process keeps its changes from other tests."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.survival.kill", "12"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "finished variants lost: 0" in done.stdout

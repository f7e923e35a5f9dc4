"""One writer in a folder: the second is refused by name, a dead one's lock heals, a number used again fools nobody."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from model.execution import process_identity
from model.runs import lock
from model.runs.lock import LOCK, InUse, Lock
from tests.cli.calling import ROOT, Shell
from tests.survival import small

MINE = process_identity.beginning(os.getpid())


def left(folder: Path, **changed: Any) -> None:
    """Leave a lock as a run of this process would, with some of it changed."""
    who = {"pid": os.getpid(), "host": platform.node(), "since": "2026-01-02 10:02", "began": MINE, **changed}
    (folder / LOCK).write_text(json.dumps(who), encoding="utf-8")


def dead() -> int:
    """Return the number of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_second_run_is_refused(lodeplan: Shell, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    left(run)
    path = small.written(tmp_path)
    said = f"error: {run}: in use by pid {os.getpid()} on {platform.node()} since 2026-01-02 10:02"
    for words in ((), ("--resume",)):
        answer = lodeplan("run", path, "-q", "--out", run, *words)
        assert (answer.code, answer.out, answer.lines) == (7, "", [said])
    assert [p.name for p in run.iterdir()] == [LOCK]


def test_another_machine_is_believed(tmp_path: Path) -> None:
    left(tmp_path, host="elsewhere", pid=dead())
    with pytest.raises(InUse) as refused:
        Lock(tmp_path).take()
    assert str(refused.value).endswith(
        f"on elsewhere since 2026-01-02 10:02; if that run is gone, delete {tmp_path / LOCK}"
    )


HEALS = {
    "owner is dead": lambda folder: left(folder, pid=dead()),
    "its number is used again": lambda folder: left(folder, began="another time"),
    "no number": lambda folder: left(folder, pid=0),
    "no lock of ours": lambda folder: (folder / LOCK).write_text("gibberish", encoding="utf-8"),
    "nothing in it": lambda folder: (folder / LOCK).write_text("", encoding="utf-8"),
    "other words": lambda folder: (folder / LOCK).write_text('{"pid": "x"}', encoding="utf-8"),
}


@pytest.mark.parametrize("leave", HEALS.values(), ids=list(HEALS))
def test_dead_lock_heals(tmp_path: Path, leave: Any) -> None:
    leave(tmp_path)
    mine = Lock(tmp_path)
    mine.take()
    assert mine.held()
    assert json.loads((tmp_path / LOCK).read_text(encoding="utf-8"))["pid"] == os.getpid()
    mine.release()
    assert list(tmp_path.iterdir()) == []


def test_unknown_beginning_is_believed(tmp_path: Path) -> None:
    left(tmp_path, began=process_identity.UNKNOWN)
    with pytest.raises(InUse):
        Lock(tmp_path).take()


def test_a_lock_is_released_only_by_its_owner(tmp_path: Path) -> None:
    mine = Lock(tmp_path)
    mine.take()
    left(tmp_path, pid=1)
    assert not mine.held()
    mine.release()
    assert (tmp_path / LOCK).exists()


def test_a_disk_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(lock.os, "link", none)
    mine, other = Lock(tmp_path), Lock(tmp_path)
    mine.take()
    with pytest.raises(InUse):
        other.take()
    mine.release()


RACE = """
import sys, time
from pathlib import Path
from model.runs.lock import InUse, Lock
folder, go = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
while not go.exists():
    pass
lock = Lock(folder)
try:
    lock.take()
    time.sleep(1)
    print("mine" if lock.held() else "robbed")
except InUse:
    print("refused")
"""


@pytest.mark.parametrize("stale", [False, True])
def test_of_many_at_once_one_wins(tmp_path: Path, stale: bool) -> None:
    folder, go = tmp_path / "run", tmp_path / "go"
    folder.mkdir()
    if stale:
        left(folder, pid=dead())
    command = [sys.executable, "-c", RACE, str(folder), str(go)]
    racers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    for racer in racers:
        assert racer.stdout is not None
        racer.stdout.readline()
    go.touch()
    said = sorted(racer.communicate(timeout=60)[0].strip() for racer in racers)
    assert said == ["mine", *["refused"] * 5]


def test_beginnings() -> None:
    assert MINE
    assert process_identity.beginning(os.getpid()) == MINE
    assert process_identity.beginning(dead()) is None
    assert process_identity.beginning(0) is None
    assert process_identity.beginning(-1) is None


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_process_that_ended_unmourned_is_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert process_identity.beginning(child.pid) is None
    child.wait()


@pytest.mark.skipif(os.name == "nt", reason="asks ps")
def test_beginning_without_proc() -> None:
    assert process_identity._elsewhere(os.getpid()) == process_identity._elsewhere(os.getpid())
    assert process_identity._elsewhere(dead()) is None

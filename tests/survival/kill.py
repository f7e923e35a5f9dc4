"""Kill runs with SIGKILL, a thousand times at random, and prove that nothing finished is lost.

    uv run python -m tests.survival.kill [kills] [seed]

Half of the kills come after a random time, in whatever the run is doing; half at a random call that writes, flushes,
renames or makes something, where a half-written file would show (there the answers are known beforehand, so that
nearly all of the time goes into writing). After each kill: what the manifest lists is on the disk, whole, and nothing
that was listed before is gone. Then the run goes on with `--resume`, and may be killed again; when it ends, the folder
holds the same bytes as that of a run that was never killed, times aside.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.analysis.solve import each_variant
from model.analysis.solve import study as running
from model.analysis.solve.outcome import Outcome
from model.analysis.solve.study import run_study
from model.runs import durable_files
from model.study.load import load_study
from model.study.loaded import LoadedStudy
from tests.survival import small

LANES = max(1, min(4, os.cpu_count() or 1))
AT_A_WRITE, AT_A_TIME = "at a write", "after a time"
WRITING = ("open", "write", "fsync", "close", "replace", "link", "mkdir", "unlink")


@dataclass
class Sweep:
    """What a sweep found: kills by kind, how many variants were finished when a kill came, runs compared."""

    kills: Counter[str] = field(default_factory=Counter)
    finished: Counter[int] = field(default_factory=Counter)
    compared: int = 0
    failures: list[str] = field(default_factory=list)


class _Killing:
    """The `os` that `durable_files` sees: the process dies at the n-th call that changes the disk, or just after it."""

    def __init__(self, at: int) -> None:
        self.left, self.after = divmod(at, 2)

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in WRITING:
            return real

        def call(*given: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left == 0 and not self.after:
                os.kill(os.getpid(), signal.SIGKILL)
            done = real(*given, **more)
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return call


class Counting:
    """The `os` that `model.runs.durable_files` sees: it only counts the calls that change the disk."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in WRITING:
            return real

        def call(*given: Any, **more: Any) -> Any:
            self.calls.append(name)
            return real(*given, **more)

        return call


def swept(kills: int, seed: int, folder: Path) -> Sweep:
    """Kill runs until `kills` are dead; one process at a time."""
    rng, found = random.Random(seed), Sweep()
    loaded = load_study(small.written(folder))
    plain, counting = folder / "never-killed", Counting()
    read = running.prepared_each(loaded)
    afresh = running.read_afresh(read[0], loaded.study, loaded.study.variants)
    running.prepared_each = lambda *_, **__: read  # reading writes nothing: once is enough
    running.read_afresh = lambda *_: afresh  # type: ignore[assignment]
    durable_files.os = counting  # type: ignore[attr-defined]
    began = time.perf_counter()
    run_study(loaded, out=plain)
    seconds, wanted = time.perf_counter() - began, small.contents(plain)
    durable_files.os = os  # type: ignore[attr-defined]
    answers = {name: each_variant.solve_variant(name, loaded, read[1], afresh[name]) for name in loaded.study.variants}
    number = 0
    while sum(found.kills.values()) < kills:
        number += 1
        target = folder / f"run-{number}"
        try:
            _until_it_ends(loaded, target, answers, seconds, len(counting.calls), rng, found, kills)
            if small.contents(target) != wanted:
                found.failures.append(f"{target}: not the bytes of a run that was never killed")
            found.compared += 1
            if left := small.leftovers(target):
                found.failures.append(f"{target}: left behind {left}")
        except Exception as fault:
            found.failures.append(f"{target}: {type(fault).__name__}: {fault}")
            found.kills["failed"] += 1
    return found


def _until_it_ends(
    loaded: LoadedStudy,
    target: Path,
    answers: Mapping[str, Outcome],
    seconds: float,
    calls: int,
    rng: random.Random,
    found: Sweep,
    kills: int,
) -> None:
    """Start a run, kill it, go on with it, until it comes to its end."""
    before: dict[str, Any] = {}
    while True:
        kind = rng.choice((AT_A_WRITE, AT_A_TIME))
        enough = sum(found.kills.values()) >= kills
        at, after = rng.randrange(2, 2 * calls), rng.uniform(0, 1.1 * seconds)
        if enough:
            kind, at, after = AT_A_WRITE, 2**60, 0.0
        code = _child(lambda kind=kind, at=at: _one_run(loaded, target, answers, kind, at), kind, after)
        small.untouched_by(target, before)
        before = small.finished(target)
        if code == 0:
            return
        if code != -signal.SIGKILL:
            raise AssertionError(f"a run ended with {code}")
        found.kills[kind] += 1
        found.finished[len(before)] += 1


def _one_run(loaded: LoadedStudy, target: Path, answers: Mapping[str, Outcome], kind: str, at: int) -> None:
    if kind == AT_A_WRITE:
        each_variant.solve_variant = lambda name, *_: answers[name]  # type: ignore[assignment]
        durable_files.os = _Killing(at)  # type: ignore[attr-defined]
    run_study(loaded, out=target, resume=target.exists())


def _child(do: Callable[[], None], kind: str, after: float) -> int:
    """Do it in a process of its own, killed after a time; return its exit code."""
    pid = os.fork()
    if pid == 0:
        try:
            do()
        except BaseException as fault:
            print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
            os._exit(99)
        os._exit(0)
    if kind == AT_A_TIME:
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def sweep(kills: int, seed: int = 0, lanes: int = LANES) -> Sweep:
    """Kill runs in several lanes at once; return what they found together."""
    with tempfile.TemporaryDirectory() as folder:
        pids = []
        for lane in range(lanes):
            home = Path(folder) / f"lane-{lane}"
            home.mkdir()
            share = kills // lanes + (lane < kills % lanes)
            pid = os.fork()
            if pid == 0:
                found = swept(share, 1000 * seed + lane, home)
                (home / "found.json").write_text(json.dumps(vars(found)), encoding="utf-8")
                os._exit(0)
            pids.append(pid)
        for pid in pids:
            os.waitpid(pid, 0)
        whole = Sweep()
        for lane in range(lanes):
            found = json.loads((Path(folder) / f"lane-{lane}" / "found.json").read_text(encoding="utf-8"))
            whole.kills.update(found["kills"])
            whole.finished.update({int(k): v for k, v in found["finished"].items()})
            whole.compared += found["compared"]
            whole.failures += found["failures"]
    return whole


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    began = time.perf_counter()
    found = sweep(kills, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(found.kills.items()))
    print(f"{sum(found.kills.values())} kills ({told}) in {time.perf_counter() - began:.0f} s")
    for done, count in sorted(found.finished.items()):
        print(f"  {count:5d} came when {done} of {len(small.VARIANTS)} variants were finished")
    print(f"{found.compared} runs went on to their end and were compared with one that was never killed")
    print(f"finished variants lost: {len(found.failures)}" if found.failures else "finished variants lost: 0")
    for line in found.failures[:20]:
        print(f"  {line}")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())

"""Put small faults into a copy of the program, one at a time, and see which of them the tests notice.

    uv run python -m tests.seeded [--named] [number of faults to leave out] [words that the file or the text must hold]

Each fault is tried in a copy of the tree, in a process that has loaded the libraries but nothing of ours. First the
tests that it names run; where they pass, the quick rest. A fault whose text is not there once stops the script: the
list must follow the program. Run the tests before: one that fails without a fault would catch everything. Prints what
escaped, and ends with 1 when fewer than 95% were caught. With `--named` only the tests that a fault names run, and each
has to be caught by them. `LODEPLAN_LANES=1` leaves the other cores free.
"""

from __future__ import annotations

import ast
import os
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("cli.py", "lodeplan.py", "data", "docs", "model", "tests", "pyproject.toml", "README.md", "CONTRIBUTING.md")
LANES = max(1, min(int(os.environ.get("LODEPLAN_LANES", "4")), os.cpu_count() or 1))
SECONDS, REST_SECONDS = 400, 900
ENOUGH = 0.95
NAMED = "--named"
REST = (
    "tests/model/proof/test_certificate.py", "tests/second_model", "tests/model/formulation", "tests/model/program",
    "tests/model/solver", "tests/known", "tests/model/plan", "tests/model/policies", "tests/model/proof",
    "tests/laws/test_recomputed.py",
    "tests/laws/test_duality.py",
)  # fmt: skip
LOADED = (
    "clarabel", "highspy", "numpy", "pandas", "pyarrow.parquet", "pydantic", "pyomo.environ",
    "pyomo.core.expr.template_expr", "pytest", "python_calamine", "rich.progress", "scipy.sparse.linalg", "typer",
)  # fmt: skip
PASSED, FAILED, NONE, BROKEN = 0, 1, 5, 99


@dataclass(frozen=True)
class Fault:
    """A text of the program, what is put in its place, and the tests that ought to notice."""

    file: str
    old: str
    new: str
    tests: str


@dataclass(frozen=True)
class Trial:
    """What became of one fault: whether a test noticed, in which of the two turns, after how many seconds."""

    fault: Fault
    caught: bool
    why: str
    seconds: float


def main() -> int:
    words = [word for word in sys.argv[1:] if word != NAMED]
    left_out = int(words.pop(0)) if words and words[0].isdigit() else 0
    listed = tomllib.loads(Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))["fault"]
    chosen = [
        f for f in (Fault(**fault) for fault in listed[left_out:]) if all(word in f"{f.file} {f.old}" for word in words)
    ]
    misplaced = [f"{f.file}: {_times(f)} times: {f.old!r}" for f in chosen if _times(f) != 1 or f.old == f.new]
    if misplaced or not chosen:
        print("\n".join(["these faults do not stand once in the program; mend tests/seeded/faults.toml", *misplaced]))
        return 2
    for name in LOADED:
        __import__(name)
    began, lines = time.perf_counter(), []
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        _copy(ROOT, whole)
        waiting, lanes = list(enumerate(chosen)), {}
        while waiting or lanes:
            while waiting and len(lanes) < LANES:
                number, fault = waiting.pop(0)
                pid = os.fork()
                if pid == 0:
                    _in_a_lane(fault, whole, Path(folder) / str(number), Path(folder) / f"{number}.txt")
                lanes[pid] = number
            pid, _ = os.wait()
            if pid in lanes:
                number = lanes.pop(pid)
                line = ast.literal_eval((Path(folder) / f"{number}.txt").read_text(encoding="utf-8"))
                trial = Trial(chosen[number], *line)
                lines.append(trial)
                print(_line(trial), flush=True)
    escaped = [t for t in lines if not t.caught]
    share = 1 - len(escaped) / len(lines)
    seconds = time.perf_counter() - began
    print(f"\n{len(lines) - len(escaped)} of {len(lines)} faults caught ({share:.1%}) in {seconds:.0f} s")
    later = sum(t.caught and t.why == "by the rest" for t in lines)
    print(f"{later} of them not by the tests that were expected to, but by others")
    for trial in escaped:
        print(f"escaped: {trial.fault.file}: {_short(trial.fault.old)} -> {_short(trial.fault.new)}: {trial.why}")
    return 0 if share >= (1.0 if NAMED in sys.argv else ENOUGH) else 1


def _times(fault: Fault) -> int:
    return (ROOT / fault.file).read_text(encoding="utf-8").count(fault.old)


def _line(trial: Trial) -> str:
    f = trial.fault
    said = "caught " if trial.caught else "ESCAPED"
    return f"{said} {trial.seconds:5.0f} s  {f.file}: {_short(f.old)} -> {_short(f.new)}  [{trial.why}]"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return (words[:57] + "...") if len(words) > 60 else words or "nothing"


def _copy(whole: Path, tree: Path) -> None:
    """Copy what is tested; a copy of the copy stays the same while somebody works on the tree."""
    tree.mkdir()
    for part in PARTS:
        if (whole / part).is_dir():
            left = shutil.ignore_patterns("__pycache__", "figures", "*.pyc")
            shutil.copytree(whole / part, tree / part, ignore=left)
        else:
            shutil.copyfile(whole / part, tree / part)


def _in_a_lane(fault: Fault, whole: Path, tree: Path, said: Path) -> None:
    """Try one fault in a copy of the tree, in this process's children; never returns."""
    try:
        began = time.perf_counter()
        _copy(whole, tree)
        file = tree / fault.file
        file.write_text(file.read_text(encoding="utf-8").replace(fault.old, fault.new), encoding="utf-8")
        caught, why = _noticed(tree, fault)
        shutil.rmtree(tree, ignore_errors=True)
        said.write_text(repr((caught, why, time.perf_counter() - began)), encoding="utf-8")
    except BaseException as error:
        said.write_text(repr((False, f"could not be tried: {error!r}", 0.0)), encoding="utf-8")
    os._exit(0)


def _noticed(tree: Path, fault: Fault) -> tuple[bool, str]:
    first = _quick_then_dear(tree, fault.tests.split())
    if first == FAILED:
        return True, "by its tests"
    if first != PASSED:
        return first < 0, "by its tests: too slow" if first < 0 else f"its tests ended with {first}"
    if NAMED in sys.argv:
        return False, "none of the tests that it names looks at it"
    rest = _tests(tree, [path for path in REST if (tree / path).exists()], REST_SECONDS)
    if rest == FAILED:
        return True, "by the rest"
    return False, "no test of these looks at it" if rest == PASSED else f"the rest ended with {rest}"


def _quick_then_dear(tree: Path, paths: list[str]) -> int:
    """Run what is not marked breadth, and the rest where that notices nothing: most faults are seen at once."""
    for marked in ("not breadth", "breadth"):
        ended = _tests(tree, ["-m", marked, *paths], SECONDS)
        if ended not in (PASSED, NONE):
            return ended
    return PASSED


def _tests(tree: Path, paths: list[str], seconds: int) -> int:
    """Run tests in a child process, in the copy; return pytest's exit code, below 0 when it was ended by a signal."""
    pid = os.fork()
    if pid == 0:
        code = BROKEN
        try:
            code = _in_the_copy(tree, paths, seconds)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _in_the_copy(tree: Path, paths: list[str], seconds: int) -> int:
    """Run tests on the copy in this process, which has loaded nothing of ours; it ends itself when they take long."""
    signal.alarm(seconds)
    os.chdir(tree)
    sys.path[:] = [str(tree), *(p for p in sys.path if Path(p or ".").resolve() != ROOT)]
    for name in [n for n in sys.modules if n.split(".")[0] in ("tests", "model", "data", "cli")]:
        del sys.modules[name]
    os.environ["PYTHONPATH"] = str(tree)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    import pytest

    plain = ["-q", "-x", "-p", "no:cacheprovider", "-o", "addopts=", "--rootdir", str(tree)]
    return int(pytest.main([*plain, *paths]))


if __name__ == "__main__":
    sys.exit(main())

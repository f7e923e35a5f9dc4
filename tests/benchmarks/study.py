"""One run of the bundled study by its parts: what is HiGHS and what is not. A process a run, as the command is.

uv run python -m tests.benchmarks.study [repeats] [study]
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARTS = ("load", "prepare", "compile", "solve", "tables", "certificate", "write")
ONCE = "--once"


def once(name: str) -> dict[str, float]:
    """Return the seconds of each part of one run, all variants together."""
    from model.analysis.solve.study import run_study
    from model.study.load import load_study

    loaded = load_study(name)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        run = run_study(loaded, out=Path(folder) / "run")
        whole = time.perf_counter() - began
    seconds = {"load": run.load_seconds}
    for part in ("prepare", "compile", "solve", "tables", "certificate", "highs"):
        seconds[part] = sum(o.seconds.get(part, 0.0) for o in run.outcomes)
    seconds["whole"] = whole
    seconds["write"] = whole - sum(seconds[p] for p in PARTS if p != "write")
    return seconds


def start_up(*command: str) -> float:
    """Return the seconds a fresh Python takes for a command."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - began


def in_a_process(name: str) -> dict[str, float]:
    """Return the parts of a run that has a process to itself."""
    said = subprocess.run([sys.executable, "-m", __spec__.name, ONCE, name], check=True, capture_output=True, text=True)
    seconds: dict[str, float] = json.loads(said.stdout)
    return seconds


def main() -> None:
    if ONCE in sys.argv:
        print(json.dumps(once(sys.argv[-1])))
        return
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    name = sys.argv[2] if len(sys.argv) > 2 else "us-framework"
    runs = [in_a_process(name) for _ in range(repeats)]
    median = {part: statistics.median(run[part] for run in runs) for part in runs[0]}
    print(f"{name}, median of {repeats} runs, one variant at a time")
    for part in PARTS:
        print(f"  {part:<12} {median[part]:7.2f} s  {100 * median[part] / median['whole']:5.1f}%")
    print(f"  {'whole':<12} {median['whole']:7.2f} s")
    print(f"  HiGHS itself {median['highs']:.2f} s, everything else {median['whole'] - median['highs']:.2f} s")
    print(f"  the certificates cost {100 * median['certificate'] / median['solve']:.0f}% of the solves")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")
    bare, asked = (
        statistics.median(start_up(*c) for _ in range(repeats)) for c in (("-c", "pass"), ("cli.py", "--help"))
    )
    print(f"  --help {asked:.2f} s, {asked / bare:.1f} times an empty Python")


if __name__ == "__main__":
    main()

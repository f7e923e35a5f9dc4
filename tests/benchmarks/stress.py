"""What stress takes: single losses and pairs of a plan in cold solves of its variant, and a run with scenarios or not.

uv run python -m tests.benchmarks.stress RUN [VARIANT ...] [--pairs]   (singles; with --pairs, every two at once too)
uv run python -m tests.benchmarks.stress runs [STUDY]                  (a run with and without --no-stress)
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path


def _took(what: Callable[[], object]) -> float:
    began = time.process_time()
    what()
    return time.process_time() - began


def of_a_run(folder: Path, variants: list[str], pairs: bool) -> None:
    """Print what every loss of each variant takes, in processor seconds and in cold solves of the same program."""
    from model.analysis.reopen import reopened
    from model.analysis.stress.tried import StressOptions
    from model.analysis.stress.variant import stress_variant
    from model.analysis.what_if.bench import on_the_bench
    from model.execution.gc_pause import gc_paused
    from model.execution.text_storage import texts_as_objects
    from model.study.sharing import sharing_of
    from tests.benchmarks.measure import solve_as_it_comes

    with texts_as_objects(), gc_paused():
        again = reopened(folder)
        scenarios = again.loaded.study.scenarios
        print(
            f"  {'variant':<20} {'cold solve':>11} {'scenarios':>10} {'every loss':>10} {'contested':>10} {'pairs':>10}"
            "   (cold solves)"
        )
        for name in variants or again.run.variants:
            bench = on_the_bench(again.base_of(name), again.loaded.clauses(name))
            cold = min(_took(partial(solve_as_it_comes, bench.program)) for _ in range(3))
            contested = StressOptions(1.0, sharing=sharing_of("pro_rata"))
            asked = [
                StressOptions(),
                StressOptions(1.0),
                contested,
                *([StressOptions(1.0, pairs=True)] if pairs else []),
            ]
            spent = [_took(partial(stress_variant, name, name, bench, scenarios, one)) for one in asked]
            print(f"  {name:<20} {cold:>10.2f}s", *(f"{one / cold:>10.0f}" for one in spent), flush=True)


def runs(study: str) -> None:
    """Print the processor seconds of a run without and with its scenarios, and their ratio."""
    spent = []
    for extra in (["--no-stress"], []):
        with tempfile.TemporaryDirectory() as folder:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-m", "cli", "run", study, "--quiet", "--out", str(Path(folder) / "run"), *extra]
            subprocess.run(command, check=False, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        print(f"  run {study} {' '.join(extra):<12} {spent[-1]:>7.1f} s", flush=True)
    print(f"  with scenarios, of without: {spent[1] / spent[0]:.2f}")


if __name__ == "__main__":
    if sys.argv[1] == "runs":
        runs(*sys.argv[2:] or ["us-framework"])
    else:
        of_a_run(Path(sys.argv[1]), [v for v in sys.argv[2:] if v != "--pairs"], "--pairs" in sys.argv)

"""What a step costs: seconds of processor, seconds of wall clock, and how far memory rose above where it stood."""

from __future__ import annotations

import gc
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest import mock

STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Cost:
    """Medians over some repeats; memory of the first one."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    repeats: int

    def written(self) -> dict[str, float]:
        return asdict(self)


def solve_as_it_comes(program: Any) -> Any:
    """Solve a program with the solver's own options, which no later choice of ours makes faster: a unit of time."""
    from model.solver import highs

    with mock.patch.object(highs, "QUICK", ()):
        return highs.solve(program)


def measured(do: Callable[[], Any], repeats: int = 1) -> tuple[Cost, Any]:
    """Return what `do` costs and what it returned last."""
    cpu, wall, peak, out = [], [], 0.0, None
    for turn in range(repeats):
        out = None
        gc.collect()
        before = _memory_mb("VmRSS")
        _forget_peak()
        began, at = time.perf_counter(), time.process_time()
        out = do()
        cpu.append(time.process_time() - at)
        wall.append(time.perf_counter() - began)
        if turn == 0:
            peak = _memory_mb("VmHWM") - before
    return Cost(statistics.median(cpu), statistics.median(wall), peak, repeats), out


def _forget_peak() -> None:
    """Let the highest memory be counted from here, where the system can."""
    if FORGET.exists():
        FORGET.write_text("5")


def _memory_mb(which: str) -> float:
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith(which))
        return int(line.split()[1]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit

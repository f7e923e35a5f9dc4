"""How much memory a study or a program takes, known from how many rows and columns it will have, before it is built.

The figures are measured on generated studies from five thousand to two million rows and columns
(`tests/benchmarks/RESULTS.md`), rounded up: what one run needs at its peak, reports included.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from data.messages.finding import Finding
from model.frames.study_frames import Frames

PROGRAM_MB = 350.0
"""What a run takes whatever its size: Python, libraries, the solver."""
STUDY_KB = 2.3
"""For each row and column of a study without its policies: tables, frames, program, plan, proof, reports."""
VARIANT_KB = 1.2
"""For each row and column of a variant's program, once its arrays are there: matrix, solver, plan and proof."""
CGROUP = Path("/sys/fs/cgroup")


class TooLarge(Exception):
    """A program does not fit in memory; the message holds the estimate and what drives it."""


@dataclass(frozen=True)
class Need:
    """What a study takes: megabytes, rows and columns in all, and how many of them for what."""

    mb: float
    count: int
    drivers: Mapping[str, int]

    def in_words(self, free_mb: float) -> str:
        """Return the estimate, what there is, and the largest driver."""
        what, most = max(self.drivers.items(), key=lambda item: item[1])
        return (
            f"needs about {_gb(self.mb)} of memory and {_gb(free_mb)} are free: the program has {self.count:,} rows "
            f"and columns, {most:,} of them for {what}"
        )


def need_of(base: Frames, jobs: int = 1) -> Need:
    """Return what a study takes with `jobs` variants at a time; rows of policies are not counted."""
    years = len(base.years)
    balances = len(base.demands[["form"]].drop_duplicates()) + len(base.forms)
    counts = {
        f"purchases ({base.offers['seller'].nunique():,} supplier steps in {years} years)": 2 * len(base.offers),
        f"plants ({base.outputs['plant'].nunique():,} in {years} years)": 2 * len(base.outputs) + len(base.builds),
        f"end uses and products in {years} years": 4 * len(base.demands) + 2 * len(base.products),
        f"balances, stock, scrap and outlets in {years} years": 3 * balances * years
        + 4 * len(base.stocks)
        + 2 * len(base.collections)
        + len(base.outlets),
    }
    total = sum(counts.values())
    return Need(PROGRAM_MB * jobs + total * STUDY_KB / 1024 * (1 + 0.5 * (jobs - 1)), total, counts)


def too_large(base: Frames, file: str, jobs: int = 1) -> list[Finding]:
    """Return an error when a study does not fit in the memory that is free; nothing where that is not known."""
    free, need = free_mb(), need_of(base, jobs)
    if free is None or need.mb <= free:
        return []
    less = "; plan fewer minerals or years, or join supplier steps"
    if jobs > 1 and need_of(base).mb <= free:
        less = f"; write fewer --jobs than {jobs}"
    return [Finding(file, None, "", "", need.in_words(free) + less)]


def refuse_too_large(rows: Mapping[str, int], columns: Mapping[str, int]) -> None:
    """Raise TooLarge when a variant's program does not fit in the memory that is free, before it is built."""
    total, free = sum(rows.values()) + sum(columns.values()), free_mb()
    need = Need(total * VARIANT_KB / 1024, total, {**columns, **rows})
    if free is not None and need.mb > free:
        raise TooLarge(need.in_words(free))


def free_mb() -> float | None:
    """Return the memory that is free for this process, of the machine or its container; None where nothing tells."""
    known = [mb for mb in (_machine_mb(), _container_mb()) if mb is not None]
    return min(known) if known else None


def _machine_mb() -> float | None:
    with suppress(OSError, ValueError, StopIteration, IndexError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) / 1024
    with suppress(AttributeError, OSError, ValueError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1024**2
    return None


def _container_mb() -> float | None:
    for most, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        with suppress(OSError, ValueError):
            limit, now = (int((CGROUP / name).read_text(encoding="ascii")) for name in (most, used))
            return max(limit - now, 0) / 1024**2
    return None


def _gb(mb: float) -> str:
    return f"{mb / 1024:.1f} GB"

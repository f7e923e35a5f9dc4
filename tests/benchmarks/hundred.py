"""A hundred variants of the bundled study through the whole command: wall clock, processor time, memory.

uv run python -m tests.benchmarks.hundred [number of variants]

Every variant is the law in force and one lever at one level: a cap on any one country, a floor of allied supply, a
further duty on everything abroad, a floor of recycled supply.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib import resources
from pathlib import Path

LEVERS = (
    "country_share_cap = {{ max = {0:.4f}, stages = ['refined', 'component'] }}",
    "bloc_share_floor = {{ bloc = 'allies', min = {1:.4f}, stages = ['refined'] }}",
    "tariff = {{ rate = {1:.4f} }}",
    "recycled_share_floor = {{ min = {2:.4f}, stages = ['refined'] }}",
)


def study(count: int) -> str:
    """Return the bundled study with `count` variants, the levels spread evenly."""
    bundled = (resources.files("data") / "studies" / "us-framework.toml").read_text(encoding="utf-8")
    lines = [bundled[: bundled.index("[variants.diversify]")].replace('"us-framework"', '"hundred"')]
    for i in range(count - 2):
        share = i / count
        lever = LEVERS[i % len(LEVERS)].format(1 - 0.3 * share, 0.3 * share, 0.05 * share).replace("'", '"')
        lines += [f"[variants.v{i:03}]", 'extends = "current-law"', f"[[variants.v{i:03}.policies]]", lever, ""]
    return "\n".join(lines)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hundred.toml"
        path.write_text(study(count), encoding="utf-8")
        command = [sys.executable, "cli.py", "run", str(path), "-q", "--no-report", "--out", str(Path(folder) / "run")]
        began = time.perf_counter()
        ended = subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode
        wall = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{count} variants of us-framework on {os.cpu_count()} cores: exit {ended}, {wall:.1f} s wall clock")
    print(f"  {used.ru_utime + used.ru_stime:.1f} s of processor here, largest process {used.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()

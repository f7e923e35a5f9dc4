"""A table of a million rows read and checked, as CSV and parquet: seconds and memory, as ratios.

uv run python -m tests.benchmarks.tables [rows]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from tests.data import tiny

FORMS, YEARS = 100, 50
FIRST = 2024
SETTINGS = tiny.SETTINGS.replace("last_year = 2026", f"last_year = {FIRST + YEARS - 1}")


def suppliers(rows: int, bad: int = 0) -> pd.DataFrame:
    """Return sellers of many forms from many countries, every year, `bad` of them with a price that is no number."""
    countries = max(rows // (FORMS * YEARS), 1)
    grid = pd.MultiIndex.from_product(
        [[f"lithium.f{i}" for i in range(FORMS)], [f"C{i}" for i in range(countries)], range(FIRST, FIRST + YEARS)],
        names=["form", "country", "year"],
    ).to_frame(index=False)
    random = np.random.default_rng(1)
    price = np.round(random.uniform(10_000, 90_000, len(grid)), 2).astype(str)
    price[np.linspace(0, len(grid) - 1, bad).astype(int)] = "1,5"
    known = dict(zip(tiny.PROVENANCE, tiny.SAID, strict=True))
    return grid.assign(
        step=1, available_t=np.round(random.uniform(100, 900, len(grid)), 3), price_usd_per_t=price,
        freight_usd_per_t=500, owner=grid["country"], ramp_rate=0.2, ramp_t=50, **known,
    )  # fmt: skip


def write(folder: Path, rows: int, kind: str, bad: int) -> int:
    """Write the dataset and return the bytes of its large table."""
    frame = suppliers(rows, bad)
    tables = tiny.rows()
    forms, countries, demand = tables["forms"], tables["countries"], tables["demand"]
    tables["forms"] = [forms[0], *([f, *forms[2][1:]] for f in frame["form"].unique()), forms[2]]
    tables["countries"] = [countries[0], countries[1], *([c, c, *countries[2][2:]] for c in frame["country"].unique())]
    years = range(FIRST, FIRST + YEARS)
    tables["demand"] = [demand[0], *([*demand[1][:4], str(year), *demand[1][5:]] for year in years)]
    for row in tables["demand"][1:]:
        row[1] = "lithium.f0"
    tables["shortage"][1][1] = "lithium.f0"
    del tables["suppliers"]
    tiny.write_folder(folder, tables, SETTINGS)
    file = folder / f"suppliers.{kind}"
    if kind == "csv":
        frame.to_csv(file, index=False)
    else:
        frame.astype({"price_usd_per_t": "str"}).to_parquet(file)
    return file.stat().st_size


def read(path: str) -> None:
    """Read and check a dataset in this process; print seconds (clock, processor), bytes (before, most), findings."""
    from data.load import load_dataset
    from data.messages.finding import BadInput

    empty = most_memory()
    began, at = time.perf_counter(), time.process_time()
    try:
        findings = len(load_dataset(path).warnings)
    except BadInput as error:
        findings = len(error.findings)
    spent = time.perf_counter() - began, time.process_time() - at
    print(*spent, empty, most_memory(), findings)


def most_memory() -> int:
    """Return the most bytes this process has held; elsewhere than on Linux, those of the one that started it too."""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * int(status.read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0])
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measured(path: str) -> list[float]:
    command = [sys.executable, "-m", "tests.benchmarks.tables", "--read", path]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def plain_seconds(path: Path) -> float:
    """Return the processor seconds of reading a CSV file alone, nothing checked."""
    at = time.process_time()
    pd.read_csv(path, dtype=str, keep_default_na=False)
    return time.process_time() - at


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        print(f"{rows:,} rows of suppliers")
        for name, kind, bad, many in (
            ("csv", "csv", 0, rows), ("tenth", "csv", 0, rows // 10), ("parquet", "parquet", 0, rows),
            ("bad csv", "csv", 1000, rows),
        ):  # fmt: skip
            at = Path(folder) / name
            size = write(at, many, kind, bad)
            wall, spent, before, peak, findings = measured(str(at))
            alone = f", {spent / plain_seconds(at / 'suppliers.csv'):.1f} times reading alone" if kind == "csv" else ""
            print(
                f"  {name:<8} {many:>9,} rows {size / 1e6:6.0f} MB  {wall:5.1f} s, processor {spent:5.1f} s{alone}; "
                f"memory {peak / 1e6:,.0f} MB at most, {before / 1e6:,.0f} before; {findings:.0f} findings"
            )
    wall, spent, before, peak, _ = measured("us_2026")
    memory = f"memory {peak / 1e6:,.0f} MB at most, {before / 1e6:,.0f} before"
    print(f"us_2026: {wall:.2f} s, processor {spent:.2f} s; {memory}")


if __name__ == "__main__":
    if "--read" in sys.argv:
        read(sys.argv[-1])
    else:
        main()

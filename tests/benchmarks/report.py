"""The reports of the bundled study: seconds of each part, bytes, and what a browser needs to open the page.

uv run python -m tests.benchmarks.report [RUN]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.model.report.chromium import Chromium, program

OPENED = (
    "(n => ({drawn: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,"
    " read: n.domInteractive, done: n.duration}))(performance.getEntriesByType('navigation')[0])"
)


def timed(name: str, do: Callable[[], Any]) -> Any:
    began, at = time.perf_counter(), time.process_time()
    out = do()
    print(f"  {name:<12} {time.perf_counter() - began:6.2f} s   processor {time.process_time() - at:6.2f} s")
    return out


def main() -> None:
    from model.analysis.solve.study import run_study
    from model.report.headlines import findings
    from model.report.page.page import FRONT, pages
    from model.report.run_view import run_view
    from model.report.workbook.workbook import workbook
    from model.study.load import load_study

    with tempfile.TemporaryDirectory() as folder:
        data = None
        run = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "run"
        if len(sys.argv) == 1:
            data = run_study(load_study("us-framework"), out=run).data
        m = timed("open", lambda: run_view(run, data=data))
        said = timed("findings", lambda: findings(m))
        shown = timed("pages", lambda: pages(m, said))
        book = timed("workbook", lambda: workbook(m, said))
        whole = sum(map(len, shown.values()))
        sizes = f"front page {len(shown[FRONT]) / 1e6:.2f} of {whole / 1e6:.2f} MB"
        print(f"  {len(m.solved)} plans; {sizes}, workbook {len(book) / 1e6:.2f} MB")
        if program() is not None:
            (Path(folder) / FRONT).write_text(shown[FRONT], encoding="utf-8")
            for _ in range(3):
                with Chromium() as chromium:
                    chromium.open(Path(folder) / FRONT)
                    found = chromium.run(OPENED)
                print("  browser " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in found.items()))


if __name__ == "__main__":
    main()

"""What an explanation takes: solves, and its time as a multiple of one cold solve of the same variant.

uv run python -m tests.benchmarks.explain RUN [VARIANT ...]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path


def main() -> None:
    from model.analysis.explain import explain
    from model.analysis.reopen import reopened
    from model.analysis.what_if.bench import on_the_bench

    run = Path(sys.argv[1])
    again = reopened(run)
    print(f"  {'variant':<22} {'solves':>6} {'cold solve':>11} {'explain':>9} {'ratio':>6}   (processor seconds)")
    for variant in sys.argv[2:] or again.run.variants:
        began = time.process_time()
        on_the_bench(again.base, again.loaded.clauses(variant))
        cold = time.process_time() - began
        began = time.process_time()
        found = explain(run, variant)
        whole = time.process_time() - began
        print(f"  {variant:<22} {found.solves:>6} {cold:>10.2f}s {whole:>8.2f}s {whole / cold:>6.1f}")


if __name__ == "__main__":
    main()

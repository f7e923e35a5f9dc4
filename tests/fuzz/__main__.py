"""`python -m tests.fuzz SECONDS [SEED]`: spoilt inputs for so long; prints how many of which kind, and how fast."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter

from hypothesis import seed

BATCH = 100


def main(seconds: float, first: int) -> int:
    """Try inputs, a batch of each kind in turn; return 1 when one was not answered."""
    os.environ["LODEPLAN_FUZZ"] = str(BATCH)  # read when the tests are loaded
    from tests.fuzz import test_fuzz as fuzz

    kinds = (fuzz.test_study_files, fuzz.test_tables, fuzz.test_workbooks, fuzz.test_command_lines)
    began, tried, number = time.monotonic(), Counter[str](), first
    while time.monotonic() - began < seconds:
        for kind in kinds:
            try:
                seed(number)(kind)()
            except BaseException as fault:
                print(f"{kind.__name__}, seed {number}: {type(fault).__name__}\n{fault}")
                return 1
            tried[kind.__name__] += BATCH
        number += 1
    spent, total = time.monotonic() - began, sum(tried.values())
    print(", ".join(f"{name.removeprefix('test_')} {count}" for name, count in tried.items()))
    print(f"{total} inputs in {spent:.0f} s, {total / spent:.1f} a second; none unanswered")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))

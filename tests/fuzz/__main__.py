"""`python -m tests.fuzz SECONDS [SEED]`: spoilt inputs for so long; prints how many of which kind, and how fast."""

from __future__ import annotations

import sys
import time
from collections import Counter

from hypothesis import HealthCheck, seed, settings

from tests.fuzz import test_fuzz

KINDS = (test_fuzz.test_study_files, test_fuzz.test_tables, test_fuzz.test_workbooks, test_fuzz.test_command_lines)
BATCH = 100


def main(seconds: float, first: int) -> int:
    """Try inputs, a batch of each kind in turn; return 1 when one was not answered."""
    began, tried, number = time.monotonic(), Counter[str](), first
    while time.monotonic() - began < seconds:
        for kind in KINDS:
            many = settings(
                max_examples=BATCH,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            )
            try:
                seed(number)(many(kind))()
            except BaseException as fault:
                print(f"{kind.__name__}, seed {number}: {type(fault).__name__}\n{fault}")
                return 1
            tried[kind.__name__] += BATCH
        number += 1
    spent = time.monotonic() - began
    print(", ".join(f"{name.removeprefix('test_')} {count}" for name, count in tried.items()))
    print(f"{sum(tried.values())} inputs in {spent:.0f} s, {sum(tried.values()) / spent:.1f} a second; none unanswered")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))

"""`python -m tests.fuzz SECONDS [SEED]`: spoilt inputs for so long; prints how many of which kind, and how fast."""

from __future__ import annotations

import sys
import time
from collections import Counter

from tests.fuzz.kinds import KINDS

BATCH = 100


class NotAnswered(Exception):
    """An input that was not answered: of which kind and seed, and what came."""


def tried_for(seconds: float, first: int, batch: int = BATCH) -> dict[str, int]:
    """Ask a batch of each kind in turn, at least once, until the seconds are over; return how many of each.

    first: the first seed. Raises NotAnswered with the kind and the seed of the first input that is not answered.
    """
    began, tried, number = time.monotonic(), Counter[str](), first
    while number == first or time.monotonic() - began < seconds:
        for name, ask in KINDS.items():
            try:
                ask(batch, number)
            except BaseException as fault:
                raise NotAnswered(f"{name}, seed {number}: {type(fault).__name__}\n{fault}") from fault
            tried[name] += batch
        number += 1
    return dict(tried)


def main(seconds: float, first: int) -> int:
    """Try inputs and print how many were answered; return 1 when one was not."""
    began, spent = time.monotonic(), time.process_time()
    try:
        tried = tried_for(seconds, first)
    except NotAnswered as fault:
        print(fault)
        return 1
    took, spent, total = time.monotonic() - began, time.process_time() - spent, sum(tried.values())
    print(", ".join(f"{name} {count}" for name, count in tried.items()))
    print(f"{total} inputs in {took:.0f} s, {total / took:.1f} a second ({spent:.0f} s of processor); none unanswered")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))

"""What a move of a lever takes on the what-if page: from what the page asks to the numbers that it gets.

uv run python -m tests.benchmarks.explore [MOVES] [STUDY] [VARIANT]
"""

from __future__ import annotations

import statistics
import sys
import time
from itertools import cycle

import lodeplan  # noqa: F401 - first, so that numpy adds with one thread
from model.analysis.exploration import Lever, Planner, planner_of
from model.execution.text_storage import texts_as_objects
from model.explore.answers import Answers
from model.explore.desk import Desk
from model.solver.highs import solve
from model.study.load import load_study

STEPS = (0.9, 0.7, 0.8, 0.6, 0.95, 0.75, 0.85, 0.65)
"""What the level of a lever is turned to in turn, of what is stated; no two positions of a session are one."""


def turns(levers: list[Lever], count: int) -> list[tuple[str, float]]:
    """Return moves: each lever turned once, then each again to another level."""
    out = []
    for number, lever in zip(range(count), cycle(levers), strict=False):
        again = number // len(levers)
        out.append((lever.key, lever.stated * STEPS[again % len(STEPS)] * (1 - 0.001 * (again // len(STEPS)))))
    return out


def main(count: int, named: str, variant: str) -> None:
    def read() -> Planner:
        return planner_of(load_study(named))

    with texts_as_objects():
        began = time.process_time()
        answers = Answers(Desk(read(), read))
        print(f"{named}: {time.process_time() - began:.1f} s of processor to the first plan")
        answers.answer({"act": "start", "variant": variant})
        desk = answers.desk
        levers = [x for x in desk.planner.levers if variant in x.variants and x.amount_field]
        bench = desk.now.bench
        assert bench is not None
        begins = time.process_time()
        solve(bench.program)
        cold = time.process_time() - begins
        processor, wall = [], []
        for key, level in turns(levers, count):
            marks = time.process_time(), time.perf_counter()
            answer = answers.answer({"act": "move", "key": key, "setting": level})
            processor.append(time.process_time() - marks[0])
            wall.append(time.perf_counter() - marks[1])
            assert not answer["refused"], answer["refused"]
    print(f"{variant}: {count} moves of {len(levers)} levers; a cold solve {cold:.3f} s of processor")
    for name, seconds in (("processor", processor), ("wall clock", wall)):
        low, middle, high = statistics.quantiles(seconds, n=20)[0], statistics.median(seconds), max(seconds)
        print(f"  {name:<11} median {middle:.2f} s, 5% below {low:.2f}, worst {high:.2f}")
    print(f"  {statistics.median(processor) / cold:.1f} cold solves at the median")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 100, *(given[1:] or ["us-framework"])[:1], *(given[2:] or ["allied-floor"])[:1])

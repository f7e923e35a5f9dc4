"""What a hedge takes in cold solves: scenarios prepared, then planned by cutting planes to the gap `hedge` asks for.

uv run python -m tests.benchmarks.hedge [SCENARIOS] [STUDY]

Before them a comb of the same study's stops, to a gap of 2e-6 of its cost.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

UNCERTAIN = """
[uncertainty]
kind = "two_stage"
decide_before = 2028
scenarios = {count}
stops = true
projects = true
demand = {{ low = 0.25, central = 0.5, high = 0.25, source = "assumed" }}
price_correlation = {{ value = 0.3, source = "assumed" }}
[uncertainty.prices]
lithium = {{ volatility = 0.4, source = "assumed" }}
nickel = {{ volatility = 0.25, source = "assumed" }}
graphite = {{ volatility = 0.2, source = "assumed" }}
"""

COMB = """
[uncertainty]
kind = "comb"
decide_before = 2028
stops = true
"""
COMB_GAP = 2e-6


def comb(study: str) -> None:
    """Print processor seconds and cold solves of a comb: branches, rounds, what is proven."""
    from model.analysis.hedge.asked import question_of
    from model.analysis.hedge.comb import combed
    from model.analysis.hedge.cutting_planes import Stop
    from model.analysis.hedge.planned import alone, world
    from model.study.load import load_study
    from tests.benchmarks.measure import measured, solve_as_it_comes

    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{study}.toml"
        file.write_text(Path(f"data/studies/{study}.toml").read_text() + COMB)
        loaded = load_study(file)
        question = question_of(loaded, loaded.study.baseline)
        today = alone(world(question, question.drawn.central()))
        cold, _ = measured(lambda: solve_as_it_comes(today.program), 3)
        began = time.process_time()

        def heard(said: str) -> None:
            _told(said, time.process_time() - began, cold.cpu_s)

        took, found = measured(lambda: combed(question, today, Stop(relative=COMB_GAP), heard))
        gap = (found.expected - found.bound) / found.expected
        _told(
            f"comb of {len(found.losses)} branches, gap {gap:.1e}, its trunk certified",
            took.cpu_s, cold.cpu_s, took.peak_mb,
        )  # fmt: skip


def main(count: int, study: str) -> None:
    """Print processor seconds and cold solves of each step, rounds, gaps and most memory."""
    from model.analysis.hedge.asked import question_of
    from model.analysis.hedge.cutting_planes import Cutting, Stop, by_cuts
    from model.analysis.hedge.draws import PLANNED
    from model.analysis.hedge.many import gathered
    from model.analysis.hedge.planned import alone, world
    from model.study.load import load_study
    from tests.benchmarks.measure import measured, solve_as_it_comes

    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{study}.toml"
        file.write_text(Path(f"data/studies/{study}.toml").read_text() + UNCERTAIN.format(count=count))
        loaded = load_study(file)
        question = question_of(loaded, loaded.study.baseline)
        today = alone(world(question, question.drawn.central()))
        cold, _ = measured(lambda: solve_as_it_comes(today.program), 3)
        numbers: dict[tuple[str, tuple[str | int, ...]], int] = {}
        scenarios = question.drawn.scenarios(PLANNED)
        took, family = measured(
            lambda: gathered(question, scenarios, today.program, numbers, lambda _: None)
        )  # fmt: skip
        _told(f"{count:,} scenarios prepared", took.cpu_s, cold.cpu_s, took.peak_mb)
        first = np.zeros(len(numbers))
        for key, value in question.stage.values(today.program, today.answer.solution.x).items():
            first[numbers[key]] = value
        began = time.process_time()

        def heard(said: str) -> None:
            _told(said, time.process_time() - began, cold.cpu_s)

        took, found = measured(lambda: by_cuts(Cutting([family], len(numbers)), first, Stop(), heard))
        _told(f"planned, {found.solves:,} answers", took.cpu_s, cold.cpu_s, took.peak_mb)


def _told(what: str, cpu: float, cold: float, mb: float | None = None) -> None:
    memory = "" if mb is None else f", {mb:,.0f} MB"
    print(f"{what:<80} {cpu:>8.1f} s {cpu / cold:>8.0f} cold solves of {cold:.2f} s{memory}", flush=True)


if __name__ == "__main__":
    comb(sys.argv[2] if len(sys.argv) > 2 else "us-framework")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, sys.argv[2] if len(sys.argv) > 2 else "us-framework")

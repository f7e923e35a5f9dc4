"""What samples take: processor seconds of one process a sample of a study's baseline, in cold solves of its program.

uv run python -m tests.benchmarks.sample [SAMPLES] [STUDY]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import lodeplan  # noqa: F401 - first, so that numpy adds with one thread
from data.uncertainty.draws import draws_of
from model.analysis.sample import one_sample, run
from model.analysis.sample.design import Options, ranks
from model.analysis.solve.before_solving import prepared_each
from model.execution.gc_pause import gc_paused
from model.execution.text_storage import texts_as_objects
from model.solver.highs import solve
from model.study.load import load_study
from model.study.overrides import chosen_variants

EVERY = 50
"""Samples between two cold solves of the published program, so that both sides of the ratio see the same machine."""
PARTS = {
    "answer": "arrays, compiling, solving", "base_frames": "frames of the study",
    "headlines": "ledger, shares, summary",
    "proven_gap": "proof", "physical_tables": "tables of the plan", "variant_frames": "sentences",
}  # fmt: skip


def _took(what: Callable[[], object]) -> float:
    began = time.process_time()
    what()
    return time.process_time() - began


def timed(spent: dict[str, float]) -> None:
    """Have what a sample calls add up its processor seconds, by name."""
    for name in PARTS:
        was = getattr(one_sample, name)

        def wrapped(*given: object, _was: Callable[..., object] = was, _name: str = name, **more: object) -> object:
            began = time.process_time()
            try:
                return _was(*given, **more)
            finally:
                spent[_name] = spent.get(_name, 0.0) + time.process_time() - began

        setattr(one_sample, name, wrapped)


def main(count: int, named: str) -> None:
    loaded = load_study(named)
    names = chosen_variants(loaded, [loaded.study.baseline])
    with texts_as_objects(), gc_paused():
        data, base, bases, _ = prepared_each(loaded)
        plants = {*base.outputs["plant"], *base.builds["plant"]}
        draws = draws_of(data, set(base.forms["form"]), plants)
        published = run.published_plans(loaded, data, bases, names, lambda _: None)
        given = one_sample.Given(loaded, draws, ranks(draws, Options(n=count)), names, published.answers)
        program, spent = published.answers[loaded.study.baseline].program, dict[str, float]()
        timed(spent)
        cold, whole = [], []
        for number in range(1, count + 1):
            if number % EVERY == 1:
                cold.append(_took(partial(solve, program)))
            whole.append(_took(partial(one_sample.solved_sample, number, given)))
    one = statistics.median(cold)
    print(f"{named}: {loaded.study.baseline}, {count} samples of {len(draws.things)} figures; a cold solve {one:.3f} s")
    print(f"  {sum(whole):.0f} s, {sum(whole) / one:.0f} cold solves; a thousand {1000 * sum(whole) / count / one:.0f}")
    for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
        print(f"  {PARTS[name]:<28} {seconds / sum(whole):>6.1%}  {seconds / count / one:.2f} of a cold solve a sample")
    print(f"  {'drawing the tables':<28} {1 - sum(spent.values()) / sum(whole):>6.1%}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, sys.argv[2] if len(sys.argv) > 2 else "us-framework")

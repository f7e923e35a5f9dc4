"""What samples take: processor seconds of one process a sample of a study's baseline, in cold solves of its program.

uv run python -m tests.benchmarks.sample [SAMPLES] [STUDY]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import lodeplan  # noqa: F401 - first, so that numpy adds with one thread
from data.uncertainty.draws import Draws, draws_of
from model.analysis.sample import one_sample, run
from model.analysis.sample.design import Options, ranks
from model.analysis.sample.prepared_once.study import variants_once
from model.analysis.sample.prepared_once.variant import PreparedOnce
from model.analysis.solve.before_solving import prepared_each
from model.execution.gc_pause import gc_paused
from model.execution.text_storage import texts_as_objects
from model.study.load import load_study
from model.study.overrides import chosen_variants
from tests.benchmarks.measure import solve_as_it_comes

EVERY = 50
"""Samples between two cold solves of the published program, so that both sides of the ratio see the same machine."""
PARTS: tuple[tuple[Any, str, str], ...] = (
    (Draws, "at", "drawing the tables"),
    (PreparedOnce, "at", "putting together from lines"),
    (one_sample, "solve", "solving"),
    (one_sample, "proven_gap", "rows, bounds and the gap"),
    (one_sample, "physical_tables", "tables of the plan"),
    (one_sample, "headlines", "ledger, shares, summary"),
)
"""What a sample calls: where it is held, its name, and what it does."""


def _took(what: Callable[[], object]) -> float:
    began = time.process_time()
    what()
    return time.process_time() - began


def timed(spent: dict[str, float]) -> None:
    """Have what a sample calls add up its processor seconds, by what it does."""
    for held, name, what in PARTS:
        was = getattr(held, name)

        def wrapped(*given: Any, _was: Callable[..., Any] = was, _what: str = what, **more: Any) -> Any:
            began = time.process_time()
            try:
                return _was(*given, **more)
            finally:
                spent[_what] = spent.get(_what, 0.0) + time.process_time() - began

        setattr(held, name, wrapped)


def main(count: int, named: str) -> None:
    loaded = load_study(named)
    names = chosen_variants(loaded, [loaded.study.baseline])
    with texts_as_objects(), gc_paused():
        data, base, bases, _ = prepared_each(loaded)
        plants = {*base.outputs["plant"], *base.builds["plant"]}
        draws = draws_of(data, set(base.forms["form"]), plants)
        drawn, published = ranks(draws, Options(n=count)), run.published_plans(loaded, data, bases, names, _unheard)
        program, spent = published.answers[loaded.study.baseline].program, dict[str, float]()
        cold, whole = [_took(partial(solve_as_it_comes, program))], list[float]()
        once: dict[str, Any] = {}
        ahead = _took(lambda: once.update(variants_once(loaded, draws, drawn, names, _unheard)))
        given = one_sample.Given(loaded, draws, drawn, names, published.answers, once)
        timed(spent)
        for number in range(1, count + 1):
            if number % EVERY == 0:
                cold.append(_took(partial(solve_as_it_comes, program)))
            whole.append(_took(partial(one_sample.solved_sample, number, given)))
    one = statistics.median(cold)
    print(f"{named}: {loaded.study.baseline}, {count} samples of {len(draws.things)} figures; a cold solve {one:.3f} s")
    print(f"  prepared ahead {ahead / one:.0f} cold solves, a sample {sum(whole) / count / one:.2f}")
    print(f"  a thousand {(ahead + 1000 * sum(whole) / count) / one:.0f}, without certifying those that are quoted")
    for what, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
        print(f"  {what:<28} {seconds / sum(whole):>6.1%}  {seconds / count / one:.2f} of a cold solve a sample")


def _unheard(words: str) -> None:
    """Progress that nobody reads."""


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, sys.argv[2] if len(sys.argv) > 2 else "us-framework")

"""What a move of a lever takes on the what-if page: from what the page asks to the numbers that it gets, or, with
`--page`, from the turn of a lever in Chromium until its numbers are painted.

uv run python -m tests.benchmarks.explore [--page] [MOVES] [STUDY] [VARIANT]
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from itertools import cycle

import lodeplan  # noqa: F401 - first, so that numpy adds with one thread
from model.analysis.exploration import Lever, Planner, planner_of
from model.execution.text_storage import texts_as_objects
from model.explore.answers import Answers
from model.explore.desk import Desk
from model.explore.session import session
from model.solver.highs import solve
from model.study.load import load_study
from tests.model.report.chromium import Chromium

STEPS = (0.9, 0.7, 0.8, 0.6, 0.95, 0.75, 0.85, 0.65)
"""What the level of a lever is turned to in turn, of what is stated; no two positions of a session are one."""


def turns(levers: list[Lever], count: int) -> list[tuple[str, float]]:
    """Return moves: each lever turned once, then each again to another level."""
    out = []
    for number, lever in zip(range(count), cycle(levers), strict=False):
        again = number // len(levers)
        out.append((lever.key, lever.stated * STEPS[again % len(STEPS)] * (1 - 0.001 * (again // len(STEPS)))))
    return out


def told(name: str, seconds: list[float]) -> None:
    low, middle, high = statistics.quantiles(seconds, n=20)[0], statistics.median(seconds), max(seconds)
    print(f"  {name:<11} median {middle:.2f} s, 5% below {low:.2f}, worst {high:.2f}")


def at_the_desk(count: int, named: str, variant: str) -> None:
    """Time moves from what the page asks to what it gets."""

    def read() -> Planner:
        return planner_of(load_study(named))

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
    told("processor", processor)
    told("wall clock", wall)
    print(f"  {statistics.median(processor) / cold:.1f} cold solves at the median")


MOVED = """new Promise(seen => {
  const began = performance.now(), before = document.body.dataset.revision, key = %s, level = %s;
  const input = [...document.querySelectorAll(".lever")].find(l => l.dataset.key === key)
    .querySelector("[type=number]");
  const look = () => document.body.dataset.revision === before ? setTimeout(look, 2)
    : requestAnimationFrame(() => requestAnimationFrame(() => seen((performance.now() - began) / 1000)));
  input.value = level;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  look();
})"""
"""Turns a lever on the page; seconds until the new numbers have been painted."""
IDLE = "document.querySelector('#headlines') !== null && !document.body.classList.contains('busy')"


def on_the_page(count: int, named: str, variant: str) -> None:
    """Time moves in Chromium: from the turn of a lever until its new numbers are painted."""
    with (
        session(lambda: planner_of(load_study(named)), 0, print) as (desk, server),
        Chromium() as browser,
    ):
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        browser.page.goto(server.address)
        browser.wait(IDLE)
        browser.run(
            f"(s => {{ s.value = {json.dumps(variant)}; s.dispatchEvent(new Event('change', {{bubbles: true}})); }})"
            "(document.getElementById('start'))"
        )
        browser.wait(f"document.body.dataset.revision === '1' && {IDLE}")
        levers = [x for x in desk.planner.levers if variant in x.variants and x.amount_field]
        seconds = [browser.run(MOVED % (json.dumps(key), level)) for key, level in turns(levers, count)]
        desk.saved |= {position.key for position in (*desk.pins.values(), desk.position)}  # nothing to keep
        server.shutdown()
    print(f"{variant}: {count} moves of {len(levers)} levers on the page, from the turn to what is painted")
    told("wall clock", seconds)


def main(given: list[str]) -> None:
    words = [word for word in given if word != "--page"]
    count, named, variant = [*words, *("100", "us-framework", "allied-floor")[len(words) :]]
    with texts_as_objects():
        (on_the_page if "--page" in given else at_the_desk)(int(count), named, variant)


if __name__ == "__main__":
    main(sys.argv[1:])

"""A cluster on paper: how many variants at a time pay, and what stops more of them from paying.

    uv run python -m tests.benchmarks.on_paper

One client sends tasks, one scheduler hands them out, workers answer, the client writes what comes back, each of them
one thing at a time. What one task takes is measured (RESULTS.md) where a study of that size was run, and drawn out from
two measured sizes where none was; nothing here was run on a cluster.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

MEASURED = {"us-framework": 24_959, "60 minerals, 80 countries, 30 years": 988_308}
"""Rows and columns of two studies that were run."""
SOLVE_S = {96_309: 0.63, 988_308: 12.6}
"""Seconds of the solver at two sizes: they grow faster than the program."""
OTHER_S, OTHER_S_PER_MILLION = 0.35, 7.5
"""Preparing, compiling, tables and proof: seconds of the smallest, and more for each million rows and columns."""
GB_PER_MILLION = 2.3
SENT_MB_PER_MILLION, ANSWER_MB_PER_MILLION = 5.2, 12.0
"""Arrays of one program, compressed (129 kB of us-framework); tables of one plan (0.3 MB of it)."""
SCHEDULER_MS = (0.2, 2.0)
"""What a scheduler takes for a task, least and most of the engines that were measured."""
WRITE_S, WRITE_MB_PER_S = 0.02, 150.0
"""The client's time for the files of a variant, and what a disk takes beyond that; assumed."""
LINK_MB_PER_S = 100.0
"""A network of a gigabit; assumed."""
GB_PER_CORE = 4.0
"""Memory of a machine for each of its cores; assumed."""
SPREAD = 0.4
"""Standard deviation of the logarithm of a task's time: variants differ as 9 ms to 58 do in warm solves; assumed."""
TASKS = 2_000
CORES = (1, 10, 100, 1_000)
SAMPLES, BATCH, SAMPLE_S, SAMPLE_MB = 10_000, 4, 0.45, 0.006
"""Samples of one variant of us-framework, those of a task, seconds of one (RESULTS.md), and its headlines as JSON."""


@dataclass(frozen=True)
class Task:
    """What one variant takes: seconds of a core, memory [GB], megabytes sent to each worker and those of an answer."""

    seconds: float
    gb: float
    sent_mb: float
    answer_mb: float


@dataclass(frozen=True)
class Outcome:
    """How long all tasks take, seconds; how busy each of three is, 0 to 1; and workers that memory left room for."""

    seconds: float
    workers: int
    busy_workers: float
    busy_scheduler: float
    busy_client: float

    def limit(self, cores: int) -> str:
        """Return what stops more cores from paying."""
        if self.workers < cores and self.busy_workers > 0.8:
            return f"memory: room for {self.workers:,} tasks at a time"
        busiest = max(self.busy_workers, self.busy_scheduler, self.busy_client)
        if busiest < 0.8:
            return "the last tasks, and the first sending"
        if busiest == self.busy_workers:
            return "nothing yet"
        return "the scheduler" if busiest == self.busy_scheduler else "the client, which writes what comes back"


def task_of(size: float) -> Task:
    """Return what a variant of so many rows and columns takes; the solver's time by a power of the size."""
    (small, fast), (large, slow) = SOLVE_S.items()
    power = math.log(slow / fast) / math.log(large / small)
    millions = size / 1e6
    seconds = slow * (size / large) ** power + OTHER_S + OTHER_S_PER_MILLION * millions
    return Task(seconds, GB_PER_MILLION * millions, SENT_MB_PER_MILLION * millions, ANSWER_MB_PER_MILLION * millions)


def simulated(task: Task, tasks: int, cores: int, scheduler_s: float) -> Outcome:
    """Return what comes of tasks on a cluster: each worker takes the next task as it is done with one."""
    workers = max(1, min(cores, int(cores * GB_PER_CORE / task.gb)))
    link_s = task.sent_mb / LINK_MB_PER_S
    free = [(worker + 1) * link_s for worker in range(min(workers, tasks))]  # the client sends to one after the other
    heapq.heapify(free)
    scheduler = client = busy = 0.0
    writing = WRITE_S + task.answer_mb / WRITE_MB_PER_S + task.answer_mb / LINK_MB_PER_S
    done: list[float] = []
    for seconds in _spread(task.seconds, tasks):
        scheduler = max(scheduler, heapq.heappop(free)) + scheduler_s
        heapq.heappush(free, scheduler + seconds)
        done.append(scheduler + seconds)
        busy += seconds
    for at in sorted(done):
        client = max(client, at) + writing
    return Outcome(client, workers, busy / client / workers, tasks * scheduler_s / client, tasks * writing / client)


def _spread(mean: float, tasks: int) -> list[float]:
    """Return the times of tasks, lognormal about a mean, in an order that repeats nothing and hangs on no chance."""
    from scipy.stats import norm

    golden = (math.sqrt(5) - 1) / 2
    places = [(0.5 + number * golden) % 1 for number in range(tasks)]
    return [float(mean * math.exp(SPREAD * norm.ppf(place) - SPREAD**2 / 2)) for place in places]


def batch() -> Task:
    """Return what some samples of a variant take: what they share is sent once, headlines alone come back."""
    one = task_of(MEASURED["us-framework"])
    return Task(BATCH * SAMPLE_S, one.gb, one.sent_mb, BATCH * SAMPLE_MB)


def main() -> None:
    print("| rows and columns | a task | cores | all tasks | times one core | scheduler | client | limit |")
    print("|---|---|---|---|---|---|---|---|")
    programs = [(f"{size:,}", task_of(size), TASKS) for size in (*MEASURED.values(), 10_000_000)]
    for size, task, count in (*programs, (f"{SAMPLES:,} samples by {BATCH}", batch(), SAMPLES // BATCH)):
        alone = simulated(task, count, 1, SCHEDULER_MS[1] / 1e3).seconds
        for cores in CORES:
            slow = simulated(task, count, cores, SCHEDULER_MS[1] / 1e3)
            print(
                f"| {size} | {task.seconds:,.1f} s, {task.gb:.1f} GB | {cores:,} | {_time(slow.seconds)} | "
                f"{alone / slow.seconds:,.0f} | {slow.busy_scheduler:.0%} | {slow.busy_client:.0%} | "
                f"{slow.limit(cores)} |"
            )


def _time(seconds: float) -> str:
    for name, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:,.1f} {name}"
    return f"{seconds:.0f} s"


if __name__ == "__main__":
    main()

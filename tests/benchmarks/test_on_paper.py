"""The cluster on paper does the sums that can be done by hand."""

from __future__ import annotations

import pytest

from tests.benchmarks.on_paper import SPREAD, Task, simulated, task_of


def test_one_core_does_all_tasks_one_after_the_other() -> None:
    """A thousand tasks of a second, a thousandth of one each to hand out: 1,001 seconds and the last writing."""
    found = simulated(Task(1.0, 0.1, 0.0, 0.0), 1_000, 1, 1e-3)
    assert SPREAD > 0
    assert found.seconds == pytest.approx(1_001.0, rel=2e-3)
    assert found.limit(1) == "nothing yet"


def test_ten_cores_are_near_ten_times_one() -> None:
    task = Task(1.0, 0.1, 0.0, 0.0)
    one, ten = (simulated(task, 1_000, cores, 0.0) for cores in (1, 10))
    assert one.seconds / ten.seconds == pytest.approx(10, rel=0.05)


def test_whoever_is_busy_all_the_time_is_the_limit() -> None:
    """A task of a tenth of a second, handed out in 50 ms: no more than two cores are ever busy."""
    found = simulated(Task(0.1, 0.1, 0.0, 0.0), 500, 100, 0.05)
    assert found.seconds == pytest.approx(500 * 0.05, rel=0.05)
    assert found.limit(100) == "the scheduler"
    written = simulated(Task(0.01, 0.1, 0.0, 100.0), 200, 100, 0.0)
    assert written.limit(100).startswith("the client")


def test_a_task_that_needs_ten_cores_of_memory_leaves_nine_of_ten_idle() -> None:
    found = simulated(Task(10.0, 40.0, 0.0, 0.0), 500, 100, 0.0)
    assert found.workers == 10
    assert found.limit(100) == "memory: room for 10 tasks at a time"


def test_the_sizes_that_were_measured_come_back() -> None:
    """12.6 s of the solver and 7.8 s beside it at 988,308 rows and columns, 2.3 GB."""
    task = task_of(988_308)
    assert task.seconds == pytest.approx(12.6 + 7.8, abs=0.2)
    assert task.gb == pytest.approx(2.3, abs=0.05)

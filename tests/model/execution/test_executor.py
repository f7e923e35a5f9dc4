"""Whoever does tasks, each is done once; what nobody else can do is done here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from model.execution.executor import HERE, ONE_AT_A_TIME, Heard, NoWorker, Work, each_answer


def doubled(task: str, say: Callable[[str], None], word: str) -> str:
    say(f"{task} begun")
    return f"{task}{word}"


@dataclass(frozen=True)
class Tired:
    """Does the last task, then has nobody left."""

    at_a_time: int = 2
    here: int = 2

    def each(self, work: Work, heard: Heard) -> Iterator[tuple[str, Any]]:
        yield work.tasks[-1], work.function(work.tasks[-1], heard, *work.shared)
        raise NoWorker


def test_what_nobody_else_can_do_is_done_here() -> None:
    heard: list[str] = []
    work = Work(["a", "b", "c"], doubled, ("!",), 1.0)
    assert list(each_answer(Tired(), work, heard.append, "letters")) == [("c", "c!"), ("a", "a!"), ("b", "b!")]
    assert heard == ["3 letters, 2 at a time", "c begun", ONE_AT_A_TIME, "a begun", "b begun"]


def test_here_tasks_are_done_in_order_and_nothing_is_said_of_how_many() -> None:
    heard: list[str] = []
    assert list(each_answer(HERE, Work(["b", "a"], doubled, ("?",), 1.0), heard.append, "letters")) == [
        ("b", "b?"), ("a", "a?")
    ]  # fmt: skip
    assert heard == ["b begun", "a begun"]


def test_tasks_share_what_is_one_object_not_what_is_alike() -> None:
    first, second = [1], [1]
    work = Work(["a"], doubled, (first, "x"), 1.0)
    assert work.same_as(Work(["b"], doubled, (first, "x"), 9.0))
    assert not work.same_as(Work(["a"], doubled, (second, "x"), 1.0))
    assert not work.same_as(Work(["a"], doubled, (first,), 1.0))
    assert not work.same_as(Work(["a"], len, (first, "x"), 1.0))

"""What comes of tasks is written down as it comes, read again as it was, and never believed where it is another's."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from model.execution.executor import Died, Heard, Work
from model.runs.remembered import Remembered, put_away
from model.runs.run_faults import NotARun


@dataclass(frozen=True)
class Point:
    level: float
    cost: float


def found(task: str, heard: Heard) -> Point | float:
    return Point(float(task), math.nan) if float(task) < 3 else math.inf


def other(task: str, heard: Heard) -> str:
    return task


class Counting:
    """Does tasks here, and counts them; a task named 'dies' is done by nobody."""

    at_a_time, here = 3, 2

    def __init__(self) -> None:
        self.did: list[str] = []

    def each(self, work: Work, heard: Heard) -> Iterator[tuple[str, Any]]:
        for task in work.tasks:
            self.did.append(task)
            yield task, Died("gone") if task == "dies" else work.function(task, heard, *work.shared)


def asked_of(place: Path, tasks: list[str], resume: bool, asked: str = "x", function: Any = found) -> tuple[Any, Any]:
    counting = Counting()
    executor = Remembered(counting, place, {"asked": asked}, {found: Point | float}, resume)
    assert (executor.at_a_time, executor.here) == (3, 2)
    return counting.did, dict(executor.each(Work(tasks, function, (), 1.0), lambda _: None))


def test_what_was_done_is_not_done_again_and_is_the_same(tmp_path: Path) -> None:
    place = tmp_path / "a.json"
    did, before = asked_of(place, ["1", "4", "dies"], False)
    assert did == ["1", "4", "dies"]
    did, after = asked_of(place, ["4", "2", "dies", "1"], True)
    assert did == ["2", "dies"]
    assert repr(after["1"]) == repr(before["1"]) == "Point(level=1.0, cost=nan)"
    assert after["4"] == math.inf
    assert after["dies"] == Died("gone")
    assert asked_of(place, ["1", "2", "4"], True)[0] == []
    put_away(place)
    assert list(tmp_path.iterdir()) == []


def test_tasks_of_other_functions_are_left_as_they_are(tmp_path: Path) -> None:
    asked_of(tmp_path / "a.json", ["1"], False)
    assert asked_of(tmp_path / "a.json", ["1"], True, function=other) == (["1"], {"1": "1"})


def test_begun_anew_it_forgets(tmp_path: Path) -> None:
    asked_of(tmp_path / "a.json", ["1"], False)
    assert asked_of(tmp_path / "a.json", ["1"], False)[0] == ["1"]


def test_a_line_that_was_cut_off_counts_for_nothing_and_ruins_none(tmp_path: Path) -> None:
    place = tmp_path / "a.json"
    asked_of(place, ["1", "2"], False)
    parts = tmp_path / "a.json.parts"
    parts.write_bytes(parts.read_bytes()[:-9])
    assert asked_of(place, ["1", "2"], True)[0] == ["2"]
    assert asked_of(place, ["1", "2"], True)[0] == []


def test_a_line_that_another_question_wrote_beside_is_no_answer_to_this_one(tmp_path: Path) -> None:
    """Two commands at once write to one file: a stop of a year and one of two years are of the same variants."""
    place = tmp_path / "a.json"
    first = Remembered(Counting(), place, {"asked": "x"}, {found: Point | float}, False)
    asked_of(place, ["1"], False, asked="y")
    list(first.each(Work(["1", "2"], found, (), 1.0), lambda _: None))
    assert asked_of(place, ["1", "2"], True, asked="y")[0] == ["2"]


def test_a_first_line_without_its_end_is_begun_again(tmp_path: Path) -> None:
    place = tmp_path / "a.json"
    asked_of(place, [], False)
    parts = tmp_path / "a.json.parts"
    parts.write_bytes(parts.read_bytes().rstrip())
    assert asked_of(place, ["1"], True)[0] == ["1"]
    assert asked_of(place, ["1"], True)[0] == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: "", "damaged; delete it, and leave --resume out"),
        (lambda text: text.replace('"level": 1.0', '"level": "1"'), "damaged; delete it, and leave --resume out"),
        (lambda text: text.replace('"kind": "found"', '"kind": "lost"'), "damaged; delete it, and leave --resume out"),
        (lambda text: text.replace('"task"', '"tusk"'), "damaged; delete it, and leave --resume out"),
        (
            lambda text: text.replace('{"asked": "x"', '{"asked": "y"'),
            "it was asked otherwise, or of another version; leave --resume out to begin anew",
        ),
        (
            lambda text: text.replace('"lodeplan": "', '"lodeplan": "9.'),
            "it was asked otherwise, or of another version; leave --resume out to begin anew",
        ),
        (None, "missing, so there is nothing to go on with; leave --resume out"),
    ],
)
def test_what_cannot_be_gone_on_with_is_refused_in_one_line(tmp_path: Path, spoil: Any, words: str) -> None:
    place = tmp_path / "a.json"
    asked_of(place, ["1"], False)
    parts = tmp_path / "a.json.parts"
    text = parts.read_text("utf-8")
    if spoil is None:
        parts.unlink()
    else:
        assert spoil(text) != text
        parts.write_text(spoil(text), "utf-8")
    with pytest.raises(NotARun) as refused:
        asked_of(place, ["1"], True)
    assert str(refused.value) == f"{parts}: {words}"

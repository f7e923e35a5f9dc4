"""Answers to many tasks written down as they come, so that a question that is interrupted goes on where it was.

A file beside the answer's place holds a line that says what was asked, and a line for each task that is done. It is
read as JSON against the type that an answer has, and is gone when the whole answer is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from data.messages.lists import counted
from model.execution.executor import Died, Executor, Heard, Work
from model.execution.same_program import versions
from model.runs import durable_files
from model.runs.run_faults import NotARun, cannot_write
from model.runs.run_folder import sha256

ENDING = ".parts"
_EXACT = ConfigDict(ser_json_inf_nan="constants")


def put_away(place: Path) -> None:
    """Delete the answers to the tasks of what is kept at a place now."""
    place.with_name(place.name + ENDING).unlink(missing_ok=True)


@lru_cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    """Return what writes and reads one answer: as the only one of a tuple, so that NaN stays what it is."""
    return TypeAdapter(tuple[shape], config=_EXACT)


@dataclass
class Remembered:
    """An executor that writes down what comes of tasks, and does none again.

    place: of the answer, when all is done; asked: what must be the same for answers to serve again; shapes: by the
    function of tasks that are remembered, the type of an answer; others are left to `executor` as they are
    """

    executor: Executor
    place: Path
    asked: Mapping[str, Any]
    shapes: Mapping[Callable[..., Any], Any]
    resume: bool
    done: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.resume:
            self._read()
        else:
            self._begin()

    @property
    def file(self) -> Path:
        """Return where answers are written down."""
        return self.place.with_name(self.place.name + ENDING)

    @property
    def at_a_time(self) -> int:
        """Return how many tasks are done at a time."""
        return self.executor.at_a_time

    @property
    def here(self) -> int:
        """Return how many studies this machine holds in memory meanwhile."""
        return self.executor.here

    def each(self, work: Work, heard: Heard) -> Iterator[tuple[str, Any]]:
        """Yield each task with what came of it: first those that were done before."""
        shape = self.shapes.get(work.function)
        if shape is None:
            yield from self.executor.each(work, heard)
            return
        kind = work.function.__name__
        known = {task for task in work.tasks if (kind, task) in self.done}
        yield from ((task, self.done[kind, task]) for task in work.tasks if task in known)
        left = work.left_of(known)
        if not left.tasks:
            return
        for task, answered in self.executor.each(left, heard):
            if not isinstance(answered, Died):
                self.done[kind, task] = answered
                found = json.loads(_adapter(shape).dump_json((answered,)))
                self._write({"of": self._question(), "kind": kind, "task": task, "found": found})
            yield task, answered

    def ended(self, what: str) -> str:
        """Say what is kept of a question that ends before its time; what: one of its tasks is called."""
        return f"kept: {counted(len(self.done), what)}, in {self.file}; the same command with --resume goes on"

    def _begin(self) -> None:
        try:
            durable_files.write(self.file, self._line({"asked": self._header()}))
        except OSError as fault:
            raise cannot_write(self.file.parent, fault) from None

    def _header(self) -> Mapping[str, Any]:
        return {**self.asked, "versions": versions()}

    def _question(self) -> str:
        """Return by what a line is known as an answer to this question: another command may write to the same file."""
        return sha256(json.dumps(self._header(), sort_keys=True))

    def _write(self, said: Mapping[str, Any]) -> None:
        try:
            durable_files.append(self.file, self._line(said))
        except OSError as fault:
            raise cannot_write(self.file.parent, fault) from None

    @staticmethod
    def _line(said: Mapping[str, Any]) -> bytes:
        return (json.dumps(said) + "\n").encode("utf-8")

    def _read(self) -> None:
        """Take up what was done; a last line that was cut off counts for nothing."""
        if not self.file.is_file():
            raise NotARun(f"{self.file}: missing, so there is nothing to go on with; leave --resume out")
        first, *lines = self.file.read_text(encoding="utf-8", errors="replace").split("\n")
        shapes, question = {function.__name__: shape for function, shape in self.shapes.items()}, self._question()
        try:
            asked = json.loads(first)["asked"]
            for line in lines[:-1]:
                said = json.loads(line)
                (found,) = _adapter(shapes[said["kind"]]).validate_json(json.dumps(said["found"]), strict=True)
                if said["of"] == question:
                    self.done[str(said["kind"]), str(said["task"])] = found
        except (ValueError, KeyError, TypeError, ValidationError):
            raise NotARun(f"{self.file}: damaged; delete it, and leave --resume out") from None
        if asked != json.loads(json.dumps(self._header())):
            raise NotARun(
                f"{self.file}: it was asked otherwise, or of another version; leave --resume out to begin anew"
            )
        if not lines or lines[-1]:
            self._begin_again(first, lines[:-1])

    def _begin_again(self, first: str, lines: list[str]) -> None:
        """Write the file without the line that was cut off, so that others follow whole ones."""
        durable_files.write(self.file, ("\n".join([first, *lines]) + "\n").encode("utf-8"))

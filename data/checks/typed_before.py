"""What need not be typed or asked again: tables of a dataset that a patch leaves as they were, rules that read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from data import schema
from data.messages.finding import Finding
from data.reading.raw_table import Frame, Reading


@dataclass(frozen=True)
class Answer:
    """What a rule across tables found, and the tables that it read."""

    read: Mapping[str, pd.DataFrame]
    found: Sequence[Finding]

    def holds_of(self, tables: Mapping[str, pd.DataFrame]) -> bool:
        """Say whether the rule would find the same again: every table that it read is the very one."""
        return all(tables[name] is table for name, table in self.read.items())


@dataclass(frozen=True)
class Before:
    """Tables that were typed before, the frames that they were typed from, and the files in which something was found.

    A table in which nothing was found comes out the same from the same frame, as long as every name that it could
    look up then can be looked up still: what is added to another table takes nothing back. `answers` are those of
    rules across tables, by the name of the rule, where every table could be trusted. `sound` says of tables that are
    known, to the byte, to have been checked with nothing found which of them each rule read.
    """

    frames: Mapping[str, Frame] = field(default_factory=dict)
    typed: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    sound: Mapping[str, Sequence[str]] | None = None

    def answers_about(self, tables: Mapping[str, pd.DataFrame]) -> Mapping[str, Answer]:
        """Return the answers that are known, each with the tables that it rests on."""
        if self.sound is None:
            return self.answers
        return {rule: Answer({name: tables[name] for name in read}, ()) for rule, read in self.sound.items()}

    def of(self, table: schema.Table, reading: Reading) -> pd.DataFrame | None:
        """Return a table as it was typed before; None where it has to be typed again, or was not given before either.

        One that is not given, and was not before, has no rows.
        """
        frame = reading.frames.get(table.name)
        if self.frames.get(table.name) is not frame or (frame is not None and frame.file in self.told):
            return None
        named = [column.references for column in table.columns if column.references]
        there = frame is None or all(self._still_there(each, reading) for each in named)
        return self.typed.get(table.name) if there else None

    def _still_there(self, column: str, reading: Reading) -> bool:
        """Say whether a column of names, such as forms.form, holds every name that it held."""
        table, name = column.split(".")
        before, now = self.frames.get(table), reading.frames.get(table)
        if before is now or before is None:
            return before is now
        if now is None or name not in before.cells.columns or name not in now.cells.columns:
            return False
        return set(before.cells[name]) <= set(now.cells[name])


FIRST = Before()
"""Where nothing was typed before."""

"""What need not be typed again: tables of a dataset that a patch leaves as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from data import schema
from data.reading.raw_table import Frame, Reading


@dataclass(frozen=True)
class Before:
    """Tables that were typed before, the frames that they were typed from, and the files in which something was found.

    A table in which nothing was found comes out the same from the same frame, as long as every name that it could
    look up then can be looked up still: what is added to another table takes nothing back.
    """

    frames: Mapping[str, Frame] = field(default_factory=dict)
    typed: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    told: frozenset[str] = frozenset()

    def of(self, table: schema.Table, reading: Reading) -> pd.DataFrame | None:
        """Return a table as it was typed before; None where it has to be typed again."""
        frame = reading.frames[table.name]
        if self.frames.get(table.name) is not frame or frame.file in self.told:
            return None
        named = [column.references for column in table.columns if column.references]
        return self.typed[table.name] if all(self._still_there(each, reading) for each in named) else None

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

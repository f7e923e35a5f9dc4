"""A variant's frames in a sample: columns that lie on lines of the figures, then the sentences that are asked anew.

Sentences adjust frames in turn. Up to the last of them after which every column still lies on lines, the frames are
those published with other columns; the sentences after it adjust these, as they do in any study.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.uncertainty.draws import Numbers
from model.analysis.sample.prepared_once.figures import DrawnTables, Figures
from model.analysis.sample.prepared_once.lines import Lines, lines_of
from model.frames.remembered import Memory
from model.frames.study_frames import Frames
from model.policies import Clause
from model.policies.base.policy import in_turn

Column = tuple[str, str]
NOT_DRAWN: tuple[Column, ...] = (("offers", "tie_weight"),)
"""What chooses among plans of one cost is as published in every sample."""


class OtherShape(Exception):
    """Frames or sets of a sample have other rows than those published."""


@dataclass(frozen=True)
class FramesOnLines:
    """Frames as published up to some sentence, which of their columns lie on lines, and the sentences left to ask.

    columns: field and column, with where their numbers begin and end among those on lines
    """

    published: Frames
    columns: tuple[tuple[Column, int, int], ...]
    lines: Lines
    left: tuple[Clause, ...]

    def at(self, figures: Figures, entries: Numbers, drawn: Dataset) -> Frames:
        """Return the frames of a variant in a sample."""
        numbers = self.lines.at(entries)
        moved: dict[str, dict[str, Numbers]] = {}
        for (field, column), first, last in self.columns:
            moved.setdefault(field, {})[column] = numbers[first:last]
        tables = DrawnTables(self.published.tables, drawn, tuple(figures.columns))
        frames: Any = {field: getattr(self.published, field).assign(**columns) for field, columns in moved.items()}
        out = replace(self.published, tables=tables, **frames)
        for clause in self.left:
            out = clause.policy.adjust(out)
        return out


def frames_on_lines(
    bases: Sequence[Frames], clauses: Sequence[Clause], entries: Numbers
) -> tuple[FramesOnLines, tuple[Column, ...]] | None:
    """Return the frames of a variant on lines, and the columns that the sentences left to ask may change.

    bases: base frames at some points, as published first. None where even these do not lie on lines, or have other
    rows at one of the points. The first sentence that follows the least of several figures is asked, and all after it.
    """
    turn, now = in_turn(clauses), list(bases)
    best, before = _on_lines(now, entries, tuple(turn)), now
    for place, clause in enumerate(turn):
        now = [clause.policy.adjust(frames) for frames in now]
        if best is None or best.left != tuple(turn[place:]) or clause.policy.kinked:
            continue
        moved_tables = any(frames.tables is not base.tables for frames, base in zip(now, bases, strict=True))
        if not moved_tables and (found := _on_lines(now, entries, tuple(turn[place + 1 :]))) is not None:
            best, before = found, now
    return None if best is None else (best, _changed(before, now))


def _changed(before: Sequence[Frames], after: Sequence[Frames]) -> tuple[Column, ...]:
    """Return the columns that are others after than before, and move from point to point."""
    pairs = list(zip(before, after, strict=True))
    return tuple(
        (field, column)
        for field, column in number_columns(after[0])
        if any(_other(getattr(one, field), getattr(other, field), column) for one, other in pairs)
        and any(_other(getattr(after[0], field), getattr(other, field), column) for other in after[1:])
    )


def _other(one: pd.DataFrame, other: pd.DataFrame, column: str) -> bool:
    return one is not other and not (column in one and one[column].equals(other[column]))


def number_columns(frames: Frames) -> list[Column]:
    """Return the columns of numbers that a draw may move, by field."""
    every = ((x.name, getattr(frames, x.name)) for x in fields(Frames))
    return [
        (field, str(column))
        for field, frame in every
        if isinstance(frame, pd.DataFrame)
        for column, kind in frame.dtypes.items()
        if kind == "float64" and (field, column) not in NOT_DRAWN
    ]


def shaken_frames(frames: Frames, columns: Sequence[Column], seed: int) -> Frames:
    """Return frames in which some columns are others, at random."""
    random, out = np.random.default_rng(seed), replace(frames, memory=Memory())
    for field, column in columns:
        frame: pd.DataFrame = getattr(out, field)
        other: Any = {field: frame.assign(**{column: frame[column] * random.uniform(0.5, 1.5, len(frame))})}
        out = replace(out, **other)
    return out


def worked_out(frames: Frames, columns: Sequence[Column]) -> Numbers:
    """Return the numbers of some columns of frames, one after another."""
    return np.concatenate([np.zeros(0), *(getattr(frames, field)[column].to_numpy() for field, column in columns)])


def _on_lines(frames: Sequence[Frames], entries: Numbers, left: tuple[Clause, ...]) -> FramesOnLines | None:
    names, blocks = list[tuple[Column, int, int]](), list[Numbers]()
    first = 0
    for field in (x.name for x in fields(Frames)):
        values = [getattr(each, field) for each in frames]
        if field in ("tables", "memory"):
            continue
        if not isinstance(values[0], pd.DataFrame):
            if any(value != values[0] for value in values[1:]):
                return None
            continue
        for column, kind in values[0].dtypes.items():
            if not _alike(values, str(column)):
                return None
            if kind != "float64":
                if any(not value[column].equals(values[0][column]) for value in values[1:]):
                    return None
            elif (field, column) not in NOT_DRAWN:
                block = np.stack([value[column].to_numpy() for value in values])
                names.append(((field, str(column)), first, first + block.shape[1]))
                blocks.append(block)
                first += block.shape[1]
    lines = lines_of(np.concatenate(blocks, axis=1), entries)
    return None if len(lines.loose) else _moving(frames[0], names, lines, left)


def _alike(values: Sequence[pd.DataFrame], column: str) -> bool:
    """Tell whether frames have a column of one kind, and as many rows."""
    return all(
        len(value) == len(values[0]) and column in value and value[column].dtype == values[0][column].dtype
        for value in values[1:]
    )


def _moving(
    published: Frames, names: Sequence[tuple[Column, int, int]], lines: Lines, left: tuple[Clause, ...]
) -> FramesOnLines:
    """Return frames on lines with the columns alone that move."""
    kept = tuple(
        each for each in names
        if np.searchsorted(lines.moving, each[1]) < np.searchsorted(lines.moving, each[2])
    )  # fmt: skip
    return FramesOnLines(published, kept, lines, left)

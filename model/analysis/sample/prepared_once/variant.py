"""What is found once of a variant, and what it gives in each sample: frames and program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.dataset import Dataset
from data.uncertainty.draws import Numbers
from model.analysis.sample.prepared_once.figures import Figures
from model.analysis.sample.prepared_once.frames import (
    Column,
    FramesOnLines,
    OtherShape,
    frames_on_lines,
    number_columns,
    shaken_frames,
    worked_out,
)
from model.analysis.sample.prepared_once.lines import SAME, entries_of
from model.analysis.sample.prepared_once.parameters import (
    ParametersOnLines,
    flat_parameters,
    parameters_on_lines,
    shaken,
    ties_of,
)
from model.analysis.sample.prepared_once.program import ProgramOnLines, numbers_of, program_on_lines
from model.frames.study_frames import Frames
from model.policies import Clause
from model.program.compile.compile import Program, compile_program
from model.program.fill.from_frames import variant_data, variant_frames

SHAKEN = 3
"""Preparations beside those of the points, with what sentences work out at random: what follows it is told from what
follows a figure that happens to move alike."""


@dataclass(frozen=True)
class PreparedOnce:
    """A variant on lines of the figures that are drawn.

    columns: of its frames, those that sentences asked anew may change; parameters may lie on lines of them too
    """

    clauses: tuple[Clause, ...]
    figures: Figures
    frames: FramesOnLines
    columns: tuple[Column, ...]
    parameters: ParametersOnLines
    program: ProgramOnLines

    def at(self, drawn: Dataset) -> tuple[Frames, Program]:
        """Return the frames and the program of the variant on a dataset that is drawn; raise OtherShape."""
        row = self.figures.row(drawn)
        if not self.figures.alike(drawn, row):
            raise OtherShape
        entries = entries_of(row)
        frames = self.frames.at(self.figures, entries, drawn)
        more = np.concatenate([entries, worked_out(frames, self.columns)])
        numbers = self.parameters.at(more, frames, self.clauses)
        return frames, self.program.at(entries_of(numbers), self.parameters.data(numbers))


def prepared_once(
    bases: Sequence[Frames], clauses: Sequence[Clause], figures: Figures, rows: Numbers
) -> PreparedOnce | None:
    """Return a variant on lines, from base frames at some points; None where it does not lie on them.

    bases, rows: frames and figures at each point, as published first
    """
    entries = entries_of(rows)
    found = frames_on_lines(bases, clauses, entries)
    if found is None:
        return None
    frames, columns = found
    every = [variant_frames(base, clauses) for base in bases]
    every += [shaken_frames(every[0], columns, seed) for seed in range(SHAKEN)]
    more = np.concatenate([entries, np.repeat(entries[:1], SHAKEN, axis=0)])
    more = np.concatenate([more, np.stack([worked_out(each, columns) for each in every])], axis=1)
    data = [variant_data(each, clauses) for each in every]
    data = [ties_of(each, data[0]) for each in data]
    parameters = parameters_on_lines(data, every[0], clauses, more)
    if parameters is None:
        return None
    data += [shaken(data[0], parameters.loose, seed) for seed in range(SHAKEN)]
    given = entries_of(np.stack([flat_parameters(each) for each in data]))
    program = program_on_lines([compile_program(each) for each in data], given)
    if program is None:
        return None
    return PreparedOnce(tuple(clauses), figures, frames, columns, parameters, program)


def other_than_prepared(once: PreparedOnce, drawn: Dataset, base: Frames) -> str:
    """Return what is other in a variant put together than prepared from base frames, in words; '' where nothing is.

    What chooses among plans of one cost is left out.
    """
    try:
        frames, program = once.at(drawn)
    except OtherShape:
        return ""
    own_frames = variant_frames(base, once.clauses)
    own = numbers_of(compile_program(variant_data(own_frames, once.clauses)))
    for name, mine in numbers_of(program).items():
        theirs = own[name]
        if mine.shape != theirs.shape or not _same(mine, theirs):
            return name
    for field, column in number_columns(own_frames):
        mine, theirs = (getattr(each, field)[column].to_numpy() for each in (frames, own_frames))
        if len(mine) != len(theirs) or not _same(mine, theirs):
            return f"{field}.{column}"
    return ""


def _same(mine: Numbers, theirs: Numbers) -> bool:
    return bool(np.isclose(mine, theirs, rtol=SAME, atol=0.0, equal_nan=True).all())

"""Decisions as rows: what the solver chose, with its labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.frames.column_tables import Plain
from model.plan.plain_rows import framed
from model.program.compile.compile import Block, Program
from model.program.fill.arrays import Codes
from model.solver.highs import Solution, matter_unit

NOISE = 1e-9
"""kt or MUSD, as the solver holds them: what is smaller is its rounding, not a decision."""


def noise(program: Program) -> float:
    """Return the amount below which a decision is rounding, kt or MUSD: less in a study whose amounts are all small."""
    return NOISE / matter_unit(program)


def decided(program: Program, solution: Solution, name: str, *index: str) -> Plain:
    """Return one decision with the named index columns and `value` (kt, kt/yr or MUSD); rounding noise is 0."""
    block = program.columns[name]
    return {**_labels(program, block.codes, index), "value": _amounts(program, solution, block)}


def chosen(program: Program, solution: Solution, name: str, *index: str) -> Plain:
    """Return the rows of one decision (`decided`) that are above zero."""
    block = program.columns[name]
    value = _amounts(program, solution, block)
    there = value > 0
    return {**_labels(program, block.codes[there], index), "value": value[there]}


def _amounts(program: Program, solution: Solution, block: Block) -> npt.NDArray[np.float64]:
    values = solution.x[block.start : block.stop]
    return np.where(np.abs(values) < noise(program), 0.0, np.maximum(values, 0.0))


def decision(program: Program, solution: Solution, name: str, *index: str) -> pd.DataFrame:
    """Return one decision (`decided`) as a frame."""
    return framed(decided(program, solution, name, *index), *index, "value")


def row_values(program: Program, solution: Solution, name: str, *index: str) -> Plain:
    """Return one row family with the named index columns and `dual` (MUSD per unit)."""
    block = program.rows[name]
    dual = solution.row_dual[block.start : block.stop]
    return {**_labels(program, block.codes, index), "dual": dual}


def _labels(program: Program, codes: Codes, index: tuple[str, ...]) -> Plain:
    """Return index columns: years as whole numbers, all else as Python objects."""
    labels = program.data.label_array
    columns = {column: labels[codes[:, i]] for i, column in enumerate(index)}
    return {name: column.astype("int64") if name == "year" else column for name, column in columns.items()}

"""Decisions as frames: what the solver chose, with its labels."""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.program.compile.compile import Program
from model.solver.highs import Solution, matter_unit

NOISE = 1e-9
"""kt or MUSD, as the solver holds them: what is smaller is its rounding, not a decision."""


def noise(program: Program) -> float:
    """Return the amount below which a decision is rounding, kt or MUSD: less in a study whose amounts are all small."""
    return NOISE / matter_unit(program)


def decision(program: Program, solution: Solution, name: str, *index: str) -> pd.DataFrame:
    """Return one decision with the named index columns and `value` (kt, kt/yr or MUSD); rounding noise is 0."""
    block = program.columns[name]
    labels = np.array(program.data.labels, dtype=object)
    frame = pd.DataFrame({column: labels[block.codes[:, i]] for i, column in enumerate(index)}, dtype=object)
    values = solution.x[block.start : block.stop]
    frame["value"] = np.where(np.abs(values) < noise(program), 0.0, np.maximum(values, 0.0))
    return _years_as_numbers(frame)


def row_values(program: Program, solution: Solution, name: str, *index: str) -> pd.DataFrame:
    """Return one row family with the named index columns, `dual` (MUSD per unit) and `slack`."""
    block = program.rows[name]
    labels = np.array(program.data.labels, dtype=object)
    frame = pd.DataFrame({column: labels[block.codes[:, i]] for i, column in enumerate(index)}, dtype=object)
    frame["dual"] = solution.row_dual[block.start : block.stop]
    return _years_as_numbers(frame)


def _years_as_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(year=frame["year"].astype("int64")) if "year" in frame else frame

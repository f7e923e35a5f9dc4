"""The year that every column or row of a program is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from model.program.compile.compile import Block, Program

Places = npt.NDArray[np.int64]


def latest_years(program: Program, blocks: Mapping[str, Block], size: int, years: Sequence[int]) -> Places:
    """Return the latest year among the labels of every column or row; the last where it names none."""
    planned = set(years)
    of_label = np.array([label if label in planned else 0 for label in program.data.labels], dtype=np.int64)
    out = np.full(size, years[-1], dtype=np.int64)
    for block in blocks.values():
        if len(block.codes) and block.codes.shape[1]:
            latest = of_label[block.codes].max(axis=1)
            out[block.start : block.stop] = np.where(latest > 0, latest, years[-1])
    return out

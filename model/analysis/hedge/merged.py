"""The extensive form: the programs of all scenarios in one, with the decisions of the first stage in common.

`min sum_s p[s] c[s] (x, y[s])` over the rows of every scenario, where the decisions x that are taken before the date
stand once and y[s] once a scenario. They are common by substitution, not by rows. Nothing is asked of a scenario's
program but its arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.analysis.hedge.part_of import TIE, Made, made, own_cost
from model.program.compile.compile import Program

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
SUM = 1e-9
"""By how much probabilities may miss one."""


@dataclass(frozen=True)
class Part:
    """One scenario: its probability, its program, and of every column which decision of the first stage it is.

    first: -1 for a decision of the second stage
    """

    name: str
    probability: float
    program: Program
    first: Places


@dataclass(frozen=True)
class Merged:
    """The extensive form, and where every scenario's columns and rows stand in it."""

    program: Made
    parts: tuple[Part, ...]
    shared: int
    columns: tuple[Places, ...]
    rows: tuple[slice, ...]

    def of_part(self, at: int, x: Numbers) -> Numbers:
        """Return the decisions of one scenario."""
        own: Numbers = x[self.columns[at]]
        return own

    def duals_of(self, at: int, y: Numbers) -> Numbers:
        """Return the prices of one scenario's rows, as if it were certain."""
        own: Numbers = y[self.rows[at]] / self.parts[at].probability
        return own


def merged(parts: Sequence[Part]) -> Merged:
    """Return the extensive form of scenarios; raise ValueError where probabilities are none."""
    if any(not 0 < part.probability <= 1 for part in parts) or abs(sum(p.probability for p in parts) - 1) > SUM:
        raise ValueError(f"probabilities {[part.probability for part in parts]} are not above 0 with a sum of 1")
    shared = 1 + max((int(part.first.max(initial=-1)) for part in parts), default=-1)
    columns, rows, width, height = list[Places](), list[slice](), shared, 0
    for part in parts:
        later = part.first < 0
        place = part.first.copy()
        place[later] = width + np.arange(int(later.sum()))
        columns.append(place)
        rows.append(slice(height, height + len(part.program.row_lower)))
        width, height = width + int(later.sum()), rows[-1].stop
    return Merged(_program(parts, columns, rows, (height, width)), tuple(parts), shared, tuple(columns), tuple(rows))


def _program(parts: Sequence[Part], columns: Sequence[Places], rows: Sequence[slice], shape: tuple[int, int]) -> Made:
    cost, tie, upper, offset = np.zeros(shape[1]), np.zeros(shape[1]), np.full(shape[1], np.inf), 0.0
    at, of = np.zeros(shape[1], dtype=np.int64), np.zeros(shape[1], dtype=np.int64)
    entries = list[tuple[Numbers, Places, Places]]()
    for number, (part, place, here) in enumerate(zip(parts, columns, rows, strict=True)):
        own, constant = own_cost(part.program)
        cost[place] += part.probability * own
        tie[place] += part.probability * part.program.costs[TIE][0]
        offset += part.probability * constant
        upper[place] = np.minimum(upper[place], part.program.upper)
        of[place], at[place] = number, np.arange(len(place))
        held = part.program.matrix.tocoo()
        entries.append((held.data, held.row.astype(np.int64) + here.start, place[held.col]))
    values, row, column = (np.concatenate([entry[i] for entry in entries]) for i in range(3))
    matrix = sparse.coo_matrix((values, (row, column)), shape=shape).tocsc()
    matrix.sort_indices()
    sides = tuple(np.concatenate([getattr(p.program, side) for p in parts]) for side in ("row_lower", "row_upper"))
    heights = [len(part.program.row_lower) for part in parts]
    row_at = np.repeat(np.arange(len(parts)), heights), np.concatenate([np.arange(n) for n in heights])
    return made(
        matrix, (sides[0], sides[1]), upper, (cost, offset), tie, tuple((p.name, p.program) for p in parts),
        row_at, (of, at),
    )  # fmt: skip

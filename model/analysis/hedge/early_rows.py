"""The rows that the first stage keeps alone, whatever scenario comes: those of all scenarios, each once.

A scenario differs from the common shape in few rows. Only these are looked at once a scenario.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.analysis.hedge.family import Family, Member, Shape

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Row = tuple[Places, Numbers, float, float]
"""Decisions of the first stage in order, their coefficients, and both sides."""


def first_rows(families: Sequence[Family], shared: int) -> Shape:
    """Return the rows that the first stage keeps alone, what its decisions cost in expectation, and the constant.

    These are rows in which no later decision stands, and those in which later decisions only add to what is limited.
    """
    cost, offset, upper = np.zeros(shared), 0.0, np.full(shared, np.inf)
    kept: dict[bytes, Row] = {}
    for family in families:
        early = np.flatnonzero(family.first >= 0)
        number, rows = family.first[early], _Rows(family)
        for member in family.members:
            cost[number] += member.probability * member.cost.put(family.shape.cost)[early]
            offset += member.probability * member.offset
            upper[number] = np.minimum(upper[number], member.upper.put(family.shape.upper)[early])
            rows.keep(kept, member)
        rows.keep_common(kept)
    every = [*kept.values()]
    lengths = np.cumsum([0, *(len(numbers) for numbers, *_ in every)])
    index = np.concatenate([numbers for numbers, *_ in every] or [np.zeros(0, dtype=np.int64)])
    values = np.concatenate([value for _, value, *_ in every] or [np.zeros(0)])
    matrix = sparse.csr_matrix((values, index, lengths), (len(every), shared)).tocsc()
    lows, highs = (np.array([row[side] for row in every], dtype=float) for side in (2, 3))
    return Shape(matrix, lows, highs, upper, cost, offset)


class _Rows:
    """The rows of a family in which decisions of the first stage stand."""

    def __init__(self, family: Family) -> None:
        self._shape, self._first = family.shape, family.first
        matrix = family.shape.matrix
        place = sparse.csc_matrix((np.arange(1.0, matrix.nnz + 1), matrix.indices, matrix.indptr), matrix.shape).tocsr()
        self._starts, self._columns, self._places = place.indptr, place.indices, (place.data - 1).astype(np.int64)
        self._asked = np.zeros(matrix.shape[0], dtype=bool)
        self._asked[matrix[:, np.flatnonzero(family.first >= 0)].indices] = True
        self._common: Flags = np.zeros(matrix.shape[0], dtype=bool)

    def keep(self, kept: dict[bytes, Row], member: Member) -> None:
        """Keep the rows in which a scenario differs from the common shape; the others are the shape's."""
        moved = np.zeros(len(self._asked), dtype=bool)
        moved[self._shape.matrix.indices[member.matrix.at]] = True
        moved[member.low.at] = moved[member.high.at] = True
        low, high = member.low.put(self._shape.row_lower), member.high.put(self._shape.row_upper)
        self._keep(kept, moved & self._asked, (member.matrix.put(self._shape.matrix.data), low, high))
        self._common |= ~moved

    def keep_common(self, kept: dict[bytes, Row]) -> None:
        """Keep the rows of the common shape that some scenario has."""
        shape = self._shape
        self._keep(kept, self._common & self._asked, (shape.matrix.data, shape.row_lower, shape.row_upper))

    def _keep(self, kept: dict[bytes, Row], rows: Flags, arrays: tuple[Numbers, Numbers, Numbers]) -> None:
        """Keep rows; one with the same coefficients as another is both, within the narrower sides."""
        for row in np.flatnonzero(rows).tolist():
            found = self._row(row, *arrays)
            if found is not None:
                numbers, values, low, high = found
                key = numbers.tobytes() + values.tobytes()
                if key in kept:
                    low, high = max(low, kept[key][2]), min(high, kept[key][3])
                kept[key] = (numbers, values, low, high)

    def _row(self, row: int, data: Numbers, lows: Numbers, highs: Numbers) -> Row | None:
        """Return a row if the first stage keeps it alone: no later decision stands in it, or these only add to it."""
        here = slice(self._starts[row], self._starts[row + 1])
        columns, values = self._columns[here], data[self._places[here]]
        numbers = self._first[columns]
        early = numbers >= 0
        alone = bool(early.all())
        low, high = float(lows[row]) if alone else -np.inf, float(highs[row])
        asks = np.isfinite(low) or np.isfinite(high)
        if not asks or (values[~early] < 0).any() or not (early & (values != 0)).any():
            return None
        numbers, values = numbers[early & (values != 0)], values[early & (values != 0)]
        order = np.argsort(numbers)
        return numbers[order], values[order], low, high

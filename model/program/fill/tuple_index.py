"""Where tuples of labels stand in a sorted set, for many tuples at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from model.program.fill.arrays import Codes, Places

LARGEST_KEY = 2**62


class Lookup:
    """Tuples become single numbers, place by place; runs of equal ones are read from a table, or found by halving.

    A place counts only the labels that stand in it, and where the numbers would outgrow 62 bits, the places so far are
    numbered afresh: any number of places and labels fits.
    """

    def __init__(self, codes: Codes, labels: int) -> None:
        """Take the rows of a sorted set, (n, places), and how many labels there are."""
        self._ranks, self._folds = [], {}
        self.size = 1
        keys = np.zeros(len(codes), dtype=np.int64)
        for place, column in enumerate(codes.T):
            seen = np.zeros(labels, dtype=bool)
            seen[column] = True
            rank = np.where(seen, np.cumsum(seen) - 1, -1).astype(np.int32)
            count = max(int(seen.sum()), 1)
            if self.size * count >= LARGEST_KEY:
                self._folds[place], keys = np.unique(keys, return_inverse=True)
                self.size = len(self._folds[place])
            keys = keys * count + rank[column]
            self.size *= count
            self._ranks.append((rank, count))
        self.keys = keys
        self._starts = None
        if self.size <= 4 * len(codes) + 1024:
            self._starts = np.zeros(self.size + 1, dtype=np.int32)
            np.cumsum(np.bincount(keys, minlength=self.size), out=self._starts[1:])

    def runs(self, places: Sequence[Places], count: int) -> tuple[Places, Places]:
        """Return where the run of each tuple asked for starts and stops; the same number twice where it is absent."""
        keys, known = self._numbered(places, count)
        if self._starts is not None:
            first: Places = self._starts[keys]
            last: Places = self._starts[keys + 1]
        else:
            first, last = np.searchsorted(self.keys, keys, "left"), np.searchsorted(self.keys, keys, "right")
        return first, np.where(known, last, first)

    def _numbered(self, places: Sequence[Places], count: int) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Return the number of each tuple, and whether every place of it holds a label known there."""
        keys, known = np.zeros(count, dtype=np.int64), np.ones(count, dtype=bool)
        for place, (column, (rank, radix)) in enumerate(zip(places, self._ranks, strict=True)):
            if place in self._folds:
                fold = self._folds[place]
                at = np.minimum(np.searchsorted(fold, keys), len(fold) - 1)
                known &= fold[at] == keys
                keys = at
            here = rank[column]
            known &= here >= 0
            keys = keys * radix + np.maximum(here, 0)
        return keys, known

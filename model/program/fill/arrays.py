"""What a program is compiled from: labels, tuples that exist, and finite numbers; nothing of pandas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.integer[Any]]
"""Row, lane or column numbers, of 32 bits where memory counts."""
Label = str | int


@dataclass(frozen=True)
class ModelData:
    """Sparse, sorted, finite.

    labels: every label used in an index, sorted; a code is a position in it
    sets: name -> (n, width) codes, rows sorted and unique; the first columns are the index of an indexed set
    parameters: name -> n numbers, one for each tuple of the set they are given over
    terms: the cost terms that the perspective counts
    """

    labels: tuple[Label, ...]
    sets: Mapping[str, Codes]
    parameters: Mapping[str, Numbers]
    terms: tuple[str, ...]

    @cached_property
    def label_array(self) -> npt.NDArray[np.object_]:
        """Return the labels as an array, for codes to be looked up in."""
        return np.array(self.labels, dtype=object)

    def tuples(self, name: str) -> list[tuple[Label, ...]]:
        """Return a set as tuples of labels."""
        return [tuple(self.labels[c] for c in row) for row in self.sets[name]]


def codes_of(labels: tuple[Label, ...], among: tuple[Label, ...]) -> Codes:
    """Return the code that each label has among others, -1 for one that is not there."""
    at = {label: i for i, label in enumerate(among)}
    return np.array([at.get(label, -1) for label in labels], dtype=np.int64)

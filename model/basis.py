"""A basis carried from one program to another that has some of the same rows and columns, matched by name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from model.compile import Block, Program
from model.lookup import Lookup
from model.model_data import Codes, Label
from model.solve import Basis

AT_LOWER, BASIC = 0, 1
"""HiGHS's words for where a column or row stands."""


def mapped(old: Program, new: Program, basis: Basis) -> Basis:
    """Return a basis of `new`: what `old` has too stands where it stood; of the rest, columns are out and rows in.

    A program that only gained rows and columns keeps a whole basis. Where others went, too few or too many may be
    in; the solver completes such a basis before it starts.
    """
    if old.data.sets is new.data.sets:
        return basis
    code = _codes(old.data.labels, new.data.labels)
    return Basis(
        _carried(old.columns, new.columns, code, len(new.data.labels), np.array(basis.columns), AT_LOWER),
        _carried(old.rows, new.rows, code, len(new.data.labels), np.array(basis.rows), BASIC),
    )


def _codes(old: tuple[Label, ...], new: tuple[Label, ...]) -> Codes:
    """Return the new code of every old label, -1 for one that is gone."""
    at = {label: i for i, label in enumerate(new)}
    return np.array([at.get(label, -1) for label in old], dtype=np.int64)


def _carried(
    old: Mapping[str, Block], new: Mapping[str, Block], code: Codes, labels: int, stood: Codes, unknown: int
) -> tuple[int, ...]:
    out: list[int] = []
    for name, block in new.items():
        before = old.get(name)
        status = np.full(len(block.codes), unknown, dtype=np.int64)
        if before is not None and len(before.codes) and len(block.codes):
            renamed = code[before.codes]
            kept = (renamed >= 0).all(axis=1)
            first, last = Lookup(block.codes, labels).runs(list(renamed[kept].T), int(kept.sum()))
            there = last - first == 1
            status[first[there]] = stood[before.start : before.stop][kept][there]
        out.extend(status.tolist())
    return tuple(out)

"""A basis carried from one program to another that has some of the same rows and columns, matched by name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from model.program.compile.compile import Block, Program
from model.program.fill.arrays import Codes, codes_of
from model.program.fill.tuple_index import Lookup
from model.solver.highs import Basis
from model.solver.vertex import AT_LOWER, BASIC, Stand

LEAST_SHARED = 0.5
"""Share of a program's rows and columns that must stand in the old one: below, a start from nothing is as quick."""


def mapped(old: Program, new: Program, basis: Basis) -> Basis | None:
    """Return a basis of `new`: what `old` has too stands where it stood; of the rest, columns are out and rows in.

    A program that only gained rows and columns keeps a whole basis. Where others went, too few or too many may be
    in; the solver completes such a basis before it starts. None where the two programs have too little in common.
    """
    if old.data.sets is new.data.sets:
        return basis
    code, labels = codes_of(old.data.labels, new.data.labels), len(new.data.labels)
    columns, columns_known = _carried(old.columns, new.columns, code, labels, basis.columns, AT_LOWER)
    rows, rows_known = _carried(old.rows, new.rows, code, labels, basis.rows, BASIC)
    if columns_known + rows_known < LEAST_SHARED * (len(columns) + len(rows)):
        return None
    return Basis(columns, rows, basis.tie)


def _carried(
    old: Mapping[str, Block], new: Mapping[str, Block], code: Codes, labels: int, stood: Stand, unknown: int
) -> tuple[Stand, int]:
    """Return where the new columns or rows stand, and how many of them the old program has."""
    out = [np.zeros(0, dtype=np.int8)]
    known = 0
    for name, block in new.items():
        before = old.get(name)
        status = np.full(len(block.codes), unknown, dtype=np.int8)
        if before is not None and len(before.codes) and len(block.codes):
            there, at = _where(code[before.codes], block.codes, labels)
            status[at] = stood[before.start : before.stop][there]
            known += len(at)
        out.append(status)
    return np.concatenate(out), known


def _where(old: Codes, new: Codes, labels: int) -> tuple[Codes, Codes]:
    """Return the places of old tuples, in the codes of new ones, that are there still, and where: as a rule all are."""
    if np.array_equal(old, new):
        every = np.arange(len(new))
        return every, every
    kept = np.flatnonzero((old >= 0).all(axis=1))
    first, last = Lookup(new, labels).runs(list(old[kept].T), len(kept))
    there = last - first == 1
    return kept[there], first[there]

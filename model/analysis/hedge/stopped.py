"""Stops in the arrays of a plan's program: less offered, less made, promises that an emergency suspends not asked for.

`Purchase[b,s,t] <= available[s,t] prod_e (1 - cut[e,s] overlap[e,b,t])`, and so the output of what stands where it
stops: of what several take a share, each takes it of what the others leave.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.family import Differs, Family, Key, Member, Shape, column_names, row_names
from model.analysis.hedge.part_of import own_cost
from model.analysis.stress.losses import Loss
from model.analysis.stress.recourse import WAIVED
from model.program.compile.compile import Program
from model.program.compile.latest_years import latest_years

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Names = tuple[tuple[Key, ...], tuple[Key, ...]]


def family_of_stops(
    program: Program, years: Sequence[int], losses: Mapping[str, Loss], scenarios: Sequence[Scenario], date: int,
    names: Names | None = None,
) -> Family:  # fmt: skip
    """Return scenarios of stops that share every decision of a year before a date, numbered as the program's columns.

    names: of the program's columns and rows, where known
    Raises KeyError of a stop that no loss is of.
    """
    own, offset = own_cost(program)
    shape = Shape(program.matrix, program.row_lower, program.row_upper, program.upper, own, 0.0)
    column, row = (latest_years(program, blocks, size, years) for blocks, size in (
        (program.columns, len(own)), (program.rows, len(program.row_lower)),
    ))  # fmt: skip
    members = tuple(stopped(program, one, losses, (column, row), offset) for one in scenarios)
    first = np.where(column < date, np.arange(len(own)), -1)
    return Family(shape, first, members, *(names or names_of(program)))


def names_of(program: Program) -> Names:
    """Return the names of a program's columns and rows."""
    return tuple(column_names(program)), tuple(row_names(program))


def stopped(
    program: Program, of: Scenario, losses: Mapping[str, Loss], years: tuple[Places, Places], offset: float
) -> Member:
    """Return what stops that begin with a year change: offers, output by the capacity there is, promises.

    Of what several stops take a share, each takes it of what the others leave.
    """
    column, row = years
    left, waived = np.ones(len(column)), np.zeros(len(row), dtype=bool)
    for name, start in of.begins.items():
        _take(program, losses[name], start, column, left)
        waived |= _waives(program, losses[name], start, row)
    offers = program.columns["Purchase"]
    bought = offers.start + np.flatnonzero(left[offers.start : offers.stop] < 1.0)
    made, capacity = program.columns["Output"], program.rows["capacity_limit"]
    cut = np.flatnonzero(left[made.start : made.stop] < 1.0)
    rows, keeps = capacity.start + cut, left[made.start : made.stop][cut]
    none = np.flatnonzero(waived)
    free = np.full(len(none), np.inf)
    return Member(
        of.name, of.probability, offset, _nothing(), Differs(bought, program.upper[bought] * left[bought]),
        Differs(none, -free),
        Differs(np.concatenate([rows, none]), np.concatenate([program.row_upper[rows] * keeps, free])),
        _built(program, rows, keeps),
    )  # fmt: skip


def _take(program: Program, loss: Loss, start: int, column: Places, left: Numbers) -> None:
    """Have a stop take its share of what is left, by the part of each year that it lasts."""
    lasting = np.clip(loss.years - (column - start), 0.0, 1.0) * (column >= start)
    for name, share in loss.cut.items():
        block = program.columns[name]
        left[block.start : block.stop] *= 1.0 - share * lasting[block.start : block.stop]


def _waives(program: Program, loss: Loss, start: int, row: Places) -> npt.NDArray[np.bool_]:
    """Return the rows that an emergency suspends while a stop lasts."""
    waived = np.zeros(len(row), dtype=bool)
    for name in WAIVED:
        block = program.rows[name]
        waived[block.start : block.stop] = True
    suspended: npt.NDArray[np.bool_] = waived & (row >= start) & (row < start + math.ceil(loss.years))
    return suspended


def _built(program: Program, rows: Places, keeps: Numbers) -> Differs:
    """Return the coefficients of builds in rows of capacity that a stop cuts."""
    share = dict(zip(rows.tolist(), keeps.tolist(), strict=True))
    matrix, made = program.matrix, program.columns["Output"]
    column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    at = np.flatnonzero(np.isin(matrix.indices, rows) & ~((column >= made.start) & (column < made.stop)))
    return Differs(at, np.array([matrix.data[i] * share[int(matrix.indices[i])] for i in at.tolist()], dtype=float))


def _nothing() -> Differs:
    return Differs(np.zeros(0, dtype=np.int64), np.zeros(0))

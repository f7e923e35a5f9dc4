"""A hedge's program in SMPS (Birge and others 1987): three files for solvers of stochastic programs on many machines.

`.cor` is the program of a scenario, `.tim` where its second stage begins, `.sto` what each scenario has different. The
first stage's costs and limits are those of all scenarios together; a row that some scenario does not ask for has a side
that nothing reaches. Readers differ in how a cost, a limit of a decision and a constant may change or stand: here only
sides and coefficients of rows differ between scenarios. What a scenario pays and earns otherwise than another is added
up by two rows, a limit that moves is a row, and the constant is the cost of a decision that is 1.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.analysis.hedge.early_rows import first_rows
from model.analysis.hedge.family import Family, Shape
from model.analysis.hedge.stages import Key

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Entry = tuple[str, str, float]
"""Column, row, coefficient; of a side the word SIDE stands for the column."""
NONE = 1e30
"""What solvers read as no limit."""
OBJ, SIDE, LIMITS, ONE, PAID, EARNED = "OBJ", "SIDE", "LIMITS", "ONE", "PAID", "EARNED"
"""Names: of the cost, of the vectors of sides and limits, of the decision that is 1, of costs that differ, by sign."""


def smps(family: Family, shared: int, name: str) -> dict[str, str]:
    """Return the texts of the three files by their ending; decisions are X of the first stage, Z of the second."""
    first, second = _first_stage(first_rows([family], shared)), _Second(family, shared)
    one = len(first.kinds)
    base = [*second.entries(0, one)]
    stoch = [f"STOCH {name}", "SCENARIOS DISCRETE"]
    for at, member in enumerate(family.members):
        stoch.append(f" SC {'_'.join(member.name.split())} ROOT {member.probability!r} STAGE2")
        stoch += [_line(mine) for mine, known in zip(second.entries(at, one), base, strict=True) if mine != known]
    time = f"TIME {name}\nPERIODS LP\n {ONE} R0 STAGE1\n {PAID} R{one} STAGE2\nENDATA\n"
    core = _core(name, [*first.kinds, *second.kinds], [*first.entries, *second.costs(), *base],
                 [*first.limits, *second.limits])  # fmt: skip
    return {"cor": core, "tim": time, "sto": "\n".join([*stoch, "ENDATA", ""])}


def decisions_csv(numbers: Mapping[Key, int]) -> str:
    """Return which decision of the plan each column of the first stage is."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("column", "decision"))
    writer.writerows((f"X{at}", f"{name}[{','.join(map(str, labels))}]") for (name, labels), at in numbers.items())
    return out.getvalue()


def for_mpi_sppy() -> str:
    """Return the module by which mpi-sppy reads the three files that lie beside it."""
    return Path(__file__).with_name("mpi_sppy_scenarios.py").read_text(encoding="utf-8")


@dataclass(frozen=True)
class _Stage:
    """Rows by their kinds (E, G or L), entries in order of columns, and limits of columns that are the same in all."""

    kinds: list[str]
    entries: list[Entry]
    limits: list[tuple[str, float]]


def _first_stage(first: Shape) -> _Stage:
    """Return what the first stage keeps alone; its first row holds the decision that is 1."""
    rows = _Sided([first], np.arange(len(first.row_lower)))
    entries = [(ONE, OBJ, float(first.offset)), (ONE, "R0", 1.0), (SIDE, "R0", 1.0)]
    entries += [(f"X{x}", OBJ, float(cost)) for x, cost in enumerate(first.cost)]
    entries += rows.entries(first, 1, {x: f"X{x}" for x in range(len(first.cost))})
    limits = [(f"X{x}", float(most)) for x, most in enumerate(first.upper) if np.isfinite(most)]
    return _Stage(["E", *rows.kinds], entries, limits)


class _Sided:
    """Rows turned to one side each: E, G or L, and the row of the program that they are."""

    def __init__(self, programs: Sequence[Shape], rows: Places) -> None:
        lows, highs = (np.stack([getattr(p, side)[rows] for p in programs]) for side in ("row_lower", "row_upper"))
        equal = (lows == highs).all(axis=0)
        self.kinds, self._of = list[str](), list[int]()
        for at, row in enumerate(rows.tolist()):
            sides = (("E", lows),) if equal[at] else (("G", lows), ("L", highs))
            for kind, side in sides:
                if np.isfinite(side[:, at]).any():
                    self.kinds.append(kind)
                    self._of.append(row)

    def entries(self, program: Shape, start: int, names: dict[int, str]) -> Iterator[Entry]:
        """Yield coefficients and sides; start: number of the first row."""
        matrix = sparse.csr_matrix(program.matrix)
        matrix.sort_indices()
        for at, (kind, row) in enumerate(zip(self.kinds, self._of, strict=True), start):
            here = slice(matrix.indptr[row], matrix.indptr[row + 1])
            for column, value in zip(matrix.indices[here].tolist(), matrix.data[here].tolist(), strict=True):
                yield names[column], f"R{at}", value
            side = float(program.row_upper[row] if kind == "L" else program.row_lower[row])
            yield SIDE, f"R{at}", float(np.clip(side, -NONE, NONE))


class _Second:
    """The second stage: rows of what is paid and earned otherwise, its own rows, and limits that move as rows."""

    def __init__(self, family: Family, shared: int) -> None:
        self._programs = [family.program(at) for at in range(len(family.members))]
        own = np.flatnonzero(family.first < 0)
        self._names = {c: f"X{family.first[c]}" for c in np.flatnonzero(family.first >= 0).tolist()}
        self._names |= {c: f"Z{c}" for c in own.tolist()}
        later = np.flatnonzero(np.diff(family.shape.matrix[:, own].tocsr().indptr) > 0)
        self._rows = _Sided(self._programs, later)
        costs, limits = (np.stack([getattr(p, of)[own] for p in self._programs]) for of in ("cost", "upper"))
        dear, moves = ((of != of[0]).any(axis=0) for of in (costs, limits))
        self._dear, self._moves = own[dear].tolist(), own[moves].tolist()
        self._same = [(self._names[c], float(self._programs[0].cost[c])) for c in own[~dear].tolist()]
        limited = own[~moves & np.isfinite(limits[0])].tolist()
        self.limits = [(self._names[c], float(self._programs[0].upper[c])) for c in limited]
        self.kinds = ["E", "E", *self._rows.kinds, *("L" for _ in self._moves)]

    def costs(self) -> Iterator[Entry]:
        """Yield costs that are the same in all scenarios."""
        yield from ((PAID, OBJ, 1.0), (EARNED, OBJ, -1.0))
        yield from ((name, OBJ, cost) for name, cost in self._same)

    def entries(self, at: int, start: int) -> Iterator[Entry]:
        """Yield the numbers of a scenario's rows in an order that all have; start: number of the first row."""
        program = self._programs[at]
        for row, sign, what in ((start, 1.0, PAID), (start + 1, -1.0, EARNED)):
            yield what, f"R{row}", 1.0
            for c in self._dear:
                yield self._names[c], f"R{row}", -max(sign * float(program.cost[c]), 0.0)
        yield from self._rows.entries(program, start + 2, self._names)
        for row, c in enumerate(self._moves, start + 2 + len(self._rows.kinds)):
            yield self._names[c], f"R{row}", 1.0
            yield SIDE, f"R{row}", float(min(program.upper[c], NONE))


def _core(name: str, kinds: Sequence[str], entries: Sequence[Entry], limits: Sequence[tuple[str, float]]) -> str:
    """Return the program of the first scenario: rows, then columns in the order in which they are first named."""
    columns = dict[str, list[str]]()
    for entry in entries:
        columns.setdefault(entry[0], []).append(_line(entry))
    sides = columns.pop(SIDE)
    body = [line for lines in columns.values() for line in lines]
    bounds = [f" UP {LIMITS} {column} {most!r}" for column, most in limits]
    rows = [f" N {OBJ}", *(f" {kind} R{at}" for at, kind in enumerate(kinds))]
    return "\n".join(
        [f"NAME {name}", "ROWS", *rows, "COLUMNS", *body, "RHS", *sides, "BOUNDS", *bounds, "ENDATA", ""]
    )  # fmt: skip


def _line(entry: Entry) -> str:
    column, row, value = entry
    return f" {column} {row} {value!r}"

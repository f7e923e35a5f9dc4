"""A hedge's program in SMPS (Birge and others 1987): three files for solvers of stochastic programs on many machines.

`.cor` is the program of a scenario, `.tim` where its second stage begins, `.sto` what each scenario has different. The
first stage's costs and limits are those of all scenarios together; a row that some scenario does not ask for has a side
that nothing reaches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.analysis.hedge.early_rows import first_rows
from model.analysis.hedge.family import Family, Shape

Numbers = npt.NDArray[np.float64]
NONE = 1e30
"""What solvers read as no limit."""


@dataclass(frozen=True)
class _Sided:
    """Rows turned to one side each: E, G or L, their side, and the row of the program that they are."""

    kinds: list[str]
    of: npt.NDArray[np.int64]


def smps(family: Family, shared: int, name: str) -> dict[str, str]:
    """Return the texts of the three files by their ending."""
    first = first_rows([family], shared)
    own = np.flatnonzero(family.first < 0)
    early = np.flatnonzero(family.first >= 0)
    later = np.flatnonzero(np.diff(family.shape.matrix[:, own].tocsr().indptr) > 0)
    programs = [family.program(at) for at in range(len(family.members))]
    one, two = _sided([first], np.arange(len(first.row_lower))), _sided(programs, later)
    core = _core(family, (first, programs[0]), (one, two), (early, own), name)
    rows = f"R{len(one.kinds)}"
    time = f"TIME {name}\nPERIODS LP\n X0 R0 STAGE1\n Z{own[0]} {rows} STAGE2\nENDATA\n"
    stoch = [f"STOCH {name}", "SCENARIOS DISCRETE"]
    base = list(_numbers(family, programs[0], two, len(one.kinds), early, own))
    for member, program in zip(family.members, programs, strict=True):
        stoch.append(f" SC {'_'.join(member.name.split())} ROOT {member.probability!r} STAGE2")
        mine = _numbers(family, program, two, len(one.kinds), early, own)
        stoch += [f" {' '.join(key)} {value!r}" for (key, value), (_, known) in zip(mine, base, strict=True)
                  if value != known]  # fmt: skip
    return {"cor": core, "tim": time, "sto": "\n".join([*stoch, "ENDATA", ""])}


def _sided(programs: list[Shape], rows: npt.NDArray[np.int64]) -> _Sided:
    lows, highs = (np.stack([getattr(p, side)[rows] for p in programs]) for side in ("row_lower", "row_upper"))
    equal = (lows == highs).all(axis=0)
    kinds, of = [], []
    for at, row in enumerate(rows.tolist()):
        if equal[at]:
            kinds.append("E")
            of.append(row)
            continue
        for kind, sides in (("G", lows), ("L", highs)):
            if np.isfinite(sides[:, at]).any():
                kinds.append(kind)
                of.append(row)
    return _Sided(kinds, np.array(of, dtype=np.int64))


def _numbers(
    family: Family, program: Shape, rows: _Sided, start: int, early: npt.NDArray[np.int64], own: npt.NDArray[np.int64]
) -> Iterator[tuple[tuple[str, ...], float]]:
    """Yield the numbers of a scenario's second stage in an order that all have: costs, coefficients, sides, bounds."""
    names = _names(family, early, own)
    for column in own.tolist():
        yield (names[column], "OBJ"), float(program.cost[column])
    matrix = sparse.csr_matrix(program.matrix)
    matrix.sort_indices()
    for at, row in enumerate(rows.of.tolist(), start):
        here = slice(matrix.indptr[row], matrix.indptr[row + 1])
        for column, value in zip(matrix.indices[here].tolist(), matrix.data[here].tolist(), strict=True):
            yield (names[column], f"R{at}"), value
    for at, (kind, row) in enumerate(zip(rows.kinds, rows.of.tolist(), strict=True), start):
        side = float(program.row_upper[row] if kind == "L" else program.row_lower[row])
        yield ("RHS", f"R{at}"), float(np.clip(side, -NONE, NONE))
    for column in own.tolist():
        yield ("UP", "BND", names[column]), float(min(program.upper[column], NONE))


def _names(family: Family, early: npt.NDArray[np.int64], own: npt.NDArray[np.int64]) -> dict[int, str]:
    return {c: f"X{family.first[c]}" for c in early.tolist()} | {c: f"Z{c}" for c in own.tolist()}


def _core(
    family: Family, programs: tuple[Shape, Shape], rows: tuple[_Sided, _Sided],
    columns: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]], name: str,
) -> str:  # fmt: skip
    (first, second), (one, two), (early, own) = programs, rows, columns
    kinds = [f" {kind} R{at}" for at, kind in enumerate([*one.kinds, *two.kinds])]
    entries: dict[str, list[str]] = {f"X{x}": [f" X{x} OBJ {float(first.cost[x])!r}"] for x in range(len(first.cost))}
    matrix = sparse.csr_matrix(first.matrix)
    for at, row in enumerate(one.of.tolist()):
        here = slice(matrix.indptr[row], matrix.indptr[row + 1])
        for x, value in zip(matrix.indices[here].tolist(), matrix.data[here].tolist(), strict=True):
            entries[f"X{x}"].append(f" X{x} R{at} {value!r}")
    ends = zip(one.kinds, one.of.tolist(), strict=True)
    sides = [(first.row_upper if kind == "L" else first.row_lower)[row] for kind, row in ends]
    rhs = [f" RHS OBJ {-float(first.offset)!r}", *(f" RHS R{at} {float(side)!r}" for at, side in enumerate(sides))]
    bounds = [f" UP BND X{x} {float(u)!r}" for x, u in enumerate(first.upper) if np.isfinite(u)]
    for key, value in _numbers(family, second, two, len(one.kinds), early, own):
        if key[0] == "RHS":
            rhs.append(f" RHS {key[1]} {value!r}")
        elif key[0] == "UP":
            bounds.append(f" UP BND {key[2]} {value!r}")
        else:
            entries.setdefault(key[0], []).append(f" {key[0]} {key[1]} {value!r}")
    body = [line for lines in entries.values() for line in lines]
    parts = [f"NAME {name}", "ROWS", " N OBJ", *kinds, "COLUMNS", *body, "RHS", *rhs, "BOUNDS", *bounds, "ENDATA", ""]
    return "\n".join(parts)

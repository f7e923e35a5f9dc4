"""What is missing where: the least by which the rows of a sentence, or of demand, must be broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from model.analysis.what_if.bench import Bench, grown_basis, of_clause, of_family, with_columns, with_objective
from model.frames.scale import in_tonnes
from model.program.compile.compile import Program
from model.program.fill.arrays import Codes, Numbers
from model.program.policy_rows import counts
from model.solver.highs import matter_unit

LEAST = 1e-7
"""kt, in a study of usual amounts: less is the solver's rounding."""
EARLY = 1e-3
"""What a year earlier weighs more: of two ways to be short of as much, the one that moves nothing ahead."""
UNITS = {"MUSD": ("MUSD", 1.0), "kt CO2e": ("t CO2e", in_tonnes(1.0)), "jobs": ("jobs", 1.0)}
"""What a row counts that is not kt -> the unit shown, and what turns the one into the other."""


@dataclass(frozen=True)
class Place:
    """A row that cannot hold: its sentence ('' for demand), party and form ('' for none), year, amounts in `unit`.

    needs: what the row asks for; can: the most that can be had towards it.
    """

    family: str
    clause: str
    party: str
    form: str
    year: int
    needs: float
    can: float
    unit: str

    @property
    def missing(self) -> float:
        return self.needs - self.can


def missing(bench: Bench, label: str = "") -> list[Place]:
    """Return where a sentence (demand, when none is named) falls short if as little as possible is missing in all."""
    program = bench.program
    rows = of_clause(program, label) if label else of_family(program, "demand_met")
    if not len(rows):
        return []
    free, first = _broken(program, rows)
    answer = bench.again(free, grown_basis(bench.solution.basis, columns=free.matrix.shape[1] - first))
    if answer.status != "optimal":
        return []
    x, gone, least = answer.x[:first], answer.x[first:], LEAST / matter_unit(program)
    short = gone[: len(rows)] + gone[len(rows) :]
    places = [_place(program, int(r), x, float(m), label) for r, m in zip(rows, short, strict=True) if m > least]
    # Of years that lack the same part but for its last digits the first is named.
    return sorted(places, key=lambda p: (-round(p.missing / (abs(p.needs) or 1.0), 9), p.year, p.form))


def _broken(program: Program, rows: Codes) -> tuple[Program, int]:
    """Return the program in which these rows may be broken, and the broken amount is made least."""
    height, count = program.matrix.shape[0], len(rows)
    ones, at = np.ones(count), np.arange(count)
    below = sparse.csc_matrix((ones, (rows, at)), shape=(height, count))
    above = sparse.csc_matrix((-ones, (rows, at)), shape=(height, count))
    more = sparse.hstack([below, above]).tocsc()
    upper = np.concatenate(
        [np.where(np.isfinite(b[rows]), np.inf, 0.0) for b in (program.row_lower, program.row_upper)]
    )
    wide = with_columns(program, more, np.zeros(2 * count), upper)
    first = len(program.cost)
    weights = 1 + EARLY * np.array([_years_left(program, int(r)) for r in rows])
    return with_objective(wide, np.concatenate([np.zeros(first), weights, weights])), first


def _years_left(program: Program, row: int) -> int:
    """Return the years from a row's own to the last planned; 0 for a row of no year."""
    *_, last = program.index_of_row(row) or ("",)
    final = max((x for x in program.data.labels if isinstance(x, int)), default=0)
    return final - last if isinstance(last, int) else 0


def _place(program: Program, row: int, x: Numbers, short: float, label: str) -> Place:
    name = next(n for n, block in program.rows.items() if block.start <= row < block.stop)
    block = program.rows[name]
    labels = [program.data.labels[c] for c in block.codes[row - block.start]]
    unit, scale = UNITS.get(counts(name), ("t", in_tonnes(1.0)))
    if not label:
        high = program.row_upper[row]
        return Place(
            name, "", str(labels[0]), str(labels[1]), int(labels[2]), high * scale, (high - short) * scale, unit
        )
    needs = _asked(program, row, x)
    form = str(labels[-2]) if len(labels) > 2 else ""
    year = int(labels[-1]) if str(labels[-1]).isdigit() else 0
    party = str(labels[1]) if len(labels) == 4 else ""
    return Place(name, label, party, form, year, needs * scale, (needs - short) * scale, unit)


def _asked(program: Program, row: int, x: Numbers) -> float:
    """Return what a row `asked <= supplied` asks for: its terms above zero, and its constant where that is asked."""
    held = program.matrix.getrow(row)
    terms = held.data * x[held.indices]
    return float(terms[terms > 0].sum() + max(0.0, -program.row_upper[row]))


def by_year(places: Sequence[Place]) -> dict[str, list[int]]:
    """Return form -> the years in which it falls short."""
    out: dict[str, list[int]] = {}
    for place in sorted(places, key=lambda p: (p.form, p.year)):
        years = out.setdefault(place.form, [])
        if place.year not in years:
            years.append(place.year)
    return out

"""A variant's program in a sample: coefficients, sides, bounds and costs on lines of its parameters.

Where a cost term holds a number on no line, such as a constant that adds many up, that term is compiled anew; where a
row or a bound does, the whole program is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from data.uncertainty.draws import Numbers
from model.analysis.sample.prepared_once.lines import Lines, lines_of
from model.program.compile.compile import Costs, Program, compile_program, declared, template_of
from model.program.compile.expand import Scope, term
from model.program.fill.arrays import ModelData, Places

TIE = "tie_break"


@dataclass(frozen=True)
class ProgramOnLines:
    """A program as published, and its numbers on lines of parameters: arrays first, then cost terms and constants.

    terms: of each cost term but the tie-break, the columns that it costs
    ends: where coefficients, lower sides, upper sides, bounds, costs by term and constants by term end
    anew: cost terms that are compiled anew; whole: whether all of the program is
    """

    published: Program
    terms: Mapping[str, Places]
    ends: Places
    lines: Lines
    anew: tuple[str, ...]
    whole: bool

    def at(self, entries: Numbers, data: ModelData) -> Program:
        """Return the program in a sample; its tie-break is as published."""
        old = self.published
        if self.whole:
            return with_tie(compile_program(data), old)
        numbers = self.lines.at(entries)
        coefficients, low, high, upper, priced, constants = np.split(numbers, self.ends[:-1])
        costs = dict[str, tuple[Places, Numbers, float]]()
        first = 0
        for (name, columns), constant in zip(self.terms.items(), constants.tolist(), strict=True):
            costs[name] = columns, priced[first : first + len(columns)], constant
            first += len(columns)
        if self.anew:
            scope = Scope(declared(), data, {name: block.start for name, block in old.columns.items()})
            costs |= {name: term(template_of(name), scope) for name in self.anew}
        matrix = sparse.csc_matrix((coefficients, old.matrix.indices, old.matrix.indptr), shape=old.matrix.shape)
        return with_costs(replace(old, data=data, matrix=matrix, row_lower=low, row_upper=high, upper=upper), costs)


def program_on_lines(programs: Sequence[Program], entries: Numbers) -> ProgramOnLines | None:
    """Return a program on lines of its parameters, from programs at some points; None where their shapes differ.

    programs: as published first; entries: of their parameters
    """
    first = programs[0]
    if any(not _same_places(first, other) for other in programs[1:]):
        return None
    names = [name for name in first.costs if name != TIE]
    terms = {name: np.flatnonzero(np.any([p.costs[name][0] != 0 for p in programs], axis=0)) for name in names}
    rows = [_numbers(program, terms) for program in programs]
    ends = np.cumsum([len(part) for part in rows[0]])
    lines = lines_of(np.stack([np.concatenate(row) for row in rows]), entries)
    part = np.searchsorted(ends, lines.loose, side="right")
    of_term = np.repeat(np.arange(len(names)), [len(columns) for columns in terms.values()])
    loose = {int(of_term[at - ends[3]]) for at in lines.loose[part == 4]}
    loose |= {int(at - ends[4]) for at in lines.loose[part == 5]}
    return ProgramOnLines(first, terms, ends, lines, tuple(names[i] for i in sorted(loose)), bool((part < 4).any()))


def with_tie(program: Program, like: Program) -> Program:
    """Return a program with the tie-break of another of its shape."""
    costs = {**program.costs, TIE: like.costs[TIE]}
    (mine, own), (tie, constant) = program.costs[TIE], like.costs[TIE]
    return replace(program, costs=costs, cost=program.cost - mine + tie, offset=program.offset - own + constant)


def with_costs(program: Program, terms: Mapping[str, tuple[Places, Numbers, float]]) -> Program:
    """Return a program with other cost terms beside its tie-break."""
    width, (tie, constant) = len(program.cost), program.costs[TIE]
    counted = [terms[name] for name in dict.fromkeys(program.data.terms) if name in terms]
    columns = np.concatenate([np.zeros(0, dtype=np.int64), *(columns for columns, _, _ in counted)])
    values = np.concatenate([np.zeros(0), *(values for _, values, _ in counted)])
    cost = np.bincount(columns, weights=values, minlength=width) + tie
    offset = sum(each for *_, each in counted) + constant
    at = np.flatnonzero(tie)
    costs = Costs({**terms, TIE: (at, tie[at], constant)}, width)
    return replace(program, costs=costs, cost=cost, offset=offset)


def numbers_of(program: Program) -> dict[str, Numbers]:
    """Return the numbers of a program by what they are, its tie-break left out."""
    tie, constant = program.costs[TIE]
    return {
        "coefficients": program.matrix.data, "lower sides": program.row_lower, "upper sides": program.row_upper,
        "bounds": program.upper, "constant": np.array([program.offset - constant]), "costs": program.cost - tie,
        **{f"term {name}": np.append(*program.costs[name]) for name in program.costs if name != TIE},
    }  # fmt: skip


def _numbers(program: Program, terms: Mapping[str, Places]) -> list[Numbers]:
    return [
        program.matrix.data, program.row_lower, program.row_upper, program.upper,
        np.concatenate([np.zeros(0), *(program.costs[name][0][columns] for name, columns in terms.items())]),
        np.array([program.costs[name][1] for name in terms]),
    ]  # fmt: skip


def _same_places(one: Program, other: Program) -> bool:
    return np.array_equal(one.matrix.indptr, other.matrix.indptr) and np.array_equal(
        one.matrix.indices, other.matrix.indices
    )

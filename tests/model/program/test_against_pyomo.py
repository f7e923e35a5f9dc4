"""The compiler and Pyomo's own machinery read the same rules: same coefficients, bounds, costs and optimum."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from functools import cache

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.contrib.appsi.solvers.highs import Highs

from model.policies import BY_NAME
from model.program import assembled
from model.program.compile.compile import Program, compile_program
from model.program.fill.arrays import ModelData
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_data, variant_frames
from model.solver.highs import solve
from tests import everything, handmade, reference
from tests.random_study import random_study, with_other_plan


@cache
def _data(perspective: str = "market") -> ModelData:
    return handmade.data_of(everything.frames(perspective), *everything.POLICIES)


@cache
def _program(perspective: str = "market") -> Program:
    return compile_program(_data(perspective))


@cache
def _reference(perspective: str = "market") -> pyo.ConcreteModel:
    return reference.pyomo_model(_data(perspective))


def _same_numbers(found: dict[str, float], expected: dict[str, float]) -> None:
    assert sorted(found) == sorted(expected)
    for name, value in expected.items():
        assert math.isclose(found[name], value, rel_tol=1e-12), name


def test_every_policy_is_stated():
    assert {name for name, _ in everything.POLICIES} == set(BY_NAME)


@pytest.mark.parametrize("name", assembled.CONSTRAINTS)
def test_every_family_has_a_row(name: str):
    assert len(_data().sets[assembled.CONSTRAINTS[name][1]]) > 0


@pytest.mark.parametrize("name", assembled.TERMS)
def test_every_term_costs_something(name: str):
    assert np.any(_program().costs[name][0])


@pytest.mark.parametrize("name", assembled.VARIABLES)
def test_columns_and_their_bounds(name: str):
    variables = _reference().component(name)
    expected = {reference.name_of(v): math.inf if v.ub is None else v.ub for v in variables.values()}
    _same_numbers(handmade.bounds(_program(), name), expected)
    assert all(v.lb == 0 for v in variables.values())


@pytest.mark.parametrize("name", assembled.CONSTRAINTS)
def test_rows(name: str):
    _same_rows(name, _program(), _reference())


def _same_rows(name: str, program: Program, model: pyo.ConcreteModel) -> None:
    """Hold every row of a family against Pyomo's reading, sign included."""
    matrix, expected, block = program.matrix.tocsr(), reference.rows(model, name), program.rows[name]
    told, turned = {program.name_of_row(row) for row in range(block.start, block.stop)}, reference.turned(model, name)
    assert told >= set(expected)
    for row in range(block.start, block.stop):
        places = slice(matrix.indptr[row], matrix.indptr[row + 1])
        held = zip(matrix.indices[places], matrix.data[places], strict=True)
        found = {program.name_of_column(int(c)): float(v) for c, v in held}
        ours = [program.row_lower[row], program.row_upper[row]]
        if program.name_of_row(row) not in expected:  # Pyomo leaves out a row that holds without any decision
            assert not found
            assert ours[0] <= 0 <= ours[1]
            continue
        coefficients, low, high = expected[program.name_of_row(row)]
        if program.name_of_row(row) in turned and found == {c: -v for c, v in coefficients.items()}:
            found, ours = {c: -v for c, v in found.items()}, [-ours[1], -ours[0]]
        _same_numbers(found, coefficients)
        theirs = [-math.inf if low is None else low, math.inf if high is None else high]
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", assembled.TERMS)
def test_cost_terms(name: str):
    vector, constant = _program().costs[name]
    coefficients, expected = reference.linear(_reference().component(name).expr)
    _same_numbers({_program().name_of_column(int(i)): float(vector[i]) for i in np.flatnonzero(vector)}, coefficients)
    assert constant == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.breadth
@pytest.mark.parametrize("perspective", ["market", "nation"])
def test_the_cost_that_is_minimised(perspective: str):
    program = _program(perspective)
    coefficients, constant = reference.linear(_reference(perspective).objective.expr)
    found = {program.name_of_column(int(i)): float(program.cost[i]) for i in np.flatnonzero(program.cost)}
    _same_numbers(found, coefficients)
    assert program.offset == pytest.approx(constant, rel=1e-12)


@pytest.mark.parametrize("perspective", ["market", "nation"])
def test_the_optimum(perspective: str):
    model = _reference(perspective)
    Highs().solve(model)
    solution = solve(_program(perspective))
    tie = pyo.value(model.component("tie_break"))
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(pyo.value(model.objective) - tie, rel=1e-7)


@pytest.mark.breadth
@pytest.mark.parametrize("seed", range(int(os.environ.get("LODEPLAN_LAWS", "3"))))
def test_a_random_study(seed: int):
    """Every family, term and bound of a study drawn at random, and the least cost."""
    dataset, study, clauses = random_study(seed)
    _agree(variant_data(variant_frames(with_other_plan(base_frames(dataset, study)), clauses), clauses))


@pytest.mark.breadth
def test_labels_of_any_kind():
    """Labels with commas, brackets, quotes, spaces and other scripts, numbers beside texts, negative and large ones."""
    data = _data()
    odd = ("a,b", "[x]", "it's", "two words", "鋰", "0", "", "-1", "None", "*")
    renamed = [odd[i] if i < len(odd) else -i * 10**9 if isinstance(x, int) else x for i, x in enumerate(data.labels)]
    _agree(replace(data, labels=tuple(renamed)))


def _agree(data: ModelData) -> None:
    program, model = compile_program(data), reference.pyomo_model(data)
    for name in assembled.VARIABLES:
        expected = {reference.name_of(v): math.inf if v.ub is None else v.ub for v in model.component(name).values()}
        _same_numbers(handmade.bounds(program, name), expected)
    for name in assembled.CONSTRAINTS:
        _same_rows(name, program, model)
    for name in assembled.TERMS:
        vector, constant = program.costs[name]
        coefficients, expected_constant = reference.linear(model.component(name).expr)
        _same_numbers({program.name_of_column(int(i)): float(vector[i]) for i in np.flatnonzero(vector)}, coefficients)
        assert constant == pytest.approx(expected_constant, rel=1e-12, abs=1e-12)


def test_the_plan_uses_what_the_study_holds():
    """Else a family could be compiled wrongly and never show in the optimum."""
    program, solution = _program(), solve(_program())
    used = {name for name, b in program.columns.items() if np.any(solution.x[b.start : b.stop] > 1e-9)}
    assert used >= {
        "Purchase",
        "Output",
        "Build",
        "Supply",
        "Delivery",
        "Stock",
        "StockIn",
        "Collection",
        "Grant",
        "Qualified",
        "Lot",
    }

"""Numbers that the solver drops or misreads never reach it; what it cannot answer is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pytest

from model.program.compile.compile import Program
from model.solver import highs as module
from model.solver.highs import Limits, NoAnswer, solve
from model.solver.refused_numbers import Refused, refuse_dangerous_numbers
from tests import everything
from tests.handmade import program_of, study

BASE = study(offers=[{"form": "a.metal", "price": 5.0}], demands=[{}])
PURCHASE, DEMAND = "Purchase[a.metal|CHN|1,2026]", "demand_met[defence,a.metal,2026]"
BALANCE = "material_balance[a.metal,2026]"


def _program() -> Program:
    return program_of(BASE)


def _column(program: Program, name: str) -> int:
    return next(i for i in range(len(program.cost)) if program.name_of_column(i) == name)


def _row(program: Program, name: str) -> int:
    return next(i for i in range(len(program.row_upper)) if program.name_of_row(i) == name)


def _coefficient(value: float) -> Program:
    program = _program()
    matrix = program.matrix.copy()
    row, column = _row(program, BALANCE), _column(program, PURCHASE)
    held = range(matrix.indptr[column], matrix.indptr[column + 1])
    matrix.data[next(i for i in held if matrix.indices[i] == row)] = value
    return replace(program, matrix=matrix)


def _changed(field: str, name: str, value: float, place: Callable[[Program, str], int]) -> Program:
    program = _program()
    numbers = getattr(program, field).copy()
    numbers[place(program, name)] = value
    return replace(program, **{field: numbers})


def test_the_program_is_sound():
    refuse_dangerous_numbers(_program())
    assert solve(_program()).objective == pytest.approx(4 * 5.0)


@pytest.mark.parametrize("value", [1e16, -1e16, 1e10, 1e-12, np.nan, np.inf, -np.inf])
def test_coefficients(value: float):
    """Handed over as it is, 1e16 makes HiGHS refuse the row and report an optimum of 0."""
    with pytest.raises(Refused) as refused:
        solve(_coefficient(value))
    assert PURCHASE in str(refused.value)
    assert BALANCE in str(refused.value)
    assert f"{value:g}" in str(refused.value)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e20, -1e20])
def test_costs(value: float):
    with pytest.raises(Refused) as refused:
        solve(_changed("cost", PURCHASE, value, _column))
    assert PURCHASE in str(refused.value)


@pytest.mark.parametrize("value", [np.nan, -1.0, -np.inf])
def test_upper_bounds(value: float):
    with pytest.raises(Refused) as refused:
        solve(_changed("upper", PURCHASE, value, _column))
    assert PURCHASE in str(refused.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("row_upper", np.nan),
        ("row_lower", np.nan),
        ("row_upper", 1e20),
        ("row_lower", -1e20),
        ("row_upper", -np.inf),
        ("row_lower", np.inf),
    ],
)
def test_bounds_of_rows(field: str, value: float):
    """An infinite bound on the wrong side is no bound but a row that nothing meets."""
    with pytest.raises(Refused) as refused:
        solve(_changed(field, DEMAND, value, _row))
    assert DEMAND in str(refused.value)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e20])
def test_constant_of_cost(value: float):
    """The solver adds it unseen: a NaN comes back as an optimum of NaN."""
    with pytest.raises(Refused, match="constant"):
        solve(replace(_program(), offset=value))


def test_infinite_bounds_on_the_right_side_are_none():
    program = _changed("upper", PURCHASE, np.inf, _column)
    assert solve(program).status == "optimal"


def test_a_matrix_that_does_not_fit_is_refused():
    program = _program()
    with pytest.raises((NoAnswer, Refused, ValueError)):
        solve(replace(program, cost=program.cost[:-1]))


# ---------------------------------------------------------------- what the solver says


def test_infeasible_is_told():
    solution = solve(
        program_of(
            study(offers=[{"form": "a.metal", "available": 3.0}], demands=[{"wanted": 4.0, "shortfall_most": 0.0}])
        )
    )
    assert solution.status == "infeasible"
    assert np.isnan(solution.objective)
    assert not len(solution.x)


def test_unbounded_is_told():
    """Supply has no bound: paid for, and cut loose from what it adds up, it grows for ever."""
    program = _program()
    matrix = program.matrix.tolil()
    matrix[:, _column(program, "Supply[a.metal,2026]")] = 0
    loose = replace(program, matrix=matrix.tocsc())
    cost = loose.cost.copy()
    cost[_column(program, "Supply[a.metal,2026]")] = -1.0
    assert solve(replace(loose, cost=cost)).status == "unbounded"


@pytest.mark.breadth
def test_no_time_is_no_answer():
    program = program_of(everything.frames(), *everything.POLICIES)
    with pytest.raises(NoAnswer, match="no plan found in 0 s; write a longer --time-limit"):
        solve(program, Limits(0.0))
    with pytest.raises(NoAnswer, match="no plan found in 0 s by simplex, nor in as long again by an interior point"):
        solve(program, Limits(0.0, gap=0.01))


class _Saying:
    """A solver that has done its work and says something else of it."""

    def __init__(self, real: highspy.Highs, **said: Any) -> None:
        self.real, self.said = real, said

    def __getattr__(self, name: str) -> Any:
        return (lambda: self.said[name]) if name in self.said else getattr(self.real, name)


@pytest.mark.parametrize("status", ["kUnknown", "kIterationLimit", "kInterrupt", "kSolutionLimit", "kSolveError"])
def test_an_answer_without_a_proof_is_none(monkeypatch: pytest.MonkeyPatch, status: str):
    """Values may be there all the same, as after an interior point method without crossover."""
    held, said = module.held, getattr(highspy.HighsModelStatus, status)
    monkeypatch.setattr(module, "held", lambda *given: _Saying(held(*given), getModelStatus=said))
    with pytest.raises(NoAnswer, match="the solver ended with '"):
        solve(_program())


def test_rows_that_the_solver_dropped_are_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(highspy.Highs, "getNumRow", lambda _: 1)
    with pytest.raises(NoAnswer, match=r"the solver received 1 of the 3 rows we sent"):
        solve(_program())


def test_nothing_to_decide():
    with pytest.raises(NoAnswer, match="nothing to decide"):
        solve(program_of(study()))

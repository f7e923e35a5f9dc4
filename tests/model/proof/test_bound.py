"""A bound from duals is valid for any duals whatever, tight for the solver's, and never helped by rounding."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from model.program.compile.compile import compile_program
from model.program.fill.from_frames import variant_data, variant_frames
from model.proof.dual_bound import (
    Numbers,
    clean_ray,
    duals_of_basis,
    emptiness,
    implied_upper,
    lower_bound,
    proven_bound,
    proves_empty,
    reduced_cost_below,
    relative_gap,
)
from model.proof.second_reading import facts
from model.solver.highs import Basis, solve
from tests.model.proof.planned import SETS, bundled, bundled_data, study_of


@dataclass(frozen=True)
class Small:
    """A program written by hand."""

    matrix: sparse.csc_matrix
    row_lower: Numbers
    row_upper: Numbers
    upper: Numbers
    costs: dict[str, tuple[Numbers, float]] = field(default_factory=dict)


def small(rows: list[list[float]], low: list[float], high: list[float], upper: list[float]) -> Small:
    numbers = [np.array(x, dtype=float) for x in (low, high, upper)]
    return Small(sparse.csc_matrix(np.array(rows, dtype=float)), *numbers)


def drawn(rng: np.random.Generator) -> tuple[Small, Numbers, float] | None:
    """Return a random program, its cost and its optimum by another solver's road; None when it has none."""
    rows, columns = int(rng.integers(1, 6)), int(rng.integers(1, 8))
    a = np.where(rng.random((rows, columns)) < 0.6, rng.normal(size=(rows, columns)), 0.0)
    high = rng.uniform(0.1, 5, rows)
    low = np.where(rng.random(rows) < 0.3, -high, -np.inf)
    upper, cost = rng.uniform(0.5, 9, columns), rng.normal(size=columns)
    found = linprog(
        cost,
        A_ub=np.vstack([a, -a[np.isfinite(low)]]),
        b_ub=np.concatenate([high, -low[np.isfinite(low)]]),
        bounds=[(0, u) for u in upper],
        method="highs-ipm",
    )
    return (Small(sparse.csc_matrix(a), low, high, upper), cost, float(found.fun)) if found.status == 0 else None


def exact(program: Small, cost: Numbers, y: Numbers) -> Fraction | None:
    """Return the bound that `y` gives, in exact fractions; None when it gives none."""
    total = Fraction(0)
    for i, weight in enumerate(y):
        side = program.row_lower[i] if weight > 0 else program.row_upper[i]
        if weight != 0 and math.isfinite(side):
            total += Fraction(weight) * Fraction(side)
    used = [
        w if math.isfinite(program.row_lower[i] if w > 0 else program.row_upper[i]) else 0.0 for i, w in enumerate(y)
    ]
    dense = program.matrix.toarray()
    for j in range(len(cost)):
        d = Fraction(cost[j]) - sum((Fraction(dense[i, j]) * Fraction(used[i]) for i in range(len(y))), Fraction(0))
        if d < 0:
            if math.isinf(program.upper[j]):
                return None
            total += d * Fraction(program.upper[j])
    return total


# ---------------------------------------------------------------- any duals


def test_bound_of_random_duals_never_exceeds_the_optimum() -> None:
    rng = np.random.default_rng(3)
    tried = 0
    for _ in range(400):
        case = drawn(rng)
        if case is None:
            continue
        program, cost, best = case
        for y in rng.normal(size=(5, len(program.row_upper))) * rng.choice([0.01, 1, 1e4]):
            assert lower_bound(program, cost, 0.0, y) <= best + 1e-6 * max(1, abs(best))
            tried += 1
    assert tried > 500


def test_bound_never_exceeds_what_exact_arithmetic_gives() -> None:
    """Coefficients of every size, so that plain floating point would often land above."""
    rng = np.random.default_rng(4)
    naive_above = 0
    for _ in range(300):
        case = drawn(rng)
        if case is None:
            continue
        program, cost, _ = case
        scale = 10.0 ** rng.integers(-8, 8, len(program.row_upper))
        a, low, high = program.matrix.toarray(), program.row_lower, program.row_upper
        program = Small(sparse.csc_matrix(a * scale[:, None]), low * scale, high * scale, program.upper)
        y = rng.normal(size=len(scale)) / scale
        truth = exact(program, cost, y)
        assert truth is not None
        assert Fraction(lower_bound(program, cost, 0.0, y)) <= truth
        naive_above += Fraction(naive(program, cost, y)) > truth
    assert naive_above > 20


def naive(program: Small, cost: Numbers, y: Numbers) -> float:
    side = np.where(y > 0, program.row_lower, program.row_upper)
    y = np.where(np.isfinite(side), y, 0.0)
    d = cost - program.matrix.T @ y
    return float((y * np.where(y == 0, 0.0, side)).sum() + (np.minimum(d, 0) * program.upper).sum())


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e308])
def test_duals_that_are_no_numbers_prove_nothing(bad: float) -> None:
    program = small([[1e10, 1.0]], [1.0], [2.0], [1.0, 1.0])
    assert lower_bound(program, np.array([1.0, 1.0]), 0.0, np.array([bad])) == -math.inf


def test_overflow_in_both_directions_proves_nothing() -> None:
    """The column's sum is infinity less infinity, which is no number, neither above zero nor below."""
    program = small([[1e10], [-1e10]], [1.0, 1.0], [2.0, 2.0], [1.0])
    with np.errstate(all="ignore"):
        assert lower_bound(program, np.array([1.0]), 0.0, np.array([1e308, 1e308])) == -math.inf


def test_products_are_rounded_down_where_they_nearly_cancel() -> None:
    """A hundred rows give 3 times 0.1 each, which floating point rounds up; the constant takes 30 off."""
    program = small([[1.0]] * 100, [0.1] * 100, [np.inf] * 100, [1.0])
    y = np.full(100, 3.0)
    truth = Fraction(0.1) * 300 - 30
    assert Fraction(lower_bound(program, np.array([1e6]), -30.0, y)) <= truth
    assert lower_bound(program, np.array([1e6]), -30.0, y) == pytest.approx(0.0, abs=1e-13)


def test_reduced_cost_is_rounded_down() -> None:
    """0.1 + 0.2 is not 0.3: the exact reduced cost of this column is below zero, plain arithmetic gives zero."""
    matrix = sparse.csc_matrix(np.array([[0.1], [0.2]]))
    cost = np.array([0.1 + 0.2])
    truth = Fraction(cost[0]) - Fraction(0.1) - Fraction(0.2)
    assert Fraction(reduced_cost_below(matrix, cost, np.ones(2))[0]) <= truth


def test_unbounded_column_that_falls_proves_nothing() -> None:
    program = small([[1.0, -1.0]], [0.0], [np.inf], [np.inf, np.inf])
    assert lower_bound(program, np.array([-1.0, 0.0]), 0.0, np.zeros(1)) == -math.inf


def test_a_column_without_bound_that_nothing_weighs_takes_no_proof_away() -> None:
    """The second column costs nothing and its one row has no weight: there is nothing that it could lower."""
    program = small([[1.0, 0.0], [0.0, 1.0]], [2.0, -np.inf], [np.inf, np.inf], [9.0, np.inf])
    assert lower_bound(program, np.array([3.0, 0.0]), 0.0, np.array([3.0, 0.0])) == pytest.approx(6.0)
    weighed = small([[1.0, 1e-300], [0.0, 1.0]], [2.0, -np.inf], [np.inf, np.inf], [9.0, np.inf])
    # 3e-300 is lost in no rounding that could be seen, and yet it falls without end.
    assert lower_bound(weighed, np.array([3.0, 0.0]), 0.0, np.array([3.0, 0.0])) == -math.inf
    both = small([[1.0, 1e-9, 0.0], [0.0, 0.0, 1.0]], [2.0, -np.inf], [np.inf, np.inf], [9.0, 1e10, np.inf])
    # The second column alone, at 2e9, meets the row at no cost: beside one that nothing weighs it is not one itself.
    assert lower_bound(both, np.array([3.0, 0.0, 0.0]), 0.0, np.array([3.0, 0.0])) <= 0.0


def test_unknown_gap_is_infinite() -> None:
    assert relative_gap(5.0, math.nan) == math.inf
    assert relative_gap(5.0, -math.inf) == math.inf
    assert relative_gap(5.0, 6.0) == 0.0
    assert relative_gap(200.0, 100.0) == 0.5


@pytest.mark.parametrize("scale", [1e-9, 1e-3, 1.0, 1e9])
def test_a_gap_is_relative_at_every_size(scale: float) -> None:
    assert relative_gap(2.0 * scale, 1.0 * scale) == pytest.approx(0.5, rel=1e-12)
    assert relative_gap(-1.0 * scale, -1.5 * scale) == pytest.approx(0.5, rel=1e-12)
    assert relative_gap(1e-6 * scale, 0.0, size=scale) == pytest.approx(1e-6, rel=1e-12)
    assert relative_gap(0.0, -scale) == math.inf
    assert relative_gap(0.0, -5e-324) == 0.0


def test_a_bound_above_what_the_rows_let_through_is_none() -> None:
    """An amount offered of 1e14 beside a demand of 1: the rounding of its reduced cost times 1e14 proves nothing."""
    program = small([[1.0, 1.0]], [1.0], [1.0], [1e14, 1e14])
    program.costs.update(price=(np.array([0.3, 0.1 + 0.2]), 0.0))
    y = np.array([0.1 + 0.2])
    assert relative_gap(0.3, lower_bound(program, program.costs["price"][0], 0.0, y)) > 0.1
    assert relative_gap(0.3, proven_bound(program, ["price"], y, None, cost=0.3)) <= 1e-9


def test_where_all_that_is_had_is_free_no_weight_proves_it_whole() -> None:
    """A free seller offers more than is wanted; the weight that told equal sellers apart is below any price."""
    program = small([[1.0, 1.0]], [1.0], [np.inf], [1e4, 1e4])
    program.costs.update(price=(np.array([0.0, 0.3]), 0.0))
    y = np.array([1e-13])
    assert relative_gap(0.0, lower_bound(program, program.costs["price"][0], 0.0, y)) == math.inf
    assert relative_gap(0.0, proven_bound(program, ["price"], y, None, cost=0.0)) == 0.0


# ---------------------------------------------------------------- implied bounds


def test_rows_imply_bounds_through_each_other() -> None:
    """x0 <= 3 is given; x1 <= 2 x0; x2 = x1 + x0; nothing holds x3."""
    program = small(
        [[-2.0, 1.0, 0, 0], [-1.0, -1.0, 1.0, 0], [0, 0, 0, -1.0]],
        [-np.inf, 0.0, -np.inf],
        [0.0, 0.0, 5.0],
        [3.0, np.inf, np.inf, np.inf],
    )
    found = implied_upper(program)
    assert found[:3] == pytest.approx([3, 6, 9], rel=1e-12)
    assert (found[:3] >= [3, 6, 9]).all()
    assert math.isinf(found[3])


@pytest.mark.parametrize("name", SETS)
def test_every_column_of_a_bundled_program_is_bounded_and_keeps_its_bound(name: str) -> None:
    case = bundled(name)
    found = implied_upper(case.program)
    assert np.isfinite(found).all()
    assert (case.solution.x <= found + 1e-7 * (1 + found)).all()


# ---------------------------------------------------------------- tight for the solver's duals


@pytest.mark.parametrize("name", SETS)
def test_solver_proves_its_cost_to_a_billionth(name: str) -> None:
    case = bundled(name)
    assert relative_gap(case.plan.cost, case.bound) <= 1e-9
    assert case.bound <= case.plan.cost


def test_the_solvers_duals_belong_to_the_cost_alone() -> None:
    """They prove the reported cost least by themselves, as those that the basis gives to it do."""
    case = bundled("law")
    program, terms = case.program, case.program.data.terms
    assert relative_gap(case.plan.cost, proven_bound(program, terms, case.solution.row_dual, None)) <= 1e-12
    basis = case.solution.basis
    assert basis is not None
    cost = np.sum([program.costs[name][0] for name in terms], axis=0)
    y = duals_of_basis(program, cost, basis.columns, basis.rows)
    assert y is not None
    assert relative_gap(case.plan.cost, proven_bound(program, terms, y, None)) <= 1e-12
    assert duals_of_basis(program, cost, (1,) * len(cost), basis.rows) is None


def test_a_basis_that_proves_little_does_not_hide_duals_that_prove_more() -> None:
    """Nothing decided and every row slack is a basis too: its duals are all 0, and the cost is worth more than that."""
    case = bundled("law")
    program, terms = case.program, case.program.data.terms
    slack = Basis(columns=(0,) * len(program.upper), rows=(1,) * len(program.row_lower))
    own = proven_bound(program, terms, case.solution.row_dual, None)
    assert proven_bound(program, terms, np.zeros(len(program.row_lower)), slack) < own
    assert proven_bound(program, terms, case.solution.row_dual, slack, cost=case.plan.cost) == pytest.approx(
        own, rel=1e-12
    )


@pytest.mark.parametrize("noise", [1e-9, 1e-3, 1.0, 1e3])
def test_doctored_duals_of_a_bundled_plan_only_weaken_the_bound(noise: float) -> None:
    case, rng = bundled("law"), np.random.default_rng(5)
    program, terms = case.program, case.program.data.terms
    y = case.solution.row_dual + noise * rng.normal(size=len(case.solution.row_dual))
    assert proven_bound(program, terms, y, None) <= case.plan.cost
    assert proven_bound(program, terms, -y, None) <= case.plan.cost


# ---------------------------------------------------------------- impossible programs

IMPOSSIBLE = (
    [{"domestic_share_floor": {"min": 0.9}}, {"country_share_cap": {"countries": ["USA"], "max": 0.5}}],
    [{"stockpile_target": {"days": 3000}}],
)


@pytest.mark.parametrize("policies", IMPOSSIBLE)
def test_ray_of_an_impossible_variant_proves_it_and_names_its_sentences(policies: list[dict[str, object]]) -> None:
    study = study_of(policies, shortfall="forbidden")
    clauses = study.clauses("tried")
    program = compile_program(variant_data(variant_frames(facts(bundled_data(), study), clauses), clauses))
    found = solve(program)
    assert found.status == "infeasible"
    proof = emptiness(program, found.ray, [c.label for c in clauses])
    assert proof is not None
    assert proof.clauses
    assert all(weight != 0 for _, weight in proof.rows)
    by_position = clean_ray(program, found.ray)
    assert by_position is not None
    assert not proves_empty(program, -by_position)
    stated = [
        i for i in np.flatnonzero(by_position) if program.name_of_row(int(i)).split("[")[1].startswith(proof.clauses)
    ]
    for change in (0.0, -1.0):
        doctored = by_position.copy()
        doctored[stated] *= change
        assert not proves_empty(program, doctored), "without its sentences the variant is possible"
    assert emptiness(program, np.zeros_like(found.ray)) is None
    assert emptiness(program, found.ray * np.nan) is None
    assert emptiness(program, found.ray[:-1]) is None


def test_no_ray_proves_a_possible_program_empty() -> None:
    case, rng = bundled("law"), np.random.default_rng(6)
    for scale in (1.0, 1e-6, 1e6):
        for ray in (case.solution.row_dual, rng.normal(size=len(case.solution.row_dual))):
            assert emptiness(case.program, scale * ray) is None


def test_random_small_programs_are_never_called_empty_when_they_are_not() -> None:
    rng = np.random.default_rng(7)
    for _ in range(200):
        case = drawn(rng)
        if case is not None:
            for ray in rng.normal(size=(5, len(case[0].row_upper))):
                assert not proves_empty(case[0], ray)


def test_two_rows_that_clash_by_one_unit_of_rounding_are_not_called_impossible_by_luck() -> None:
    """x >= 0.3 and x <= 0.1 + 0.2 can both hold; x >= 0.1 + 0.2 and x <= 0.3 cannot, by 5e-17: too close to prove."""
    above = math.nextafter(0.3, 1)
    can = small([[1.0], [1.0]], [0.3, -np.inf], [np.inf, above], [1.0])
    assert not proves_empty(can, np.array([1.0, -1.0]))
    cannot = small([[1.0], [1.0]], [0.3 + 1e-9, -np.inf], [np.inf, 0.3], [1.0])
    assert proves_empty(cannot, np.array([1.0, -1.0]))

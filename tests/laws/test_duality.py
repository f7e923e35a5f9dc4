"""Prices of rows and columns prove that a plan is cheapest, and say what a small change costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from model.program.compile.compile import Program
from model.program.fill.arrays import Numbers
from model.solver.highs import Solution, solve
from tests.laws.planned import CLOSE, Case, same_cost

Rng = np.random.Generator
PRICE_CLOSE = 1e-7
"""MUSD per kt."""


@pytest.fixture
def solved(case: Case) -> Case:
    """The study, or the same one made possible."""
    if case.found.status == "optimal":
        return case
    return case.possible()


def bound_by(program: Program, prices: Numbers) -> float:
    """Return what prices of rows prove: no plan within the program's bounds is cheaper."""
    reduced = program.cost - program.matrix.T @ prices
    at = np.where(prices > 0, program.row_lower, program.row_upper)
    rows = float(prices[prices != 0] @ at[prices != 0])
    gain = np.minimum(reduced, 0.0)
    assert np.all((gain > -PRICE_CLOSE) | np.isfinite(program.upper)), "a decision without limit has a price below zero"
    most = np.where(np.isfinite(program.upper), program.upper, 0.0)
    return rows + float(gain @ most) + program.offset


def test_prices_prove_the_cost(solved: Case) -> None:
    """Strong duality: the bound that the prices prove is the cost."""
    assert bound_by(solved.bare, solved.found.row_dual) == pytest.approx(solved.cost, abs=CLOSE * solved.size)


def test_prices_prove_the_cost_with_ties(solved: Case) -> None:
    """Where the tie-break chose among plans of equal cost, the prices are those of the cost alone."""
    s = solved.chosen
    assert bound_by(solved.bare, s.row_dual) == pytest.approx(s.objective, abs=CLOSE * solved.size)
    assert s.objective == pytest.approx(solved.cost, abs=1e-9 * solved.size)


def test_prices_have_their_sign(solved: Case) -> None:
    """A row that says at most never has a price above zero: room costs nothing."""
    p, y = solved.bare, solved.found.row_dual
    assert (y[np.isneginf(p.row_lower)] <= PRICE_CLOSE).all()
    assert (y[np.isposinf(p.row_upper)] >= -PRICE_CLOSE).all()


def test_reduced_costs_are_cost_less_worth(solved: Case) -> None:
    """What the solver reports for a decision is its cost less the worth of what it does to the rows."""
    p, s = solved.bare, solved.found
    np.testing.assert_allclose(s.reduced_cost, p.cost - p.matrix.T @ s.row_dual, atol=PRICE_CLOSE)


def test_idle_decisions_do_not_pay(solved: Case) -> None:
    """What is idle costs no less than it is worth; what is used to its limit, no more; what lies between, the same."""
    p, s = solved.bare, solved.found
    room = 1e-6 * (1 + np.abs(s.x))
    assert (s.reduced_cost[s.x < p.upper - room] >= -PRICE_CLOSE).all()
    assert (s.reduced_cost[s.x > room] <= PRICE_CLOSE).all()


def test_slack_rows_have_no_price(solved: Case) -> None:
    """A limit that is not reached costs nothing."""
    p, s = solved.bare, solved.found
    done = p.matrix @ s.x
    slack = np.minimum(np.abs(p.row_upper - done), np.abs(done - p.row_lower)) > 1e-6 * (1 + np.abs(done))
    assert (np.abs(s.row_dual[slack]) <= PRICE_CLOSE).all()


def test_old_prices_bound_a_new_study(solved: Case, rng: Rng) -> None:
    """Prices that prove a cost keep proving a lower bound when only right-hand sides move."""
    factor = float(rng.uniform(0.7, 1.3))
    moved = solved.scaled(factor, {"demand": ("demand_t",)}).scaled(
        2 - factor, {"suppliers": ("available_t", "ramp_t")}
    )
    if np.isfinite(moved.cost):
        assert moved.bare.matrix.shape == solved.bare.matrix.shape
        assert bound_by(moved.bare, solved.found.row_dual) <= moved.cost + CLOSE * max(solved.size, moved.size)


def _price(case: Case, family: str) -> float:
    block = case.bare.rows[family]
    return float(case.found.row_dual[block.start : block.stop].sum())


def test_price_of_a_budget_predicts_a_small_change(case: Case) -> None:
    """Cost is convex in the budget: what a little more saves lies between its price before and after."""
    granted = case.settings(perspective="market").possible().without("budget_cap", "capital_grant")
    granted = granted.stating("capital_grant", account="dpa", share=0.5)
    before, after = (granted.stating("budget_cap", account="dpa", dollars="real", max_musd=b) for b in (0.5, 0.51))
    assert before.bare.rows["budget_limit"].stop - before.bare.rows["budget_limit"].start in (0, 1)
    change, slack = after.cost - before.cost, CLOSE * before.size
    assert _price(before, "budget_limit") * 0.01 - slack <= change <= _price(after, "budget_limit") * 0.01 + slack


def test_price_of_stock_predicts_a_small_change(case: Case) -> None:
    """Cost is convex in days of cover: a little more costs between its price before and after."""
    free = case.possible()
    days = (6.0, 6.01)
    few, more = (free.stating("stockpile_target", days=d) for d in days)
    if np.isinf(more.cost):
        return
    rows = slice(few.bare.rows["stock_target"].start, few.bare.rows["stock_target"].stop)
    added = more.bare.row_upper[rows] - few.bare.row_upper[rows]

    def worth(case: Case) -> float:
        return float(case.found.row_dual[rows] @ added)

    change, slack = more.cost - few.cost, CLOSE * few.size
    assert worth(few) - slack <= change <= worth(more) + slack


def _newcomer(case: Case, usd_per_t: float) -> Case:
    """Let one who sells the first wanted form in the first year sell ten tonnes more of it, at a price.

    One who is there already, of that country and that owner: a cap has a row for whoever supplies.
    """
    wanted, sellers = case.dataset.tables["demand"]["form"].iloc[0], case.dataset.table("suppliers")
    there = sellers[
        (sellers["form"] == wanted) & (sellers["year"] == case.study.years[0]) & (sellers["available_t"] > 0)
    ]
    row = there.iloc[:1].assign(step=9.0, available_t=10.0, price_usd_per_t=usd_per_t, freight_usd_per_t=0.0)
    return case.table("suppliers", lambda t: pd.concat([t, row], ignore_index=True))


def _reduced_cost(case: Case, prices: Numbers) -> float:
    """Return what the newcomer's goods cost less what the old plan's prices say they are worth, MUSD per kt."""
    p = case.bare
    block = p.columns["Purchase"]
    labels = p.data.tuples("PURCHASES")
    place = next(i for i, (seller, _) in enumerate(labels) if str(seller).endswith("|9"))
    column = p.matrix[:, [block.start + place]]
    return float(p.cost[block.start + place] - (column.T @ prices)[0])


@pytest.mark.parametrize("margin", [0.01, -0.01])
def test_a_newcomer_is_used_only_below_what_its_goods_are_worth(solved: Case, margin: float) -> None:
    """Dearer than its worth, a new seller changes nothing: the old prices still prove the old cost. Cheaper, it helps.

    Duties follow price and cover follows offers; both are left out, so that one trial tells the price at which worth
    is met.
    """
    plain = solved.without("tariff", "nminus1_floor")
    if np.isinf(plain.cost):
        return
    trial = _newcomer(plain, 1e5)
    assert len(trial.bare.row_lower) == len(plain.bare.row_lower)
    over = _reduced_cost(trial, plain.found.row_dual) / trial.base.discount(trial.study.years[0])
    usd = 1e5 - over * 1e3 + margin * 1e5
    if usd < 0:
        return
    other = _newcomer(plain, usd)
    if margin > 0:
        same_cost(plain, other)
    else:
        assert other.cost <= plain.cost + CLOSE * plain.size


def test_another_start_finds_the_same_cost(solved: Case) -> None:
    """A basis of another variant is only where the search begins."""
    other: Solution = solve(solved.without("country_share_cap", "bloc_share_floor", "import_ban").bare)
    warm = replace(other.basis) if other.basis else None
    again = solve(solved.bare, start=warm)
    assert float(solved.bare.cost @ again.x + solved.bare.offset) == pytest.approx(solved.cost, abs=CLOSE * solved.size)


def test_ties_are_broken_within_their_weight(solved: Case) -> None:
    """The plan reported costs no less than the least, and more by no more than the tie-break it saves."""
    tie, _ = solved.program.costs["tie_break"]
    saved = float(tie @ solved.found.x - tie @ solved.chosen.x)
    assert -CLOSE * solved.size <= solved.chosen.objective - solved.cost <= saved + CLOSE * solved.size


def test_pyomo_builds_the_same_program(case: Case, rng: Rng) -> None:
    """Pyomo's own machinery, rule by rule, gives rows with the same left and right at any point, and the same cost."""
    reference = pytest.importorskip("tests.reference")
    m = reference.pyomo_model(case.program.data)
    p, point = case.program, rng.uniform(0, 1, len(case.program.cost))
    value = {p.name_of_column(i): v for i, v in enumerate(point)}
    done = p.matrix @ point
    for family, block in p.rows.items():
        theirs = reference.rows(m, family)
        assert len(theirs) == block.stop - block.start
        ours = {p.name_of_row(i): (done[i], p.row_lower[i], p.row_upper[i]) for i in range(block.start, block.stop)}
        for name, (coefficients, low, high) in theirs.items():
            if not coefficients:  # nothing to decide: Pyomo is told that it holds, and keeps no bounds of it
                assert ours[name][1] <= ours[name][0] == 0 <= ours[name][2]
                continue
            left = sum(c * value[v] for v, c in coefficients.items())
            if low == high == 0:  # nothing equals something: either may stand on the left
                left = float(np.copysign(left, ours[name][0]))
            bounds = (-np.inf if low is None else low, np.inf if high is None else high)
            if high is None:  # Pyomo keeps 'at least'; the compiler writes it as 'at most', signs changed
                left, bounds = -left, (-np.inf, -bounds[0])
            np.testing.assert_allclose(ours[name], (left, *bounds), rtol=1e-9, atol=1e-9)
    coefficients, constant = reference.linear(m.objective.expr)
    assert constant + sum(c * value[v] for v, c in coefficients.items()) == pytest.approx(
        float(p.cost @ point + p.offset), rel=1e-9
    )

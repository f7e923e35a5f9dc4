"""The published cost is the least there is, to a billionth, whatever a tonne costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from data.dataset import Dataset
from data.load import load_dataset
from model.program.compile.compile import Program
from model.proof.dual_bound import WORST_GAP
from model.solver.highs import money_unit, solve
from tests.breadth import wide
from tests.handmade import program_of, study
from tests.laws.planned import Case
from tests.model.proof.planned import planned, small_folder, study_of
from tests.random_study import random_study

MONEY = ("usd_per_t", "usd_per_unit", "capex_usd_per_t")
SCALES = (1e-9, 1e-6, 1e-3, 1.0, 1e3, 1e6, 1e9)


def _priced(data: Dataset, factor: float) -> Dataset:
    tables = {
        name: table.assign(**{c: table[c] * factor for c in table.columns if c.endswith(MONEY)})
        for name, table in data.tables.items()
    }
    return replace(data, tables=tables)


def _least(program: Program) -> float:
    """Return the least cost that another solver finds, tie-break left out, costs scaled to their middle."""
    own = program.cost - program.costs["tie_break"][0]
    unit = 1 / float(np.median(np.abs(own[own != 0])))
    equal = program.row_lower == program.row_upper
    a = program.matrix.tocsr()
    above, below = np.isfinite(program.row_upper) & ~equal, np.isfinite(program.row_lower) & ~equal
    rows = np.vstack([a[above].toarray(), -a[below].toarray()])
    sides = np.concatenate([program.row_upper[above], -program.row_lower[below]])
    bounds = [(0, None if np.isinf(u) else u) for u in program.upper]
    found = linprog(own * unit, rows, sides, a[equal].toarray(), program.row_upper[equal], bounds)
    assert found.status == 0
    return float(own @ found.x + program.offset)


@pytest.mark.parametrize("factor", [SCALES[0], *wide(*SCALES[1:-1]), SCALES[-1]])
def test_a_plan_is_proven_least_at_every_price(tmp_path: Path, factor: float) -> None:
    small_folder(tmp_path / "tiny")
    data = _priced(load_dataset(str(tmp_path / "tiny")), factor)
    case = planned(data, study_of([], name=str(tmp_path / "tiny"), minerals=["lithium"], years=[2024, 2026]))
    found = case.certified()
    assert found.passed, found.failures
    assert found.proven_gap is not None
    assert found.proven_gap <= WORST_GAP
    assert case.plan.cost == pytest.approx(_least(case.program), rel=1e-8)
    dearer = case.certified(cost=case.plan.cost * (1 + 1e-8))
    assert any(line.startswith(("cost:", "gap:")) for line in dearer.failures)


@pytest.mark.parametrize("price", [1e-6, 1e-3, 1.0, 1e6])
def test_a_tie_break_overrules_no_price(price: float) -> None:
    """The dearer seller weighs nothing in the tie-break, the cheaper a cent a tonne: the cheaper sells."""
    sellers = [{"country": "CHN", "price": price, "tie_weight": 1e-5}, {"country": "AUS", "price": 1.001 * price}]
    program = program_of(study(offers=[{"form": "a.metal", **s} for s in sellers], demands=[{"shortage": 100 * price}]))
    assert solve(program).objective == pytest.approx(4 * price, rel=1e-9)


def test_a_tie_break_chooses_between_equals() -> None:
    sellers = [{"country": "CHN", "tie_weight": 2e-5}, {"country": "AUS", "tie_weight": 1e-5}]
    program = program_of(study(offers=[{"form": "a.metal", **s} for s in sellers], demands=[{}]))
    found = solve(program)
    bought = {program.name_of_column(i): float(v) for i, v in enumerate(found.x) if v > 0}
    assert bought["Purchase[a.metal|AUS|1,2026]"] == pytest.approx(4.0)
    assert "Purchase[a.metal|CHN|1,2026]" not in bought
    assert found.row_dual[program.rows["material_balance"].start] in (pytest.approx(5.0), pytest.approx(-5.0))


def test_usual_prices_are_handed_over_as_they_are() -> None:
    usual = program_of(study(offers=[{"form": "a.metal"}], demands=[{}]))
    assert money_unit(usual) == 1.0
    small = replace(usual, cost=usual.cost * 2.0**-40)
    assert money_unit(small) in {2.0**k for k in range(30, 60)}


def test_a_tie_is_broken_by_a_part_of_the_price_whatever_the_price() -> None:
    """At a millionth of all prices sellers weigh a millionth, or which one comes first would beat what it asks."""
    case = Case(*random_study(2))
    small = case.scaled(1e-6, {"suppliers": ("price_usd_per_t", "freight_usd_per_t")})
    weights = case.base.offers["tie_weight"].to_numpy()
    assert weights.max() > 0
    assert small.base.offers["tie_weight"].to_numpy() == pytest.approx(1e-6 * weights, rel=1e-9)

"""A study whose amounts are all small is planned, proven and told as exactly as a large one."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data.dataset import Dataset
from data.load import load_dataset
from model.analysis.frontier.curve import Point, exact
from model.analysis.study_of_run import same_cost
from model.analysis.verify.cells import differences
from model.solver.highs import matter_unit, money_unit, solve
from model.solver.refused_numbers import refuse_dangerous_numbers
from tests.breadth import wide
from tests.handmade import program_of, study
from tests.model.proof.planned import Planned, planned, small_folder, study_of

MONEY, MATTER = ("usd_per_t", "usd_per_unit"), ("_t", "t_per_year")
BAN = {"import_ban": {"countries": ["CHL"]}}
FLOOR = {"domestic_share_floor": {"forms": ["lithium.chemical"], "min": 0.3}}


def _scaled(data: Dataset, tonnes: float, price: float) -> Dataset:
    def of(column: str) -> float:
        if column.endswith(MONEY):
            return price
        return tonnes if column.endswith(MATTER) and column != "t_per_t" else 1.0

    tables = {name: t.assign(**{c: t[c] * of(c) for c in t.columns if of(c) != 1}) for name, t in data.tables.items()}
    return replace(data, tables=tables)


def _planned(folder: Path, tonnes: float, price: float) -> Planned:
    small_folder(folder / "tiny")
    data = _scaled(load_dataset(str(folder / "tiny")), tonnes, price)
    return planned(data, study_of([FLOOR], name=str(folder / "tiny"), minerals=["lithium"], years=[2024, 2026]))


EXTREMES = [(1e-6, 1e-6), *wide((1e-6, 1.0), (1e-3, 1e-6), (1e-3, 1.0), (1.0, 1e-6), (1.0, 1.0))]


@pytest.mark.parametrize(("tonnes", "price"), EXTREMES)
def test_a_study_scaled_down_has_the_same_plan_scaled_down(tmp_path: Path, tonnes: float, price: float) -> None:
    whole, small = _planned(tmp_path / "whole", 1.0, 1.0), _planned(tmp_path / "small", tonnes, price)
    found = small.certified()
    assert found.passed, found.failures
    assert small.plan.cost == pytest.approx(whole.plan.cost * tonnes * price, rel=1e-9)
    for name, column, factor in (
        ("purchases", "tonnes", tonnes), ("production", "tonnes", tonnes), ("capacity", "built_t", tonnes),
        ("ledger", "musd", tonnes * price), ("prices", "usd_per_t", price), ("shares", "shipped_share", 1.0),
        ("concentration", "import_reliance", 1.0), ("policies", "shadow_price", tonnes * price),
    ):  # fmt: skip
        a, b = (case.plan.tables[name] for case in (whole, small))
        assert len(a) == len(b), name
        expected = pytest.approx((a[column] * factor).tolist(), rel=1e-7, abs=1e-12 * factor)
        assert b[column].tolist() == expected, name
    assert whole.plan.tables["policies"]["binds"].tolist() == small.plan.tables["policies"]["binds"].tolist()
    assert small.plan.tables["policies"]["binds"].any()


@pytest.mark.breadth
@pytest.mark.parametrize("tonnes", [1e-6, 1.0])
def test_a_thousandth_missing_is_noticed_at_every_size(tmp_path: Path, tonnes: float) -> None:
    case = _planned(tmp_path, tonnes, 1.0)
    bought = case.plan.tables["purchases"]
    tables = {**case.plan.tables, "purchases": bought.assign(tonnes=bought["tonnes"] * 0.999)}
    found = case.certified(tables=tables)
    assert any(line.startswith("material_balance") or "balance" in line for line in found.failures), found.failures


def test_usual_amounts_are_handed_over_as_they_are() -> None:
    usual = program_of(study(offers=[{"form": "a.metal"}], demands=[{}]))
    assert (matter_unit(usual), money_unit(usual)) == (1.0, 1.0)
    small = replace(
        usual, upper=usual.upper * 2.0**-30, row_lower=usual.row_lower * 2.0**-30, row_upper=usual.row_upper * 2.0**-30
    )
    assert math.log2(matter_unit(small)).is_integer()
    assert matter_unit(small) > 1e6
    assert (solve(small).x * 2.0**30).tolist() == pytest.approx(solve(usual).x.tolist(), rel=1e-12)


@pytest.mark.parametrize("size", [1e-9, 2e-10, 1e-10])
def test_a_coefficient_of_a_milligram_reaches_the_solver(size: float) -> None:
    usual = program_of(study(offers=[{"form": "a.metal"}], demands=[{}]))
    matrix = usual.matrix.copy()
    matrix.data[0] = math.copysign(size, matrix.data[0])
    program = replace(usual, matrix=matrix)
    refuse_dangerous_numbers(program)
    solve(program)


@pytest.mark.parametrize("size", [1.0, 1e-6, 1e-12])
def test_a_small_curve_has_corners_too(size: float) -> None:
    def touch(level: float) -> Point:
        return Point(
            level, size * max(1.0, 2 * level, 5 * level - 2), size * (5 if level > 2 / 3 else 2 * (level > 0.5))
        )

    found = exact(lambda levels: [touch(level) for level in levels], 0.0, 2.0, 1, 50)
    assert [p.level for p in found.points] == pytest.approx([0.0, 0.5, 2 / 3, 2.0])


@pytest.mark.parametrize("size", [1.0, 1e-9])
def test_costs_and_cells_that_differ_differ_at_every_size(size: float) -> None:
    assert not same_cost(size, 1.01 * size)
    assert same_cost(size, size * (1 + 1e-9))
    now = pd.DataFrame({"form": ["a", "b"], "tonnes": [size, 2 * size]})
    forged = now.assign(tonnes=[size, 2.002 * size])
    assert len(differences("purchases", forged, now)) == 1

"""A plan passes as it was solved, and fails by the name of the rule as soon as one cell of it is changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.load import load_dataset
from model.frames.study_frames import Frames
from model.proof.certificate import WORST_COST_DIFFERENCE, certify
from model.proof.dual_bound import WORST_GAP
from model.proof.keyed_columns import Facts
from model.proof.second_reading import facts
from tests.breadth import wide
from tests.model.proof.planned import (
    SETS,
    bundled,
    bundled_data,
    dearer,
    planned,
    small_folder,
    small_study,
    study_of,
)

ALL = "everything"


def rules(failures: tuple[str, ...]) -> set[str]:
    return {line.split(":")[0] for line in failures}


# ---------------------------------------------------------------- what was solved passes


PLANS = [("no policy", "market"), ("law", "market"), (ALL, "market"), (ALL, "nation")]
MORE = [(name, view) for name in SETS for view in ("market", "nation") if (name, view) not in PLANS]


@pytest.mark.parametrize(("name", "perspective"), [*PLANS, *wide(*MORE)])
def test_bundled_plan_passes(name: str, perspective: str) -> None:
    found = bundled(name, perspective).certified()
    assert found.failures == ()
    assert found.passed
    assert found.checks > 10_000
    assert found.worst_violation < 1e-9
    assert found.cost_difference_relative <= WORST_COST_DIFFERENCE
    assert found.proven_gap is not None
    assert found.proven_gap <= WORST_GAP


def test_everything_fills_every_table() -> None:
    """Each changed cell below stands in a table that has rows."""
    tables = bundled(ALL).plan.tables
    empty = [name for name in {table for table, *_ in CELLS} if tables[name].empty]
    assert empty == []


@pytest.mark.parametrize(
    "policies", [[], [{"country_share_cap": {"max": 0.6}}], [{"domestic_share_floor": {"min": 0.2}}]]
)
def test_small_plan_passes(tmp_path: Path, policies: list[object]) -> None:
    found = planned(load_dataset(str(small_folder(tmp_path / "tiny"))), small_study(policies)).certified()
    assert found.failures == ()
    assert found.passed


# ---------------------------------------------------------------- one changed cell fails by name

CELLS = (
    ("purchases", "tonnes", "material_balance"),
    ("purchases", "usd_per_t", "purchase_price"),
    ("purchases", "musd", "purchase_cost"),
    ("purchases", "freight_musd", "freight_cost"),
    ("purchases", "duty_musd", "tariff_cost"),
    ("purchases", "year", "supplier_step"),
    ("production", "tonnes", "material_balance"),
    ("capacity", "built_t", "running_capacity"),
    ("capacity", "capacity_t", "running_capacity"),
    ("capacity", "usable_t", "usable_capacity"),
    ("recycling", "tonnes", "material_balance"),
    ("recycling", "usd_per_t", "collection_price"),
    ("recycling", "musd", "collection_cost"),
    ("stockpile", "stock_t", "stock_path"),
    ("stockpile", "in_t", "material_balance"),
    ("stockpile", "out_t", "stock_path"),
    ("demand", "wanted_t", "wanted"),
    ("demand", "delivered_t", "demand_met"),
    ("demand", "delivered_t", "material_balance"),
    ("demand", "substituted_t", "demand_met"),
    ("demand", "shortfall_t", "demand_met"),
    ("outlets", "tonnes", "material_balance"),
    ("outlets", "usd_per_t", "outlet_price"),
    ("outlets", "musd", "outlet_revenue"),
    ("grants", "musd", "capital_grant"),
    ("lots", "qualified_t", "bloc_share_floor"),
    ("lots", "supply_t", "total_supply"),
    ("lot_feeds", "tonnes", "bloc_share_floor"),
    ("ledger", "musd", "ledger"),
)


@pytest.mark.parametrize(("table", "column", "rule"), CELLS)
def test_changed_cell_fails_by_its_rule(table: str, column: str, rule: str) -> None:
    case = bundled(ALL)
    larger = (lambda year: year + 50) if column == "year" else (lambda value: value * 1.001 + 0.5)
    found = case.certified(tables=case.with_cell(table, column, larger))
    assert not found.passed
    assert rule in rules(found.failures)


@pytest.mark.parametrize(("table", "column", "rule"), [cell for cell in CELLS if cell[1] != "year"])
def test_missing_number_fails(table: str, column: str, rule: str) -> None:
    case = bundled(ALL)
    assert not case.certified(tables=case.with_cell(table, column, lambda value: np.nan)).passed


@pytest.mark.parametrize(
    "table", ["purchases", "production", "recycling", "stockpile", "demand", "outlets", "capacity"]
)
def test_row_stated_twice_or_left_out_fails(table: str) -> None:
    case = bundled(ALL)
    frame = case.plan.tables[table]
    column = {"stockpile": "stock_t", "demand": "delivered_t", "capacity": "built_t"}.get(table, "tonnes")
    row = frame[column].abs().idxmax()
    twice = frame.loc[[*frame.index, row]].reset_index(drop=True)
    assert f"{table} states a row once" in rules(case.certified(tables={**case.plan.tables, table: twice}).failures)
    assert not case.certified(tables={**case.plan.tables, table: frame.drop(index=row)}).passed


def test_any_tonne_changed_at_random_fails(some: Callable[[Iterable[Any]], list[Any]]) -> None:
    """Sixty cells drawn at random, each a thousandth larger."""
    case, rng = bundled(ALL), np.random.default_rng(1)
    columns = [(t, c) for t, c, _ in CELLS if c.endswith(("tonnes", "_t")) and t not in ("lots", "lot_feeds")]
    columns = [(t, c) for t, c in columns if (case.plan.tables[t][c].abs() > 1).any()]
    drawn = []
    for table, column in (columns[i] for i in rng.integers(len(columns), size=60)):
        size = case.plan.tables[table][column].abs().to_numpy()
        drawn.append((table, column, int(rng.choice(np.flatnonzero(size > 1)))))
    for table, column, row in some(drawn):
        found = case.certified(tables=case.with_cell(table, column, lambda value: value * 1.001, row))
        assert not found.passed, f"{table}.{column} row {row}"


def test_flag_and_text_cells_are_checked() -> None:
    case = bundled(ALL)
    for table, column, rule, change in (
        ("production", "main", "main_product", lambda value: not value),
        ("purchases", "owner", "supplier_owner", lambda value: "ATA"),
        ("purchases", "mineral", "purchase_mineral", lambda value: "gold"),
        ("demand", "form", "demand_row", lambda value: "gold.bar"),
        ("grants", "plant", "granted_build", lambda value: "no such plant"),
        ("recycling", "form", "scrap_form", lambda value: "nickel.scrap2"),
    ):
        found = case.certified(tables=case.with_cell(table, column, change, 0))
        assert rule in rules(found.failures), (table, column, found.failures)


# ---------------------------------------------------------------- cost


@pytest.mark.parametrize("by", [1e-8, -1e-8])
def test_changed_cost_fails(by: float) -> None:
    case = bundled(ALL)
    found = case.certified(cost=case.plan.cost * (1 + by))
    assert "cost" in rules(found.failures)
    assert found.cost_difference_relative == pytest.approx(1e-8, rel=1e-3)


@pytest.mark.parametrize(
    ("table", "column", "rule"),
    [
        ("suppliers", "price_usd_per_t", "purchase_price"),
        ("suppliers", "freight_usd_per_t", "freight_cost"),
        ("plants", "variable_usd_per_t", "summary.cost_operating_cost"),
        ("plants", "fixed_usd_per_t", "summary.cost_fixed_cost"),
        ("plants", "capex_usd_per_t", "summary.cost_capital_cost"),
        ("plants", "cost_of_capital", "summary.cost_capital_cost"),
        ("stockpile", "holding_usd_per_t", "summary.cost_holding_cost"),
        ("scrap", "collection_usd_per_t", "collection_price"),
        ("outlets", "price_usd_per_t", "outlet_price"),
        ("substitutes", "cost_usd_per_t", "summary.cost_substitution_cost"),
        ("tariffs", "rate", "tariff_cost"),
        ("credits", "share_of_cost", "summary"),
    ],
)
def test_plan_of_other_prices_fails(table: str, column: str, rule: str) -> None:
    """The plan is held against a dataset in which one column of prices is a ten-thousandth higher."""
    case = bundled(ALL)
    other = facts(dearer(bundled_data(), table, column, 1e-4), study_of(SETS[ALL]))
    found = case.certified(base=other)
    assert rule in rules(found.failures)
    assert "cost" in rules(found.failures)


def test_plan_under_another_discount_rate_fails() -> None:
    case = bundled(ALL)
    found = case.certified(base=facts(bundled_data(), study_of(SETS[ALL], discount_rate=0.0301)))
    assert "cost" in rules(found.failures)


# ---------------------------------------------------------------- limits and sentences


@pytest.mark.parametrize(
    ("table", "column", "rule"),
    [
        ("suppliers", "available_t", "supplier_available"),
        ("suppliers", "ramp_t", "supplier_ramp"),
        ("plant_capacity", "capacity_t", "running_capacity"),
        ("plants", "buildable_t", "build_limit"),
        ("recipes", "t_per_t", "recipe"),
        ("scrap", "available_t", "end_of_life"),
        ("stockpile", "fill_t_per_year", "fill_most"),
        ("substitutes", "max_share", "substitute_most"),
        ("plants", "buildable_t_per_year", "build_in_a_year"),
        ("outlets", "size_t", "outlet_most"),
        ("demand", "demand_t", "demand_met"),
    ],
)
def test_plan_beyond_a_limit_fails(table: str, column: str, rule: str) -> None:
    """The plan is held against a dataset in which one column of limits is half as large."""
    found = bundled(ALL).certified(base=facts(dearer(bundled_data(), table, column, -0.5), study_of(SETS[ALL])))
    assert rule in rules(found.failures)


def set_to(table: str, column: str, value: object) -> Frames:
    """Return the study's numbers as a dataset would give them in which a whole column has one value."""
    data = bundled_data()
    changed = data.table(table).assign(**{column: value})
    return facts(replace(data, tables={**data.tables, table: changed}), study_of(SETS[ALL]))


@pytest.mark.parametrize(
    ("table", "column", "value", "rule"),
    [
        ("stockpile", "opening_t", 50.0, "opening_stock"),
        ("stockpile", "release_t_per_year", -1.0, "release_most"),
        ("plants", "reserves_t", 1.0, "reserves_limit"),
        ("plants", "earliest_year", 2035, "build_window"),
        ("plants", "lead_time_years", 9.0, "running_capacity"),
        ("plants", "life_years", 10.0, "summary.cost_capital_cost"),
        ("plants", "country", "ATA", "plant_country"),
        ("plants", "status", "cancelled", "plant_year"),
        ("forms", "mineral", "cobalt", "purchase_mineral"),
        ("outlets", "size_t", 0.0, "outlet"),
        ("outlets", "resells", "no", "own_sales"),
        ("stockpile", "limit_t", 0.0, "stock_form"),
        ("stockpile", "limit_t", 1.0, "stock_most"),
    ],
)
def test_plan_of_another_world_fails(table: str, column: str, value: object, rule: str) -> None:
    found = bundled(ALL).certified(base=set_to(table, column, value))
    assert rule in rules(found.failures)


def test_forbidden_shortfall_and_grants_beyond_capital_fail() -> None:
    case = bundled(ALL)
    strict = facts(bundled_data(), study_of(SETS[ALL], shortfall="forbidden"))
    short = case.with_cell("demand", "shortfall_t", lambda value: value + 5, 0)
    assert "shortfall_most" in rules(case.certified(base=strict, tables=short).failures)
    paid = case.with_cell("grants", "musd", lambda value: value * 10)
    assert "grants_within_capital" in rules(case.certified(tables=paid).failures)
    less = case.with_cell("outlets", "tonnes", lambda value: -value)
    assert "outlets.tonnes is not negative" in rules(case.certified(tables=less).failures)


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        ({"country_share_cap": {"max": 0.3, "stages": ["refined"]}}, "country_share_cap"),
        ({"owner_share_cap": {"owners": ["CHN"], "max": 0.01}}, "owner_share_cap"),
        ({"bloc_share_floor": {"bloc": "allies", "min": 0.95}}, "bloc_share_floor"),
        ({"domestic_share_floor": {"min": 0.9}}, "domestic_share_floor"),
        ({"recycled_share_floor": {"min": 0.5, "stages": ["refined"]}}, "recycled_share_floor"),
        ({"import_ban": {"countries": ["CHN"]}}, "import_ban"),
        ({"import_ban": {"countries": ["CHN"], "from": "2030-07-01"}}, "import_ban"),
        ({"export_restriction": {"countries": ["CHN"]}}, "export_restriction"),
        ({"stockpile_target": {"days": 90}}, "stockpile_target"),
        ({"tariff": {"rate": 0.5}}, "cost"),
        ({"production_tax_credit": {"share_of_cost": 0.5}}, "cost"),
    ],
)
def test_broken_sentence_fails_by_its_name(policy: dict[str, object], rule: str) -> None:
    """A plan made without a sentence does not keep it."""
    case = bundled("no policy")
    assert rule in rules(case.certified(clauses=study_of([policy]).clauses("tried")).failures)


def test_bound_above_or_far_below_cost_fails() -> None:
    case = bundled("law")
    for bound in (case.plan.cost * 1.001, case.plan.cost * (1 - 1e-8), -np.inf, np.nan):
        assert "gap" in rules(case.certified(bound=bound).failures), bound
    assert case.certified(bound=None).proven_gap is None


UNKNOWN = ("pyomo", "highspy", "model.formulation.", "model.program", "model.solver", "model.plan")
NAMES = "model.formulation.declaration"
"""What a policy declares of itself is said in its words; no row and no cost term stands there."""


def test_certificate_knows_neither_program_nor_solver() -> None:
    loaded = f"[m for m in sys.modules if m.startswith({UNKNOWN}) and m != {NAMES!r}]"
    script = f"import sys, model.proof.certificate; print({loaded})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_manifest_is_plain() -> None:
    case = bundled("law")
    written = certify(Facts(case.base), case.clauses, case.plan.tables, case.plan.cost, -np.inf).manifest()
    assert written["proven_gap"] == "inf"
    assert written["passed"] is False

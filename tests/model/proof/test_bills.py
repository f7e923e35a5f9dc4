"""A plan with products passes as it was solved, and fails by the name of the rule as soon as one cell is changed."""

from __future__ import annotations

from functools import cache

import pytest

from tests.known.cases import dataset_of
from tests.model.proof.planned import Planned, dearer, planned, study_of

CELLS = (
    ("products", "wanted_units", "product_wanted"),
    ("products", "assembled_units", "product_met"),
    ("products", "assembled_units", "bill_of_materials"),
    ("products", "missing_units", "product_met"),
    ("parts", "tonnes", "bill_of_materials"),
    ("parts", "tonnes", "material_balance"),
)


@cache
def _planned(bill: float = 0.0, loss: float = 0.0) -> Planned:
    data = dearer(dearer(dataset_of("mplp"), "bills", "t_per_unit", bill), "products", "shortage_usd_per_unit", loss)
    return planned(data, study_of([], "mplp", minerals=["materials"], years=[2024, 2024]))


def _rules(failures: tuple[str, ...]) -> set[str]:
    return {line.split(":")[0] for line in failures}


def test_plan_passes() -> None:
    found = _planned().certified()
    assert found.failures == ()
    assert found.passed


@pytest.mark.parametrize(("table", "column", "rule"), CELLS)
def test_changed_cell_fails_by_its_rule(table: str, column: str, rule: str) -> None:
    case = _planned()
    found = case.certified(tables=case.with_cell(table, column, lambda value: value * 1.001 + 0.5))
    assert not found.passed
    assert rule in _rules(found.failures)


@pytest.mark.parametrize("table", ["products", "parts"])
def test_row_left_out_fails(table: str) -> None:
    case = _planned()
    frame = case.plan.tables[table]
    column = "assembled_units" if table == "products" else "tonnes"
    assert not case.certified(tables={**case.plan.tables, table: frame.drop(index=frame[column].idxmax())}).passed


def test_another_bill_or_loss_fails() -> None:
    """The plan of one dataset does not pass for another."""
    assert "bill_of_materials" in _rules(_planned().certified(base=_planned(bill=0.01).base).failures)
    assert "summary.cost_missing_product_cost" in _rules(_planned().certified(base=_planned(loss=0.01).base).failures)

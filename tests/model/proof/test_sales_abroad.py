"""What is withdrawn from buyers abroad is proven: against what they are sold, step by step, and what it costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.dataset import Dataset
from data.load import load_dataset
from tests.data.tiny import PROVENANCE, SAID, YEARS, plant_rows, rows, write_folder
from tests.model.proof.planned import Planned, planned, small_study

CELLS = (
    ("withdrawn_sales", "tonnes", "withdrawal_cost"),
    ("withdrawn_sales", "usd_per_t", "withdrawal_price"),
    ("withdrawn_sales", "musd", "withdrawal_cost"),
    ("withdrawn_sales", "year", "withdrawn_form"),
    ("withdrawn_sales", "outlet", "withdrawn_form"),
    ("withdrawn_sales", "mineral", "withdrawn_mineral"),
    ("ledger", "musd", "ledger"),
)


def _data(folder: Path, elasticity: str = "2", custom: str = "100") -> Dataset:
    """An outlet pays less than a tonne costs to buy, and the first quarters of what it takes by custom cost 8,750."""
    tables = {**rows(), **plant_rows()}
    tables["outlets"] = [
        ["form", "outlet", "year", "price_usd_per_t", "size_t", "established_t", "resells", *PROVENANCE],
        *(["lithium.chemical", "export", year, "60000", "200", custom, "yes", *SAID] for year in YEARS),
    ]
    tables["trade_elasticities"] = [
        ["form", "year", "elasticity", "price_usd_per_t", *PROVENANCE],
        *(["lithium.chemical", year, elasticity, "70000", *SAID] for year in YEARS),
    ]
    return load_dataset(str(write_folder(folder / "tiny", tables)))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    return planned(_data(tmp_path_factory.mktemp("sales")), small_study())


def test_plan_passes(case: Planned) -> None:
    gone, sold = case.plan.tables["withdrawn_sales"], case.plan.tables["outlets"]
    assert case.certified().failures == ()
    assert 0 < len(set(gone["step"])) < 4
    first = gone[gone["step"] == 1]
    assert first["usd_per_t"].tolist() == pytest.approx([70000 / 2 / 8] * len(YEARS))
    for year in map(int, YEARS):
        together = sum(table.loc[table["year"] == year, "tonnes"].sum() for table in (gone, sold))
        assert together == pytest.approx(100)


@pytest.mark.parametrize(("table", "column", "rule"), CELLS)
def test_changed_cell_fails_by_its_rule(case: Planned, table: str, column: str, rule: str) -> None:
    def other(value: object) -> object:
        return value * 1.001 + 0.5 if isinstance(value, float) else value + 50 if column == "year" else "cobalt"  # type: ignore[operator]

    place = case.plan.tables[table].reset_index()
    row = int(place.index[place["item"] == "leaving buyers"][0]) if table == "ledger" else 0
    found = case.certified(tables=case.with_cell(table, column, other, row))
    assert not found.passed
    assert any(line.startswith(rule) or rule in line for line in found.failures)


def test_less_withdrawn_than_is_not_sold_fails(case: Planned) -> None:
    found = case.certified(tables=case.with_cell("withdrawn_sales", "tonnes", lambda t: t * 0.9, 0))
    assert "established_sales" in {line.split(":")[0] for line in found.failures}


def test_a_step_beyond_its_width_fails(case: Planned) -> None:
    found = case.certified(tables=case.with_cell("withdrawn_sales", "tonnes", lambda t: t * 1.5, 0))
    assert "withdrawn_most" in {line.split(":")[0] for line in found.failures}


@pytest.mark.parametrize(
    ("changed", "rule"), [({"elasticity": "2.1"}, "withdrawal_price"), ({"custom": "120"}, "established_sales")]
)
def test_another_dataset_fails(case: Planned, tmp_path: Path, changed: dict[str, str], rule: str) -> None:
    base = planned(_data(tmp_path, **changed), small_study()).base
    assert rule in {line.split(":")[0] for line in case.certified(base=base).failures}

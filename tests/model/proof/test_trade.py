"""What is left of established trade is proven: against what was bought, step by step, and what it costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.dataset import Dataset
from data.load import load_dataset
from tests.data.tiny import PROVENANCE, SAID, YEARS, plant_rows, rows, write_folder
from tests.model.proof.planned import Planned, planned, small_study

CELLS = (
    ("left_trade", "tonnes", "switching_cost"),
    ("left_trade", "usd_per_t", "leaving_price"),
    ("left_trade", "musd", "switching_cost"),
    ("left_trade", "year", "leaving_form"),
    ("left_trade", "country", "leaving_form"),
    ("left_trade", "mineral", "left_mineral"),
    ("ledger", "musd", "ledger"),
)


def _data(folder: Path, elasticity: str = "2", share: str = "0.5") -> Dataset:
    """Chile has half of what is bought abroad and is 2,000 dearer, so its first quarter is left at 35,000 / 8."""
    tables = {**rows(), **plant_rows()}
    price = tables["suppliers"][0].index("price_usd_per_t")
    for row in tables["suppliers"]:
        row[price] = "78000" if row[1] == "CHL" else row[price]
    available = tables["suppliers"][0].index("available_t")
    for row in tables["suppliers"]:
        row[available] = "1200" if row[1] == "AUS" else row[available]
    tables["established_trade"] = [
        ["form", "country", "year", "share", *PROVENANCE],
        *(["lithium.chemical", "CHL", year, share, *SAID] for year in YEARS),
    ]
    tables["trade_elasticities"] = [
        ["form", "year", "elasticity", "price_usd_per_t", *PROVENANCE],
        *(["lithium.chemical", year, elasticity, "70000", *SAID] for year in YEARS),
    ]
    return load_dataset(str(write_folder(folder / "tiny", tables)))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    return planned(_data(tmp_path_factory.mktemp("trade")), small_study())


def test_plan_passes(case: Planned) -> None:
    left = case.plan.tables["left_trade"]
    assert case.certified().failures == ()
    assert set(left["step"]) == {1}
    assert left["usd_per_t"].tolist() == pytest.approx([70000 / 2 / 8] * len(YEARS))


@pytest.mark.parametrize(("table", "column", "rule"), CELLS)
def test_changed_cell_fails_by_its_rule(case: Planned, table: str, column: str, rule: str) -> None:
    def other(value: object) -> object:
        return value * 1.001 + 0.5 if isinstance(value, float) else value + 50 if column == "year" else "cobalt"  # type: ignore[operator]

    place = case.plan.tables[table].reset_index()
    row = int(place.index[place["payee"] == "qualification and contracts"][0]) if table == "ledger" else 0
    found = case.certified(tables=case.with_cell(table, column, other, row))
    assert not found.passed
    assert any(line.startswith(rule) or rule in line for line in found.failures)


def test_less_left_than_is_not_bought_fails(case: Planned) -> None:
    found = case.certified(tables=case.with_cell("left_trade", "tonnes", lambda t: t * 0.9, 0))
    assert "established_trade" in {line.split(":")[0] for line in found.failures}


def test_a_step_beyond_its_width_fails(case: Planned) -> None:
    found = case.certified(tables=case.with_cell("left_trade", "tonnes", lambda t: t * 1.5, 0))
    assert "leaving_step" in {line.split(":")[0] for line in found.failures}


@pytest.mark.parametrize(
    ("changed", "rule"), [({"elasticity": "2.1"}, "leaving_price"), ({"share": "0.6"}, "established_trade")]
)
def test_another_dataset_fails(case: Planned, tmp_path: Path, changed: dict[str, str], rule: str) -> None:
    base = planned(_data(tmp_path, **changed), small_study()).base
    assert rule in {line.split(":")[0] for line in case.certified(base=base).failures}

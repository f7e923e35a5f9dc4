"""What is taken of infrastructure that plants share is proven, and what more of it is had and costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.dataset import Dataset
from data.load import load_dataset
from tests.data.tiny import PROVENANCE, SAID, YEARS, plant_rows, rows, write_folder
from tests.model.proof.planned import Planned, planned, small_study

CELLS = (
    ("infrastructure", "used", "facility_used"),
    ("infrastructure", "capacity", "facility_capacity"),
    ("infrastructure", "extra", "facility_cost"),
    ("infrastructure", "usd_per_unit", "extra_price"),
    ("infrastructure", "musd", "facility_cost"),
    ("infrastructure", "year", "facility"),
    ("ledger", "musd", "ledger"),
)


def _data(folder: Path, capacity: str = "100", extra: str = "300", usd: str = "40") -> Dataset:
    """All lithium that is bought passes a berth of 100 t, and of 300 more at 40 USD a t; without it, a shortage."""
    tables = {**rows(), **plant_rows()}
    tables["infrastructure"] = [
        ["facility", "year", "capacity", "unit", "extra", "extra_usd_per_unit", *PROVENANCE],
        *(["berth", year, capacity, "t", extra, usd, *SAID] for year in YEARS),
    ]
    tables["shared_use"] = [
        ["facility", "kind", "user", "use_per_t", *PROVENANCE],
        ["berth", "form", "lithium.chemical", "1", *SAID],
    ]
    return load_dataset(str(write_folder(folder / "tiny", tables)))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    return planned(_data(tmp_path_factory.mktemp("berth")), small_study())


def test_plan_passes_and_pays_for_all_that_is_had(case: Planned) -> None:
    berth = case.plan.tables["infrastructure"]
    assert case.certified().failures == ()
    assert berth["used"].tolist() == pytest.approx([400.0] * len(YEARS))
    assert berth["extra"].tolist() == pytest.approx([300.0] * len(YEARS))
    assert berth["musd"].tolist() == pytest.approx([300 * 40 / 1e6] * len(YEARS))


@pytest.mark.parametrize(("table", "column", "rule"), CELLS)
def test_changed_cell_fails_by_its_rule(case: Planned, table: str, column: str, rule: str) -> None:
    def other(value: object) -> object:
        return value * 0.9 if isinstance(value, float) else value + 50  # type: ignore[operator]

    place = case.plan.tables[table].reset_index()
    row = int(place.index[place["item"] == "more of shared facilities"][0]) if table == "ledger" else 0
    found = case.certified(tables=case.with_cell(table, column, other, row))
    assert not found.passed
    assert any(line.startswith(rule) or rule in line for line in found.failures)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [({"capacity": "90"}, "shared_limit"), ({"extra": "290"}, "extra_most"), ({"usd": "41"}, "extra_price")],
)
def test_another_dataset_fails(case: Planned, tmp_path: Path, changed: dict[str, str], rule: str) -> None:
    base = planned(_data(tmp_path, **changed), small_study()).base
    assert rule in {line.split(":")[0] for line in case.certified(base=base).failures}

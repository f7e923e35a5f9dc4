"""What is discarded is proven like any other flow: its price, its cost, its place in the balance."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.load import load_dataset
from tests.data.tiny import PROVENANCE, SAID, YEARS, plant_rows, rows, write_folder
from tests.model.proof.planned import Planned, planned, small_study

CELLS = (
    ("tonnes", "material_balance"),
    ("usd_per_t", "discard_price"),
    ("musd", "discard_cost"),
    ("year", "discard_form"),
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """A refinery whose slag, half a tonne a tonne and a fifth of it lithium, nobody wants."""
    return _planned(tmp_path_factory.mktemp("slag"), "90")


def _planned(folder: Path, cost: str) -> Planned:
    tables = {**rows(), **plant_rows()}
    slag = ["lithium.slag", "lithium", "intermediate", "Slag", "t", "1", *SAID]
    tables["forms"].append(slag)
    tables["recipes"].append(["refinery", "lithium.slag", "0.5", *SAID])
    tables["elements"] = [
        ["form", "element", "t_per_t", "low", "high", *PROVENANCE],
        ["lithium.slag", "lithium", "0.2", "0.2", "0.2", *SAID],
    ]
    tables["plants"][1][tables["plants"][0].index("variable_usd_per_t")] = "100"
    tables["discards"] = [["form", "cost_usd_per_t", *PROVENANCE], ["lithium.slag", cost, *SAID]]
    return planned(load_dataset(str(write_folder(folder / "tiny", tables))), small_study())


def test_plan_passes(case: Planned) -> None:
    assert case.certified().failures == ()
    assert len(case.plan.tables["discards"]) == len(YEARS)


@pytest.mark.parametrize(("column", "rule"), CELLS)
def test_changed_cell_fails_by_its_rule(case: Planned, column: str, rule: str) -> None:
    larger = (lambda year: year + 50) if column == "year" else (lambda value: value * 1.001 + 0.5)
    found = case.certified(tables=case.with_cell("discards", column, larger))
    assert not found.passed
    assert rule in {line.split(":")[0] for line in found.failures}


def test_another_cost_fails(case: Planned, tmp_path: Path) -> None:
    found = case.certified(base=_planned(tmp_path, "91").base)
    assert {"discard_price", "summary.cost_discard_cost"} <= {line.split(":")[0] for line in found.failures}

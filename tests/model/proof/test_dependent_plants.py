"""Circuits and replaced plants are proven from the tables: a cell changed, or a ratio read otherwise, is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.load import load_dataset
from tests.data.tiny import PROVENANCE, SAID, YEARS, plant_rows, rows, write_folder
from tests.model.proof.planned import Planned, planned, small_study


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Make a refinery that a cheaper one replaces by half, and a circuit that lives on the cheaper one."""
    return _planned(tmp_path_factory.mktemp("hosts"), "0.4", "0.5")


def _planned(folder: Path, ratio: str, share: str) -> Planned:
    tables = {**rows(), **plant_rows()}
    heading, refinery = tables["plants"]
    for plant, cost, capital in (("newer", "100", "10"), ("circuit", "50", "10")):
        row = [plant, plant, *refinery[2:]]
        row[heading.index("variable_usd_per_t")], row[heading.index("capex_usd_per_t")] = cost, capital
        tables["plants"].append(row)
        for form, amount in (("lithium.chemical", "1"), ("lithium.concentrate", "-1.1")):
            tables["recipes"].append([plant, form, amount, *SAID])
    tables["plant_capacity"] += [["circuit", year, "300", *SAID] for year in YEARS]
    tables["hosts"] = [["plant", "host", "t_per_t", *PROVENANCE], ["circuit", "newer", ratio, *SAID]]
    tables["replacements"] = [["plant", "replaces", "share", *PROVENANCE], ["newer", "refinery", share, *SAID]]
    return planned(load_dataset(str(write_folder(folder / "tiny", tables))), small_study())


def _rules(found: tuple[str, ...]) -> set[str]:
    return {line.split(":")[0] for line in found}


def test_plan_passes(case: Planned) -> None:
    assert case.certified().failures == ()
    capacity = case.plan.tables["capacity"]
    assert capacity["retired_t"].max() > 0
    assert case.plan.tables["production"].query("plant == 'circuit' and main")["tonnes"].max() > 0


def test_a_circuit_that_makes_more_fails(case: Planned, tmp_path: Path) -> None:
    """The same plan, had its host given it less."""
    assert "host_limit" in _rules(case.certified(base=_planned(tmp_path, "0.39", "0.5").base).failures)


def test_an_old_plant_that_stays_fails(case: Planned, tmp_path: Path) -> None:
    """The same plan, had the newer plant replaced more: the tables of capacity and of cost do not hold."""
    found = _rules(case.certified(base=_planned(tmp_path, "0.4", "0.6").base).failures)
    assert {"retired_capacity", "running_capacity", "summary.cost_fixed_cost"} <= found


@pytest.mark.parametrize(("column", "rule"), [("retired_t", "retired_capacity"), ("capacity_t", "running_capacity")])
def test_changed_cell_fails_by_its_rule(case: Planned, column: str, rule: str) -> None:
    found = case.certified(tables=case.with_cell("capacity", column, lambda value: value * 1.001 + 0.5))
    assert rule in _rules(found.failures)

"""What is mixed is proven: known feeds, as much as is taken, means within their limits, elements."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data.load import load_dataset
from tests.data.tiny import PROVENANCE, SAID, YEARS, plant_rows, rows, write_folder
from tests.model.proof.planned import Planned, planned, small_study

CELLS = (("tonnes", "blend_mixed"), ("tonnes", "quality_at_most"), ("feed", "blend_feed"), ("user", "blend_feed"))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """A refinery that mixes cheap concentrate of 2% iron with dear one of 0.5%, to at most 1."""
    return _planned(tmp_path_factory.mktemp("mix"), "1")


def _planned(folder: Path, most: str, poor: str = "1.2") -> Planned:
    tables = {**rows(), **plant_rows()}
    tables["forms"].append(["lithium.poor", "lithium", "mined", "Poor", "t of contained Li", "9000", *SAID])
    own = "lithium.concentrate"
    for year in YEARS:
        seller = ["lithium.poor", "AUS", "1", year, "800", "9000", "0", "AUS", "0.2", "800", "", "", *SAID]
        tables["suppliers"].append(seller)
    tables["blends"] = [["kind", "user", "form", "feed", "t_per_t", *PROVENANCE]]
    tables["blends"] += [["plant", "refinery", own, feed, t, *SAID] for feed, t in ((own, "1"), ("lithium.poor", poor))]
    tables["qualities"] = [["form", "quality", "value", "unit", "gross_t_per_t", *PROVENANCE]]
    tables["qualities"] += [[form, "iron", v, "%", "1", *SAID] for form, v in ((own, "0.5"), ("lithium.poor", "2"))]
    limits = ["kind", "user", "form", "quality", "least", "most", "unit"]
    tables["quality_limits"] = [[*limits, *PROVENANCE], ["plant", "refinery", own, "iron", "", most, "%", *SAID]]
    tables["plants"][1][tables["plants"][0].index("variable_usd_per_t")] = "100"
    return planned(load_dataset(str(write_folder(folder / "tiny", tables))), small_study())


def test_plan_passes(case: Planned) -> None:
    """The mix stands at its most: one part poor to two of the other."""
    assert case.certified().failures == ()
    mixed = case.plan.tables["blends"].query("year == 2026").set_index("feed")["tonnes"]
    assert mixed["lithium.concentrate"] == pytest.approx(2 * mixed["lithium.poor"])


@pytest.mark.parametrize(("column", "rule"), CELLS)
def test_changed_cell_fails_by_its_rule(case: Planned, column: str, rule: str) -> None:
    table = case.plan.tables["blends"]
    row = int(table.index[table["feed"] == "lithium.poor"][0])
    change = (lambda name: name + "x") if column != "tonnes" else (lambda tonnes: tonnes * 1.01)
    changed = table.astype({"feed": object, "user": object})
    changed.loc[row, column] = change(changed.loc[row, column])
    found = case.certified(tables={**case.plan.tables, "blends": changed})
    assert not found.passed
    assert rule in {line.split(":")[0] for line in found.failures}


def test_production_says_what_was_mixed(case: Planned) -> None:
    found = case.certified(tables=case.with_cell("production", "tonnes", lambda tonnes: tonnes * 1.01, row=0))
    assert {"recipe", "material_balance"} & {line.split(":")[0] for line in found.failures}


def test_a_stricter_limit_is_broken(case: Planned, tmp_path: Path) -> None:
    found = case.certified(base=_planned(tmp_path, "0.9").base)
    assert "quality_at_most" in {line.split(":")[0] for line in found.failures}


def test_a_mix_that_brings_less_than_is_made_is_broken(case: Planned) -> None:
    """Were the poor concentrate to hold half as much, what was mixed would not hold what was made."""
    elements = case.base.tables["elements"]
    holds = {"form": "lithium.poor", "element": "lithium", "t_per_t": 0.3}
    base = replace(case.base, tables={**case.base.tables, "elements": elements.reindex([0]).assign(**holds)})
    found = case.certified(base=base)
    assert "elements of a plant" in {line.split(":")[0] for line in found.failures}

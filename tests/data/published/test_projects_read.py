"""What was read of plants and projects leads to figures that name its source, or says why it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.load import load_dataset
from data.prepare.figures import FIGURES
from data.published.projects_read import READ, findings_of
from data.published.read import read_figures
from tests.data.published.edits import cell, copied, edited, refused

FIGURE = pd.DataFrame({"figure": ["mine-1", "mine-2"], "source_id": ["report;press", "press"]}, index=[2, 3])
ROW = {
    "figure": "read-0001", "plant": "mine", "buyer": "", "source_id": "report", "used": "mine-1", "reason": "",
}  # fmt: skip
SAID: list[tuple[dict[str, str], list[str]]] = [
    ({}, []),
    ({"used": "", "reason": "No size is printed."}, []),
    ({"source_id": "wire;press", "used": "mine-2"}, []),
    ({"source_id": "wire; press", "used": "mine-2"}, []),
    ({"used": ""}, [
        "row 2 column used: '' is empty, and so is reason; write the ids of the figures that it went into, or in "
        "reason why none"]),
    ({"used": "mine-3"}, ["row 2 column used: 'mine-3' is no figure; did you mean mine-2?"]),
    ({"used": "xyz"}, ["row 2 column used: 'xyz' is no figure; write the id of one, or delete it"]),
    ({"used": "mine-2"}, ["row 2 column used: none of mine-2 names report; write it into their source_id, or in used "
                          "the figure that does"]),
    ({"plant": ""}, [
        "row 2 column plant: '' is empty, and so is reason, though mine-1 was written from it; write the plant of the "
        "dataset that it is of, or in reason what else it is"]),
    ({"plant": "", "reason": "A seller abroad."}, []),
    ({"plant": "", "buyer": "A maker", "reason": "A seller abroad."}, [
        "row 2 column plant: '' is empty beside a buyer; write the plant that sells, or leave buyer blank"]),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "said"), SAID)
def test_a_row_that_leads_nowhere_is_refused(edit: dict[str, str], said: list[str]) -> None:
    read = pd.DataFrame([{**ROW, **edit}], index=[2])
    found = list(findings_of({READ: read, "lithium/plants": FIGURE}))
    assert [f"row {one.row} column {one.column}: {one.message}" for one in found] == said


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("planned/project_status", "as_of", "2026-13", "'2026-13' is no month or year; write one such as 2026-02, "
         "several by semicolons"),
        ("published/trade_elasticities", "value", "-3", "'-3' is below 0.1; write a number (>= 0.1)"),
        ("published/trade_elasticities", "value", "0", "'0' is below 0.1; write a number (>= 0.1)"),
        ("published/world_output", "value", "-3", "'-3' is below 0; write a number (>= 0)"),
    ],
)  # fmt: skip
def test_a_cell_that_would_be_clamped_or_passed_on_is_refused(
    tmp_path: Path, table: str, column: str, value: str, said: str
) -> None:
    """An elasticity of 0, or with its sign, would count as the least of all goods; a month is read by people."""
    folder = copied(tmp_path / "figures", table)
    edited(folder, table, cell(2, **{column: value}))
    assert f"{table}.csv row 2 column {column}: {said}" in refused(folder, table)


@pytest.mark.breadth
def test_every_statement_of_the_bundled_figures_leads_somewhere() -> None:
    """A figure that was read and is in no row, or that its source does not print, would be refused here."""
    written = read_figures(FIGURES).as_written
    rows = written[READ]
    assert list(findings_of(written)) == []
    assert len(rows) >= 100
    assert ((rows["plant"] != "") | (rows["reason"] != "")).all()


def _edited(change: Callable[[pd.DataFrame], pd.DataFrame]) -> list[str]:
    written = dict(read_figures(FIGURES).as_written)
    written[READ] = change(written[READ].copy())
    return [str(one) for one in findings_of(written)]


@pytest.mark.breadth
def test_a_source_put_on_another_figure_is_found() -> None:
    def swapped(rows: pd.DataFrame) -> pd.DataFrame:
        rows.loc[rows["plant"] == "graphite_creek", "source_id"] = "usgs-mcs-2026-data-release"
        return rows

    assert len(_edited(swapped)) == 2


@pytest.mark.breadth
def test_who_buys_stands_beside_the_plant_and_is_no_source_of_its_numbers() -> None:
    plants = load_dataset("us_2026").table("plants").set_index("plant")
    assert plants.loc["rhyolite_ridge", "buyers"].startswith("Ford 7,000")
    assert "read-0086" in plants.loc["rhyolite_ridge", "figures"]
    assert "middle-news-ioneer-loan-2025" not in plants.loc["rhyolite_ridge", "source_id"]
    assert plants.loc["fort_cady", "buyers"] == ""

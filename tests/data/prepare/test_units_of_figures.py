"""What a figure measures follows from its unit, a remark in brackets aside; a unit that nobody reads is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.messages.finding import BadInput
from data.prepare import plant_evidence
from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures
from data.prepare.plant_register import sites
from tests.data.published.edits import cell, copied, edited, refused

PLANTS, MIX = "lithium_cobalt_nickel/plants", "minor_metals/import_mix"
OTHER = "million EUR (joint, not allocated)"


@pytest.mark.parametrize(
    ("unit", "a_year"), [("years", 1), ("years (as short as)", 1), ("months", 12), ("months (Sep-Dec 2021)", 12)]
)
def test_spans_of_time(unit: str, a_year: int) -> None:
    assert FigureRow([("unit", unit)], "published/disruptions", 9).a_year() == a_year


def test_another_span_of_time() -> None:
    with pytest.raises(BadInput) as error:
        FigureRow([("unit", "weeks")], "published/disruptions", 9).a_year()
    assert str(error.value) == (
        "published/disruptions.csv row 9 column unit: 'weeks' is no span of time that the preparation reads; write "
        "months or years, and a remark in brackets"
    )


def test_capital_in_a_unit_that_nobody_reads(tmp_path: Path) -> None:
    figures = Figures()
    row = next(row for row in figures.rows(PLANTS) if row.bare_unit == "million USD")
    folder = copied(tmp_path / "figures")
    edited(folder, PLANTS, cell(row.row, unit=OTHER))
    edited(folder, "words", lambda rows: rows.append(
        {"table": PLANTS, "column": "unit", "word": OTHER, "of": f"{row['mineral']} / capex"}))  # fmt: skip
    site = next(site for site in sites(figures).values() if site.published_as == row["plant"])
    assert "capex_musd" in plant_evidence.published(figures, site)
    with pytest.raises(BadInput) as error:
        plant_evidence.published(Figures(folder), site)
    assert str(error.value) == (
        f"{PLANTS}.csv row {row.row} column unit: '{OTHER}' is no unit of capex that the preparation reads; write "
        "million USD or USD/(t contained/yr), and a remark in brackets"
    )


def test_a_share_is_printed_or_allocated(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures", MIX)
    edited(folder, MIX, cell(2, kind="print"))
    assert refused(folder, MIX) == [
        f"{MIX}.csv row 2 column kind: 'print' is not known; write printed or allocated; did you mean printed?"
    ]

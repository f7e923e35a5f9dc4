"""Days of laws: a date each, in order; one line for each that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.load import load_dataset
from data.messages.finding import BadInput
from tests.data.tiny import PROVENANCE, SAID, rows, write_folder

LAW = (
    "lithium.chemical",
    "CHL",
    "mfn",
    "0.1",
    "2024-01-01",
    "2024-01-01",
    "2026-06-30",
    "2025-05-01",
    "An act",
    "2026-11-30",
)
COLUMNS = ("form", "country", "layer", "rate", "made", "in_force_from", "until", "end_made", "legal_basis", "read_on")
WRONG = {
    ("made", "July 2025"): "column made: 'July 2025' is no date; write one such as 2025-07-04",
    ("until", "2023-12-31"): "column until: 2023-12-31 is before 2024-01-01, on which it comes into force; write a "
    "later day",
    ("until", ""): "column until: its end was made on 2025-05-01, and until is blank; write its last day in force",
    ("end_made", "2023-01-01"): "column end_made: 2023-01-01 is before 2024-01-01, on which it was made; correct one",
}


@pytest.mark.parametrize(("column", "value"), WRONG)
def test_a_wrong_day_is_one_line(column: str, value: str, tmp_path: Path) -> None:
    law = [value if name == column else said for name, said in zip(COLUMNS, LAW, strict=True)]
    table = {"duty_laws": [[*COLUMNS, *PROVENANCE], [*law, *SAID]]}
    with pytest.raises(BadInput) as refused:
        load_dataset(str(write_folder(tmp_path / "tiny", {**rows(), **table})))
    (line,) = [finding.line() for finding in refused.value.findings if finding.level == "error"]
    assert line == f"duty_laws.csv row 2 {WRONG[column, value]}"

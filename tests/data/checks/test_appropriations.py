"""What is provided: one line for each row that no law could say, and for money that may be read twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.load import load_dataset
from data.messages.finding import BadInput
from tests.data.tiny import PROVENANCE, SAID, rows, write_folder

COLUMNS = ("account", "fiscal_year", "authority_musd", "available_until", "made", "clause", "left_to")
GOOD = ("grants", "2025", "5", "2026-09-30", "2025-07-04", "An act", "other")
MONEY = {
    "accounts": [
        ["account", "title", "kind", "budget_function", "profile", "revolving", *PROVENANCE],
        *(
            [account, account, kind, "270", "once", "", *SAID]
            for account, kind in (("grants", "discretionary"), ("other", "discretionary"), ("duties", "receipt"))
        ),
    ],
    "spendout": [["profile", "lag_years", "share", *PROVENANCE], ["once", "0", "1", *SAID]],
}


def said(folder: Path, *laws: tuple[str, ...]) -> list[str]:
    """Return the lines about appropriations, warnings among them."""
    table = {"appropriations": [[*COLUMNS, *PROVENANCE], *([*law, *SAID] for law in laws)]}
    try:
        found = load_dataset(str(write_folder(folder / "tiny", {**rows(), **MONEY, **table}))).warnings
    except BadInput as refused:
        found = refused.findings
    return [one.line() for one in found if one.file == "appropriations.csv"]


def with_(column: str, value: str) -> tuple[str, ...]:
    return tuple(value if name == column else cell for name, cell in zip(COLUMNS, GOOD, strict=True))


def test_a_good_row_is_not_asked_about(tmp_path: Path) -> None:
    assert said(tmp_path, GOOD, with_("fiscal_year", "2026"), (*with_("authority_musd", "6")[:5], "Another", "")) == []


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("made", "July 2025", "'July 2025' is no date; write one such as 2025-07-04, or nothing where it stands "
         "on every day"),
        ("available_until", "30/09/2026", "'30/09/2026' is no date; write one such as 2029-09-30, or nothing where "
         "there is no last day"),
        ("available_until", "2024-09-30", "2024-09-30 is before fiscal year 2025 in which it is enacted; write a later "
         "day"),
        ("available_until", "2025-07-03", "2025-07-03 is before 2025-07-04, the day on which it is enacted: nobody "
         "could spend it; correct one"),
        ("account", "duties", "duties is of kind receipt, which is paid into; write an account that spends"),
        ("left_to", "duties", "duties is of kind receipt, which is paid into; write an account that spends"),
        ("left_to", "grants", "grants is the account itself; write the account of other uses, or nothing"),
        ("authority_musd", "5000000", "5e+06 million USD is 5 trillion; check its unit"),
    ],
)  # fmt: skip
def test_what_no_law_could_say(tmp_path: Path, column: str, value: str, message: str) -> None:
    assert said(tmp_path, with_(column, value)) == [f"appropriations.csv row 2 column {column}: {message}"]


def test_the_same_money_by_two_clauses_is_asked_about(tmp_path: Path) -> None:
    assert said(tmp_path, GOOD, with_("clause", "P.L. 119-21")) == [
        "appropriations.csv row 3 column authority_musd: grants is given 5 million USD in 2025 by 2 clauses "
        "(rows 2, 3); keep one where it is the same money"
    ]

"""Every kind of account in its block, nominal, by fiscal year, as arithmetic."""

from __future__ import annotations

import pandas as pd
import pytest

from model.analysis.score.lines import (
    AUTHORITY,
    AUTHORIZATION,
    CONTINGENT,
    CREDIT,
    DEFICIT,
    DIRECT,
    DISCRETIONARY,
    NET,
    OBLIGATIONS,
    OUTLAYS,
    REVENUE,
    REVENUES,
    TOTAL,
    estimate_lines,
    existing_authority,
)

COLUMNS = ["account", "kind", "fiscal_year", *(
    f"{measure}{unit}" for unit in ("_musd", "_nominal_musd") for measure in ("authority", "obligations", "outlays")
)]  # fmt: skip


def _budget(*rows: tuple[str, str, int, float, float, float]) -> pd.DataFrame:
    """Return a budget: account, kind, fiscal year, authority, obligations, outlays; nominal is twice the real."""
    return pd.DataFrame([(*row, *(2 * musd for musd in row[3:])) for row in rows], columns=COLUMNS)


BASE = _budget(
    ("fund", "mandatory", 2025, 50.0, 0.0, 0.0), ("fund", "mandatory", 2027, 0.0, 4.0, 3.0),
    ("customs", "receipt", 2027, 0.0, 0.0, -8.0), ("taxes", "offset", 2027, 0.0, 0.0, 2.0),
)  # fmt: skip
OWN = _budget(
    ("fund", "mandatory", 2025, 50.0, 0.0, 0.0), ("fund", "mandatory", 2027, 0.0, 14.0, 8.0),
    ("dod", "mandatory", 2028, 6.0, 6.0, 6.0), ("loans", "credit", 2027, 1.0, 1.0, 1.0),
    ("floor", "contingent", 2028, 2.0, 2.0, 2.0), ("45x", "tax", 2028, 3.0, 3.0, 3.0),
    ("customs", "receipt", 2027, 0.0, 0.0, -12.0), ("taxes", "offset", 2027, 0.0, 0.0, 3.0),
    ("grants", "discretionary", 2027, 5.0, 5.0, 1.5),
)  # fmt: skip


def test_every_kind_of_account_stands_in_its_block():
    """The deficit is 10 + 2 in 2027 less revenues of 8 - 2; 12 + 4 in 2028 and 6 of the credit; grants stand apart."""
    found = {(x.block, x.account, x.measure): (x.musd.get(2027, 0.0), x.musd.get(2028, 0.0))
             for x in estimate_lines(OWN, BASE, nominal=True)}  # fmt: skip
    assert found == {
        (DIRECT, "dod", AUTHORITY): (0, 12), (DIRECT, "dod", OBLIGATIONS): (0, 12), (DIRECT, "dod", OUTLAYS): (0, 12),
        (DIRECT, "fund", OBLIGATIONS): (20, 0), (DIRECT, "fund", OUTLAYS): (10, 0),
        (DIRECT, TOTAL, AUTHORITY): (0, 12), (DIRECT, TOTAL, OBLIGATIONS): (20, 12),
        (DIRECT, TOTAL, OUTLAYS): (10, 12),
        (CREDIT, "loans", AUTHORITY): (2, 0), (CREDIT, "loans", OBLIGATIONS): (2, 0),
        (CREDIT, "loans", OUTLAYS): (2, 0),
        (CONTINGENT, "floor", AUTHORITY): (0, 4), (CONTINGENT, "floor", OBLIGATIONS): (0, 4),
        (CONTINGENT, "floor", OUTLAYS): (0, 4),
        (REVENUE, "customs", REVENUES): (8, 0), (REVENUE, "45x", REVENUES): (0, -6),
        (REVENUE, "taxes", REVENUES): (-2, 0), (REVENUE, TOTAL, REVENUES): (6, -6),
        (DEFICIT, TOTAL, NET): (10 + 2 - 6, 12 + 4 + 6),
        (DISCRETIONARY, "grants", AUTHORIZATION): (10, 0), (DISCRETIONARY, "grants", OBLIGATIONS): (10, 0),
        (DISCRETIONARY, "grants", OUTLAYS): (3, 0),
    }  # fmt: skip


def test_what_spends_enacted_authority():
    """The fund obligates more of what it was given in 2025 and is given nothing new; the others are."""
    assert existing_authority(estimate_lines(OWN, BASE, nominal=True)) == ["fund"]


def test_real_dollars():
    lines = estimate_lines(OWN, BASE, nominal=False)
    assert next(x.musd for x in lines if x.measure == NET) == pytest.approx({2025: 0.0, 2027: 3.0, 2028: 11.0})


def test_nothing_moves_between_a_plan_and_itself():
    assert estimate_lines(OWN, OWN, nominal=True) == ()

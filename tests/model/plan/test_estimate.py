"""The layout of an estimate by hand: signs, windows, dollars, and which accounts count in the net effect."""

from __future__ import annotations

import pandas as pd
import pytest

from model.plan.estimate import (
    AUTHORITY,
    CREDIT,
    DIRECT,
    DISCRETIONARY,
    NET,
    OUTLAYS,
    REVENUE,
    cost_estimate,
)
from model.plan.windfalls import SCENARIOS

COLUMNS = ["account", "kind", "fiscal_year", "authority_musd", "obligations_musd", "outlays_musd",
           "authority_nominal_musd", "obligations_nominal_musd", "outlays_nominal_musd"]  # fmt: skip


def table(*rows: tuple[str, str, int, float, float]) -> pd.DataFrame:
    """Return a budget: account, kind, fiscal year, authority (all obligated), outlays; 2 nominal are one real."""
    return pd.DataFrame([(*row[:4], *row[3:], 2 * row[3], 2 * row[3], 2 * row[4]) for row in rows], columns=COLUMNS)


NOW = table(
    ("fund", "mandatory", 2026, 10.0, 4.0), ("fund", "mandatory", 2031, 1.0, 7.0), ("loans", "credit", 2026, 3.0, 2.0),
    ("doe", "discretionary", 2026, 5.0, 1.0), ("45x", "tax", 2026, 6.0, 6.0), ("customs", "receipt", 2026, 0.0, -8.0),
)  # fmt: skip
BASE = table(("fund", "mandatory", 2026, 4.0, 3.0))


def test_differences_signs_and_windows() -> None:
    """Direct spending rises by 1 and 7, credit by 2; credits lower revenue by 6, duties raise it by 8."""
    blocks = cost_estimate(NOW, BASE, 2026)
    assert list(blocks) == [DIRECT, CREDIT, DISCRETIONARY, REVENUE, NET]
    direct = blocks[DIRECT].set_index("line")
    assert direct.loc[AUTHORITY, ["2026", "2031", "2026-2030", "2026-2035"]].tolist() == [6.0, 1.0, 6.0, 7.0]
    assert direct.loc[OUTLAYS, ["2026", "2031", "2026-2030", "2026-2035"]].tolist() == [1.0, 7.0, 1.0, 8.0]
    revenue = blocks[REVENUE].set_index("account")["2026"]
    assert (revenue["45x"], revenue["customs"]) == (-6.0, 8.0)
    net = blocks[NET].set_index("account")["2026"]
    assert net.tolist() == [1.0 + 2.0 + 6.0 - 8.0, 1.0 + 2.0 + 6.0 - 8.0 + 1.0]


def test_nominal_dollars_are_those_of_the_nominal_columns() -> None:
    direct = cost_estimate(NOW, BASE, 2026, nominal=True)[DIRECT].set_index("line")
    assert direct.loc[OUTLAYS, "2031"] == 14.0
    assert cost_estimate(NOW, BASE, 2026)[DIRECT].set_index("line").loc[OUTLAYS, "2031"] == 7.0


def test_promises_are_shown_thirty_percent_either_way_and_as_expected() -> None:
    assert {"low": pytest.approx(0.7), "central": 1.0, "high": pytest.approx(1.3), "expected": None} == SCENARIOS

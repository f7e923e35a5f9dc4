"""CBO's score of S. 1317 (2019): 78 million USD a year authorized for five years, of which 303 are paid within them.

CBO spent it by historical patterns that it does not print; the profile `grants` is our fit to the 303. What can be
checked is that authority becomes outlays by the profile, that less is paid inside the window than is provided, and
that the rest comes after it, in the layout of an estimate.
https://legistorm.com/reports/view/cbo/18618/American_Mineral_Security_Act.html
"""

from __future__ import annotations

import pandas as pd
import pytest

from data.load import load_dataset
from model.frames.column_tables import as_frame
from model.plan.estimate import AUTHORITY, DISCRETIONARY, NET, OUTLAYS, WITH_APPROPRIATION, cost_estimate
from model.plan.ledger import COLUMNS, budget
from tests.handmade import study

YEARS = range(2020, 2025)
AUTHORIZED, PUBLISHED = 50 + 5 + 23, 303
FLOW = {"payer": "Treasury", "payee": "financiers", "item": "capital grants", "account": "doe_grants", "mineral": ""}


@pytest.fixture(scope="module")
def paid() -> pd.DataFrame:
    """The budget of five grants of 78 million, with the bundled accounts, profiles and deflator."""
    us = load_dataset("us_2026")
    tables = {name: us.table(name).to_dict("records") for name in ("accounts", "spendout", "deflator")}
    book = pd.DataFrame(
        [{"year": y, **FLOW, "musd": float(AUTHORIZED), "next_fiscal_musd": 0.0} for y in YEARS], columns=COLUMNS
    )
    return as_frame(budget(book, study(tuple(YEARS), tables=tables)))


def test_outlays_within_the_window(paid: pd.DataFrame):
    """5 x 30% + 4 x 40% + 3 x 20% + 2 x 10% of 78 is 304.2, within 1% of what CBO printed."""
    inside = paid.loc[paid["fiscal_year"].isin(YEARS), "outlays_musd"].sum()
    assert inside == pytest.approx(304.2)
    assert inside == pytest.approx(PUBLISHED, rel=0.01)
    assert inside < paid["authority_musd"].sum() == pytest.approx(390)


def test_the_rest_comes_after(paid: pd.DataFrame):
    later = paid[paid["fiscal_year"] > 2024].set_index("fiscal_year")["outlays_musd"]
    assert later.to_dict() == pytest.approx({2025: 78 * 0.7, 2026: 78 * 0.3, 2027: 78 * 0.1})
    assert paid["outlays_musd"].sum() == pytest.approx(390)


def test_the_layout(paid: pd.DataFrame):
    blocks = cost_estimate(paid, paid[:0], 2020)
    assert list(blocks) == [DISCRETIONARY, NET]
    rows = blocks[DISCRETIONARY].set_index(["account", "line"])
    assert rows.loc[("doe_grants", AUTHORITY), ["2020", "2024", "2020-2024", "after"]].tolist() == [78, 78, 390, 0]
    assert rows.at[("doe_grants", OUTLAYS), "2020-2024"] == pytest.approx(304.2)
    assert rows.at[("doe_grants", OUTLAYS), "2020-2029"] == pytest.approx(390)
    net = blocks[NET].set_index("account")
    assert net.at[WITH_APPROPRIATION, "2020-2024"] == pytest.approx(304.2)


def test_nominal_outlays_are_parts_of_nominal_authority(paid: pd.DataFrame):
    """Authority is turned into dollars of its year once; no more is paid out than was provided."""
    assert paid["outlays_nominal_musd"].sum() == pytest.approx(paid["authority_nominal_musd"].sum())

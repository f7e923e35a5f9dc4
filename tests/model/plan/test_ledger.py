"""The ledger's own rules: fiscal years, nominal dollars, windfalls, and the layout of an estimate."""

from __future__ import annotations

import pandas as pd
import pytest

from model.frames.column_tables import as_frame
from model.frames.study_frames import Frames
from model.plan.estimate import AUTHORITY, CONTINGENT, DIRECT, NET, OUTLAYS, REVENUE, REVENUES, TOTAL, cost_estimate
from model.plan.ledger import COLUMNS, budget
from model.plan.summary import _federal
from model.plan.windfalls import windfalls
from model.policies.base import fiscal_years
from tests.handmade import study

ACCOUNTS = [
    {"account": a, "kind": k, "profile": "even"}
    for a, k in (
        ("fund", "mandatory"), ("dod", "mandatory"), ("credit", "tax"), ("customs", "receipt"), ("floor", "contingent"),
    )
]  # fmt: skip
PROFILE = [{"profile": "even", "lag_years": float(lag), "share": s} for lag, s in ((0, 0.5), (1, 0.3), (2, 0.2))]
PROFILE += [{"profile": "late", "lag_years": float(lag), "share": s} for lag, s in ((1, 0.5), (3, 0.5))]
DEFLATOR = [{"fiscal_year": y, "index": i} for y, i in ((2026, 1.0), (2027, 1.1), (2028, 1.21))]


OCTOBER = 92 / 365
"""Part of a year that is of the next fiscal year."""


def _frames() -> Frames:
    return study((2026, 2027), tables={"accounts": ACCOUNTS, "spendout": PROFILE, "deflator": DEFLATOR})


def _book(*flows: tuple[int, str, str, float]) -> pd.DataFrame:
    later = {"credit": OCTOBER, "customs": OCTOBER, "floor": OCTOBER}
    rows = [
        (y, payer, "somebody", "item", a, "", musd, musd * (later.get(a, 0.0) if payer == "Treasury" else OCTOBER))
        for y, payer, a, musd in flows
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _budget(*flows: tuple[int, str, str, float]) -> pd.DataFrame:
    return as_frame(budget(_book(*flows), _frames())).set_index("fiscal_year")


def test_a_decision_is_authority_at_once_and_outlays_by_profile():
    b = _budget((2026, "Treasury", "fund", 10.0))
    assert b["authority_musd"].to_dict() == {2026: 10.0, 2027: 0.0, 2028: 0.0}
    assert b["outlays_musd"].to_dict() == {2026: 5.0, 2027: 3.0, 2028: 2.0}


@pytest.mark.parametrize(("account", "authority"), [("credit", 0.0), ("floor", 8.0)])
def test_what_is_paid_all_year_long_is_split_at_october(account: str, authority: float):
    """A tax credit is revenue forgone: nobody is given authority for it, and nothing is obligated."""
    b = _budget((2026, "Treasury", account, 8.0))
    assert b["authority_musd"].sum() == pytest.approx(authority)
    assert b["obligations_musd"].sum() == pytest.approx(authority)
    assert b["outlays_musd"].to_dict() == pytest.approx({2026: 8 * (1 - OCTOBER), 2027: 8 * OCTOBER})


def test_duties_are_negative_outlays_without_authority():
    b = _budget((2026, "buyers", "customs", 8.0))
    assert b["outlays_musd"].to_dict() == pytest.approx({2026: -8 * (1 - OCTOBER), 2027: -8 * OCTOBER})
    assert b["authority_musd"].sum() == 0


def test_what_a_fund_receives_is_not_spread_by_its_profile():
    b = _budget((2026, "plants", "fund", 8.0))
    assert b["outlays_musd"].to_dict() == b["authority_musd"].to_dict()
    assert b["outlays_musd"].to_dict() == pytest.approx({2026: -8 * (1 - OCTOBER), 2027: -8 * OCTOBER})


def test_nominal_dollars():
    """Authority of 2027 at 1.1; its outlays are parts of that. Duties at the price of each fiscal year."""
    b = _budget((2027, "Treasury", "fund", 10.0))
    assert b["authority_nominal_musd"].to_dict() == pytest.approx({2027: 11.0, 2028: 0.0, 2029: 0.0})
    assert b["outlays_nominal_musd"].to_dict() == pytest.approx({2027: 5.5, 2028: 3.3, 2029: 2.2})
    b = _budget((2026, "buyers", "customs", 8.0))
    assert b["outlays_nominal_musd"].to_dict() == pytest.approx({2026: -8 * (1 - OCTOBER), 2027: -8.8 * OCTOBER})


def test_prices_go_on_rising_past_the_table():
    f = _frames()
    assert fiscal_years.price_index(f, 2030) == pytest.approx(1.21 * 1.1**2)
    assert fiscal_years.price_index(f, 2020) == 1.0
    assert fiscal_years.price_index(study(), 2030) == 1.0


def test_layout_of_an_estimate():
    f = _frames()
    base = as_frame(budget(_book((2026, "Treasury", "fund", 4.0)), f))
    now = as_frame(budget(_book(
        (2026, "Treasury", "fund", 10.0), (2027, "Treasury", "dod", 2.0), (2026, "Treasury", "credit", 8.0),
        (2026, "buyers", "customs", 4.0), (2026, "Treasury", "floor", 4.0),
    ), f))  # fmt: skip
    blocks = cost_estimate(now, base, 2026)
    assert list(blocks) == [DIRECT, CONTINGENT, REVENUE, NET]
    direct = blocks[DIRECT].set_index(["account", "line"])
    assert direct.loc[("fund", AUTHORITY), ["2026", "2027", "2026-2030"]].tolist() == [6.0, 0.0, 6.0]
    assert direct.loc[("fund", OUTLAYS), ["2026", "2027", "2028"]].tolist() == pytest.approx([3.0, 1.8, 1.2])
    assert direct.at[(TOTAL, OUTLAYS), "2026-2035"] == pytest.approx(8.0)
    revenue = blocks[REVENUE].set_index(["account", "line"])["2026-2035"]
    assert revenue.to_dict() == {("credit", REVENUES): -8.0, ("customs", REVENUES): 4.0, (TOTAL, REVENUES): -4.0}
    assert blocks[NET]["2026-2035"].tolist() == pytest.approx([16.0, 16.0])
    assert blocks[CONTINGENT]["account"].unique().tolist() == ["floor"]


def test_no_difference_leaves_nothing():
    b = as_frame(budget(_book((2026, "Treasury", "fund", 4.0)), _frames()))
    assert cost_estimate(b, b, 2026) == {}


def test_what_comes_after_the_window():
    """Authority of 2027 in a window that starts in 2018: the tenth year, and two after it."""
    b = as_frame(budget(_book((2027, "Treasury", "fund", 10.0)), _frames()))
    frame = cost_estimate(b, b[:0], 2018)[DIRECT].set_index("line")
    assert frame.loc[OUTLAYS, ["2027", "2018-2022", "2018-2027", "after"]].tolist() == pytest.approx([5, 0, 5, 5])


def test_windfalls():
    """1,000 t worth 9,000 USD/t: landed at 7,500 they leave 1.5 MUSD, at 9,500 nothing."""
    columns = ["form", "country", "year", "tonnes", "musd", "freight_musd", "duty_musd"]
    rows = [("a", "CHN", 2026, 1000.0, 7.0, 0.2, 0.3), ("a", "AUS", 2026, 1000.0, 9.0, 0.5, 0.0)]
    bought = pd.DataFrame(rows, columns=columns)
    worth = pd.DataFrame([("a", 2026, 9000.0)], columns=["form", "year", "usd_per_t"])
    found = as_frame(windfalls(bought, worth)).set_index("country")
    assert found["windfall_musd"].to_dict() == pytest.approx({"AUS": 0.0, "CHN": 1.5})
    assert found["landed_usd_per_t"].to_dict() == pytest.approx({"AUS": 9500.0, "CHN": 7500.0})


def test_ten_years_are_ten_fiscal_years():
    """An outlay a year from 2026 on: the tenth is that of 2035, the eleventh is not in the sum."""
    years = tuple(range(2026, 2038))
    f = study(years, tables={"accounts": ACCOUNTS, "spendout": PROFILE, "deflator": DEFLATOR})
    rows = [{"fiscal_year": y, "kind": "mandatory", "outlays_musd": 1.0 if y < 2036 else 100.0} for y in years]
    totals = {metric: value for metric, _, value, _ in _federal(pd.DataFrame(rows), f)}
    assert totals == {
        "federal_deficit_10_years": 10.0, "federal_outlays_10_years": 10.0, "federal_receipts_10_years": 0.0,
        "federal_offset_10_years": 0.0, "federal_contingent_10_years": 0.0, "federal_revenues_10_years": 0.0,
        "federal_tax_credits_10_years": 0.0,
    }  # fmt: skip

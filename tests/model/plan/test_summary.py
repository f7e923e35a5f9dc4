"""Headline numbers by hand: what weighs how much in a share over several forms, who is largest, what is short."""

from __future__ import annotations

import pandas as pd
import pytest

from model.plan.source_grades import sources_of_capital
from model.plan.summary import _by_value, _federal, _headline, _rests_on, _shares
from tests.handmade import study

FORMS = (
    {"form": "a.metal", "mineral": "a", "stage": "refined", "price": 9.0},
    {"form": "a.part", "mineral": "a", "stage": "component", "price": 1.0},
    {"form": "a.raw", "mineral": "a", "stage": "mined", "price": 100.0},
    {"form": "b.metal", "mineral": "b", "stage": "refined", "price": 500.0},
)
NAMES = ["form", "year", "supply_t", "allied_share", "domestic_share", "recycled_share", "hhi", "import_reliance",
         "chain_reliance", "top_share"]  # fmt: skip
"""a.metal and a.part weigh 9 and 1 by value of 1,000 t each, a.raw nothing; b, much dearer, weighs as much as a."""
CONCENTRATION = [
    ("a.metal", 2026, 1000.0, 0.5, 0.1, 0.0, 0.2, 0.9, 1.0, 0.5 + 1e-15),
    ("a.part", 2026, 1000.0, 1.0, 0.1, 0.0, 0.2, 0.9, 0.8, 0.9),
    ("a.raw", 2026, 1000.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0),
    ("b.metal", 2026, 1000.0, 0.0, 0.3, 0.0, 0.6, 0.7, 0.7, 0.51),
]
SHARES = [
    ("a.metal", "CHN", 2026, 0.4, 0.1),
    ("a.metal", "AUS", 2026, 0.5, 0.8),
    ("a.part", "CHN", 2026, 0.9, 0.9),
    ("b.metal", "AUS", 2026, 0.1, 0.0),
    ("b.metal", "CHN", 2026, 0.5, 0.2),
    ("b.metal", "USA", 2026, 0.4, 0.8),
]


def shown() -> dict[str, float | str]:
    f = study(forms=FORMS)
    tables = {
        "concentration": pd.DataFrame(CONCENTRATION, columns=NAMES),
        "shares": pd.DataFrame(SHARES, columns=["form", "country", "year", "shipped_share", "origin_share"]),
    }
    rows = _shares(tables, f, _headline(tables["concentration"], f))
    return {metric: value for metric, _, value, _ in rows}


def test_forms_weigh_by_value_within_a_mineral_and_minerals_alike() -> None:
    """Of `a` allies have 0.9 x 0.5 + 0.1 x 1 = 55%, of `b` nothing: 27.5% of both. Ore counts in none."""
    found = shown()
    assert found["allied_share"] == pytest.approx(0.275)
    assert found["domestic_share"] == pytest.approx(0.2)
    assert found["recycled_share"] == pytest.approx(0.0)
    assert found["hhi"] == pytest.approx(0.4)
    assert found["import_reliance"] == pytest.approx(0.8)


def test_the_same_by_value_and_the_forms_that_hang_on_one_country() -> None:
    """Of 510 MUSD 500 are b: 9 x 0.9 + 1 x 0.9 + 500 x 0.7 of 510 are imported.

    The part and b hang on one country; a.metal does by half, but for the last digits.
    """
    found = shown()
    assert found["chain_reliance"] == pytest.approx(((0.9 * 1.0 + 0.1 * 0.8) + 0.7) / 2)
    assert found["import_reliance_by_value"] == pytest.approx((10 * 0.9 + 500 * 0.7) / 510)
    assert found["chain_reliance_by_value"] == pytest.approx((9 * 1.0 + 1 * 0.8 + 500 * 0.7) / 510)
    assert found["hhi_by_value"] == pytest.approx((10 * 0.2 + 500 * 0.6) / 510)
    assert (found["forms_half_from_one"], found["forms"]) == (2.0, 3)


def test_without_a_bloc_of_allies_nothing_is_said_of_them() -> None:
    f = study(forms=FORMS)
    found = pd.DataFrame(CONCENTRATION, columns=NAMES).assign(allied_share=pd.array([pd.NA] * 4, dtype="Float64"))
    said = {metric for metric, *_ in _by_value(_headline(found, f))}
    assert "hhi_by_value" in said
    assert "allied_share_by_value" not in said


def test_the_largest_country_abroad_is_that_of_the_same_weights() -> None:
    """China ships (0.9 x 0.4 + 0.1 x 0.9) / 2 + 0.5 / 2 = 47.5%; by origin Australia has 0.9 x 0.8 / 2 = 36%."""
    found = shown()
    assert (found["top_country_shipped"], found["top_share_shipped"]) == ("CHN", pytest.approx(0.475))
    assert (found["top_country_origin"], found["top_share_origin"]) == ("AUS", pytest.approx(0.36))


def test_a_tax_credit_lowers_revenues_and_a_promise_is_an_outlay() -> None:
    """Outlays 3 + 7; revenues 5 of duty, less 2 of credit and 1 that duties displace; the deficit is the difference."""
    rows = [("receipt", -5.0), ("contingent", 7.0), ("mandatory", 3.0), ("tax", 2.0), ("offset", 1.0)]
    table = pd.DataFrame([{"fiscal_year": 2026, "kind": k, "outlays_musd": v} for k, v in rows])
    found = {metric: value for metric, _, value, _ in _federal(table, study())}
    assert found["federal_outlays_10_years"] == 10.0
    assert found["federal_tax_credits_10_years"] == 2.0
    assert found["federal_receipts_10_years"] == 5.0
    assert found["federal_offset_10_years"] == 1.0
    assert found["federal_revenues_10_years"] == 5.0 - 2.0 - 1.0
    assert found["federal_deficit_10_years"] == 10.0 - (5.0 - 2.0 - 1.0)
    assert found["federal_contingent_10_years"] == 7.0


def test_what_rests_on_rows_that_no_source_prints() -> None:
    """Of 100 paid to sellers 70 are of an assumed row; of 2 kt/yr at 10 and 1 at 20, the latter is assumed: half.

    The best source named is a filing for those 70, an agency for the rest, and one without a grade for half of capital.
    """
    seller = {"form": "a.metal", "step": 1, "year": 2026}
    rows = [
        {**seller, "country": c, "confidence": w, "source_id": s}
        for c, w, s in (("CHN", "assumed", "ours;unknown;wire"), ("AUS", "high", "bureau;wire"))
    ]
    f = study(
        (2026,),
        builds=[{"plant": p, "year": 2026, "capex": c} for p, c in (("ref", 10.0), ("rec", 20.0))],
        tables={
            "suppliers": rows,
            "plants": [
                {"plant": "ref", "confidence": "low", "source_id": "unknown"},
                {"plant": "rec", "confidence": "assumed", "source_id": "ours"},
            ],
            "sources": [
                {"source_id": s, "grade": g}
                for s, g in (("bureau", "agency"), ("wire", "company filing"), ("ours", "assumed"), ("unknown", ""))
            ],
        },
    )
    paid = [("a.metal", "CHN", 1, 2026, 70.0), ("a.metal", "AUS", 1, 2026, 30.0)]
    built = [("ref", 2026, 2000.0), ("rec", 2026, 1000.0)]
    tables = {
        "purchases": pd.DataFrame(paid, columns=["form", "country", "step", "year", "musd"]),
        "capacity": pd.DataFrame(built, columns=["plant", "year", "built_t"]),
    }
    found = {metric: value for metric, _, value, _ in _rests_on(tables, f)}
    assert found == {
        "purchases_on_assumed": pytest.approx(0.7), "capital_on_assumed": pytest.approx(0.5),
        "purchases_by_grade_agency": pytest.approx(0.3), "purchases_by_grade_company_filing": pytest.approx(0.7),
        "capital_by_grade_not_graded": pytest.approx(0.5), "capital_by_grade_assumed": pytest.approx(0.5),
    }  # fmt: skip


def test_capital_is_graded_by_its_own_sources_where_the_row_says_them() -> None:
    """The price that a cost was taken from is an agency's; the capital was in the press. Blank: those of the row."""
    plants = pd.DataFrame(
        [("a", "bureau;ours", "press"), ("b", "bureau", ""), ("c", "wire", None)],
        columns=["plant", "source_id", "capex_source_id"],
    )
    assert sources_of_capital(plants) == ["press", "bureau", "wire"]
    assert sources_of_capital(plants[["plant", "source_id"]]) == ["bureau;ours", "bureau", "wire"]

"""Buyers spend no more than their budget on what they buy: price, freight and duty."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handmade import clauses, doctored, missed, plan_of, program_of, says, study

NAME = "purchase_budget"
YEARS = (2026, 2027)
FRAMES = study(
    YEARS,
    offers=[
        {"form": "a.metal", "country": c, "year": y, "price": p, "freight": 0.5, "duty": 0.25}
        for c, p in (("CHN", 5.0), ("AUS", 7.0))
        for y in YEARS
    ],
    demands=[{"year": y} for y in YEARS],
)


def test_spending_at_most():
    """10 MUSD in 2026, 14 in 2027: a kt of China costs 5.75 with freight and duty, one of Australia 7.75."""
    says(
        program_of(FRAMES, (NAME, {"dollars": "real", "max_musd": {2026: 10, 2027: 14}})),
        "spending_at_most",
        {
            f"spending_at_most[{NAME},{y}]": (
                {f"Purchase[a.metal|CHN|1,{y}]": 5.75, f"Purchase[a.metal|AUS|1,{y}]": 7.75},
                "<=",
                musd,
            )
            for y, musd in ((2026, 10.0), (2027, 14.0))
        },
    )


@pytest.mark.parametrize(
    ("scope", "counted"),
    [({"countries": ["AUS"]}, {"AUS"}), ({"stages": ["refined"]}, {"CHN", "AUS"}), ({"forms": ["a.raw"]}, set())],
)
def test_scope(scope: dict[str, Any], counted: set[str]):
    frames = clauses((NAME, {"dollars": "real", "max_musd": 10, **scope}))[0].policy.rows(NAME, FRAMES, ())
    sellers = frames["SPENDING"]["seller"] if frames else ()
    assert {seller.split("|")[1] for seller in sellers} == counted


def test_a_part_of_a_year_is_not_bound():
    rows = clauses((NAME, {"dollars": "real", "max_musd": 10, "from": "2026-07-01"}))[0].policy.rows(NAME, FRAMES, ())
    assert rows["SPENDING_CAPS"]["year"].tolist() == [2027]


def test_the_budget_is_spent_and_proven():
    """4 kt are wanted a year; 11.5 MUSD buy 2 kt of the cheaper seller, and a shortage of the rest costs more."""
    plan, frames, stated = plan_of(FRAMES, (NAME, {"dollars": "real", "max_musd": 11.5}))
    bought = plan.tables["purchases"]
    assert bought["tonnes"].tolist() == pytest.approx([2000, 2000])
    assert missed(plan, frames, stated) == []
    broken = doctored(plan, "purchases", "freight_musd", 1.5, year=2026)
    assert missed(plan, frames, stated, broken) == [f"{NAME}: 2026"]
    priced = plan.tables["policies"]
    assert priced.loc[priced["binds"], "unit"].unique().tolist() == ["MUSD per MUSD"]


def test_unknown_country():
    sentence = clauses((NAME, {"dollars": "real", "max_musd": 1, "countries": ["CHI"]}))[0].policy
    assert [(field, word) for field, word, _ in sentence.unknown_words(FRAMES)] == [("countries", "CHI")]


def test_a_sum_by_year_provides_nothing_in_years_it_does_not_name() -> None:
    """Neither interpolated between 2026 and 2028, nor held after that."""
    years = tuple(range(2026, 2031))
    sales = [{"form": "a.metal", "country": "CHN", "year": y, "price": 5.0, "available": 10.0} for y in years]
    frames = study(years, offers=sales, demands=[{"year": y} for y in years])
    rows = clauses((NAME, {"dollars": "real", "max_musd": {2026: 10, 2028: 14}}))[0].policy.rows(NAME, frames, ())
    assert rows["SPENDING_CAPS"][["year", "spending_most"]].to_numpy().tolist() == [
        [y, {2026: 10.0, 2028: 14.0}.get(y, 0.0)] for y in years
    ]

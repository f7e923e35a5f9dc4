"""Numbers in words: the unit follows the size, and no rounding makes a part of it all or nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from data.messages.number_words import gap, in_percent, money, percent, points, rounded, stated_percent
from data.messages.years import spans
from model.policies.tariff import Tariff
from model.report.comparing_sentences import best_of
from model.report.policy_words import in_words
from model.report.terminal import score_words, who_pays
from model.report.terminal.answer import answer_text


@pytest.mark.parametrize(("musd", "words"), [
    (76_900.0, "76.9 billion USD"), (999.5, "1 billion USD"), (339.0, "339 million USD"), (1.0, "1 million USD"),
    (0.012, "12 thousand USD"), (0.0005, "less than 1,000 USD"), (0.0, "0 million USD"), (-1500.0, "-1.5 billion USD"),
])  # fmt: skip
def test_money(musd: float, words: str) -> None:
    assert money(musd) == words


@pytest.mark.parametrize(("share", "words"), [
    (0.0004, "less than 0.1%"), (0.0, "0%"), (0.034, "3.4%"), (0.5, "50%"), (0.996, "99.6%"), (1.0, "100%"),
    (0.0994, "9.9%"),
])  # fmt: skip
def test_percent(share: float, words: str) -> None:
    assert percent(share) == words


def test_percent_with_decimals_that_stand_beside_others() -> None:
    assert [percent(share, 1) for share in (0.0, 0.125, 0.9999)] == ["0.0%", "12.5%", "100.0%"]
    assert [in_percent(share) for share in (0.0, 0.0994, 0.0995, 0.625)] == ["0", "9.9", "10", "62"]
    assert in_percent(0.625, 1) == "62.5"


def test_what_safe_rounding_leaves_of_a_gap_is_no_number() -> None:
    assert [gap(left) for left in (-1e-9, 0.0, 5e-324, 2e-12, 0.0213)] == ["0", "0", "below 1e-12", "2e-12", "0.02"]


def test_a_stated_percent_is_not_rounded_away() -> None:
    assert [stated_percent(share) for share in (0.125, 0.0003, 0.8, 1.0, 0)] == ["12.5%", "0.03%", "80%", "100%", "0%"]


@pytest.mark.parametrize(("share", "words"), [(0.012, "1.2 points"), (-0.25, "25 points"), (0.01, "1.0 point")])
def test_points(share: float, words: str) -> None:
    assert points(share) == words


def test_three_digits_count() -> None:
    assert [rounded(v) for v in (12_345.0, 4.5678, 0.012345, 999.9)] == ["12,300", "4.57", "0.0123", "1,000"]


def test_years_in_a_row_are_a_span() -> None:
    assert spans([2035, 2028, 2030, 2029, 2028]) == "2028-2030, 2035"
    assert spans([2026, 2028]) == "2026, 2028"


def test_notes_say_in_which_dollars_ten_years_are_and_which_years_no_plan_covers() -> None:
    whole, cut = who_pays.notes(2024, 2026, 2035, 0.03, "market"), who_pays.notes(2024, 2026, 2030, 0.03, "market")
    assert "fiscal years, 2026-2035, million USD of 2024 (MUSD 10y), not discounted; score" in " ".join(
        word for line in whole for word in line.split()
    )
    assert cut == [
        *whole,
        "! The study plans to 2030: outlays, revenues and deficit of 2031 to 2035 hold only what earlier",
        "  years left to be paid, and no duties, credits or purchases of those years.",
    ]
    assert max(map(len, cut)) <= 100
    assert "deficit of 2035 hold" in " ".join(who_pays.notes(2024, 2026, 2034, 0.03, "market"))


def test_notes_say_which_cost_queries_mean() -> None:
    """`cost` of a query stands in no column of who pays, unless it is the nation's."""
    market, nation = (" ".join(who_pays.notes(2024, 2026, 2040, 0.03, of)) for of in ("market", "nation"))
    assert "nation: resource_cost in queries. cost there, and in lodeplan runs, is the market's" in market
    assert "stands in no column here and may move the other way" in market
    assert "nation: resource_cost in queries, and cost, which the plan makes least for the nation." in nation
    assert "market" not in nation


@pytest.mark.parametrize(
    ("musd", "words"),
    [(0.0, "0 million"), (0.0000696, "between 0 and 0.05 million"), (-0.01, "between -0.05 and 0 million")],
)
def test_an_amount_too_small_to_know_is_bounded(musd: float, words: str) -> None:
    assert score_words.million(musd) == words


def test_numbers_that_print_alike_have_no_best() -> None:
    said = [
        best_of("base", {"base": base, "v": 0.441}, "Reliance is {}: {} of use in 2040", "least", percent)
        for base in (0.4411, 0.56, 0.3)
    ]
    assert said == [
        "Reliance is the same in every plan: 44% of use in 2040.",
        "Reliance is least under v: 44% of use in 2040, 56% under base.",
        "Reliance is least under base: 30% of use in 2040.",
    ]


def test_a_million_of_a_sentence_is_written_out():
    """Six digits and an exponent stood in the basis of an estimate: 1.4e+06 for a price of 1,400,000 USD/t."""
    said = Tariff.model_validate({"minimum_usd_per_t": 1_400_000.0, "dollars": "nominal", "forms": ["gallium.metal"]})
    assert in_words(said, str) == "tariff: forms gallium.metal; dollars nominal; minimum usd per t 1,400,000"


def test_what_a_row_means_is_no_wider_than_a_page() -> None:
    answer = pd.DataFrame({"form": ["a.metal"], "worth": [1234.5]})
    answer.attrs |= {"units": {"worth": "USD/t"}, "meaning": "What a tonne of it is worth in a year. " * 5}
    lines = answer_text(answer).splitlines()
    assert max(map(len, lines)) <= 100
    assert " ".join(" ".join(lines).split()).startswith(" ".join(answer.attrs["meaning"].split()))

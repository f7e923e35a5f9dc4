"""Sentences in a few words: two rows of one policy are told apart."""

from __future__ import annotations

from dataclasses import replace

from model.analysis.policy_levels import said, told_apart
from tests.handmade import clauses
from tests.model.policies.chain import chain


def test_two_sentences_in_the_same_words_carry_their_line():
    said = ("tariff", {"rate": 0.25, "forms": ["a.raw"]}), ("tariff", {"rate": 0.25, "forms": ["a.metal"]})
    stated = clauses(*said, ("import_ban", {"countries": ["CHN"]}))
    placed = [replace(c, where=f"us.toml:{line}") for c, line in zip(stated, (9, 12, 14), strict=True)]
    words = told_apart(placed, chain())
    assert [words["tariff"][-11:], words["tariff#2"][-12:]] == ["(us.toml:9)", "(us.toml:12)"]
    assert "us.toml" not in words["import_ban"]
    assert len(set(words.values())) == 3


def test_two_sentences_of_one_preset_carry_their_label():
    """They stand in one line."""
    said = ("domestic_share_floor", {"min": 0.1, "stages": ["mined"]}), ("domestic_share_floor", {"min": 0.1})
    placed = [replace(c, where="us.toml:9") for c in clauses(*said)]
    assert [words[-24:] for words in told_apart(placed, chain()).values()] == [
        ">= 10% (domestic_share_floor)"[-24:],
        ">= 10% (domestic_share_floor#2)"[-24:],
    ]


def test_a_level_of_years_that_are_not_planned_is_asked_of_no_plan():
    """60% in 2026 and 80% in 2036 are 60% and 62% in two years planned; a floor that begins later is said as it is."""

    def of(path: object) -> str:
        (one,) = clauses(("bloc_share_floor", {"bloc": "allies", "min": path}))
        return said(one.policy, chain((2026, 2027)))

    assert of({2026: 0.6, 2036: 0.8}) == "allies >= 62%"
    assert of({2026: 0.6, 2027: 0.8}) == "allies >= 80%"
    assert of({2030: 0.7}) == "allies >= 70%"
    (cap,) = clauses(("budget_cap", {"account": "dpa", "dollars": "real", "max_musd": {2026: 9.0, 2028: 5.0}}))
    assert said(cap.policy, chain((2026, 2027))).endswith("5 MUSD")

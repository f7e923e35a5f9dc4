"""Sentences in a few words: two rows of one policy are told apart."""

from __future__ import annotations

from dataclasses import replace

from model.analysis.policy_levels import told_apart
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

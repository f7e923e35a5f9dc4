"""Losses in plain words: titles as the dataset prints them, and what a scenario stops, never a short name alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from model.analysis.stress.words import _in_a_sentence, words_of
from model.analysis.stress_found import Damage, Short
from model.frames.study_frames import Frames
from model.study.scenarios import StatedScenario
from tests.model.analysis.worlds import world

TITLES = {
    "countries": ("country", {"CHN": "China", "AUS": "Australia"}),
    "forms": ("form", {"a.metal": "Refined metal", "b.magnet": "NdFeB magnets", "c.ore": "Ore"}),
    "plants": ("plant", {"ref": "Kwinana, WA"}),
    "end_uses": ("end_use", {"clean_energy": "Clean energy: electric cars, wind"}),
}
STOPS: list[dict[str, Any]] = [
    {"scenario": "ore", "form": "a.metal", "country": "CHN", "cut_share": 1.0, "years": 0.75},
    {"scenario": "two", "form": "a.metal", "country": "CHN", "cut_share": 0.4, "years": 1.0},
    {"scenario": "two", "form": "b.magnet", "country": "AUS", "cut_share": 0.9, "years": 1.0},
    *({"scenario": "many", "form": f, "country": "CHN", "cut_share": 1.0, "years": 2.0} for f in TITLES["forms"][1]),
    {"scenario": "many", "form": "of.another-study", "country": "CHN", "cut_share": 1.0, "years": 2.0},
]


def titled() -> Frames:
    base = world()
    tables = {name: pd.DataFrame({key: list(of), "title": list(of.values())}) for name, (key, of) in TITLES.items()}
    forms = pd.DataFrame({"form": list(TITLES["forms"][1])})
    return replace(base, forms=forms, tables={**base.tables, **tables, "disruptions": pd.DataFrame(STOPS)})


def loss(kind: str, name: str) -> Damage:
    short = Short("clean_energy", "a.metal", True, 1.0, 0.5, 2026, 1.0)
    return Damage(kind, name, 2026, 1.0, 1.0, (short,), None, 12.0, 2.0, 2026)


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("country", "CHN", "China"),
        ("owner", "AUS", "companies of Australia"),
        ("plant", "ref", "the plant Kwinana, WA"),
        ("seller", "CHN b.magnet", "China's sales of NdFeB magnets"),
        ("country", "XXX", "XXX"),
        ("scenario", "ore", "a stop of China's sales of refined metal for 9 months (ore)"),
        ("scenario", "two", "a cut by 40% to 90% of China's and Australia's sales of refined metal and NdFeB magnets "
         "for 1 year (two)"),
        ("scenario", "many", "a stop of China's sales of 3 forms for 2 years (many)"),
        ("scenario", "named", "the strait is closed (named)"),
        ("scenario", "own", "a stop of China; and Kwinana, WA (own)"),
    ],
)  # fmt: skip
def test_what_stops_is_said_by_its_title(kind: str, name: str, said: str) -> None:
    given = {"countries": ("CHN",), "years": 1.0, "cut_share": 1.0}
    scenarios = [
        StatedScenario.model_validate({**given, "name": "named", "title": "The strait is closed"}),
        StatedScenario.model_validate({**given, "name": "own", "plants": ("ref",)}),
    ]
    words = words_of(titled(), scenarios, [loss(kind, name)], None)
    assert words == {
        f"{kind} {name}": said, "form a.metal": "refined metal", "end_use clean_energy": "clean energy",
    }  # fmt: skip


def test_both_of_a_pair_have_words() -> None:
    words = words_of(titled(), (), [loss("pair", "country AUS and plant ref")], None)
    assert (words["country AUS"], words["plant ref"]) == ("Australia", "the plant Kwinana, WA")


def test_only_a_plain_word_begins_small() -> None:
    assert [_in_a_sentence(title) for title in ("Natural graphite", "NdPr oxide", "MHP", "A")] == [
        "natural graphite", "NdPr oxide", "MHP", "A",
    ]  # fmt: skip

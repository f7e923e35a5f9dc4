"""One word for a law: what it stands for, where each sentence stands in the file, what the figures say."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from data.load import BUNDLED
from model.policies import BY_NAME
from model.policies.presets import NO_FIGURE, PRESET, PRESETS, Preset
from model.study.dictionary import policies_text, text_about
from tests.model.study.files import good_but, loaded, refused

FIGURES = BUNDLED / "figures"
LAW = '{ production_tax_credit = "45X" },'


def _rows(name: str) -> list[dict[str, str]]:
    with (FIGURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _figures() -> dict[str, dict[str, str]]:
    tables = ("presets", "accounts", "tariffs")
    return {row["figure"]: row for table in tables for row in _rows(f"policy/{table}.csv")}


ALL = ("lithium", "cobalt", "nickel", "graphite", "ndpr")


def _levels(name: str, policy: str, field: str) -> list[object]:
    return [settings[field] for stated, settings in PRESET[name].said if stated == policy and field in settings]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_clause_source_and_date_are_those_of_its_figures(preset: Preset) -> None:
    figures = _figures()
    rows = [figures[figure] for figure in preset.figures]
    assert any(preset.source_id == row["source_id"] for row in rows)
    assert preset.source_id in {row["source_id"] for row in _rows("sources.csv")}
    told = [row.get("clause") or row.get("legal_basis") or "" for row in rows]
    assert any(clause.startswith(preset.clause) for clause in told)
    assert all(settings["cite"] for _, settings in preset.said)


def test_levels_are_those_of_the_figures() -> None:
    value = {figure: row.get("value", "") for figure, row in _figures().items()}
    assert [
        *_levels("crma-2030", "domestic_share_floor", "min"),
        *_levels("crma-2030", "recycled_share_floor", "min"),
    ] == [float(value[f"pol-presets-000{n}"]) for n in (1, 2, 3)]
    assert _levels("crma-2030", "country_share_cap", "max") == [float(value["pol-presets-0004"])]
    (path,) = _levels("30d-shares", "bloc_share_floor", "min")
    assert path == {2018 + n: float(value[f"pol-presets-000{n}"]) for n in range(5, 10)}
    assert set(_levels("ndpr-floor", "price_floor", "floor_usd_per_t")) == {float(value["pol-presets-0019"]) * 1000}
    assert _levels("ndpr-floor", "price_floor", "upside_share") == [float(value["pol-presets-0020"])]
    assert _figures()["pol-presets-0037"]["until_date"] == "2026-11-10"


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_one_word_brings_in_every_sentence(preset: Preset, tmp_path: Path) -> None:
    text = good_but((LAW, f'{{ preset = "{preset.name}" }},'), ('["lithium", "cobalt"]', str(list(ALL))))
    study = loaded(tmp_path, text)
    said = study.clauses("allied-floor")[1:-1]
    assert [clause.policy.name for clause in said] == [policy for policy, _ in preset.said]
    assert {clause.where for clause in said} == {"study.toml:11"}
    assert f'preset = "{preset.name}"' not in study.resolved_toml()
    again = loaded(tmp_path, study.resolved_toml())
    assert [c.policy for c in again.clauses("allied-floor")] == [c.policy for c in study.clauses("allied-floor")]


def test_sentences_keep_to_the_minerals_of_the_study(tmp_path: Path) -> None:
    (floor,) = loaded(tmp_path, good_but((LAW, '{ preset = "30d-shares" },'))).clauses("current-law")[1:]
    assert floor.policy.minerals == ("lithium", "cobalt")


def test_a_citation_beside_the_word_replaces_its_own(tmp_path: Path) -> None:
    (_, floor) = loaded(tmp_path, good_but((LAW, '{ preset = "30d-shares", cite = "mine" },'))).clauses("current-law")
    assert floor.policy.cite == "mine"


def test_a_sentence_of_a_preset_can_be_dropped(tmp_path: Path) -> None:
    text = good_but(
        (LAW, '{ preset = "crma-2030" },'), ('title = "60%', 'without = ["country_share_cap"]\ntitle = "60%')
    )
    names = [clause.policy.name for clause in loaded(tmp_path, text).clauses("allied-floor")]
    assert "recycled_share_floor" in names
    assert "country_share_cap" not in names


WRONG = {
    '{ preset = "crma-2031" },': "no preset is called 'crma-2031'; did you mean crma-2030?",
    '{ preset = "ndpr-floor" },': "ndpr-floor says nothing of lithium, cobalt",
    '{ preset = "section-232" },': NO_FIGURE["section-232"],
    '{ preset = "45x", tariff = "schedule" },': "names 2 policies (preset, tariff); write each in an entry of its own",
}


@pytest.mark.parametrize("entry", WRONG)
def test_refused_with_its_line(entry: str, tmp_path: Path) -> None:
    (line,) = refused(tmp_path, good_but((LAW, entry)))
    assert line.startswith("study.toml:11")
    assert line.endswith(WRONG[entry])


def test_dictionary_lists_source_and_date() -> None:
    text = policies_text()
    in_one_line = " ".join(text.split())
    for preset in PRESETS:
        assert f"\n{preset.name}\n" in text
        assert f"from {preset.date}; source {preset.source_id}" in in_one_line
        assert preset.said[0][0] in text_about(preset.name)
    assert not set(PRESET) & set(BY_NAME)

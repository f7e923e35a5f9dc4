"""No mineral is dropped in silence: what the statistics print is planned, or listed with a reason."""

from __future__ import annotations

import json

import pytest

from data.load import load_dataset
from data.prepare.figures import Figures
from model.report.terminal import data_minerals
from model.study.load import load_study
from tests.cli.calling import Shell

NAMES = {
    "aluminum": "aluminium", "bauxite_and_alumina": "alumina", "graphite_natural": "graphite",
    "magnesium_metal": "magnesium",
    "phosphate_rock": "phosphate", "platinum_group_metals": "platinum", "rare_earths": "ndpr",
    "rare_earths_heavy": "dysprosium", "titanium_metal_and_pigment": "titanium",
    "titanium_mineral_concentrates": "titanium", "zirconium_and_hafnium": "zirconium",
}  # fmt: skip


def test_every_commodity_of_the_statistics_is_planned_or_listed() -> None:
    planned = set(data_minerals.planned(load_dataset("us_2026"))["mineral"])
    listed = set(data_minerals.not_modelled()["statistics"])
    commodities = set(Figures().table("published/us_salient_statistics")["commodity"])
    assert {name for name in commodities if NAMES.get(name, name) not in planned and name not in listed} == set()


@pytest.mark.breadth
def test_what_is_not_modelled_has_a_reason_and_says_what_is_missing() -> None:
    rows = data_minerals.not_modelled()
    assert len(rows) >= 25
    assert (rows[["mineral", "reason", "missing"]] != "").all(axis=None)
    assert set(rows["mineral"]).isdisjoint(data_minerals.planned(load_dataset("us_2026"))["mineral"])


@pytest.mark.breadth
def test_minerals_are_told_apart_by_stages_and_by_projects() -> None:
    known = data_minerals.planned(load_dataset("us_2026")).set_index("mineral")
    how = known["planned_as"]
    chains = {
        "antimony", "cobalt", "dysprosium", "gallium", "germanium", "graphite", "lithium", "manganese", "ndpr",
        "nickel", "terbium", "titanium", "tungsten",
    }  # fmt: skip
    assert set(how.index[how == "chain"]) == chains
    assert {"copper", "magnesium", "niobium", "yttrium", "zinc"} <= set(how.index[how == "projects"])
    assert (known.loc[how == "projects", "projects"] > 0).all()
    assert (known.loc[how == "balance", "projects"] == 0).all()
    assert list(dict.fromkeys(how)) == ["chain", "projects", "balance"]


@pytest.mark.breadth
def test_minerals_and_trends_are_printed(lodeplan: Shell) -> None:
    said = lodeplan("data", "minerals")
    assert said.code == 0
    assert "not modelled" in said.out
    assert max(map(len, said.out.splitlines())) <= 100
    trends = lodeplan("data", "show", "trends")
    assert trends.code == 0
    assert "Capacity use, metal mining" in trends.out
    assert max(map(len, trends.out.splitlines())) <= 100
    series = json.loads(lodeplan("data", "show", "trends", "--json").out)["series"]
    titles = {row["title"]: row for row in series}
    assert titles["Capacity use, metal mining"]["2025"] == "57"


@pytest.mark.breadth
def test_the_study_of_every_mineral_leaves_none_out() -> None:
    known = load_study("us-all").study
    assert set(known.minerals) == set(data_minerals.planned(load_dataset("us_2026"))["mineral"])
    law = load_study("us-framework").study.variants["current-law"]
    assert [str(c) for c in known.variants["current-law"].policies] == [str(c) for c in law.policies]


def test_what_was_read_of_projects_is_printed_with_its_reason(lodeplan: Shell) -> None:
    said = lodeplan("data", "show", "projects")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 100
    words = " ".join(said.out.split())
    assert "Round Top, TX" in words
    assert "No split of its output by element is printed." in words
    rows = json.loads(lodeplan("data", "show", "projects", "--json").out)["projects"]
    assert len(rows) >= 100
    assert f"{len(rows)} statements read" in words

"""Ores of rare earths that differ in what they hold are forms: no plant makes dysprosium of another's ore."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.load import load_dataset
from data.messages.finding import BadInput
from tests.data.cut import cut

MINERALS = ("ndpr", "dysprosium", "terbium")
OTHERS = {"white_mesa_1": "ndpr.monazite", "white_mesa_2": "ndpr.monazite", "vinton": "ndpr.clay"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cut(tmp_path_factory.mktemp("ores") / "us_2026", MINERALS)


def test_a_plant_fed_the_ore_of_mountain_pass_is_refused_its_dysprosium(folder: Path, tmp_path: Path) -> None:
    """The recipes of plants that take monazite and clay, fed bastnaesite: one line each, and no other."""
    recipes = (folder / "recipes.csv").read_text(encoding="utf-8")
    for plant, ore in OTHERS.items():
        assert f"{plant},{ore}," in recipes
        recipes = recipes.replace(f"{plant},{ore},", f"{plant},ndpr.concentrate,")
    spoilt = tmp_path / "spoilt"
    spoilt.mkdir()
    for file in folder.iterdir():
        text = recipes if file.name == "recipes.csv" else file.read_text(encoding="utf-8")
        (spoilt / file.name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_dataset(str(spoilt))
    said = [finding.line() for finding in caught.value.findings if finding.level == "error"]
    dysprosium = [line for line in said if "dysprosium" in line]
    assert all("from nothing" in line or "gives out" in line or "holds" in line for line in dysprosium), said
    assert {plant for plant in OTHERS for line in said if plant in line} == set(OTHERS)


@pytest.mark.breadth
def test_each_ore_holds_what_its_own_plants_leave(folder: Path) -> None:
    """Dysprosium oxide per tonne of NdPr oxide: 0.0034 in bastnaesite, 0.05 in monazite, 0.14 in ionic clay."""
    rows = load_dataset(str(folder)).table("elements").query("element == 'dysprosium'").set_index("form")
    assert rows.loc["ndpr.concentrate", "t_per_t"] == pytest.approx(0.0034424)
    assert rows.loc["ndpr.monazite", "t_per_t"] == pytest.approx(0.049568)
    assert rows.loc["ndpr.clay", "t_per_t"] == pytest.approx(0.14283)
    assert rows.loc["ndpr.concentrate", "high"] < rows.loc["ndpr.monazite", "low"] < rows.loc["ndpr.clay", "low"]


def test_a_heavy_circuit_gives_no_more_terbium_than_the_leanest_ore_that_feeds_it() -> None:
    """Concentrate of monazite and of bastnaesite is one form; who takes it in makes what monazite holds."""
    recipes = load_dataset("us_2026").table("recipes").set_index(["plant", "form"])["t_per_t"]
    lean = recipes["white_mesa_2_heavy", "terbium.oxide"]
    assert recipes["mountain_pass_heavy", "terbium.oxide"] == lean == 0.291

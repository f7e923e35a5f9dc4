"""A study with faults of many kinds is told all of them in one pass: what is refused hides nothing of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Shell
from tests.model.proof.planned import small_folder

HEAD = """name = "small"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
baseline = "v"
"""


def said(lodeplan: Shell, folder: Path, text: str, *more: str) -> list[str]:
    """Return the lines in which a check refuses a study of the small dataset."""
    small_folder(folder / "tiny")
    path = folder / "s.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    checked = lodeplan("check", path, *more)
    assert checked.code == 3
    return [line.removeprefix("error: s.toml:") for line in checked.lines]


def test_shapes_names_and_minerals(lodeplan: Shell, tmp_path: Path) -> None:
    """A value that cannot be, an unknown setting, an unknown parent; names beside them, and in the same sentences."""
    text = """
[variants.v]
demand = "hgh"
policies = [
  { country_share_cap = { countries = ["AUX"], max = 1.5 } },
  { country_share_cap = { country = "CHL", max = 0.5 } },
  { import_ban = { countries = ["CHX"] } },
]
[variants.w]
extends = "vv"
policies = [{ domestic_share_floor = { forms = ["lithium.chemcal"], min = 0.1 } }]
"""
    assert said(lodeplan, tmp_path, text) == [
        "9 variant v: demand: must be 'low', 'central' or 'high', got 'hgh'; did you mean high?",
        "11 variant v: country_share_cap.max: 1.5 means 150%; write at most 1, or '100%'",
        "12 variant v: country_share_cap.country: unknown setting; did you mean countries?",
        "16 variant w: extends: no variant is called 'vv'; did you mean v?",
        "13 variant v: import_ban.countries: unknown country 'CHX'; did you mean CHN?",
        "17 variant w: domestic_share_floor.forms: unknown form 'lithium.chemcal'; did you mean lithium.chemical?",
        "11 variant v: country_share_cap.countries: unknown country 'AUX'; did you mean AUS?",
    ]


def test_whole_numbers_that_no_machine_holds(lodeplan: Shell, tmp_path: Path) -> None:
    text = f"[variants.v]\n[grid]\nvariant = 'v'\nlevers = {{ demand = [1, {'9' * 400}] }}\n[x]\ny = {'8' * 400}\n"
    no = "a whole number of more than 300 digits is no number of a study; write what it is"
    assert said(lodeplan, tmp_path, text) == [f"10 grid.levers.demand: {no}", f"12 x.y: {no}"]


def test_a_mineral_that_is_not_there_hides_no_name(lodeplan: Shell, tmp_path: Path) -> None:
    """Forms of the mineral that was meant are known; the years too are those of the dataset."""
    text = """
[variants.v]
policies = [
  { import_ban = { countries = ["CHX"], forms = ["lithium.chemical"] } },
]
"""
    assert said(lodeplan, tmp_path, text, "--set", 'minerals=["lithum"]', "--set", "years=[1990, 1995]") == [
        "3 minerals: 'lithum' is not in the dataset; did you mean lithium?; it has lithium",
        "4 years: the dataset covers 2024 to 2026; write years within them",
        "10 variant v: import_ban.countries: unknown country 'CHX'; did you mean CHN?",
    ]


def test_a_number_that_none_can_hold_hides_nothing(lodeplan: Shell, tmp_path: Path) -> None:
    text = """
[variants.v]
policies = [{ tariff = { countries = ["CHX"], specific_usd_per_t = 1e20, dollars = "real" } }, { import_ban = {} }]
"""
    large = "is larger than any tonnage or sum of money here"
    found = said(lodeplan, tmp_path, text)
    assert found[0] == f"9 variant v: tariff.specific_usd_per_t: 1e+20 {large}"
    assert [line.partition(": ")[2].partition(":")[0] for line in found[1:]] == ["import_ban", "tariff.countries"]


@pytest.mark.breadth
def test_a_fault_of_every_point_of_a_grid_is_said_once(lodeplan: Shell, tmp_path: Path) -> None:
    """Shapes in the variant and in a level, and names: each stands on one line of the file."""
    text = """
[variants.v]
[[variants.v.policies]]
country_share_cap = { countries = ["AUX"], max = %s }
[grid]
variant = "v"
levers = { "country_share_cap.max" = [0.1, 0.2, %s] }
"""
    name = "country_share_cap.countries: unknown country 'AUX'; did you mean AUS?"
    assert said(lodeplan, tmp_path, text % ("0.5", "0.3")) == [f"10 variant v: {name}"]
    shape = "country_share_cap.max: 1.5 means 150%; write at most 1, or '100%'"
    assert said(lodeplan, tmp_path, text % ("1.5", "0.3")) == [f"10 variant v: {shape}", f"10 variant v: {name}"]
    level = "variant v-2-0: country_share_cap.max: 2 means 200%; write 0.02 or '2%'"
    assert said(lodeplan, tmp_path, text % ("0.5", "2.0"))[0] == f"10 {level}"


def test_blocs_and_price_paths_that_cannot_be_read_hide_no_name(lodeplan: Shell, tmp_path: Path) -> None:
    """A bloc that is refused is known by name all the same; a variant on a path that is refused is looked at."""
    text = """
[blocs]
friends = ["CHL"]
[price_paths.p]
forms = 3
[variants.v]
prices = "p"
policies = [
  { import_ban = { countries = ["friends", "CHX"] } },
]
"""
    found = said(lodeplan, tmp_path, text)
    assert [line.partition(";")[0] for line in found] == [
        "9 blocs.friends: must be a table, got a list",
        "10 price_paths.p.times: missing",
        "11 price_paths.p.forms: unknown setting",
        "15 variant v: import_ban.countries: unknown country 'CHX'",
    ]


def test_rows_that_the_dataset_refuses_hide_no_name(lodeplan: Shell, tmp_path: Path) -> None:
    """Names that a refused row would bring in are not called unknown."""
    text = """
[blocs.friends]
countries = ["CHL", "AUX"]
[[data.patch.accounts]]
account = "fund"
add = true
[variants.v]
policies = [
  { import_ban = { countries = ["CHX"] } },
  { capital_grant = { countries = ["USA"], share = 0.1, account = "fund" } },
]
[variants.w]
policies = [{ import_ban = { countries = ["friends"] } }]
"""
    found = said(lodeplan, tmp_path, text)
    assert {line.partition(":")[0] for line in found[:-1]} == {"10 data.patch.accounts", "9 blocs.friends.countries"}
    assert found[-1] == "15 variant v: import_ban.countries: unknown country 'CHX'; did you mean CHN?"

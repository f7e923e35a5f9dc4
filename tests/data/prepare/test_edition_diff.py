"""A new edition of the figures: what moved by more than a tenth is said, and the page says how to bring it in."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from data.load import BUNDLED
from data.prepare import edition_diff
from data.prepare.every_table import ORDER, prepare_all
from data.prepare.figures import FIGURES, Figures
from tests.cli.calling import Shell
from tests.data import tiny

PAGE = BUNDLED / "README.md"


def editions(tmp_path: Path, row: int, column: str, value: str) -> edition_diff.Refresh:
    old = edition_diff.edition(tiny.write_folder(tmp_path / "old"))
    tables = tiny.rows()
    tables["suppliers"][row - 1][tables["suppliers"][0].index(column)] = value
    return edition_diff.compared(old, edition_diff.edition(tiny.write_folder(tmp_path / "new", tables)))


@pytest.mark.parametrize(("value", "moved"), [("77000", 0), ("77001", 1), ("63000", 0), ("62999", 1), ("0", 1)])
def test_a_number_moves_when_it_moves_by_more_than_a_tenth(value: str, moved: int, tmp_path: Path) -> None:
    found = editions(tmp_path, 2, "price_usd_per_t", value)
    assert sum(m.moved for m in found.moved) == moved
    if moved:
        (one,) = found.moved
        assert (one.table, one.column, one.rows) == ("suppliers", "price_usd_per_t", 9)
        assert one.largest == (("lithium.chemical AUS 1 2024", 70000.0, float(value)),)


def test_from_nothing_and_to_nothing_is_a_move(tmp_path: Path) -> None:
    found = editions(tmp_path, 2, "low", "5")
    assert [(m.column, m.moved) for m in found.moved] == [("low", 1)]
    assert "blank      5" in edition_diff.text(found, "tiny")


def test_rows_that_come_and_go_are_counted(tmp_path: Path) -> None:
    found = editions(tmp_path, 2, "country", "CHN")
    assert (found.come, found.gone, found.moved) == ({"suppliers": 1}, {"suppliers": 1}, ())
    assert edition_diff.text(found, "tiny") == (
        "suppliers: 1 new row\nsuppliers: 1 row gone\nno number moved by more than a tenth against tiny"
    )


@pytest.mark.breadth
def test_prepare_from_another_folder_says_what_moved(tmp_path: Path, lodeplan: Shell) -> None:
    shutil.copytree(FIGURES, tmp_path / "figures")
    file = tmp_path / "figures/assumptions/shortage.csv"
    figures = pd.read_csv(file, dtype=str, keep_default_na=False)
    for column in ("value", "low", "high"):
        number = figures[column].str.fullmatch(r"[0-9.]+")
        figures.loc[number, column] = (figures.loc[number, column].astype(float) * 2).astype(str)
    figures.to_csv(file, index=False)
    answer = lodeplan("data", "prepare", "--figures", tmp_path / "figures", "--out", tmp_path / "new")
    assert answer.code == 0
    assert "numbers that moved by more than a tenth against us_2026 as it was:" in answer.out
    assert re.search(r"^shortage +shortage_usd_per_t +[\d,]+ of [\d,]+ ", answer.out, re.M)
    assert max(map(len, answer.out.splitlines()[1:])) <= 100
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(
        path.name for path in (BUNDLED / "us_2026").iterdir()
    )


def test_the_page_has_every_table_and_every_file_of_figures() -> None:
    page = PAGE.read_text(encoding="utf-8")
    tables = page.partition("## Table by table")[2]
    listed = {name for row in re.findall(r"^\| ([a-z_, ]+) \|", tables, re.M) for name in row.split(", ")}
    assert set(ORDER) <= listed
    said = set(re.findall(r"`([a-z_0-9/]+)`", page))
    folders = {path.name for path in FIGURES.iterdir() if path.is_dir()} - {"assumptions", "published", "policy"}
    for path in FIGURES.rglob("*.csv"):
        name = path.relative_to(FIGURES).as_posix().removesuffix(".csv")
        folder, _, file = name.rpartition("/")
        assert name in said or (folder in folders and folder in said and file in said), name
    for name in said:
        if name.startswith(("published/", "policy/", "assumptions/")):
            assert (FIGURES / f"{name}.csv").is_file(), name


@pytest.mark.breadth
def test_every_file_of_figures_read_is_on_the_page() -> None:
    read = set()

    class Heard(Figures):
        def table(self, name: str) -> pd.DataFrame:
            read.add(name.rpartition("/")[2])
            return super().table(name)

    prepare_all(Heard())
    said = {name.rpartition("/")[2] for name in re.findall(r"`([a-z_0-9/]+)`", PAGE.read_text(encoding="utf-8"))}
    assert read <= said

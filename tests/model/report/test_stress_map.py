"""The map of security: drawn in letters that fit a terminal, its frontier marked, the same points everywhere."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import xlsxwriter

from model.report.page.stress import _map
from model.report.run_view import RunView
from model.report.terminal import stress_kept
from model.report.terminal.stress_kept import frontier, places
from model.report.terminal.stress_map import drawing, map_text
from model.report.workbook.sheet import Book
from model.report.workbook.stress import sheets


def stressed(**at: tuple[float, float]) -> dict[str, Any]:
    """Return what stress found of variants that cost and avoid so much a year, beside the baseline."""

    def one(name: str, security: Any) -> dict[str, Any]:
        keys = ("expected", "low", "high", "once_in_20", "once_in_20_error", "once_in_100", "once_in_100_error")
        expected = {f"{key}_musd": 1.0 for key in keys} | {"unknown": [], "scenarios": []}
        return {"variant": name, "security": security, "short_already": False, "expected": expected, "damages": [],
                "cover": [], "estimates": []}  # fmt: skip

    placed = {
        name.replace("_", "-"): {
            "premium_musd": cost, "avoided_musd": avoids, "avoided_low_musd": avoids / 2,
            "avoided_high_musd": 2 * avoids, "scenario": "stop", "pays_once_in": 5.0, "breakeven_probability": 0.2,
        }
        for name, (cost, avoids) in at.items()
    }  # fmt: skip
    return {"baseline": "law", "variants": [one("law", None), *(one(*each) for each in placed.items())]}


FIVE = stressed(cheap=(-50, 10), worse=(-20, 5), safe=(100, 60), beside=(100, 55), lost=(30, -20))


def test_a_variant_is_on_the_frontier_where_none_that_costs_no_more_avoids_as_much() -> None:
    assert frontier(FIVE) == ["cheap", "safe"]  # the baseline is dearer than `cheap`, and less safe
    assert frontier(stressed(dear=(5, 2), no_better=(5, 1))) == ["law", "dear"]
    assert frontier(stressed(same=(0, 0), twin=(5, 2), other=(5, 2))) == ["law", "twin"]
    assert places(FIVE)["law"] == (0.0, 0.0)


def test_letters_stand_where_the_table_says_and_the_frontier_is_dotted() -> None:
    lines = drawing(FIVE)
    assert max(map(len, lines)) <= 80
    assert "".join(lines).isascii()
    of = {
        letter: (x, y)
        for y, line in enumerate(lines[:18])
        for x, letter in enumerate(line[10:], 10)
        if letter in "ABabc0"
    }
    assert of["A"][0] == 10  # the cheapest to the left
    assert lines[of["0"][1]].split()[0] == "0"
    assert of["B"] == (77, 2)  # the dearest and safest in the upper right
    assert of["b"] == (77, 3)
    assert of["c"][1] > of["0"][1] > of["A"][1]  # below nothing avoided; above it
    dotted = {(x, y) for y, line in enumerate(lines[:18]) for x, mark in enumerate(line) if mark in ".:"}
    assert dotted == {(x, of["A"][1]) for x in range(11, 77)} - {of["a"]} | {(77, y) for y in range(4, of["A"][1] + 1)}
    assert "frontier, A cheap, B safe:" in " ".join(" ".join(lines).split())


def test_the_key_of_the_drawing_stands_in_the_table() -> None:
    lines = map_text(FIVE).splitlines()
    assert max(map(len, lines)) <= 100
    rows = {line[5:].split()[0]: line[0] for line in lines if line[:4].strip() and line[1:4] == "   "}
    assert {name: rows[name] for name in ("cheap", "worse", "safe", "beside", "lost")} == {
        "cheap": "A", "worse": "a", "safe": "B", "beside": "b", "lost": "c",
    }  # fmt: skip


def test_of_one_variant_nothing_is_drawn() -> None:
    assert map_text(stressed(only=(5, 2))).splitlines()[1].split() == ["variant", "costs", "more", "avoids", "low",
                                                                       "high", "pays", "if"]  # fmt: skip


def test_letters_never_cover_each_other_and_what_has_none_left_is_a_sign() -> None:
    many = stressed(**{f"v{n}": (10.0, 1.0 - n / 1e6) for n in range(40)})
    lines = drawing(many)
    assert max(map(len, lines)) <= 80
    letters = [mark for line in lines[2:18] for mark in line[10:] if mark.isalnum()]
    assert sorted(letters) == sorted("0A" + "abcdefghijklmnopqrstuvwxyz" + "x" * 13)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e7])
def test_numbers_of_any_size_fit(scale: float) -> None:
    given = {name: (x * scale, y * scale) for name, (x, y) in places(FIVE).items() if name != "law"}
    assert max(map(len, drawing(stressed(**given)))) <= 80
    assert max(map(len, drawing(stressed(one=(0, 0), two=(0, 0))))) <= 80


def test_page_and_workbook_draw_the_same_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = _map(FIVE, FIVE["variants"][1:])
    assert {row[0]: (float(row[1]), float(row[2]), row[5]) for row in figure.table.rows} == {
        name: (*at, "yes" if name in ("cheap", "safe") else "") for name, at in places(FIVE).items() if name != "law"
    }
    assert figure.svg.count("<circle") == 6
    assert figure.svg.count('<circle class="dot best"') == 2
    assert figure.svg.count('class="front"') == 1
    monkeypatch.setattr(stress_kept, "kept", lambda run: FIVE)
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as made:
        sheets(Book(made, "drawn"), cast(RunView, SimpleNamespace(run=None)))
    with zipfile.ZipFile(tmp_path / "book.xlsx") as packed:
        chart = packed.read("xl/charts/chart1.xml").decode()
    assert "Security!$I$6:$I$11" in chart
    assert "Security!$I$14:$I$15" in chart  # the frontier, `cheap` and `safe`, under the table
    assert chart.count("<c:ser>") == 2
    assert "<a:t>beside</a:t>" in chart

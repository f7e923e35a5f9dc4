"""A number over two levers: lines of equal value stand where it has that value, what has no plan stays white."""

from __future__ import annotations

import math
import re
from types import SimpleNamespace
from typing import Any, cast

import pytest

from model.report.charts.contour import contour, segments
from model.report.page.lever_section import over_levers
from model.report.run_view import RunView


def test_the_line_of_a_plane_is_straight() -> None:
    """Of x + 2 y on a grid, the line of 3 runs where x + 2 y is 3."""
    xs, ys = [0.0, 1.0, 2.0, 4.0], [0.0, 1.0, 3.0]
    pieces = list(segments(3.0, xs, ys, [[x + 2 * y for y in ys] for x in xs]))
    assert all(x + 2 * y == pytest.approx(3.0) for piece in pieces for x, y in piece)
    assert sum(math.dist(*piece) for piece in pieces) == pytest.approx(math.dist((0.0, 1.5), (3.0, 0.0)))


def test_a_saddle_is_cut_by_its_mean() -> None:
    grid = [[1.0, 0.0], [0.0, 1.0]]
    low, high = (list(segments(value, [0.0, 1.0], [0.0, 1.0], grid)) for value in (0.4, 0.6))
    assert len(low) == len(high) == 2
    # The mean is 0.5: above 0.4 the middle belongs to the corners of 1, so that the corners of 0 are cut off.
    assert {frozenset(piece) for piece in low} == {
        frozenset([(0.6, 0.0), (1.0, 0.4)]), frozenset([(0.4, 1.0), (0.0, 0.6)])
    }  # fmt: skip
    assert {frozenset(piece) for piece in high} == {
        frozenset([(0.0, 0.4), (0.4, 0.0)]), frozenset([(1.0, 0.6), (0.6, 1.0)])
    }  # fmt: skip


def test_what_has_no_plan_is_white_and_cuts_the_lines() -> None:
    assert list(segments(0.5, [0.0, 1.0], [0.0, 1.0], [[0.0, None], [1.0, 1.0]])) == []
    cells = {(0.0, 1.0): 1.0, (1.0, 1.0): 2.0, (0.0, 2.0): 3.0}
    drawn = contour("Cost", ("a", "b"), [0.0, 1.0], [1.0, 2.0], cells, "million USD")
    assert drawn.count("</title></rect>") == 4
    assert "<title>a 1, b 2: no plan</title>" in drawn
    assert "<title>a 0, b 2: 3</title>" in drawn


def test_levers_in_words_have_cells_and_no_lines() -> None:
    cells = {("central", 1.0): 1.0, ("slump", 1.0): 2.0}
    drawn = contour("Cost", ("prices", "b"), ["central", "slump"], [1.0], cells, "%")
    assert (drawn.count("</title></rect>"), drawn.count('<path class="ax"')) == (2, 0)


def test_a_scale_says_what_the_faintest_and_the_darkest_shade_stand_for() -> None:
    cells = {(0.0, 1.0): 1.0, (1.0, 1.0): 12345.6}
    drawn = contour("Cost", ("a", "b"), [0.0, 1.0], [1.0], cells, "million USD")
    cell = [re.search(r'fill-opacity="([\d.]+)"', part)[1] for part in drawn.split("<rect")[1:3]]  # type: ignore[index]
    scale = re.findall(r'fill-opacity="([\d.]+)"', drawn)[2:]
    assert (scale[0], scale[-1]) == tuple(cell)
    assert scale == sorted(scale)
    assert re.findall(r">([^<>]+)</text>", drawn)[-2:] == ["12,346 million USD", "1"]
    alone = contour("Cost", ("a", "b"), [0.0], [1.0], {(0.0, 1.0): 5.0}, "%")
    assert re.findall(r">([^<>]+)</text>", alone)[-1] == "5 %"


def view(levers: dict[str, dict[str, Any]], costs: dict[str, float]) -> RunView:
    """Return as much of a run as the section reads: variants with levers, and what those with a plan cost."""

    def number(variant: str, metric: str, year: int = 0) -> float | None:
        return costs[variant] if metric == "cost" else None

    return cast(
        RunView, SimpleNamespace(settings={"levers": levers}, solved=list(costs), years=[2026, 2027], number=number)
    )


def test_one_picture_of_each_level_of_a_third_lever() -> None:
    points = {
        f"v{a}{b}{c}": {"tariff.rate": f"{a}%", "cap.max": b, "prices": c}
        for a in (10, 5) for b in (0.2, 0.4) for c in ("slump", "central")
    }  # fmt: skip
    costs = {name: float(i) for i, name in enumerate(points) if name != "v100.2slump"}
    section = over_levers(view(points, costs))
    assert section is not None
    grid, white = section.blocks
    titles = [figure.title for figure in cast(Any, grid).figures]
    assert titles == ["Least cost (million USD); prices slump", "Least cost (million USD); prices central"]
    table = cast(Any, grid).figures[0].table
    assert table.headings == ("cap.max", "tariff.rate 0.05", "tariff.rate 0.1")
    assert table.rows[0] == ("0.2", "4.000", "no plan")
    assert cast(Any, white).sentence == ("White: no plan (1 point).",)
    assert "".join(str(getattr(part, "text", part)) for part in section.lede).startswith(
        "8 variants over tariff.rate (2), cap.max (2) and prices (2): the cheapest plan costs "
    )


def test_one_lever_is_a_line_and_no_lever_no_section() -> None:
    points = {"a": {"demand": 1.1}, "b": {"demand": 0.9}}
    section = over_levers(view(points, {"a": 5.0, "b": 4.0}))
    assert section is not None
    (figure,) = cast(Any, section.blocks[0]).figures
    assert figure.svg.count("<circle") == 2
    assert over_levers(view({}, {})) is None
    assert over_levers(view({"a": {"demand": 1.0}}, {"a": 5.0})) is None

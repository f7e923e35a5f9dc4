"""Names of points stand where they can be read: they cover no point, no line and no other name."""

from __future__ import annotations

import math

from model.report.charts.placing import Box, crosses, place_names, text_width
from model.report.charts.security_map import Place, security_map

ROOM = Box(40, 20, 740, 300)


def test_names_of_crowded_points_cover_nothing_and_a_line_leads_to_those_that_moved() -> None:
    """Nine points on one another's heels, an axis through their midst: the bug was a name struck through at it."""
    points = [(300.0 + 12 * i, 160.0 + 9 * (i % 3), f"variant-{i:02}") for i in range(9)]
    axis = (300.0, ROOM.top, 300.0, ROOM.bottom)
    placed, left_out = place_names(points, [axis], ROOM)
    assert (len(placed), left_out) == (9, [])
    for i, one in enumerate(placed):
        assert one.box.inside(ROOM)
        assert not crosses(axis, one.box)
        assert not any(one.box.meets(other.box) for other in placed[:i])
        assert not any(one.box.meets(Box(x - 3, y - 3, x + 3, y + 3)) for x, y, _ in points)
        x, y, _ = next(p for p in points if p[2] == one.name)
        gap = math.hypot(max(one.box.left - x, 0, x - one.box.right), max(one.box.top - y, 0, y - one.box.bottom))
        assert one.lead is not None or gap < 20
    assert any(one.lead for one in placed)


def test_what_finds_no_room_is_said() -> None:
    points = [(50.0, 50.0, "a name that is too long for the room"), (20.0, 20.0, "b")]
    placed, left_out = place_names(points, [], Box(0, 0, 90, 90))
    assert [one.name for one in placed] == ["b"]
    assert left_out == ["a name that is too long for the room"]
    assert text_width("mmm") > text_width("iii")


def test_a_line_crosses_a_box_or_passes_it() -> None:
    box = Box(10, 10, 20, 20)
    assert crosses((0, 15, 30, 15), box)
    assert crosses((0, 0, 30, 30), box)
    assert not crosses((0, 5, 30, 5), box)
    assert not crosses((0, 15, 5, 15), box)
    assert not crosses((15, 0, 15, 9), box)


def test_the_map_names_the_baseline_clear_of_the_lines_of_nothing() -> None:
    places = [
        Place("law", 0.0, 0.0, 0.0, 0.0, baseline=True),
        Place("safe", 100.0, 60.0, 30.0, 120.0, best=True),
        Place("<b>", -50.0, 10.0, 5.0, 20.0, best=True),
    ]
    drawn = security_map("map", places, "million USD a year")
    assert (list(drawn.unnamed), drawn.few_named) == ([], False)
    more = [*places, Place("dear", 50.0, 1.0, 0.0, 2.0)]
    assert not security_map("map", more, "million USD a year").few_named
    assert security_map("map", more, "million USD a year", narrow=True).few_named
    assert drawn.svg.count("<circle") == 3
    assert "&lt;b&gt;" in drawn.svg
    assert "<b>" not in drawn.svg
    assert "safe: costs +100, avoids +60 (+30 to +120) million USD a year" in drawn.svg
    assert 'class="front"' in drawn.svg
    assert ">safe</text>" in security_map("map", places, "million USD a year", narrow=True).svg
    alone = security_map("map", places[:1], "million USD a year")
    assert "law: the baseline" in alone.svg


def test_a_name_crosses_a_line_of_the_ground_only_where_it_has_no_place_else() -> None:
    """Between two lines of the ground no name has room; whiskers stay clear all the same."""
    ground = [(50.0, 0.0, 50.0, 90.0), (30.0, 0.0, 30.0, 90.0)]
    room, point = Box(0, 0, 90, 90), [(45.0, 45.0, "A long name")]
    assert place_names(point, ground, room)[1] == ["A long name"]
    (placed,), left_out = place_names(point, [], room, thin=ground)
    assert left_out == []
    assert any(crosses(line, placed.box) for line in ground)

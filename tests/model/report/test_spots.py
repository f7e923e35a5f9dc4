"""Names of points stand where they can be read, and where it is seen whose they are."""

from __future__ import annotations

from model.report.charts.spots import LETTER, spots
from model.report.charts.svg import Mark, scatter


def test_names_of_crowded_points_cover_no_other_and_a_line_leads_to_those_that_moved() -> None:
    """Twelve points on one another's heels: every name is read, and known to be whose."""
    points = [(300.0 + i, 200.0 + i % 3, f"variant-{i:02}") for i in range(12)]
    found = spots(points, 70, 720)
    boxes = [(s.x - 10 * LETTER if s.before else s.x, s.y) for s in found]
    for i, (x, y) in enumerate(boxes):
        assert all(abs(x - a) >= 10 * LETTER or abs(y - b) >= 10 for a, b in boxes[:i])
        assert 70 <= x <= 720 - 10 * LETTER
    assert [s.led for s in found] == [abs(s.y - 4 - y) > 12 for s, (_, y, _) in zip(found, points, strict=True)]
    assert any(s.led for s in found)
    drawn = scatter("map", [Mark(name, x, y) for x, y, name in points], "cost", "loss avoided")
    assert 'class="ax" d="M' in drawn

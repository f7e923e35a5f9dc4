"""A span of years says no year that is not in it."""

from __future__ import annotations

from pathlib import Path

from data.messages.years import span, spans

ROOT = Path(__file__).parents[3]


def test_years_with_gaps_are_no_span() -> None:
    assert spans([2026, 2030, 2031]) == "2026, 2030-2031"
    assert spans([2031, 2030, 2026, 0, 2026], " to ") == "2026, 2030 to 2031"
    assert spans([2026.0]) == "2026"
    assert (span(2027, 2027), span(0, 2)) == ("2027", "0 to 2")


def test_spans_are_written_in_one_place() -> None:
    """Another function that joins the first year to the last is a second answer to the same question."""
    own = [
        str(path.relative_to(ROOT))
        for folder in ("data", "model")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "== spans[-1]" in (text := path.read_text(encoding="utf-8")) or "year == out[-1]" in text
    ]
    assert own == ["data/messages/years.py"]

"""Which fiscal years a study covers, and what is said of others."""

from __future__ import annotations

import pytest

from model.analysis.score.window import Window, asked


def test_windows_of_a_long_study():
    assert asked("2027", 2026, 2040) == Window(2027, 2036)
    assert asked("", 2026, 2040) == Window(2027, 2036)
    assert asked("2031", 2026, 2040) == Window(2031, 2040)
    assert asked("2028-2030", 2026, 2040) == Window(2028, 2030)


@pytest.mark.parametrize(
    ("text", "years", "said"),
    [
        ("2026", (2026, 2040), "2026-2035 is not covered: the study plans 2026 to 2040, whole fiscal years 2027 to "
         "2040; ten years may begin in 2027 to 2031, or write a span such as 2027-2040"),
        ("2032", (2026, 2040), "2032-2041 is not covered: the study plans 2026 to 2040, whole fiscal years 2027 to "
         "2040; ten years may begin in 2027 to 2031, or write a span such as 2027-2040"),
        ("2030-2028", (2026, 2040), "ends before it begins; write 2028-2030"),
        ("27", (2026, 2040), "must be a fiscal year, from which ten are counted, or a span such as 2027-2040; "
         "got '27'"),
        ("2027", (2026, 2026), "the study plans 2026 alone, which covers no fiscal year whole; plan two years or "
         "more"),
    ],
)  # fmt: skip
def test_what_is_not_covered(text: str, years: tuple[int, int], said: str):
    assert asked(text, *years) == said


def test_sums():
    """Five years and ten; of five or fewer, the one sum."""
    by_year = dict.fromkeys(range(2026, 2040), 1.0)
    assert [(w.name, w.total(by_year)) for w in Window(2027, 2036).spans] == [("2027-2031", 5.0), ("2027-2036", 10.0)]
    assert [(w.name, w.total(by_year)) for w in Window(2027, 2029).spans] == [("2027-2029", 3.0)]

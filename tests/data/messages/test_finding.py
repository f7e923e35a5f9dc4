"""One finding is one safe line."""

from __future__ import annotations

import pickle

import pytest

from data.messages.finding import BadInput, Finding, nearest, printable, shown

LINES = {
    "suppliers.csv row 14 column available_t: '' is empty": Finding(
        "suppliers.csv", 14, "available_t", "", "'' is empty"
    ),
    "my.xlsx sheet suppliers row 14 column x: no": Finding("my.xlsx sheet suppliers", 14, "x", "", "no"),
    "study.toml:7 discout_rate: unknown setting": Finding("study.toml", 7, "discout_rate", "", "unknown setting"),
    "study.toml: the file is empty": Finding("study.toml", None, "", "", "the file is empty"),
    "a\\x1b[2Jb.csv column \\x0a: \\u202e": Finding("a\x1b[2Jb.csv", None, "\n", "", "\u202e"),
}


@pytest.mark.parametrize("line", LINES)
def test_line(line: str) -> None:
    assert LINES[line].line() == line


def test_findings_are_raised_together_and_travel_between_processes() -> None:
    error = BadInput([Finding("a.csv", 2, "x", "", "no"), Finding("b.csv", None, "", "", "empty")])
    assert str(error) == "a.csv row 2 column x: no\nb.csv: empty"
    assert pickle.loads(pickle.dumps(error)).findings == error.findings


def test_values_are_shown_escaped_and_cut() -> None:
    assert shown("\x1b[31m\n\x00\u2028") == "'\\x1b[31m\\x0a\\x00\\u2028'"
    assert shown("x" * 100) == f"'{'x' * 59}\u2026'"
    assert printable("C\u00f4te d'Ivoire") == "C\u00f4te d'Ivoire"


def test_nearest() -> None:
    assert nearest("discout_rate", ["discount_rate", "dataset"]) == "discount_rate"
    assert nearest("CHINA ", ["china"]) == "china"
    assert nearest("zzz", ["china"]) is None

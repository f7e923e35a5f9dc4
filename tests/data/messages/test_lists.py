"""Lists and paragraphs in words, written in one place."""

from __future__ import annotations

import pytest

from data.messages.finding import Finding
from data.messages.finding_lines import no_errors
from data.messages.lists import counted, first_of, listed, more_line
from data.messages.paragraph import wrapped


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"),
        (["a, b", "c"], "a, b; and c"),
    ],
)  # fmt: skip
def test_a_list_in_words(words: list[str], line: str) -> None:
    assert listed(words) == line


def test_the_first_of_many_and_how_many_follow() -> None:
    words = ["a", "b", "c", "d"]
    assert first_of(words, 4) == "a, b, c, d"
    assert first_of(words, 2) == "a, b and 2 more"
    assert first_of(words, 3, "more forms") == "a, b, c and 1 more forms"
    assert first_of(words, 2, between="; ") == "a; b; and 2 more"


def test_the_line_under_a_list_that_is_cut() -> None:
    assert more_line(5, 5) == []
    assert more_line(7, 5) == ["… and 2 more"]
    assert more_line(7, 5, "smaller", "--json", "  ") == ["  … and 2 smaller (--json)"]


def test_numbers_with_their_noun() -> None:
    assert [counted(n, "row") for n in (0, 1, 2300)] == ["0 rows", "1 row", "2,300 rows"]
    assert counted(2, "country", "countries") == "2 countries"


def test_what_a_check_without_an_error_found() -> None:
    odd = Finding("a.toml", 1, "", "", "odd", "warning")
    assert [no_errors([odd] * n) for n in (0, 1, 2)] == ["no errors", "no errors, 1 warning", "no errors, 2 warnings"]


def test_a_paragraph_fits_a_page_and_keeps_an_address_whole() -> None:
    text = "word " * 30
    assert [len(line) <= 100 for line in wrapped(text).splitlines()] == [True, True]
    assert wrapped(text).splitlines()[1].startswith("    word")
    assert wrapped(text, "    ").splitlines()[1].startswith("      word")
    address = "https://example.org/" + "a-b/" * 40
    assert address in wrapped(f"see {address}").splitlines()[1]
    assert wrapped("a\x1bb") == r"a\x1bb"

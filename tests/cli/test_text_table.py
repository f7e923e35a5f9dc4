"""Text tables: numbers to the right, text wrapped, never wider than asked."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from data.messages.paragraph import narrowed, no_wider
from data.messages.text_table import Heading, page_of, text_table

PLANT, RULE, COST = Heading("plant"), Heading("rule"), Heading("cost", "USD/t", right=True)


def test_side_by_side() -> None:
    assert text_table([PLANT, COST], [["one", "1,000"], ["another", "5"]]) == (
        "plant     cost\n         USD/t\n-------  -----\none      1,000\nanother      5"
    )


def test_long_text_is_wrapped_and_numbers_are_not() -> None:
    assert text_table([RULE, COST], [["a long rule in words", "1,000"]], 19) == (
        "rule           cost\n              USD/t\n------------  -----\na long rule   1,000\nin words"
    )


def test_what_does_not_fit_side_by_side_stands_below() -> None:
    assert text_table([PLANT, COST, COST], [["one", "1", "2"]], 15) == "plant: one\ncost [USD/t]: 1\ncost [USD/t]: 2"


def test_what_could_move_a_cursor_is_escaped() -> None:
    assert text_table([PLANT], [["a\x1b[2Jb"]]).splitlines()[-1] == "a\\x1b[2Jb"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine texts are drawn slowly
@given(some.lists(some.tuples(some.text(max_size=60), some.text(max_size=60), some.integers()), max_size=4))
def test_never_too_wide(rows: list[tuple[str, str, int]]) -> None:
    text = text_table([PLANT, RULE, COST], [[a, b, str(n)] for a, b, n in rows], 60)
    assert all(len(line) <= 60 for line in text.splitlines())


def test_a_name_is_broken_only_where_nothing_else_can_be_narrower() -> None:
    """A plant of 18 letters stands whole beside ranges that can be told in two lines; alone in 15 columns it cannot."""
    headings = [Heading("built"), Heading("chance"), Heading("late")]
    rows = [["southwest_arkansas", "45% (23% to 70%)", "1.5 (0.5 to 4)"]]
    shown = text_table(headings, rows, 46).splitlines()
    assert max(map(len, shown)) <= 46
    assert shown[2].split("  ")[0] == "southwest_arkansas"
    assert "southwest_arkansas" not in text_table(headings[:1], [rows[0][:1]], 15)


def test_a_name_that_is_broken_is_broken_after_a_hyphen() -> None:
    shown = text_table([Heading("variant"), COST], [["allied-floor-0-4-high", "1"]], 26).splitlines()
    assert [line.split("  ")[0] for line in shown[3:]] == ["allied-floor-0-4-", "high"]


def test_on_a_narrow_page_a_table_stands_in_parts_whose_rows_keep_their_keys() -> None:
    headings = [Heading("who"), Heading("year"), *(Heading(f"cost {n}", right=True) for n in range(4))]
    rows = [["allied-floor", "2030", *"1234"], ["", "2040", *"5678"]]
    with page_of(36):
        shown = text_table(headings, rows, keys=2)
        assert text_table(headings[:2], [row[:2] for row in rows]).splitlines()[0] == "who           year"
    assert shown.split("\n\n") == [
        "who           year  cost 0  cost 1\n------------  ----  ------  ------\nallied-floor  2030       1       2\n"
        "              2040       5       6",
        "who           year  cost 2  cost 3\n------------  ----  ------  ------\nallied-floor  2030       3       4\n"
        "              2040       7       8",
    ]
    assert "\n\n" not in text_table(headings, rows, keys=2)


def test_paragraphs_follow_the_page_and_lines_of_tables_stay() -> None:
    lines = ["a paragraph of some", "  length", "another"]
    assert narrowed(lines) == lines
    with page_of(20):
        assert narrowed(lines) == ["a paragraph of some\n  length", "another"]
        assert no_wider("a  row  of  a  table  of  many") == "a  row  of  a  table  of  many"
        assert no_wider("  words that are longer") == "  words that are\n    longer"

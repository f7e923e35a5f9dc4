"""The page of the mathematics is what the code says: nothing left out, nothing out of date."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.formulation.declaration import Part
from model.program import assembled, page

PAGE = Path(page.__file__).parents[1] / page.FILE
RULES = [rule for rule, _ in assembled.ROWS.values()] + [term.rule for term in assembled.TERMS.values()]


def _module(part: Part) -> str:
    return page.home_of(part).__name__


def test_committed_page_is_the_one_the_code_writes():
    message = f"write it anew: {page.COMMAND} > model/{page.FILE}"
    assert PAGE.read_text(encoding="utf-8") == page.text(), message


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_has_a_sentence_an_equation_and_a_unit(rule):
    sentence, maths, unit = page.rule_in_words(rule)
    assert sentence.endswith(".")
    assert maths.startswith("$$\n")
    assert unit


@pytest.mark.parametrize("part", assembled.PARTS, ids=_module)
def test_every_name_is_told_where_it_is_declared(part: Part):
    untold = [name for name in page.names_of(part) if name not in page.entries(part)]
    assert not untold, f"{_module(part)}: say what they mean under 'sets and numbers', as `# name [unit]: meaning`"


def test_names_on_one_line_share_its_unit_and_meaning():
    assert page.read_entry("fill [kt], low, high []: ends of a range") == [
        page.Entry("fill", "", "kt", "ends of a range"),
        page.Entry("low", "", "1", "ends of a range"),
        page.Entry("high", "", "1", "ends of a range"),
    ]


def test_index_of_a_set_is_kept():
    assert page.read_entry("MINES (p), MINING[p]: mines, and their years") == [
        page.Entry("MINES", "(p)", "", "mines, and their years"),
        page.Entry("MINING", "[p]", "", "mines, and their years"),
    ]


def test_a_line_that_names_nothing_is_no_entry():
    assert page.read_entry("at step k of each kt delivered") == []

"""The page of the mathematics is what runs: nothing left out, nothing out of date, no symbol without a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model.formulation.declaration import Component
from model.program import assembled, page
from model.program.compile.compile import declared
from model.program.equations import refuse_bounds_of_other_units
from model.program.units import read

PAGE = Path(page.__file__).parents[1] / page.FILE
WRITE_ANEW = f"write it anew: {page.COMMAND} > model/{page.FILE}"


def _section(name: str) -> str:
    """Return what the committed page says of a row family or cost term."""
    text = PAGE.read_text(encoding="utf-8")
    start = text.index(f"\n### {name}\n") + 1
    return re.split(r"\n\n#+ ", text[start:])[0].strip()


def test_committed_page_is_the_one_the_code_writes():
    assert PAGE.read_text(encoding="utf-8") == page.text(), WRITE_ANEW


@pytest.mark.parametrize("name", assembled.CONSTRAINTS)
def test_row_family_is_printed_as_it_runs(name: str):
    assert _section(name) == page.constraint(name), WRITE_ANEW


@pytest.mark.parametrize("name", assembled.TERMS)
def test_cost_term_is_printed_as_it_runs(name: str):
    assert _section(name) == page.cost_term(name), WRITE_ANEW


@pytest.mark.parametrize("name", [*assembled.CONSTRAINTS, *assembled.TERMS])
def test_every_symbol_is_a_name_of_the_program(name: str):
    section = _section(name)
    maths = re.search(r"```math\n(.*?)\n```", section, re.DOTALL)
    assert maths
    said = {word.replace(r"\_", "_") for word in re.findall(r"\\(?:mathit|mathrm)\{([^}]*)\}", maths[1])}
    names = {*assembled.SETS, *assembled.PARAMETERS, *assembled.VARIABLES}
    letters = {letter for held in assembled.SETS.values() for letter in held.letters}
    assert said <= names | letters
    rest = re.sub(r"\\(?:mathit|mathrm)\{[^}]*\}|\\(?:begin|end)\{aligned\}|\\[A-Za-z]+", "", maths[1])
    assert set(re.findall(r"[A-Za-z]+", rest)) <= letters


@pytest.mark.parametrize("name", [*assembled.CONSTRAINTS, *assembled.TERMS])
def test_every_rule_says_in_words_what_it_does(name: str):
    rule = assembled.CONSTRAINTS[name][0] if name in assembled.CONSTRAINTS else assembled.TERMS[name].rule
    assert page.sentence_of(rule).endswith(".")
    assert "math::" not in page.sentence_of(rule)


@pytest.mark.parametrize("part", assembled.COMPONENTS, ids=lambda part: page.home_of(part).__name__)
def test_every_name_is_declared_with_a_meaning_and_a_known_unit(part: Component):
    assert all(x.meaning for held in (part.sets, part.parameters, part.variables) for x in held.values())
    for x in (*part.parameters.values(), *part.variables.values()):
        read(x.unit)


def test_a_variable_and_its_bound_are_of_one_unit():
    refuse_bounds_of_other_units(declared())

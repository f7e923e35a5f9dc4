"""Units multiply and divide as numbers do, and a unit that nobody knows is refused by name."""

from __future__ import annotations

import pytest

from model.program.units import NO_UNIT, UnknownUnit, read


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("kt", "kt"),
        ("1", "1"),
        ("kt/kt", "1"),
        ("kt/yr", "kt"),
        ("MUSD/(kt/yr)", "MUSD/kt"),
        ("MUSD/(kt/yr)/yr", "MUSD/kt"),
        ("kt CO2e/kt", "kt CO2e/kt"),
        ("1/kt/kt", "1/kt/kt"),
    ],
)
def test_a_declared_unit(text: str, written: str):
    assert str(read(text)) == written


def test_products_and_quotients():
    assert read("MUSD/kt") * read("kt") == read("MUSD")
    assert read("kt") / read("kt") == NO_UNIT
    assert read("kt") != read("kt CO2e")


def test_words_of_a_unit():
    assert read("kt/yr").words == "thousand tonnes (kt)"
    assert read("MUSD/kt").words == "MUSD/kt"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("t", "unit 't' is not made of kt, MUSD, thousand units, jobs, kt CO2e, 1, yr, / and brackets"),
        ("MUSD per kt", "unit 'MUSD per kt' is not made of"),
        ("kt/", "unit 'kt/' lacks a unit at its end"),
        ("/kt", "unit '/kt' lacks a unit before /"),
        ("ktkt", "unit 'ktkt' lacks a / before kt"),
        ("kt/yr)", "unit 'kt/yr)' closes a bracket that it does not open"),
        ("MUSD/(kt", "unit 'MUSD/(kt' leaves a bracket open"),
    ],
)
def test_a_unit_that_nobody_knows(text: str, message: str):
    with pytest.raises(UnknownUnit) as refused:
        read(text)
    assert str(refused.value).startswith(message)

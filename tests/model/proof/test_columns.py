"""Rows are found by their key, as plain values, whatever kind of column the table has."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pandas as pd
import pytest

from model.policies import BY_NAME
from model.proof.comparisons import Book
from model.proof.keyed_columns import ABSENT, Columns, Facts, numbers, sums
from tests.model.policies.chain import chain

TABLE = pd.DataFrame({"form": ["a", "b", "a"], "year": [2026, 2027, 2026], "t": [1.0, np.nan, 3.0]})


@pytest.mark.parametrize("text", ["str", "object"])
def test_first_row_of_a_key_is_found(text: str) -> None:
    rows = Columns(TABLE.astype({"form": text}))
    assert rows.keys("form", "year") == [("a", 2026), ("b", 2027), ("a", 2026)]
    assert rows.find(("form", "year"), [("b", 2027), ("a", 2026), ("a", 2030)]).tolist() == [1, 0, ABSENT]
    assert rows.find(("form", "year"), [("b", 2027.0)]).tolist() == [1]


def test_amounts_are_absent_or_no_number_but_never_another_row_s() -> None:
    rows = Columns(TABLE)
    at = rows.find(("form", "year"), [("a", 2026), ("b", 2027), ("c", 2026)])
    np.testing.assert_array_equal(rows.amount("t", at), [1.0, np.nan, 0.0])
    assert np.isnan(rows.amount("t", at, absent=np.nan)[2])
    assert Columns(TABLE[:0]).amount("t", np.array([ABSENT])).tolist() == [0.0]


def test_rows_taken_keep_their_keys() -> None:
    taken = Columns(TABLE).take(np.array([False, True, True]))
    assert len(taken) == 2
    assert taken.take(np.array([1, 0])).keys("form") == [("a",), ("b",)]


def test_keys_that_are_no_number_are_one_key() -> None:
    rows = Columns(pd.DataFrame({"step": [np.nan, 1.0, np.nan]}))
    assert len(rows.places("step")) == 2


def test_keys_of_a_like_table_are_taken_over_only_where_they_are_the_same() -> None:
    """Other amounts leave the keys as they are; another form in the last row, or other years, do not."""
    first = Columns(TABLE)
    keys, place = first.keys("form", "year"), first.places("form", "year")
    other = Columns(TABLE.assign(t=0.0), like=first)
    assert other.keys("form", "year") is keys
    assert other.places("form", "year") is place
    assert other.number("t").tolist() == [0.0, 0.0, 0.0]
    moved = Columns(TABLE.assign(form=["a", "b", "c"]), like=first)
    assert moved.keys("form", "year") == [("a", 2026), ("b", 2027), ("c", 2026)]
    assert moved.find(("form", "year"), [("c", 2026)]).tolist() == [2]
    assert Columns(TABLE.assign(year=2030), like=first).keys("form", "year")[0] == ("a", 2030)
    assert Columns(TABLE[:2], like=first).keys("form", "year") == keys[:2]


def test_rows_stand_beside_the_facts_that_they_are_asked_beside() -> None:
    """Of two tables of facts each has its own rows; a row that neither has stands beside none."""
    facts = Columns(pd.DataFrame({"form": ["b", "a"], "year": [2027, 2026], "price": [7.0, 5.0]}))
    dearer = Columns(pd.DataFrame({"form": ["a"], "year": [2026], "price": [50.0]}))
    table = Columns(
        pd.DataFrame({"form": ["a", "c", "b", "a"], "year": [2026, 2026, 2027, 2026], "t": [1.0, 9.0, 2.0, 4.0]})
    )
    for _ in range(2):
        rows, theirs, at, _of = table.beside(facts, "form", "year")
        assert (rows["t"].tolist(), theirs["price"].tolist()) == ([1.0, 2.0, 4.0], [5.0, 7.0, 5.0])
        assert at.tolist() == [1, ABSENT, 0, 1]
        assert table.beside(dearer, "form", "year").facts["price"].tolist() == [50.0, 50.0]
    assert table.added_up("t", facts, "form", "year").tolist() == [2.0, 5.0]
    assert table.added_up("t", dearer, "form", "year").tolist() == [5.0]
    assert Columns(TABLE[:0]).added_up("t", facts, "form", "year").tolist() == [0.0, 0.0]


def test_what_was_made_of_a_table_goes_with_its_last_reader() -> None:
    """Whatever the garbage collector does: it would find tables and what was made of them knowing each other."""
    facts = Columns(TABLE[:1])
    gc.disable()
    try:
        table = Columns(TABLE.assign(main=[True, False, True]))
        main, beside = table.flagged("main"), table.beside(facts, "form", "year").rows
        main.beside(facts, "form")
        gone = [weakref.ref(each) for each in (table, main, beside)]
        table.forget()
        del table, main, beside
        assert [each() for each in gone] == [None] * 3
    finally:
        gc.enable()


def test_sums_and_flagged_rows_are_those_of_the_column_asked() -> None:
    table = Columns(TABLE.assign(t=[1.0, 2.0, 3.0], u=[10.0, 20.0, 30.0], main=[True, False, False], sold=[0, 1, 1]))
    for _ in range(2):
        assert table.sums("t", "form") == {("a",): 4.0, ("b",): 2.0}
        assert table.sums("u", "form") == {("a",): 40.0, ("b",): 20.0}
        assert table.sums("t", "year") == {(2026,): 4.0, (2027,): 2.0}
        assert (table.flagged("main")["t"].tolist(), table.flagged("sold")["t"].tolist()) == ([1.0], [2.0, 3.0])


@pytest.mark.parametrize(
    ("value", "limit", "most", "equal"),
    [
        (2.0, 4.0, 0.0, 0.5),
        (4.0, 2.0, 0.5, 0.5),
        (3.0, 3.0, 0.0, 0.0),
        (-np.inf, 1.0, np.inf, np.inf),
        (1.0, np.inf, np.inf, np.inf),
        (np.inf, np.inf, np.inf, np.inf),
        (np.nan, 1.0, np.inf, np.inf),
        (1.0, np.nan, np.inf, np.inf),
    ],
)
def test_what_is_no_finite_number_is_within_no_limit(value: float, limit: float, most: float, equal: float) -> None:
    """Not even within one without end, or below any; a comparison both ways is missed from below too."""
    for note, violation in ((Book.at_most, most), (Book.equal, equal)):
        book = Book()
        book.equal("kept", [("here",)], [1.0], [1.0])
        note(book, "rule", [("there",)], [value], [limit])
        worst, breaches = book.worst_and_breaches(1e-6, 1.0)
        assert worst.violation == violation
        assert [breach.rule for breach in breaches] == (["rule"] if violation else [])


def test_what_is_no_number_becomes_none() -> None:
    np.testing.assert_array_equal(numbers(["1.5", "some"]), [1.5, np.nan])
    np.testing.assert_array_equal(numbers(np.array([pd.NA, 2], dtype=object)), [np.nan, 2.0])
    assert np.isnan(sums([("a",), ("a",)], np.array([1.0, np.nan]))["a",])


def test_numbers_read_under_one_law_are_read_once() -> None:
    """A duty changes sales and outputs, and nothing else is read again; its own numbers are those of its frames."""
    facts, duty = Facts(chain()), BY_NAME["tariff"].model_validate({"rate": 0.1})
    plain = facts.under([])
    demands, offers = plain["demands"], plain["offers"]
    taxed = facts.under([duty])
    assert taxed["demands"] is demands
    assert taxed["offers"] is not offers
    assert taxed["offers"]["duty"].tolist() == chain().adjusted(duty).offers["duty"].tolist()
    assert facts.under([duty]) is taxed
    assert facts.under([]) is plain
    other = facts.under([BY_NAME["tariff"].model_validate({"rate": 0.2})])
    assert other["offers"]["duty"].tolist() == pytest.approx([2 * x for x in taxed["offers"]["duty"].tolist()])

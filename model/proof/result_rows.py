"""The rows of result tables: which column tells them apart, which amounts are never negative, and whose they are."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np

from model.proof.comparisons import Book
from model.proof.keyed_columns import ABSENT, Columns, Facts, Key, Numbers

KEYS = {
    "purchases": ("form", "country", "step", "year"),
    "left_trade": ("form", "country", "step", "year"),
    "withdrawn_sales": ("form", "outlet", "step", "year"),
    "infrastructure": ("facility", "year"),
    "production": ("plant", "form", "year"),
    "capacity": ("plant", "year"),
    "recycling": ("collector", "year"),
    "stockpile": ("form", "year", "holder"),
    "demand": ("end_use", "form", "year"),
    "substitution_steps": ("end_use", "form", "step", "year"),
    "outlets": ("form", "outlet", "year"),
    "products": ("product", "end_use", "year"),
    "parts": ("form", "product", "year"),
    "discards": ("form", "year"),
    "grants": ("clause", "plant", "year"),
    "finance": ("clause", "plant", "year"),
    "programs": ("clause", "end_use", "form", "year"),
    "lots": ("clause", "party", "form", "year"),
    "lot_feeds": ("clause", "party", "plant", "form", "year"),
    "blends": ("kind", "user", "form", "feed", "year"),
}
AMOUNTS = {
    "purchases": ("tonnes",),
    "left_trade": ("tonnes",),
    "withdrawn_sales": ("tonnes",),
    "infrastructure": ("capacity", "used", "extra"),
    "capacity": ("built_t", "retired_t", "capacity_t", "usable_t"),
    "recycling": ("tonnes",),
    "stockpile": ("stock_t", "in_t", "out_t"),
    "demand": ("wanted_t", "delivered_t", "substituted_t", "program_t", "shortfall_t"),
    "substitution_steps": ("tonnes",),
    "outlets": ("tonnes",),
    "products": ("wanted_units", "assembled_units", "missing_units"),
    "parts": ("tonnes",),
    "discards": ("tonnes",),
    "grants": ("musd",),
    "finance": ("musd",),
    "programs": ("tonnes",),
    "lots": ("qualified_t", "supply_t"),
    "lot_feeds": ("tonnes",),
    "blends": ("tonnes",),
}


def rows_once(book: Book, name: str, table: Columns, key: Sequence[str]) -> None:
    where, none = table.keys(*key), np.zeros(len(table))
    twice: Any = none
    if len(set(where)) < len(where):
        first = table.places(*key)
        twice = [first[k] != i for i, k in enumerate(where)]
    book.refuse(f"{name} states a row once", where, twice)
    for column in AMOUNTS.get(name, ()):
        book.at_most(f"{name}.{column} is not negative", where, -table.number(column), none)


def known_rows(book: Book, rule: str, table: Columns, facts: Columns, key: Sequence[str]) -> tuple[Columns, Columns]:
    """Return the table's rows that the facts have, and the facts of each; refuse the others."""
    rows, theirs, at, _ = table.beside(facts, *key)
    book.refuse(rule, table.keys(*key), at == ABSENT)
    return rows, theirs


def stated(facts: Columns, table: Columns, key: Sequence[str], *amounts: str) -> list[Numbers]:
    """Return the table's amounts of each row of the facts, 0 where the table has no row."""
    at = table.beside(facts, *key).at
    known, out = at != ABSENT, [np.zeros(len(facts)) for _ in amounts]
    for amount, stated in zip(amounts, out, strict=True):
        stated[at[known]] = table.number(amount)[known]
    return out


def must_say(
    book: Book, rule: str, columns: Columns, amount: Numbers, key: Sequence[str], wanted: Mapping[Key, float]
) -> None:
    """Note that each row must say what is wanted of it, 0 where nothing is; 0 is said where there is no row."""
    stated, first = columns.keys(*key), columns.places(*key)
    unsaid = [k for k in wanted if k not in first]
    value = np.concatenate([amount, np.zeros(len(unsaid))])
    where = [*stated, *unsaid]
    book.equal(rule, where, value, [wanted.get(k, 0.0) for k in where])


def same_text(book: Book, rule: str, where: Sequence[Key], said: Any, known: Any) -> None:
    told, wanted = list(said), list(known)
    if len(told) != len(wanted):
        raise ValueError(f"{rule}: {len(told)} texts, {len(wanted)} known")
    book.refuse(rule, where, list(map(operator.ne, told, wanted)))


def same_mineral(book: Book, f: Facts, rule: str, where: Sequence[Key], said: Any, forms: Any) -> None:
    """A row names the mineral of its form; no text is the mineral of a form that the study does not have."""
    same_text(book, rule, where, said, map(f.mineral_of.get, forms, repeat(np.nan)))

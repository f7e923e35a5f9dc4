"""What DuckDB says is wrong with a query, in one line of our words, with the table or column that was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.messages.finding import did_you_mean, known_words, nearest
from model.analysis.query.relations import known_relations
from model.analysis.query.sums import SUMS, known_sums

LISTED = "'lodeplan schema results' lists their columns"
LEVER = "lever."
"""What stands before the name of a lever in Python's table `summary`, and not in a query."""
_NO_TABLE = re.compile(r"Table with name (\S+) does not exist")
_NO_COLUMN = re.compile(r'Referenced column "([^"]+)" (?:was )?not found|does not have a column named "([^"]+)"')
_NOT_READ = re.compile(r'Referenced table "([^"]+)" not found')
_QUOTED = re.compile(r'"([^"]+)"')
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def in_our_words(query: str, fault: str, columns: Iterable[str], levers: Iterable[str]) -> str:
    """Return what is wrong with a query in one line, with the relation or the column that was meant.

    fault: as DuckDB says it, with the line of the query below
    columns: of what the query reads; levers: of the grids of its runs, which are columns of some relations alone
    """
    said = fault.split("\n\nLINE")[0]
    if missing := _NO_TABLE.search(said):
        return _no_table(query, missing.group(1).strip("\"'!"))
    if missing := _NO_COLUMN.search(said):
        return _no_column(missing.group(1) or missing.group(2), columns, levers)
    if missing := _NOT_READ.search(said):
        near = _QUOTED.findall(said.partition("Candidate tables")[2])
        return _not_read(query, missing.group(1), near, levers)
    return " ".join(said.split())


def _no_table(query: str, name: str) -> str:
    if re.search(rf"\b{SUMS}\s*\.\s*\"?{re.escape(name)}\b", query, re.IGNORECASE):  # DuckDB leaves the schema out
        name = f"{SUMS}.{name}"
    known = known_words(name, [*known_relations(), *known_sums()])
    return f"there is no table '{name}'{known}; see 'lodeplan schema results'"


def _no_column(name: str, columns: Iterable[str], levers: Iterable[str]) -> str:
    close = nearest(name.casefold().removeprefix(LEVER), [*levers, *columns])
    meant = _lever_meant(name, [lever for lever in levers if lever == close])
    return f"no table that it reads has a column '{name}'{meant or f'{did_you_mean(name, columns)}; {LISTED}'}"


def _not_read(query: str, table: str, read: Iterable[str], levers: Iterable[str]) -> str:
    """Return what is wrong with `a.b`, where `a` is no table of the query: a lever's name wants double quotes."""
    whole = re.search(rf"(?<![\w.\"]){re.escape(table)}(?:\.\w+)+", query, re.IGNORECASE)
    name = whole.group() if whole else table
    if meant := _lever_meant(name, levers):
        return f"no table that it reads has a column '{name}'{meant}"
    tables = ", ".join(dict.fromkeys(word.rpartition(".")[2] for word in read))
    return f"'{table}' of '{name}' is no table that it reads ({tables}); write a column by its own name"


def _lever_meant(name: str, levers: Iterable[str]) -> str:
    """Return how the lever that is meant is written, and where it is a column; '' where none is."""
    close = nearest(name.casefold().removeprefix(LEVER), levers)
    if close is None:
        return ""
    if _PLAIN.fullmatch(close):
        return f"; the lever {close} is a column of variants and of named.summary"
    return f'; write "{close}" with its double quotes, from variants or named.summary, and the query in single quotes'
